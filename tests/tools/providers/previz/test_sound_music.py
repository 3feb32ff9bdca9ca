from __future__ import annotations

from functools import lru_cache

import numpy as np
import pytest

from tools.providers.previz.music import MOODS, Mood, mood_of, music
from tools.providers.previz.sounds import RATE, Sound

WORDS = {
    "tense": "tense and ominous",
    "hopeful": "hopeful, uplifting",
    "melancholy": "melancholy",
    "wonder": "a sense of wonder",
    "action": "action chase",
    "noir": "smoky noir jazz",
    "playful": "playful",
}


@lru_cache
def cue_of(mood: str) -> Sound:
    return music(WORDS[mood], 20.0, 3)


@pytest.mark.parametrize("seconds", [0.2, 1.0, 7.77, 30.0])
def test_a_cue_has_the_exact_length(seconds: float) -> None:
    cue = music("hopeful", seconds, 1)
    assert cue.samples.shape == (round(seconds * RATE), 2)
    assert np.isfinite(cue.samples).all()


@pytest.mark.parametrize("mood", sorted(WORDS))
def test_a_cue_enters_quietly_swells_and_fades(mood: str) -> None:
    cue = cue_of(mood)
    parts = [np.sqrt((p**2).mean()) for p in np.array_split(cue.mono, 8)]
    assert int(np.argmax(parts)) in (4, 5, 6)
    assert parts[0] < 0.7 * max(parts)
    assert np.abs(cue.samples[-RATE // 100 :]).max() < 1e-3
    assert np.abs(cue.samples[0]).max() < 1e-3
    assert cue.peak < 10 ** (-3 / 20)
    assert 20 * np.log10(cue.rms) == pytest.approx(-20.0, abs=1.0)
    assert min(parts[1:-1]) > 0.02


def test_every_mood_is_found_by_its_words() -> None:
    assert set(WORDS) == {mood.name for mood in MOODS}
    for name, words in WORDS.items():
        assert mood_of(words).name == name
    assert mood_of("").name == "neutral"
    assert mood_of("epic battle, a moment of hope, fight on").name == "action"


@pytest.mark.parametrize("mood", [mood for mood in MOODS if not mood.swing], ids=lambda m: m.name)
def test_the_notes_keep_to_the_mode(mood: Mood) -> None:
    """The strongest tones of a cue belong to one scale of seven."""
    cue = cue_of(mood.name).mono
    power = np.abs(np.fft.rfft(cue * np.hanning(len(cue)))) ** 2
    hertz = np.fft.rfftfreq(len(cue), 1 / RATE)
    keep = (hertz > 130) & (hertz < 1200)
    pitch = np.round(69 + 12 * np.log2(hertz[keep] / 440)).astype(int) % 12
    chroma = np.bincount(pitch, power[keep], minlength=12)
    inside = max(chroma[[(t + step) % 12 for step in mood.scale]].sum() for t in range(12))
    assert inside > 0.9 * chroma.sum()


def attacks(cue: Sound) -> int:
    """Peaks of the spectral flux over 20 bands up to 9 kHz: how many notes are struck."""
    windows = np.lib.stride_tricks.sliding_window_view(cue.mono, 1024)[::480] * np.hanning(1024)
    power = np.abs(np.fft.rfft(windows))[:, :200] ** 2
    level = 10 * np.log10(power.reshape(len(power), 20, 10).sum(axis=2) + 1e-4)
    flux = np.maximum(0, np.diff(level, axis=0) - 3).mean(axis=1)
    peaks = (flux[1:-1] > flux[:-2]) & (flux[1:-1] >= flux[2:]) & (flux[1:-1] > 1.0)
    return int(peaks.sum())


def test_action_is_busier_than_melancholy() -> None:
    assert attacks(cue_of("action")) > 2 * attacks(cue_of("melancholy"))


def test_the_same_request_is_the_same_cue() -> None:
    one, same, other = (music("noir", 6.0, seed).samples for seed in (1, 1, 2))
    np.testing.assert_array_equal(one, same)
    assert not np.array_equal(one, other)
