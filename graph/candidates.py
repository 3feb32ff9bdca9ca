"""Candidates of a take, shot one after another until one of them is good for the film.

One at a time is never dearer than all at once, and what it costs is waiting: the shots of a wave
run side by side, and a service takes few tasks at once, so the wait of one shot is the turn of
another. What was sent is never dropped: after a crash it is collected before anything is decided.
"""

from __future__ import annotations

import asyncio

from pydantic import BaseModel

from agents.generator import Order
from graph.context import Context
from graph.deliveries import delivered, with_truth
from graph.expect import expectation
from graph.judging import case_of
from graph.tasks import comes_back
from tools.dinov3.findings import AssetKind, AssetReport
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.dispatch import JobResult
from tools.providers.job import Purpose
from tools.providers.jobs import BudgetExceeded
from tools.takes.take import Asset
from tools.takes.verdict import Decision, Verdict

_FREE = (Decision.KEEP, Decision.TRIM, Decision.REPAIR)
_ABOUT_THE_WORDS = (RefusalKind.MODERATED_INPUT, RefusalKind.INVALID)
"""Refusals that another seed does not change."""


class Looked(BaseModel):
    """What one attempt gave and what the eye said; written between looking and judging."""

    picture: Asset | None
    rejected: tuple[Asset, ...] = ()
    verdict: Verdict | None = None
    """Set when there is nothing to judge: the job was refused or the money is gone."""
    failure: str = ""


async def shoot_candidates(
    context: Context, shot_id: str, n: int, stage: AssetKind, order: Order
) -> Looked:
    """The best of what the order gave; what is ordered and not needed is not sent.

    Raises:
        ProviderRefused: nothing came, or something that was sent is still to be collected.
        BudgetExceeded: nothing came and there is no money for more.
    """
    arrived: list[Asset] = []
    problems: list[ProviderRefused | BudgetExceeded] = []
    sent = _sent(context, shot_id, n)
    enough = False
    for number, request in enumerate(order.requests, start=1):
        purpose = Purpose(shot_id, n, f"{request.kind}_{number}")
        if enough and purpose.asset not in sent:
            left = len(order.requests) - number + 1
            context.events.tell("candidates", f"{left} not sent", shot_id=shot_id, take=n)
            break
        try:
            result = await context.dispatch.run(purpose, request)
        except (ProviderRefused, BudgetExceeded) as refusal:
            if comes_back(refusal):
                raise
            problems.append(refusal)
            enough = enough or _ends_the_search(refusal)
            continue
        arrived.append(await _looked_at(context, shot_id, n, stage, number, result))
        enough = enough or _is_free(context, shot_id, stage, arrived[-1])
    if not arrived:
        raise problems[0]
    best = context.critic.pick([case_of(context, shot_id, stage, asset) for asset in arrived])
    rejected = tuple(asset for i, asset in enumerate(arrived) if i != best)
    return Looked(picture=arrived[best], rejected=rejected)


def _sent(context: Context, shot_id: str, n: int) -> frozenset[str]:
    """Names of this take's jobs that a run before this one booked."""
    jobs = context.dispatch.store.jobs()
    mine = (job.purpose for job in jobs if job.purpose.shot_id == shot_id)
    return frozenset(purpose.asset for purpose in mine if purpose.take == n)


def _ends_the_search(refusal: ProviderRefused | BudgetExceeded) -> bool:
    """Whether the other candidates would be refused alike."""
    return isinstance(refusal, BudgetExceeded) or refusal.kind in _ABOUT_THE_WORDS


def _is_free(context: Context, shot_id: str, stage: AssetKind, asset: Asset) -> bool:
    """Whether nothing has to be bought for it any more, as far as its report tells."""
    return context.critic.decide(case_of(context, shot_id, stage, asset)).decision in _FREE


async def _looked_at(
    context: Context, shot_id: str, n: int, stage: AssetKind, number: int, result: JobResult
) -> Asset:
    file = f"{stage}_{number}" if stage is AssetKind.KEYFRAME else "clip"
    asset = delivered(context.folder, stage, result, f"takes/{shot_id}/{n}/{file}")
    asset = with_truth(context.folder, asset, result)
    report = await _examine(context, shot_id, n, stage, asset)
    return asset.model_copy(update={"report": report})


async def _examine(
    context: Context, shot_id: str, n: int, stage: AssetKind, asset: Asset
) -> AssetReport:
    """The eye's report on a picture or clip of a take."""
    expected = expectation(context, shot_id, stage, n)
    evidence = context.folder.take_folder(shot_id, n)
    eye = context.eye
    looker = eye.look_at_still if stage is AssetKind.KEYFRAME else eye.look_at_clip
    async with context.looking:
        context.events.tell("look", stage, shot_id=shot_id, take=n)
        return await asyncio.to_thread(looker, context.folder.file(asset), expected, evidence)
