"""Choosing lessons among those that are near: what fits the need, is fresh, and says new things.

Every part of the choice is a number that is said with it, so a person can see why a lesson was
recalled. Nothing here knows where lessons are kept.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from memory.lessons import Lesson
from memory.store import Vectors
from memory.wording import same_advice

HALF_LIFE_SECONDS = 180 * 86_400.0
"""A judgement: services change what a model's name stands for about twice a year."""
_LEAST_WEIGHT = 0.25
"""An old lesson is better than none."""
_WEIGHTS = {"words": 1.0, "faults": 0.5, "picture": 0.5}
"""Words say what was asked for; faults and pictures count half as much."""
BETWEEN = ("words", "faults")
"""Spaces in which lessons are compared with each other."""
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
    vectors: Mapping[str, Vectors]


@dataclass(frozen=True, slots=True)
class Recalled:
    """A lesson, how well it fits, and why."""

    lesson: Lesson
    fit: float
    """0..1: weighted cosines, times freshness, times what the risk says."""
    reasons: tuple[str, ...]


Risk = Callable[[Lesson], float]
"""Chance that the lesson's faults meet the shot at hand, 0..1; 0 leaves the lesson out."""


def choose(
    near: Sequence[Near],
    queries: Mapping[str, Vectors],
    now: float,
    k: int,
    risk: Risk | None = None,
) -> tuple[Recalled, ...]:
    """The k that fit best and differ from each other; equal ones by id.

    `queries` are the need's unit vectors by space. `now` is what age is counted to, in seconds
    since 1970; age counts from the newest lesson, so that a book gives the same answer any day.
    """
    chances = [1.0 if risk is None else risk(each.lesson) for each in near]
    judged = sorted(
        (
            (_judge(each, queries, now, chance), each)
            for each, chance in zip(near, chances, strict=True)
            if chance > 0
        ),
        key=lambda pair: (-pair[0].fit, pair[0].lesson.lesson_id),
    )
    left = _without_repeats(judged)
    fits = np.asarray([recalled.fit for recalled, _ in left])
    alike = _alike([each for _, each in left])
    chosen: list[int] = []
    for _ in range(min(k, len(left))):
        nearest_chosen = alike[:, chosen].max(1) if chosen else np.zeros(len(left))
        worth = fits * (_FIT - (1 - _FIT) * nearest_chosen)
        worth[chosen] = -np.inf
        chosen.append(int(worth.argmax()))
    return tuple(left[i][0] for i in chosen)


def freshness(at: float, now: float) -> float:
    """Weight of a lesson learned at that time: halves every `HALF_LIFE_SECONDS`."""
    return max(_LEAST_WEIGHT, math.exp2(-max(0.0, now - at) / HALF_LIFE_SECONDS))


def nearest(
    vectors: Mapping[int, Mapping[str, Vectors]], queries: Mapping[str, Vectors], most: int
) -> list[int]:
    """The row numbers that are most alike, most alike first, equal ones by number."""
    numbers = sorted(vectors)
    alike = np.zeros(len(numbers))
    for space, query in queries.items():
        own = [i for i, number in enumerate(numbers) if space in vectors[number]]
        if own:
            rows = np.stack([vectors[numbers[i]][space] for i in own])
            alike[own] += _WEIGHTS[space] * (rows @ query)
    return [numbers[i] for i in np.argsort(-alike, kind="stable")[:most]]


def _cosines(own: Mapping[str, Vectors], queries: Mapping[str, Vectors]) -> dict[str, float]:
    """Space -> cosine; 0 where the lesson has no vector."""
    return {
        space: float(own[space] @ query) if space in own else 0.0
        for space, query in queries.items()
    }


def _mean(cosines: Mapping[str, float]) -> float:
    total = sum(_WEIGHTS[space] for space in cosines)
    return sum(_WEIGHTS[space] * cosine for space, cosine in cosines.items()) / total


def _judge(near: Near, queries: Mapping[str, Vectors], now: float, chance: float) -> Recalled:
    cosines = _cosines(near.vectors, queries)
    reasons = [f"{space} alike {cosine:.2f}" for space, cosine in cosines.items() if cosine]
    fit = max(0.0, _mean(cosines))
    fresh = freshness(near.lesson.at, now)
    if fresh < 1:
        days = (now - near.lesson.at) / 86_400
        reasons.append(f"{days:.0f} days older than the newest, counts {fresh:.2f}")
    if chance < 1:
        reasons.append(f"its fault meets such a shot in {chance:.0%}")
    return Recalled(near.lesson, fit * fresh * chance, tuple(reasons))


def _without_repeats(judged: Sequence[tuple[Recalled, Near]]) -> list[tuple[Recalled, Near]]:
    """Best first, without lessons whose advice, or whose words, were there before."""
    kept: list[tuple[Recalled, Near]] = []
    said: set[str] = set()
    told: dict[tuple[str, tuple[str, ...]], list[Vectors]] = {}
    for recalled, near in judged:
        lesson = recalled.lesson
        advice = same_advice([lesson.remedy])
        if advice:
            if advice <= said:
                continue
            said |= advice
        elif "words" in near.vectors:
            alike = told.setdefault((lesson.kind, lesson.faults), [])
            words = near.vectors["words"]
            if alike and float(np.max(np.stack(alike) @ words)) >= _SAME:
                continue
            alike.append(words)
        kept.append((recalled, near))
    return kept


def _alike(near: Sequence[Near]) -> npt.NDArray[np.float64]:
    """(n, n) mean cosines over the spaces of `BETWEEN` that both have."""
    total, spaces = np.zeros((len(near), len(near))), np.zeros((len(near), len(near)))
    for space in BETWEEN:
        own = [i for i, each in enumerate(near) if space in each.vectors]
        if own:
            rows = np.stack([near[i].vectors[space] for i in own])
            total[np.ix_(own, own)] += rows @ rows.T
            spaces[np.ix_(own, own)] += 1
    return total / np.maximum(spaces, 1)
