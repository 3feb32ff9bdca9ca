"""One shot's loop as a sub-graph: write, shoot, look, judge, and again until it is settled.

Every node reads what it needs from the production's folder and writes what it made there, so
each can run again after a crash: jobs are found by key, records that exist are not made twice.
"""

from __future__ import annotations

import asyncio
import logging
from typing import Literal

from langgraph.errors import NodeError
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command
from pydantic import BaseModel

from agents.generator import Order
from graph.context import Context
from graph.expect import expectation
from graph.folder import ProductionFolder, load_sheet
from graph.judging import verdict_on, verdict_on_refusal
from graph.remedies import apply_remedy
from graph.sound import add_foley, record_voices
from graph.state import ShotResult, ShotState
from graph.talking import talk_of
from graph.tasks import made_from, shooting_task, writing_task
from tools.dinov3.findings import AssetKind, AssetReport
from tools.errors import ProviderRefused
from tools.providers.chats import About, about
from tools.providers.dispatch import JobResult
from tools.providers.job import Purpose
from tools.providers.jobs import BudgetExceeded
from tools.takes.take import Asset, Take
from tools.takes.verdict import Verdict

_log = logging.getLogger(__name__)


class Looked(BaseModel):
    """What one attempt gave and what the eye said; written between looking and judging."""

    picture: Asset | None
    rejected: tuple[Asset, ...] = ()
    verdict: Verdict | None = None
    """Set when there is nothing to judge: the job was refused or the money is gone."""
    failure: str = ""


def shot_graph(stage: AssetKind) -> CompiledStateGraph[ShotState, Context, ShotState, ShotResult]:
    """The loop for keyframes, or for clips with voices before and effects after them."""
    builder = StateGraph(
        ShotState, context_schema=Context, input_schema=ShotState, output_schema=ShotResult
    )
    clip = stage is AssetKind.CLIP
    builder.add_node("begin", begin_clip if clip else begin_keyframe, error_handler=give_up)
    builder.add_node("write", write, error_handler=give_up)
    builder.add_node("shoot", shoot, error_handler=give_up)
    builder.add_node("look", look, error_handler=give_up)
    builder.add_node("judge", judge, error_handler=give_up)
    builder.add_edge("write", "shoot")
    builder.add_edge("shoot", "look")
    builder.add_edge("look", "judge")
    builder.add_edge("judge", "begin")
    if clip:
        builder.add_node("speak", speak, error_handler=give_up)
        builder.add_node("foley", foley, error_handler=give_up)
        builder.add_edge("speak", "begin")
    builder.add_edge(START, "speak" if clip else "begin")
    return builder.compile()


async def begin_keyframe(
    state: ShotState, runtime: Runtime[Context]
) -> Command[Literal["write", "__end__"]]:
    """Another keyframe, or the end when one is kept or a person has to decide."""
    n = _next_take(state, runtime.context.folder)
    if n is not None:
        return Command(goto="write", update={"n": n})
    return Command(goto="__end__", update=_refs(state, runtime.context.folder))


async def begin_clip(
    state: ShotState, runtime: Runtime[Context]
) -> Command[Literal["write", "foley"]]:
    """Another clip, or effects under the one that is kept."""
    n = _next_take(state, runtime.context.folder)
    return Command(goto="foley") if n is None else Command(goto="write", update={"n": n})


async def speak(state: ShotState, runtime: Runtime[Context]) -> None:
    """Record the shot's voices: they set its length before a clip is bought."""
    with about(state["shot_id"]):
        await record_voices(runtime.context, state["shot_id"])


async def write(state: ShotState, runtime: Runtime[Context]) -> None:
    """Have the prompt written, or take the one that a run before this one wrote."""
    context, shot_id, n = runtime.context, state["shot_id"], state["n"]
    folder, stage = context.folder, AssetKind(state["stage"])
    if _still_to_shoot(context, shot_id, n, stage):
        return
    context.events.tell("writing", "prompt", shot_id=shot_id, take=n)
    with about(shot_id, n):
        task = writing_task(context, shot_id, stage)
        sheet = await context.writer.write(task)
    basis = made_from(context, shot_id, stage)
    folder.save(f"takes/{shot_id}/{n}/prompt.json", sheet.model_copy(update={"basis": basis}))


async def shoot(state: ShotState, runtime: Runtime[Context]) -> None:
    """Run the take's jobs; the order is on disk first, so a second run asks for the same."""
    context, shot_id, n = runtime.context, state["shot_id"], state["n"]
    name = f"takes/{shot_id}/{n}"
    if context.folder.load(f"{name}/looked.json", Looked) is not None:
        return
    order = context.folder.load(f"{name}/order.json", Order)
    if order is None:
        task = shooting_task(context, shot_id, n, AssetKind(state["stage"]))
        with about(shot_id, n):
            order = await context.generator.order(task)
        context.folder.save(f"{name}/order.json", order)
    try:
        await _run(context, shot_id, n, order)
    except (ProviderRefused, BudgetExceeded) as refusal:
        verdict = verdict_on_refusal(context, shot_id, AssetKind(state["stage"]), refusal)
        looked = Looked(picture=None, verdict=verdict, failure=str(refusal))
        context.folder.save(f"{name}/looked.json", looked)


async def look(state: ShotState, runtime: Runtime[Context]) -> None:
    """Have the eye look at every candidate and the critic pick one."""
    context, shot_id, n = runtime.context, state["shot_id"], state["n"]
    name = f"takes/{shot_id}/{n}"
    if context.folder.load(f"{name}/looked.json", Looked) is not None:
        return
    stage = AssetKind(state["stage"])
    order = context.folder.need(f"{name}/order.json", Order)
    results = await _run(context, shot_id, n, order)
    assets = [
        await _looked_at(context, shot_id, n, stage, number, result)
        for number, result in enumerate(results, start=1)
    ]
    best = context.critic.pick([asset.report for asset in assets if asset.report is not None])
    looked = Looked(
        picture=assets[best],
        rejected=tuple(asset for i, asset in enumerate(assets) if i != best),
    )
    context.folder.save(f"{name}/looked.json", looked)


async def judge(state: ShotState, runtime: Runtime[Context]) -> None:
    """Have the critic decide, mend for free what can be mended, and file the take."""
    context, shot_id, n = runtime.context, state["shot_id"], state["n"]
    stage = AssetKind(state["stage"])
    looked = context.folder.need(f"takes/{shot_id}/{n}/looked.json", Looked)
    repaired_from = None
    picture, verdict = looked.picture, looked.verdict
    if verdict is None:
        with about(shot_id, n):
            verdict = await verdict_on(context, shot_id, stage, picture, repaired=False)
            if verdict.remedy is not None and picture is not None:
                mended = await apply_remedy(context, shot_id, n, stage, picture, verdict.remedy)
                second = await verdict_on(context, shot_id, stage, mended, repaired=True)
                repaired_from, picture, verdict = picture, mended, second
    order = context.folder.need(f"takes/{shot_id}/{n}/order.json", Order)
    sheet = load_sheet(context.folder, shot_id, n)
    if sheet is None:
        raise FileNotFoundError(f"takes/{shot_id}/{n}/prompt.json")
    take = Take(
        shot_id=shot_id,
        n=n,
        stage=stage,
        sheet=sheet,
        seed=order.requests[0].seed,
        picture=picture,
        rejected=looked.rejected,
        repaired_from=repaired_from,
        verdict=verdict,
        failure=looked.failure,
        talk=talk_of(context.dispatch.store.chats.calls(About(shot_id, n))),
    )
    context.folder.save_take(take)
    context.events.tell("verdict", verdict.decision, shot_id=shot_id, take=n, detail=verdict.reason)


async def foley(state: ShotState, runtime: Runtime[Context]) -> Command[Literal["__end__"]]:
    """Lay effects under the kept clip, when there is one."""
    with about(state["shot_id"]):
        await add_foley(runtime.context, state["shot_id"])
    return Command(goto="__end__", update=_refs(state, runtime.context.folder))


async def give_up(
    state: ShotState, error: NodeError, runtime: Runtime[Context]
) -> Command[Literal["__end__"]]:
    """End this shot alone: an exception here must not cancel its siblings' paid jobs.

    The attempt stays open in the folder, so `dailies resume` goes on with it.
    """
    _log.error("shot %s: %s failed", state["shot_id"], error.node, exc_info=error.error)
    runtime.context.events.tell(
        "problem",
        f"{error.node} failed: {error.error}",
        shot_id=state["shot_id"],
        take=state.get("n", 0),
    )
    return Command(goto="__end__", update=_refs(state, runtime.context.folder))


def _still_to_shoot(context: Context, shot_id: str, n: int, stage: AssetKind) -> bool:
    """Whether the take has a prompt to go on with.

    One that was written before an edit of the plan goes on only if something was ordered for it:
    what may be paid is collected, and the take after it shows what the plan says now.
    """
    sheet = load_sheet(context.folder, shot_id, n)
    if sheet is None:
        return False
    now = context.folder.basis(shot_id, stage)
    if not sheet.basis.stale_parts(now):
        return True
    ordered = {
        job.purpose.asset.partition("_")[0]
        for job in context.dispatch.store.jobs()
        if (job.purpose.shot_id, job.purpose.take) == (shot_id, n)
    }
    if ordered & {"still", "angle", "clip", "lipsync"}:
        return True
    (context.folder.take_folder(shot_id, n) / "order.json").unlink(missing_ok=True)
    return False


def _next_take(state: ShotState, folder: ProductionFolder) -> int | None:
    """Number of the attempt that is due, from the folder; None when the stage is settled."""
    shot_id = state["shot_id"]
    if folder.settled(shot_id, AssetKind(state["stage"])):
        return None
    return folder.next_take(shot_id, AssetKind(state["stage"]))


def _refs(state: ShotState, folder: ProductionFolder) -> ShotResult:
    takes = folder.takes(state["shot_id"])
    return ShotResult(takes=[(take.shot_id, take.n) for take in takes])


async def _run(context: Context, shot_id: str, n: int, order: Order) -> list[JobResult]:
    jobs = [
        context.dispatch.run(Purpose(shot_id, n, f"{request.kind}_{number}"), request)
        for number, request in enumerate(order.requests, start=1)
    ]
    results = await asyncio.gather(*jobs, return_exceptions=True)
    problems = [result for result in results if isinstance(result, BaseException)]
    finished = [result for result in results if isinstance(result, JobResult)]
    # One candidate that arrived is a take; only a take without any picture is a failure.
    if problems and not finished:
        raise problems[0]
    return finished


async def _looked_at(
    context: Context, shot_id: str, n: int, stage: AssetKind, number: int, result: JobResult
) -> Asset:
    output = result.job.outputs[0]
    file = f"{stage}_{number}" if stage is AssetKind.KEYFRAME else "clip"
    path = context.folder.place(
        output.sha256, output.suffix, f"takes/{shot_id}/{n}/{file}{output.suffix}"
    )
    truth = result.truths[0]
    asset = Asset(
        kind=stage,
        sha256=output.sha256,
        path=path,
        job_key=result.job.key,
        model=result.job.request.model,
        task_id=result.job.task_id,
        cost_micros=result.job.charged_micros,
        seconds=result.seconds,
        truth=path.with_suffix(".truth.json") if truth is not None else None,
    )
    if truth is not None:
        context.folder.place_truth(asset)
    report = await examine(context, shot_id, n, stage, asset)
    return asset.model_copy(update={"report": report})


async def examine(
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
