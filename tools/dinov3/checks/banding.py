"""Do smooth gradients show stairs?

Where a sky or a wall should change evenly, too few levels leave flat steps with sharp edges
between them. In smooth areas the share of pixels on such steps is measured, after the contouring
metrics of Wang et al. ("A perceptual visibility metric for banding artifacts", ICIP 2016): a step
is a small change with nothing but flat ground on both sides.
"""

from __future__ import annotations

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable
from tools.dinov3.drawing import INK, WIDTH, heat, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Severity
from tools.dinov3.sight import Image, grey

_REACH = 6
"""Pixels on either side of a step that have to be flat."""
_STEP = (1.5, 8.0)
"""Levels (0-255) of a step: one level is what eight bits can show, more is an edge of something."""
_FLAT = 0.6
_LEAST_AREA = 0.02


def banding_of(luma: FloatArray) -> tuple[float, FloatArray] | None:
    """Share of smooth ground's slope that comes in stairs, and an (H, W) map of them, 0..1.

    0 is an even gradient, 1 flat steps only. None where too little of the picture is smooth.
    """
    maps = [_stairs(luma), _stairs(np.ascontiguousarray(luma.T)).transpose(1, 0, 2)]
    steps = np.maximum(maps[0][..., 0], maps[1][..., 0])
    slope = np.abs(maps[0][..., 1]) + np.abs(maps[1][..., 1])
    wide = np.asarray(cv2.GaussianBlur(luma, (0, 0), 2 * _REACH), np.float32)
    smooth = np.abs(luma - wide) < _STEP[1] / 2
    sloping = smooth & (cv2.blur(slope, (2 * _REACH + 1, 2 * _REACH + 1)) > 0.02)
    if float(sloping.mean()) < _LEAST_AREA:
        return None
    total = float(slope[sloping].sum())
    share = float((slope * steps)[sloping].sum()) / max(total, 1e-6)
    return share, np.asarray(steps * sloping, np.float32)


def check_banding(image: Image, calibration: Calibration) -> tuple[Shown, ...]:
    """Advises when gradients break into flat stairs; `banding.stairs` is the most of them."""
    found = banding_of(grey(image))
    if found is None:
        said = "No smooth gradient in which stairs could show."
        return (Shown(not_assessable("banding", said)),)
    share, where = found
    finding = limited(
        "banding", "noise", measured("stairs", share, "share of slope"),
        calibration.limit("banding.stairs"),
        "Gradients run evenly.",
        "Smooth areas break into flat bands; ask for a fine, even gradient or add grain.",
    ).model_copy(update={"severity": Severity.ADVICE})  # fmt: skip
    return (Shown(finding, lambda: _picture(image, where, finding.sentence)),)


def _stairs(luma: FloatArray) -> FloatArray:
    """(H, W, 2): 1 where a step stands between flat ground along rows, and the row's change."""
    change = np.diff(luma, axis=1, prepend=luma[:, :1])
    size = np.abs(change)
    around = cv2.blur(size, (2 * _REACH + 1, 1)) * (2 * _REACH + 1) - size
    lone = (size >= _STEP[0]) & (size <= _STEP[1]) & (around <= _FLAT * size)
    return np.stack([lone.astype(np.float32), change.astype(np.float32)], axis=-1)


def _picture(image: Image, where: FloatArray, said: str) -> Image:
    scale = WIDTH / image.shape[1]
    canvas = np.asarray(cv2.resize(image, (WIDTH, round(image.shape[0] * scale))), np.uint8)
    near = np.asarray(np.clip(4 * cv2.blur(where, (9, 9)), 0, 1), np.float32)
    return titled(heat(canvas, near, 0.8), said, INK)
