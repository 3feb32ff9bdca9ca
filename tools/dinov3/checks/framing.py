"""Is the subject as large in the frame as the shot asks, and where it was composed?

The size is read from the head where it is large enough, else from the figure, and compared with
the range that clean takes of that shot size keep. A subject that is only a little small comes with
a crop that would mend it.
"""

from __future__ import annotations

import math
import re

import numpy as np

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.answers import failed, measured, not_assessable, passed, unavailable
from tools.dinov3.figure import HEAD, Figure, figures_by_parts
from tools.dinov3.findings import Finding, Region, Severity
from tools.dinov3.sight import CELL, Sight
from tools.screenplay.plan import CameraAngle, Shot, ShotSize

_LARGEST_CROP = 0.62
"""A crop keeps at least this share of the frame's side: beyond it the picture goes soft."""
_GATE_FACTOR = 1.6
"""Beyond its range by this much a frame is another shot size altogether (sizes lie a factor of
about 1.6 apart); nearer, calibration cannot tell a bold framing from a wrong one: it advises."""
_SIDES = {"left": (0.0, 0.45), "right": (0.55, 1.0), "centred": (0.3, 0.7)}
_COMPOSED = re.compile(r"\b(left|right|cent(?:er|re)d?)\b", re.I)
_HEAD = 0.14
"""A standing person is about seven heads tall."""


def subject_scale(sight: Sight, figure: Figure) -> float:
    """Height of the head as a share of the frame's height: the measure of every shot size.

    From the area of the head where it covers enough patches, else from how tall the figure is.
    """
    rows = sight.features.grid[0]
    head = figure.seen(sight, HEAD)
    if head is not None and float(head.sum()) >= 6 * CELL * CELL:
        # A head is about 1.25 times as tall as wide.
        return math.sqrt(float(head.sum()) * 1.25) / (rows * CELL)
    return float(figure.box[3] / sight.image.shape[0] * _HEAD)


def framing_words(sight: Sight, figure: Figure | None) -> str:
    """Size, place and headroom of the main figure in words."""
    if figure is None:
        return "no figure in the frame"
    x, y, width, height = figure.box
    tall, wide = sight.image.shape[:2]
    middle = (x + width / 2) / wide
    side = "left of centre" if middle < 0.42 else "right of centre" if middle > 0.58 else "centred"
    room = "no headroom" if y < 0.01 * tall else f"headroom {y / tall:.0%}"
    return f"figure {side}, {height / tall:.0%} of the frame's height, {room}"


def check_framing(shot: Shot, sight: Sight, calibration: Calibration) -> Finding:
    """Fails when the subject is far larger or smaller than the shot size means."""
    size = shot.camera.size
    reason = _unmeasured(shot)
    if reason:
        return not_assessable("framing", reason)
    if sight.parts is None:
        return unavailable("framing", "This encoder has no part head to measure a figure with.")
    figures = figures_by_parts(sight)
    if not figures:
        return not_assessable("framing", "No figure was found to measure.")
    low, high = (calibration.limit(f"framing.{end}.{size.value}") for end in ("low", "high"))
    scale = max(subject_scale(sight, figure) for figure in figures)
    number = measured("head", scale, "share of frame height")
    if low is None or high is None:
        return unavailable("framing", f"No range was calibrated for a {size.value}.")
    if low.value <= scale <= high.value:
        return passed("framing", f"The subject is as large as a {size.value} has it.", number)
    return _misframed(shot, sight, figures[0], number.value, low, high)


def _unmeasured(shot: Shot) -> str:
    """Why no figure measures this frame; empty when one does."""
    if not shot.characters or shot.camera.size is ShotSize.INSERT:
        return "No character measures this frame."
    if shot.camera.angle in (CameraAngle.OVERHEAD, CameraAngle.OVER_THE_SHOULDER, CameraAngle.POV):
        return f"Seen {shot.camera.angle.value}, a figure does not tell the shot size."
    return ""


def _misframed(
    shot: Shot, sight: Sight, figure: Figure, scale: float, low: Limit, high: Limit
) -> Finding:
    small = scale < low.value
    limit = low if small else high
    how = "too small: move closer" if small else "too large: move back"
    crop = _crop(sight, figure, low.value / max(scale, 1e-3) * 1.05) if small else None
    beyond = limit.value / max(scale, 1e-3) if small else scale / limit.value
    return failed(
        "framing",
        "wrong_framing",
        f"The subject is {how} for a {shot.camera.size.value}.",
        measured("head", scale, "share of frame height"),
        limit=limit,
        severity=None if beyond > _GATE_FACTOR else Severity.ADVICE,
        regions=() if crop is None else (crop,),
    )


def check_composition(shot: Shot, sight: Sight) -> Finding:
    """Advises when the main figure stands on another side than the composition says."""
    found = _COMPOSED.search(shot.camera.composition)
    figures = figures_by_parts(sight)
    if found is None or len(shot.characters) != 1:
        return not_assessable("composition", "The plan does not place a single subject.")
    if not figures:
        return not_assessable("composition", "No figure was found to place.")
    word = found[1].lower()
    side = word if word in _SIDES else "centred"
    x, _, width, _ = figures[0].box
    middle = (x + width / 2) / sight.image.shape[1]
    number = measured("subject", middle, "share of frame width")
    low, high = _SIDES[side]
    if low <= middle <= high:
        return passed("composition", f"The subject is {side} as composed.", number)
    mirrored = side != "centred" and low <= 1 - middle <= high
    return failed(
        "composition",
        "flipped_direction" if mirrored else "wrong_framing",
        f"The subject belongs {side} and stands at {middle:.0%} of the width.",
        number,
        severity=Severity.ADVICE,
        regions=() if mirrored else _shifted(sight, figures[0], (low + high) / 2),
    )


def _crop(sight: Sight, figure: Figure, zoom: float) -> Region | None:
    """The part of the frame that shows the figure `zoom` times larger; None when too small."""
    share = 1 / zoom
    if share < _LARGEST_CROP or share >= 1:
        return None
    tall, wide = sight.image.shape[:2]
    width, height = round(wide * share), round(tall * share)
    x, y, box_width, _ = figure.box
    left = int(np.clip(x + box_width / 2 - width / 2, 0, wide - width))
    top = int(np.clip(y - 0.08 * height, 0, tall - height))
    return Region(
        frame=0, x=left, y=top, width=width, height=height, label="crop",
        frame_width=wide, frame_height=tall,
    )  # fmt: skip


def _shifted(sight: Sight, figure: Figure, wanted: float) -> tuple[Region, ...]:
    """The largest crop that brings the figure to its side; empty when it would cut too deep."""
    tall, wide = sight.image.shape[:2]
    x, _, box_width, _ = figure.box
    middle = x + box_width / 2
    # With the crop's edge on the frame's edge, the subject sits at (middle - left) / width.
    left_fixed, right_fixed = middle / wanted, (wide - middle) / (1 - wanted)
    width = left_fixed if left_fixed <= wide else right_fixed
    if not _LARGEST_CROP * wide <= width <= wide:
        return ()
    left = 0 if left_fixed <= wide else wide - width
    height = width * tall / wide
    return (
        Region(
            frame=0, x=round(left), y=round((tall - height) / 2), width=round(width),
            height=round(height), label="crop", frame_width=wide, frame_height=tall,
        ),
    )  # fmt: skip
