"""Finding figures in a picture: where they stand, what of them is seen, what they look like.

With a part head the mask is what it calls a person. Without one, a figure is where patches match
the reference's figure better than its background (forward and backward test of INSID3), after the
positional subspace is taken out. Knows no limit and gives no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.features import FloatArray, unit
from tools.dinov3.sight import Sight, lab

LEAST_PATCHES = 1.5
"""Patches of figure below which nothing is called a figure."""
HEAD: tuple[str, ...] = ("head", "hair")
BODY: tuple[str, ...] = ("torso", "arm")
SKIN: tuple[str, ...] = ("head",)


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure found in a picture."""

    weights: FloatArray
    """(h, w): how much of each patch is this figure, 0..1."""
    box: tuple[int, int, int, int]
    """x, y, width, height in pixels of the picture."""
    share: float
    """Of the frame, by area."""

    def parts(self, sight: Sight, names: tuple[str, ...]) -> FloatArray | None:
        """(h, w) weights of some of its parts; None without a part head or when none is seen."""
        found = sight.part(*names)
        if found is None:
            return None
        own = found * (self.weights > 0.2)
        return own if float(own[own > 0.3].sum()) >= LEAST_PATCHES else None


def figures_by_parts(sight: Sight) -> tuple[Figure, ...]:
    """Figures by the part head, largest first; touching people are one figure."""
    person = sight.person
    if person is None:
        return ()
    solid = (person > 0.45).astype(np.uint8)
    count, labels = cv2.connectedComponents(solid, connectivity=8)
    figures = [_figure(sight, person * (labels == number)) for number in range(1, count)]
    real = [f for f in figures if float(f.weights.sum()) >= LEAST_PATCHES]
    return tuple(sorted(real, key=lambda f: -f.share))


def figure_by_reference(sight: Sight, reference: Sight, own: Figure) -> Figure | None:
    """The reference's figure in another picture by its features alone; None where it is not."""
    mine = reference.features.patches[own.weights > 0.5]
    rest = reference.features.patches[own.weights < 0.1]
    if len(mine) == 0 or len(rest) == 0:
        return None
    patches = sight.features.patches
    flat = patches.reshape(-1, patches.shape[-1])
    like_figure = _top(flat @ mine.T)
    like_rest = _top(flat @ rest.T)
    gain = (like_figure - like_rest).reshape(patches.shape[:2])
    weights = np.asarray(1 / (1 + np.exp(-gain / 0.03)), np.float32)
    count, labels, stats, _ = cv2.connectedComponentsWithStats((weights > 0.5).astype(np.uint8))
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    figure = _figure(sight, weights * (labels == largest))
    return figure if float(figure.weights.sum()) >= LEAST_PATCHES else None


def figure_of_master(sight: Sight) -> Figure | None:
    """The one figure of a reference picture; by contrast to its edges without a part head."""
    found = figures_by_parts(sight)
    if found:
        return found[0]
    if sight.parts is not None:
        return None
    patches = sight.features.patches
    edge = np.concatenate([patches[0], patches[:-2, 0], patches[:-2, -1]])
    flat = patches.reshape(-1, patches.shape[-1])
    away = 1 - _top(flat @ edge.T).reshape(patches.shape[:2])
    spread = (255 * (away - away.min()) / max(float(np.ptp(away)), 1e-6)).astype(np.uint8)
    level, _ = cv2.threshold(spread, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)
    solid = (spread > level).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(solid)
    if count < 2:
        return None
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    return _figure(sight, (labels == largest).astype(np.float32))


def embedding(sight: Sight, weights: FloatArray | None) -> FloatArray | None:
    """(D,): unit mean of the patches under the weights."""
    return None if weights is None else sight.features.region(np.where(weights > 0.3, weights, 0))


def best_match(one: FloatArray, other: FloatArray) -> float:
    """Symmetric mean of best cosines between two sets of unit vectors (n, D) and (m, D)."""
    if len(one) == 0 or len(other) == 0:
        return float("nan")
    cosine = one @ other.T
    return float(cosine.max(1).mean() + cosine.max(0).mean()) / 2


def debiased(patches: FloatArray, basis: FloatArray) -> FloatArray:
    """Unit patches with a (D, r) positional basis taken out (INSID3)."""
    return unit(np.asarray(patches - (patches @ basis) @ basis.T, np.float32))


def colour_of(sight: Sight, weights: FloatArray | None) -> npt.NDArray[np.float32] | None:
    """(3,): median Lab of the region; None where nothing of it is seen."""
    if weights is None:
        return None
    region = sight.on_work(weights) > 0.5
    if int(region.sum()) < 24:
        return None
    return np.asarray(np.median(lab(sight.work[region][None])[0], axis=0), np.float32)


def cut_out(sight: Sight, figure: Figure, margin: float = 0.08) -> npt.NDArray[np.uint8]:
    """The figure's crop of the full picture, with a margin."""
    x, y, width, height = figure.box
    pad_x, pad_y = round(width * margin), round(height * margin)
    top, left = max(0, y - pad_y), max(0, x - pad_x)
    return sight.image[top : y + height + pad_y, left : x + width + pad_x]


def _figure(sight: Sight, weights: FloatArray) -> Figure:
    solid = weights > 0.45
    rows, columns = np.flatnonzero(solid.any(1)), np.flatnonzero(solid.any(0))
    box = (0, 0, 0, 0)
    if len(rows) and len(columns):
        top, left, bottom, right = rows[0], columns[0], rows[-1] + 1, columns[-1] + 1
        scaled = sight.features.grid_box(int(top), int(left), int(bottom), int(right))
        height = sight.image.shape[0] / sight.features.image_size[0]
        x, y, wide, tall = (round(side * height) for side in scaled)
        box = (x, y, wide, tall)
    return Figure(np.asarray(weights, np.float32), box, float(weights.mean()))


def _top(cosine: FloatArray, count: int = 3) -> FloatArray:
    """Mean of the few best cosines of each row."""
    count = min(count, cosine.shape[1])
    best = np.partition(cosine, -count, axis=1)[:, -count:]
    return np.asarray(best.mean(1), np.float32)
