"""How well scripts are planned: `inspect eval evals/agents/planning.py --model ...`.

Without a model the crew plans by rule, or with the model that the environment sets up
(docs/models.md). `-T planner=wide` is the floor: one wide shot a scene. `-T scripts=FOLDER` plans
other scripts; where no facts were written beside them, the script alone says what must be held.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agents.director import Director
from agents.models import ChatModel
from agents.splits import split_long
from evals.agents import adapters
from evals.agents.answers import answered_on, beside
from evals.agents.asking import asking, why_not
from evals.agents.facts import SCRIPTS, Case, Told, read_cases
from evals.agents.plan_measures import measured, nothing_planned
from evals.agents.tally import score_of
from evals.agents.wide import one_wide_shot_a_scene
from evals.bench_plans import CAP_SECONDS, sold_seconds
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan
from tools.screenplay.script import Script

Planner = Literal["crew", "wide"]
_PLANS, _CAPPED = "plans", "capped"


@task
def planning(planner: Planner = "crew", repeats: int = 2, scripts: str = "") -> Task:
    """Twelve scripts against what a good plan of each must hold, or those of a folder."""
    folder = Path(scripts or SCRIPTS)
    cases = read_cases(folder)
    if not cases:
        return Task(
            name=adapters.NAME,
            dataset=adapters.others(folder),
            solver=plan_script(planner, repeats, CAP_SECONDS),
            scorer=adapters.holds_the_script(),
            metadata={"planner": planner},
        )
    return Task(
        name=task_name("planning", scripts),
        dataset=MemoryDataset([sample_of(case) for case in cases], name=folder.name),
        solver=plan_script(planner, repeats),
        scorer=holds_the_facts(),
        metadata={"planner": planner},
    )


def task_name(name: str, given: str) -> str:
    """A task's name, with that of the folder or file that it was given in place of its own."""
    return f"{name}, {Path(given).stem.replace('_', ' ')}" if given else name


def sample_of(case: Case) -> Sample:
    """One script as a sample; its text is the input, its facts are the target."""
    return Sample(
        id=case.name,
        input=case.path.read_text("utf-8"),
        target=case.facts.what,
        metadata=case.model_dump(mode="json"),
    )


@solver
def plan_script(planner: Planner, repeats: int, cap_seconds: float | None = None) -> Solver:
    """The director's plan, as often as is asked for: the first is judged, the rest compared.

    Where there is a longest running time, one more plan is made to it.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the director asks the model itself
        told = Told(name=state.metadata["name"], path=Path(state.metadata["path"]))
        plans: list[Plan] = []
        with asking(state) as asked:
            if cap_seconds is not None:
                capped = await planned(told, planner, asked.model, cap_seconds)
                state.store.set(_CAPPED, capped.model_dump(mode="json"))
            for _ in range(repeats):
                plans.append(await planned(told, planner, asked.model))
        state.store.set(_PLANS, [plan.model_dump(mode="json") for plan in plans])
        state.output.completion = plans[0].model_dump_json() if plans else ""
        return state

    return solve


async def planned(
    told: Told, planner: Planner, model: ChatModel, seconds: float | None = None
) -> Plan:
    """One plan of a script, split as for a studio that sells clips; `seconds` is its longest."""
    return await plan_of(told.script(), planner, model, seconds)


async def plan_of(
    script: Script, planner: Planner, model: ChatModel, seconds: float | None = None
) -> Plan:
    """The same of a script that was read before."""
    if planner == "wide":
        return one_wide_shot_a_scene(script)
    brief = Brief(name="evals", running_time_seconds=seconds)
    plan = await Director(model).plan(script, brief, lead=None, lessons=())
    return split_long(plan, sold_seconds)


@scorer(metrics={"*": [mean(), stderr()]})
def holds_the_facts() -> Scorer:
    """Every measure of plan_measures; a script without a plan holds nothing."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        stored: list[dict[str, object]] = state.store.get(_PLANS, [])
        plans = [Plan.model_validate(each) for each in stored]
        if plans:
            tallies = measured(plans, Case.model_validate(state.metadata))
        else:
            tallies = nothing_planned(f"no plan came: {why_not(state)}")
        return score_of(tallies | answered_on(state), **beside(state))

    return score
