"""Is the picture free of noise?

Immerkaer, "Fast noise variance estimation" (CVIU 1996): the response to a mask that is blind to
planes and edges. Taken per tile, and the quiet half of the tiles counts, so that foliage, rain and
brickwork are not noise.
"""

from __future__ import annotations

import cv2
import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import limited, measured
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding

_MASK = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32)
_TILE = 32
_QUIET_PERCENTILE = 40


def noise_sigma(luma: FloatArray) -> float:
    """Standard deviation of the noise, 0-255."""
    response = np.abs(cv2.filter2D(luma, cv2.CV_32F, _MASK))[1:-1, 1:-1]
    rows, columns = response.shape[0] // _TILE, response.shape[1] // _TILE
    if rows < 2 or columns < 2:
        return float(np.sqrt(np.pi / 2) / 6 * response.mean())
    tiles = response[: rows * _TILE, : columns * _TILE].reshape(rows, _TILE, columns, _TILE)
    sigma = np.sqrt(np.pi / 2) / 6 * tiles.mean((1, 3))
    return float(np.percentile(sigma, _QUIET_PERCENTILE))


def check_noise(luma: FloatArray, calibration: Calibration) -> Finding:
    """Fails when even quiet areas are noisy."""
    return limited(
        "noise",
        "noise",
        measured("noise", noise_sigma(luma), "0-255"),
        calibration.limit("noise.sigma"),
        "Plain areas are clean.",
        "The picture is full of noise; plain areas should be clean.",
    )
