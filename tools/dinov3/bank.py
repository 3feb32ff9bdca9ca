"""A memory of patches that were seen and are right: what is far from all of them is unfamiliar.

AnomalyDINO (Damm et al., WACV 2025) keeps the patches of a few good pictures and asks of every new
patch how far its nearest neighbour is; PatchCore (Roth et al., CVPR 2022) keeps a coreset of them.
Knows vectors only; no figure and no limit. Unfamiliar is not wrong: a new pose is unfamiliar too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tools.dinov3.features import FloatArray, unit

MOST = 1024
"""Patches kept: 1000 queries against them are one matrix product of a few milliseconds."""
_PROJECTED = 128
"""Dimensions in which the coreset is chosen, as in PatchCore."""
_SEED = 1


@dataclass(frozen=True, slots=True)
class PatchBank:
    """Unit patches of one encoder, and where among those given each came from."""

    patches: FloatArray
    """(n, D): unit vectors."""
    origin: npt.NDArray[np.intp]
    """(n,): index of each in the patches that the bank was built of."""

    def distances(self, patches: FloatArray) -> FloatArray:
        """Return (m,): 1 - the best cosine of each of (m, D) unit patches; 0 for one that is kept.

        Raises ValueError for patches of another length than the bank's.
        """
        return np.asarray(1 - self._cosines(patches).max(1), np.float32)

    def nearest(self, patches: FloatArray) -> npt.NDArray[np.intp]:
        """Return (m,): which given patch (see `origin`) is most like each of (m, D) unit patches.

        Raises ValueError for patches of another length than the bank's.
        """
        return self.origin[self._cosines(patches).argmax(1)]

    def _cosines(self, patches: FloatArray) -> FloatArray:
        if patches.ndim != 2 or patches.shape[1] != self.patches.shape[1]:
            raise ValueError(
                f"patches of shape {patches.shape} do not fit a bank of {self.patches.shape}"
            )
        return np.asarray(patches @ self.patches.T, np.float32)


def bank_of(patches: FloatArray, most: int = MOST) -> PatchBank:
    """The bank of (n, D) patches: all of them at length 1, or a coreset of `most` that covers them.

    The same patches give the same bank. Raises ValueError where there is no patch, or none to keep.
    """
    if patches.ndim != 2 or len(patches) == 0 or most < 1:
        raise ValueError(f"no bank of {most} can be built of patches of shape {patches.shape}")
    vectors = unit(patches)
    chosen = np.arange(len(vectors)) if len(vectors) <= most else _coreset(vectors, most)
    return PatchBank(vectors[chosen], chosen)


def _coreset(vectors: FloatArray, most: int) -> npt.NDArray[np.intp]:
    """Indices of `most` vectors, each the farthest from those before it, in the order given.

    Greedy k-centre (Gonzalez 1985), within a factor of two of the best cover.
    """
    points = _projected(vectors)
    lengths = (points * points).sum(1)
    middle = points.mean(0)
    last = int(((points - middle) ** 2).sum(1).argmin())
    gaps = np.full(len(points), np.inf, np.float32)
    chosen = np.empty(most, np.intp)
    for turn in range(most):
        chosen[turn] = last
        gaps = np.minimum(gaps, lengths + lengths[last] - 2 * (points @ points[last]))
        # One that is taken stays taken, however equal the others are to it.
        gaps[last] = -np.inf
        last = int(gaps.argmax())
    return np.sort(chosen)


def _projected(vectors: FloatArray) -> FloatArray:
    """(n, d): the vectors in fewer dimensions by a Gaussian projection (Johnson-Lindenstrauss)."""
    wide = vectors.shape[1]
    if wide <= _PROJECTED:
        return vectors
    directions = np.random.default_rng(_SEED).standard_normal((wide, _PROJECTED))
    return np.asarray(vectors @ (directions / _PROJECTED**0.5).astype(np.float32), np.float32)
