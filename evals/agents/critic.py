"""The critic on previz takes: `inspect eval evals/agents/critic.py --model ...`.

A sample is a take: faulty, clean, or odd but right. The eye looks, the cutting room mends what is
free, the critic decides; a model words the reason and can change nothing. `-T takes=FOLDER` judges
a set of one's own (`python -m evals.takes.assets`), `-T critic=pass_all` is a floor.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import get_model
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agents.critic import Critic
from evals.agents.tally import score_of
from evals.agents.under_test import Meter, model_under_test, spent_on
from evals.critic.bench import Bench
from evals.critic.judging import Judged, in_dailies
from evals.critic.measures import Trivial
from evals.critic.quick import cache_folder, quick_set
from evals.critic.scores import judged_take, plan_words, truth_words
from evals.takes.made import read_manifest
from evals.takes.previz import previz_takes, sampled, seal
from tools.dinov3.calibrating.survey import PROCESSES
from tools.takes.verdict import Verdict

Who = Literal["crew"] | Trivial


@task
def critic(
    takes: str = "", critic: Who = "crew", most: int = 1_000, processes: int = PROCESSES
) -> Task:
    """Faulty, clean and odd takes: what is stopped, and what is stopped for nothing.

    `takes` is a folder that `evals.takes.assets` made, the quick set without one; `most` of each
    kind, fault and severity are judged.
    """
    folder = Path(takes).resolve() if takes else quick_set(processes)
    seal(folder)
    made = read_manifest(folder)
    found = previz_takes(sampled(made, most), folder, made)
    bench = Bench(found, cache_folder() / "critic-looks", processes)
    samples = [
        Sample(
            id=take.name,
            input=plan_words(take),
            target=truth_words(take),
            metadata={
                "kind": take.kind.value, "fault": take.fault, "severity": take.severity,
                "odd": take.odd, "style": take.style,
            },
        )
        for take in found
    ]  # fmt: skip
    return Task(
        dataset=MemoryDataset(samples, name=folder.name),
        solver=look_and_decide(bench, critic),
        scorer=stops_what_is_wrong(bench),
        metadata={"critic": critic},
    )


@solver
def look_and_decide(bench: Bench, who: Who) -> Solver:
    """The verdict on a take; its truth is nothing that a critic is told."""

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the critic asks the model itself
        name, meter = str(state.sample_id), Meter()
        if who == "crew":
            seen = await bench.seen(name)
            judge = Critic(model_under_test(get_model(), meter, "critic"))
            verdict = in_dailies(seen, judge, await judge.judge(seen.case))
        else:
            verdict = await bench.by_rule(name, who)
        state.store.set("verdict", verdict.model_dump(mode="json"))
        meter.keep(state)
        state.output.completion = f"{verdict.decision}: {verdict.reason}"
        return state

    return solve


@scorer(metrics={"*": [mean(), stderr()]})
def stops_what_is_wrong(bench: Bench) -> Scorer:
    """Every measure of one take."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        seen = await bench.seen(str(state.sample_id))
        verdict = Verdict.model_validate(state.store.get("verdict"))
        return score_of(judged_take(Judged(seen, verdict)), **spent_on(state))

    return score
