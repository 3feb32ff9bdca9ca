"""The ground truth of a frame: what covers each pixel, resolved into part, figure and depth.

Things are drawn into one map of numbers; a number's plane gives the depth at every pixel.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from tools.providers.previz.stage import Part

FAR_M = 4000.0

Floats = npt.NDArray[np.float64]
Maps = tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8], npt.NDArray[np.float32]]


class Truth:
    """Numbers per pixel and a table of what they mean; number 0 is the sky."""

    def __init__(self, width: int, height: int) -> None:
        self.ids = np.zeros((height, width), np.int32)
        self.sprite_parts = np.zeros((height, width), np.uint8)
        self._parts: list[npt.NDArray[np.uint8]] = []
        self._figures: list[npt.NDArray[np.uint8]] = []
        self._inverse: list[Floats] = []
        self._count = 0
        self.add(np.array([int(Part.SKY)], np.uint8), np.array([[0, 0, 1 / FAR_M, 0, 1]]))

    def add(self, parts: npt.NDArray[np.uint8], inverse: Floats, figure: int = 0) -> int:
        """The first number of the things added.

        `inverse` is (n, 5): a, b, c so that 1 / depth = a x + b y + c at pixel (x, y), and the
        least and greatest 1 / depth.
        """
        first = self._count
        self._parts.append(parts)
        self._inverse.append(inverse)
        self._figures.append(np.full(len(parts), figure, np.uint8))
        self._count += len(parts)
        return first

    def copy(self) -> Truth:
        """An independent copy."""
        twin = Truth.__new__(Truth)
        twin.ids, twin.sprite_parts = self.ids.copy(), self.sprite_parts.copy()
        twin._parts, twin._figures = list(self._parts), list(self._figures)
        twin._inverse, twin._count = list(self._inverse), self._count
        return twin

    def resolve(self) -> Maps:
        """Part, figure and depth (metres) of every pixel."""
        ids = self.ids
        table = np.concatenate(self._inverse).astype(np.float32)
        parts = np.concatenate(self._parts)[ids]
        figures = np.concatenate(self._figures)[ids]
        sprite = parts == _SPRITE
        parts[sprite] = self.sprite_parts[sprite]
        height, width = ids.shape
        x = np.arange(width, dtype=np.float32)[None, :] + 0.5
        y = np.arange(height, dtype=np.float32)[:, None] + 0.5
        inverse = table[:, 0][ids] * x
        inverse += table[:, 1][ids] * y
        inverse += table[:, 2][ids]
        np.clip(inverse, table[:, 3][ids], table[:, 4][ids], out=inverse)
        depth = 1 / np.maximum(inverse, 1 / FAR_M)
        return parts, figures, depth.astype(np.float32)


_SPRITE = 255
SPRITE = np.array([_SPRITE], np.uint8)
"""Part table entry of a sprite, whose parts are per pixel."""


def planes(
    normals: Floats,
    points: Floats,
    focal_px: float,
    centre: tuple[float, float],
    low: Floats,
    high: Floats,
) -> Floats:
    """(n, 5) rows for `Truth.add` of planes in camera space through points, with depth limits."""
    offset = np.einsum("ij,ij->i", normals, points)
    offset = np.where(np.abs(offset) < 1e-9, 1e-9, offset)
    a, b = normals[:, 0] / focal_px / offset, -normals[:, 1] / focal_px / offset
    c = normals[:, 2] / offset - a * centre[0] - b * centre[1]
    return np.stack((a, b, c, 1 / np.maximum(high, 1e-3), 1 / np.maximum(low, 1e-3)), axis=1)
