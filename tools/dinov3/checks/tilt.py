"""Does the camera stand level, or lean as a Dutch angle does?

Straight edges near the vertical and the horizontal are found with the line segment detector LSD
(von Gioi et al., PAMI 2010). Walls, shelves and horizons agree on one lean; limbs and branches do
not. The lean is where the lines, weighted by length, pile up, and the share that agrees with it
says how far it can be believed.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable
from tools.dinov3.drawing import BAD, GOOD, INK, WIDTH, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Severity
from tools.dinov3.sight import Image, grey
from tools.screenplay.plan import CameraAngle, Shot

_HEIGHT = 360
_MOST_DEGREES = 40.0
"""Beyond this a line can no longer be told to be a leaning vertical or a leaning horizontal."""
_SPREAD_DEGREES = 2.0
_LEAST_LENGTH = 0.08
"""Of the frame's height: shorter segments are texture."""
_FEWEST = 4


@dataclass(frozen=True, slots=True)
class Lean:
    """How a picture leans."""

    degrees: float
    """Clockwise is positive."""
    agreement: float
    """Share of line length, near vertical and near horizontal, within 4 degrees of the lean."""
    lines: FloatArray
    """(n, 4): x1, y1, x2, y2 of the segments, in pixels of the picture."""


def segments(image: Image) -> FloatArray:
    """(n, 4): straight segments as x1, y1, x2, y2 in pixels of the picture; (0, 4) for none."""
    scale = _HEIGHT / image.shape[0]
    size = (max(8, round(image.shape[1] * scale)), _HEIGHT)
    luma = cv2.resize(grey(image).astype(np.uint8), size, interpolation=cv2.INTER_AREA)
    found = cv2.createLineSegmentDetector().detect(luma)[0]
    if found is None:
        return np.zeros((0, 4), np.float32)
    lines = np.asarray(found, np.float32).reshape(-1, 4)
    length = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    return np.asarray(lines[length >= _LEAST_LENGTH * _HEIGHT] / scale, np.float32)


def lean_of(image: Image) -> Lean | None:
    """How far the picture leans; None where too few straight edges say."""
    lines = segments(image)
    off, length = _off_axis(lines)
    near = np.abs(off) <= _MOST_DEGREES
    if int(near.sum()) < _FEWEST:
        return None
    off, length = off[near], length[near]
    bins = np.arange(-_MOST_DEGREES, _MOST_DEGREES + 0.25, 0.25)
    gaps = np.abs(bins[:, None] - off[None, :])
    votes = (np.exp(-0.5 * (gaps / _SPREAD_DEGREES) ** 2) * length).sum(1)
    lean = float(bins[int(np.argmax(votes))])
    agree = float(length[np.abs(off - lean) <= 2 * _SPREAD_DEGREES].sum() / length.sum())
    return Lean(lean, agree, np.asarray(lines[near], np.float32))


def check_tilt(shot: Shot, image: Image, calibration: Calibration) -> tuple[Shown, ...]:
    """Whether the frame is level, or leans where a Dutch angle is asked for; advice.

    `tilt.degrees` is the most that a level take leans; `tilt.dutch` the least that a Dutch one
    does; below `tilt.agreement` the lines of a level take do not say.
    """
    lean = lean_of(image)
    if lean is None:
        said = "Too few straight edges say whether the camera stands level."
        return (Shown(not_assessable("tilt", said)),)
    finding = _judged(shot, lean, calibration)
    agree = measured("agreement", lean.agreement, "share of line length")
    finding = finding.model_copy(update={"measurements": (*finding.measurements, agree)})
    return (Shown(finding, lambda: _picture(image, lean, finding)),)


def _judged(shot: Shot, lean: Lean, calibration: Calibration) -> Finding:
    dutch = shot.camera.angle is CameraAngle.DUTCH
    least = calibration.limit("tilt.agreement")
    number = measured("dutch" if dutch else "degrees", abs(lean.degrees), "degrees")
    if least is not None and lean.agreement < least.value:
        said = "The straight edges point every way: nothing here says what is level."
        return not_assessable("tilt", said, number)
    side = "clockwise" if lean.degrees > 0 else "anticlockwise"
    if dutch:
        found = limited(
            "tilt", "wrong_framing", number, calibration.limit("tilt.dutch"),
            f"The frame leans {abs(lean.degrees):.0f} degrees, as a Dutch angle does.",
            "The frame is level where a Dutch angle was asked for: roll the camera.",
            most=False,
        )  # fmt: skip
    else:
        found = limited(
            "tilt", "wrong_framing", number, calibration.limit("tilt.degrees"),
            "The camera stands level.",
            f"The frame leans {abs(lean.degrees):.0f} degrees {side} where a level one was asked.",
        )  # fmt: skip
    return found.model_copy(update={"severity": Severity.ADVICE})


def _off_axis(lines: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Degrees by which each segment leans off its nearer axis (-45..45), and its length."""
    across, down = lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    off = (np.degrees(np.arctan2(down, across)) + 45.0) % 90.0 - 45.0
    return np.asarray(off, np.float32), np.asarray(np.hypot(across, down), np.float32)


def _picture(image: Image, lean: Lean, finding: Finding) -> Image:
    scale = WIDTH / image.shape[1]
    canvas = cv2.resize(image, (WIDTH, round(image.shape[0] * scale)))
    off, _ = _off_axis(lean.lines)
    for (x1, y1, x2, y2), away in zip(lean.lines * scale, off - lean.degrees, strict=True):
        ends = (round(float(x1)), round(float(y1))), (round(float(x2)), round(float(y2)))
        colour = GOOD if abs(away) <= 2 * _SPREAD_DEGREES else BAD
        cv2.line(canvas, *ends, colour, 2, cv2.LINE_AA)
    return titled(np.asarray(canvas, np.uint8), finding.sentence, INK)
