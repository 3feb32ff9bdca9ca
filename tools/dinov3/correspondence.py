"""Which patches of two pictures show the same thing, and what geometry ties them together.

Patches are matched after the positional subspace is taken out, mutually, weighed by how clearly
the best match beats the second, and refined between patches. A fundamental matrix and a homography
are then fitted robustly: the share of matches that keeps to one of them says whether two pictures
can be views of one rigid scene. Knows no limit and gives no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.encoder import Encoder
from tools.dinov3.features import Features, FloatArray
from tools.dinov3.figure import debiased

WIDE_RANK = 20
"""Directions taken out for ViT-B (INSID3, CVPR 2026)."""
NARROW_RANK = 8
"""Of the 192 numbers of the embedded encoder: matches of known warps are right 59 to 62 times in a
hundred on drawn and 46 to 49 on real pictures, and no better with more."""
_NARROW = 256
_TEMPERATURE = 0.04
"""Of the soft-argmax around a best match."""
_REACH = 1
_SAME = 1e-3
"""Added to both distances, so that two perfect matches weigh nothing against each other."""
_LEAST_MATCHES = 12
_STRAY = 0.02
"""Of the frame's diagonal that a match may lie off its epipolar line or its place."""


@dataclass(frozen=True, slots=True)
class Matches:
    """Mutual best matches between the patches of two pictures, best first."""

    here: FloatArray
    """(n, 2): x and y in the first picture, 0..1 of its width and height."""
    there: FloatArray
    """(n, 2): the same in the second, refined between patches."""
    cosine: FloatArray
    """(n,)."""
    weight: FloatArray
    """(n,): 0 where the second best match is as good, towards 1 where there is no other."""
    share: float
    """Of the patches asked about, how many have a mutual match."""

    def __len__(self) -> int:
        return len(self.cosine)


@dataclass(frozen=True, slots=True)
class Geometry:
    """How matches fit the views of one rigid scene."""

    epipolar: float
    """Share of matches on their epipolar lines; NaN where there are too few to ask."""
    plane: float
    """Share of matches that one homography explains; NaN where there are too few."""
    moved: float
    """Median distance between the ends of a match, as a share of the diagonal; NaN without any."""


@lru_cache(maxsize=32)
def positional_basis(
    encoder: Encoder, size: tuple[int, int], rank: int | None = None
) -> FloatArray:
    """(D, r): the directions in which patches of a blank picture differ, by position alone.

    The right singular vectors of a mid-grey picture's patches at the input size (height, width)
    (INSID3, CVPR 2026). One forward for each size, kept. Without a rank it is 20, as published for
    ViT-B, and fewer for narrow encoders, where 20 directions would take out things too.
    """
    if rank is None:
        rank = NARROW_RANK if encoder.dim < _NARROW else WIDE_RANK
    blank = np.full((*size, 3), 124, np.uint8)
    patches = encoder.encode([blank], size=size)[0].patches
    _, _, right = np.linalg.svd(patches.reshape(-1, patches.shape[-1]), full_matrices=False)
    return np.ascontiguousarray(right[:rank].T, np.float32)


def unplaced(features: Features, encoder: Encoder) -> FloatArray:
    """(h, w, D): unit patches without what only their position put into them."""
    return debiased(features.patches, positional_basis(encoder, features.input_size))


def match_patches(
    here: FloatArray,
    there: FloatArray,
    asked: npt.NDArray[np.bool_] | None = None,
    among: npt.NDArray[np.bool_] | None = None,
) -> Matches:
    """Mutual nearest patches of two (h, w, D) maps of unit vectors, under optional (h, w) masks.

    Weights are 1 - d1 / d2 of the two nearest (Probe3D, El Banani et al., CVPR 2024); places in the
    second map are refined by a soft-argmax over the patches around the best one.
    """
    mine = _places(here, asked)
    theirs = _places(there, among)
    if len(mine) == 0 or len(theirs) < 2:
        return _no_matches()
    cosine = here[mine[:, 0], mine[:, 1]] @ there[theirs[:, 0], theirs[:, 1]].T
    forth, back = cosine.argmax(1), cosine.argmax(0)
    rows = np.flatnonzero(back[forth] == np.arange(len(mine)))
    best = cosine[rows, forth[rows]]
    second = np.partition(cosine[rows], -2, axis=1)[:, -2]
    weight = 1 - (np.maximum(1 - best, 0) + _SAME) / (np.maximum(1 - second, 0) + _SAME)
    refined = _refined(here[mine[rows, 0], mine[rows, 1]], there, theirs[forth[rows]])
    order = np.argsort(-best, kind="stable")
    return Matches(
        _shares(mine[rows].astype(np.float32), here.shape)[order],
        _shares(refined, there.shape)[order],
        np.asarray(best[order], np.float32),
        np.asarray(weight[order], np.float32),
        len(rows) / len(mine),
    )


def geometry_of(found: Matches, aspect: float) -> Geometry:
    """The robust fit of matches; `aspect` is the width of the pictures over their height.

    MAGSAC++ as in OpenCV's USAC (Barath et al., CVPR 2020), deterministic.
    """
    scale = np.array([aspect, 1.0], np.float32) / np.hypot(aspect, 1.0)
    here, there = found.here * scale, found.there * scale
    moved = float(np.median(np.linalg.norm(here - there, axis=1))) if len(found) else float("nan")
    if len(found) < _LEAST_MATCHES:
        return Geometry(float("nan"), float("nan"), moved)
    # OpenCV's robust fits expect coordinates of the size of pixels.
    a, b = (np.asarray(1000 * ends, np.float64) for ends in (here, there))
    rule = (cv2.USAC_MAGSAC, 1000 * _STRAY, 0.999, 2000)
    _, epipolar = cv2.findFundamentalMat(a, b, *rule)
    _, plane = cv2.findHomography(a, b, cv2.USAC_MAGSAC, 1000 * _STRAY, None, 2000, 0.999)
    return Geometry(_kept(epipolar), _kept(plane), moved)


def _kept(inliers: object) -> float:
    return 0.0 if inliers is None else float(np.asarray(inliers, np.float64).mean())


def _places(patches: FloatArray, mask: npt.NDArray[np.bool_] | None) -> npt.NDArray[np.int64]:
    """(n, 2): row and column of every patch that is asked about."""
    wanted = np.ones(patches.shape[:2], np.bool_) if mask is None else mask
    return np.argwhere(wanted)


def _refined(vectors: FloatArray, there: FloatArray, best: npt.NDArray[np.int64]) -> FloatArray:
    """(n, 2): rows and columns, pulled towards the good matches around the best one."""
    rows, columns = there.shape[:2]
    steps = range(-_REACH, _REACH + 1)
    offsets = np.array([(down, across) for down in steps for across in steps])
    around = best[:, None] + offsets[None]
    inside = ((around >= 0) & (around < (rows, columns))).all(2)
    clipped = np.clip(around, 0, (rows - 1, columns - 1))
    cosine = np.einsum("nd,nkd->nk", vectors, there[clipped[..., 0], clipped[..., 1]])
    pull = np.where(inside, np.exp((cosine - cosine.max(1, keepdims=True)) / _TEMPERATURE), 0)
    mean = (around * pull[..., None]).sum(1) / pull.sum(1, keepdims=True)
    return np.asarray(mean, np.float32)


def _shares(places: FloatArray, shape: tuple[int, ...]) -> FloatArray:
    """(n, 2): x and y of patch centres as shares of the picture."""
    across = (places[:, 1] + 0.5) / shape[1]
    down = (places[:, 0] + 0.5) / shape[0]
    return np.asarray(np.stack([across, down], axis=1), np.float32)


def _no_matches() -> Matches:
    none = np.zeros((0, 2), np.float32)
    return Matches(none, none, np.zeros(0, np.float32), np.zeros(0, np.float32), 0.0)
