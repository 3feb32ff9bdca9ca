"""Where things stand on disk, for the director's next turn."""

from __future__ import annotations

from agents.conversation import ShotLine, Situation
from graph.board import ProductionStatus, status_of
from graph.chat.desk import Desk
from graph.folder import ProductionFolder
from graph.running import last_ended
from graph.stale import to_make
from graph.threads import open_question
from tools.screenplay.plan import Plan, Shot

_ACTION = 60
"""Characters of an action in the situation: enough to know which shot is meant."""


async def situation_at(desk: Desk) -> Situation:
    """Read it off the disk."""
    folder = desk.folder
    if folder is None:
        return Situation(productions=desk.productions)
    running = desk.running
    question = None if running else await open_question(folder.root)
    ended = None if running else last_ended(folder.root)
    board = status_of(folder)
    plan = folder.load("shots.json", Plan)
    return Situation(
        productions=desk.productions,
        production=folder.brief.name,
        studio=folder.brief.studio,
        phase=board.phase,
        running=running,
        waits_at=question.gate if question else "",
        shots=_shots(plan, board) if plan else (),
        people=tuple(member.name for member in plan.cast) if plan else (),
        places=tuple(place.name for place in plan.locations) if plan else (),
        to_make=_due(folder) if plan else 0,
        problem=ended.problem if ended else "",
    )


def _shots(plan: Plan, board: ProductionStatus) -> tuple[ShotLine, ...]:
    states = {line.shot_id: line for line in board.shots}
    return tuple(
        _line(shot, states[shot.shot_id].state, states[shot.shot_id].takes) for shot in plan.shots
    )


def _line(shot: Shot, state: str, takes: int) -> ShotLine:
    return ShotLine(
        shot_id=shot.shot_id,
        what=f"{shot.camera.size}: {shot.action[:_ACTION]}",
        state=state,
        takes=takes,
        people=shot.characters,
        props=shot.props,
        place=shot.location,
    )


def _due(folder: ProductionFolder) -> int:
    return sum(1 for _ in to_make(folder))
