"""Use of lessons in prompts: `inspect eval evals/agents/lessons.py --model ...`.

A few shots are worded without lessons, with advice that fits, with advice that does not, with
advice that contradicts them, and with orders (`lessons.toml`). `-T writer=parrot` is the floor: the
action, and whatever it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from inspect_ai import Task, task
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agents.models import ChatModel
from agents.prompt_writer import PromptWriter
from evals.agents.answers import answered_on, beside
from evals.agents.asking import asking, dataset_of, why_not
from evals.agents.lesson_measures import FITS, MEASURES, Advised, measured, read_lessons
from evals.agents.prompt_measures import Written
from evals.agents.prompts import STAGES
from evals.agents.tally import nothing_held, score_of
from evals.first_takes import writing_task
from memory.lessons import Lesson
from tools.screenplay.plan import Plan
from tools.takes.sheet import PromptSheet

Writer = Literal["crew", "parrot"]
_PLAIN = "plain"


@task
def lessons(writer: Writer = "crew") -> Task:
    """Shots with advice that fits, does not fit, contradicts, and orders."""
    return Task(
        dataset=dataset_of(
            "shots with lessons",
            read_lessons(),
            text=lambda each: each.action,
            target=lambda each: "\n".join(handed.remedy for handed, _ in each.of_kind("fits")),
        ),
        solver=word_with_lessons(writer),
        scorer=takes_what_fits(),
        metadata={"writer": writer},
    )


@solver
def word_with_lessons(writer: Writer) -> Solver:
    """The prompts of a shot without lessons, and with those of each kind."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the writer asks the model itself
        advised = Advised.model_validate(state.metadata)
        sheets: dict[str, list[PromptSheet]] = {}
        with asking(state, "writer") as asked:
            sheets = await _with_each_kind(advised, writer, asked.model)
        written = {k: [each.model_dump(mode="json") for each in v] for k, v in sheets.items()}
        state.store.set("sheets", written)
        state.output.completion = "\n\n".join(s.prompt_text for v in sheets.values() for s in v)
        return state

    return solve


async def _with_each_kind(
    advised: Advised, writer: Writer, model: ChatModel
) -> dict[str, list[PromptSheet]]:
    """The sheets without lessons, and with those of each kind, by its name."""
    plan = advised.plan()
    sheets = {_PLAIN: await _worded(plan, (), writer, model)}
    for kind in FITS:
        own = [lesson for _, lesson in advised.of_kind(kind)]
        sheets[kind] = await _worded(plan, own, writer, model)
    return sheets


async def _worded(
    plan: Plan, handed: Sequence[Lesson], writer: Writer, model: ChatModel
) -> list[PromptSheet]:
    """A sheet for each stage of the only shot."""
    (shot,) = plan.shots
    tasks = [replace(writing_task(plan, shot, each), lessons=tuple(handed)) for each in STAGES]
    if writer == "crew":
        return [await PromptWriter(model).write(each) for each in tasks]
    text = " ".join((shot.action, *(lesson.remedy for lesson in handed)))
    return [
        PromptSheet(
            shot_id=shot.shot_id,
            asset=each.stage,
            prompt_text=text,
            target_model=each.target_model,
            lessons=tuple(lesson.lesson_id for lesson in handed),
            written_by="floor",
        )
        for each in tasks
    ]


@scorer(metrics={"*": [mean(), stderr()]})
def takes_what_fits() -> Scorer:
    """Every measure of lesson_measures; a shot without prompts holds nothing."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        advised = Advised.model_validate(state.metadata)
        stored: dict[str, list[dict[str, object]]] = state.store.get("sheets", {})
        if not stored:
            tallies = nothing_held(MEASURES, f"no prompts came: {why_not(state)}")
        else:
            plan = advised.plan()
            written = {kind: _read(rows, plan) for kind, rows in stored.items()}
            handed = {kind: written[kind] for kind in FITS}
            tallies = measured(advised, written[_PLAIN], handed)
        return score_of(tallies | answered_on(state), **beside(state))

    return score


def _read(rows: Sequence[dict[str, object]], plan: Plan) -> list[Written]:
    sheets = (PromptSheet.model_validate(row) for row in rows)
    return [Written(sheet, plan.shot(sheet.shot_id), plan) for sheet in sheets]
