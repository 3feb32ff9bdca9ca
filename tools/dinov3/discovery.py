"""Things that stand out in a picture, found by cutting the graph of its patches; no names.

TokenCut (Wang et al., CVPR 2022) and MaskCut of CutLER (Wang et al., CVPR 2023) on output features:
patches are nodes, alike ones are joined, and the normalised cut (Shi and Malik, PAMI 2000) parts
thing from surroundings. What was found is taken out and the rest is cut again, so things never
overlap. Works on grids of any shape, and the same picture always gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt
from scipy.sparse.linalg import ArpackError, LinearOperator, eigsh

from tools.dinov3.features import Features, FloatArray, unit
from tools.dinov3.sight import Mask

TAU = 0.2
"""Cosine above which two patches are joined: TokenCut's, not tuned. With the embedded encoder the
first box was right in none of 40 photographs at any value from 0 to 0.4."""
_APART = 1e-5
"""Weight between patches that are not alike, which keeps the graph in one piece (TokenCut)."""
_LEAST_SHARE = 0.01
"""Of the frame, under which nothing is called a thing (MaskCut)."""
_LEAST_NODES = 12
_NO_CUT = 0.9
"""Cost of a cut, 0..1, from which what is left is all alike and any cut would follow its noise."""
_LANCZOS, _TOLERANCE = 12, 1e-5


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that stands out."""

    weights: FloatArray
    """(h, w): how clearly each patch is on its side of the cut, 0..1; 0 elsewhere."""
    mask: Mask
    """(h, w): its patches."""
    box: tuple[int, int, int, int]
    """x, y, width, height in pixels of the picture."""
    share: float
    """Of the frame, by area."""
    score: float
    """0..1: how much more alike its patches are among themselves than to all others."""


def discover(features: Features, most: int = 4, *, tau: float = TAU) -> tuple[Found, ...]:
    """Return up to `most` things, in the order in which the cuts find them; none may be found.

    `tau` is the cosine above which two patches are joined, 0..0.4 for DINOv3. The embedded encoder
    parts ground from backdrop rather than thing from surroundings in photographs.
    """
    flat = features.patches.reshape(-1, features.patches.shape[-1])
    found = []
    for mask, strength in _cuts(flat, features.grid, most, tau):
        found.append(_found(features, flat, mask, strength))
    return tuple(found)


def _cuts(
    flat: FloatArray, grid: tuple[int, int], most: int, tau: float
) -> Iterator[tuple[Mask, FloatArray]]:
    """Masks (h, w) and strengths (h, w) of things, each cut from what the others left."""
    joined = np.asarray(np.where(flat @ flat.T > tau, 1.0, _APART), np.float32)
    left = np.arange(len(flat))
    given = 0
    # A cut may part off a crumb, which is no thing; it is taken out like one and cut on.
    for _ in range(2 * most):
        if given == most or len(left) < _LEAST_NODES:
            return
        level, second = second_vector(joined[np.ix_(left, left)])
        if level > _NO_CUT:
            return
        mask, strength = _side(second, left, grid)
        left = left[~mask.reshape(-1)[left]]
        if mask.mean() > _LEAST_SHARE:
            given += 1
            yield mask, strength


def second_vector(joined: FloatArray) -> tuple[float, FloatArray]:
    """Return l and y (n,) of the second smallest solution of (D - A) y = l D y.

    By Lanczos on D^-1/2 A D^-1/2 with its known first vector taken out, from a fixed start. l is 0
    for a graph in two pieces and 1 for one in which all are joined.
    """
    root = np.sqrt(joined.sum(1))
    first = root / np.linalg.norm(root)

    def times(vector: FloatArray) -> FloatArray:
        vector = vector.reshape(-1)
        out = joined @ (vector / root) / root
        return np.asarray(out - 2 * first * (first @ vector), np.float32)

    n = len(joined)
    start = np.cos(np.arange(n, dtype=np.float32) * 1.7)
    operator = LinearOperator((n, n), matvec=times, dtype=np.float32)
    try:
        values, vectors = eigsh(
            operator, 1, which="LA", ncv=min(_LANCZOS, n - 1), v0=start, tol=_TOLERANCE, rng=0
        )
    except ArpackError:
        # It gives up where no direction is better than another: there is nothing to cut.
        return 1.0, np.zeros(n, np.float32)
    return 1 - float(values[0]), np.asarray(vectors[:, 0] / root, np.float32)


def _side(
    second: FloatArray, left: npt.NDArray[np.int64], grid: tuple[int, int]
) -> tuple[Mask, FloatArray]:
    """The side of the cut that is the thing, as a mask and a strength, both (h, w)."""
    away = second - second.mean()
    seed = int(np.argmax(np.abs(away)))
    away = away * np.sign(away[seed])
    side = np.zeros(grid[0] * grid[1], np.float32)
    side[left] = away / max(float(away.max()), 1e-12)
    plane = side.reshape(grid)
    if _corners(plane > 0) >= 3:
        plane = -plane / max(float(-plane.min()), 1e-12)
    start = int(np.argmax(plane))
    _, labels = cv2.connectedComponents((plane > 0).astype(np.uint8), connectivity=4)
    mask = np.asarray(labels == labels.reshape(-1)[start]) & (plane > 0)
    strength = np.where(mask, 0.5 + 0.5 * np.clip(plane, 0, 1), 0)
    return mask, np.asarray(strength, np.float32)


def _corners(mask: Mask) -> int:
    return int(mask[0, 0]) + int(mask[0, -1]) + int(mask[-1, 0]) + int(mask[-1, -1])


def _found(features: Features, flat: FloatArray, mask: Mask, strength: FloatArray) -> Found:
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    box = features.grid_box(int(rows[0]), int(columns[0]), int(rows[-1]) + 1, int(columns[-1]) + 1)
    inside = mask.reshape(-1)
    mean, rest = unit(flat[inside].mean(0)), flat[~inside]
    apart = float((flat[inside] @ mean).mean() - (rest @ mean).mean()) if len(rest) else 0.0
    return Found(strength, mask, box, float(mask.mean()), float(np.clip(apart, 0, 1)))
