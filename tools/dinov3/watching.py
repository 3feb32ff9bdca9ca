"""A clip, watched: decoded once, encoded once, and read by every check from here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tools.dinov3.features import Features, FloatArray
from tools.dinov3.footage import FOLLOWED_SHORT_SIDE, Footage, read_footage
from tools.dinov3.sight import Image, Looker, Sight


@dataclass(frozen=True, slots=True)
class Watched:
    """A clip with what the encoder saw in it."""

    footage: Footage
    sights: tuple[Sight, ...]
    """Of `footage.sampled`, about two a second."""
    features: tuple[Features, ...]
    """Of `footage.followed`, about twelve a second; all of one grid."""

    @property
    def seconds(self) -> tuple[float, ...]:
        """When each followed frame is shown."""
        return tuple(number / self.footage.fps for number in self.footage.followed)

    @property
    def pictures(self) -> tuple[Image, ...]:
        """The followed frames."""
        return self.footage.following

    @property
    def patches(self) -> FloatArray:
        """(T, h, w, D): unit patches of the followed frames."""
        return np.stack([features.patches for features in self.features])

    @property
    def first(self) -> Sight:
        """The first frame."""
        return self.sights[0]


def watch(path: Path, looker: Looker) -> Watched:
    """The clip, decoded and encoded. Raises Unreadable when any frame is missing."""
    footage = read_footage(path)
    features = looker.encoder.encode(list(footage.following), short_side=FOLLOWED_SHORT_SIDE)
    seen = dict(zip(footage.followed, zip(footage.following, features, strict=True), strict=True))
    sights = []
    for number, whole in zip(footage.sampled, footage.whole, strict=True):
        small, found = seen[number]
        fitting = replace(found, image_size=(whole.shape[0], whole.shape[1]))
        sights.append(looker.sight_of(whole, small, fitting))
    return Watched(footage, tuple(sights), tuple(features))
