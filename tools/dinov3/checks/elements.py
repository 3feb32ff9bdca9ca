"""Is what the plan names in the frame, and is anything there that nobody asked for?

With a part head: how surely it sees a prop, how many people, and things that are no human and that
the scene's master does not hold. Without one, discovered things stand in for the last question and
the others cannot be asked. No weights here know a prop by its name. The evidence is weak by its
nature, so nothing in this file gates.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.answers import (
    Shown,
    advising,
    limited,
    measured,
    not_assessable,
    unavailable,
)
from tools.dinov3.discovery import discover
from tools.dinov3.drawing import BAD, GOOD, WIDTH, box, fitted, heat, stacked, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import HEAD, LEAST_PATCHES
from tools.dinov3.findings import Finding, Region, Status
from tools.dinov3.sight import Image, Mask, Sight, lab
from tools.screenplay.plan import CameraAngle, Shot, ShotSize

Box = tuple[int, int, int, int]
_STRONGEST = 10
"""Patches that a thing has to cover to count in full: about a fiftieth of a still."""
_FAR = 20.0
"""Difference in Lab beyond which a colour is simply another one."""
_CALLED = 0.5
"""Probability from which the part head itself calls a patch a prop: a limit under it would mean
that this head does not know props, whatever clean takes score."""
_CLEAR = 0.5
_HIDDEN = (CameraAngle.OVERHEAD, CameraAngle.OVER_THE_SHOULDER, CameraAngle.POV)


@dataclass(frozen=True, slots=True)
class Stray:
    """What the scene's master does not explain."""

    strength: float
    """0..1: how strongly the strangest patches stand out."""
    map: FloatArray
    """(h, w): the same for every patch."""
    box: Box
    """Where it is strongest: x, y, width, height in pixels of the picture."""


def stray_thing(sight: Sight, master: Sight) -> Stray:
    """Return what is no human here, by the part head, and unlike all that the master shows.

    Each patch counts with its probability of being a prop or an animal, times its distance from the
    nearest patch of the master in features and in colour. Raises ValueError without a part head.
    """
    things = sight.part("prop", "animal")
    if things is None:
        raise ValueError("things are found by a part head, and this encoder has none")
    strange = np.asarray(things * novelty(sight, master) * colour_novelty(sight, master))
    strongest = np.sort(strange, axis=None)[-_STRONGEST:]
    peak = np.asarray(strange >= _CLEAR * max(float(strange.max()), 1e-9))
    return Stray(float(strongest.mean()), strange, _largest(sight, peak))


def stray_object(sight: Sight, master: Sight) -> Stray:
    """Return the discovered thing that is least like all that the master shows (no part head)."""
    strange = novelty(sight, master)
    best = Stray(0.0, np.zeros_like(strange), (0, 0, 0, 0))
    for found in discover(sight.features):
        strength = float(strange[found.mask].mean())
        if strength > best.strength:
            best = Stray(strength, np.asarray(strange * found.mask), found.box)
    return best


def novelty(sight: Sight, master: Sight) -> FloatArray:
    """Return (h, w): 1 - the best cosine of each patch with any patch of the master, 0..1."""
    mine, theirs = sight.features.patches, master.features.patches
    best = (mine.reshape(-1, mine.shape[-1]) @ theirs.reshape(-1, theirs.shape[-1]).T).max(1)
    return np.asarray(np.clip(1 - best, 0, 1).reshape(sight.features.grid), np.float32)


def colour_novelty(sight: Sight, master: Sight) -> FloatArray:
    """Return (h, w): how far each patch's colour is from the master's nearest one, 0..1.

    Lightness counts half, since angles of one place are lit unequally.
    """
    scale = np.array([0.5, 1.0, 1.0], np.float32)
    mine, theirs = (_colours(one) * scale for one in (sight, master))
    squares = (mine**2).sum(1)[:, None] + (theirs**2).sum(1)[None] - 2 * mine @ theirs.T
    gap = np.sqrt(np.maximum(squares.min(1), 0)) / _FAR
    return np.asarray(np.clip(gap, 0, 1).reshape(sight.features.grid), np.float32)


def prop_evidence(sight: Sight) -> float | None:
    """Return the probability of the patch that is surest a prop; None without a part head."""
    found = sight.part("prop")
    return None if found is None else float(found.max())


def people_seen(sight: Sight) -> int | None:
    """Return how many people there are: bodies, or heads where bodies touch; None without parts."""
    heads, bodies = sight.part(*HEAD), sight.person
    if heads is None or bodies is None:
        return None
    return max(_pieces(heads), _pieces(bodies))


def placement(where: Box, sight: Sight) -> str:
    """Return where a box lies in the frame, for a prompt: 'lower left', 'centre', 'top right'."""
    x, y, width, height = where
    tall, wide = sight.image.shape[:2]
    across = ("left", "", "right")[_third((x + width / 2) / wide)]
    down = ("upper", "", "lower")[_third((y + height / 2) / tall)]
    return f"{down} {across}".strip() or "centre"


def check_elements(
    shot: Shot, sight: Sight, master: Sight | None, calibration: Calibration
) -> tuple[Shown, ...]:
    """Return the findings `elements` (extra_prop), `props` (missing_prop) and `people`.

    `master` is the scene's kept master keyframe, None for the shot that is the master.
    """
    return (
        _strays(sight, master, calibration),
        Shown(_props(shot, sight, calibration)),
        Shown(_people(shot, sight, calibration)),
    )


def _strays(sight: Sight, master: Sight | None, calibration: Calibration) -> Shown:
    if master is None:
        said = "This shot sets what belongs to the scene; there is no master to compare with."
        return Shown(not_assessable("elements", said))
    by_parts = sight.parts is not None
    found = stray_thing(sight, master) if by_parts else stray_object(sight, master)
    name = "stray" if by_parts else "unexplained"
    where = placement(found.box, sight)
    finding = limited(
        "elements",
        "extra_prop",
        measured(name, found.strength, "0-1"),
        calibration.limit(f"elements.{name}"),
        "Nothing stands out that the scene's master does not explain.",
        f"Something that the scene's master does not show stands out, {where}: "
        "ask for nothing there but what the plan names.",
    )
    if finding.status is Status.FAIL:
        finding = finding.model_copy(update={"regions": (_region(found.box, sight),)})
    return Shown(advising(finding), _drawing(finding, sight, master, found))


def _props(shot: Shot, sight: Sight, calibration: Calibration) -> Finding:
    if not shot.props:
        return not_assessable("props", "The plan names no prop.")
    named = ", ".join(shot.props)
    evidence = prop_evidence(sight)
    if evidence is None:
        return unavailable(
            "props",
            f"Whether {named} can be seen was not asked: that takes weights that tie words to "
            "pictures (dino.txt with ViT-L), which are not installed.",
        )
    number = measured("evidence", evidence, "probability")
    limit = calibration.limit("props.evidence")
    if limit is None or limit.value < _CALLED:
        said = f"Whether {named} can be seen is not known: this part head does not know props."
        return unavailable("props", said).model_copy(update={"measurements": (number,)})
    return advising(
        limited(
            "props",
            "missing_prop",
            number,
            limit,
            f"A prop is in the frame; whether it is {named} these weights cannot tell.",
            f"No prop was found in the frame: show {named} clearly.",
            most=False,
        )
    )


def _people(shot: Shot, sight: Sight, calibration: Calibration) -> Finding:
    if not shot.characters:
        return not_assessable("people", "The plan puts nobody in the frame.")
    if shot.camera.angle in _HIDDEN or shot.camera.size in (
        ShotSize.INSERT,
        ShotSize.EXTREME_WIDE,
    ):
        return not_assessable("people", "Seen this way, people cannot be counted.")
    seen = people_seen(sight)
    if seen is None:
        return unavailable("people", "This encoder has no part head to count people with.")
    planned = len(shot.characters)
    absent = measured("absent", max(0, planned - seen), "people")
    limit: Limit | None = calibration.limit("people.absent")
    return advising(
        limited(
            "people",
            "absent_character",
            absent,
            limit,
            "Everybody whom the plan names may be in the frame.",
            f"{seen} of {planned} people were found: show {', '.join(shot.characters)} clearly.",
        )
    )


def _drawing(finding: Finding, sight: Sight, master: Sight, found: Stray) -> Callable[[], Image]:
    def draw() -> Image:
        wrong = finding.status is Status.FAIL
        tall, wide = sight.image.shape[:2]
        scale = WIDTH / wide
        picture = cv2.resize(sight.image, (WIDTH, round(tall * scale)))
        shown = heat(np.asarray(picture, np.uint8), found.map / max(float(found.map.max()), 1e-6))
        x, y, width, height = (round(side * scale) for side in found.box)
        if wrong:
            box(shown, (x, y, width, height), BAD, 3)
        number = finding.measurements[0]
        text = f"unlike the master: {number.name} {number.value:.2f}"
        if finding.threshold is not None:
            text += f", limit {finding.threshold.value:.2f}"
        small = fitted(master.image, WIDTH, round(WIDTH * 0.3))
        return stacked([titled(shown, text, BAD if wrong else GOOD), titled(small, "master", GOOD)])

    return draw


def _largest(sight: Sight, mask: Mask) -> Box:
    """Box in pixels of the largest connected part of an (h, w) mask; zeros when it is empty."""
    count, _, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return (0, 0, 0, 0)
    left, top, width, height = (int(v) for v in stats[1 + int(np.argmax(stats[1:, 4])), :4])
    rows, columns = mask.shape
    down, across = sight.image.shape[0] / rows, sight.image.shape[1] / columns
    return round(left * across), round(top * down), round(width * across), round(height * down)


def _region(where: Box, sight: Sight) -> Region:
    x, y, width, height = where
    tall, wide = sight.image.shape[:2]
    return Region(
        frame=0, x=x, y=y, width=width, height=height, label="not in the master",
        frame_width=wide, frame_height=tall,
    )  # fmt: skip


def _colours(sight: Sight) -> FloatArray:
    """(h w, 3): mean Lab of each patch."""
    rows, columns = sight.features.grid
    small = cv2.resize(sight.work, (columns, rows), interpolation=cv2.INTER_AREA)
    return lab(np.asarray(small, np.uint8)).reshape(-1, 3)


def _pieces(probability: FloatArray) -> int:
    """Connected parts of an (h, w) map that are likely and large enough to be seen."""
    likely = (probability > _CLEAR).astype(np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(likely)
    return int((stats[1:, cv2.CC_STAT_AREA] >= LEAST_PATCHES).sum())


def _third(share: float) -> int:
    return 0 if share < 0.36 else 2 if share > 0.64 else 1
