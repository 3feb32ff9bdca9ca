"""Verdicts: what a take's picture is put before the critic with, and what a refusal means."""

from __future__ import annotations

from agents.critic import Case
from graph.context import Context
from graph.talking import shown
from graph.tasks import comes_back, worth_another
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.jobs import BudgetExceeded
from tools.takes.sheet import PromptEdit
from tools.takes.take import Asset
from tools.takes.verdict import Decision, Verdict


async def verdict_on(
    context: Context, shot_id: str, stage: AssetKind, picture: Asset | None, *, repaired: bool
) -> Verdict:
    """The critic's verdict on a picture that the eye has looked at."""
    if picture is None or picture.report is None:
        raise LookupError(f"shot {shot_id}: a take without a report cannot be judged")
    folder = context.folder
    earlier = tuple(take.verdict for take in folder.current_takes(shot_id, stage))
    case = Case(
        shot=folder.plan.shot(shot_id),
        report=picture.report,
        retakes_left=folder.retakes_left(shot_id, stage),
        earlier=earlier,
        repaired=repaired,
        strictness=folder.brief.strictness,
        pictures=await shown(context, shot_id, picture),
        same_again=any(
            take.picture is not None and take.picture.sha256 == picture.sha256
            for take in folder.takes(shot_id)
        ),
    )
    return await context.critic.judge(case)


def verdict_on_refusal(
    context: Context, shot_id: str, stage: AssetKind, refusal: ProviderRefused | BudgetExceeded
) -> Verdict:
    """What to do when a job gave nothing: reword what was moderated, else ask a person."""
    moderated = isinstance(refusal, ProviderRefused) and refusal.kind in (
        RefusalKind.MODERATED_INPUT,
        RefusalKind.MODERATED_OUTPUT,
    )
    if moderated and context.folder.retakes_left(shot_id, stage) > 0:
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
