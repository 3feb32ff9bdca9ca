"""How well the linter tells faulty prompts from sound ones: `python -m evals.bench_lint`.

The prompts lie in `lint_prompts.toml`: planted contradictions, clean prompts full of words that
sound like one, and prompts that are vague or leave something out. A planted prompt counts as found
when the linter names a fault of its kind, a clean one as a false alarm when it names any. Beside it
stand the two floors: a linter that always says clean, and one that always says faulty.
"""

from __future__ import annotations

import argparse
import tomllib
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import BaseModel, ConfigDict
from rich.console import Console
from rich.table import Table

from memory.rates import Share
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Camera, Movement, Shot, ShotSize
from tools.takes.lint import lint
from tools.takes.linting.issues import Fault
from tools.takes.sheet import PromptSheet

PROMPTS = Path(__file__).with_name("lint_prompts.toml")


class Kind(StrEnum):
    """What a prompt was written to be."""

    CONTRADICTION = "contradiction"
    VAGUE = "vague"
    MISSING = "missing"
    CLEAN = "clean"


class Written(BaseModel):
    """One prompt of the file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    kind: Kind
    what: str
    """What was planted, or what a clean prompt tempts with."""
    held_out: bool
    asset: AssetKind
    model: str
    people: tuple[str, ...]
    place: str
    movement: Movement = Movement.STATIC
    text: str

    @property
    def shot(self) -> Shot:
        """A shot that asks for everything that a prompt has to say."""
        return Shot(
            shot_id=self.id,
            scene_id="s",
            action="as written",
            characters=self.people,
            wardrobe=dict.fromkeys(self.people, "clothes as planned"),
            location=self.place,
            mood="as planned",
            camera=Camera(size=ShotSize.MEDIUM, movement=self.movement, composition="as planned"),
            duration_seconds=5,
        )


Judge = Callable[[Written], frozenset[Fault]]


def judged(written: Written) -> frozenset[Fault]:
    """The kinds of fault that the linter finds."""
    sheet = PromptSheet(
        shot_id=written.id,
        asset=written.asset,
        prompt_text=" ".join(written.text.split()),
        target_model=written.model,
        written_by="eval",
    )
    return frozenset(issue.fault for issue in lint(sheet, written.shot))


FLOORS: dict[str, Judge] = {
    "says always clean": lambda _: frozenset(),
    "says always faulty": lambda _: frozenset(Fault),
}


@dataclass(frozen=True, slots=True)
class Score:
    """Shares over a group of prompts; `failures` of a share counts its hits."""

    found: dict[Kind, Share]
    """Planted prompts of each kind whose fault was named, of all of that kind."""
    alarms: Share
    """Clean prompts that were called faulty."""
    precision: Share
    """Planted ones among all that were called faulty."""


def scored(prompts: Iterable[Written], judge: Judge) -> Score:
    """How a judge does on prompts."""
    verdicts = [(prompt, judge(prompt)) for prompt in prompts]
    found = {}
    for kind in Kind:
        own = [
            Fault(kind.value) in faults
            for p, faults in verdicts
            if p.kind is kind is not Kind.CLEAN
        ]
        if own:
            found[kind] = Share(failures=sum(own), takes=len(own))
    clean = [bool(faults) for prompt, faults in verdicts if prompt.kind is Kind.CLEAN]
    called = [prompt.kind is not Kind.CLEAN for prompt, faults in verdicts if faults]
    return Score(
        found,
        Share(failures=sum(clean), takes=len(clean)),
        Share(failures=sum(called), takes=len(called)),
    )


def read_prompts(path: Path = PROMPTS) -> list[Written]:
    """The prompts of a file."""
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["prompt"]
    return [Written.model_validate(row) for row in rows]


def _table(prompts: Sequence[Written]) -> Table:
    table = Table(
        "prompts", "judge", *(f"{k} found" for k in list(Kind)[:3]), "false alarms", "precision"
    )
    judges: dict[str, Judge] = {"linter": judged, **FLOORS}
    for held_out in (True, False):
        group = [prompt for prompt in prompts if prompt.held_out is held_out]
        name = f"{'held out' if held_out else 'the rest'}, n={len(group)}"
        for judge, ask in judges.items():
            score = scored(group, ask)
            cells = [str(score.found.get(kind, "")) for kind in list(Kind)[:3]]
            table.add_row(name, judge, *cells, str(score.alarms), str(score.precision))
    return table


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the shares, and with --wrong each prompt that was judged wrongly."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--wrong", action="store_true", help="name what was judged wrongly")
    given = parser.parse_args(arguments)
    prompts = read_prompts()
    console = Console(width=200)
    console.print(_table(prompts))
    for prompt in prompts if given.wrong else ():
        faults = judged(prompt)
        right = not faults if prompt.kind is Kind.CLEAN else Fault(prompt.kind.value) in faults
        if not right:
            console.print(prompt.id, prompt.kind.value, prompt.what, sorted(faults))


if __name__ == "__main__":
    main()
