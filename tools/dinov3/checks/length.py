"""Is the clip as long and as fast as was ordered?"""

from __future__ import annotations

from tools.dinov3.checks.answers import failed, measured, not_assessable, passed
from tools.dinov3.findings import Finding, Severity

_SHORT_SECONDS = 0.15
_LONG_SECONDS = 0.5
_RATE_SHARE = 0.005


def check_length(seconds: float, wanted: float | None) -> Finding:
    """Fails when the clip is shorter than ordered; advises when it is longer, since it trims."""
    if wanted is None:
        return not_assessable("length", "No length was ordered.")
    number = measured("length", seconds, "seconds")
    if seconds < wanted - _SHORT_SECONDS:
        said = f"The clip lasts {seconds:.2f} s where {wanted:.2f} s were ordered."
        return failed("length", "wrong_length", said, number)
    if seconds > wanted + _LONG_SECONDS:
        said = f"The clip lasts {seconds:.2f} s, longer than the {wanted:.2f} s ordered; it trims."
        return failed(
            "length",
            "wrong_length",
            said,
            number,
            severity=Severity.ADVICE,
            usable=(0.0, round(wanted, 3)),
        )
    return passed("length", f"The clip lasts {seconds:.2f} s as ordered.", number)


def check_rate(fps: float, wanted: float | None) -> Finding:
    """Advises on another frame rate: the cut conforms it."""
    number = measured("rate", fps, "frames per second")
    if wanted is None or abs(fps / wanted - 1) <= _RATE_SHARE:
        return passed("rate", f"{fps:.3f} frames per second.", number)
    said = f"The clip runs at {fps:.2f} frames per second where {wanted:.2f} were ordered."
    return failed("rate", "wrong_length", said, number, severity=Severity.ADVICE)
