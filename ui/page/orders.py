"""What the page orders: go on, answer a gate, pause, start. All of it happens behind the scenes."""

from __future__ import annotations

import asyncio
from pathlib import Path

from graph.chat.desk import Desk
from graph.consent import check_limit
from graph.context import Gates
from graph.folder import ProductionFolder
from graph.gates import GateAnswer
from graph.hand import ask_look, ask_retake
from graph.opening import Order, open_production
from graph.run import next_command
from graph.running import RunOrder
from graph.threads import open_question
from memory.book import LessonBook
from memory.embedding import MiniLM
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Plan
from ui.crew import memory_folder
from ui.page.backstage import backstage_of

STOPS = ("plan", "references", "keyframes", "escalations")
_USUAL = Gates(plan=True, escalations=True)


def go_on(desk: Desk, stops: tuple[str, ...], answer: GateAnswer | None = None) -> None:
    """Have the open production made further; with an answer to the gate at which it waits."""
    folder = desk.production

    def act() -> str:
        question = asyncio.run(open_question(folder.root))
        given = answer if question is not None else None
        planned = folder.load("shots.json", Plan) is not None
        command = next_command(folder) if planned and given is None else RunOrder().command
        desk.run(RunOrder(command=command, gates=gates_named(stops), answer=given))
        return ""

    backstage_of(desk.home).do(folder.root.name, "Starting the run", act)


def reject(desk: Desk) -> None:
    """Say no at the gate: the run ends there, and nothing more is bought."""
    folder = desk.production

    def act() -> str:
        desk.run(RunOrder(answer=GateAnswer(approve=False, person=desk.person)))
        asyncio.run(desk.ended())
        return "It was not approved. Edit the plan, then let it go on: it will ask again."

    backstage_of(desk.home).do(folder.root.name, "Ending the run", act)


def retake_keyframes(desk: Desk, notes: dict[str, str], stops: tuple[str, ...]) -> None:
    """Have keyframes made again by these notes (shot id -> note), and be asked again after that."""
    folder = desk.production

    def act() -> str:
        memory = LessonBook(memory_folder(), MiniLM())
        try:
            for shot_id, note in notes.items():
                stage = AssetKind.KEYFRAME
                ask_retake(folder, memory, shot_id, note, stage=stage, person=desk.person)
        finally:
            memory.close()
        _come_again(desk, (*stops, "keyframes"))
        return f"Making again: {', '.join(notes)}."

    backstage_of(desk.home).do(folder.root.name, "Setting keyframes aside", act)


def retake_looks(desk: Desk, notes: dict[str, str], stops: tuple[str, ...]) -> None:
    """Have characters' pictures ordered anew by these notes (name -> note), and be asked again."""
    folder = desk.production

    def act() -> str:
        for name, note in notes.items():
            ask_look(folder, name, note)
        _come_again(desk, (*stops, "references"))
        return f"Ordering another picture of {', '.join(notes)}."

    backstage_of(desk.home).do(folder.root.name, "Setting pictures aside", act)


def _come_again(desk: Desk, stops: tuple[str, ...]) -> None:
    """Leave the gate by a no, so that the machine makes what is due before it comes to it again."""
    gates = gates_named(stops)
    desk.run(RunOrder(gates=gates, answer=GateAnswer(approve=False, person=desk.person)))
    asyncio.run(desk.ended())
    desk.run(RunOrder(gates=gates))


def pause(desk: Desk) -> None:
    """Have the run stopped where it stands."""
    folder = desk.production

    def act() -> str:
        if not desk.runner.pause(folder.root):
            return "Nothing was running."
        asyncio.run(desk.ended())
        return ""

    backstage_of(desk.home).do(folder.root.name, "Pausing the run", act)


def start(desk: Desk, root: Path, order: Order, stops: tuple[str, ...]) -> None:
    """Open a production and have it made up to the first stop."""

    def act() -> str:
        check_limit(order.brief)
        desk.folder = open_production(root, order)
        desk.run(RunOrder(gates=gates_named(stops)))
        return ""

    backstage_of(desk.home).do(root.name, "Reading the script and starting", act)


def gates_named(stops: tuple[str, ...]) -> Gates:
    """Gates of these names, no others."""
    return Gates(**dict.fromkeys(stops, True))


def stops_of(folder: ProductionFolder) -> tuple[str, ...]:
    """Where its last run was to stop; plan and escalations before the first."""
    orders = sorted((folder.root / "state" / "runs").glob("*.order.json"))
    name = str(orders[-1].relative_to(folder.root)) if orders else ""
    order = folder.load(name, RunOrder) if name else None
    gates = order.gates if order is not None else _USUAL
    return tuple(stop for stop in STOPS if getattr(gates, stop))
