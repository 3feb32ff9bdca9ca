"""One shot's loop as a sub-graph: write, shoot, judge, and again until it is settled.

Every node reads what it needs from the production's folder and writes what it made there, so
each can run again after a crash: jobs are found by key, records that exist are not made twice.
"""

from __future__ import annotations

import logging
from typing import Literal

from langgraph.errors import NodeError
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command

from agents.generator import Order
from graph.attempts import as_sent, is_ordered, release_unsent, to_collect, withdraw
from graph.candidates import Looked, shoot_candidates
from graph.context import Context
from graph.folder import ProductionFolder, load_sheet
from graph.judging import Judged, judged, verdict_on_refusal
from graph.mouths import mouth_of
from graph.sound import add_foley, record_voices
from graph.state import ShotResult, ShotState
from graph.talking import talk_of
from graph.tasks import made_from, shooting_task, writing_task
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused
from tools.providers.chats import About, about
from tools.providers.jobs import BudgetExceeded
from tools.takes.take import Take

_log = logging.getLogger(__name__)


def shot_graph(stage: AssetKind) -> CompiledStateGraph[ShotState, Context, ShotState, ShotResult]:
    """The loop for keyframes, or for clips with voices before and effects after them."""
    builder = StateGraph(
        ShotState, context_schema=Context, input_schema=ShotState, output_schema=ShotResult
    )
    clip = stage is AssetKind.CLIP
    builder.add_node("begin", begin_clip if clip else begin_keyframe, error_handler=give_up)
    builder.add_node("write", write, error_handler=give_up)
    builder.add_node("shoot", shoot, error_handler=give_up)
    builder.add_node("judge", judge, error_handler=give_up)
    builder.add_edge("write", "shoot")
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
    n = _next_take(state, runtime.context)
    if n is not None:
        return Command(goto="write", update={"n": n})
    return Command(goto="__end__", update=_refs(state, runtime.context.folder))


async def begin_clip(
    state: ShotState, runtime: Runtime[Context]
) -> Command[Literal["write", "foley"]]:
    """Another clip, or effects under the one that is kept."""
    n = _next_take(state, runtime.context)
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
    mouth = await mouth_of(context, shot_id) if stage is AssetKind.CLIP else None
    if mouth is not None and mouth.told:
        context.events.tell("lips", mouth.told, shot_id=shot_id, take=n)
    with about(shot_id, n):
        task = writing_task(context, shot_id, stage, lips=mouth is None or mouth.moves)
        sheet = await context.writer.write(task)
    dated = sheet.model_copy(update={"basis": made_from(context, sheet)})
    folder.save(f"takes/{shot_id}/{n}/prompt.json", dated)


async def shoot(state: ShotState, runtime: Runtime[Context]) -> Command[Literal["judge", "begin"]]:
    """Run the take's jobs and look at what comes; the order is on disk before anything is sent."""
    context, shot_id, n = runtime.context, state["shot_id"], state["n"]
    name, stage = f"takes/{shot_id}/{n}", AssetKind(state["stage"])
    if context.folder.load(f"{name}/looked.json", Looked) is not None:
        return Command(goto="judge")
    order = context.folder.load(f"{name}/order.json", Order)
    if context.folder.settled(shot_id, stage):
        # A person settled it while nobody worked: what is paid is collected, no more is bought.
        store = context.dispatch.store
        release_unsent(store, shot_id, n)
        order = as_sent(store, shot_id, n, order)
        if order is None:
            withdraw(context.folder, shot_id, n)
            return Command(goto="begin")
    if order is None:
        mouth = await mouth_of(context, shot_id) if stage is AssetKind.CLIP else None
        task = shooting_task(context, shot_id, n, stage, mouth.mask if mouth else None)
        with about(shot_id, n):
            order = await context.generator.order(task)
        context.folder.save(f"{name}/order.json", order)
    try:
        looked = await shoot_candidates(context, shot_id, n, stage, order)
    except (ProviderRefused, BudgetExceeded) as refusal:
        verdict = verdict_on_refusal(context, shot_id, stage, refusal)
        looked = Looked(picture=None, verdict=verdict, failure=str(refusal))
    context.folder.save(f"{name}/looked.json", looked)
    return Command(goto="judge")


async def judge(state: ShotState, runtime: Runtime[Context]) -> None:
    """Have what is free mended, the critic decide, and file the take."""
    context, shot_id, n = runtime.context, state["shot_id"], state["n"]
    stage = AssetKind(state["stage"])
    looked = context.folder.need(f"takes/{shot_id}/{n}/looked.json", Looked)
    found: Judged | None = None
    verdict = looked.verdict
    if verdict is None:
        if looked.picture is None:
            raise LookupError(f"shot {shot_id}, take {n}: neither a picture nor a refusal")
        with about(shot_id, n):
            found = await judged(context, shot_id, n, stage, looked.picture)
        verdict = found.verdict
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
        picture=found.picture if found else None,
        rejected=looked.rejected,
        repaired_from=found.repaired_from if found else None,
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
    if is_ordered(context.dispatch.store, shot_id, n):
        return True
    (context.folder.take_folder(shot_id, n) / "order.json").unlink(missing_ok=True)
    return False


def _next_take(state: ShotState, context: Context) -> int | None:
    """Number of the attempt that is due, from the folder; None when the stage is settled.

    What may be paid is collected even so: a person may have settled the stage meanwhile.
    """
    folder, shot_id, stage = context.folder, state["shot_id"], AssetKind(state["stage"])
    if folder.settled(shot_id, stage):
        return to_collect(folder, context.dispatch.store, shot_id, stage)
    return folder.next_take(shot_id, stage)


def _refs(state: ShotState, folder: ProductionFolder) -> ShotResult:
    takes = folder.takes(state["shot_id"])
    return ShotResult(takes=[(take.shot_id, take.n) for take in takes])
