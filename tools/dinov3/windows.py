"""A long video in windows: cut where its shots change, so that memory does not grow with it.

A clip that a shot was ordered as is watched whole; this is for films and rushes of any length.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from itertools import islice, pairwise
from pathlib import Path

from tools.dinov3.checks.film import hard_cuts
from tools.dinov3.features import FloatArray
from tools.dinov3.footage import (
    FOLLOWED_PER_SECOND,
    MOST_FOLLOWED,
    changes_of,
    decoded,
    gather,
)
from tools.dinov3.sight import Looker, Unreadable
from tools.dinov3.watching import Watched, watched_while
from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg.probe import opened, probe

MOST_SECONDS = MOST_FOLLOWED / FOLLOWED_PER_SECOND
"""A window no longer than this is followed at the full rate."""
Span = tuple[int, int]
"""First frame, and the one after the last."""


def watch_windows(path: Path, looker: Looker) -> Iterator[tuple[Span, Watched]]:
    """Each window of the video with its frames' numbers, watched; only one is held at a time.

    The file is decoded twice: small for the cuts, then in order for all windows. Raises Unreadable.
    """
    try:
        info = probe(path)
        spans = window_spans(changes_of(path), float(info.picture.rate) if info.picture else 25.0)
        with opened(path) as container:
            frames = decoded(container)
            for first, end in spans:
                part = islice(frames, end - first)
                yield (
                    (first, end),
                    watched_while(partial(gather, info, part, end - first), looker),
                )
    except (UserFixable, MediaToolFailed) as error:
        raise Unreadable(str(error)) from error


def window_spans(change: FloatArray, rate: float) -> tuple[Span, ...]:
    """Windows over (T,) shares of changed pixels: shots, long ones in equal parts.

    `rate` is frames a second; no window exceeds `MOST_SECONDS`.
    """
    most = max(1, int(MOST_SECONDS * rate))
    edges = [0, *hard_cuts(change), len(change)]
    spans: list[Span] = []
    for first, end in pairwise(edges):
        parts = math.ceil((end - first) / most)
        inner = [first + (end - first) * part // max(parts, 1) for part in range(parts + 1)]
        spans += pairwise(inner)
    return tuple(spans)
