"""Where things go in a clip: labels of the first frame carried on by matching patches.

Training-free label propagation as in DINOv3 (arXiv 2508.10104, table 27): a patch takes the labels
of the few patches most like it, near it in the first frame and in the frames right before. The
numbers stay probabilities and are never stretched within a frame, so what is gone reads as gone.
Knows arrays only.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

from tools.dinov3.features import FloatArray

Indices = npt.NDArray[np.int64]
_TILE = 16
"""Patches along a tile; a tile compares only with what lies within the radius around it."""
_BARRED = -2.0
"""Below every cosine."""


@dataclass(frozen=True, slots=True)
class Propagation:
    """How labels travel; published for short side 960: 7 frames and the first, radius 12."""

    context: int = 7
    """Frames right before, beside the first."""
    radius: int = 6
    """Patches that a thing may move between two frames, along each side."""
    top: int = 5
    temperature: float = 0.2


@dataclass(frozen=True, slots=True)
class _Tile:
    queries: torch.Tensor
    """(q,) flat patch numbers."""
    keys: torch.Tensor
    """(k,) flat patch numbers within the radius of any of them."""
    far: torch.Tensor
    """(q, k): beyond the radius."""


def propagate(patches: FloatArray, first: FloatArray, how: Propagation | None = None) -> FloatArray:
    """(T, h, w, n): probability of each label in every frame.

    `patches` are (T, h, w, D) of length 1, `first` (h, w, n) the shares of n labels in the first
    frame; what no label covers is background. Raises ValueError when the grids differ.
    """
    how = how or Propagation()
    frames, rows, columns, _ = patches.shape
    if first.shape[:2] != (rows, columns):
        raise ValueError(f"labels on a grid of {first.shape[:2]} for patches on {(rows, columns)}")
    flat = torch.from_numpy(patches.reshape(frames, rows * columns, -1))
    labels = torch.zeros(frames, rows * columns, first.shape[2])
    labels[0] = torch.from_numpy(np.asarray(first, np.float32).reshape(rows * columns, -1))
    tiles = list(_tiles(rows, columns, how.radius))
    with torch.inference_mode():
        for now in range(1, frames):
            sources = [0, *range(max(1, now - how.context), now)]
            for tile in tiles:
                labels[now, tile.queries] = _carried(flat, labels, now, sources, tile, how)
    return np.asarray(labels.numpy().reshape(frames, rows, columns, -1), np.float32)


def _carried(
    flat: torch.Tensor,
    labels: torch.Tensor,
    now: int,
    sources: list[int],
    tile: _Tile,
    how: Propagation,
) -> torch.Tensor:
    """(q, n): labels of a tile's patches, from those most like them."""
    keys = flat[sources][:, tile.keys].flatten(0, 1)
    affinity = flat[now, tile.queries] @ keys.T
    affinity.view(len(tile.queries), len(sources), -1).masked_fill_(tile.far[:, None], _BARRED)
    value, index = affinity.topk(min(how.top, affinity.shape[1]), dim=1)
    # Where fewer than `top` patches are near, those beyond the radius weigh next to nothing.
    weight = (value / how.temperature).softmax(1)
    known = labels[sources][:, tile.keys].flatten(0, 1)
    return (weight[..., None] * known[index]).sum(1)


def _tiles(rows: int, columns: int, radius: int) -> Iterator[_Tile]:
    for top in range(0, rows, _TILE):
        for left in range(0, columns, _TILE):
            bottom, right = min(top + _TILE, rows), min(left + _TILE, columns)
            y, x = _block(top, left, bottom, right)
            around = (max(0, top - radius), max(0, left - radius))
            key_y, key_x = _block(*around, min(bottom + radius, rows), min(right + radius, columns))
            far = np.abs(y[:, None] - key_y) > radius
            far |= np.abs(x[:, None] - key_x) > radius
            yield _Tile(
                torch.from_numpy(y * columns + x),
                torch.from_numpy(key_y * columns + key_x),
                torch.from_numpy(far),
            )


def _block(top: int, left: int, bottom: int, right: int) -> tuple[Indices, Indices]:
    """Row and column of every patch of a block, ends exclusive, flat."""
    y, x = np.mgrid[top:bottom, left:right]
    return y.ravel(), x.ravel()
