"""Does memory pay? First-take pass rate and cost of a series of productions, with it and without.

Each seed shoots the same series of scripts twice: once with one memory for the whole series, once
with an empty one for every production. Everything runs through the graph: the offline writer, the
generator, previz renders, the critic, retakes, lessons. Two worlds: one whose faults depend on the
prompt by rules that neither writer nor memory knows, and one that is deaf to prompts, where
lessons cannot help.

    python -m evals.memory_pays --seeds 10 --out evals/results/memory-pays.json
"""

from __future__ import annotations

import argparse
import asyncio
import json
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from rich.console import Console
from rich.table import Table

from agents.models import load_models
from agents.prompt_writer import PromptWriter
from evals.faults import SAMPLE
from evals.hidden_rules import World
from evals.memory_scripts import script
from evals.true_sight import TrueSight
from graph.context import Gates
from graph.folder import ProductionFolder
from graph.lessons import lessons_in
from graph.opening import Order, open_production
from graph.run import Crew, run_production
from graph.state import Command
from graph.studios import Studios
from memory.book import LessonBook
from memory.embedding import MiniLM
from tools.dinov3.eye import Eye, open_eye
from tools.providers.jobs import JobStore
from tools.providers.live.prices import list_price_micros
from tools.providers.models import model_book
from tools.providers.previz.studio import PrevizStudio
from tools.screenplay.brief import Brief
from tools.takes.take import Take

SIZE = (160, 90)
"""Pixels: faults are read from previz's own record, so pictures may be small."""
RESAMPLES = 10_000


@dataclass(frozen=True, slots=True)
class Tally:
    """One production's keyframes."""

    shots: int
    first_passes: int
    """Shots whose first picture had no fault; other candidates of the take do not count."""
    kept: int
    stills: int
    cost_micros: int
    """All stills at list prices, in millionths of a US dollar."""
    advised: int
    """First takes whose prompt used a lesson."""


Series = Sequence[Tally]
"""Productions in the order in which they were made."""


@dataclass(frozen=True, slots=True)
class Gain:
    """A paired difference over seeds, with memory minus without."""

    value: float
    low: float
    high: float
    """95 %, bootstrap over seeds."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run both worlds and print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seeds", type=int, default=10)
    parser.add_argument("--productions", type=int, default=8, help="length of a series")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    console = Console()
    eye = open_eye(None)
    results = {}
    for listens in (True, False):
        name = "listens" if listens else "deaf"
        arms: dict[bool, list[list[Tally]]] = {True: [], False: []}
        for seed in range(1, options.seeds + 1):
            for remembers, series in arms.items():
                world = World(name, seed, listens)
                run = run_series(world, eye, options.productions, remembers=remembers)
                series.append(asyncio.run(run))
        results[name] = summary(arms[True], arms[False])
        console.print(table_of(name, results[name]))
    if options.out:
        body = {
            "date": time.strftime("%Y-%m-%d"),
            "seeds": options.seeds,
            "productions": options.productions,
            "worlds": results,
        }
        options.out.write_text(json.dumps(body, indent=1) + "\n", "utf-8")


async def run_series(world: World, eye: Eye, productions: int, *, remembers: bool) -> list[Tally]:
    """One series of productions in a world; `remembers` shares a memory between them."""
    with tempfile.TemporaryDirectory(prefix="dailies-memory-pays-") as temporary:
        root = Path(temporary)
        studio = PrevizStudio(root / "studio", workers=1, draw=world.draw)
        try:
            return [
                await produce_keyframes(
                    root / f"production-{number}",
                    root / ("memory" if remembers else f"memory-{number}"),
                    (world, number),
                    studio,
                    eye,
                )
                for number in range(productions)
            ]
        finally:
            studio.close()


async def produce_keyframes(
    root: Path, memory: Path, part: tuple[World, int], studio: PrevizStudio, eye: Eye
) -> Tally:
    """Keyframes of one production up to the gate before its clips; its lessons go to memory."""
    world, number = part
    path = root.with_suffix(".json")
    path.write_text(json.dumps(script(world.seed, number)), "utf-8")
    width, height = SIZE
    brief = Brief(name=root.name, width=width, height=height, seed=world.seed)
    order = Order(script=path, brief=brief, references=(("", SAMPLE / "marcus.png"),))
    folder = open_production(root, order)
    sight = cast(Eye, TrueSight(eye))
    # The series is a year of work: a production a month.
    book = LessonBook(memory, MiniLM(), clock=lambda: (1 + number) * 30 * 86_400.0)
    models = load_models({})

    async def studios(_: ProductionFolder) -> Studios:
        async def stays_open() -> None:
            pass

        return Studios(studio, studio, stays_open)

    crew = Crew(
        models=models,
        eye=sight,
        memory=book,
        publish=lambda _: None,
        open_studios=studios,
        gates=Gates(keyframes=True),
    )
    try:
        await run_production(root, crew, Command.PRODUCE)
        book.remember(lessons_in(folder, sight, PromptWriter(models.writer).setting))
    finally:
        book.close()
    return tally(folder)


def tally(folder: ProductionFolder) -> Tally:
    """What a production's folder says of its keyframes."""
    takes = [folder.takes(shot.shot_id) for shot in folder.plan.shots]
    firsts = [each[0] for each in takes if each]
    store = JobStore(folder.state / "jobs.sqlite3", budget_micros=None)
    try:
        stills = [job for job in store.jobs() if job.request.kind in ("still", "angle")]
    finally:
        store.close()
    return Tally(
        shots=len(takes),
        first_passes=sum(_first_picture_passes(take) for take in firsts),
        kept=sum(each[-1].kept for each in takes if each),
        stills=len(stills),
        cost_micros=sum(list_price_micros(model_book(), job.request) for job in stills),
        advised=sum(bool(take.sheet.lessons) for take in firsts),
    )


def _first_picture_passes(take: Take) -> bool:
    made = [asset for asset in (take.picture, *take.rejected) if asset is not None]
    first = min(made, key=lambda asset: asset.path.name)
    return first.report is not None and not first.report.failures


def summary(remembering: Sequence[Series], empty: Sequence[Series]) -> dict[str, object]:
    """Both arms and their paired differences, from the second production of a series on.

    In the first one both memories are empty.
    """
    later = [[series[1:] for series in arm] for arm in (remembering, empty)]
    return {
        "productions": sum(len(series) for series in later[0]),
        "shots": sum(tally.shots for series in later[0] for tally in series),
        "first takes with a lesson": _mean(later[0], advised_rate),
        "with memory": {name: _mean(later[0], measure) for name, measure in MEASURES.items()},
        "without": {name: _mean(later[1], measure) for name, measure in MEASURES.items()},
        "gain": {
            name: asdict(gain([measure(a) - measure(b) for a, b in zip(*later, strict=True)]))
            for name, measure in MEASURES.items()
        },
        "first-take pass rate by production": [
            {
                "with memory": _mean([series[i : i + 1] for series in remembering], pass_rate),
                "without": _mean([series[i : i + 1] for series in empty], pass_rate),
            }
            for i in range(len(remembering[0]))
        ],
    }


def pass_rate(series: Series) -> float:
    """Share of shots whose first picture had no fault."""
    return sum(t.first_passes for t in series) / sum(t.shots for t in series)


def kept_rate(series: Series) -> float:
    """Share of shots that ended with a kept keyframe."""
    return sum(t.kept for t in series) / sum(t.shots for t in series)


def cents_a_shot(series: Series) -> float:
    """Stills at list prices for each shot, in US cents."""
    return sum(t.cost_micros for t in series) / sum(t.shots for t in series) / 10_000


def advised_rate(series: Series) -> float:
    """Share of first takes whose prompt used a lesson."""
    return sum(t.advised for t in series) / sum(t.shots for t in series)


MEASURES: dict[str, Callable[[Series], float]] = {
    "first-take pass rate": pass_rate,
    "kept rate": kept_rate,
    "cents a shot": cents_a_shot,
}


def gain(differences: Sequence[float]) -> Gain:
    """Mean of paired differences with its bootstrap interval (percentiles, 95 %)."""
    values = np.asarray(differences, np.float64)
    draws = np.random.default_rng(1).integers(len(values), size=(RESAMPLES, len(values)))
    low, high = np.percentile(values[draws].mean(1), (2.5, 97.5))
    return Gain(round(float(values.mean()), 4), round(float(low), 4), round(float(high), 4))


def _mean(arm: Sequence[Series], measure: Callable[[Series], float]) -> float:
    return round(float(np.mean([measure(series) for series in arm])), 4)


def table_of(name: str, result: Mapping[str, Any]) -> Table:
    """The table that people read."""
    title = f"a studio that is {name}: {result['productions']} productions an arm"
    table = Table(title=f"{title}, {result['shots']} shots")
    for column in ("", "without", "with memory", "gain", "95 %"):
        table.add_column(column, justify="right" if column else "left")
    for measure in MEASURES:
        found = result["gain"][measure]
        table.add_row(
            measure,
            f"{result['without'][measure]:.3f}",
            f"{result['with memory'][measure]:.3f}",
            f"{found['value']:+.3f}",
            f"{found['low']:+.3f} to {found['high']:+.3f}",
        )
    return table


if __name__ == "__main__":
    main()
