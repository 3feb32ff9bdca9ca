"""The whole production as a state machine: the five phases, the waves of shots, the gates."""

from __future__ import annotations

import logging
from typing import Literal

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.graph import END, START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, Send, interrupt

from graph.cast import lock_cast, read_references
from graph.context import Context
from graph.cutting import cut_film
from graph.dailies import look_across, screen_dailies
from graph.doubts import doubts, doubts_about
from graph.folder import ProductionFolder
from graph.gates import Escalation, GateAnswer, GateQuestion, settle_escalations
from graph.lessons import consolidate
from graph.planning import plan_production
from graph.records import Quote
from graph.report import write_report
from graph.score import make_score
from graph.shot import shot_graph
from graph.state import Command as Order
from graph.state import ProductionState
from graph.tasks import depends_on, ready_for_clip
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Shot

GRAPH_VERSION = 2
"""Part of the thread's name: after a change of the graph a run is rebuilt from its folder."""

_log = logging.getLogger(__name__)

Wave = Literal["keyframe", "clip"]


def production_graph(
    checkpointer: BaseCheckpointSaver[str],
) -> CompiledStateGraph[ProductionState, Context, ProductionState, ProductionState]:
    """The compiled machine; see `docs/architecture.md` for the picture."""
    builder = StateGraph(ProductionState, context_schema=Context)
    builder.add_node("enter", enter)
    builder.add_node("references", references)
    builder.add_node("plan", plan)
    builder.add_node("gate_plan", gate_plan)
    builder.add_node("cast", cast)
    builder.add_node("gate_references", gate_references)
    builder.add_node("keyframes", keyframes)
    builder.add_node("keyframe", shot_graph(AssetKind.KEYFRAME))
    builder.add_node("keyframe_dailies", keyframe_dailies)
    builder.add_node("gate_keyframes", gate_keyframes)
    builder.add_node("clips", clips)
    builder.add_node("clip", shot_graph(AssetKind.CLIP))
    builder.add_node("clip_dailies", clip_dailies)
    builder.add_node("gate_escalations", gate_escalations)
    builder.add_node("score", score)
    builder.add_node("cut", cut)
    builder.add_node("report", report)
    builder.add_node("lessons", lessons)

    builder.add_edge(START, "enter")
    builder.add_edge("references", "plan")
    builder.add_edge("plan", "gate_plan")
    builder.add_edge("cast", "gate_references")
    builder.add_edge("keyframe", "keyframes")
    builder.add_edge("clip", "clips")
    builder.add_edge("score", "cut")
    builder.add_edge("cut", "report")
    builder.add_edge("report", "lessons")
    builder.add_edge("lessons", END)
    return builder.compile(checkpointer=checkpointer)


async def enter(
    state: ProductionState, runtime: Runtime[Context]
) -> Command[Literal["references", "score"]]:
    """Route on what the run was asked to do; a finished production is entered again here."""
    order = Order(state.get("command", Order.PRODUCE))
    if order is Order.RETRY_MISSING:
        runtime.context.folder.grant_round()
    goto: Literal["references", "score"] = "score" if order is Order.RECUT else "references"
    only = state.get("only", []) if order is Order.SHOOT else []
    return Command(goto=goto, update={"sent": [], "dailies_rounds": 0, "only": only})


async def references(state: ProductionState, runtime: Runtime[Context]) -> None:
    """Phase 1: the eye reads the filmmaker's pictures."""
    runtime.context.events.tell("phase", "references")
    await read_references(runtime.context)


async def plan(state: ProductionState, runtime: Runtime[Context]) -> None:
    """Phase 2: lessons are recalled, the director breaks the script down, the plan is priced."""
    runtime.context.events.tell("phase", "plan")
    await plan_production(runtime.context)


async def gate_plan(
    state: ProductionState, runtime: Runtime[Context]
) -> Command[Literal["cast", "__end__"]]:
    """A person approves plan and price, when that gate is on."""
    if _ask(state, runtime, "plan", runtime.context.gates.plan):
        return Command(goto="cast", update={"approved": ["plan"]})
    return Command(goto="__end__")


async def cast(state: ProductionState, runtime: Runtime[Context]) -> None:
    """Every character without a picture gets one; all looks are locked before shooting."""
    runtime.context.events.tell("phase", "cast")
    await lock_cast(runtime.context)


async def gate_references(
    state: ProductionState, runtime: Runtime[Context]
) -> Command[Literal["keyframes", "__end__"]]:
    """A person approves the locked looks, when that gate is on."""
    if _ask(state, runtime, "references", runtime.context.gates.references):
        return Command(goto="keyframes", update={"approved": ["references"]})
    return Command(goto="__end__")


async def keyframes(
    state: ProductionState, runtime: Runtime[Context]
) -> Command[Literal["keyframe", "keyframe_dailies", "__end__"]]:
    """Phase 3: send out every keyframe whose dependency is settled; masters go first."""
    if runtime.context.dispatch.closed is not None:
        return Command(goto="__end__")
    ready = _ready(runtime.context, AssetKind.KEYFRAME, state)
    if not ready:
        return Command(goto="keyframe_dailies")
    return Command(goto=_sends("keyframe", ready), update=_sent(state, "keyframe", ready))


async def keyframe_dailies(
    state: ProductionState, runtime: Runtime[Context]
) -> Command[Literal["keyframes", "gate_keyframes"]]:
    """All keyframes side by side; what breaks continuity is made again, within bounds."""
    again = await screen_dailies(runtime.context, AssetKind.KEYFRAME, state["dailies_rounds"])
    if again:
        return Command(goto="keyframes", update=_recall(state, "keyframe", again))
    return Command(goto="gate_keyframes", update={"dailies_rounds": 0})


async def gate_keyframes(
    state: ProductionState, runtime: Runtime[Context]
) -> Command[Literal["clips", "__end__"]]:
    """A person approves the keyframes before clips are bought, when that gate is on."""
    if _ask(state, runtime, "keyframes", runtime.context.gates.keyframes):
        return Command(goto="clips", update={"approved": ["keyframes"]})
    return Command(goto="__end__")


async def clips(
    state: ProductionState, runtime: Runtime[Context]
) -> Command[Literal["clip", "clip_dailies", "__end__"]]:
    """Clips in parallel, for every shot that has a kept keyframe."""
    if runtime.context.dispatch.closed is not None:
        return Command(goto="__end__")
    ready = _ready(runtime.context, AssetKind.CLIP, state)
    if not ready:
        return Command(goto="clip_dailies")
    return Command(goto=_sends("clip", ready), update=_sent(state, "clip", ready))


async def clip_dailies(
    state: ProductionState, runtime: Runtime[Context]
) -> Command[Literal["clips", "gate_escalations", "__end__"]]:
    """Phase 4: all clips side by side; a camera test ends before them."""
    if state.get("only"):
        return Command(goto="__end__")
    again = await screen_dailies(runtime.context, AssetKind.CLIP, state["dailies_rounds"])
    if again:
        return Command(goto="clips", update=_recall(state, "clip", again))
    return Command(goto="gate_escalations")


async def gate_escalations(
    state: ProductionState, runtime: Runtime[Context]
) -> Command[Literal["keyframes", "score"]]:
    """A person settles what the crew could not, all at once, when that gate is on."""
    open_shots = _escalated(runtime.context)
    if not runtime.context.gates.escalations or not open_shots:
        return Command(goto="score")
    answer = GateAnswer.model_validate(
        interrupt(GateQuestion(gate="escalations", escalations=open_shots).model_dump(mode="json"))
    )
    again = settle_escalations(runtime.context, answer)
    if again:
        return Command(goto="keyframes", update={"sent": [], "dailies_rounds": 0})
    return Command(goto="score")


async def score(state: ProductionState, runtime: Runtime[Context]) -> None:
    """One ambience per scene, and music."""
    runtime.context.events.tell("phase", "score")
    await make_score(runtime.context)


async def cut(state: ProductionState, runtime: Runtime[Context]) -> None:
    """Phase 5: assemble the film and look at it."""
    runtime.context.events.tell("phase", "cut")
    await cut_film(runtime.context)


async def report(state: ProductionState, runtime: Runtime[Context]) -> None:
    """Write what was made, how good it is and what it cost."""
    runtime.context.events.tell("phase", "report")
    await look_across(runtime.context)
    write_report(runtime.context)


async def lessons(state: ProductionState, runtime: Runtime[Context]) -> None:
    """Hand what this production taught to memory."""
    consolidate(runtime.context)
    runtime.context.events.tell("phase", "done")


def _ready(context: Context, stage: AssetKind, state: ProductionState) -> list[str]:
    """Shots to send out now, each at most once a wave."""
    folder = context.folder
    sent = state.get("sent", [])
    wanted = _wanted(context, stage, state.get("only", []))
    ready: list[str] = []
    for shot in _hardest_first(folder):
        if shot.shot_id not in wanted or f"{stage}:{shot.shot_id}" in sent:
            continue
        if stage is AssetKind.CLIP:
            if ready_for_clip(context, shot.shot_id):
                ready.append(shot.shot_id)
            continue
        other = depends_on(folder, shot)
        # A dependency that was sent and is not kept will not come: shoot without it.
        if other is None or f"{stage}:{other}" in sent:
            ready.append(shot.shot_id)
    return ready


def _hardest_first(folder: ProductionFolder) -> list[Shot]:
    """The plan's shots by difficulty, equally hard ones in film order."""
    quote = folder.load("quote.json", Quote)
    order = quote.hardest_first if quote else ()
    rank = {shot_id: place for place, shot_id in enumerate(order)}
    return sorted(folder.plan.shots, key=lambda shot: rank.get(shot.shot_id, len(rank)))


def _wanted(context: Context, stage: AssetKind, only: list[str]) -> set[str]:
    """The shots asked for; for keyframes also those that theirs are made from."""
    plan = context.folder.plan
    wanted = set(only) or {shot.shot_id for shot in plan.shots}
    if stage is AssetKind.KEYFRAME:
        for shot_id in list(wanted):
            other = depends_on(context.folder, plan.shot(shot_id))
            while other is not None and other not in wanted:
                wanted.add(other)
                other = depends_on(context.folder, plan.shot(other))
    return wanted


def _sends(node: Wave, shot_ids: list[str]) -> list[Send]:
    return [Send(node, {"shot_id": shot_id, "stage": node}) for shot_id in shot_ids]


def _sent(state: ProductionState, stage: Wave, shot_ids: list[str]) -> dict[str, list[str]]:
    return {"sent": [*state.get("sent", []), *(f"{stage}:{shot_id}" for shot_id in shot_ids)]}


def _recall(state: ProductionState, stage: Wave, shot_ids: list[str]) -> dict[str, object]:
    """Let these shots be sent out again, and count the round of dailies."""
    back = {f"{stage}:{shot_id}" for shot_id in shot_ids}
    sent = [entry for entry in state.get("sent", []) if entry not in back]
    return {"sent": sent, "dailies_rounds": state["dailies_rounds"] + 1}


def _escalated(context: Context) -> tuple[Escalation, ...]:
    folder = context.folder
    known = doubts(folder)
    found = []
    for shot in folder.plan.shots:
        takes = folder.takes(shot.shot_id)
        if takes and not takes[-1].kept and folder.kept(shot.shot_id, takes[-1].stage) is None:
            reason = f"{takes[-1].verdict.reason} {doubts_about(takes[-1], known)}".rstrip()
            found.append(Escalation(shot_id=shot.shot_id, n=takes[-1].n, reason=reason))
    return tuple(found)


def _ask(
    state: ProductionState,
    runtime: Runtime[Context],
    gate: Literal["plan", "references", "keyframes"],
    is_on: bool,
) -> bool:
    """Whether to go on: at once when the gate is off or passed, else as a person answers."""
    if not is_on or gate in state.get("approved", []):
        return True
    runtime.context.events.tell("gate", gate)
    question = GateQuestion(gate=gate).model_dump(mode="json")
    return GateAnswer.model_validate(interrupt(question)).approve
