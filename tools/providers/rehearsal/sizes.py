"""Sizes of what a service makes, where it is told only how large and in which proportions."""

from __future__ import annotations


def with_short_side(short_side: int, ratio: float) -> tuple[int, int]:
    """Width and height, even, with that shorter side: 768 px at 16:9 is 1366x768."""
    long_side = 2 * round(short_side * max(ratio, 1 / ratio) / 2)
    return (long_side, short_side) if ratio >= 1 else (short_side, long_side)
