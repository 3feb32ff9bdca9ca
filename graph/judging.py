"""Verdicts: what a take's picture is put before the critic with, and what a refusal means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from agents.critic import Case
from graph.context import Context
from graph.remedies import apply_remedy
from graph.rewording import refused_words
from graph.talking import shown
from graph.tasks import comes_back, worth_another
from tools.dinov3.findings import AssetKind, AssetReport
from tools.errors import ProviderRefused
from tools.providers.jobs import BudgetExceeded
from tools.takes.sheet import PromptEdit
from tools.takes.take import Asset
from tools.takes.verdict import Decision, Remedy, Verdict


@dataclass(frozen=True, slots=True)
class Judged:
    """A picture with its verdict, after all that is free."""

    picture: Asset
    verdict: Verdict
    repaired_from: Asset | None = None
    """The picture as it came, where a repair helped."""


async def judged(
    context: Context, shot_id: str, n: int, stage: AssetKind, picture: Asset
) -> Judged:
    """The critic's verdict on a picture of take `n`, mended first as far as that is free.

    Each remedy is tried at most once and looked at; one that does not help is undone.
    """
    critic, original = context.critic, picture
    case = case_of(context, shot_id, stage, picture)
    while (remedy := critic.decide(case).remedy) is not None:
        mended = await apply_remedy(context, shot_id, n, stage, picture, remedy)
        case, helped = critic.tried(case, remedy, _report(mended))
        picture = mended if helped else picture
        _tell(context, shot_id, n, remedy, helped=helped)
    case = replace(
        case,
        same_again=_came_before(context, shot_id, picture),
        pictures=await shown(context, shot_id, picture),
    )
    verdict = await critic.judge(case)
    return Judged(picture, verdict, original if case.mended else None)


def case_of(context: Context, shot_id: str, stage: AssetKind, picture: Asset) -> Case:
    """A picture that the eye has looked at, as it came from the studio."""
    return Case(
        shot=context.folder.plan.shot(shot_id),
        report=_report(picture),
        retakes_left=context.folder.retakes_left(shot_id, stage),
        strictness=context.folder.brief.strictness,
        same_again=_came_before(context, shot_id, picture),
    )


def _report(picture: Asset) -> AssetReport:
    if picture.report is None:
        raise LookupError(f"{picture.path} has no report, so it cannot be judged")
    return picture.report


def _came_before(context: Context, shot_id: str, picture: Asset) -> bool:
    """Whether an earlier take of the shot is this very file."""
    earlier = (take.picture for take in context.folder.takes(shot_id))
    return any(other is not None and other.sha256 == picture.sha256 for other in earlier)


def _tell(context: Context, shot_id: str, n: int, remedy: Remedy, *, helped: bool) -> None:
    said = "helped" if helped else "did not help and was undone"
    name = remedy.value.replace("_", " ")
    context.events.tell("repair", f"{name} {said}", shot_id=shot_id, take=n)


def verdict_on_refusal(
    context: Context, shot_id: str, stage: AssetKind, refusal: ProviderRefused | BudgetExceeded
) -> Verdict:
    """What to do when a job gave nothing: reword what was moderated, else ask a person."""
    if refused_words(refusal) and context.folder.retakes_left(shot_id, stage) > 0:
        edit = PromptEdit(
            check="moderation",
            fault="moderated",
            instruction=f"Reword what the service refused: {refusal}",
        )
        return Verdict(
            decision=Decision.RETAKE,
            reason=f"The service refused the prompt ({refusal}); it is reworded.",
            edits=(edit,),
            decided_by="policy",
        )
    if worth_another(refusal) and context.folder.retakes_left(shot_id, stage) > 0:
        return Verdict(decision=Decision.RETAKE, reason=str(refusal), decided_by="policy")
    if comes_back(refusal):
        # Not a take: the task is still out there, or was never sent, and resuming goes on with it.
        raise refusal
    return Verdict(decision=Decision.ESCALATE, reason=str(refusal), decided_by="policy")
