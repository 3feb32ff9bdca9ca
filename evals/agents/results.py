"""The figures of a run, as they are printed, kept in `evals/results` and compared."""

from __future__ import annotations

import hashlib
import math
import platform
import statistics
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from inspect_ai.log import EvalLog
from pydantic import BaseModel, ConfigDict
from rich.table import Table

from agents.prompts import load_prompt
from evals.agents.answers import Answered, answered_in
from evals.agents.facts import SCRIPTS
from evals.agents.under_test import SPENT

RESULTS = Path(__file__).parent.parent / "results"
FIXED = (
    *(SCRIPTS, SCRIPTS.with_name("scripts_second"), SCRIPTS.with_name("short_scripts")),
    *(SCRIPTS.with_name("three_shots.json"), *sorted(Path(__file__).parent.glob("*.toml"))),
)
"""Files and folders that runs are held against."""
_PACKAGES = ("dailies", "inspect_ai", "pydantic", "langchain-openai")
_PROMPTS = ("director", "prompt_writer", "chat")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Row(_Record):
    """One measure: its mean over the samples that were asked for it."""

    task: str
    measure: str
    value: float | None
    """None where no sample was asked."""
    n: int
    """Samples."""
    stderr: float | None
    """Standard error of the mean over samples; None of one."""
    floor: float | None
    """What the trivial agent reaches."""
    by_sample: dict[str, float]
    """What pairs are made of."""


class Spent(_Record):
    """What a task cost, and how many of the answers were none."""

    task: str
    samples: int = 0
    calls: int
    tokens: int
    usd: float
    """0 where the model has no price list."""
    answered: Answered = Answered()


class Run(_Record):
    """A dated run with all that its figures depend on."""

    date: str
    model: str
    encoder: str
    """The eye of the tasks that look at pictures, with its weights."""
    seeds: str = ""
    """What chance was drawn from, in words; '' where nothing is."""
    versions: dict[str, str]
    prompts: dict[str, str]
    """Prompt file -> hash."""
    fixed: str
    """Hash of scripts, facts and conversations: other ones make other figures."""
    rows: tuple[Row, ...]
    spent: tuple[Spent, ...] = ()


def rows_of(log: EvalLog, floor: EvalLog) -> list[Row]:
    """Every measure of a task, the floor beside it."""
    own, low = _values(log), _values(floor)
    return [
        Row(
            task=log.eval.task,
            measure=measure,
            value=_mean(list(values.values())),
            n=len(values),
            stderr=_stderr(list(values.values())),
            floor=_mean(list(low.get(measure, {}).values())),
            by_sample={name: round(value, 6) for name, value in values.items()},
        )
        for measure, values in own.items()
    ]


def spent_in(log: EvalLog) -> Spent:
    """Calls, tokens and money of a task."""
    sums = dict.fromkeys(SPENT, 0)
    for sample in log.samples or ():
        for score in (sample.scores or {}).values():
            for name in sums:
                sums[name] += (score.metadata or {}).get(name, 0)
    return Spent(
        task=log.eval.task,
        samples=len(log.samples or ()),
        calls=sums["calls"],
        tokens=sums["tokens"],
        usd=sums["micros"] / 1e6,
        answered=answered_in(log),
    )


def versions() -> dict[str, str]:
    """What the figures were made with."""
    return {"python": platform.python_version(), **{name: version(name) for name in _PACKAGES}}


def prompt_hashes() -> dict[str, str]:
    """The system prompts that language models get."""
    return {name: load_prompt(name).sha256 for name in _PROMPTS}


def fixed_hash() -> str:
    """Twelve hex digits over everything that a run is held against."""
    digest = hashlib.sha256()
    for given in FIXED:
        for path in sorted(given.iterdir()) if given.is_dir() else (given,):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


def table_of(run: Run) -> Table:
    """One row a measure."""
    table = Table(title=f"{run.model}, {run.date}")
    table.add_column("task")
    table.add_column("measure")
    for column in ("value", "n", "stderr", "floor"):
        table.add_column(column, justify="right")
    before = ""
    for row in run.rows:
        task = "" if row.task == before else row.task
        before = row.task
        cells = (said(row.value), str(row.n), said(row.stderr), said(row.floor))
        table.add_row(task, row.measure, *cells)
    return table


def bill_of(run: Run) -> Table:
    """What each task cost a sample, and its answers that were none by what was wrong with them."""
    table = Table(title="calls and answers")
    for column in ("task", "calls", "tokens a sample", "USD a sample", "questions", "invalid"):
        table.add_column(column, justify="left" if column in ("task", "invalid") else "right")
    for each in run.spent:
        samples, found = max(1, each.samples), each.answered
        wrong = "; ".join(
            f"{fault.fault}: {fault.mended} mended, {fault.given_up} given up"
            for fault in found.faults
        )
        table.add_row(
            each.task, str(each.calls), f"{each.tokens / samples:,.0f}",
            f"{each.usd / samples:.4f}", str(found.asked), wrong or f"0 of {found.asked}",
        )  # fmt: skip
    return table


def said(number: float | None) -> str:
    """A figure, or a dash where there is none."""
    return "-" if number is None else f"{number:.3f}"


def read_run(path: Path) -> Run:
    """A run as it was written."""
    return Run.model_validate_json(path.read_text("utf-8"))


def write_run(run: Run, folder: Path = RESULTS) -> Path:
    """The run as JSON; one of the same day and model is written over."""
    folder.mkdir(parents=True, exist_ok=True)
    model = "".join(char if char.isalnum() else "-" for char in run.model)
    path = folder / f"agents-{model}-{run.date}.json"
    path.write_text(run.model_dump_json(indent=1) + "\n", "utf-8")
    return path


def _values(log: EvalLog) -> dict[str, dict[str, float]]:
    """Measure -> sample -> mean over its epochs, without those that were not asked."""
    found: dict[str, dict[str, list[float]]] = {}
    for sample in log.samples or ():
        for score in (sample.scores or {}).values():
            if not isinstance(score.value, dict):
                continue
            for measure, value in score.value.items():
                kept = found.setdefault(measure, {})
                if isinstance(value, float | int) and math.isfinite(value):
                    kept.setdefault(str(sample.id), []).append(float(value))
    return {
        measure: {name: statistics.fmean(values) for name, values in sorted(samples.items())}
        for measure, samples in found.items()
    }


def _mean(values: Sequence[float]) -> float | None:
    return round(statistics.fmean(values), 6) if values else None


def _stderr(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    return round(statistics.stdev(values) / math.sqrt(len(values)), 6)
