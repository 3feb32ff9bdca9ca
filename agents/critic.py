"""The critic: findings in, one decision out.

The decision is arithmetic over the policy table; a model may only word the reason, so nobody
can talk a failing asset through. The same case gives the same verdict.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from agents.exchange import SAME_AGAIN, ReasonAnswer, ReasonTask
from agents.models import ChatModel
from agents.policy import MIN_USABLE_SHARE, POLICY, UNKNOWN, Rule
from agents.prompts import load_prompt
from agents.talk import Picture
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Severity, Status
from tools.errors import ModelOutputInvalid, ProviderRefused
from tools.providers.jobs import BudgetExceeded
from tools.screenplay.plan import Shot
from tools.takes.sheet import PromptEdit
from tools.takes.verdict import Decision, Remedy, Verdict

POLICY_NAME = "policy"
LONGEST_REASON = 600
"""Characters of a model's wording; a filmmaker on a deadline reads no more."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Case:
    """One asset before the critic."""

    shot: Shot | None
    """None for assets that belong to no shot."""
    report: AssetReport
    retakes_left: int
    earlier: tuple[Verdict, ...]
    """Verdicts on the takes before, oldest first."""
    repaired: bool
    """Whether a free remedy was tried already."""
    strictness: str
    same_again: bool = False
    """Whether an earlier take was this very file: the service draws nothing new."""
    pictures: tuple[Picture, ...] = ()
    """Key frames, for a model that sees; they may help its words, never the decision."""


class Critic:
    """Judges assets by the policy table."""

    def __init__(self, model: ChatModel) -> None:
        self.model = model

    def pick(self, reports: Sequence[AssetReport]) -> int:
        """Index of the best candidate: fewest failures, then the highest mean score, then first."""
        if not reports:
            raise ValueError("there is no candidate to pick from")
        return min(range(len(reports)), key=lambda i: (*_rank(reports[i]), i))

    async def judge(self, case: Case) -> Verdict:
        """The verdict on one asset."""
        faults = _gating(case.report.findings, case.strictness)
        verdict = _decide(case, faults)
        if not faults:
            return verdict
        task = ReasonTask(
            decision=verdict.decision,
            shot=case.shot.action if case.shot else "",
            asset=case.report.asset,
            findings=tuple(_with_number(finding) for finding in faults),
            remedy=verdict.remedy.value.replace("_", " ") if verdict.remedy else "",
            retakes_left=case.retakes_left,
            same_again=case.same_again,
            plain_reason=verdict.reason,
        )
        return verdict.model_copy(update={"reason": await self._worded(task, case.pictures)})

    async def _worded(self, task: ReasonTask, pictures: Sequence[Picture]) -> str:
        """The model's words for a decision, or the plain ones: wording must not stop a take."""
        try:
            prompt = load_prompt("critic").text
            worded = await self.model.answer(prompt, task, ReasonAnswer, pictures)
        except (ModelOutputInvalid, ProviderRefused, BudgetExceeded) as problem:
            _log.warning("the critic's model gave no reason, the plain one stands: %s", problem)
            return task.plain_reason
        return " ".join(worded.reason.split())[:LONGEST_REASON] or task.plain_reason

    def judge_dailies(self, shot: Shot, findings: Sequence[Finding]) -> Verdict | None:
        """A retake for a shot that does not fit its neighbours, or None."""
        del shot  # the findings name what differs from the neighbours
        faults = _gating(findings, "standard")
        if not faults:
            return None
        return Verdict(
            decision=Decision.RETAKE,
            reason="Beside the other shots: " + _reason(faults),
            failed_checks=tuple(finding.check for finding in faults),
            edits=_edits(faults),
            decided_by=f"{POLICY_NAME}, dailies",
        )


def _decide(case: Case, faults: Sequence[Finding]) -> Verdict:
    """The decision and its plain reason."""
    checks = tuple(dict.fromkeys(finding.check for finding in faults))
    if not faults:
        return Verdict(decision=Decision.KEEP, reason=_kept(case.report), decided_by=POLICY_NAME)
    reason = _reason(faults)
    usable = _trim(case, faults)
    if usable is not None:
        start, end = usable
        return Verdict(
            decision=Decision.TRIM,
            reason=f"{reason} Seconds {start:.2f} to {end:.2f} are clean.",
            failed_checks=checks,
            usable_range=usable,
            decided_by=POLICY_NAME,
        )
    remedy = _free_remedy(case, faults)
    if remedy is not None:
        return Verdict(
            decision=Decision.REPAIR,
            reason=f"{reason} Mended for free: {remedy.value.replace('_', ' ')}.",
            failed_checks=checks,
            edits=_edits(faults),
            remedy=remedy,
            decided_by=POLICY_NAME,
        )
    if case.retakes_left > 0 and not case.same_again:
        return Verdict(
            decision=Decision.RETAKE,
            reason=reason,
            failed_checks=checks,
            edits=_edits(faults),
            decided_by=POLICY_NAME,
        )
    return Verdict(
        decision=Decision.ESCALATE,
        reason=f"{reason} {SAME_AGAIN if case.same_again else 'No retakes are left.'}",
        failed_checks=checks,
        edits=_edits(faults),
        decided_by=POLICY_NAME,
    )


def _gating(findings: Sequence[Finding], strictness: str) -> tuple[Finding, ...]:
    """Failed findings that count at this strictness."""
    return tuple(
        finding
        for finding in findings
        if finding.status is Status.FAIL and _counts(finding, strictness)
    )


def _counts(finding: Finding, strictness: str) -> bool:
    rule = _rule(finding)
    if strictness == "lenient" and rule.lenient:
        return False
    return finding.severity is Severity.GATE or (strictness == "strict" and rule.strict)


def _trim(case: Case, faults: Sequence[Finding]) -> tuple[float, float] | None:
    """The range of a clip that is clean of every fault, when enough of the shot is left."""
    if case.report.asset is not AssetKind.CLIP or case.shot is None:
        return None
    if case.shot.lines or any(finding.usable_range is None for finding in faults):
        # A spoken line would lose words; a fault without a clean range is everywhere.
        return None
    start = max(finding.usable_range[0] for finding in faults if finding.usable_range)
    end = min(finding.usable_range[1] for finding in faults if finding.usable_range)
    long_enough = end - start >= MIN_USABLE_SHARE * case.shot.duration_seconds
    return (start, end) if long_enough else None


def _free_remedy(case: Case, faults: Sequence[Finding]) -> Remedy | None:
    """The one remedy that mends all faults, unless one was tried before."""
    if case.repaired or case.report.asset not in (AssetKind.KEYFRAME, AssetKind.CLIP):
        return None
    remedies = {_rule(finding).free for finding in faults}
    remedy = remedies.pop() if len(remedies) == 1 else None
    if remedy is Remedy.REFRAME and not any(_proposes_crop(finding) for finding in faults):
        return None
    return remedy


def _proposes_crop(finding: Finding) -> bool:
    return any(region.label == "crop" for region in finding.regions)


def _edits(faults: Sequence[Finding]) -> tuple[PromptEdit, ...]:
    """One edit a fault: the table's instruction, and what exactly was seen."""
    unique = {finding.fault: finding for finding in reversed(faults)}
    return tuple(
        PromptEdit(
            check=finding.check,
            fault=finding.fault,
            instruction=f"{_rule(finding).instruction} Seen: {finding.sentence}",
        )
        for finding in reversed(unique.values())
    )


def _rule(finding: Finding) -> Rule:
    return POLICY.get(finding.fault, UNKNOWN)


def _reason(faults: Sequence[Finding]) -> str:
    return " ".join(dict.fromkeys(_with_number(finding) for finding in faults))


def _with_number(finding: Finding) -> str:
    if finding.score is None or finding.threshold is None:
        return finding.sentence
    return (
        f"{finding.sentence.rstrip('.')} ({finding.check} {finding.score:.2f},"
        f" needs {finding.threshold.value:.2f})."
    )


def _kept(report: AssetReport) -> str:
    passed = sum(finding.status is Status.PASS for finding in report.findings)
    open_checks = sum(
        finding.status in (Status.NOT_ASSESSABLE, Status.UNAVAILABLE) for finding in report.findings
    )
    more = f"; {open_checks} could not be judged" if open_checks else ""
    return f"{passed} checks passed{more}."


def _rank(report: AssetReport) -> tuple[int, float]:
    scores = [finding.score for finding in report.findings if finding.score is not None]
    return len(report.failures), -(sum(scores) / len(scores) if scores else 0.0)
