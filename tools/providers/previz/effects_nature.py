"""Weather, water, fire and animals: beds that have no beginning, and a few events in them."""

from __future__ import annotations

import re

import numpy as np

from tools.providers.previz.acoustics import band, blend, noise, room, unit, wander
from tools.providers.previz.grains import (
    Rng,
    bubble,
    burst,
    clock,
    drifting,
    gusts,
    place,
    spray,
)
from tools.providers.previz.sounds import RATE, Samples


def rain(rng: Rng, count: int, words: str) -> Samples:
    """Rain: a hiss far off, drops near by, and a patter on what is hit."""
    heavy = bool(re.search(r"heavy|pour|storm|downpour|torrent", words))
    hiss = band(noise(rng, count, 1.5), 900.0, 11_000.0) * gusts(rng, count, 0.5, 0.15)
    near = spray(
        rng, count, 240 if heavy else 110, lambda r: bubble(r, 1400, 5200, 0.02), spread=0.6
    )
    patter = spray(
        rng, count, 160 if heavy else 70, lambda r: burst(r, 0.02, 300, 2400), spread=0.6
    )
    body = band(noise(rng, count, 3.0), 120.0, 900.0)
    far, deep = (0.9, 0.5) if heavy else (0.5, 0.15)
    return blend((far, hiss), (0.35, near), (0.4, patter), (deep, body))


def wind(rng: Rng, count: int, words: str) -> Samples:
    """Wind: a band of noise that climbs as it swells, with a whistle in the gusts."""
    strong = bool(re.search(r"storm|howl|strong|gale|desert|mountain", words))
    swell = wander(rng, count, 0.45) + 0.35 * wander(rng, count, 1.6)
    centre = 320.0 * np.exp2(np.clip(swell, -2.2, 2.2) * (0.75 if strong else 0.5))
    body = drifting(rng, centre.astype(np.float32), 0.9)
    size = np.exp(np.clip(swell, -2.2, 2.2) * 0.5).astype(np.float32)
    low = band(noise(rng, count, 6.0), 30.0, 160.0)
    out = unit(body * size) + 0.35 * unit(low) * size
    if strong:
        thin = drifting(rng, (2.6 * centre).astype(np.float32), 0.16)
        out = out + 0.28 * unit(thin) * np.maximum(0.0, swell)
    return np.asarray(out, np.float32)


def fire(rng: Rng, count: int, words: str) -> Samples:
    """A fire: breath, hiss and crackles that come in fits."""
    fits = np.clip(0.35 + 0.5 * wander(rng, count, 1.4), 0.05, 1.0)
    small = spray(rng, count, 60, lambda r: burst(r, 0.004, 1800, 10_000), density=fits)
    large = spray(rng, count, 7, lambda r: burst(r, 0.02, 500, 5000), spread=0.8, density=fits)
    breath = band(noise(rng, count, 6.0), 40.0, 500.0) * gusts(rng, count, 3.0, 0.35)
    hiss = band(noise(rng, count), 3000.0, 9000.0) * gusts(rng, count, 1.0, 0.4)
    return blend((0.6, small), (0.7, large), (0.5, breath), (0.08, hiss))


def waves(rng: Rng, count: int, words: str) -> Samples:
    """Surf: every few seconds a swell that rises, breaks and washes back."""
    time = clock(count)
    height = np.zeros(count, np.float32)
    wash = np.zeros(count, np.float32)
    at = -rng.uniform(0.5, 3.0)
    while at < count / RATE:
        crest, size = at + rng.uniform(2.2, 3.0), rng.uniform(0.6, 1.0)
        up = np.exp(-(((time - crest) / 1.1) ** 2))
        height += size * np.where(time < crest, up, np.exp(-np.maximum(time - crest, 0) / 0.9))
        wash += size * np.exp(-(((time - crest - 1.7) / 1.2) ** 2))
        at += rng.uniform(4.0, 6.5)
    surf = band(noise(rng, count, 4.0), 60.0, 2200.0) * (0.15 + height)
    break_ = band(noise(rng, count, 1.5), 700.0, 8000.0) * height**2
    foam = spray(rng, count, 500, lambda r: bubble(r, 1500, 6000, 0.012), density=wash * 0.7)
    back = band(noise(rng, count), 2500.0, 9000.0) * wash
    return blend((1.0, surf), (0.5, break_), (0.16, foam), (0.2, back))


def thunder(rng: Rng, count: int, words: str) -> Samples:
    """A crack when near, then rolls of rumble."""
    canvas = np.zeros(count, np.float32)
    at = 0.08 * count / RATE
    if not re.search(r"distant|far", words):
        for delay in (0.0, 0.05, 0.13, 0.21):
            crack = burst(rng, 0.25, 300, 6500, fall=0.7)
            place(canvas, unit(crack), at + delay, rng.uniform(0.3, 0.8))
    time = clock(count) - np.float32(at)
    rolls = np.zeros(count, np.float32)
    for delay in np.cumsum(rng.uniform(0.15, 0.8, 7)) - 0.15:
        rise = np.clip((time - np.float32(delay)) / np.float32(0.12), 0, 1)
        rolls += (
            np.float32(rng.uniform(0.3, 1.0))
            * rise
            * np.exp(-np.maximum(time - np.float32(delay), 0) / np.float32(0.9))
        )
    rumble = band(noise(rng, count, 6.0), 28.0, 260.0) * rolls
    return blend((0.35, canvas), (1.0, rumble))


def drops(rng: Rng, count: int, words: str) -> Samples:
    """Single drops that fall into standing water, in a place that rings."""
    canvas = np.zeros(count, np.float32)
    now = 0.15
    while now < count / RATE:
        place(canvas, bubble(rng, 700, 2100, 0.09), now, rng.uniform(0.4, 1.0))
        now += float(rng.gamma(4.0, 0.13))
    return room(canvas, rng, 1.4, -11.0)


def stream(rng: Rng, count: int, words: str) -> Samples:
    """Water that runs or pours: many bubbles over a soft rush."""
    many = spray(rng, count, 380, lambda r: bubble(r, 350, 2600, 0.035), spread=0.7)
    rush = band(noise(rng, count, 2.0), 400.0, 6500.0) * gusts(rng, count, 2.0, 0.2)
    return blend((0.7, many), (0.45, rush))


def splash(rng: Rng, count: int, words: str) -> Samples:
    """Something falls into water."""
    canvas = np.zeros(count, np.float32)
    at = 0.2 * count / RATE
    after = int(1.2 * RATE)
    fading = np.linspace(1, 0, after, dtype=np.float32) ** 2
    place(canvas, unit(burst(rng, 0.7, 350, 6500, rise=0.02, fall=0.8)), at)
    place(canvas, unit(spray(rng, after, 160, lambda r: bubble(r, 400, 2800), density=fading)), at)
    return canvas


def birds(rng: Rng, count: int, words: str) -> Samples:
    """A few birds, each with its own phrase, at their own distances."""
    canvas = np.zeros(count, np.float32)
    for _ in range(5):
        phrase = _phrase(rng)
        now, gain = rng.uniform(0.0, 1.2), rng.uniform(0.25, 1.0)
        while now < count / RATE:
            place(canvas, phrase, now, gain * rng.uniform(0.7, 1.0))
            now += len(phrase) / RATE + float(rng.gamma(2.0, 0.8))
    return room(canvas, rng, 1.3, -15.0)


def _phrase(rng: Rng) -> Samples:
    """Three to seven chirps of one bird: glides with a little trill."""
    base, chirps = float(rng.uniform(2300, 5200)), []
    for _ in range(int(rng.integers(3, 8))):
        time = clock(int(rng.uniform(0.04, 0.14) * RATE))
        share = time / time[-1]
        glide = base * (1 + rng.uniform(-0.25, 0.35) * share + 0.03 * np.sin(2 * np.pi * 38 * time))
        tone = np.sin(2 * np.pi * np.cumsum(glide) / RATE)
        chirps.append((tone * np.abs(np.sin(np.pi * share)) ** 1.3).astype(np.float32))
        chirps.append(np.zeros(int(rng.uniform(0.02, 0.09) * RATE), np.float32))
    return np.concatenate(chirps)


def crickets(rng: Rng, count: int, words: str) -> Samples:
    """Crickets of a warm night: three that trill, each at its own rate."""
    time = clock(count)
    out = np.zeros(count, np.float32)
    for _ in range(3):
        tone = np.sin(np.float32(2 * np.pi * rng.uniform(4100, 4900)) * (time % 1.0))
        pulse = np.clip(np.sin(np.float32(2 * np.pi * rng.uniform(26, 34)) * time), 0, 1)
        phrase = np.clip(
            3 * np.sin(np.float32(2 * np.pi * rng.uniform(0.7, 1.3)) * time + rng.uniform(0, 6)),
            0,
            1,
        )
        out += (tone * pulse * phrase * rng.uniform(0.3, 1.0)).astype(np.float32)
    return out


def wings(rng: Rng, count: int, words: str) -> Samples:
    """A bird that takes off: soft beats of air."""
    phase = np.cumsum(7.5 + 0.6 * wander(rng, count, 1.0)) / RATE
    beats = np.clip(np.sin(2 * np.pi * phase), 0, 1) ** 2
    shape = np.clip(0.4 + 0.7 * wander(rng, count, 0.7), 0.05, 1.5)
    return np.asarray(band(noise(rng, count, 3.0), 180.0, 3000.0) * beats * shape, np.float32)


def night_air(rng: Rng, count: int, words: str) -> Samples:
    """The nothing that is heard in a quiet place: dark air that hardly moves."""
    return band(noise(rng, count, 5.0), 30.0, 1400.0) * gusts(rng, count, 0.3, 0.12)
