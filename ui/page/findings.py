"""What the eye found on a take: score, limit and its origin, with the pictures that show it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetReport, Finding, Severity, Status
from tools.takes.take import Take
from ui.page.curves import curve_of, likeness_chart, told
from ui.page.wording import plain

_WORDS = {
    Status.PASS: "good",
    Status.FAIL: "fails",
    Status.NOT_ASSESSABLE: "cannot be judged",
    Status.UNAVAILABLE: "not available",
}
_ORDER = tuple(_WORDS)


def show_findings(folder: ProductionFolder, take: Take) -> None:
    """What is wrong first, then the numbers, then every picture of evidence."""
    report = take.picture.report if take.picture is not None else None
    if report is None:
        st.caption("The eye has not looked at it.")
        return
    place = folder.take_folder(take.shot_id, take.n)
    failed = [each for each in report.findings if each.status is Status.FAIL]
    for finding in failed:
        _show_failure(finding, place)
    if curve_of(take):
        st.vega_lite_chart(likeness_chart([take]), key=f"curve_{take.shot_id}_{take.n}")
        st.caption(plain(told(take)))
    others = [each for each in report.findings if each.status is not Status.FAIL]
    st.caption(plain(counted_answers(report)))
    st.caption(as_list(others))
    _show_evidence(others, place)
    st.caption(plain(f"Looked at by {report.eye}."))


def counted_answers(report: AssetReport) -> str:
    """How many answers of each kind: 15 good, 1 fails, 5 cannot be judged."""
    counts = Counter(finding.status for finding in report.findings)
    said = [f"{counts[status]} {_WORDS[status]}" for status in _ORDER if counts[status]]
    return f"{', '.join(said)}." if said else "Nothing was asked."


def as_list(findings: Sequence[Finding]) -> str:
    """One line a finding, in the order of their answers; signs in them stay signs."""
    ordered = sorted(findings, key=lambda finding: _ORDER.index(finding.status))
    return "\n".join(f"- {_line(finding)}" for finding in ordered)


def measured(finding: Finding) -> str:
    """Score or raw numbers, the limit and where it comes from; '' where there is no number."""
    limit = finding.threshold
    needed = f"limit {limit.value:.3g} ({limit.origin})" if limit else ""
    if finding.score is not None:
        said = f"score {finding.score:.2f}"
    else:
        said = ", ".join(f"{m.name} {m.value:.4g} {m.unit}" for m in finding.measurements)
    return "; ".join(part for part in (said, needed) if part)


def _line(finding: Finding) -> str:
    """Check, what is said of it, its numbers; what is no plain yes is named."""
    mark = "✓" if finding.status is Status.PASS else f"({_WORDS[finding.status]})"
    numbers = measured(finding)
    tail = f" *{plain(numbers)}*" if numbers else ""
    return f"**{plain(_named(finding))}** {plain(mark)} {plain(finding.sentence)}{tail}"


def _named(finding: Finding) -> str:
    return finding.check.replace("_", " ")


def _answer(finding: Finding) -> str:
    advice = finding.status is Status.FAIL and finding.severity is Severity.ADVICE
    return "advice" if advice else _WORDS[finding.status]


def _show_failure(finding: Finding, place: Path) -> None:
    head = f"**{plain(_named(finding))}** {plain(_answer(finding))}"
    st.markdown(f"{head}: {plain(finding.sentence)}")
    numbers = measured(finding)
    if numbers:
        st.caption(plain(numbers))
    _show_evidence([finding], place)


def _show_evidence(findings: Sequence[Finding], place: Path) -> None:
    """Masks, heat maps and marked frames, where they are still there."""
    for finding in findings:
        if finding.evidence is None:
            continue
        path = (place / finding.evidence).resolve()
        if path.is_relative_to(place.resolve()) and path.is_file():
            st.image(
                str(path),
                width="stretch",
                caption=plain(f"{_named(finding)}: {finding.sentence}"),
                alt=f"Evidence for {finding.check}: {finding.sentence}",
            )
