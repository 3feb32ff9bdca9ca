"""A bounded memory of features, so that checks share one look at a frame."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Hashable

import numpy as np
import numpy.typing as npt

from tools.dinov3.features import Features


class FeatureCache:
    """The most recently used features, up to a number of bytes."""

    def __init__(self, limit_bytes: int = 512 << 20) -> None:
        self._limit = limit_bytes
        self._kept: OrderedDict[Hashable, Features] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: Hashable) -> Features | None:
        """Return the features kept under `key`, and count them as just used."""
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
        return found

    def put(self, key: Hashable, features: Features) -> None:
        """Keep the features; the least recently used make room."""
        if key in self._kept:
            self._bytes -= _size(self._kept.pop(key))
        self._kept[key] = features
        self._bytes += _size(features)
        while self._bytes > self._limit and len(self._kept) > 1:
            _, dropped = self._kept.popitem(last=False)
            self._bytes -= _size(dropped)


def frame_hash(image: npt.NDArray[np.uint8]) -> str:
    """Return a digest of the pixels and their shape."""
    digest = hashlib.blake2b(str(image.shape).encode(), digest_size=16)
    digest.update(np.ascontiguousarray(image).data)
    return digest.hexdigest()


def _size(features: Features) -> int:
    return features.patches.nbytes + sum(layer.nbytes for layer in features.layers)
