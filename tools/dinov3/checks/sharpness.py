"""Is the picture sharp, at least where its subject is?

After Crete et al., "The blur effect" (SPIE 2007): a sharp picture loses much of its gradient when
it is blurred once more, a blurred one little, whatever it shows. Measured on tiles, and the
sharpest tiles count: shallow focus is meant, softness everywhere is a fault.
"""

from __future__ import annotations

from itertools import pairwise

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import limited, measured
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding

_HEIGHT = 360
"""Pictures are compared at this height."""
_GRID = 6
_SHARPEST = 4
_FLAT = 1.2
"""Mean gradient (0-255) under which a tile says nothing about focus."""


def sharpness(luma: FloatArray) -> float:
    """0 blurred .. about 0.8 crisp: share of gradient that one more blur takes away.

    NaN for a picture without any detail.
    """
    scale = _HEIGHT / luma.shape[0]
    size = (max(8, round(luma.shape[1] * scale)), _HEIGHT)
    small = luma
    if scale < 1:
        small = np.asarray(cv2.resize(luma, size, interpolation=cv2.INTER_AREA), np.float32)
    again = np.asarray(cv2.GaussianBlur(small, (0, 0), 1.6), np.float32)
    before, after = _gradient(small), _gradient(again)
    rows = np.linspace(0, small.shape[0], _GRID + 1).astype(int)
    columns = np.linspace(0, small.shape[1], _GRID + 1).astype(int)
    lost = []
    for top, bottom in pairwise(rows):
        for left, right in pairwise(columns):
            had = float(before[top:bottom, left:right].mean())
            if had > _FLAT:
                lost.append(1 - float(after[top:bottom, left:right].mean()) / had)
    return float(np.mean(sorted(lost)[-_SHARPEST:])) if lost else float("nan")


def check_blur(luma: FloatArray, calibration: Calibration) -> Finding:
    """Fails when even the sharpest tiles are soft."""
    value = sharpness(luma)
    number = measured("sharpness", 0.0 if np.isnan(value) else value, "share")
    return limited(
        "blur",
        "blur",
        number,
        calibration.limit("blur.sharpness"),
        "Something in the frame is in sharp focus.",
        "The whole picture is out of focus, its subject too.",
        most=False,
    )


def _gradient(luma: FloatArray) -> FloatArray:
    across = cv2.Sobel(luma, cv2.CV_32F, 1, 0, ksize=3)
    down = cv2.Sobel(luma, cv2.CV_32F, 0, 1, ksize=3)
    return np.asarray((np.abs(across) + np.abs(down)) / 8, np.float32)
