"""A memory of patches that were seen and are right: what is far from all of them is unfamiliar.

AnomalyDINO (Damm et al., WACV 2025) keeps the patches of a few good pictures and asks of every new
patch how far its nearest neighbour is; PatchCore (Roth et al., CVPR 2022) keeps a coreset of them.
Patches are those of figures, in squares cut from the full picture. Knows no limit and gives no
verdict: unfamiliar is not wrong, since a new pose is unfamiliar too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.closeups import head_box, square
from tools.dinov3.correspondence import unplaced
from tools.dinov3.features import FloatArray, unit
from tools.dinov3.figure import Figure
from tools.dinov3.sight import Image, Looker, Mask, Sight

MOST = 1024
"""Patches kept: 1000 queries against them are one matrix product of a few milliseconds."""
_PROJECTED = 128
"""Dimensions in which the coreset is chosen, as in PatchCore."""
_SEED = 1
_FIGURE_ROOM, _HEAD_ROOM = 1.05, 1.5
"""Sides of a square over the longer side of what is in it."""
_INSIDE = 0.5
_SIGMA = 0.8
"""Of the smoothing, in patches: one odd patch is often the outline's, an odd hand is several."""


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
        return np.asarray(self.origin[self._cosines(patches).argmax(1)], np.intp)

    def _cosines(self, patches: FloatArray) -> FloatArray:
        if patches.ndim != 2 or patches.shape[1] != self.patches.shape[1]:
            raise ValueError(
                f"patches of shape {patches.shape} do not fit a bank of {self.patches.shape}"
            )
        return np.asarray(patches @ self.patches.T, np.float32)


@dataclass(frozen=True, slots=True)
class Crop:
    """A square of a picture around a figure or its head, looked at."""

    name: str
    """head or figure."""
    sight: Sight
    patches: FloatArray
    """(h, w, D): unit patches without what their position put into them."""
    inside: Mask
    """(h, w): patches that are the figure."""
    corner: tuple[int, int]
    """x, y of its top left in the picture; may lie beyond the picture's edge."""

    @property
    def side(self) -> int:
        """Pixels of the picture along each side."""
        return int(self.sight.image.shape[0])


@dataclass(frozen=True, slots=True)
class Known:
    """Patches of a character that are right, and where each was seen."""

    bank: PatchBank
    crops: tuple[Crop, ...]
    spots: npt.NDArray[np.intp]
    """(n, 3): crop, row and column of every patch that the bank was built of."""


def bank_of(patches: FloatArray, most: int = MOST) -> PatchBank:
    """The bank of (n, D) patches: all of them at length 1, or a coreset of `most` that covers them.

    The same patches give the same bank. Raises ValueError where there is no patch, or none to keep.
    """
    if patches.ndim != 2 or len(patches) == 0 or most < 1:
        raise ValueError(f"no bank of {most} can be built of patches of shape {patches.shape}")
    vectors = unit(patches)
    chosen = np.arange(len(vectors)) if len(vectors) <= most else _coreset(vectors, most)
    return PatchBank(vectors[chosen], chosen)


def remembered(crops: Sequence[Crop]) -> Known | None:
    """The bank of the figure's patches of these crops; None where there is no such patch."""
    spots = [
        np.column_stack([np.full(int(crop.inside.sum()), index), np.argwhere(crop.inside)])
        for index, crop in enumerate(crops)
    ]
    if not any(len(found) for found in spots):
        return None
    patches = np.concatenate([crop.patches[crop.inside] for crop in crops])
    return Known(bank_of(patches), tuple(crops), np.concatenate(spots).astype(np.intp))


def crops_of(looker: Looker, sight: Sight, figure: Figure) -> list[Crop]:
    """The figure, then its head where one is found, in squares of the full picture; one batch."""
    x, y, width, height = figure.box
    wanted = [("figure", (x + width / 2, y + height / 2), max(width, height) * _FIGURE_ROOM)]
    head = head_box(sight, figure)
    if head is not None:
        x, y, width, height = head
        middle = (x + width / 2, y + height / 2)
        wanted.append(("head", middle, max(width, height) * _HEAD_ROOM))
    outline = _outline(sight, figure)
    images = [square(sight.image, centre, side) for _, centre, side in wanted]
    masks = [square(outline, centre, side) for _, centre, side in wanted]
    seen = looker.see(images, short_side=looker.encoder.short_side)
    return [
        Crop(
            name,
            closer,
            unplaced(closer.features, looker.encoder),
            _covered(mask, closer),
            (round(centre[0] - side / 2), round(centre[1] - side / 2)),
        )
        for (name, centre, side), closer, mask in zip(wanted, seen, masks, strict=True)
    ]


def anomaly_map(crop: Crop, bank: PatchBank) -> FloatArray:
    """Return (h, w): distance to the bank within the figure, smoothed there; 0 outside."""
    within = crop.inside.astype(np.float32)
    level = np.zeros_like(within)
    level[crop.inside] = bank.distances(crop.patches[crop.inside])
    # Divided by the mask's own blur, so that a hand at the outline is not thinned by the wall.
    share = np.maximum(cv2.GaussianBlur(within, (0, 0), _SIGMA), 1e-6)
    return np.asarray(within * cv2.GaussianBlur(level, (0, 0), _SIGMA) / share, np.float32)


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


def _outline(sight: Sight, figure: Figure) -> Image:
    """(H, W): 255 where the picture shows the figure; its very edge is 0.

    A square that reaches beyond the picture repeats the last pixels, and those are nobody.
    """
    tall, wide = sight.image.shape[:2]
    mask = figure.weights > _INSIDE if figure.mask is None else figure.mask
    outline = cv2.resize(mask.astype(np.uint8) * 255, (wide, tall), interpolation=cv2.INTER_NEAREST)
    outline[[0, -1]] = 0
    outline[:, [0, -1]] = 0
    return np.asarray(outline, np.uint8)


def _covered(mask: Image, closer: Sight) -> Mask:
    """(h, w): patches of the crop that its mask covers more than half."""
    rows, columns = closer.features.grid
    share = cv2.resize(mask.astype(np.float32), (columns, rows), interpolation=cv2.INTER_AREA)
    return np.asarray(share > _INSIDE * 255)
