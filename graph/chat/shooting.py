"""Tools of the chat that make things: approve, run, pause, wait, cut. The ones that may spend."""

from __future__ import annotations

from typing import TypeGuard

from pydantic import Field

from graph.board import status_of
from graph.chat.desk import Desk
from graph.chat.tool import Arguments, NoArguments, Price, Tool, ToolResult
from graph.context import Gates
from graph.folder import ProductionFolder
from graph.gates import GateAnswer, GateQuestion
from graph.next_run import next_run
from graph.revising import pricing_generator
from graph.run import missing_shots, next_command
from graph.running import Ended, RunOrder
from graph.state import Command
from graph.threads import open_question
from tools.errors import UserFixable
from tools.screenplay.plan import Plan

GATES = ("plan", "references", "keyframes", "escalations")


class RunArguments(Arguments):
    """How far."""

    stop_at: tuple[str, ...] = Field(
        default=(), description="Gates to stop at: plan, references, keyframes, escalations."
    )


async def run(desk: Desk, asked: RunArguments) -> ToolResult:
    """Go on with the production in the background."""
    desk.rest()
    folder = desk.production
    question = await open_question(folder.root)
    if _to_approve(question):
        raise UserFixable(
            f"it waits for you at the gate {question.gate}.",
            where=folder.brief.name,
            fix="look at it and approve it.",
        )
    answer = GateAnswer() if question is not None else None
    order = RunOrder(command=next_command(folder), gates=_gates(asked.stop_at), answer=answer)
    desk.run(order)
    return _running(folder)


async def approve(desk: Desk, asked: RunArguments) -> ToolResult:
    """Answer yes to the gate it waits at, and go on."""
    desk.rest()
    folder = desk.production
    question = await open_question(folder.root)
    if question is None:
        return ToolResult("There is nothing to approve: it waits at no gate.", done=False)
    desk.run(RunOrder(gates=_gates(asked.stop_at), answer=GateAnswer(person=desk.person)))
    told = _running(folder)
    return ToolResult(f"The {question.gate} gate is approved by {desk.person}. {told.text}")


async def pause(desk: Desk, _: NoArguments) -> ToolResult:
    """Stop the run where it stands."""
    folder = desk.production
    if not desk.runner.pause(folder.root):
        return ToolResult("Nothing is running.", done=False)
    ended = await desk.ended()
    if ended is not None and not ended.paused:
        return ToolResult(ended_words(folder, ended), done=False)
    return ToolResult(
        "It is paused. Nothing is lost: what a service works on is collected when you go on."
    )


async def wait(desk: Desk, _: NoArguments) -> ToolResult:
    """Wait for the end of the run."""
    ended = await desk.ended()
    if ended is None:
        return ToolResult("Nothing was run yet.", done=False)
    return ToolResult(ended_words(desk.production, ended))


async def cut(desk: Desk, _: NoArguments) -> ToolResult:
    """Cut the film again from the takes there are."""
    folder = desk.resting
    desk.run(RunOrder(command=Command.RECUT))
    ended = await desk.ended()
    if ended is None or ended.outcome is None or not ended.outcome.finished:
        problem = ended_words(folder, ended) if ended else ""
        return ToolResult(f"It was not cut. {problem}", done=False)
    return ToolResult(f"The film is cut again: {folder.film}", files=(folder.film,))


async def price_of_what_is_due(desk: Desk, *, even_free: bool = False) -> Price | None:
    """What the open production still has to buy; None where it costs nothing."""
    folder = desk.production
    if folder.load("shots.json", Plan) is None:
        return None
    due = next_run(folder, await pricing_generator(folder)).reshoot
    if not due.assets or (due.first_takes_micros == 0 and not even_free):
        return None
    counted: dict[str, int] = {}
    for asset in due.assets:
        counted[asset.asset] = counted.get(asset.asset, 0) + 1
    what = ", ".join(f"{count} {name}{_plural(name, count)}" for name, count in counted.items())
    first, worst = due.first_takes_micros, due.worst_case_micros
    if first == 0:
        return Price(0, 0, f"To make: {what}; at list prices ${due.list_price_micros / 1e6:.2f}")
    return Price(first, worst, f"To make: {what}")


async def _price_of_run(desk: Desk) -> Price | None:
    """As much, unless there is something to approve first: then it will not run."""
    if desk.running or _to_approve(await open_question(desk.production.root)):
        return None
    return await price_of_what_is_due(desk)


async def _price_of_approval(desk: Desk) -> Price | None:
    """As much, where there is something to approve."""
    if desk.running or await open_question(desk.production.root) is None:
        return None
    return await price_of_what_is_due(desk)


def _to_approve(question: GateQuestion | None) -> TypeGuard[GateQuestion]:
    """Whether a person has to look first; shots that could not be settled are no such thing."""
    return question is not None and question.gate != "escalations"


def ended_words(folder: ProductionFolder, ended: Ended) -> str:
    """How a run ended, for the person."""
    if ended.paused:
        return "The run is paused; nothing is lost."
    if ended.outcome is None:
        return f"The run stopped: {ended.problem} Nothing is lost; it goes on when you say so."
    outcome = ended.outcome
    if outcome.question is not None:
        asked = outcome.question
        shots = "".join(f"\n{e.shot_id}, take {e.n}: {e.reason}" for e in asked.escalations)
        return f"It waits for you at the gate {asked.gate}.{shots}"
    if outcome.stopped:
        return f"The run stopped: {outcome.stopped} Nothing is lost."
    if not outcome.finished:
        return "The run is over, and the film is not finished: some shots have no take yet."
    missing = missing_shots(folder)
    gone = f" Missing, shown as a slate: {', '.join(missing)}." if missing else ""
    cost = status_of(folder).cost_micros / 1e6
    return f"The film is finished: {folder.film}{gone} It has cost ${cost:.2f}."


def _running(folder: ProductionFolder) -> ToolResult:
    return ToolResult(
        f"{folder.brief.name} is running. Ask for its status, or say pause or wait at any time."
    )


def _gates(stop_at: tuple[str, ...]) -> Gates:
    """Gates of a run from the chat: where the crew cannot settle a shot, it asks."""
    unknown = [gate for gate in stop_at if gate not in GATES]
    if unknown:
        raise UserFixable(
            f"there is no gate {unknown[0]!r}.", where="stop_at", fix=f"one of {', '.join(GATES)}."
        )
    return Gates(**{"plan": True, "escalations": True, **dict.fromkeys(stop_at, True)})


def _plural(name: str, count: int) -> str:
    return "" if count == 1 or name in ("effects", "ambience", "music") else "s"


TOOLS = (
    Tool(
        "approve",
        "The person approves what the production waits for (plan, references, keyframes): answer"
        " yes to the gate and go on shooting. Only when the person says so.",
        approve,
        RunArguments,
        price=_price_of_approval,
        deeds=("approved",),
    ),
    Tool(
        "run",
        "Go on with the open production in the background: shoot what is due, cut, report.",
        run,
        RunArguments,
        price=_price_of_run,
        deeds=("shot", "reshot", "generated", "rendered", "resumed"),
    ),
    Tool("pause", "Pause the run.", pause, deeds=("paused", "stopped")),
    Tool("wait", "Wait until the run is over, and say how it ended.", wait),
    Tool(
        "cut",
        "Cut the film again from the takes there are; shoots nothing.",
        cut,
        deeds=("cut", "recut", "assembled"),
    ),
)
