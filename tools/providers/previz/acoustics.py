"""Filters, noises, rooms and levels that the studio's sounds are made with.

Works on float32 mono arrays at `RATE` unless a function says otherwise. Knows no words.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from math import cos, pi, sin, sqrt

import numpy as np
import numpy.typing as npt
from scipy.fft import irfft, next_fast_len, rfft, rfftfreq
from scipy.signal import butter, oaconvolve, sosfilt

from tools.providers.previz.sounds import RATE, Samples

Sections = npt.NDArray[np.float64]


def dice(seed: int, *words: str) -> np.random.Generator:
    """Random numbers that depend on `seed` and `words` only, on every machine."""
    digest = hashlib.blake2b("\x1f".join((str(seed), *words)).encode("utf-8", "replace"))
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest.digest()[:16], "big")))


def decibels(value: float) -> float:
    """The amplitude factor of `value` dB."""
    return float(10.0 ** (value / 20.0))


@lru_cache(maxsize=256)
def _sections(low: float | None, high: float | None, order: int) -> Sections:
    if low is None:
        return np.asarray(butter(order, high, "low", fs=RATE, output="sos"))
    if high is None:
        return np.asarray(butter(order, low, "high", fs=RATE, output="sos"))
    return np.asarray(butter(order, (low, high), "band", fs=RATE, output="sos"))


def band(samples: Samples, low: float | None, high: float | None, order: int = 2) -> Samples:
    """What lies between `low` and `high` Hz (Butterworth); None leaves that side open."""
    return np.asarray(sosfilt(_sections(low, high, order), samples, axis=0), np.float32)


def equalise(
    samples: Samples, hertz: float, gain_db: float, *, width: float = 1.0, shape: str = "bell"
) -> Samples:
    """Boost or cut around `hertz`: shape 'bell', 'low' or 'high' shelf; `width` is the Q.

    Coefficients from R. Bristow-Johnson, "Audio EQ Cookbook".
    """
    if not gain_db:
        return samples
    return np.asarray(sosfilt(_cookbook(hertz, gain_db, width, shape), samples), np.float32)


@lru_cache(maxsize=256)
def _cookbook(hertz: float, gain_db: float, width: float, shape: str) -> Sections:
    a = 10.0 ** (gain_db / 40.0)
    c, alpha = cos(2 * pi * hertz / RATE), sin(2 * pi * hertz / RATE) / (2 * width)
    if shape == "bell":
        b = (1 + alpha * a, -2 * c, 1 - alpha * a)
        d = (1 + alpha / a, -2 * c, 1 - alpha / a)
    else:
        s = c if shape == "low" else -c  # a high shelf is a low shelf mirrored in frequency
        sign = 1 if shape == "low" else -1
        root = 2 * sqrt(a) * alpha
        b = (
            a * ((a + 1) - (a - 1) * s + root),
            sign * 2 * a * ((a - 1) - (a + 1) * s),
            a * ((a + 1) - (a - 1) * s - root),
        )
        d = (
            (a + 1) + (a - 1) * s + root,
            sign * -2 * ((a - 1) + (a + 1) * s),
            (a + 1) + (a - 1) * s - root,
        )
    return np.array([[*(x / d[0] for x in b), 1.0, d[1] / d[0], d[2] / d[0]]])


def noise(rng: np.random.Generator, count: int, slope_db: float = 0.0) -> Samples:
    """Gaussian noise of unit RMS whose spectrum falls by `slope_db` per octave.

    0 is white, 3 pink, 6 brown.
    """
    if not slope_db or not count:
        return rng.standard_normal(count, dtype=np.float32)
    size = int(next_fast_len(count, real=True))
    spectrum = rfft(rng.standard_normal(size, dtype=np.float32))
    hertz = rfftfreq(size, 1 / RATE).astype(np.float32)
    hertz[0] = 1.0
    weight = np.maximum(hertz, 20.0) ** (-slope_db / 6.02)
    weight[0] = 0.0
    return unit(np.asarray(irfft(spectrum * weight, size)[:count], np.float32))


def wander(rng: np.random.Generator, count: int, hertz: float) -> Samples:
    """A slow curve of about zero mean and unit RMS that changes about `hertz` times a second."""
    knots = max(4, int(count / RATE * hertz) + 4)
    values = rng.standard_normal(knots)
    where = np.linspace(0, knots - 1.001, 16 * knots)  # 16 points round a bend well enough
    left = where.astype(np.int64)
    part = (1 - np.cos(np.pi * (where - left))) / 2
    curve = values[left] * (1 - part) + values[np.minimum(left + 1, knots - 1)] * part
    return np.asarray(
        np.interp(np.linspace(0, 1, count), np.linspace(0, 1, len(curve)), curve), np.float32
    )


def unit(samples: Samples) -> Samples:
    """`samples` scaled to an RMS of 1; silence stays silence."""
    rms = float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) if samples.size else 0.0
    return samples / np.float32(rms) if rms > 1e-9 else samples


def blend(*parts: tuple[float, Samples]) -> Samples:
    """The sum of (RMS, samples) parts, each brought to its RMS first."""
    out = np.zeros_like(parts[0][1])
    for rms, samples in parts:
        out += np.float32(rms) * unit(samples)
    return out


def room(
    samples: Samples, rng: np.random.Generator, seconds: float, wet_db: float, dark: float = 5000.0
) -> Samples:
    """`samples` with the tail of a room of reverberation time `seconds` mixed in at `wet_db`.

    The length stays. The room is exponentially decaying noise, its highs above `dark` Hz damped
    (J. A. Moorer, "About this reverberation business", 1979).
    """
    count = int(seconds * RATE)
    time = np.arange(count, dtype=np.float32) / RATE
    tail = rng.standard_normal(count, dtype=np.float32) * np.exp(-6.91 * time / seconds)
    tail[: int(0.004 * RATE)] = 0.0
    tail = band(tail, 150.0, dark, 1)
    tail /= np.sqrt(np.sum(tail**2))
    wet = oaconvolve(samples, tail)[: len(samples)]
    return np.asarray(samples + decibels(wet_db) * wet, np.float32)


def limit(samples: Samples, ceiling_db: float) -> Samples:
    """`samples` with every peak bent smoothly under `ceiling_db` dBFS; quiet parts unchanged.

    Identity up to 70 % of the ceiling, then a tanh knee.
    """
    ceiling = decibels(ceiling_db)
    knee = 0.7 * ceiling
    size = np.abs(samples)
    over = size > knee
    if not over.any():
        return samples
    out = samples.copy()
    bent = knee + (ceiling - knee) * np.tanh((size[over] - knee) / (ceiling - knee))
    out[over] = np.sign(samples[over]) * bent
    return out


def fade(samples: Samples, rise: float, fall: float) -> Samples:
    """`samples` with raised-cosine edges of `rise` and `fall` seconds, shortened if they meet."""
    out = samples.copy()
    count = len(out)
    first, last = (min(int(s * RATE), count // 2) for s in (rise, fall))
    if first:
        out[:first] *= _half_cosine(first, out.ndim)
    if last:
        out[count - last :] *= _half_cosine(last, out.ndim)[::-1]
    return out


def _half_cosine(count: int, dimensions: int) -> Samples:
    curve = np.asarray((1 - np.cos(np.pi * (np.arange(count) + 0.5) / count)) / 2, np.float32)
    return curve if dimensions == 1 else curve[:, None]
