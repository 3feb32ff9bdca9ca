"""Counting takes and failures: shares with their intervals, and memory's share in a quote."""

from __future__ import annotations

import math
from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict

from memory.lessons import Lesson, LessonKind
from tools.dinov3.complexity import Count, Feature, counted


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share (Wilson 1927); (0, 1) of nothing."""
    if n == 0:
        return 0.0, 1.0
    z, share = 1.96, hits / n
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


class Share(BaseModel):
    """So many of so many, with the 95 % interval of Wilson (1927)."""

    model_config = ConfigDict(frozen=True)

    failures: int
    takes: int

    @property
    def rate(self) -> float:
        """0..1; 0 of nothing is 0."""
        return self.failures / self.takes if self.takes else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """(low, high); (0, 1) of nothing."""
        return wilson(self.failures, self.takes)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.rate:.0%} (n={self.takes}, 95 % {low:.0%} to {high:.0%})"


def failure_counts(lessons: Iterable[Lesson], model: str) -> dict[Feature, Count]:
    """Pictures and failures of one generating model, by feature of the shot.

    A lesson stands for all tries at one stage of a shot. One that does not list them had as many
    takes as it says, of which only the last can have been kept.
    """
    return counted(
        (tuple(Feature(name) for name in lesson.features if name in _KNOWN), failed)
        for lesson in lessons
        if lesson.model == model and lesson.features
        for failed in _takes(lesson)
    )


_KNOWN = frozenset(feature.value for feature in Feature)
"""A lesson of a later version may name features that this one does not know."""


def _takes(lesson: Lesson) -> list[bool]:
    if lesson.tries:
        return [bool(each.faults) for each in lesson.tries]
    kept = lesson.kind is not LessonKind.FAILED
    return [True] * (lesson.takes_needed - int(kept)) + [False] * int(kept)
