"""Autonomous productions under trouble: `inspect eval evals/agents/scenes.py -T arm=crew`.

One sample is one production of a script of three shots through the real graph: previz spoils a
third of all assets, the service refuses, loses, delays and spoils some of its tasks, and nobody
answers questions. Arms are compared in pairs: the same seed brings the same trouble to each.
`-T arm=no_critic` is the floor: the first take of everything is in the film.

`scenes` looks with the eye that ships; `scenes_true_sight` reads previz's own word for what is
wrong, which is what a perfect eye would reach. The two are never mixed.
"""

from __future__ import annotations

import asyncio
import os
import tempfile
from functools import cache
from pathlib import Path

from inspect_ai import Task, task
from inspect_ai.dataset import MemoryDataset, Sample
from inspect_ai.model import Model, get_model
from inspect_ai.scorer import Score, Scorer, Target, mean, scorer, stderr
from inspect_ai.solver import Generate, Solver, TaskState, solver

from agents.models import Models, load_models
from evals.agents.under_test import NO_MODEL, InspectModel, Meter
from evals.scenes.arms import ARMS, ArmName, Hands, Sight, produced, scene_of, script_of
from evals.scenes.measures import MEASURES, Made, made_of, said_of
from memory.embedding import MiniLM
from tools.dinov3.eye import Eye, open_eye

_QUICK = 2
"""Seeds that fit into three minutes of one processor, floors included."""
_UNWATCHED: dict[tuple[ArmName, int, str], Made] = {}
"""Productions of this process that nobody watched, by arm, seed and model: who does not look makes
no difference to them."""


@task
def scenes(arm: ArmName = "crew", seeds: int = _QUICK, first_seed: int = 1) -> Task:
    """Productions that the eye watches."""
    return _task(arm, "eye", range(first_seed, first_seed + seeds))


@task
def scenes_true_sight(arm: ArmName = "crew", seeds: int = _QUICK, first_seed: int = 1) -> Task:
    """Productions that somebody watches who sees every fault."""
    return _task(arm, "truth", range(first_seed, first_seed + seeds))


def _task(arm: ArmName, sight: Sight, seeds: range) -> Task:
    scripts = {seed: script_of(arm, seed) for seed in seeds}
    samples = [
        Sample(
            id=told.sample,
            input=told.text,
            target="a film without a defect",
            metadata={"seed": seed},
        )
        for seed, told in scripts.items()
    ]
    return Task(
        dataset=MemoryDataset(samples, name="productions"),
        solver=produce(arm, sight),
        scorer=is_a_film(),
        metadata={"arm": arm, "sight": sight},
    )


@solver
def produce(arm: ArmName, sight: Sight) -> Solver:
    """The production, one at a time: their seconds are measured."""
    turn = asyncio.Lock()

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        del generate  # the crew asks the model itself
        hands = Hands(_eye(), _text(), _models(get_model()))
        async with turn:
            made = await _made(arm, sight, state.metadata["seed"], hands)
        state.store.set("made", made.model_dump(mode="json"))
        state.output.completion = "\n".join(said_of(made)) or "A film without a defect."
        return state

    return solve


async def _made(arm: ArmName, sight: Sight, seed: int, hands: Hands) -> Made:
    """A production in a folder that is gone afterwards; a floor is not made twice for two eyes."""
    key = (arm, seed, hands.models.director.name)
    if key in _UNWATCHED:
        return _UNWATCHED[key]
    with tempfile.TemporaryDirectory(prefix="dailies-scenes-") as root:
        made = made_of(await produced(Path(root), scene_of(arm, sight, seed), hands))
    if not ARMS[arm].watched:
        _UNWATCHED[key] = made
    return made


def _models(given: Model) -> Models:
    """Inspect's `--model` for every agent where there is one, else as the environment says.

    Calls are booked with the production's jobs, as in any production.
    """
    if str(given) == NO_MODEL:
        return load_models(os.environ)
    model = InspectModel(given, Meter())
    return Models(director=model, writer=model, generator=model, critic=model)


@cache
def _eye() -> Eye:
    return open_eye(None)


@cache
def _text() -> MiniLM:
    return MiniLM()


@scorer(metrics={"*": [mean(), stderr()]})
def is_a_film() -> Scorer:
    """Every measure of scene_measures; the explanation names each defect in the film."""

    async def score(state: TaskState, target: Target) -> Score:
        del target
        made = Made.model_validate(state.store.get("made"))
        return Score(
            value={name: measure(made) for name, measure in MEASURES.items()},
            explanation="\n".join(said_of(made)),
            metadata={
                "made": made.model_dump(mode="json"),
                "calls": made.calls,
                "tokens": made.tokens,
                "micros": made.talk_micros,
            },
        )

    return score
