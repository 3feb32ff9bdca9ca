"""What becomes of each thing in a clip: where it is, how large, how alike, whether it is seen.

Things of the first frame are followed forwards; things of the last frame backwards, which shows
what came into the picture. Knows no limit and gives no verdict.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.discovery import discover
from tools.dinov3.features import FloatArray, unit
from tools.dinov3.figure import figures_by_parts
from tools.dinov3.propagation import Propagation, propagate
from tools.dinov3.sight import Sight, lab
from tools.dinov3.watching import Watched

Flags = npt.NDArray[np.bool_]
SEEN = 0.3
"""Peak probability under which a followed thing counts as lost (the share of labels that reaches
it falls to that of stray matches)."""
INSIDE = 0.5
"""Probability from which a patch belongs to a thing."""
MOST_THINGS = 4
_SAME = 0.5
"""Shared share of the smaller mask from which two starts are one thing."""


@dataclass(frozen=True, slots=True)
class Start:
    """One thing in the frame that following begins with."""

    label: str
    weights: FloatArray
    """(h, w): how much of each patch is this thing, 0..1."""


@dataclass(frozen=True, slots=True)
class Track:
    """One thing over the followed frames; every array has their number first."""

    label: str
    weights: FloatArray
    """(T, h, w): probability that a patch is this thing."""
    share: FloatArray
    """(T,): of the frame, by area."""
    centre: FloatArray
    """(T, 2): x and y as shares of the frame; NaN where there is nothing of it."""
    peak: FloatArray
    """(T,): highest probability of any patch."""
    likeness: FloatArray
    """(T,): cosine of its mean patch to that of the frame it was started in; NaN where lost."""
    step: FloatArray
    """(T,): cosine of its mean patch to that of the frame before; NaN for the first and where
    lost."""
    visible: Flags
    """(T,)."""
    touches_border: Flags
    """(T,): it reaches the edge of the frame."""
    colour: FloatArray
    """(T, 3): mean CIE Lab; NaN where lost."""


def follow(watched: Watched, starts: Sequence[Start]) -> tuple[Track, ...]:
    """A track for each thing of the first followed frame, in order."""
    return _follow(watched, starts, backwards=False)


def follow_back(watched: Watched, starts: Sequence[Start]) -> tuple[Track, ...]:
    """A track for each thing of the last followed frame; arrays run forwards in time."""
    return _follow(watched, starts, backwards=True)


def things_in(sight: Sight, most: int = MOST_THINGS) -> tuple[Start, ...]:
    """What stands out in a frame: its figures, then things that patches alone tell apart."""
    starts = [
        Start(f"figure {number}", figure.weights)
        for number, figure in enumerate(figures_by_parts(sight)[:most], 1)
    ]
    for found in discover(sight.features, most):
        weights = np.asarray(found.weights * found.mask, np.float32)
        if len(starts) < most and not any(_one_thing(weights, s.weights) for s in starts):
            starts.append(Start(f"thing {len(starts) + 1}", weights))
    return tuple(starts)


def _one_thing(one: FloatArray, other: FloatArray) -> bool:
    smaller = max(min(float(one.sum()), float(other.sum())), 1e-6)
    return float(np.minimum(one, other).sum()) / smaller > _SAME


def _follow(watched: Watched, starts: Sequence[Start], *, backwards: bool) -> tuple[Track, ...]:
    if not starts:
        return ()
    order = slice(None, None, -1) if backwards else slice(None)
    patches = watched.patches
    first = np.stack([start.weights for start in starts], axis=-1)
    # One process carries all labels; each keeps its own probability.
    carried = propagate(np.ascontiguousarray(patches[order]), first, Propagation())[order]
    colours = np.stack([_patch_colours(p, patches.shape[1:3]) for p in watched.pictures])
    begin = len(patches) - 1 if backwards else 0
    return tuple(
        _track(start.label, np.ascontiguousarray(carried[..., n]), patches, colours, begin)
        for n, start in enumerate(starts)
    )


def _track(
    label: str, weights: FloatArray, patches: FloatArray, colours: FloatArray, begin: int
) -> Track:
    rows, columns = weights.shape[1:]
    solid = np.where(weights >= SEEN, weights, 0)
    mass = solid.sum((1, 2))
    known = np.where(mass > 0, mass, np.nan)
    y, x = np.mgrid[0:rows, 0:columns]
    means = unit(np.einsum("thw,thwd->td", solid, patches))
    likeness = np.where(mass > 0, means @ means[begin], np.nan)
    step = np.full(len(weights), np.nan)
    step[1:] = (means[1:] * means[:-1]).sum(-1)
    step[1:][(mass[1:] == 0) | (mass[:-1] == 0)] = np.nan
    edge = np.ones((rows, columns), bool)
    edge[1:-1, 1:-1] = False
    peak = weights.max((1, 2))
    return Track(
        label=label,
        weights=weights,
        share=np.asarray(solid.mean((1, 2)), np.float32),
        centre=np.asarray(
            np.stack(
                [
                    (solid * (x + 0.5)).sum((1, 2)) / known / columns,
                    (solid * (y + 0.5)).sum((1, 2)) / known / rows,
                ],
                axis=-1,
            ),
            np.float32,
        ),
        peak=peak,
        likeness=np.asarray(likeness, np.float32),
        step=np.asarray(step, np.float32),
        visible=np.asarray(peak >= SEEN),
        touches_border=np.asarray((weights[:, edge] >= INSIDE).any(1)),
        colour=np.asarray(np.einsum("thw,thwc->tc", solid, colours) / known[:, None], np.float32),
    )


def _patch_colours(picture: npt.NDArray[np.uint8], grid: tuple[int, ...]) -> FloatArray:
    """(h, w, 3): mean CIE Lab of every patch."""
    small = cv2.resize(picture, (grid[1], grid[0]), interpolation=cv2.INTER_AREA)
    return lab(np.asarray(small, np.uint8))
