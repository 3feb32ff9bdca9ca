"""Is something about a character unlike all that is known of it: a melted face, a third arm?

The figure and its head are cut out in squares and looked at closer; each patch is asked how far its
nearest neighbour is among patches of the character's reference and of the scene's kept pictures
(AnomalyDINO, Damm et al., WACV 2025; PatchCore, Roth et al., CVPR 2022). That finds what is
*unfamiliar*, which a new pose or light is too, and it cannot count: only a limit calibrated on
labelled takes of the same encoder makes a fault of it. Fingers are not counted.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from tools.dinov3.bank import Crop, Known, anomaly_map, crops_of, remembered
from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks import identity
from tools.dinov3.checks.answers import (
    Shown,
    failed,
    measured,
    not_assessable,
    passed,
    unavailable,
)
from tools.dinov3.checks.identity import Character, Match
from tools.dinov3.drawing import BAD, GOOD, INK, LINE, WIDTH, box, fitted, heat, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Measurement, Region, Status
from tools.dinov3.sight import Image, Looker, Sight
from tools.screenplay.plan import Shot

LEAST_TALL = 96
"""Pixels of a figure's height below which a hand is a patch or less."""
_MOST_SIBLINGS = 3
"""Kept pictures that are remembered beside the reference, the newest."""
_FEWEST_PATCHES = 12
_TOP_SHARE, _TOP_LEAST = 0.01, 3
"""Patches that make the score, by share (AnomalyDINO) and at least."""
_PARTS = {
    "head": "head", "hair": "head", "torso": "torso", "arm": "arm", "hand": "hand", "leg": "leg",
    "foot": "foot", "animal": "body",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Anomaly:
    """How far one crop of somebody is from all that is known, and where most."""

    who: str
    crop: Crop
    level: FloatArray
    """(h, w): smoothed distance to the nearest known patch, 0..2; 0 outside the figure."""
    score: float
    """Mean of the farthest 1 in 100 patches, of three at least."""
    part: str
    """What is seen where it is farthest, in words."""
    known: Known

    @property
    def number(self) -> Measurement:
        """The score as a finding carries it."""
        return measured(f"{self.crop.name} anomaly", self.score, "1 - cosine")

    @property
    def peak(self) -> tuple[int, int]:
        """Row and column of the farthest patch."""
        row, column = np.unravel_index(int(self.level.argmax()), self.level.shape)
        return int(row), int(column)


def check_anatomy(
    shot: Shot,
    sight: Sight,
    matches: Sequence[Match | None],
    siblings: Sequence[Sight],
    looker: Looker,
    calibration: Calibration,
) -> tuple[Shown, ...]:
    """Fails when part of a character is unlike its reference and the scene's kept pictures.

    Measures `head anomaly` (where a head is found) and `figure anomaly` (limits
    `anatomy.head anomaly`, `anatomy.figure anomaly`, most), of the character that has the most.
    """
    people = [found for found in matches if found is not None]
    reason = _not_asked(shot, people)
    if reason:
        return (Shown(not_assessable("anatomy", reason)),)
    found = [
        anomaly
        for person in people
        if person.figure.box[3] >= LEAST_TALL
        for anomaly in anomalies(sight, person, siblings, looker, calibration)
    ]
    if not found:
        return (Shown(not_assessable("anatomy", "Too little of anybody is seen to compare.")),)
    names = sorted({one.crop.name for one in found}, reverse=True)
    worst = [max((o for o in found if o.crop.name == n), key=lambda o: o.score) for n in names]
    return (_judged(worst, sight, calibration),)


def anomalies(
    sight: Sight,
    person: Match,
    siblings: Sequence[Sight],
    looker: Looker,
    calibration: Calibration,
) -> list[Anomaly]:
    """The anomaly of a matched figure and of its head, where enough of them is seen."""
    known = known_of(person.character, siblings, looker, calibration)
    if known is None:
        return []
    crops = crops_of(looker, sight, person.figure)
    return [
        anomaly_of(person.character.name, crop, known)
        for crop in crops
        if int(crop.inside.sum()) >= _FEWEST_PATCHES
    ]


def known_of(
    character: Character, siblings: Sequence[Sight], looker: Looker, calibration: Calibration
) -> Known | None:
    """The character's patches in its reference pictures and in kept ones; None where none is."""
    crops: list[Crop] = []
    for view in character.views:
        crops += crops_of(looker, view.sight, view.figure)
    for sibling in siblings[-_MOST_SIBLINGS:]:
        found = identity.match(sibling, character, calibration)
        if found is not None and found.figure.box[3] >= LEAST_TALL:
            crops += crops_of(looker, sibling, found.figure)
    return remembered(crops)


def anomaly_of(who: str, crop: Crop, known: Known) -> Anomaly:
    """How far a crop is from what is known, and the name of the part that is farthest."""
    level = anomaly_map(crop, known.bank)
    values = np.sort(level[crop.inside])
    count = max(_TOP_LEAST, math.ceil(_TOP_SHARE * len(values)))
    row, column = np.unravel_index(int(level.argmax()), level.shape)
    part = _part_at(crop, int(row), int(column))
    return Anomaly(who, crop, level, float(values[-count:].mean()), part, known)


def _not_asked(shot: Shot, people: Sequence[Match]) -> str:
    """Why anatomy cannot be asked of this picture; empty when it can."""
    reason = identity.not_asked(shot)
    if reason:
        return reason
    if not people:
        return "No figure was matched with a reference picture."
    if all(person.figure.box[3] < LEAST_TALL for person in people):
        return f"Nobody is {LEAST_TALL} pixels tall: too small to see a hand or a face."
    return ""


def _judged(worst: Sequence[Anomaly], sight: Sight, calibration: Calibration) -> Shown:
    """The finding on the crops that are farthest from what is known, each under its own limit."""
    numbers = [one.number for one in worst]
    limits = [calibration.limit(f"anatomy.{number.name}") for number in numbers]
    known = [(one, limit) for one, limit in zip(worst, limits, strict=True) if limit is not None]
    over = [(one, limit) for one, limit in known if one.number.value > limit.value]
    if not known:
        most = max(worst, key=lambda one: one.score)
        return Shown(
            _unproven(most, numbers), partial(anatomy_picture, most, None, Status.UNAVAILABLE)
        )
    # A gate goes before advice, whatever was listed first.
    most, limit = min(over or known, key=lambda pair: not pair[1].gate)
    if not over:
        said = (
            "Nothing about the figures is unlike their references and the kept pictures; fingers "
            "and limbs are not counted."
        )
        finding = passed("anatomy", said, *numbers, limit=limit)
    else:
        finding = failed(
            "anatomy",
            "anatomy",
            f"{most.who}'s {most.part} is like nothing in the reference or the kept pictures: "
            "a fault of anatomy, or a pose never seen before.",
            *numbers,
            limit=limit,
            regions=(_region(most, sight),),
        )
    return Shown(finding, partial(anatomy_picture, most, limit, finding.status))


def _unproven(most: Anomaly, numbers: Iterable[Measurement]) -> Finding:
    said = (
        f"{most.who}'s {most.part} is least like the known pictures, but this uncalibrated encoder "
        "has not been shown to tell a fault from an unusual pose; landmark weights would count "
        "hands and limbs."
    )
    return unavailable("anatomy", said).model_copy(update={"measurements": tuple(numbers)})


def anatomy_picture(most: Anomaly, limit: Limit | None, status: Status) -> Image:
    """Draws where a crop is unlike all that is known, beside the place that is most like it."""
    row, column = most.peak
    nearest = most.known.bank.nearest(most.crop.patches[row, column][None])[0]
    index, *spot = (int(value) for value in most.known.spots[nearest])
    full = 2 * limit.value if limit is not None else float(most.level.max())
    hot = heat(most.crop.sight.image, most.level / max(full, 1e-6))
    colour = {Status.FAIL: BAD, Status.PASS: GOOD}.get(status, INK)
    crop = most.known.crops[index]
    tiles = [
        titled(
            _marked(hot, (row, column), most.crop, colour), f"{most.part}: least familiar", colour
        ),
        titled(_marked(crop.sight.image, spot, crop, LINE), "most like it in known pictures", LINE),
    ]
    return np.asarray(np.concatenate(tiles, axis=1), np.uint8)


def _marked(picture: Image, spot: Sequence[int], crop: Crop, colour: tuple[int, int, int]) -> Image:
    """A crop's picture at half the width, with a box around the neighbours of a patch."""
    side = WIDTH // 2
    marked = fitted(picture, side, side)
    rows, columns = crop.inside.shape
    down, across = side / rows, side / columns
    x, y = (spot[1] - 1) * across, (spot[0] - 1) * down
    box(marked, (round(x), round(y), round(3 * across), round(3 * down)), colour, 2)
    return marked


def _region(most: Anomaly, sight: Sight) -> Region:
    """The farthest patch and its neighbours, in pixels of the picture."""
    row, column = most.peak
    rows, columns = most.level.shape
    left, top = most.crop.corner
    side, (tall, wide) = most.crop.side, sight.image.shape[:2]
    x0, x1 = ((left + (column + by) * side / columns) for by in (-1, 2))
    y0, y1 = ((top + (row + by) * side / rows) for by in (-1, 2))
    x, y = max(0, round(x0)), max(0, round(y0))
    return Region(
        frame=0,
        x=x,
        y=y,
        width=min(wide, round(x1)) - x,
        height=min(tall, round(y1)) - y,
        label=most.part,
        frame_width=wide,
        frame_height=tall,
    )


def _part_at(crop: Crop, row: int, column: int) -> str:
    """The part seen there; without a part head, the half of the figure it lies in."""
    likely = crop.sight.parts
    if likely is None:
        rows = np.flatnonzero(crop.inside.any(1))
        return f"{'upper' if row < (rows[0] + rows[-1] + 1) / 2 else 'lower'} part of the figure"
    names = crop.sight.part_names
    persons = [index for index, name in enumerate(names) if name in _PARTS]
    return _PARTS[names[max(persons, key=lambda index: likely[row, column, index])]]
