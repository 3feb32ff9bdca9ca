"""Productions that are killed again and again until they are finished, and what they bought.

A life is what `dailies produce` or `dailies resume` does in one process: three shots through the
real graph, clients and dispatch against a stand-in that runs already.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from agents.models import load_models
from evals.faults import SAMPLE
from evals.lives import CRASHED, die_within, live
from evals.stand_in import RunningStandIn
from evals.two_ledgers import Comparison, compare
from graph.events import Event
from graph.folder import ProductionFolder
from graph.opening import Order, open_production
from graph.run import Crew, next_command, run_production
from graph.state import Command
from memory.book import LessonBook
from memory.embedding import MiniLM
from tools.dinov3.eye import Eye
from tools.providers.job import Job, JobState
from tools.providers.jobs import JobStore
from tools.providers.models import model_book
from tools.providers.rehearsal.faults import Chance
from tools.screenplay.brief import Brief

SCRIPT = Path(__file__).with_name("three_shots.json")
_STUDIO = "rehearsal"
_UNFINISHED = 3
_MOST_LIVES = 400
"""A production that has not ended after so many lives will not."""
_AIMED = 0.5
"""Share of the lives that end at a submit, and of the submits that are taken for it."""
_SUBMIT_SECONDS = 0.15
"""Mean time from the start of a submit to the end of such a life."""
_UNAIMED_SECONDS = 6.0
"""Such a life goes on for so long before it is killed at any moment like the others."""
_PATIENCE_GROWS = 1.25
"""After a life that brought no job on, the next may last longer: a slow machine needs more than
two seconds for some steps that buy nothing, and would be killed in them for ever."""


@dataclass(slots=True)
class Fate:
    """What one production went through."""

    comparison: Comparison
    seconds: float = 0.0
    finished: bool = False
    lives: int = 0
    kills: Counter[str] = field(default_factory=Counter)
    """By what was under way."""
    aimed: int = 0
    """Of them, those that came shortly after a submit began."""
    crashes: int = 0
    faults: int = 0
    states: Counter[str] = field(default_factory=Counter)
    """Jobs by the state that they ended in."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is played and by whom."""

    folder: Path
    eye: Eye
    server: RunningStandIn
    rate: float
    mean_seconds: float


def produced(place: Place, number: int, chance: random.Random, *, kills: int) -> Fate:
    """One production to its end; it meets faults, and so many kills at most.

    Without kills it meets no faults either.
    """
    root = place.folder / f"production-{number}"
    place.server.leave_to_chance(Chance(rate=place.rate if kills else 0.0, seed=number))
    sold, faults, started = len(place.server.sales()), place.server.played(), time.monotonic()
    fate = Fate(compare((), (), model_book()))
    _live_on(fate, place, number, chance, kills)
    jobs = _jobs(root)
    fate.comparison = compare(place.server.sales(sold), jobs, model_book())
    fate.states = Counter(str(job.state) for job in jobs)
    fate.faults = place.server.played() - faults
    fate.seconds = time.monotonic() - started
    return fate


def _live_on(fate: Fate, place: Place, number: int, chance: random.Random, kills: int) -> None:
    """Life after life until the production is finished."""
    root = place.folder / f"production-{number}"
    patience = 1.0
    while not fate.finished and fate.lives < _MOST_LIVES:
        mean = place.mean_seconds * patience
        alive, aim = _fated(chance, mean) if fate.kills.total() < kills else (None, None)
        before = _state(root)
        life = partial(_one_life, root, place.eye, number, aim)
        ended = live(life, place.folder / f"production-{number}.log", alive)
        fate.lives += 1
        fate.finished = ended.code == 0
        fate.crashes += ended.code == CRASHED
        if ended.killed:
            fate.kills[_under_way(root)] += 1
            fate.aimed += ended.by_itself
        patience = 1.0 if _state(root) != before else patience * _PATIENCE_GROWS


def _fated(chance: random.Random, mean_seconds: float) -> tuple[float, random.Random | None]:
    """How long a life lasts at most, and what shoots at its submits, if anything does."""
    if chance.random() >= _AIMED:
        return chance.expovariate(1 / mean_seconds), None
    # Long enough to come to a submit, where there is one left.
    return chance.expovariate(1 / mean_seconds) + _UNAIMED_SECONDS, random.Random(chance.random())


def _one_life(root: Path, eye: Eye, number: int, aim: random.Random | None) -> int:
    """The child: what `dailies produce` does at first and `dailies resume` later."""
    if (root / "brief.json").exists():
        folder = ProductionFolder(root)
        command = next_command(folder)
    else:
        folder = open_production(root, _order(number))
        command = Command.PRODUCE
    # A memory of its own for every production, so that all hear the same lessons and the
    # stand-in has what they order.
    memory = LessonBook(root.with_name(f"{root.name}-memory"), MiniLM())
    crew = Crew(
        models=load_models({}),
        eye=eye,
        memory=memory,
        publish=lambda _: None,
        listener=partial(_shoot, aim) if aim else None,
    )
    outcome = asyncio.run(run_production(root, crew, command))
    return 0 if outcome.finished else _UNFINISHED


def _shoot(aim: random.Random, event: Event) -> None:
    """Ends the life soon, when the event is a submit and chance wants it."""
    if event.what == "job" and event.text.startswith("key ") and aim.random() < _AIMED:
        die_within(aim.expovariate(1 / _SUBMIT_SECONDS))


def _order(number: int) -> Order:
    brief = Brief(
        name=f"kills-{number}", width=320, height=180, fps=12, studio=_STUDIO, max_retakes=2
    )
    return Order(script=SCRIPT, brief=brief, references=(("", SAMPLE / "marcus.png"),))


def _jobs(root: Path) -> tuple[Job, ...]:
    """Jobs that went to the stand-in; previz that stands in for missing shots buys nothing."""
    path = root / "state" / "jobs.sqlite3"
    if not path.exists():
        return ()
    store = JobStore(path)
    try:
        return tuple(job for job in store.jobs() if job.provider == _STUDIO)
    finally:
        store.close()


def _state(root: Path) -> dict[str, JobState]:
    """How far every job is."""
    return {job.key: job.state for job in _jobs(root)}


def _under_way(root: Path) -> str:
    """What a kill hit, by the job store that it left."""
    states = {job.state for job in _jobs(root)}
    if JobState.SENDING in states:
        return "a submit"
    return "a task" if JobState.RUNNING in states else "other work"
