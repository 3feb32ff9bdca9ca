"""Clips made of patches: each frame is a grid of unit vectors, so the eye's answer is known."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.features import Features, FloatArray
from tools.dinov3.footage import Footage
from tools.dinov3.sight import CELL, Image, Sight
from tools.dinov3.watching import Watched
from tools.ffmpeg.probe import MediaInfo

ROWS, COLUMNS, PATCH = 10, 18, 16
FPS = 25
PARTS = ("ground", "head", "torso")
Place = tuple[int, int]
"""Row and column of a thing two patches high and wide."""


def grid_of(things: dict[int, Place | None]) -> FloatArray:
    """(h, w, 8): a ground of its own vector with things of theirs (1 to 7) on it."""
    patches = np.zeros((ROWS, COLUMNS, 8), np.float32)
    patches[..., 0] = 1
    for which, place in things.items():
        if place is not None:
            row, column = place
            patches[row : row + 2, column : column + 2] = np.eye(8, dtype=np.float32)[which]
    return patches


def shown(things: Sequence[dict[int, Place | None]]) -> Watched:
    """A clip in which every frame is followed and things are where they are said to be."""
    pictures = [np.full((ROWS * PATCH, COLUMNS * PATCH, 3), 120, np.uint8) for _ in things]
    return watched_of(pictures, [grid_of(places) for places in things])


def watched_of(
    pictures: Sequence[Image],
    patches: Sequence[FloatArray],
    parts: Sequence[FloatArray] | None = None,
    every: int = 1,
) -> Watched:
    """A watched clip of these frames; every `every`-th one is sampled."""
    features = [_features(p) for p in patches]
    sampled = tuple(range(0, len(pictures), every))
    footage = Footage(
        info=MediaInfo(Path("clip.mp4"), "mp4", None, None, decoded=True),
        small=np.stack([cv2.resize(p, (256, 144)) for p in pictures]),
        sampled=sampled,
        whole=tuple(pictures[n] for n in sampled),
        followed=tuple(range(len(pictures))),
        following=tuple(pictures),
    )
    sights = tuple(
        Sight(
            pictures[n],
            np.asarray(cv2.resize(pictures[n], (COLUMNS * CELL, ROWS * CELL)), np.uint8),
            features[n],
            None if parts is None else parts[n],
            () if parts is None else PARTS,
        )
        for n in sampled
    )
    return Watched(footage, sights, tuple(features))


def start_of(which: int, place: Place) -> npt.NDArray[np.float32]:
    """(h, w): 1 where that thing is."""
    return np.asarray(grid_of({which: place})[..., which], np.float32)


def _features(patches: FloatArray) -> Features:
    size = (ROWS * PATCH, COLUMNS * PATCH)
    return Features(patches[0, 0], patches, size, size)
