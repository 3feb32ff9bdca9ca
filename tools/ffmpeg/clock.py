"""Film time: whole frames at a rational rate, and samples derived from them.

Seconds appear only where people or files write them. Inside, a moment is a frame number,
so that a cut in minute ten is as exact as the first one; 23.976 is 24000/1001 and stays so.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor

SAMPLE_RATE = 48_000
"""Samples per second of every sound inside the cut."""

_FINEST = 1_000_000
"""Written seconds are read to the microsecond: floats such as 0.1 become the fraction meant."""


def seconds(value: float | Fraction) -> Fraction:
    """The exact fraction that a written number of seconds stands for."""
    return Fraction(value).limit_denominator(_FINEST)


def nearest(value: Fraction) -> int:
    """The nearest whole number; halves go up, also below zero."""
    return floor(value + Fraction(1, 2))


def to_frames(value: float | Fraction, rate: Fraction) -> int:
    """The frame nearest to a moment in seconds, at `rate` frames per second."""
    return nearest(seconds(value) * rate)


def frame_start(frame: int, rate: Fraction) -> Fraction:
    """The second at which a frame begins."""
    return Fraction(frame) / rate


def to_samples(value: float | Fraction) -> int:
    """The sample nearest to a moment in seconds."""
    return nearest(seconds(value) * SAMPLE_RATE)


def frame_sample(frame: int, rate: Fraction) -> int:
    """The sample at which a frame begins; exact, so errors never add up."""
    return nearest(Fraction(frame) * SAMPLE_RATE / rate)
