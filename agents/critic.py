"""The critic: findings in, one decision out.

The decision is arithmetic over the policy table; a model may only word the reason, so nobody
can talk a failing asset through. The same case gives the same verdict.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from agents.exchange import SAME_AGAIN, ReasonAnswer, ReasonTask
from agents.policy import Policy, load_policy
from agents.prompts import load_prompt
from agents.talk import Picture
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Severity, Status
from tools.errors import ModelOutputInvalid, ProviderRefused
from tools.providers.jobs import BudgetExceeded
from tools.screenplay.plan import Shot
from tools.takes.sheet import PromptEdit
from tools.takes.verdict import Decision, Remedy, Verdict

if TYPE_CHECKING:
    # Deciding is arithmetic: it works where no client of a language model is installed.
    from agents.models import ChatModel

POLICY_NAME = "policy"
LONGEST_REASON = 600
"""Characters of a model's wording; a filmmaker on a deadline reads no more."""
_REPAIR_ORDER = (Remedy.RESIZE, Remedy.REFRAME, Remedy.DENOISE, Remedy.COLOUR_MATCH)
"""Geometry first, since enlarging enlarges grain; colours last, on what is left of the picture."""
_PROMISE = {Decision.KEEP: 0, Decision.TRIM: 1, Decision.REPAIR: 2}
"""How little is left to do, for the choice among pictures; all else costs money or a person."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Case:
    """One asset before the critic."""

    shot: Shot | None
    """None for assets that belong to no shot."""
    report: AssetReport
    retakes_left: int
    strictness: str
    tried: tuple[Remedy, ...] = ()
    """Free remedies that were tried on it, whether they helped or not."""
    mended: tuple[Remedy, ...] = ()
    """Those of them that it shows."""
    same_again: bool = False
    """Whether an earlier take was this very file: the service draws nothing new."""
    pictures: tuple[Picture, ...] = ()
    """Key frames, for a model that sees; they may help its words, never the decision."""


class Critic:
    """Judges assets by the policy table."""

    def __init__(self, model: ChatModel, policy: Policy | None = None) -> None:
        """`policy` is the production's table; without one, the user's or the shipped."""
        self.model = model
        self.policy = policy or load_policy()

    def pick(self, cases: Sequence[Case]) -> int:
        """Index of the best candidate.

        What passes goes before what a trim or a repair would save, then fewest faults, then the
        highest mean score, then the first.
        """
        if not cases:
            raise ValueError("there is no candidate to pick from")
        return min(range(len(cases)), key=lambda i: (*self._rank(cases[i]), i))

    def helped(self, before: Case, after: Case) -> bool:
        """Whether a repair left less to do; one that only moved the trouble is undone."""
        return self._rank(after)[:2] < self._rank(before)[:2]

    def tried(self, case: Case, remedy: Remedy, mended: AssetReport) -> tuple[Case, bool]:
        """The case after a remedy, of which `mended` is the report, and whether it is kept."""
        before = replace(case, tried=(*case.tried, remedy))
        after = replace(before, report=mended, mended=(*case.mended, remedy))
        helped = self.helped(before, after)
        return (after if helped else before), helped

    def _rank(self, case: Case) -> tuple[int, int, float]:
        scores = [finding.score for finding in case.report.findings if finding.score is not None]
        promise = _PROMISE.get(self.decide(case).decision, len(_PROMISE))
        mean = sum(scores) / len(scores) if scores else 0.0
        return promise, len(self._gating(case.report.findings, case.strictness)), -mean

    async def judge(self, case: Case) -> Verdict:
        """The verdict on one asset, its reason worded by the model."""
        verdict = self.decide(case)
        faults = self._gating(case.report.findings, case.strictness)
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
        worded = await self._worded(task, case.pictures)
        if not all(number in worded for number in _scores(faults)):
            _log.warning("the critic's model left out what was measured, the plain reason stands")
            worded = verdict.reason
        return verdict.model_copy(update={"reason": worded})

    async def _worded(self, task: ReasonTask, pictures: Sequence[Picture]) -> str:
        """The model's words for a decision, or the plain ones: wording must not stop a take."""
        try:
            prompt = load_prompt("critic").text
            worded = await self.model.answer(prompt, task, ReasonAnswer, pictures)
        except (ModelOutputInvalid, ProviderRefused, BudgetExceeded) as problem:
            _log.warning("the critic's model gave no reason, the plain one stands: %s", problem)
            return task.plain_reason
        return " ".join(worded.reason.split())[:LONGEST_REASON] or task.plain_reason

    def judge_dailies(self, findings: Sequence[Finding], strictness: str) -> Verdict | None:
        """A retake for a shot that does not fit its neighbours, or None."""
        faults = self._gating(findings, strictness)
        if not faults:
            return None
        return Verdict(
            decision=Decision.RETAKE,
            reason="Beside the other shots: " + _reason(faults),
            failed_checks=tuple(finding.check for finding in faults),
            edits=self._edits(faults),
            decided_by=f"{POLICY_NAME}, dailies",
            policy=self.policy.sha256,
        )

    def decide(self, case: Case) -> Verdict:
        """The decision and its plain reason: arithmetic alone, the same for the same case."""
        faults = self._gating(case.report.findings, case.strictness)
        verdict = Verdict(
            decision=Decision.KEEP,
            reason=_kept(case),
            failed_checks=tuple(dict.fromkeys(finding.check for finding in faults)),
            mended=case.mended,
            decided_by=POLICY_NAME,
            policy=self.policy.sha256,
        )
        return verdict.model_copy(update=self._outcome(case, faults)) if faults else verdict

    def _outcome(self, case: Case, faults: Sequence[Finding]) -> dict[str, object]:
        """What of the verdict the faults change: what is free goes before what is paid."""
        reason, edits = _reason(faults), self._edits(faults)
        usable = self._trim(case, faults)
        if usable is not None:
            reason += f" Seconds {usable[0]:.2f} to {usable[1]:.2f} are clean."
            return {"decision": Decision.TRIM, "reason": reason, "usable_range": usable}
        remedy = self._free_remedy(case, faults)
        if remedy is not None:
            reason += f" Mended for free: {remedy.value.replace('_', ' ')}."
            repair = {"decision": Decision.REPAIR, "remedy": remedy}
            return {**repair, "reason": reason, "edits": edits}
        if case.retakes_left > 0 and not case.same_again:
            return {"decision": Decision.RETAKE, "reason": reason, "edits": edits}
        reason += f" {SAME_AGAIN if case.same_again else 'No retakes are left.'}"
        return {"decision": Decision.ESCALATE, "reason": reason, "edits": edits}

    def _gating(self, findings: Sequence[Finding], strictness: str) -> tuple[Finding, ...]:
        """Failed findings that count at this strictness."""
        failed = (finding for finding in findings if finding.status is Status.FAIL)
        return tuple(finding for finding in failed if self._counts(finding, strictness))

    def _counts(self, finding: Finding, strictness: str) -> bool:
        rule = self.policy.rule(finding.fault)
        if strictness == "lenient" and rule.lenient:
            return False
        return finding.severity is Severity.GATE or (strictness == "strict" and rule.strict)

    def _trim(self, case: Case, faults: Sequence[Finding]) -> tuple[float, float] | None:
        """The range of a clip that is clean of every fault, when enough of the shot is left."""
        if case.report.asset is not AssetKind.CLIP or case.shot is None:
            return None
        if case.shot.lines or any(finding.usable_range is None for finding in faults):
            # A spoken line would lose words; a fault without a clean range is everywhere.
            return None
        start = max(finding.usable_range[0] for finding in faults if finding.usable_range)
        end = min(finding.usable_range[1] for finding in faults if finding.usable_range)
        least = self.policy.min_usable_share * case.shot.duration_seconds
        return (start, end) if end - start >= least else None

    def _free_remedy(self, case: Case, faults: Sequence[Finding]) -> Remedy | None:
        """The next remedy to try; None when something would have to be bought all the same.

        A fault that nothing free mends is no obstacle where a trim leaves it out.
        """
        if case.report.asset not in (AssetKind.KEYFRAME, AssetKind.CLIP):
            return None
        offers = [self._untried(finding, case.tried) for finding in faults]
        rest = [finding for finding, offer in zip(faults, offers, strict=True) if offer is None]
        if rest and self._trim(case, rest) is None:
            return None
        return min((o for o in offers if o is not None), key=_REPAIR_ORDER.index, default=None)

    def _untried(self, finding: Finding, tried: Sequence[Remedy]) -> Remedy | None:
        """The first remedy of the table for a fault that can be tried on it now."""
        for remedy in self.policy.rule(finding.fault).free:
            if remedy not in tried and (remedy is not Remedy.REFRAME or _proposes_crop(finding)):
                return remedy
        return None

    def _edits(self, faults: Sequence[Finding]) -> tuple[PromptEdit, ...]:
        """One edit a fault: the table's instruction, and what exactly was seen."""
        unique = {finding.fault: finding for finding in reversed(faults)}
        return tuple(
            PromptEdit(check=finding.check, fault=fault, instruction=self._instruction(finding))
            for fault, finding in reversed(unique.items())
        )

    def _instruction(self, finding: Finding) -> str:
        return f"{self.policy.rule(finding.fault).instruction} Seen: {finding.sentence}"


def _proposes_crop(finding: Finding) -> bool:
    return any(region.label == "crop" for region in finding.regions)


def _reason(faults: Sequence[Finding]) -> str:
    return " ".join(dict.fromkeys(_with_number(finding) for finding in faults))


def _with_number(finding: Finding) -> str:
    if finding.score is None or finding.threshold is None:
        return finding.sentence
    return (
        f"{finding.sentence.rstrip('.')} ({finding.check} {finding.score:.2f},"
        f" needs {finding.threshold.value:.2f})."
    )


def _scores(faults: Sequence[Finding]) -> list[str]:
    """What a reason has to name, as it is written in one."""
    return [f"{f.score:.2f}" for f in faults if f.score is not None and f.threshold is not None]


def _kept(case: Case) -> str:
    found = [finding.status for finding in case.report.findings]
    open_checks = found.count(Status.NOT_ASSESSABLE) + found.count(Status.UNAVAILABLE)
    more = f"; {open_checks} could not be judged" if open_checks else ""
    mended = ", ".join(remedy.value.replace("_", " ") for remedy in case.mended)
    after = f" After {mended}, which is free." if mended else ""
    return f"{found.count(Status.PASS)} checks passed{more}.{after}"
