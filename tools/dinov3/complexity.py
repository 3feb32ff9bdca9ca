"""How hard a shot is to get, before it is shot: expected takes and cost, with reasons.

A shot's features (people, hands, readable text, ...) each bring a chance of failing; memory's
counts of takes and failures move those chances from a prior. Chances are joined as if they failed
independently of each other (a noisy OR; Pearl, 1988). Knows words and numbers only.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from tools.screenplay.plan import Movement, Shot, ShotSize

MOST_TAKES = 4
"""Takes after which a person decides: expected takes stay below it."""
MOST_CANDIDATES = 4
_SURE = 0.9
"""Chance that a shot is kept before a person has to decide, which candidates are made for."""
_PRIOR_TAKES = 8.0
"""How many takes the prior weighs: after as many, memory and prior count the same."""
_CROWD = 4
_LONG_PROMPT = 1500
_LONG_SECONDS = 6.0


class Feature(StrEnum):
    """What can make a shot fail."""

    PLAIN = "any shot"
    """What fails without any of the others."""
    PEOPLE = "more than one person"
    CROWD = "a crowd"
    HANDS = "hands at work"
    TEXT = "readable text"
    MOTION = "fast motion"
    INTERACTION = "people in contact"
    WATER = "water"
    FIRE = "fire or smoke"
    ANIMALS = "animals"
    CAMERA = "a difficult camera move"
    LENGTH = "a long take"
    PROMPT = "a long prompt"


@dataclass(frozen=True, slots=True)
class Count:
    """What memory knows of one feature with one model."""

    takes: int = 0
    failures: int = 0


@dataclass(frozen=True, slots=True)
class Complexity:
    """How hard a shot is."""

    score: float
    """0 (sure at once) .. 1 (hopeless): the chance that a take fails."""
    expected_takes: float
    """1 .. `MOST_TAKES`."""
    expected_cost_micros: int
    """Millionths of the currency: expected takes at the price of one."""
    candidates: int
    """Pictures to make at once, so that one take is good enough nine times in ten."""
    reasons: tuple[str, ...]
    """What makes it hard, worst first: 'hands at work (+17 %)'."""


_PRIORS = {
    Feature.PLAIN: 0.12, Feature.PEOPLE: 0.22, Feature.CROWD: 0.40, Feature.HANDS: 0.30,
    Feature.TEXT: 0.45, Feature.MOTION: 0.28, Feature.INTERACTION: 0.35, Feature.WATER: 0.22,
    Feature.FIRE: 0.22, Feature.ANIMALS: 0.30, Feature.CAMERA: 0.22, Feature.LENGTH: 0.20,
    Feature.PROMPT: 0.16,
}  # fmt: skip
"""A judgement and no measurement: it orders shots until memory has takes to count."""
_WORDS = {
    Feature.CROWD: r"crowds?|audience|mob|passers-by|spectators|dozens of|army|parade",
    Feature.HANDS: r"hands?|fingers?|fists?|holds?|holding|grips?|grabs?|picks? up|writes?|types"
    r"|typing|unscrews?|sews?|pours?|strikes? a match|plays? the \w+",
    Feature.TEXT: r"reads? \w+|sign|signs|letters?|newspaper|headline|inscription|label|poster"
    r"|handwriting|caption|screen reads|note|document|book cover|licen[sc]e plate",
    Feature.MOTION: r"runs?|running|jumps?|leaps?|falls?|spins?|throws?|chases?|crash(?:es)?"
    r"|explodes?|fights?|dances?|gallops?|sprints?|dodges?|tumbles?|swings?",
    Feature.INTERACTION: r"hugs?|embraces?|kiss(?:es)?|shakes? hands|wrestles?|fights?|dances? with"
    r"|hands? over|pushes|slaps?|carries (?:him|her)|leans on (?:him|her)",
    Feature.WATER: r"water|rain|river|sea|ocean|waves?|pours?|swims?|fountain|puddles?|lake|tears",
    Feature.FIRE: r"fire|flames?|burns?|burning|smoke|candles?|torch|explosion|sparks?|match",
    Feature.ANIMALS: r"dogs?|cats?|horses?|birds?|fish|animals?|wolf|wolves|cows?|sheep|pigeons?",
}
_UNDONE = re.compile(r"\b(?:no|without|not|never)\s+(?:\w+\s+)?$", re.I)
_MOVES = (Movement.ORBIT, Movement.CRANE_UP, Movement.CRANE_DOWN, Movement.HANDHELD)
_CLOSE = (ShotSize.INSERT, ShotSize.EXTREME_CLOSE_UP)


def features_of(shot: Shot, prompt_length: int) -> dict[Feature, float]:
    """The features of a shot, each with how much of it there is (1 is once); PLAIN always.

    `prompt_length` is in characters.
    """
    text = " ".join((shot.action, shot.first_frame, *shot.props))
    amounts = {Feature.PLAIN: 1.0}
    for feature, words in _WORDS.items():
        if _says(text, words):
            amounts[feature] = 1.0
    people = len(shot.characters)
    if people > 1:
        amounts[Feature.PEOPLE] = float(min(people, _CROWD) - 1)
    if people >= _CROWD:
        amounts[Feature.CROWD] = 1.0
    if people < 2:
        # Contact takes two: one person alone touches things, which is hands at work.
        amounts.pop(Feature.INTERACTION, None)
    if Feature.HANDS in amounts and shot.camera.size in _CLOSE:
        amounts[Feature.HANDS] = 2.0
    if shot.camera.movement in _MOVES:
        amounts[Feature.CAMERA] = 1.0
    if shot.duration_seconds > _LONG_SECONDS:
        amounts[Feature.LENGTH] = min(shot.duration_seconds / _LONG_SECONDS - 1, 1.0)
    if prompt_length > _LONG_PROMPT:
        amounts[Feature.PROMPT] = min(prompt_length / _LONG_PROMPT - 1, 2.0)
    return amounts


def counted(takes: Iterable[tuple[Iterable[Feature], bool]]) -> dict[Feature, Count]:
    """Counts of one model's takes, each given as its shot's features and whether it failed."""
    out: dict[Feature, Count] = {}
    for features, failed in takes:
        for feature in set(features):
            before = out.get(feature, Count())
            out[feature] = Count(before.takes + 1, before.failures + int(failed))
    return out


def failure_rate(feature: Feature, rates: Mapping[Feature, Count]) -> float:
    """Chance that a take with this feature fails: the mean of a Beta posterior."""
    count = rates.get(feature, Count())
    return (count.failures + _PRIOR_TAKES * _PRIORS[feature]) / (count.takes + _PRIOR_TAKES)


def estimate(
    shot: Shot, prompt_length: int, rates: Mapping[Feature, Count], price_micros: int
) -> Complexity:
    """How hard and dear a shot is with one model.

    Args:
        shot: The planned shot.
        prompt_length: Characters of its prompt, or of the prompt that is expected.
        rates: Memory's counts for the model that is to make it; empty leaves the priors.
        price_micros: Price of one take, in millionths of the currency.
    """
    amounts = features_of(shot, prompt_length)
    plain = failure_rate(Feature.PLAIN, rates)
    good = 1 - plain
    costs: list[tuple[float, Feature]] = []
    for feature, amount in amounts.items():
        if feature is Feature.PLAIN:
            continue
        # What fails anyway is not the feature's doing; a harmless feature adds nothing.
        own = max(0.0, (failure_rate(feature, rates) - plain) / max(1 - plain, 1e-6))
        kept = (1 - min(own, 0.99)) ** amount
        costs.append((1 - kept, feature))
        good *= kept
    takes = expected_takes(good)
    worst_first = sorted((cost for cost in costs if cost[0] >= 0.005), reverse=True)
    return Complexity(
        score=1 - good,
        expected_takes=takes,
        expected_cost_micros=round(takes * price_micros),
        candidates=candidates_for(good),
        reasons=tuple(f"{feature.value} (+{cost:.0%})" for cost, feature in worst_first),
    )


def expected_takes(good: float) -> float:
    """Takes needed on average when each is good with this chance and `MOST_TAKES` is the end."""
    return sum((1 - good) ** number for number in range(MOST_TAKES))


def candidates_for(good: float) -> int:
    """Pictures to make at once: the fewest with which one of `MOST_TAKES` is kept, `_SURE`.

    One at a time is cheapest, since most are not needed once one is good; several pay where all
    takes could fail.
    """
    if good <= 0:
        return MOST_CANDIDATES
    if good >= 1:
        return 1
    needed = math.log(1 - _SURE) / (MOST_TAKES * math.log(1 - good))
    return min(MOST_CANDIDATES, math.ceil(needed))


def _says(text: str, words: str) -> bool:
    """Whether the text names one of the words without denying it ('no crowd')."""
    found = re.finditer(rf"\b(?:{words})\b", text, re.I)
    return any(not _UNDONE.search(text[: match.start()]) for match in found)
