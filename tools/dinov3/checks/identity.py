"""Is it the character of the reference picture?

Every expected character is compared with every figure found. Features of the figure, of its head
and of its clothes are measured beside colours of skin, hair and torso; a logistic fitted on
labelled pairs turns them into a score that the brief's 0.85 gates. Without a calibration the raw
cosine gates at 0.85 and the sentence says so. Turned away, too small or absent by plan is no
question of identity.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

import numpy as np

from tools.dinov3.calibration import BRIEF, Calibration
from tools.dinov3.checks.answers import failed, measured, not_assessable, passed
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import (
    BODY,
    HEAD,
    SKIN,
    Figure,
    best_match,
    colour_of,
    embedding,
    figure_by_reference,
    figures_by_parts,
)
from tools.dinov3.findings import Finding, Measurement, Severity, Threshold
from tools.dinov3.palette import gap, region_palette
from tools.dinov3.sight import PERSON_PARTS, Sight
from tools.screenplay.plan import CameraAngle, Shot, ShotSize

LEAST_SHARE = 0.03
"""Of the frame that a figure covers before anybody could tell who it is."""
_COPIED = 0.985
_MOST_PATCHES = 300
_TURNED = re.compile(
    r"\b(from behind|(his|her|their|its) backs?\b|back (is )?(turned|to) |silhouett\w*|"
    r"turned away|walks? away|walking away|faces? away)",
    re.I,
)
_TOO_SMALL = (ShotSize.EXTREME_WIDE, ShotSize.WIDE)
"""Sizes in which a head is a few pixels; on wide shots the score was right little more often than
chance."""


@dataclass(frozen=True, slots=True)
class Character:
    """A character's reference picture, looked at."""

    name: str
    sight: Sight
    figure: Figure


@dataclass(frozen=True, slots=True)
class Match:
    """A character and the figure that is most like it."""

    character: Character
    figure: Figure
    numbers: dict[str, float]
    """What was measured; names of the logistic."""
    score: float
    """0..1: the calibrated score, or the raw cosine without a calibration."""

    @property
    def cosine(self) -> float:
        """Raw cosine of the masked means."""
        return self.numbers["cosine"]


def not_asked(shot: Shot) -> str:
    """Why identity cannot be asked of this shot; empty when it can."""
    if not shot.characters:
        return "No character belongs in this shot."
    if shot.camera.size is ShotSize.INSERT:
        return "An insert shows a detail, not a character."
    if shot.camera.angle is CameraAngle.OVER_THE_SHOULDER:
        return "Over the shoulder: one figure has its back to the camera."
    if shot.camera.angle is CameraAngle.POV:
        return "A point of view does not show whose it is."
    if _TURNED.search(shot.action):
        return "The action turns the character away or into a silhouette."
    return ""


def assessable(found: Match) -> bool:
    """Whether enough of the figure is seen, its head too where an encoder can tell."""
    head = found.character.sight.parts is None or math.isfinite(found.numbers["head_cosine"])
    return head and found.figure.share >= LEAST_SHARE


def find_figures(sight: Sight, character: Character) -> tuple[Figure, ...]:
    """Figures that might be the character."""
    if sight.parts is not None:
        return figures_by_parts(sight)
    found = figure_by_reference(sight, character.sight, character.figure)
    return () if found is None else (found,)


def match(sight: Sight, character: Character, calibration: Calibration) -> Match | None:
    """The figure most like the character; None when there is no figure at all."""
    found = [
        Match(character, figure, numbers, _score(numbers, calibration))
        for figure in find_figures(sight, character)
        if math.isfinite((numbers := compare(sight, figure, character))["cosine"])
    ]
    return max(found, key=lambda m: m.score, default=None)


def compare(sight: Sight, figure: Figure, character: Character) -> dict[str, float]:
    """Everything that is measured between a figure and a character; NaN where it is not seen."""
    other = character.sight
    numbers = {
        "cosine": _cosine(
            embedding(sight, figure.weights), embedding(other, character.figure.weights)
        ),
        "best_match": best_match(
            _patches(sight, figure.weights), _patches(other, character.figure.weights)
        ),
    }
    for name, names in (("head", HEAD), ("clothes", BODY)):
        mine, theirs = figure.parts(sight, names), character.figure.parts(other, names)
        numbers[f"{name}_cosine"] = _cosine(embedding(sight, mine), embedding(other, theirs))
    for name, names in (("skin", SKIN), ("hair", ("hair",)), ("torso", ("torso",))):
        mine, theirs = figure.seen(sight, names), character.figure.seen(other, names)
        shade, chroma = _colour_gap(colour_of(sight, mine), colour_of(other, theirs))
        numbers[f"{name}_lightness"], numbers[f"{name}_colour"] = shade, chroma
    for name, names in (("palette", PERSON_PARTS), ("clothes", BODY)):
        mine, theirs = figure.seen(sight, names), character.figure.seen(other, names)
        numbers[f"{name}_gap"] = gap(region_palette(sight, mine), region_palette(other, theirs))
    numbers["share"] = figure.share
    return numbers


def judge(shot: Shot, sight: Sight, matches: list[Match | None], cal: Calibration) -> list[Finding]:
    """Identity, presence and copy-paste findings of a still, for its expected characters."""
    reason = not_asked(shot)
    if reason:
        return [not_assessable("identity", reason)]
    if not matches:
        return [not_assessable("identity", "No reference picture is locked for this shot's cast.")]
    people = [m for m in matches if m is not None]
    if len(people) < len(matches):
        return [_absent(shot, cal)]
    worst = min(people, key=lambda m: m.score)
    if shot.camera.size in _TOO_SMALL or not all(assessable(m) for m in people):
        said = f"Too little of {worst.character.name}'s head is seen to tell who it is."
        return [not_assessable("identity", said, *_numbers(worst))]
    return [verdict(worst, cal), _copied(sight, people)]


def verdict(worst: Match, calibration: Calibration) -> Finding:
    """The identity finding on the character that fits worst."""
    name = worst.character.name
    numbers = _numbers(worst)
    logistic = calibration.identity
    if logistic is None:
        origin = "the brief, on the raw cosine: this encoder has no calibration"
        score, gate = max(0.0, min(1.0, worst.cosine)), True
    else:
        origin = f"the brief, on a calibrated score: {logistic.origin}"
        score, gate = worst.score, logistic.gate
    base = passed("identity", f"{name} looks like the reference picture.", *numbers)
    if score < BRIEF:
        said = f"{name} does not look like the reference picture{_why(worst)}."
        severity = Severity.GATE if gate else Severity.ADVICE
        base = failed("identity", "wrong_person", said, *numbers, severity=severity)
    threshold = Threshold(value=BRIEF, origin=origin)
    return base.model_copy(update={"score": round(score, 4), "threshold": threshold})


def _absent(shot: Shot, calibration: Calibration) -> Finding:
    names = " and ".join(shot.characters)
    if shot.camera.size in _TOO_SMALL:
        return not_assessable("identity", f"{names} would be too small in so wide a frame to find.")
    limit = calibration.limit("absent")
    severity = limit.severity if limit else Severity.ADVICE
    return failed(
        "identity",
        "absent_character",
        f"No figure was found where {names} should be seen.",
        limit=limit,
        severity=severity,
    )


def _copied(sight: Sight, people: list[Match]) -> Finding:
    """Advice when a figure is the reference picture over again: same pose, same angle."""
    closest = max(people, key=lambda m: m.numbers["best_match"])
    number = measured("patch match", closest.numbers["best_match"], "cosine")
    if number.value > _COPIED:
        return failed(
            "copy_paste",
            "copy_paste",
            f"{closest.character.name} repeats the reference picture's pose and angle.",
            number,
            severity=Severity.ADVICE,
        )
    return passed("copy_paste", "The figure is drawn anew, not pasted.", number)


def _why(worst: Match) -> str:
    """The part that differs most, in words; empty when none stands out."""
    numbers = worst.numbers
    gaps = {
        "the hair has another colour": numbers["hair_colour"] + numbers["hair_lightness"] / 2,
        "the skin has another tone": numbers["skin_colour"] + numbers["skin_lightness"] / 2,
        "the clothes have another colour": numbers["torso_colour"] + numbers["torso_lightness"] / 2,
    }
    known = {said: gap for said, gap in gaps.items() if math.isfinite(gap) and gap > 22}
    return f": {max(known, key=lambda said: known[said])}" if known else ""


def _numbers(found: Match) -> tuple[Measurement, ...]:
    shown = (
        ("cosine", "raw cosine", "cosine"),
        ("best_match", "patch match", "cosine"),
        ("head_cosine", "head", "cosine"),
        ("clothes_cosine", "clothes", "cosine"),
        ("share", "figure", "share"),
    )
    return tuple(
        measured(label, found.numbers[name], unit)
        for name, label, unit in shown
        if math.isfinite(found.numbers[name])
    )


def _score(numbers: dict[str, float], calibration: Calibration) -> float:
    logistic = calibration.identity
    return numbers["cosine"] if logistic is None else logistic.score(numbers)


def _patches(sight: Sight, weights: FloatArray) -> FloatArray:
    found = sight.features.patches[weights > 0.5]
    return found[:: max(1, len(found) // _MOST_PATCHES)]


def _cosine(one: FloatArray | None, other: FloatArray | None) -> float:
    return float("nan") if one is None or other is None else float(one @ other)


def _colour_gap(one: FloatArray | None, other: FloatArray | None) -> tuple[float, float]:
    """Differences of lightness and of chroma (Lab)."""
    if one is None or other is None:
        return float("nan"), float("nan")
    return abs(float(one[0] - other[0])), float(np.linalg.norm(one[1:] - other[1:]))
