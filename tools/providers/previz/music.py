"""A film cue of an exact length, composed by rule from the mood words of a prompt.

Mode, tempo, chords and players come from the mood; the phrases come from the seed. It begins
alone, swells after the middle and ends on the tonic. It knows no styles beyond its table.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from scipy.signal import oaconvolve

from tools.providers.previz import instruments as play
from tools.providers.previz.acoustics import band, decibels, dice, fade, limit, unit
from tools.providers.previz.grains import Rng, place
from tools.providers.previz.sounds import RATE, Samples, Sound

LEVEL_DBFS = -20.0
_PEAK_DBFS = -3.0


@dataclass(frozen=True, slots=True)
class Mood:
    """How a mood sounds."""

    name: str
    cue: str
    scale: tuple[int, ...]
    """Semitones of the seven degrees above the tonic."""
    chords: tuple[int, ...]
    """Degrees (0 is the tonic) that follow each other, two bars' worth each."""
    beats_per_minute: float
    tonic: int
    """MIDI pitch of the tonic near middle C."""
    melody: str
    """piano, glint or strings."""
    drive: float = 0.0
    """0 no rhythm .. 1 drums and pulse throughout."""
    swing: bool = False
    """Walking bass and brushes."""
    brightness_hz: float = 5200.0


_MAJOR, _MINOR = (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 10)
_DORIAN, _LYDIAN = (0, 2, 3, 5, 7, 9, 10), (0, 2, 4, 6, 7, 9, 11)
_PHRYGIAN, _HARMONIC = (0, 1, 3, 5, 7, 8, 10), (0, 2, 3, 5, 7, 8, 11)

MOODS = (
    Mood(
        "noir",
        r"noir|jazz|detective|smok[ey]|sultry|crime",
        _HARMONIC,
        (0, 3, 4, 0, 5, 1, 4, 0),
        66,
        57,
        "piano",
        swing=True,
        brightness_hz=3800,
    ),
    Mood(
        "action",
        r"\baction|chase|battle|fight|\bepic|urgent|\brace\b|heroic|driving",
        _MINOR,
        (0, 5, 2, 6),
        132,
        57,
        "strings",
        drive=1.0,
        brightness_hz=7500,
    ),
    Mood(
        "tense",
        r"\btens|suspens|thriller|ominous|dread|menac|horror|dark|fear|eerie",
        _PHRYGIAN,
        (0, 1, 0, 5),
        76,
        52,
        "glint",
        drive=0.45,
        brightness_hz=2600,
    ),
    Mood(
        "melancholy",
        r"melanchol|\bsad|grief|mourn|lonel|wistful|nostalg|bittersweet|tragic",
        _MINOR,
        (0, 5, 2, 6, 3, 0, 4, 4),
        62,
        57,
        "piano",
        brightness_hz=3600,
    ),
    Mood(
        "wonder",
        r"wonder|magic|\bawe|mystic|dream|space|discover|ethereal|fairy|myster|sci-fi",
        _LYDIAN,
        (0, 1, 0, 4, 5, 1, 3, 0),
        72,
        60,
        "glint",
        brightness_hz=6800,
    ),
    Mood(
        "hopeful",
        r"hope|uplift|triumph|warm|inspir|tender|\blove|romant|optimis|gentle",
        _MAJOR,
        (0, 4, 5, 3),
        84,
        60,
        "piano",
        drive=0.2,
    ),
    Mood(
        "playful",
        r"playful|happy|joy|comic|funny|light-?hearted|cheer|whims|quirk",
        _MAJOR,
        (0, 3, 1, 4),
        112,
        62,
        "piano",
        drive=0.35,
        brightness_hz=6500,
    ),
)
_NEUTRAL = Mood("neutral", "", _DORIAN, (0, 3, 6, 0), 70, 58, "piano", brightness_hz=4400)


@dataclass(frozen=True, slots=True, eq=False)
class _Score:
    """The time grid of a cue and the canvases that are written on."""

    mood: Mood
    bars: tuple[float, ...]
    """Start of each bar in seconds, and the end of the last."""
    seconds: float
    left: Samples
    right: Samples

    @property
    def bar(self) -> float:
        """Seconds of a bar."""
        return self.bars[1] - self.bars[0]

    def intensity(self, at: float) -> float:
        """0 .. 1 over the cue: a quiet entry, the height at 70 %, a quiet end."""
        share = at / self.seconds
        return float(
            np.interp(share, (0.0, 0.15, 0.45, 0.70, 0.85, 1.0), (0.15, 0.4, 0.6, 1, 0.6, 0.1))
        )

    def write(self, note: Samples, at: float, gain: float, pan: float) -> None:
        """Place a note at `pan` (0 left .. 1 right)."""
        place(self.left, note, at, gain * float(np.cos(pan * np.pi / 2)))
        place(self.right, note, at, gain * float(np.sin(pan * np.pi / 2)))


def mood_of(prompt: str) -> Mood:
    """The mood that most words of the prompt speak for; a calm Dorian one when none do."""
    counts = [(len(re.findall(mood.cue, prompt.lower())), mood) for mood in MOODS]
    most = max(number for number, _ in counts)
    return next(mood for number, mood in counts if number == most) if most else _NEUTRAL


def music(prompt: str, seconds: float, seed: int) -> Sound:
    """A stereo cue of exactly `seconds`, about -20 dBFS RMS, faded at its end.

    Peaks stay below -3 dBFS. A tempo in the prompt ('90 bpm', 'slow') is followed.
    """
    count = max(1, round(seconds * RATE))
    mood, rng = mood_of(prompt), dice(seed, "music", prompt)
    score = _ruled(mood, count, _tempo(prompt, mood))
    key = mood.tonic + int(rng.integers(-2, 3))
    for bar, start in enumerate(score.bars[:-1]):
        last = bar == len(score.bars) - 2
        degree = 0 if last or bar == 0 else mood.chords[bar % len(mood.chords)]
        _write_bar(score, rng, bar, start, key, degree)
    stereo = np.stack([score.left, score.right], axis=1)
    return _mastered(stereo, mood, dice(seed, "hall"))


def _tempo(prompt: str, mood: Mood) -> float:
    words = prompt.lower()
    stated = re.search(r"\b(\d{2,3})\s*bpm\b", words)
    if stated:
        return float(min(max(int(stated.group(1)), 40), 200))
    slow, fast = re.search(r"\bslow", words), re.search(r"\bfast|quick|brisk", words)
    return mood.beats_per_minute * (0.82 if slow else 1.0) * (1.18 if fast else 1.0)


def _ruled(mood: Mood, count: int, tempo: float) -> _Score:
    """Bars that fill the cue exactly: the tempo gives way a little; a tail of 2 s may ring."""
    seconds = count / RATE
    ring = min(2.0, 0.2 * seconds)
    bars = max(1, round((seconds - ring) / (4 * 60.0 / tempo)))
    starts = np.linspace(0.0, seconds - ring, bars + 1)
    grid = tuple(float(start) for start in starts)
    return _Score(mood, grid, seconds, np.zeros(count, np.float32), np.zeros(count, np.float32))


def _pitch(mood: Mood, key: int, degree: int) -> int:
    octave, step = divmod(degree, 7)
    return key + 12 * octave + mood.scale[step]


def _write_bar(score: _Score, rng: Rng, bar: int, start: float, key: int, degree: int) -> None:
    strength = score.intensity(start)
    _harmony(score, start, key, degree, strength)
    _melody(score, rng, bar, start, key, degree, strength)
    if score.mood.swing:
        _swing(score, rng, start, key, degree, strength)
    if score.mood.drive and strength > 0.3:
        _rhythm(score, start, key, degree, strength)


def _harmony(score: _Score, start: float, key: int, degree: int, strength: float) -> None:
    """Pad chord and bass; strings join above as the cue grows."""
    hold = score.bar * 1.55
    for index, step in enumerate((0, 2, 4)):
        pitch = _pitch(score.mood, key, degree + step)
        pitch -= 12 if pitch > key + 8 else 0
        score.write(play.pad(pitch, hold), start, 0.07 + 0.13 * strength, 0.3 + 0.2 * index)
        if strength > 0.5:
            high = play.strings(pitch + 12, hold)
            score.write(high, start, 0.2 * strength, 0.75 - 0.25 * index)
    low = _pitch(score.mood, key, degree) - 24
    root = play.bass(low + (12 if low < 28 else 0), score.bar * 1.1)
    score.write(root, start, 0.05 + 0.17 * strength, 0.5)


_FIGURES = (
    (0.0, 1.0, 1.5, 2.0, 3.0),
    (0.0, 1.5, 2.0, 3.5),
    (0.0, 2.0, 3.0),
    (0.5, 1.0, 2.0, 2.5, 3.0),
    (0.0, 0.5, 1.5, 2.5),
)
"""Rhythms of a bar's melody, in beats."""


def _melody(
    score: _Score, rng: Rng, bar: int, start: float, key: int, degree: int, strength: float
) -> None:
    """A phrase of four bars that returns varied; chord tones fall on the beats."""
    voice = score.mood.melody
    final = start >= score.bars[-2]
    figure = (0.0,) if final or bar == 0 else _FIGURES[(bar * 2 + bar // 4) % len(_FIGURES)]
    beat = score.bar / 4
    step = int(_opening(rng)) + degree
    for when in figure:
        step = degree + (0 if final else _near_chord(rng, step - degree, when == int(when)))
        pitch = _pitch(score.mood, key, step) + (12 if voice != "piano" or strength > 0.8 else 0)
        gain = (0.5 if voice == "piano" else 0.32) * (0.5 + 0.5 * strength) * rng.uniform(0.75, 1)
        _sing(score, voice, pitch, start + when * beat + rng.uniform(0, 0.012), gain)


def _opening(rng: Rng) -> int:
    """Where a phrase starts: a tone of the chord."""
    return int(rng.choice((0, 2, 4)))


def _near_chord(rng: Rng, step: int, strong: bool) -> int:
    """The next step of a melody: by one or two, within an octave; on a chord tone when strong."""
    moved = step + int(rng.choice((-2, -1, -1, 1, 1, 2)))
    moved = min(max(moved, -2), 8)
    if strong:
        return min((-3, 0, 2, 4, 7), key=lambda tone: abs(tone - moved))
    return moved


def _sing(score: _Score, voice: str, pitch: int, at: float, gain: float) -> None:
    if voice == "strings":
        score.write(play.strings(pitch, 1.4 * score.bar / 4 + 0.3), at, 0.6 * gain, 0.4)
        return
    note = play.piano(pitch) if voice == "piano" else play.glint(pitch)
    score.write(note, at, gain, 0.58)


def _swing(score: _Score, rng: Rng, start: float, key: int, degree: int, strength: float) -> None:
    """A walking bass in quarters and brushes on two, four and the swung eighths."""
    beat = score.bar / 4
    for index, step in enumerate((0, 2, 4, int(rng.choice((1, 3, 5))))):
        pitch = _pitch(score.mood, key, degree + step) - 24
        score.write(play.bass(pitch, 0.9 * beat), start + index * beat, 0.1 + 0.2 * strength, 0.45)
        gain = 0.22 if index % 2 else 0.1
        score.write(play.brush(), start + index * beat, gain * (0.6 + strength), 0.62)
        if index % 2:
            score.write(play.brush(), start + (index + 0.66) * beat, 0.09, 0.62)


def _rhythm(score: _Score, start: float, key: int, degree: int, strength: float) -> None:
    """Muted low strings in eighths, and drums where the mood is driven."""
    drive = score.mood.drive
    beat = score.bar / 4
    low = _pitch(score.mood, key, degree) - 12
    for index in range(8):
        accent = 1.0 if index % 4 == 0 else 0.62
        pitch = low + (12 if index in (3, 6) and drive > 0.9 else 0)
        at = start + index * beat / 2
        if drive > 0.9:
            score.write(play.brush(), at, 0.16 * accent * strength, 0.66)
        score.write(play.pulse(pitch), at, 0.75 * drive * accent * strength, 0.35)
    if drive > 0.4:
        for when, size, gain in ((0.0, 1.0, 1.1), (2.5, 1.0, 0.7), (3.0, 2.0, 0.6)):
            if drive > 0.9 or when == 0.0:
                score.write(play.drum(size), start + when * beat, gain * drive * strength, 0.5)


def _mastered(stereo: Samples, mood: Mood, rng: Rng) -> Sound:
    """Hall, tone, level, ends."""
    time = np.arange(int(2.4 * RATE), dtype=np.float32) / RATE
    shape = np.exp(-6.91 * time / 2.4)
    shape[: int(0.015 * RATE)] = 0.0
    for side in (0, 1):
        tail = band(rng.standard_normal(len(time), dtype=np.float32) * shape, 180.0, 4800.0, 1)
        wet = oaconvolve(stereo[:, side], tail / np.float32(np.sqrt(np.sum(tail**2))))
        stereo[:, side] += np.float32(0.42) * wet[: len(stereo)]
    warm = band(band(stereo, 32.0, None), None, mood.brightness_hz, 1)
    seconds = len(stereo) / RATE
    ended = fade(warm, min(0.4, 0.05 * seconds), min(3.0, 0.3 * seconds))
    level = unit(ended.reshape(-1)).reshape(-1, 2) * np.float32(decibels(LEVEL_DBFS))
    return Sound(limit(level, _PEAK_DBFS))
