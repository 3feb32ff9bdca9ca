"""Sounds that bodies and things make when they move: steps, cloth, doors, blows, hands at work."""

from __future__ import annotations

import re

import numpy as np

from tools.providers.previz.acoustics import band, blend, noise, room, unit, wander
from tools.providers.previz.grains import (
    Rng,
    burst,
    clock,
    drifting,
    paced,
    place,
    spray,
    strike,
)
from tools.providers.previz.sounds import RATE, Samples

SURFACES = (
    ("gravel", r"gravel|pebble|rubble|scree"),
    ("snow", r"snow|\bice\b|icy|frost"),
    ("sand", r"sand|beach|desert|dune|dust"),
    ("grass", r"grass|forest|field|meadow|leaves|moss|earth|mud|\bpark\b|garden"),
    ("water", r"puddle|wading|shallow|wet (street|ground|alley)"),
    ("metal", r"metal|grate|gantry|catwalk|\bship\b|steel|space"),
    ("stone", r"stone|concrete|tile|marble|pavement|street|alley|cave|corridor|station|asphalt"),
    ("wood", r"wood|floorboard|parquet|stage|cabin|workshop|room|stair|deck|house"),
)
"""Surface and how a prompt speaks of it; the first that matches is the floor."""


def surface_of(words: str) -> str:
    """The floor that a prompt speaks of; wood when it names none."""
    return next((name for name, cue in SURFACES if re.search(cue, words)), "wood")


def walking(rng: Rng, count: int, words: str) -> Samples:
    """Footsteps at a walk, about 108 a minute; slower or faster when the words say so."""
    interval = 0.555
    if re.search(r"slow|creep|tiptoe|limp|careful|hesita|old ", words):
        interval = 0.8
    elif re.search(r"hurr|brisk|quick|fast|stride", words):
        interval = 0.43
    return _footsteps(rng, count, surface_of(words), interval, 1.0)


def running(rng: Rng, count: int, words: str) -> Samples:
    """Footsteps at a run, about 190 a minute, harder and brighter."""
    return _footsteps(rng, count, surface_of(words), 0.315, 1.6)


def _footsteps(rng: Rng, count: int, surface: str, interval: float, force: float) -> Samples:
    canvas = np.zeros(count, np.float32)
    steps = [_step(rng, surface, force, foot) for foot in (0.97, 1.03, 0.99, 1.05)]
    for index, moment in enumerate(paced(rng, count / RATE, interval)):
        gain = rng.uniform(0.75, 1.1)
        place(canvas, steps[int(rng.integers(2)) * 2 + index % 2], moment, gain)
    tail = {"stone": (1.1, -16.0), "metal": (0.9, -17.0), "wood": (0.45, -18.0)}
    if surface in tail:
        canvas = room(canvas, rng, *tail[surface])
    return canvas


def _step(rng: Rng, surface: str, force: float, foot: float) -> Samples:
    """One step: the heel, then the ball of the foot 90 ms later, on the given ground."""
    heel, ball = _contact(rng, surface, foot), _contact(rng, surface, foot * 1.1)
    canvas = np.zeros(int(0.6 * RATE), np.float32)
    thud = strike([(78 * foot, 0.09, 0.5), (124 * foot, 0.06, 0.25)], 0.12)
    soft = 0.35 if surface in ("snow", "sand", "grass", "water") else 1.0
    place(canvas, thud, 0.0, soft * force)
    place(canvas, heel, 0.002, force)
    place(canvas, ball, 0.09 / force, 0.55 * force)
    return canvas


def _contact(rng: Rng, surface: str, foot: float) -> Samples:
    if surface == "wood":
        modes = [(f * foot, d, a) for f, d, a in ((196, 0.09, 0.5), (342, 0.07, 0.3))]
        modes += [(f * foot, d, a) for f, d, a in ((570, 0.05, 0.18), (905, 0.035, 0.1))]
        return strike(modes, 0.12) + 0.25 * _padded(burst(rng, 0.03, 900, 4500), 0.12)
    if surface == "stone":
        modes = [(1320 * foot, 0.02, 0.12), (2450 * foot, 0.014, 0.08)]
        return strike(modes, 0.09) + 0.5 * _padded(burst(rng, 0.07, 1100, 7000), 0.09)
    if surface == "metal":
        tones = ((310, 0.5, 0.2), (742, 0.42, 0.16), (1236, 0.3, 0.1), (2117, 0.22, 0.06))
        ring = strike([(f * foot, d, a) for f, d, a in tones], 0.5)
        return ring + 0.3 * _padded(burst(rng, 0.03, 1500, 8000), 0.5)
    return _loose(rng, surface)


_LOOSE = {
    # low Hz, high Hz, grains per second, seconds, share of smooth noise
    "gravel": (1800.0, 9000.0, 420.0, 0.20, 0.10),
    "snow": (500.0, 3600.0, 900.0, 0.24, 0.25),
    "sand": (300.0, 2600.0, 1500.0, 0.26, 0.80),
    "grass": (1400.0, 7500.0, 260.0, 0.22, 0.65),
    "water": (400.0, 6500.0, 700.0, 0.34, 0.55),
}


def _loose(rng: Rng, surface: str) -> Samples:
    """Ground of many small parts: a cloud of grains that is densest at the press."""
    low, high, rate, seconds, smooth = _LOOSE[surface]
    count = int(seconds * RATE)
    shape = np.sin(np.pi * np.linspace(0, 1, count) ** 0.6).astype(np.float32) ** 1.5
    grains = spray(
        rng,
        count,
        rate,
        lambda r: burst(r, float(r.uniform(0.003, 0.012)), low, high),
        density=shape,
    )
    hush = band(noise(rng, count), low, high) * shape
    return blend((0.5 * (1 - smooth), grains), (0.3 * smooth, hush)) * shape


def _padded(grain: Samples, seconds: float) -> Samples:
    out = np.zeros(int(seconds * RATE), np.float32)
    out[: len(grain)] = grain[: len(out)]
    return out


def cloth(rng: Rng, count: int, words: str) -> Samples:
    """Clothes that rub as somebody moves: soft, uneven strokes."""
    high = 3200.0 if re.search(r"wool|coat|heavy|cloak", words) else 5200.0
    strokes = np.maximum(0.0, wander(rng, count, 2.6)) ** 2
    grit = 1 + 0.4 * wander(rng, count, 60.0)
    return np.asarray(band(noise(rng, count, 3.0), 450.0, high) * strokes * grit, np.float32)


def paper(rng: Rng, count: int, words: str) -> Samples:
    """Pages that turn and crackle."""
    strokes = np.maximum(0.0, wander(rng, count, 1.8) - 0.1) ** 1.5
    crackle = spray(
        rng, count, 260.0, lambda r: burst(r, 0.004, 2500, 11_000), density=np.clip(strokes, 0, 1)
    )
    slide = band(noise(rng, count), 2200.0, 9500.0) * strokes
    return blend((0.5, slide), (0.7, crackle))


def door(rng: Rng, count: int, words: str) -> Samples:
    """A door: knocks, or a latch, a creak and the door falling shut, within the time there is."""
    canvas = np.zeros(count, np.float32)
    seconds = count / RATE
    body = [(92, 0.16, 0.9), (148, 0.13, 0.5), (233, 0.09, 0.3), (410, 0.06, 0.15)]
    if "knock" in words:
        tap = strike([(f * 2.1, d * 0.7, a) for f, d, a in body], 0.2)
        for index in range(3):
            place(canvas, tap, 0.15 * seconds + 0.24 * index, rng.uniform(0.8, 1.0))
        return room(canvas, rng, 0.4, -16.0)
    latch = burst(rng, 0.05, 1800, 7000) + _padded(strike([(2900, 0.03, 0.3)], 0.05), 0.05)
    place(canvas, latch, 0.05 * seconds, 0.5)
    place(canvas, latch, 0.05 * seconds + 0.09, 0.35)
    if not re.search(r"slam|bang", words):
        place(canvas, _creak(rng, 0.45 * seconds), 0.12 * seconds, 0.5)
    shut = strike(body, 0.3) + 0.3 * _padded(burst(rng, 0.12, 200, 3500), 0.3)
    place(canvas, shut, 0.68 * seconds, 1.6 if re.search(r"slam|bang", words) else 0.8)
    place(canvas, latch, 0.68 * seconds + 0.05, 0.5)
    return room(canvas, rng, 0.5, -15.0)


def _creak(rng: Rng, seconds: float) -> Samples:
    """Stick and slip of a dry hinge: clicks of gliding rate through the wood's resonances."""
    count = max(int(seconds * RATE), 64)
    glide = 46 * (1 + 0.5 * np.sin(np.pi * np.linspace(0, 1.4, count)))
    phase = np.cumsum(glide * (1 + 0.15 * wander(rng, count, 9.0))) / RATE
    clicks = np.zeros(count, np.float32)
    clicks[1:] = np.diff(np.floor(phase)) > 0
    wood = strike([(620, 0.02, 0.6), (1180, 0.016, 0.5), (2240, 0.012, 0.3)], 0.04)
    shape = np.sin(np.pi * np.linspace(0, 1, count)).astype(np.float32) ** 0.7
    return np.asarray(np.convolve(clicks * shape, wood)[:count], np.float32)


def impact(rng: Rng, count: int, words: str) -> Samples:
    """A heavy blow or a fall, with what rattles after it; a shot or blast when asked."""
    canvas = np.zeros(count, np.float32)
    blast = bool(re.search(r"explo|blast|gun|shot|cannon", words))
    time = clock(int(0.5 * RATE))
    drop = np.sin(2 * np.pi * np.cumsum(42 + 95 * np.exp(-time * 22)) / RATE)
    thud = (drop * np.exp(-time * 11)).astype(np.float32)
    crack = burst(rng, 0.3, 250, 9000 if blast else 4200, fall=1.0 if blast else 0.4)
    at = 0.18 * count / RATE
    place(canvas, thud, at, 1.0)
    place(canvas, crack, at, 1.4 if blast else 0.5)
    after = int(0.7 * RATE)
    fading = np.linspace(1, 0, after, dtype=np.float32) ** 2
    debris = spray(rng, after, 45, lambda r: burst(r, 0.02, 900, 6000), density=fading)
    place(canvas, debris, at + 0.05, 0.5)
    if blast:
        time = clock(count) - np.float32(at)
        rolling = np.clip(time / 0.05, 0, 1) * np.exp(-np.maximum(time, 0) / 0.7)
        canvas += 0.5 * unit(band(noise(rng, count, 6.0), 30.0, 400.0)) * rolling.astype(np.float32)
    return room(canvas, rng, 2.0 if blast else 0.7, -10.0 if blast else -15.0)


def whoosh(rng: Rng, count: int, words: str) -> Samples:
    """Something fast going by, once in about two seconds."""
    seconds = count / RATE
    passes = max(1, round(seconds / 2.0))
    time = clock(count)
    shape = np.zeros(count, np.float32)
    for index in range(passes):
        centre = (index + 0.5) * seconds / passes
        shape += np.exp(-(((time - np.float32(centre)) / np.float32(0.16)) ** 2))
    return drifting(rng, 260 + 2600 * shape, 0.7) * shape


def typing(rng: Rng, count: int, words: str) -> Samples:
    """Fingers on keys in little runs; a typewriter hits harder and rings at the line's end."""
    canvas = np.zeros(count, np.float32)
    heavy = "typewriter" in words
    keys = [_key(rng, heavy) for _ in range(7)]
    now, run = 0.1, 0
    while now < count / RATE:
        place(canvas, keys[int(rng.integers(7))], now, rng.uniform(0.55, 1.0))
        run += 1
        pause = rng.uniform(0.3, 0.7) if run % int(rng.integers(5, 11)) == 0 else 0.0
        now += float(rng.gamma(9.0, (0.15 if heavy else 0.115) / 9.0)) + pause
    return room(canvas, rng, 0.3, -19.0)


def _key(rng: Rng, heavy: bool) -> Samples:
    size = rng.uniform(0.9, 1.12)
    body = [(240 * size, 0.05, 0.4), (610 * size, 0.03, 0.3), (1900 * size, 0.02, 0.15)]
    if heavy:
        body += [(3100 * size, 0.06, 0.25), (4700 * size, 0.05, 0.15)]
    key = _padded(strike(body, 0.08), 0.16) + _padded(burst(rng, 0.02, 1500, 9000), 0.16)
    back = burst(rng, 0.015, 2500, 9500)
    place(key, back, 0.07, 0.35)
    return key


def applause(rng: Rng, count: int, words: str) -> Samples:
    """Hands that clap, many of them."""
    return room(
        spray(rng, count, 75.0, lambda r: burst(r, 0.03, 700, 4200), spread=0.6),
        rng,
        1.2,
        -14.0,
    )


def hooves(rng: Rng, count: int, words: str) -> Samples:
    """A horse at the trot."""
    canvas = np.zeros(count, np.float32)
    ground = surface_of(words) if re.search("|".join(c for _, c in SURFACES), words) else "stone"
    steps = [_contact(rng, ground, 0.8), _contact(rng, ground, 0.95)]
    hoof = strike([(520, 0.04, 0.6), (830, 0.03, 0.4), (140, 0.06, 0.5)], 0.08)
    for index, moment in enumerate(paced(rng, count / RATE, 0.21, 0.03)):
        place(canvas, steps[index % 2], moment, 0.5)
        place(canvas, hoof, moment, rng.uniform(0.7, 1.0))
    return room(canvas, rng, 0.5, -18.0)
