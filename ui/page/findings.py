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
    st.caption(plain(counted_answers(report)))
    st.dataframe(
        finding_rows(report.findings),
        hide_index=True,
        key=f"numbers_{take.shot_id}_{take.n}",
        column_config={"what the eye says": st.column_config.TextColumn(width="large")},
    )
    _show_evidence([each for each in report.findings if each not in failed], place)
    st.caption(plain(f"Looked at by {report.eye}."))


def counted_answers(report: AssetReport) -> str:
    """How many answers of each kind: 15 good, 1 fails, 5 cannot be judged."""
    counts = Counter(finding.status for finding in report.findings)
    said = [f"{counts[status]} {_WORDS[status]}" for status in _ORDER if counts[status]]
    return f"{', '.join(said)}." if said else "Nothing was asked."


def finding_rows(findings: Sequence[Finding]) -> list[dict[str, object]]:
    """One row a finding, what fails first."""
    order = {Status.FAIL: 0, Status.PASS: 1}
    return [_row(each) for each in sorted(findings, key=lambda f: order.get(f.status, 2))]


def measured(finding: Finding) -> str:
    """Score, limit and where the limit comes from, in words; '' where there is no number."""
    if finding.score is None:
        return ""
    limit = finding.threshold
    needed = f", needed {limit.value:.2f} ({limit.origin})" if limit else ""
    return f"score {finding.score:.2f}{needed}"


def _row(finding: Finding) -> dict[str, object]:
    limit = finding.threshold
    return {
        "check": finding.check.replace("_", " "),
        "answer": _answer(finding),
        "score": None if finding.score is None else round(finding.score, 3),
        "needed": None if limit is None else round(limit.value, 3),
        "what the eye says": finding.sentence,
        "limit from": "" if limit is None else limit.origin,
        "measured": ", ".join(f"{m.name} {m.value:.3g} {m.unit}" for m in finding.measurements),
    }


def _answer(finding: Finding) -> str:
    advice = finding.status is Status.FAIL and finding.severity is Severity.ADVICE
    return "advice" if advice else _WORDS[finding.status]


def _show_failure(finding: Finding, place: Path) -> None:
    head = f"**{plain(finding.check.replace('_', ' '))}** {plain(_answer(finding))}"
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
                caption=plain(f"{finding.check.replace('_', ' ')}: {finding.sentence}"),
                alt=f"Evidence for {finding.check}: {finding.sentence}",
            )
