"""Where people stand: questions that the machine asks and the answers it takes."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict

from graph.context import Context
from memory.lessons import Lesson, LessonKind
from tools.takes.sheet import PromptEdit
from tools.takes.take import Take
from tools.takes.verdict import Decision, Verdict


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
    """Write a person's decisions into the takes; whether any shot has to be made again."""
    for shot_id in answer.accept:
        take = context.folder.takes(shot_id)[-1]
        context.folder.save_take(_accepted(take, answer.person))
        context.memory.remember([_overruled(context, take, answer.person)])
    for shot_id, note in answer.retake.items():
        take = context.folder.takes(shot_id)[-1]
        edit = PromptEdit(check="person", fault="note", instruction=note)
        verdict = Verdict(
            decision=Decision.RETAKE,
            reason=f"{answer.person}: {note}",
            edits=(edit,),
            decided_by=answer.person,
        )
        context.folder.save_take(take.model_copy(update={"verdict": verdict}))
    return bool(answer.retake or answer.accept)


def _accepted(take: Take, person: str) -> Take:
    verdict = take.verdict.model_copy(
        update={
            "decision": Decision.KEEP,
            "reason": f"accepted by {person} against: {take.verdict.reason}",
            "decided_by": person,
        }
    )
    return take.model_copy(update={"verdict": verdict})


def _overruled(context: Context, take: Take, person: str) -> Lesson:
    folder = context.folder
    plan = folder.plan
    return Lesson(
        lesson_id=f"{folder.brief.name}:{take.shot_id}:{take.n}:overruled",
        kind=LessonKind.OVERRULED,
        text=f"{person} accepted what the critic would not: {take.verdict.reason}",
        production=folder.brief.name,
        shot_id=take.shot_id,
        asset=take.stage,
        model=take.sheet.target_model,
        studio=folder.brief.studio,
        faults=take.verdict.failed_checks,
        setting=context.writer.setting(plan.shot(take.shot_id), plan),
        prompt_excerpt=take.sheet.prompt_text[:200],
    )
