"""A sheet over plans: what an editor would send back, counted for every script.

The director plans each script without a language model, or with the one that is set up; a naive
planner (one medium shot a beat) is the floor. `evals/plan_checks.py` judges both and shares no
code with either. Stability is the number of shots after edits that change nothing: other line
breaks and spaces, one adjective for another.

    python -m evals.bench_plans [SCRIPT_OR_FOLDER ...] --tell --out evals/results/bench-plans.json

Without scripts it takes the sample and those in `evals/plan_scripts`: screenplays and tales that
were written for this sheet, with the turns that plans stumble over.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

from agents.director import Director
from agents.offline import OfflinePlanner
from agents.splits import split_long
from evals.agents.facts import scripts_of_others
from evals.plan_checks import CHECKS, too_long
from evals.plan_floor import naive
from evals.plan_reading import Fault
from evals.script_edits import respaced, reworded
from graph.consent import longest_on_sale
from tools.providers.models import model_book
from tools.screenplay.brief import Brief
from tools.screenplay.plan import (
    Plan,
    Shot,
)
from tools.screenplay.script import Script

Planner = Callable[[Script, Brief], Plan]

_HERE = Path(__file__).parent
OWN_SCRIPTS = (_HERE.parent / "samples/temporal_awakening/script.json", _HERE / "plan_scripts")
CAP_SECONDS = 45.0
"""Running time that every script is planned to once more."""
_CAP_SLACK = 1.02
_SPOKEN_CHARACTERS = 14.0


@dataclass(frozen=True, slots=True)
class Row:
    """The sheet of one script."""

    script: str
    given: bool
    """Whether the filmmaker brought the shots."""
    shots: int
    seconds: float
    faults: dict[str, list[Fault]]
    stable: int | None
    """Largest change in the number of shots that a harmless edit made; None when the same input
    gave another plan."""
    capped: bool
    """Whether a running time was met, as far as the words leave room for it."""

    def record(self) -> dict[str, object]:
        """As plain data for a file; the scripts' own words stay out of it."""
        return {
            "script": self.script,
            "given shots": self.given,
            "shots": self.shots,
            "seconds": round(self.seconds, 1),
            "stable": self.stable,
            "running time met": self.capped,
            "faults": {name: len(faults) for name, faults in self.faults.items() if faults},
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Plan every script twice over, by rule and naively, and print both sheets."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("scripts", type=Path, nargs="*", default=OWN_SCRIPTS)
    parser.add_argument("--tell", action="store_true", help="say where each fault is")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args(arguments)
    console = Console()
    found = scripts_of_others(options.scripts, console.print)
    scripts = [(each.name, each.script()) for each in found]
    if not scripts:
        parser.error("no script could be read")
    sheets = {
        "offline planner": [sheet(name, script, planned) for name, script in scripts],
        "one medium shot a beat": [sheet(name, script, naive) for name, script in scripts],
    }
    for title, rows in sheets.items():
        console.print(table_of(title, rows))
    console.print(sums_of(sheets))
    if options.tell:
        for row in sheets["offline planner"]:
            for name, faults in row.faults.items():
                for fault in faults:
                    console.print(f"{row.script} {fault.where}: {name}: {fault.words}")
    if options.out:
        body = {
            "date": time.strftime("%Y-%m-%d"),
            "planners": {title: [row.record() for row in rows] for title, rows in sheets.items()},
        }
        options.out.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", "utf-8")


def sheet(name: str, script: Script, planner: Planner) -> Row:
    """Everything that is counted of one script under one planner."""
    brief = Brief(name="bench")
    plan = planner(script, brief)
    faults = {title: check(plan, script) for title, check in CHECKS.items()}
    faults["longer than sold"] = too_long(plan, sold_seconds)
    return Row(
        script=name,
        given=any(scene.shots for scene in script.scenes),
        shots=len(plan.shots),
        seconds=sum(shot.duration_seconds for shot in plan.shots),
        faults=faults,
        stable=_change(plan, script, lambda each: planner(each, brief)),
        capped=meets_cap(planner(script, Brief(name="bench", running_time_seconds=CAP_SECONDS))),
    )


def planned(script: Script, brief: Brief) -> Plan:
    """The director's plan without a language model, split as for a studio that sells clips."""
    director = Director(OfflinePlanner())
    plan = asyncio.run(director.plan(script, brief, lead=None, lessons=()))
    return split_long(plan, sold_seconds)


def sold_seconds(shot: Shot) -> float:
    """The longest clip on sale for a shot, in any studio."""
    return longest_on_sale(shot, model_book(), lambda model: True)


def meets_cap(plan: Plan) -> bool:
    """Whether the film is as short as it was asked to be, or its words leave no room."""
    total = sum(shot.duration_seconds for shot in plan.shots)
    least = sum(max(2.0, _said(shot)) for shot in plan.shots)
    return total <= max(CAP_SECONDS, least) * _CAP_SLACK


def _said(shot: Shot) -> float:
    if not shot.lines:
        return 0.0
    characters = sum(len(line.text) for line in shot.lines)
    return 1.0 + characters / _SPOKEN_CHARACTERS + 0.35 * (len(shot.lines) - 1)


def _change(plan: Plan, script: Script, planner: Callable[[Script], Plan]) -> int | None:
    if planner(script) != plan:
        return None
    counts = [len(planner(edited).shots) for edited in (respaced(script), reworded(script))]
    return max(abs(count - len(plan.shots)) for count in counts)


def table_of(title: str, rows: Sequence[Row]) -> Table:
    """One row a script: how much there is of it, and what is wrong, each fault with its count."""
    table = Table(title=title)
    for column in ("script", "shots", "seconds", "stable", "capped", "faults"):
        table.add_column(column, justify="left" if column in ("script", "faults") else "right")
    for row in rows:
        name = f"{row.script}{' (given)' if row.given else ''}"
        capped = "yes" if row.capped else "no"
        stable = "differs" if row.stable is None else str(row.stable)
        table.add_row(
            name, str(row.shots), f"{row.seconds:.0f}", stable, capped, _listed(row.faults)
        )
    return table


def _listed(faults: Mapping[str, Sequence[Fault]]) -> str:
    return ", ".join(f"{name} {len(found)}" for name, found in faults.items() if found)


def sums_of(sheets: Mapping[str, Sequence[Row]]) -> Table:
    """One row a check, one column a planner: faults over all scripts."""
    table = Table(title="faults over all scripts")
    table.add_column("check")
    for title in sheets:
        table.add_column(title, justify="right")
    checks = next(iter(next(iter(sheets.values()))))
    for check in checks.faults:
        counts = [sum(len(row.faults[check]) for row in rows) for rows in sheets.values()]
        table.add_row(check, *map(str, counts))
    for label, count in _MEASURES:
        table.add_row(label, *(count(rows) for rows in sheets.values()), style="bold")
    return table


_MEASURES: tuple[tuple[str, Callable[[Sequence[Row]], str]], ...] = (
    ("scripts", lambda rows: str(len(rows))),
    ("shots", lambda rows: str(sum(row.shots for row in rows))),
    ("faults a shot", lambda rows: f"{faults_in(rows):.3f}"),
    ("another plan of the same script", lambda rows: str(sum(r.stable is None for r in rows))),
    ("largest change after a harmless edit", lambda rows: str(max(r.stable or 0 for r in rows))),
    ("running time met", lambda rows: str(sum(row.capped for row in rows))),
)


def faults_in(rows: Sequence[Row]) -> float:
    """Faults a shot over all scripts; not a number without shots."""
    shots = sum(row.shots for row in rows)
    count = sum(len(faults) for row in rows for faults in row.faults.values())
    return count / shots if shots else math.nan


if __name__ == "__main__":
    main()
