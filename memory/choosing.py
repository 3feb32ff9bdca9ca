"""Choosing lessons among those that are near: what fits the need, is fresh, and says new things.

Every part of the choice is a number that is said with it, so a person can see why a lesson was
recalled. Nothing here knows where lessons are kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from memory.lessons import Lesson
from memory.store import Vectors
from memory.wording import same_advice

HALF_LIFE_SECONDS = 180 * 86_400.0
"""A judgement: services change what a model's name stands for about twice a year."""
_LEAST_WEIGHT = 0.25
"""An old lesson is better than none."""
_WEIGHTS = {"words": 1.0, "faults": 0.5, "picture": 0.5}
"""Words say what was asked for; faults and pictures count half as much."""
_FIT = 0.7
"""Share of fit against newness when the next lesson is picked (MMR; Carbonell and Goldstein)."""
_SAME = 0.995
"""Cosine of the words from which two lessons without advice say the same."""


@dataclass(frozen=True, slots=True)
class Need:
    """What a shot needs to hear of."""

    text: str
    """The shot's setting in words, or a person's question."""
    model: str = ""
    """Only lessons about this model; '' for all."""
    asset: str = ""
    """Only lessons about this kind of asset; '' for all."""
    faults: str = ""
    """What went wrong already, in words; '' at a first take."""
    picture: tuple[float, ...] = ()
    """CLS token of a picture to compare with."""
    eye: str = ""
    """Encoder of the picture; only equal encoders compare."""
    advice: bool = False
    """Only lessons that say what to do."""


@dataclass(frozen=True, slots=True)
class Near:
    """A lesson that an index found, with its unit vectors by space."""

    lesson: Lesson
    vectors: dict[str, Vectors]


@dataclass(frozen=True, slots=True)
class Recalled:
    """A lesson, how well it fits, and why."""

    lesson: Lesson
    fit: float
    """0..1: weighted cosines, times freshness, times what the risk says."""
    reasons: tuple[str, ...]


Risk = Callable[[Lesson], float]
"""Chance that the lesson's faults meet the shot at hand, 0..1."""


def choose(
    near: Sequence[Near],
    queries: dict[str, Vectors],
    now: float,
    k: int,
    risk: Risk | None = None,
) -> tuple[Recalled, ...]:
    """The k that fit best and differ from each other; equal ones by id.

    `queries` are the need's unit vectors by space. `now` is what age is counted to, in seconds
    since 1970; age counts from the newest lesson, so that a book gives the same answer any day.
    """
    judged = sorted(
        ((_judge(each, queries, now, risk), each) for each in near),
        key=lambda pair: (-pair[0].fit, pair[0].lesson.lesson_id),
    )
    fresh = _without_repeats(judged)
    chosen: list[tuple[Recalled, Near]] = []
    while fresh and len(chosen) < k:
        best = max(range(len(fresh)), key=lambda i: (_worth(fresh[i], chosen), -i))
        chosen.append(fresh.pop(best))
    return tuple(recalled for recalled, _ in chosen)


def freshness(at: float, now: float) -> float:
    """Weight of a lesson learned at that time: halves every `HALF_LIFE_SECONDS`."""
    return max(_LEAST_WEIGHT, math.exp2(-max(0.0, now - at) / HALF_LIFE_SECONDS))


def _judge(near: Near, queries: dict[str, Vectors], now: float, risk: Risk | None) -> Recalled:
    cosines = {
        space: float(near.vectors[space] @ query) if space in near.vectors else 0.0
        for space, query in queries.items()
    }
    total = sum(_WEIGHTS[space] for space in queries)
    alike = sum(_WEIGHTS[space] * cosine for space, cosine in cosines.items()) / total
    reasons = [f"{space} alike {cosine:.2f}" for space, cosine in cosines.items() if cosine]
    fit = max(0.0, alike)
    fresh = freshness(near.lesson.at, now)
    if fresh < 1:
        days = (now - near.lesson.at) / 86_400
        reasons.append(f"{days:.0f} days older than the newest, counts {fresh:.2f}")
    fit *= fresh
    if risk is not None:
        chance = risk(near.lesson)
        fit *= chance
        reasons.append(f"its fault meets such a shot in {chance:.0%}")
    return Recalled(near.lesson, fit, tuple(reasons))


def _without_repeats(judged: Sequence[tuple[Recalled, Near]]) -> list[tuple[Recalled, Near]]:
    """Best first, without lessons whose advice, or whose words, were there before."""
    kept: list[tuple[Recalled, Near]] = []
    said: set[str] = set()
    for recalled, near in judged:
        advice = same_advice([recalled.lesson.remedy])
        if advice:
            if advice <= said:
                continue
            said |= advice
        elif any(_tells_the_same(near, other) for _, other in kept):
            continue
        kept.append((recalled, near))
    return kept


def _tells_the_same(one: Near, other: Near) -> bool:
    same = one.lesson.kind is other.lesson.kind and one.lesson.faults == other.lesson.faults
    return same and not other.lesson.remedy and _alike(one, other) >= _SAME


def _worth(item: tuple[Recalled, Near], chosen: Sequence[tuple[Recalled, Near]]) -> float:
    nearest = max((_alike(item[1], near) for _, near in chosen), default=0.0)
    return _FIT * item[0].fit - (1 - _FIT) * item[0].fit * nearest


def _alike(one: Near, other: Near) -> float:
    """Mean cosine over the spaces that both have, words and faults."""
    both = [
        float(one.vectors[space] @ other.vectors[space])
        for space in ("words", "faults")
        if space in one.vectors and space in other.vectors
    ]
    return float(np.mean(both)) if both else 0.0
