"""What the encoder returns for one picture. Knows arrays and boxes; no model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Features:
    """Features of one picture; every vector has length 1."""

    cls: FloatArray
    """(D,): the whole picture."""
    patches: FloatArray
    """(h, w, D): the last layer's patches, row-major, after the final norm."""
    image_size: tuple[int, int]
    """(height, width) of the picture that was given, in pixels."""
    input_size: tuple[int, int]
    """(height, width) that the model saw."""
    layers: tuple[FloatArray, ...] = ()
    """(h, w, D) for each intermediate layer that was asked for, after the final norm."""

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of patches."""
        return self.patches.shape[0], self.patches.shape[1]

    def box_of(self, row: int, column: int) -> tuple[float, float, float, float]:
        """Return (x, y, width, height) of a patch in pixels of the picture."""
        rows, columns = self.grid
        height, width = self.image_size[0] / rows, self.image_size[1] / columns
        return column * width, row * height, width, height

    def grid_box(self, top: int, left: int, bottom: int, right: int) -> tuple[int, int, int, int]:
        """Return (x, y, width, height) in whole pixels of a block of patches, ends exclusive."""
        rows, columns = self.grid
        height, width = self.image_size
        x0, x1 = round(left * width / columns), round(right * width / columns)
        y0, y1 = round(top * height / rows), round(bottom * height / rows)
        return x0, y0, x1 - x0, y1 - y0

    def coverage(self, mask: npt.NDArray[np.bool_]) -> FloatArray:
        """Return (h, w): the share of each patch that an (H, W) mask of the picture covers."""
        rows, columns = self.grid
        if mask.shape != self.image_size:
            raise ValueError(f"a mask of {mask.shape} does not fit a picture of {self.image_size}")
        edges_y = np.linspace(0, mask.shape[0], rows + 1)
        edges_x = np.linspace(0, mask.shape[1], columns + 1)
        sums = np.zeros((mask.shape[0] + 1, mask.shape[1] + 1))
        sums[1:, 1:] = mask.cumsum(0).cumsum(1)
        at = sums[np.ix_(np.rint(edges_y).astype(int), np.rint(edges_x).astype(int))]
        inside = at[1:, 1:] - at[:-1, 1:] - at[1:, :-1] + at[:-1, :-1]
        area = np.outer(np.diff(np.rint(edges_y)), np.diff(np.rint(edges_x)))
        return np.asarray(inside / np.maximum(area, 1), np.float32)

    def region(self, weights: FloatArray) -> FloatArray | None:
        """Return (D,): the unit mean of patches under (h, w) weights; None when all are zero."""
        total = float(weights.sum())
        if total <= 0:
            return None
        mean = np.tensordot(weights, self.patches, axes=2) / total
        return unit(np.asarray(mean, np.float32))


def unit(vectors: FloatArray) -> FloatArray:
    """Return the vectors (last axis) at length 1; zero vectors stay zero."""
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(length, 1e-12), np.float32)
