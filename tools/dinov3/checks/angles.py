"""Are two pictures of one scene truly two angles of it, with everything where it was?

Patches are matched without their positional part. A picture whose patches mostly find themselves
where they were, or that one small crop of another explains, is no new angle. Where things can be
matched, their order from left to right and from near to far is compared: a camera that stays on
its side of the line keeps it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import (
    Shown,
    advising,
    limited,
    measured,
    not_assessable,
    unavailable,
)
from tools.dinov3.correspondence import Matches, geometry_of, match_patches, unplaced
from tools.dinov3.drawing import BAD, GOOD, LINE, WIDTH, fitted, titled
from tools.dinov3.encoder import Encoder
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Status
from tools.dinov3.sight import Image, Mask, Sight
from tools.screenplay.plan import Shot

_STILL = 0.045
"""Of the frame's width that a patch may move in a picture that is the same again: 1.5 patches."""
_CLEAR = 0.15
"""Ratio weight from which a match counts for what is left of what."""
_APART_WIDTH, _APART_DEPTH = 0.12, 1.25
"""Two things are beside each other from this share of the width on, one behind the other from
this ratio of depths on."""
_LEAST_PAIRS = 30
_MOST_MATCHES = 160
_DRAWN = 14


@dataclass(frozen=True, slots=True)
class Angles:
    """How two pictures of one scene compare; NaN where too little could be matched."""

    repeated: float
    """Share of patches that match mutually at the same place, or by one homography: the picture
    again, whole or cropped."""
    known: float
    """Mean cosine of mutual matches times their share: how much of it is the same place."""
    rigid: float
    """Share of matches that fit two views of one rigid scene (epipolar geometry)."""
    left_right: float
    """Share of pairs of matched things that keep their order from left to right."""
    near_far: float
    """The same for nearer and farther."""
    depth: bool
    """Whether there was a depth to ask."""
    matches: Matches


def compare_angles(
    sight: Sight,
    other: Sight,
    encoder: Encoder,
    depths: tuple[FloatArray, FloatArray] | None = None,
) -> Angles:
    """Everything that is measured between two angles.

    `depths` are (h, w) distances per patch of both pictures, in any unit, from a depth model; None
    asks the encoder's own depth head, where it has one.
    """
    here, there = unplaced(sight.features, encoder), unplaced(other.features, encoder)
    found = match_patches(here, there)
    geometry = geometry_of(found, sight.image.shape[1] / sight.image.shape[0])
    still = np.abs(found.here - found.there).max(1, initial=0.0) < _STILL
    unmoved = float(still.sum()) / max(len(found), 1) * found.share
    cropped = geometry.plane * found.share if np.isfinite(geometry.plane) else 0.0
    if depths is None:
        depths = _own_depths(sight, other, encoder)
    return Angles(
        repeated=max(unmoved, cropped),
        known=float(found.cosine.mean()) * found.share if len(found) else 0.0,
        rigid=geometry.epipolar,
        left_right=_kept_order(found.here[:, 0], found.there[:, 0], found, _beside),
        near_far=_near_far(found, depths),
        depth=depths is not None,
        matches=found,
    )


def check_angles(
    shot: Shot,
    sight: Sight,
    others: Sequence[Sight],
    encoder: Encoder,
    calibration: Calibration,
    depths: Sequence[tuple[FloatArray, FloatArray]] | None = None,
) -> tuple[Shown, ...]:
    """Whether a shot is a new angle of its scene, and keeps what stands where; all advice.

    `others` are the scene's kept pictures; `depths` per pair, as `compare_angles` takes them.
    """
    if not others:
        said = "There is no other angle of this scene to compare with yet."
        return (Shown(not_assessable("angle", said)),)
    pairs = [
        compare_angles(sight, other, encoder, depths[index] if depths else None)
        for index, other in enumerate(others)
    ]
    nearest = int(np.argmax([pair.repeated for pair in pairs]))
    closest = int(np.argmax([pair.known for pair in pairs]))
    again, space = (pairs[nearest], others[nearest]), (pairs[closest], others[closest])
    return (
        _shown(_new_angle(shot, again[0], calibration), sight, again),
        _shown(_left_right(space[0], calibration), sight, space),
        _shown(_near_far_kept(space[0], calibration), sight, space),
    )


def _new_angle(shot: Shot, pair: Angles, calibration: Calibration) -> Finding:
    number = measured("repeated", pair.repeated, "share")
    if shot.joins is not None:
        said = "This shot continues another one's picture by plan; it need not be a new angle."
        return not_assessable("angle", said, number)
    return limited(
        "angle",
        "copy_paste",
        number,
        calibration.limit("angle.repeated"),
        "This is an angle of its own.",
        "This is a kept picture of the scene again, not a new angle; ask for another camera place.",
    )


def _left_right(pair: Angles, calibration: Calibration) -> Finding:
    if not np.isfinite(pair.left_right):
        said = "Too little is seen in both angles to say what stands left of what."
        return not_assessable("angle_order", said)
    return advising(
        limited(
            "angle_order",
            "flipped_direction",
            measured("order kept", pair.left_right, "share"),
            calibration.limit("angle_order.order kept"),
            "Things keep their order from left to right across the angles.",
            "What stood left now stands right: the camera has crossed the line, or it is mirrored.",
            most=False,
        )
    )


def _near_far_kept(pair: Angles, calibration: Calibration) -> Finding:
    if not pair.depth:
        said = "Depth was not compared: that takes a depth head or a depth model's maps."
        return unavailable("angle_depth", said)
    if not np.isfinite(pair.near_far):
        said = "Too little is seen in both angles to say what stands before what."
        return not_assessable("angle_depth", said)
    return advising(
        limited(
            "angle_depth",
            "wrong_place",
            measured("order kept", pair.near_far, "share"),
            calibration.limit("angle_depth.order kept"),
            "Things keep their order from near to far across the angles.",
            "What stood in front now stands behind: the room is arranged in another way.",
            most=False,
        )
    )


def _own_depths(
    sight: Sight, other: Sight, encoder: Encoder
) -> tuple[FloatArray, FloatArray] | None:
    mine, theirs = encoder.depth(sight.features), encoder.depth(other.features)
    return None if mine is None or theirs is None else (mine, theirs)


def _near_far(found: Matches, depths: tuple[FloatArray, FloatArray] | None) -> float:
    if depths is None:
        return float("nan")
    mine, theirs = _at(depths[0], found.here), _at(depths[1], found.there)
    return _kept_order(np.log(mine), np.log(theirs), found, _behind)


def _at(depth: FloatArray, places: FloatArray) -> FloatArray:
    rows, columns = depth.shape
    down = np.clip((places[:, 1] * rows).astype(int), 0, rows - 1)
    across = np.clip((places[:, 0] * columns).astype(int), 0, columns - 1)
    return np.asarray(np.maximum(depth[down, across], 1e-6), np.float32)


def _beside(gaps: FloatArray) -> Mask:
    return np.asarray(np.abs(gaps) > _APART_WIDTH)


def _behind(gaps: FloatArray) -> Mask:
    return np.asarray(np.abs(gaps) > np.log(_APART_DEPTH))


def _kept_order(
    here: FloatArray,
    there: FloatArray,
    found: Matches,
    apart: Callable[[FloatArray], Mask],
) -> float:
    """Share of pairs, apart in both pictures, that lie in the same order in both."""
    clear = np.flatnonzero(found.weight > _CLEAR)[:_MOST_MATCHES]
    mine = here[clear][:, None] - here[clear][None]
    theirs = there[clear][:, None] - there[clear][None]
    both = np.triu(apart(mine) & apart(theirs), 1)
    if int(both.sum()) < _LEAST_PAIRS:
        return float("nan")
    return float((np.sign(mine) == np.sign(theirs))[both].mean())


def _shown(finding: Finding, sight: Sight, pair: tuple[Angles, Sight]) -> Shown:
    def draw() -> Image:
        angles, other = pair
        half = WIDTH // 2
        tall = round(half * sight.image.shape[0] / sight.image.shape[1])
        both = [fitted(one.image, half, tall) for one in (sight, other)]
        canvas = np.concatenate(both, axis=1)
        clear = np.flatnonzero(angles.matches.weight > _CLEAR)[:_DRAWN]
        for here, there in zip(
            angles.matches.here[clear], angles.matches.there[clear], strict=True
        ):
            start = (round(float(here[0]) * half), round(float(here[1]) * tall))
            end = (half + round(float(there[0]) * half), round(float(there[1]) * tall))
            cv2.line(canvas, start, end, LINE, 1, cv2.LINE_AA)
        colour = BAD if finding.status is Status.FAIL else GOOD
        return titled(np.asarray(canvas, np.uint8), finding.sentence, colour)

    return Shown(finding, draw)
