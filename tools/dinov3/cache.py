"""A bounded memory of features, so that checks share one look at a frame."""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from threading import Lock
from typing import NamedTuple, Protocol

import numpy as np
import numpy.typing as npt

from tools.dinov3.features import Features


class FrameKey(NamedTuple):
    """Everything that features depend on."""

    frame: str
    """Digest of the pixels."""
    weights: str
    """Digest of the weights."""
    dtype: str
    size: tuple[int, int]
    """(height, width) that the model sees."""
    layers: tuple[int, ...]


class Shelf(Protocol):
    """Where features outlive the process."""

    def get(self, key: FrameKey) -> Features | None:
        """Return what is kept under `key`, or None."""

    def put(self, key: FrameKey, features: Features) -> None:
        """Keep the features, if that is possible."""


class FeatureCache:
    """The most recently used features, up to a number of bytes; safe for several threads."""

    def __init__(self, limit_bytes: int = 512 << 20, shelf: Shelf | None = None) -> None:
        self._limit = limit_bytes
        self._shelf = shelf
        self._kept: OrderedDict[FrameKey, Features] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: FrameKey) -> Features | None:
        """Return the features kept under `key`, and count them as just used."""
        with self._lock:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
        if found is None and self._shelf is not None:
            found = self._shelf.get(key)
            if found is not None:
                self._keep(key, found)
        return found

    def put(self, key: FrameKey, features: Features) -> None:
        """Keep the features; the least recently used make room."""
        self._keep(key, features)
        if self._shelf is not None:
            self._shelf.put(key, features)

    def _keep(self, key: FrameKey, features: Features) -> None:
        with self._lock:
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
