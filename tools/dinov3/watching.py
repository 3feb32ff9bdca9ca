"""A clip, watched: decoded once, encoded once, and read by every check from here."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from tools.dinov3.encoder import Encoder
from tools.dinov3.features import Features, FloatArray
from tools.dinov3.footage import FOLLOWED_SHORT_SIDE, Footage, read_footage
from tools.dinov3.sight import Image, Looker, Sight

_MOST_RUNNING = 2


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
    """The clip, decoded and encoded side by side. Raises Unreadable when any frame is missing."""
    return watched_while(lambda follow: read_footage(path, follow), looker)


def watched_while(decode: Callable[[Callable[[Image], None]], Footage], looker: Looker) -> Watched:
    """What `decode` returns, watched; it hands on followed frames, which are encoded meanwhile.

    Whatever either side raises is raised here, and no thread is left behind.
    """
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="encoding") as pool:
        line = _Line(looker.encoder, pool)
        footage = decode(line.add)
        features = line.finished()
    seen = dict(zip(footage.followed, zip(footage.following, features, strict=True), strict=True))
    sights = []
    for number, whole in zip(footage.sampled, footage.whole, strict=True):
        small, found = seen[number]
        fitting = replace(found, image_size=(whole.shape[0], whole.shape[1]))
        sights.append(looker.sight_of(whole, small, fitting))
    return Watched(footage, tuple(sights), tuple(features))


class _Line:
    """Full batches on their way to the encoder; whoever adds waits while two are on theirs."""

    def __init__(self, encoder: Encoder, pool: Executor) -> None:
        self._encoder, self._pool = encoder, pool
        self._waiting: list[Image] = []
        self._running: deque[Future[list[Features]]] = deque()
        self._done: list[Features] = []

    def add(self, frame: Image) -> None:
        """Take the next frame; all are of one size."""
        self._waiting.append(frame)
        if len(self._waiting) >= self._encoder.frames_a_batch(frame, FOLLOWED_SHORT_SIDE):
            self._send()

    def finished(self) -> list[Features]:
        """The features of all frames, in order."""
        self._send()
        while self._running:
            self._done += self._running.popleft().result()
        return self._done

    def _send(self) -> None:
        if len(self._running) == _MOST_RUNNING:
            self._done += self._running.popleft().result()
        batch, self._waiting = self._waiting, []
        self._running.append(
            self._pool.submit(self._encoder.encode, batch, short_side=FOLLOWED_SHORT_SIDE)
        )
