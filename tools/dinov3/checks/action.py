"""Does what the action asks for happen? Weak evidence, so it only advises.

Verbs fall into classes: some carry the subject through the frame or make it larger (walk, run),
some change its pose (sit, raise, turn), some keep it still. Between the first and the last frame
the figure's path, its change of size and of outline, and how much it stirs in between are measured
against the class.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable, unavailable
from tools.dinov3.drawing import INK, WIDTH, fitted, titled
from tools.dinov3.figure import Figure, figures_by_parts
from tools.dinov3.findings import Severity
from tools.dinov3.sight import Image, Mask, Sight
from tools.dinov3.watching import Watched
from tools.screenplay.plan import Shot

_STILL = re.compile(r"\b(?:stand|sit|lie|lean|wait|stare|watch|freeze)s? (?:still|motionless)\b")
_TRAVEL = re.compile(
    r"\b(?:walk|run|stride|march|stroll|cross|approach|enter|leave|rush|jog|flee|climb)\w*\b"
)
_POSE = re.compile(
    r"\b(?:turn|sit|stand|rise|raise|lift|lower|kneel|bend|reach|wave|nod|jump|fall|point|open|"
    r"lean|dance|throw|catch|pick|gestur)\w*\b"
)
_SIDE = 64
"""Outlines are compared in a square of so many pixels."""


@dataclass(frozen=True, slots=True)
class Change:
    """What becomes of a figure between two frames."""

    travel: float
    """Of its middle, in its own heights, or the change of its size (logarithm) if larger."""
    pose: float
    """1 less the overlap of its outlines, both laid over each other at one size."""


def asked_action(action: str) -> str:
    """'still', 'travel', 'pose', or '' where the words name no such verb."""
    words = action.lower()
    if _STILL.search(words):
        return "still"
    if _TRAVEL.search(words):
        return "travel"
    return "pose" if _POSE.search(words) else ""


def change_between(first: tuple[Sight, Figure], last: tuple[Sight, Figure]) -> Change:
    """What became of the figure."""
    boxes = [np.array(figure.box, np.float32) for _, figure in (first, last)]
    tall = [max(float(box[3]), 1.0) for box in boxes]
    middles = [box[:2] + box[2:] / 2 for box in boxes]
    path = float(np.hypot(*(middles[1] - middles[0]))) / max(tall)
    grown = abs(float(np.log(tall[1] / tall[0])))
    one, other = (_outline(sight, figure) for sight, figure in (first, last))
    union = int((one | other).sum())
    return Change(max(path, grown), 1 - int((one & other).sum()) / max(union, 1))


def check_action(shot: Shot, watched: Watched, calibration: Calibration) -> tuple[Shown, ...]:
    """Advises when the figure hardly does what the action's verb asks.

    Measures `travel` (`action.travel`, least) or `pose` (`action.pose`, least), largest over
    all samples against the first.
    """
    asked = asked_action(shot.action)
    if asked in ("", "still") or not shot.characters:
        said = "The action names no movement that can be measured."
        return (Shown(not_assessable("action", said)),)
    if watched.first.parts is None:
        said = "This encoder has no part head to follow a figure with."
        return (Shown(unavailable("action", said)),)
    seen = [(s, figures[0]) for s in watched.sights if (figures := figures_by_parts(s))]
    if len(seen) < 2:
        return (Shown(not_assessable("action", "The figure is not seen often enough.")),)
    changes = [change_between(seen[0], later) for later in seen[1:]]
    travel, pose = max(c.travel for c in changes), max(c.pose for c in changes)
    value, unit = (travel, "figure heights") if asked == "travel" else (pose, "share of outline")
    found = limited(
        "action", "frozen", measured(asked, value, unit), calibration.limit(f"action.{asked}"),
        "The figure moves as its action asks, as far as its outline tells.",
        "The figure hardly changes over the clip, though the action asks it to "
        + ("move through the space." if asked == "travel" else "change its pose."),
        most=False,
    ).model_copy(update={"severity": Severity.ADVICE})  # fmt: skip
    ends = (seen[0][0], seen[-1][0])
    return (Shown(found, lambda: _picture(ends, found.sentence)),)


def _outline(sight: Sight, figure: Figure) -> Mask:
    """The figure's mask, cut to its box and brought to one square."""
    mask = figure.mask if figure.mask is not None else sight.on_work(figure.weights) > 0.5
    solid = mask.astype(np.uint8)
    x, y, width, height = cv2.boundingRect(solid)
    if not width or not height:
        return np.zeros((_SIDE, _SIDE), bool)
    side = max(width, height)
    square = np.zeros((side, side), np.uint8)
    square[side - height :, (side - width) // 2 : (side - width) // 2 + width] = solid[
        y : y + height, x : x + width
    ]
    return np.asarray(cv2.resize(square, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA) > 0)


def _picture(ends: tuple[Sight, Sight], said: str) -> Image:
    half = WIDTH // 2
    tall = round(half * ends[0].image.shape[0] / ends[0].image.shape[1])
    row = [
        titled(fitted(sight.image, half, tall), name, INK)
        for sight, name in zip(ends, ("first", "last"), strict=True)
    ]
    return titled(np.asarray(np.concatenate(row, axis=1), np.uint8), said, INK)
