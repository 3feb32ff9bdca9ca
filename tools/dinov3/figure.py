"""Finding figures in a picture: where they stand, what of them is seen, what they look like.

With a part head the mask is what it calls a person. Without one, a figure is where patches match
the reference's figure better than its background (forward and backward test of INSID3), after the
positional subspace is taken out. Knows no limit and gives no verdict.
"""

from __future__ import annotations

from dataclasses import dataclass
from weakref import WeakKeyDictionary

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.features import FloatArray, unit
from tools.dinov3.sight import CELL, PERSON_PARTS, Sight, lab

_SURE = 0.55
_LEAST_PIXELS = 24
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
    mask: npt.NDArray[np.bool_] | None = None
    """(8 h, 8 w): its outline in the working copy, where it was drawn along edges."""

    def parts(self, sight: Sight, names: tuple[str, ...]) -> FloatArray | None:
        """(h, w) weights of some of its parts; None without a part head or when none is seen."""
        found = sight.part(*names)
        if found is None:
            return None
        own = np.asarray(found * (self.weights > 0.3), np.float32)
        return own if float(own[own > 0.3].sum()) >= LEAST_PATCHES else None

    def seen(self, sight: Sight, names: tuple[str, ...]) -> FloatArray | None:
        """(8 h, 8 w): 1 where pixels of the working copy are these parts; None when hardly any.

        The likeliest part of each place within the outline, so that no wall tints a colour.
        """
        if sight.parts is None:
            return None
        within = self.mask if self.mask is not None else sight.on_work(self.weights) > 0.5
        person = [sight.part_names.index(n) for n in PERSON_PARTS if n in sight.part_names]
        likeliest = np.stack([sight.on_work(sight.parts[..., i]) for i in person]).argmax(0)
        wanted = [k for k, i in enumerate(person) if sight.part_names[i] in names]
        region = np.isin(likeliest, wanted) & within
        return region.astype(np.float32) if int(region.sum()) >= _LEAST_PIXELS else None


_FOUND: WeakKeyDictionary[Sight, tuple[Figure, ...]] = WeakKeyDictionary()
"""Figures of pictures that are still held: a dozen checks ask for them, and cutting them out along
the edges costs more than the encoder."""


def figures_by_parts(sight: Sight) -> tuple[Figure, ...]:
    """Figures by the part head, largest first; touching people are one figure."""
    if sight not in _FOUND:
        _FOUND[sight] = _figures_by_parts(sight)
    return _FOUND[sight]


def _figures_by_parts(sight: Sight) -> tuple[Figure, ...]:
    person = sight.person
    if person is None:
        return ()
    mask = refined(sight, person)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    least = LEAST_PATCHES * CELL * CELL
    figures = []
    for number in range(1, count):
        if stats[number, cv2.CC_STAT_AREA] < least:
            continue
        own = labels == number
        # A component counts only where the head was sure of somebody somewhere.
        if float(person[_coverage(own) > 0.5].max(initial=0.0)) >= _SURE:
            figures.append(_outlined(sight, own))
    return tuple(sorted(figures, key=lambda f: -f.share))


def refined(sight: Sight, person: FloatArray) -> npt.NDArray[np.bool_]:
    """(8 h, 8 w): the person mask along the picture's own edges.

    GrabCut (Rother et al., SIGGRAPH 2004) started from the part head's probabilities; the head's
    own outline is kept where the cut runs away from it.
    """
    smooth = sight.on_work(person)
    rough = smooth > 0.4
    area = int(rough.sum())
    if area < CELL * CELL or area > 0.9 * rough.size:
        return np.asarray(rough)
    labels: npt.NDArray[np.uint8] = np.full(rough.shape, cv2.GC_BGD, np.uint8)
    labels[smooth > 0.12] = cv2.GC_PR_BGD
    labels[rough] = cv2.GC_PR_FGD
    labels[smooth > 0.85] = cv2.GC_FGD
    if not (labels == cv2.GC_BGD).any():
        return np.asarray(rough)
    cv2.setRNGSeed(1)
    background, foreground = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(sight.work, labels, (0, 0, 1, 1), background, foreground, 2, cv2.GC_INIT_WITH_MASK)
    cut = (labels == cv2.GC_FGD) | (labels == cv2.GC_PR_FGD)
    cut = cv2.morphologyEx(cut.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    if not 0.4 * area < int(cut.sum()) < 2.0 * area:
        return np.asarray(rough)
    return np.asarray(cut)


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


def colour_of(sight: Sight, seen: FloatArray | None) -> npt.NDArray[np.float32] | None:
    """(3,): median Lab of `Figure.seen`; None where nothing of it is seen."""
    if seen is None:
        return None
    region = seen > 0.5
    return np.asarray(np.median(lab(sight.work[region][None])[0], axis=0), np.float32)


def cut_out(sight: Sight, figure: Figure, margin: float = 0.08) -> npt.NDArray[np.uint8]:
    """The figure's crop of the full picture, with a margin."""
    x, y, width, height = figure.box
    pad_x, pad_y = round(width * margin), round(height * margin)
    top, left = max(0, y - pad_y), max(0, x - pad_x)
    return sight.image[top : y + height + pad_y, left : x + width + pad_x]


def _coverage(mask: npt.NDArray[np.bool_]) -> FloatArray:
    """(h, w): share of each patch that a mask of the working copy covers."""
    rows, columns = mask.shape[0] // CELL, mask.shape[1] // CELL
    cells = mask.reshape(rows, CELL, columns, CELL)
    return np.asarray(cells.mean((1, 3)), np.float32)


def _outlined(sight: Sight, mask: npt.NDArray[np.bool_]) -> Figure:
    """The figure of a mask of the working copy."""
    x, y, width, height = cv2.boundingRect(mask.astype(np.uint8))
    down = sight.image.shape[0] / mask.shape[0]
    across = sight.image.shape[1] / mask.shape[1]
    box = (round(x * across), round(y * down), round(width * across), round(height * down))
    return Figure(_coverage(mask), box, float(mask.mean()), mask)


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
