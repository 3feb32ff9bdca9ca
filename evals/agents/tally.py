"""Counting what was asked of an answer and what of it was held, with the misses in words."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from inspect_ai.scorer import Score


@dataclass
class Tally:
    """One measure of one answer."""

    asked: int = 0
    held: float = 0.0
    misses: list[str] = field(default_factory=list)

    def ask(self, held: bool, miss: str) -> None:
        """One thing was asked; `miss` says what is wrong where it was not held."""
        self.asked += 1
        self.held += held
        if not held:
            self.misses.append(miss)

    def add(self, other: Tally) -> None:
        """What was asked elsewhere, too."""
        self.asked += other.asked
        self.held += other.held
        self.misses += other.misses

    @property
    def share(self) -> float:
        """0..1; not a number where nothing was asked, which leaves the answer out of the mean."""
        return self.held / self.asked if self.asked else math.nan


def share_of(held: float, asked: float, *misses: str) -> Tally:
    """A tally from a share that was counted elsewhere."""
    return Tally(1, max(0.0, min(1.0, held / asked)), list(misses)) if asked else Tally()


def nothing_held(measures: Iterable[str], why: str) -> dict[str, Tally]:
    """The tallies of an answer that never came: nothing is held."""
    return {measure: Tally(1, 0.0, [why]) for measure in measures}


def score_of(tallies: Mapping[str, Tally], **metadata: object) -> Score:
    """One Inspect score with every measure in it, and the misses as its explanation."""
    misses = [f"{name}: {miss}" for name, tally in tallies.items() for miss in tally.misses]
    return Score(
        value={name: tally.share for name, tally in tallies.items()},
        explanation="\n".join(misses),
        metadata=dict(metadata),
    )
