"""Where people stand: questions that the machine asks and the answers it takes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from graph.context import Context
from graph.hand.deciding import accept, ask
from graph.hand.naming import some_takes
from graph.hand.wishes import due_shots


class Escalation(BaseModel):
    """A shot that the crew could not settle."""

    model_config = ConfigDict(frozen=True)

    shot_id: str
    n: int
    reason: str


class GateQuestion(BaseModel):
    """What a person is asked; the folder shows what it is about."""

    model_config = ConfigDict(frozen=True)

    gate: Literal["plan", "references", "keyframes", "escalations"]
    escalations: tuple[Escalation, ...] = ()


class GateAnswer(BaseModel):
    """What a person says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    approve: bool = True
    person: str = "the filmmaker"
    accept: tuple[str, ...] = ()
    """Escalated shots whose last take enters the film as it is."""
    retake: dict[str, str] = {}
    """Shot id -> note for the next prompt."""


def settle_escalations(context: Context, answer: GateAnswer) -> bool:
    """Write a person's decisions into the takes; whether any shot has to be made again.

    Also true when something was asked for from elsewhere while the gate was open.
    """
    folder, memory, person = context.folder, context.memory, answer.person
    for shot_id in answer.accept:
        accept(folder, memory, shot_id, None, person)
    for shot_id, note in answer.retake.items():
        newest = some_takes(folder, shot_id)[-1]
        ask(folder, memory, shot_id, note, newest.stage, person)
    return bool(answer.retake or answer.accept or due_shots(folder))
