"""How well shots are worded for the models on sale: `inspect eval evals/agents/prompts.py`.

Every script is planned by rule, so that writers are compared on the same shots; the writer is the
model under test. `-T writer=action` is the floor: the shot's action and nothing else.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agents.models import ChatModel
from agents.offline import OfflinePlanner
from agents.prompt_writer import PromptWriter, WritingTask
from evals.agents.answers import answered_on, beside
from evals.agents.asking import asking, why_not
from evals.agents.facts import SCRIPTS, Case, read_cases
from evals.agents.planning import planned, sample_of, task_name
from evals.agents.prompt_measures import MEASURES, Written, measured
from evals.agents.tally import nothing_held, score_of
from evals.first_takes import writing_task
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Plan
from tools.takes.sheet import PromptSheet

Writer = Literal["crew", "action"]
STAGES = (AssetKind.KEYFRAME, AssetKind.CLIP)
"""Each shot is worded for both."""


@task
def prompts(writer: Writer = "crew", scripts: str = "") -> Task:
    """A keyframe's and a clip's prompt for every shot of the twelve scripts, or of a folder's."""
    cases = read_cases(Path(scripts or SCRIPTS))
    return Task(
        name=task_name("prompts", scripts),
        dataset=MemoryDataset([sample_of(case) for case in cases], name="scripts"),
        solver=word_shots(writer),
        scorer=tells_the_shots(),
        metadata={"writer": writer},
    )


@solver
def word_shots(writer: Writer) -> Solver:
    """All prompts of a script's plan."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the writer asks the model itself
        plan = await planned(Case.model_validate(state.metadata), "crew", OfflinePlanner())
        state.store.set("plan", plan.model_dump(mode="json"))
        sheets: list[PromptSheet] = []
        with asking(state, "writer") as asked:
            sheets = await worded(plan, writer, asked.model)
        state.store.set("sheets", [sheet.model_dump(mode="json") for sheet in sheets])
        state.output.completion = "\n\n".join(sheet.prompt_text for sheet in sheets)
        return state

    return solve


async def worded(plan: Plan, writer: Writer, model: ChatModel) -> list[PromptSheet]:
    """A sheet for the keyframe and one for the clip of every shot."""
    tasks = [writing_task(plan, shot, stage) for shot in plan.shots for stage in STAGES]
    if writer == "action":
        return [_action_only(each) for each in tasks]
    return [await PromptWriter(model).write(each) for each in tasks]


def _action_only(asked: WritingTask) -> PromptSheet:
    return PromptSheet(
        shot_id=asked.shot.shot_id,
        asset=asked.stage,
        prompt_text=asked.shot.action,
        target_model=asked.target_model,
        written_by="floor",
    )


@scorer(metrics={"*": [mean(), stderr()]})
def tells_the_shots() -> Scorer:
    """Every measure of prompt_measures; a script without prompts holds nothing."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        case = Case.model_validate(state.metadata)
        plan = Plan.model_validate(state.store.get("plan"))
        stored: list[dict[str, object]] = state.store.get("sheets", [])
        sheets = [PromptSheet.model_validate(each) for each in stored]
        written = [Written(sheet, plan.shot(sheet.shot_id), plan) for sheet in sheets]
        why = f"no prompts came: {why_not(state)}"
        tallies = measured(written, case.facts) if written else nothing_held(MEASURES, why)
        return score_of(tallies | answered_on(state), prompts=len(written), **beside(state))

    return score
