"""What reports tell those who only read them: nothing is looked at, and no library is loaded."""

from __future__ import annotations

from collections.abc import Sequence

from tools.dinov3.findings import AssetReport, Finding, Status

CUT_OFF = "cut off"
"""Name of the measurement that says which share of a sound's energy lies at a ceiling."""
MASKED_SHARE = 0.1
"""Most that may be cut off effects over a bed. Of 152 clipped previz effects under it 9 in 10 have
distortion at least 22 dB down; effects lie at -30 LUFS, so that is 12 dB under the scene's bed."""


def stranger(findings: Sequence[Finding], names: Sequence[str]) -> str | None:
    """Who of these was found not to be who they are; '' for none, None where it was not judged.

    Of several people the one who fits worst is named, at the beginning of the sentence.
    """
    for finding in findings:
        if finding.check != "identity" or finding.score is None:
            continue
        if finding.status is Status.PASS:
            return ""
        if finding.status is Status.FAIL and finding.fault == "wrong_person":
            return next((n for n in names if finding.sentence.startswith(f"{n} ")), None)
    return None


def masked_clipping(report: AssetReport) -> float | None:
    """Share of an effect's energy that is cut off, where the bed under it hides that.

    None where more is cut off, or something else is wrong with it too.
    """
    if [finding.check for finding in report.failures] != ["clipping"]:
        return None
    numbers = {number.name: number.value for number in report.failures[0].measurements}
    return numbers[CUT_OFF] if numbers.get(CUT_OFF, 1.0) <= MASKED_SHARE else None
