"""Nothing lost, nothing paid twice: productions killed at random moments, both ledgers compared.

Three shots (two people in one frame, nobody, a spoken close-up) through the real graph, clients
and dispatch against the stand-in, which plays faults by chance. Each life of a production is
killed (SIGKILL) after an exponential random time and resumed as `dailies resume` does, until the
production is finished; then the next begins. A submit lasts a few hundredths of a second, which
such kills seldom hit, so half of the lives are also ended shortly after a random submit began.
Exit 1 when a sale was lost or a job was sold twice.

    python -m evals.live_kills --kills 500 --folder /var/tmp/kills --out kills.json
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import torch
from rich.console import Console
from rich.table import Table

from agents.models import load_models
from evals.faults import SAMPLE
from evals.lives import CRASHED, die_within, live
from evals.stand_in import RunningStandIn, stand_in
from evals.two_ledgers import Comparison, compare, total
from graph.events import Event
from graph.folder import ProductionFolder
from graph.opening import Order, open_production
from graph.run import Crew, next_command, run_production
from graph.state import Command
from memory.book import LessonBook
from memory.embedding import MiniLM
from tools.dinov3.disk_cache import user_cache
from tools.dinov3.eye import Eye, open_eye
from tools.providers.job import Job, JobState
from tools.providers.jobs import JobStore
from tools.providers.models import model_book
from tools.providers.rehearsal.faults import Chance
from tools.providers.rehearsal.running import URL_VARIABLE
from tools.screenplay.brief import Brief

SCRIPT = Path(__file__).with_name("three_shots.json")
_STUDIO = "rehearsal"
_UNFINISHED = 3
_MOST_LIVES = 400
"""A production that has not ended after so many lives will not."""
_AIMED = 0.5
"""Share of the lives that end at a submit, and of the submits that are taken for it."""
_SUBMIT_SECONDS = 0.04
"""Mean time from the start of a submit to the end of such a life."""
_PATIENCE_SECONDS = 6.0
"""Such a life goes on for so long before it is killed at any moment like the others."""


@dataclass(slots=True)
class Fate:
    """What one production went through."""

    comparison: Comparison
    seconds: float
    finished: bool
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
class Set:
    """Where it is played and by whom."""

    folder: Path
    eye: Eye
    server: RunningStandIn
    rate: float
    mean_seconds: float


def main(arguments: Sequence[str] | None = None) -> None:
    """Deal all kills, print the table, write JSON with --out."""
    options = _options(arguments)
    logging.basicConfig(level=logging.WARNING)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    os.environ["DAILIES_CACHE"] = str(options.folder / "seen")
    torch.set_num_threads(1)
    console = Console()
    server_options = ("--media-cache", str(options.folder / "media"), "--latency", options.latency)
    with stand_in(options.folder / "stand_in", *server_options) as server:
        os.environ[URL_VARIABLE] = server.url
        place = Set(options.folder, _seeing(), server, options.faults, options.mean)
        fates = _played(place, options.kills, random.Random(options.seed), console)
    console.print(table_of(fates))
    if options.out:
        options.out.write_text(json.dumps(as_json(fates), indent=1) + "\n", "utf-8")
    whole = total(fate.comparison for fate in fates)
    sys.exit(1 if whole.lost or whole.duplicates else 0)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--mean", type=float, default=2.0, help="seconds that a life lasts")
    parser.add_argument("--faults", type=float, default=0.1, help="share of calls that go wrong")
    parser.add_argument("--latency", default="0.02", help="scale of the services' latencies")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, required=True, help="for everything; best empty")
    parser.add_argument("--out", type=Path)
    return parser.parse_args(arguments)


def _seeing() -> Eye:
    """The eye, with the text model loaded too: children find both in memory."""
    MiniLM().embed(["warm"])
    return open_eye(None, cache=user_cache())


def _played(place: Set, kills: int, chance: random.Random, console: Console) -> list[Fate]:
    """An undisturbed production, then disturbed ones until all kills are dealt."""
    fates = [_produced(place, 0, chance, kills=0)]
    dealt = 0
    while True:
        fate = fates[-1]
        console.print(_line(len(fates) - 1, fate))
        if dealt >= kills:
            return fates
        fates.append(_produced(place, len(fates), chance, kills=kills - dealt))
        dealt += fates[-1].kills.total()


def _produced(place: Set, number: int, chance: random.Random, *, kills: int) -> Fate:
    """One production to its end; with kills left it also meets faults."""
    root = place.folder / f"production-{number}"
    rate = place.rate if kills else 0.0
    place.server.leave_to_chance(Chance(rate=rate, seed=number))
    before, faults = len(place.server.sales()), place.server.played()
    started = time.monotonic()
    dealt: Counter[str] = Counter()
    crashes = lives = aimed = 0
    code = _UNFINISHED
    while code != 0 and lives < _MOST_LIVES:
        alive, aim = _fated(chance, place.mean_seconds) if dealt.total() < kills else (None, None)
        life = partial(_one_life, root, place.eye, number, aim)
        ended = live(life, place.folder / f"production-{number}.log", alive)
        lives += 1
        code = _UNFINISHED if ended.code is None else ended.code
        crashes += code == CRASHED
        if ended.killed:
            dealt[_under_way(root)] += 1
            aimed += ended.by_itself
    jobs = _jobs(root)
    return Fate(
        comparison=compare(place.server.sales(before), jobs, model_book()),
        seconds=time.monotonic() - started,
        finished=code == 0,
        lives=lives,
        kills=dealt,
        aimed=aimed,
        crashes=crashes,
        faults=place.server.played() - faults,
        states=Counter(str(job.state) for job in jobs),
    )


def _fated(chance: random.Random, mean_seconds: float) -> tuple[float, random.Random | None]:
    """How long a life lasts at most, and what shoots at its submits, if anything does."""
    if chance.random() >= _AIMED:
        return chance.expovariate(1 / mean_seconds), None
    # Long enough to come to a submit, where there is one left.
    return chance.expovariate(1 / mean_seconds) + _PATIENCE_SECONDS, random.Random(chance.random())


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


def _under_way(root: Path) -> str:
    """What a kill hit, by the job store that it left."""
    states = {job.state for job in _jobs(root)}
    if JobState.SENDING in states:
        return "a submit"
    return "a task" if JobState.RUNNING in states else "other work"


def _line(number: int, fate: Fate) -> str:
    told = fate.comparison
    return (
        f"{number:3d}: {fate.seconds:5.0f} s, {fate.kills.total():3d} kills, {fate.faults:3d}"
        f" faults, {told.sold:3d} sold, {len(told.lost)} lost, {len(told.duplicates)} twice,"
        f" {told.uncertain_sold + told.uncertain_unsold} uncertain, {fate.crashes} crashes"
        f"{'' if fate.finished else ', UNFINISHED'}"
    )


def figures(fates: Sequence[Fate]) -> dict[str, str | int | float]:
    """What the table shows, in order."""
    whole = total(fate.comparison for fate in fates)
    kills = sum((fate.kills for fate in fates), Counter[str]())
    return {
        "productions finished": sum(fate.finished for fate in fates),
        "productions begun": len(fates),
        "lives": sum(fate.lives for fate in fates),
        "kills": kills.total(),
        "kills at any moment": kills.total() - sum(fate.aimed for fate in fates),
        "kills at a submit's beginning": sum(fate.aimed for fate in fates),
        **{f"kills that hit {what}": count for what, count in kills.most_common()},
        "lives that ended with an exception": sum(fate.crashes for fate in fates),
        "faults played": sum(fate.faults for fate in fates),
        "jobs sold (stand-in's ledger)": whole.sold,
        "recorded by task id": whole.recorded,
        "recorded as uncertain, and sold": whole.uncertain_sold,
        "lost": len(whole.lost),
        "duplicates": len(whole.duplicates),
        "recorded as uncertain, not sold": whole.uncertain_unsold,
        "task ids of ours that they do not know": len(whole.unknown),
        "their money, US dollars": round(whole.theirs_micros / 1e6, 4),
        "our money, US dollars": round(whole.ours_micros / 1e6, 4),
        "of that uncertain and not sold": round(whole.unsold_micros / 1e6, 4),
        "seconds": round(sum(fate.seconds for fate in fates)),
    }


def table_of(fates: Sequence[Fate]) -> Table:
    """The table that people read."""
    table = Table(title="nothing lost, nothing paid twice")
    table.add_column("what")
    table.add_column("value", justify="right")
    for what, value in figures(fates).items():
        table.add_row(what, f"{value:,}" if not isinstance(value, str) else value)
    return table


def as_json(fates: Sequence[Fate]) -> dict[str, object]:
    """Figures and every production, for later reading."""
    each = [
        {
            "seconds": round(fate.seconds, 1),
            "finished": fate.finished,
            "lives": fate.lives,
            "kills": dict(fate.kills),
            "crashes": fate.crashes,
            "faults": fate.faults,
            "states": dict(fate.states),
            "sold": fate.comparison.sold,
            "lost": [_told(asdict(sale)) for sale in fate.comparison.lost],
            "duplicates": [_told(asdict(sale)) for sale in fate.comparison.duplicates],
            "ours_micros": fate.comparison.ours_micros,
            "theirs_micros": fate.comparison.theirs_micros,
        }
        for fate in fates
    ]
    return {"figures": figures(fates), "productions": each}


def _told(sale: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in sale.items() if name != "words"}


if __name__ == "__main__":
    main()
