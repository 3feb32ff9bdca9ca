"""The critic on previz takes: `inspect eval evals/agents/critic.py --model ...`.

A sample is a take: faulty, clean, or odd but right. The eye looks, the cutting room mends what is
free, the critic decides; a model words the reason and can change nothing. `-T takes=FOLDER` judges
a set of one's own (`python -m evals.eye_assets`), `-T critic=pass_all` is a floor.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import get_model
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agents.critic import Critic
from agents.offline import OfflinePlanner
from evals.agents.critic_judging import Judged, Seen, decided, in_dailies, looked_at
from evals.agents.critic_measures import Trivial, trivial
from evals.agents.critic_quick import cache_folder, quick_set
from evals.agents.critic_scores import judged_take, plan_words, truth_words
from evals.agents.tally import score_of
from evals.agents.under_test import Meter, model_under_test, spent_on
from evals.eye_made import read_manifest
from evals.truth_previz import previz_takes, sampled, seal
from evals.truth_takes import Take
from tools.dinov3.calibrating.survey import PROCESSES, Glass
from tools.dinov3.calibration import load_calibration
from tools.dinov3.encoder import load_encoder
from tools.takes.verdict import Verdict

Who = Literal["crew"] | Trivial


@dataclass
class Bench:
    """The takes of a run, looked at together when the first of them is asked for."""

    takes: list[Take]
    work: Path
    processes: int
    _seen: dict[str, Seen] = field(default_factory=dict)
    _drawn: dict[str, Verdict] = field(default_factory=dict)
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def seen(self, name: str) -> Seen:
        """A take after the eye and the cutting room."""
        async with self._looking:
            if not self._seen:
                found = await asyncio.to_thread(self._look)
                self._seen |= {one.take.name: one for one in found}
        return self._seen[name]

    async def by_rule(self, name: str, critic: Trivial) -> Verdict:
        """The verdict of a critic that looks at nothing, drawn over all takes of the run."""
        await self.seen(name)
        if not self._drawn:
            offline = Critic(OfflinePlanner())
            judged = [Judged(one, decided(one, offline)) for one in self._seen.values()]
            self._drawn |= {one.take.name: one.verdict for one in trivial(judged, critic)}
        return self._drawn[name]

    def _look(self) -> list[Seen]:
        encoder = load_encoder(None)
        calibration = load_calibration(encoder.weights_hash)
        glass = Glass(None, encoder.weights_hash, calibration)
        return looked_at(self.takes, glass, self.work, self.processes)


@task
def critic(
    takes: str = "", critic: Who = "crew", most: int = 1_000, processes: int = PROCESSES
) -> Task:
    """Faulty, clean and odd takes: what is stopped, and what is stopped for nothing.

    `takes` is a folder that `evals.eye_assets` made, the quick set without one; `most` of each
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
