"""Two runs beside each other: `python -m evals.agents.compare A.json B.json [--gate]`.

Differences are B less A over the samples that both were asked, with the 95 % interval of the mean
of paired differences (Student's t). With --gate it ends with 1 when a figure of B is lower by more
than its interval.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table
from scipy.stats import t as student

from evals.agents.results import Row, Run, read_run, said


@dataclass(frozen=True, slots=True)
class Difference:
    """One measure of two runs."""

    task: str
    measure: str
    before: float
    after: float
    """Means over the samples of both."""
    low: float
    high: float
    """95 % interval of the difference; of one pair, or of equal ones, the difference itself."""
    n: int

    @property
    def change(self) -> float:
        """After less before."""
        return self.after - self.before

    @property
    def worse(self) -> bool:
        """Whether it fell by more than its interval."""
        return self.high < 0

    @property
    def better(self) -> bool:
        """Whether it rose by more than its interval."""
        return self.low > 0


def differences(before: Run, after: Run) -> list[Difference]:
    """Every measure that both runs have, in the order of the first."""
    later = {(row.task, row.measure): row for row in after.rows}
    pairs = [(row, later.get((row.task, row.measure))) for row in before.rows]
    found = [_difference(row, other) for row, other in pairs if other is not None]
    return [each for each in found if each is not None]


def _difference(before: Row, after: Row) -> Difference | None:
    """None where they have no sample in common."""
    both = [name for name in before.by_sample if name in after.by_sample]
    if not both:
        return None
    one = [before.by_sample[name] for name in both]
    two = [after.by_sample[name] for name in both]
    changes = [b - a for a, b in zip(one, two, strict=True)]
    middle, half = statistics.fmean(changes), _half_width(changes)
    return Difference(
        task=before.task,
        measure=before.measure,
        before=statistics.fmean(one),
        after=statistics.fmean(two),
        low=middle - half,
        high=middle + half,
        n=len(both),
    )


def _half_width(changes: Sequence[float]) -> float:
    n = len(changes)
    if n < 2:
        return 0.0
    spread = statistics.stdev(changes) / math.sqrt(n)
    return float(student.ppf(0.975, n - 1)) * spread


def table_of(found: Sequence[Difference], title: str) -> Table:
    """One row a measure; what changed by more than its interval is marked."""
    table = Table(title=title)
    for column in ("task", "measure", "A", "B", "B - A", "95 %", "n", ""):
        table.add_column(column)
    for each in found:
        mark = "worse" if each.worse else "better" if each.better else ""
        table.add_row(
            each.task, each.measure, said(each.before), said(each.after), f"{each.change:+.3f}",
            f"{each.low:+.3f} to {each.high:+.3f}", str(each.n), mark,
        )  # fmt: skip
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the differences; with --gate, end with 1 when something fell."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("before", type=Path)
    parser.add_argument("after", type=Path)
    parser.add_argument("--gate", action="store_true")
    options = parser.parse_args(arguments)
    before, after = read_run(options.before), read_run(options.after)
    found = differences(before, after)
    console = Console(width=120)
    console.print(table_of(found, f"A: {before.model}, {before.date}; B: {after.model}"))
    if before.fixed != after.fixed:
        console.print("Their scripts, facts or conversations differ: only what both have counts.")
    fallen = [each.measure for each in found if each.worse]
    if options.gate and fallen:
        sys.exit(f"fell by more than the interval: {', '.join(fallen)}")


if __name__ == "__main__":
    main()
