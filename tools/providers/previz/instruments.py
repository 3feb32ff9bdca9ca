"""The players of a cue: pad, strings, piano, bell, bass, drum and pulse, one note each.

Notes are float32 mono at `RATE`, about unit peak. Knows pitches (MIDI numbers), not harmony.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from tools.providers.previz.acoustics import band, dice, noise
from tools.providers.previz.grains import clock, strike
from tools.providers.previz.sounds import RATE, Samples

_TABLE = 4096


def hertz(pitch: float) -> float:
    """The frequency of a MIDI pitch in equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


@lru_cache(maxsize=64)
def _table(partials: int, slope: float) -> Samples:
    """One period of a wave whose partial k has the amplitude k ** -slope."""
    turn = 2 * np.pi * np.arange(_TABLE) / _TABLE
    wave = sum(np.sin(k * turn + 0.7 * k * k) * k**-slope for k in range(1, partials + 1))
    return np.asarray(wave / np.abs(wave).max(), np.float32)


def _wave(frequency: float, count: int, slope: float, vibrato: float = 0.0) -> Samples:
    """A held tone read from a wave table without partials above 9 kHz."""
    partials = int(max(1, min(24, 9000.0 / frequency)))
    time = np.arange(count, dtype=np.float64) / RATE
    phase = frequency * time
    if vibrato:
        depth = frequency * vibrato / (2 * np.pi * 5.1)
        phase = phase + depth * np.sin(2 * np.pi * 5.1 * time) * np.minimum(1, time / 1.5)
    return _table(partials, slope)[(phase * _TABLE).astype(np.int64) % _TABLE]


def _swell(count: int, rise: float, fall: float) -> Samples:
    """Raised-cosine edges of `rise` and `fall` seconds that never overlap."""
    shape = np.ones(count, np.float32)
    up = max(1, min(int(rise * RATE), count // 2))
    down = max(1, min(int(fall * RATE), count - up))
    shape[:up] = (1 - np.cos(np.pi * np.arange(up) / up)) / 2
    shape[count - down :] = (1 + np.cos(np.pi * np.arange(1, down + 1) / down)) / 2
    return shape


def pad(pitch: float, seconds: float) -> Samples:
    """A warm, slowly breathing chord tone: two detuned mellow waves."""
    count = int(seconds * RATE)
    tone = _wave(hertz(pitch) * 1.0017, count, 1.9) + _wave(hertz(pitch) * 0.9985, count, 1.9)
    return 0.5 * tone * _swell(count, 0.28 * seconds, 0.4 * seconds)


def strings(pitch: float, seconds: float) -> Samples:
    """A slow string section: bright waves with vibrato, opening up toward the middle."""
    count = int(seconds * RATE)
    dark = _wave(hertz(pitch), count, 2.0, 0.004)
    bright = _wave(hertz(pitch) * 1.0023, count, 1.15, 0.005)
    bow = _swell(count, 0.35 * seconds, 0.35 * seconds)
    return (0.6 * dark + 0.4 * bright * bow) * bow


@lru_cache(maxsize=96)
def piano(pitch: int) -> Samples:
    """A struck string of 2.6 s: partials a little sharp, high ones gone first, a soft hammer."""
    base = hertz(pitch)
    life = 2.6 * 2.0 ** ((60 - pitch) / 30.0)
    partials = (k for k in range(1, 11) if base * k < 9000)
    modes = [
        (base * k * (1 + 0.0004 * k * k) ** 0.5, 1.6 * life / (1 + 0.35 * k), k**-1.35)
        for k in partials
    ]
    tone = strike(modes, 2.6)
    knock = strike([(180.0, 0.04, 0.12), (420.0, 0.03, 0.06)], 0.06)
    tone[: len(knock)] += knock
    tone *= _swell(len(tone), 0.003, 0.6)
    return tone / np.float32(np.abs(tone).max())


@lru_cache(maxsize=48)
def glint(pitch: int) -> Samples:
    """A celesta-like tone of 2.2 s by frequency modulation (J. Chowning, 1973)."""
    time = clock(int(2.2 * RATE))
    base = np.float32(2 * np.pi * hertz(pitch))
    index = 1.6 * np.exp(-time * 7)
    tone = np.sin(base * time + index * np.sin(np.float32(3.5) * base * time))
    return np.asarray(tone * np.exp(-time * 2.4) * _swell(len(time), 0.003, 0.4), np.float32)


def bass(pitch: float, seconds: float) -> Samples:
    """A round low tone."""
    count = int(seconds * RATE)
    return _wave(hertz(pitch), count, 2.3) * _swell(count, 0.06, 0.5 * seconds)


@lru_cache(maxsize=8)
def drum(size: float) -> Samples:
    """A deep drum; `size` 1 is a taiko, 2 a tom."""
    time = clock(int(1.0 * RATE))
    drop = np.cumsum(size * (52 + 70 * np.exp(-time * 30))) / RATE
    skin = band(noise(dice(1, "drum"), len(time)), 80.0, 900.0) * np.exp(-time * 38)
    out = np.sin(2 * np.pi * drop) * np.exp(-time * 6 * size) + 0.5 * skin
    return np.asarray(out * _swell(len(time), 0.002, 0.2), np.float32)


@lru_cache(maxsize=2)
def brush() -> Samples:
    """A brush on a cymbal or snare, short."""
    time = clock(int(0.22 * RATE))
    hiss = band(noise(dice(2, "brush"), len(time)), 2800.0, 11_000.0)
    return np.asarray(0.5 * hiss * np.exp(-time * 22) * np.minimum(1, time / 0.012), np.float32)


@lru_cache(maxsize=48)
def pulse(pitch: int) -> Samples:
    """A short muted low-string note that drives a rhythm."""
    count = int(0.34 * RATE)
    tone = _wave(hertz(pitch), count, 1.2) * np.exp(-clock(count) * 11)
    return np.asarray(band(tone * _swell(count, 0.004, 0.08), None, 2400.0), np.float32)
