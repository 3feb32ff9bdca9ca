"""Machines, tools, vehicles, instruments and the murmur of a crowd."""

from __future__ import annotations

import re

import numpy as np

from tools.providers.previz.acoustics import band, blend, noise, room, unit, wander
from tools.providers.previz.grains import (
    Rng,
    burst,
    chance,
    clock,
    gusts,
    paced,
    place,
    plucked,
    spray,
    strike,
)
from tools.providers.previz.sounds import RATE, Samples


def ticking(rng: Rng, count: int, words: str) -> Samples:
    """A clock: tick and tock, two a second; a watch is five and thin, many clocks drift apart."""
    canvas = np.zeros(count, np.float32)
    small = bool(re.search(r"watch|pocket|wrist|chronograph", words))
    number = 4 if re.search(r"clocks|clockmaker|workshop", words) else 1
    for index in range(number):
        size = (2.1 if small else 1.0) * (1 + 0.23 * index)
        interval = (0.2 if small and not index else 0.5) * (1 + 0.11 * index)
        sounds = (_tick(rng, size), _tick(rng, size * 0.86))
        for beat in range(int(count / RATE / interval) + 1):
            moment = 0.05 + (beat + 0.03 * (beat % 2)) * interval
            place(canvas, sounds[beat % 2], moment, rng.uniform(0.9, 1.0) * 0.6**index)
    return room(canvas, rng, 0.35, -18.0)


def _tick(rng: Rng, size: float) -> Samples:
    body = [(880 * size, 0.035, 0.5), (1730 * size, 0.025, 0.4), (3150 * size, 0.016, 0.35)]
    case = [(310 * size, 0.05, 0.25)]
    tick = strike([*body, *case], 0.07)
    place(tick, burst(rng, 0.008, 2500, 12_000), 0.0, 0.4)
    place(tick, burst(rng, 0.006, 3500, 12_000), 0.012, 0.15)
    return tick


def hum(rng: Rng, count: int, words: str) -> Samples:
    """A machine at work: mains harmonics that beat, a motor and moving air."""
    time = clock(count)
    base = 50.0 if "lab" in words else chance(rng, (50.0, 54.0, 60.0))
    out = np.zeros(count, np.float32)
    for harmonic, gain in ((1, 0.5), (2, 1.0), (3, 0.35), (4, 0.5), (6, 0.25), (9, 0.1)):
        for detune in (-0.11, 0.13):
            hertz = base * harmonic + detune * harmonic
            out += np.float32(gain) * np.sin(np.float32(2 * np.pi * hertz) * time)
    air = band(noise(rng, count, 3.0), 180.0, 3800.0) * gusts(rng, count, 0.5, 0.1)
    whine = np.sin(2 * np.pi * np.cumsum(1180 + 6 * wander(rng, count, 0.6)) / RATE)
    return np.asarray(unit(out) + 0.55 * unit(air) + 0.04 * whine, np.float32)


def engine(rng: Rng, count: int, words: str) -> Samples:
    """A motor running: uneven firing through a resonant body."""
    firing = 31 + 4 * wander(rng, count, 0.5)
    phase = np.cumsum(firing) / RATE
    pulse = np.asarray((1 - (phase % 1.0)) ** 6, np.float32)
    pulse *= 1 + 0.25 * wander(rng, count, 30.0)
    body = band(pulse - pulse.mean(), 50.0, 420.0) + 0.3 * band(pulse, 420.0, 1800.0)
    air = band(noise(rng, count, 3.0), 150.0, 2400.0)
    return blend((1.0, body), (0.25, air))


def sizzle(rng: Rng, count: int, words: str) -> Samples:
    """Something in hot fat: a bright hiss full of tiny pops."""
    swell = gusts(rng, count, 0.9, 0.25)
    hiss = band(noise(rng, count), 3200.0, 13_000.0) * swell
    pops = spray(rng, count, 190, lambda r: burst(r, 0.004, 1500, 9000))
    spit = spray(rng, count, 6, lambda r: burst(r, 0.02, 600, 5000), spread=0.6)
    return blend((0.7, hiss), (0.5, pops), (0.25, spit))


def glass(rng: Rng, count: int, words: str) -> Samples:
    """Cups, glasses, plates: a few clinks; a break scatters into shards."""
    canvas = np.zeros(count, np.float32)
    if re.search(r"break|shatter|smash|crash", words):
        at = 0.15 * count / RATE
        place(canvas, burst(rng, 0.25, 1500, 12_000), at, 2.0)
        for _ in range(26):
            place(canvas, _clink(rng, rng.uniform(1.2, 3.0)), at + float(rng.gamma(1.4, 0.16)), 0.4)
        return room(canvas, rng, 0.5, -16.0)
    china = 0.55 if re.search(r"cup|plate|dish|mug|saucer|tea|coffee", words) else 1.0
    for moment in paced(rng, count / RATE, 1.25, 0.35):
        place(canvas, _clink(rng, china), moment, rng.uniform(0.4, 1.0))
        place(canvas, _clink(rng, china * 1.08), moment + rng.uniform(0.03, 0.1), 0.35)
    return room(canvas, rng, 0.5, -17.0)


def _clink(rng: Rng, size: float) -> Samples:
    """One glass touched: partials of a thin shell, higher and shorter for harder ware."""
    base = 2100.0 * size * rng.uniform(0.9, 1.15)
    ring = 0.55 if size >= 1 else 0.22
    partials = ((1.0, 1.0), (2.32, 0.6), (4.25, 0.4), (6.63, 0.22))
    modes = [(base * r, ring / r**0.5, a) for r, a in partials if base * r < 18_000]
    return strike(modes, ring)


def electricity(rng: Rng, count: int, words: str) -> Samples:
    """Sparks: a rough hum at twice the mains, torn by arcs."""
    phase = np.cumsum(100 + 1.5 * wander(rng, count, 6.0)) / RATE
    saw = np.asarray((phase % 1.0) - 0.5, np.float32)
    arcs = (wander(rng, count, 5.0) > 0.75).astype(np.float32)
    arcs = np.clip(band(arcs, None, 90.0, 1), 0, 1)
    arcs *= np.abs(wander(rng, count, 45.0))
    tear = band(noise(rng, count), 1800.0, 13_000.0) * arcs * (np.abs(saw) * 2)
    buzz = band(saw, 90.0, 5000.0) * (0.25 + arcs)
    return blend((0.5, buzz), (1.0, tear))


def traffic(rng: Rng, count: int, words: str) -> Samples:
    """Cars that pass on a road: tyres and motors that come, fall in pitch and go."""
    time = clock(count)
    out = 0.15 * unit(band(noise(rng, count, 5.0), 40.0, 500.0))
    at = rng.uniform(0.3, 0.5) * min(count / RATE, 5.0)
    while at < count / RATE + 2:
        pace = rng.uniform(0.6, 1.1)
        away = (time - np.float32(at)) / np.float32(pace)
        near = 1 / (1 + away**2)
        doppler = 1 - 0.06 * away / np.sqrt(1 + away**2)
        motor = np.sin(2 * np.pi * np.cumsum(rng.uniform(70, 110) * doppler) / RATE)
        tyres = band(noise(rng, count, 2.0), 200.0, 2600.0)
        out = out + near**1.3 * (unit(tyres) + 0.35 * motor)
        at += rng.uniform(2.5, 5.0)
    return np.asarray(out, np.float32)


def train(rng: Rng, count: int, words: str) -> Samples:
    """A train: rumble and the double beat of the rail joints; a whistle when asked."""
    canvas = np.zeros(count, np.float32)
    clack = strike([(210, 0.08, 0.6), (480, 0.06, 0.4), (1150, 0.04, 0.2)], 0.12)
    for moment in paced(rng, count / RATE, 0.72, 0.01):
        for delay, gain in ((0.0, 1.0), (0.11, 0.8), (0.3, 0.5), (0.4, 0.4)):
            place(canvas, clack, moment + delay, gain)
    rumble = band(noise(rng, count, 6.0), 35.0, 420.0) * gusts(rng, count, 1.5, 0.2)
    out = unit(canvas) * 0.7 + unit(rumble)
    if re.search(r"whistle|horn", words):
        time = clock(min(count, int(1.6 * RATE)))
        tone = sum(np.sin(2 * np.pi * hertz * time) for hertz in (311.0, 370.0, 466.0))
        place(out, (tone * np.sin(np.pi * time / 1.6) ** 0.4).astype(np.float32), 0.3, 0.5)
    return out


_BELL = (
    (0.5, 1.0, 0.5),
    (1.0, 0.7, 0.8),
    (1.19, 0.55, 0.6),
    (1.5, 0.4, 0.35),
    (2.0, 0.35, 0.9),
    (2.5, 0.2, 0.3),
    (2.67, 0.18, 0.25),
    (4.1, 0.1, 0.2),
)
"""Partials of a tuned church bell over its prime: ratio, decay, amplitude."""


def bell(rng: Rng, count: int, words: str) -> Samples:
    """A bell struck every few seconds; small when it hangs at a door or on a desk."""
    small = bool(re.search(r"shop|door|desk|hand|phone|bicycle|small|little", words))
    prime = 1350.0 if small else 262.0
    ring = 1.6 if small else 4.5
    modes = [(prime * r, ring * d, a) for r, d, a in _BELL]
    note = strike(modes, min(ring * 1.3, count / RATE))
    canvas = np.zeros(count, np.float32)
    for moment in paced(rng, count / RATE, 0.9 if small else 2.6, 0.03):
        place(canvas, note, moment, rng.uniform(0.8, 1.0))
    return room(canvas, rng, 1.5, -15.0)


def strum(rng: Rng, count: int, words: str) -> Samples:
    """A guitar strummed, chord after chord of a plain progression."""
    canvas = np.zeros(count, np.float32)
    chords = ((40, 47, 52, 55, 59, 64), (48, 52, 55, 60, 64), (43, 47, 50, 55, 59, 67))
    strings = {
        pitch: plucked(rng, 440.0 * 2 ** ((pitch - 69) / 12), min(2.2, count / RATE))
        for pitch in {p for chord in chords for p in chord}
    }
    for index, moment in enumerate(paced(rng, count / RATE, 1.0, 0.02)):
        chord = chords[index // 2 % len(chords)]
        for order, pitch in enumerate(chord if index % 2 == 0 else chord[::-1]):
            place(canvas, strings[pitch], moment + 0.016 * order, rng.uniform(0.6, 1.0))
    return room(band(canvas, 75.0, 9000.0), rng, 0.7, -16.0)


def crowd(rng: Rng, count: int, words: str) -> Samples:
    """Many people at once: voices without words, each with pitch, vowels and pauses of its own."""
    out = np.zeros(count, np.float32)
    for index in range(6):
        base = rng.uniform(95, 150) if index % 2 else rng.uniform(170, 250)
        phase = np.cumsum(base * (1 + 0.07 * wander(rng, count, 2.5))) / RATE
        throat = np.asarray(1 - 2 * (phase % 1.0), np.float32)
        syllables = np.clip(wander(rng, count, 8.0) + 0.4, 0, None)
        turns = np.clip(wander(rng, count, 0.5) + 0.6, 0, 1)
        vowel = rng.uniform(0.85, 1.15)
        mouth = band(throat, 380 * vowel, 780 * vowel, 1)
        mouth += 0.5 * wander(rng, count, 6.0) * band(throat, 1100 * vowel, 2100 * vowel, 1)
        out += unit(mouth) * syllables * turns
    return room(band(out, 150.0, 3600.0), rng, 1.0, -3.0, 2800.0)


def heartbeat(rng: Rng, count: int, words: str) -> Samples:
    """A heart heard from inside."""
    canvas = np.zeros(count, np.float32)
    beat = strike([(48, 0.18, 1.0), (72, 0.12, 0.5)], 0.25)
    for moment in paced(rng, count / RATE, 0.62 if "fast" in words else 0.85, 0.02):
        place(canvas, beat, moment)
        place(canvas, beat, moment + 0.24, 0.65)
    return canvas


def alarm(rng: Rng, count: int, words: str) -> Samples:
    """A telephone or an alarm: two bells struck by a fast hammer, on and off."""
    time = clock(count)
    on = np.clip(4 * np.sin(2 * np.pi * time / 2.4), 0, 1)
    hammer = (np.sin(2 * np.pi * 22 * time) > 0.5).astype(np.float32)
    clicks = np.zeros(count, np.float32)
    clicks[1:] = np.maximum(0, np.diff(hammer)) * on[1:]
    bells = strike([(1430, 0.35, 1.0), (1790, 0.3, 0.8), (4020, 0.2, 0.4)], 0.4)
    canvas = np.zeros(count, np.float32)
    for where in np.flatnonzero(clicks):
        place(canvas, bells, where / RATE, float(clicks[where]))
    return room(canvas, rng, 0.4, -18.0)


def metal(rng: Rng, count: int, words: str) -> Samples:
    """Metal on metal: keys, tools, blades, chains."""
    canvas = np.zeros(count, np.float32)
    for moment in paced(rng, count / RATE, 0.55, 0.4):
        base = rng.uniform(900, 2600)
        modes = [(base * r, rng.uniform(0.1, 0.5), 1 / r) for r in (1.0, 1.68, 2.74, 3.9, 5.3)]
        place(canvas, strike([m for m in modes if m[0] < 18_000], 0.5), moment, rng.uniform(0.3, 1))
        place(canvas, burst(rng, 0.02, 2500, 12_000), moment, 0.6)
    return room(canvas, rng, 0.5, -17.0)
