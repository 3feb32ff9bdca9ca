"""Is it the character of the reference picture?

Every expected character is compared with every figure found, and each gets a figure of its own
(Hungarian assignment, Kuhn 1955). Features of the figure, of its head and clothes and of square
crops around them are measured beside colours of skin, hair and torso; a logistic fitted on
labelled pairs turns them into a score that the brief's 0.85 gates. Without a calibration the raw
cosine gates at 0.85 and the sentence says so. Turned away, too small or absent by plan is no
question of identity.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import linear_sum_assignment

from tools.dinov3.calibration import BRIEF, Calibration
from tools.dinov3.checks.answers import failed, measured, not_assessable, passed
from tools.dinov3.closeups import Closeups, look_closer
from tools.dinov3.figure import Figure, figure_by_reference, figure_of_master, figures_by_parts
from tools.dinov3.findings import Finding, Measurement, Severity, Threshold
from tools.dinov3.likeness import View, compare_views, nearest
from tools.dinov3.sight import Looker, Sight
from tools.screenplay.plan import CameraAngle, Shot, ShotSize

LEAST_SHARE = 0.03
"""Of the frame that a figure covers before anybody could tell who it is."""
LEAST_HEAD = 0.2
"""Of the head's place in its crop that the part head has to confirm. Picked on previz stills: a
quarter of right takes are then not asked, and the rest are told from strangers a little better."""
_COPIED = 0.985
_MOST_FIGURES = 4
"""Figures whose crops are looked at, largest first."""
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
    """A character's reference pictures, looked at."""

    name: str
    sight: Sight
    figure: Figure
    closeups: Closeups | None = None
    more: tuple[View, ...] = ()
    """Other pictures of the same character: other angles, kept keyframes."""

    @property
    def views(self) -> tuple[View, ...]:
        """All that is known of the character's looks, the reference picture first."""
        return (View(self.sight, self.figure, self.closeups), *self.more)


@dataclass(frozen=True, slots=True)
class Match:
    """A character and the figure that is most like it."""

    character: Character
    figure: Figure
    numbers: dict[str, float]
    """What was measured; names of the logistic."""
    score: float
    """0..1: the calibrated score, or the raw cosine without a calibration."""
    closeups: Closeups | None = None
    """The figure's crops, where they were looked at."""

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
    numbers = found.numbers
    head = found.character.sight.parts is None or math.isfinite(numbers["head_cosine"])
    confirmed = numbers["head_seen"]
    if math.isfinite(confirmed):
        head = head and confirmed >= LEAST_HEAD
    return head and found.figure.share >= LEAST_SHARE


def read_character(name: str, pictures: Sequence[Sight], looker: Looker) -> Character | None:
    """The character of these pictures, the reference first; None where it shows no figure."""
    views = []
    for sight in pictures:
        figure = figure_of_master(sight)
        if figure is not None:
            views.append(View(sight, figure, look_closer(looker, sight, (figure,))[0]))
    if not views or views[0].sight is not pictures[0]:
        return None
    first = views[0]
    return Character(name, first.sight, first.figure, first.closeups, tuple(views[1:]))


def find_figures(sight: Sight, character: Character) -> tuple[Figure, ...]:
    """Figures that might be the character."""
    if sight.parts is not None:
        return figures_by_parts(sight)[:_MOST_FIGURES]
    found = figure_by_reference(sight, character.sight, character.figure)
    return () if found is None else (found,)


def match(
    sight: Sight, character: Character, calibration: Calibration, looker: Looker | None = None
) -> Match | None:
    """The figure most like one character; None when there is no figure at all."""
    return match_cast(sight, (character,), calibration, looker)[0]


def match_cast(
    sight: Sight,
    cast: Sequence[Character],
    calibration: Calibration,
    looker: Looker | None = None,
) -> list[Match | None]:
    """The figure of each character, no figure given twice; None for who is left without one.

    The assignment has the highest sum of scores (Hungarian method). Without a looker no crops are
    looked at, and what they would tell counts as average.
    """
    if sight.parts is None:
        groups = [_views(sight, find_figures(sight, who), looker) for who in cast]
        return [_best(who, views, calibration) for who, views in zip(cast, groups, strict=True)]
    views = _views(sight, figures_by_parts(sight)[:_MOST_FIGURES], looker)
    table = [[_matched(who, view, calibration) for view in views] for who in cast]
    found: list[Match | None] = [None] * len(cast)
    if cast and views:
        score = np.array([[-1.0 if m is None else m.score for m in row] for row in table])
        for row, column in zip(*linear_sum_assignment(score, maximize=True), strict=True):
            found[row] = table[row][column]
    return found


def compare(sight: Sight, figure: Figure, character: Character) -> dict[str, float]:
    """What is measured between a figure and a character without looking closer."""
    return compare_view(View(sight, figure), character)


def compare_view(view: View, character: Character) -> dict[str, float]:
    """Everything that is measured between a view and the character's nearest view."""
    return nearest([compare_views(view, known) for known in character.views])


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
        ("crop_class", "crop", "cosine"),
        ("bust_cosine", "head and shoulders", "cosine"),
        ("face_cosine", "face", "cosine"),
        ("head_seen", "head confirmed", "share"),
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


def _views(sight: Sight, figures: tuple[Figure, ...], looker: Looker | None) -> list[View]:
    if looker is None:
        return [View(sight, figure) for figure in figures]
    closer = look_closer(looker, sight, figures)
    return [View(sight, figure, near) for figure, near in zip(figures, closer, strict=True)]


def _best(who: Character, views: list[View], calibration: Calibration) -> Match | None:
    found = [_matched(who, view, calibration) for view in views]
    return max((m for m in found if m is not None), key=lambda m: m.score, default=None)


def _matched(who: Character, view: View, calibration: Calibration) -> Match | None:
    numbers = compare_view(view, who)
    if not math.isfinite(numbers["cosine"]):
        return None
    return Match(who, view.figure, numbers, _score(numbers, calibration), view.closeups)
