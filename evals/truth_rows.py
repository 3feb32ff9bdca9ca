"""One published number: its value, on how many, how sure, and what no model at all would reach."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from evals.encoder_scores import Score
from memory.rates import wilson


class Row(BaseModel):
    """A number of the benchmark."""

    model_config = ConfigDict(frozen=True)

    section: str
    """previz, tracking, discovery, photographs, footage."""
    subject: str
    """What was looked at: a fault, a kind of asset, a data set."""
    measure: str
    """recall, named, precision, false retakes, AUC, J, F, CorLoc, ..."""
    value: float
    low: float
    """95 % interval: Wilson's for shares, a bootstrap otherwise."""
    high: float
    n: int
    encoder: str
    floor: float | None = None
    """What is reached without any model; `floor_of` says how."""
    floor_of: str = ""
    note: str = ""


class Truth(BaseModel):
    """A run of the benchmark."""

    date: str
    rows: tuple[Row, ...]
    notes: tuple[str, ...] = ()
    """Which data, which split, what was left out."""


def share_row(
    section: str,
    subject: str,
    measure: str,
    hits: int,
    n: int,
    encoder: str,
    *,
    floor: float | None = None,
    floor_of: str = "",
    note: str = "",
) -> Row:
    """A share with Wilson's interval."""
    low, high = wilson(hits, n)
    value = hits / n if n else float("nan")
    return Row(
        section=section, subject=subject, measure=measure, value=value, low=low, high=high, n=n,
        encoder=encoder, floor=floor, floor_of=floor_of, note=note,
    )  # fmt: skip


def score_row(
    section: str, subject: str, measure: str, score: Score, encoder: str, note: str = ""
) -> Row:
    """A score with its own interval."""
    return Row(
        section=section, subject=subject, measure=measure, value=score.value, low=score.low,
        high=score.high, n=score.count, encoder=encoder, note=note,
    )  # fmt: skip


def write_truth(truth: Truth, path: Path) -> None:
    """Write the run as JSON; what could not be computed is null."""
    path.parent.mkdir(parents=True, exist_ok=True)
    found = json.loads(truth.model_dump_json())
    path.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")


def markdown(truth: Truth) -> str:
    """The run as tables for the documentation, one for each section and encoder."""
    lines = [f"Measured {truth.date}. Brackets: 95 % interval; n: what it was measured on.", ""]
    for section in dict.fromkeys(row.section for row in truth.rows):
        for encoder in dict.fromkeys(r.encoder for r in truth.rows if r.section == section):
            rows = [r for r in truth.rows if r.section == section and r.encoder == encoder]
            lines += [f"### {section}, {encoder}", "", *_table(rows), ""]
    lines += [f"* {note}" for note in truth.notes]
    return "\n".join(lines).rstrip() + "\n"


def _table(rows: Sequence[Row]) -> list[str]:
    """Subjects down, measures across."""
    measures = list(dict.fromkeys(row.measure for row in rows))
    head = ["", *measures, "n", "floor"]
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for subject in dict.fromkeys(row.subject for row in rows):
        found = {row.measure: row for row in rows if row.subject == subject}
        cells = [_cell(found.get(measure)) for measure in measures]
        first = next(iter(found.values()))
        lines.append(f"| {subject} | {' | '.join(cells)} | {first.n} | {_floor(found.values())} |")
    return lines


def _cell(row: Row | None) -> str:
    if row is None or not math.isfinite(row.value):
        return ""
    return f"{row.value:.2f} ({row.low:.2f}-{row.high:.2f})"


def _floor(rows: Iterable[Row]) -> str:
    said = [f"{row.floor:.2f} {row.floor_of}" for row in rows if row.floor is not None]
    return ", ".join(dict.fromkeys(said))
