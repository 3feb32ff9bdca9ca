"""How well scripts are planned: `inspect eval evals/agents/planning.py --model ...`.

Without a model the crew plans by rule, or with the model that the environment sets up
(docs/models.md). `-T planner=wide` is the floor: one wide shot a scene.
"""

from __future__ import annotations

from typing import Literal

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import get_model
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agents.director import Director
from agents.models import ChatModel
from agents.splits import split_long
from evals.agents.facts import Case, read_cases
from evals.agents.plan_measures import measured, nothing_planned
from evals.agents.tally import score_of
from evals.agents.under_test import Meter, model_under_test, spent_on
from evals.agents.wide import one_wide_shot_a_scene
from graph.consent import longest_on_sale
from tools.errors import ModelOutputInvalid, ProviderRefused
from tools.providers.models import model_book
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan, Shot

Planner = Literal["crew", "wide"]
_PLANS, _WHY = "plans", "why"


@task
def planning(planner: Planner = "crew", repeats: int = 2) -> Task:
    """Twelve scripts against what a good plan of each must hold."""
    return Task(
        dataset=MemoryDataset([sample_of(case) for case in read_cases()], name="scripts"),
        solver=plan_script(planner, repeats),
        scorer=holds_the_facts(),
        metadata={"planner": planner},
    )


def sample_of(case: Case) -> Sample:
    """One script as a sample; its text is the input, its facts are the target."""
    return Sample(
        id=case.name,
        input=case.path.read_text("utf-8"),
        target=case.facts.what,
        metadata=case.model_dump(mode="json"),
    )


@solver
def plan_script(planner: Planner, repeats: int) -> Solver:
    """The director's plan, as often as is asked for: the first is judged, the rest compared."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the director asks the model itself
        case, meter = Case.model_validate(state.metadata), Meter()
        plans: list[Plan] = []
        try:
            for _ in range(repeats):
                plans.append(await planned(case, planner, model_under_test(get_model(), meter)))
        except (ModelOutputInvalid, ProviderRefused) as problem:
            state.store.set(_WHY, str(problem))
        state.store.set(_PLANS, [plan.model_dump(mode="json") for plan in plans])
        meter.keep(state)
        state.output.completion = plans[0].model_dump_json() if plans else ""
        return state

    return solve


async def planned(case: Case, planner: Planner, model: ChatModel) -> Plan:
    """One plan of a script, split as for a studio that sells clips."""
    script = case.script()
    if planner == "wide":
        return one_wide_shot_a_scene(script)
    plan = await Director(model).plan(script, Brief(name="evals"), lead=None, lessons=())
    return split_long(plan, _sold)


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
            tallies = nothing_planned(f"no plan came: {state.store.get(_WHY, '')}")
        return score_of(tallies, **spent_on(state))

    return score


def _sold(shot: Shot) -> float:
    return longest_on_sale(shot, model_book(), lambda model: True)
