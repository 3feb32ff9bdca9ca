"""Arms of whole productions beside each other: `python -m evals.scenes.table LOGS [--out F]`.

LOGS is a folder with Inspect's logs of `scenes.py`. An arm may have been run in pieces; where one
sample was made twice, the newest counts. Differences are paired by seed, with the 95 % interval of
their mean (Student's t).
"""

from __future__ import annotations

import argparse
import os
import statistics
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from inspect_ai.log import EvalLog, list_eval_logs, read_eval_log
from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from agents.models import load_model
from evals.agents.compare import Difference, differences
from evals.agents.results import (
    Row,
    Run,
    fixed_hash,
    prompt_hashes,
    rows_of,
    said,
    spent_in,
    versions,
)
from evals.agents.under_test import NO_MODEL
from evals.scenes.arms import ARM_NAMES, FAULT_RATE, SIGHTS
from evals.scenes.measures import MEASURES, Made

PAIRS = (
    ("no_critic", "crew"),
    ("blind_2", "crew"),
    ("blind_3", "crew"),
    ("without_memory", "with_memory"),
)
"""Which arm is compared with which."""
_FLOOR = "no_critic"


class Arms(BaseModel):
    """Everything that was run, as it is kept: a Run for each sight and arm, 'eye, crew'."""

    model_config = ConfigDict(frozen=True)

    runs: dict[str, Run]
    defects: dict[str, dict[str, int]]
    """Sight and arm -> kind of fault -> shots and sounds of the films that show it."""
    productions: dict[str, tuple[Made, ...]]


@dataclass(frozen=True, slots=True)
class Told:
    """A log with what it is of; it may be put together from several."""

    sight: str
    arm: str
    log: EvalLog

    @property
    def name(self) -> str:
        """As it stands in tables."""
        return f"{self.sight}, {self.arm}"

    @property
    def made(self) -> tuple[Made, ...]:
        """Its productions."""
        scores = (each.scores or {} for each in self.log.samples or ())
        found = (score.metadata or {} for each in scores for score in each.values())
        return tuple(Made.model_validate(each["made"]) for each in found)


def read_logs(folder: Path) -> dict[str, Told]:
    """One log of each sight and arm with all of its samples, in the order of the arms."""
    found: dict[str, Told] = {}
    for info in sorted(list_eval_logs(str(folder)), key=lambda info: info.mtime or 0):
        log = read_eval_log(info)
        about = log.eval.metadata or {}
        if log.status == "success" and {"arm", "sight"} <= set(about):
            told = Told(str(about["sight"]), str(about["arm"]), log)
            before = found.get(told.name)
            found[told.name] = _with_earlier(told, before) if before else told
    order = (f"{sight}, {arm}" for sight in SIGHTS for arm in ARM_NAMES)
    return {name: found[name] for name in order if name in found}


def _with_earlier(told: Told, before: Told) -> Told:
    """The log with the samples of an earlier one that it has not."""
    samples = {each.id: each for log in (before.log, told.log) for each in log.samples or ()}
    return replace(told, log=told.log.model_copy(update={"samples": [*samples.values()]}))


def arms_of(logs: Mapping[str, Told]) -> Arms:
    """All figures. An arm without a floor of its own sight gets the eye's: nobody looks there."""
    runs = {}
    for name, told in logs.items():
        floor = logs.get(f"{told.sight}, {_FLOOR}") or logs.get(f"eye, {_FLOOR}") or told
        runs[name] = _run(told, rows_of(told.log, floor.log))
    return Arms(
        runs=runs,
        defects={name: dict(_kinds(told.made)) for name, told in logs.items()},
        productions={name: told.made for name, told in logs.items()},
    )


def _run(told: Told, rows: Sequence[Row]) -> Run:
    return Run(
        date=datetime.now(UTC).date().isoformat(),
        model=f"{_model_of(told.log)}; {told.arm}",
        encoder="embedded" if told.sight == "eye" else "previz's truth",
        seed=None,
        versions=versions(),
        prompts=prompt_hashes(),
        fixed=fixed_hash(),
        rows=tuple(rows),
        spent=(spent_in(told.log),),
    )


def _model_of(log: EvalLog) -> str:
    if log.eval.model != NO_MODEL:
        return log.eval.model
    return load_model(os.environ, "director").name


def _kinds(made: Sequence[Made]) -> Counter[str]:
    """How many shots and sounds of the films show each fault; one shot counts a kind once."""
    seen = {(n, d.where, d.kind) for n, each in enumerate(made) for d in each.defects}
    return Counter(str(kind) for _, _, kind in seen)


def pairs_of(arms: Arms) -> Iterator[tuple[str, str, list[Difference]]]:
    """Both names and their differences, for every pair that was run."""
    for sight in SIGHTS:
        for one, two in PAIRS:
            names = (f"{sight}, {one}", f"eye, {one}")
            first = next((name for name in names if name in arms.runs), None)
            after = arms.runs.get(f"{sight}, {two}")
            if first is not None and after is not None:
                before = arms.runs[first]
                same = before.model_copy(update={"rows": _renamed(before, after)})
                yield first, f"{sight}, {two}", differences(same, after)


def _renamed(before: Run, after: Run) -> tuple[Row, ...]:
    """The rows under the other run's task: the floor may be that of the other sight."""
    task = after.rows[0].task if after.rows else ""
    return tuple(row.model_copy(update={"task": task}) for row in before.rows)


def tables_of(arms: Arms) -> Iterator[Table]:
    """Figures, differences and kinds of faults."""
    yield _figures(arms)
    for one, two, found in pairs_of(arms):
        yield _differences(f"{two} less {one}", found)
    yield _by_kind(arms.defects)


def _figures(arms: Arms) -> Table:
    table = Table(title=f"whole productions, {FAULT_RATE:.0%} of assets spoiled: mean ± s.e.")
    table.add_column("measure")
    for name, run in arms.runs.items():
        table.add_column(f"{name}, n = {run.rows[0].n}", justify="right")
    rows = [{row.measure: row for row in run.rows} for run in arms.runs.values()]
    for measure in MEASURES:
        cells = (f"{said(row[measure].value)} ± {said(row[measure].stderr)}" for row in rows)
        table.add_row(measure, *cells)
    seconds = (
        statistics.fmean(made.seconds for made in each) for each in arms.productions.values()
    )
    table.add_row("seconds", *(f"{each:.1f}" for each in seconds))
    dollars = (_dollars(made) for made in arms.productions.values())
    table.add_row("US dollars a good shot", *(said(each) for each in dollars))
    return table


def _dollars(made: Sequence[Made]) -> float | None:
    """What was paid for each shot that is good in the end; None where none is."""
    good = sum(each.good_shots for each in made)
    return sum(each.paid_micros for each in made) / 1e6 / good if good else None


def _differences(title: str, found: Sequence[Difference]) -> Table:
    table = Table(title=title)
    for column in ("measure", "difference", "95 %", "n"):
        table.add_column(column)
    for each in found:
        interval = f"{each.low:+.3f} to {each.high:+.3f}"
        table.add_row(each.measure, f"{each.change:+.3f}", interval, str(each.n))
    return table


def _by_kind(defects: Mapping[str, Mapping[str, int]]) -> Table:
    table = Table(title="shots and sounds in the films that show a fault")
    table.add_column("fault")
    for name in defects:
        table.add_column(name, justify="right")
    kinds = sorted({kind for found in defects.values() for kind in found})
    for kind in kinds:
        table.add_row(kind, *(str(found.get(kind, 0)) for found in defects.values()))
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the tables; with --out, keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("logs", type=Path)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    arms = arms_of(read_logs(options.logs))
    console = Console(width=200)
    for table in tables_of(arms):
        console.print(table)
    if options.out:
        options.out.write_text(arms.model_dump_json(indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
