"""The prompt-writer: a planned shot becomes a prompt sheet for one model.

A model writes; the linter then looks, the model gets one more try with what was found, and the
rule-written prompt stands in where faults are left, so a faulty prompt is never handed on.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass

from agents.advice import fitting
from agents.exchange import WriterAnswer, WriterTask
from agents.models import ChatModel
from agents.offline.clip_prompt import write_clip_prompt
from agents.offline.hair import parted, with_hair
from agents.offline.mending import mended
from agents.offline.still_prompt import write_still_prompt
from agents.prompts import load_prompt
from memory.lessons import Lesson
from tools.dinov3.findings import AssetKind
from tools.dinov3.reference import VisualDNA
from tools.errors import ModelOutputInvalid
from tools.providers.fitting import CHARACTERS_A_TOKEN
from tools.providers.jobs import BudgetExceeded
from tools.providers.models import ModelCard, model_book
from tools.screenplay.plan import CastMember, Location, Plan, ScreenDirection, Shot
from tools.takes.lint import FEWEST_CHARACTERS, lint
from tools.takes.linting.issues import Issue
from tools.takes.sheet import PromptEdit, PromptSheet, VisualGuidance

MOST_CHARACTERS = 1500
"""Longer prompts dilute what matters; every model's own limit may be lower."""
ROUNDS = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class WritingTask:
    """Everything that the next prompt for a shot has to take into account."""

    shot: Shot
    plan: Plan
    stage: AssetKind
    target_model: str
    dna: tuple[VisualDNA, ...]
    """Of those in the frame, where it is known."""
    lessons: tuple[Lesson, ...]
    previous: PromptSheet | None
    """Sheet of the take before."""
    edits: tuple[PromptEdit, ...]
    """What the critic asks to change."""
    before: Shot | None
    after: Shot | None
    duration_seconds: float
    from_picture: bool = False
    """Whether the keyframe is made from another one, which the model sees."""


class PromptWriter:
    """Writes prompt sheets."""

    def __init__(self, model: ChatModel) -> None:
        self.model = model

    async def write(self, task: WritingTask) -> PromptSheet:
        """A sheet that the linter passes; by rule where the model gives none or may not be paid."""
        question = _question(task)
        issues: tuple[Issue, ...] = ()
        prompt = load_prompt("prompt_writer").text
        for _ in range(ROUNDS):
            try:
                answer = await self.model.answer(prompt, question, WriterAnswer)
            except (ModelOutputInvalid, BudgetExceeded) as problem:
                _log.warning("the writer's model gave no prompt, the rules do: %s", problem)
                return _sheet(task, _by_rule(question), f"rules, in place of {self.model.name}")
            sheet = _sheet(task, answer, self.model.name)
            issues = _faults(task, sheet)
            if not issues:
                return sheet
            problems = tuple(issue.sentence for issue in issues)
            question = question.model_copy(update={"problems": problems})
        return self._less_faulty(task, answer, sheet, issues)

    def _less_faulty(
        self,
        task: WritingTask,
        answer: WriterAnswer,
        sheet: PromptSheet,
        issues: tuple[Issue, ...],
    ) -> PromptSheet:
        """The model's own sheet mended by rule, else the rule's, where it is less faulty."""
        question = _question(task)
        own = mended(question, answer)
        if own is not None:
            repaired = _sheet(task, own, f"{self.model.name}, mended by rule")
            if not _faults(task, repaired):
                return repaired
        fallback = _sheet(task, _by_rule(question), f"rules, in place of {self.model.name}")
        return fallback if len(_faults(task, fallback)) < len(issues) else sheet

    def setting(self, shot: Shot, plan: Plan) -> str:
        """The shot's features in one line of words: what memory is asked with."""
        camera = shot.camera
        place = plan.place(shot.location)
        kinds = [_kind(plan, name) for name in shot.characters]
        who = f"{', '.join(kinds)}: {' and '.join(shot.characters)}" if kinds else "nobody"
        where = f"{shot.location}, {place.description[:80]}" if place else shot.location
        return (
            f"{camera.size.value} {camera.angle.value}, {where}, {shot.time_of_day},"
            f" {who}, {shot.action[:160]}"
        )


def _faults(task: WritingTask, sheet: PromptSheet) -> tuple[Issue, ...]:
    others = tuple(m.name for m in task.plan.cast if m.name not in task.shot.characters)
    return lint(sheet, task.shot, others=others, edits_picture=task.from_picture)


def _by_rule(question: WriterTask) -> WriterAnswer:
    clip = question.stage is AssetKind.CLIP
    return write_clip_prompt(question) if clip else write_still_prompt(question)


def _kind(plan: Plan, name: str) -> str:
    member = plan.member(name)
    return member.description.split(",")[0] if member else "somebody"


def _question(task: WritingTask) -> WriterTask:
    """What the writer is asked, with as much of memory's advice as is for this shot."""
    question = _without_advice(task)
    if not task.lessons:
        return question
    plain = question.model_copy(update={"previous_prompt": "", "edits": ()})
    stages = (AssetKind.KEYFRAME, AssetKind.CLIP)
    said = [_by_rule(plain.model_copy(update={"stage": each})).prompt_text for each in stages]
    return question.model_copy(update={"lessons": fitting(task.lessons, question, said)})


def _without_advice(task: WritingTask) -> WriterTask:
    shot, plan = task.shot, task.plan
    card = model_book().card(task.target_model)
    return WriterTask(
        shot=shot,
        stage=task.stage,
        target_model=task.target_model,
        from_picture=task.from_picture,
        cast=tuple(_member(plan, shot, name) for name in shot.characters),
        others=tuple(m.name for m in plan.cast if m.name not in shot.characters),
        place=plan.place(shot.location) or Location(name=shot.location, description=shot.location),
        style=plan.style,
        ambience=plan.scene_of(shot.shot_id).ambience,
        guidance=_guidance(task),
        lessons=(),
        previous_prompt=_previous(task),
        edits=(*(task.previous.edits if task.previous else ()), *task.edits),
        redressed=_redressed(task),
        before=_one_line(task.before, shot),
        after=_one_line(task.after, shot),
        duration_seconds=task.duration_seconds,
        fewest_characters=FEWEST_CHARACTERS,
        most_characters=_most(card),
    )


def _previous(task: WritingTask) -> str:
    """The prompt to change; one for another model is written anew in this one's dialect."""
    sheet = task.previous
    same = sheet is not None and sheet.target_model == task.target_model
    return sheet.prompt_text if sheet is not None and same and task.edits else ""


def _most(card: ModelCard) -> int:
    if card.prompt_unit == "tokens":
        return min(MOST_CHARACTERS, int(card.prompt_limit * CHARACTERS_A_TOKEN * 0.75))
    return min(MOST_CHARACTERS, card.prompt_limit)


def _member(plan: Plan, shot: Shot, name: str) -> CastMember:
    """Somebody of the cast in the clothes, and with the hair, of the shot."""
    member = plan.member(name) or CastMember(name=name, description=name, wardrobe="")
    worn, hair = parted(shot.wardrobe.get(name, member.wardrobe))
    if worn == member.wardrobe and not hair:
        return member
    body = with_hair(member.description, hair) if hair else member.description
    return member.model_copy(update={"wardrobe": worn, "description": body})


def _redressed(task: WritingTask) -> tuple[str, ...]:
    """Those who wear something else in the shots around it, or in the picture it is made from."""
    shots = task.plan.scene_of(task.shot.shot_id).shots
    master = next((shot for shot in shots if shot.master), None)
    near = [task.before, task.after, master if task.from_picture else None]
    return tuple(
        name
        for name in task.shot.characters
        if any(
            shot is not None
            and shot.scene_id == task.shot.scene_id
            and shot.wardrobe.get(name, task.shot.wardrobe.get(name))
            != task.shot.wardrobe.get(name)
            for shot in near
        )
    )


def _one_line(neighbour: Shot | None, shot: Shot) -> str:
    """A neighbour of the same scene in one line; other scenes need no continuity."""
    if neighbour is None or neighbour.scene_id != shot.scene_id:
        return ""
    camera = neighbour.camera
    side = camera.screen_direction
    looks = "" if side is ScreenDirection.NEUTRAL else f", looking {side.value}"
    return f"{camera.size.value}, {camera.angle.value}{looks}: {neighbour.action[:160]}"


def _guidance(task: WritingTask) -> tuple[VisualGuidance, ...]:
    return tuple(
        VisualGuidance(
            character=dna.name,
            palette=dna.palette,
            lighting_profile=dna.lighting_profile,
            pose=dna.pose,
            angle=dna.angle,
            summary=dna.summary,
        )
        for dna in task.dna
    )


def _sheet(task: WritingTask, answer: WriterAnswer, author: str) -> PromptSheet:
    known = {lesson.lesson_id for lesson in task.lessons}
    return PromptSheet(
        shot_id=task.shot.shot_id,
        asset=task.stage,
        prompt_text=" ".join(answer.prompt_text.split()),
        negative_text=" ".join(answer.negative_text.split()),
        target_model=task.target_model,
        dialogue_text="\n".join(f"{line.speaker}: {line.text}" for line in task.shot.lines),
        dino_visual_guidance=_guidance(task),
        lessons=tuple(each for each in answer.lessons_used if each in known),
        edits=task.edits,
        written_by=author,
        template=load_prompt("prompt_writer").sha256,
    )
