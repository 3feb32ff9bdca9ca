"""The small parts that effects are built of: strikes, sprays of grains, drifting bands, strings.

Everything returns float32 mono at `RATE`, not yet levelled. Knows no prompts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from tools.providers.previz.acoustics import band, noise, wander
from tools.providers.previz.sounds import RATE, Samples

Rng = np.random.Generator


def clock(count: int) -> Samples:
    """Seconds from 0 for `count` samples."""
    return np.arange(count, dtype=np.float32) / np.float32(RATE)


def strike(modes: Iterable[tuple[float, float, float]], seconds: float) -> Samples:
    """A struck body: the sum of (hertz, decay in seconds to -60 dB, amplitude) modes."""
    time = clock(int(seconds * RATE))
    out = np.zeros_like(time)
    for hertz, decay, amplitude in modes:
        length = min(len(time), int(1.3 * decay * RATE) + 1)
        part = time[:length]
        swing = np.sin(np.float32(2 * np.pi * hertz) * part)
        out[:length] += np.float32(amplitude) * np.exp(np.float32(-6.91 / decay) * part) * swing
    return out


def burst(
    rng: Rng, seconds: float, low: float, high: float, *, rise: float = 0.001, fall: float = 0.3
) -> Samples:
    """A puff of noise between `low` and `high` Hz: `rise` seconds up, then a decay.

    `fall` is the decay to -60 dB as a share of `seconds`, at most 1.
    """
    count = int(seconds * RATE)
    time = clock(count)
    shape = np.minimum(1.0, time / max(rise, 1e-4)) * np.exp(-6.91 * time / (seconds * fall))
    return band(noise(rng, count) * shape.astype(np.float32), low, high)


def place(canvas: Samples, grain: Samples, at_seconds: float, gain: float = 1.0) -> None:
    """Add `grain` into `canvas` from `at_seconds` on; what hangs over the end is dropped."""
    start = int(at_seconds * RATE)
    if start < 0 or start >= len(canvas):
        return
    stop = min(len(canvas), start + len(grain))
    canvas[start:stop] += np.float32(gain) * grain[: stop - start]


def spray(
    rng: Rng,
    count: int,
    per_second: float,
    make: Callable[[Rng], Samples],
    *,
    kinds: int = 32,
    spread: float = 1.0,
    density: Samples | None = None,
) -> Samples:
    """`per_second` grains at random moments; `make` is called for `kinds` different grains.

    Fewer kinds would ring: the same drop heard often becomes a tone. Amplitudes are log-normal
    with `spread`; `density` (0..1 per sample) thins the grains out. Measured: 3 us a grain.
    """
    out = np.zeros(count, np.float32)
    where = rng.integers(0, count, rng.poisson(per_second * count / RATE))
    gains = np.exp(spread * rng.standard_normal(len(where)) - spread).astype(np.float32)
    if density is not None:
        heard = rng.random(len(where)) < density[where]
        where, gains = where[heard], gains[heard]
    grains = [make(rng) for _ in range(min(kinds, len(where)))]
    for index, (start, gain) in enumerate(zip(where.tolist(), gains, strict=True)):
        grain = grains[index % len(grains)][: count - start]
        out[start : start + len(grain)] += gain * grain
    return out


def drifting(rng: Rng, centre_hertz: Samples, octaves: float = 0.8, bands: int = 7) -> Samples:
    """Noise whose band follows `centre_hertz` sample by sample, about `octaves` wide."""
    count = len(centre_hertz)
    low, high = float(centre_hertz.min()), float(centre_hertz.max())
    edges = np.geomspace(max(low, 30.0), min(max(high, low * 1.5), 14_000.0), bands)
    path = np.log2(centre_hertz)
    source = noise(rng, count)
    out = np.zeros(count, np.float32)
    for centre in edges:
        near = np.exp(-(((path - np.float32(np.log2(centre))) / np.float32(octaves)) ** 2))
        part = band(source, centre / 1.35, min(centre * 1.35, 20_000.0), 1)
        out += near * part / np.float32(np.sqrt(centre / 500.0))
    return out


def bubble(rng: Rng, low: float, high: float, seconds: float = 0.06) -> Samples:
    """A drop falling into water: a decaying tone that rises.

    After K. van den Doel, "Physically based models for liquid sounds", 2005.
    """
    time = clock(int(seconds * RATE))
    hertz = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    rise = rng.uniform(2.0, 9.0)
    phase = 2 * np.pi * hertz * (time + rise * time**2 / 2)
    return np.asarray(np.exp(-6.91 * time / seconds) * np.sin(phase), np.float32)


def plucked(rng: Rng, hertz: float, seconds: float, damping: float = 0.996) -> Samples:
    """A plucked string (K. Karplus and A. Strong, 1983), one period at a time."""
    period = max(2, round(RATE / hertz))
    cycle = band(rng.uniform(-1, 1, period).astype(np.float32), None, 6000.0, 1)
    rounds = int(seconds * RATE / period) + 1
    out = np.empty((rounds, period), np.float32)
    for index in range(rounds):
        out[index] = cycle
        cycle = np.float32(damping / 2) * (cycle + np.roll(cycle, 1))
    return out.reshape(-1)[: int(seconds * RATE)]


def gusts(rng: Rng, count: int, hertz: float, depth: float = 0.6) -> Samples:
    """A slow positive envelope of mean about 1 that swells and falls."""
    return np.asarray(np.exp(depth * wander(rng, count, hertz) - depth**2 / 2), np.float32)


def paced(rng: Rng, seconds: float, interval: float, jitter: float = 0.04) -> list[float]:
    """Moments from a little after 0 on, `interval` seconds apart, give or take `jitter` of it."""
    moments: list[float] = []
    now = 0.12 + rng.uniform(0.0, 0.3) * interval
    while now < seconds - 0.02:
        moments.append(now)
        now += interval * (1 + jitter * rng.standard_normal())
    return moments


def chance(rng: Rng, choices: Sequence[float]) -> float:
    """One of `choices`."""
    return float(choices[int(rng.integers(len(choices)))])
