from __future__ import annotations

import random
import re

import numpy as np
import pytest

from tools.providers.previz.soundfaults import clip, shift, silence, wrong_words
from tools.providers.previz.sounds import Sound
from tools.providers.previz.voice import speak

LINE = "We don't have much time, Marcus!"


@pytest.fixture(scope="module")
def line() -> Sound:
    return speak(LINE, "woman-low").sound


def test_silence_is_as_long_and_empty(line: Sound) -> None:
    assert silence(line).samples.shape == line.samples.shape
    assert silence(line).peak == 0.0


def test_clipping_flattens_at_full_scale(line: Sound) -> None:
    loud = clip(line)
    assert loud.peak == 1.0
    flat = np.abs(loud.samples) >= 1.0
    assert flat.mean() > 0.01
    assert (flat[1:] & flat[:-1]).any()
    quiet = np.abs(line.samples) < 0.1
    np.testing.assert_allclose(loud.samples[quiet], 7.943 * line.samples[quiet], rtol=1e-3)


@pytest.mark.parametrize("seconds", [0.0, 0.5, -0.5, 1000.0, -1000.0])
def test_a_shift_moves_the_sound_and_keeps_the_length(line: Sound, seconds: float) -> None:
    moved = shift(line, seconds)
    assert moved.samples.shape == line.samples.shape
    by = round(seconds * line.rate)
    if abs(by) >= len(line.samples):
        assert moved.peak == 0.0
    elif by >= 0:
        np.testing.assert_array_equal(moved.samples[by:], line.samples[: len(line.samples) - by])
        assert not moved.samples[:by].any()
    else:
        np.testing.assert_array_equal(moved.samples[:by], line.samples[-by:])
        assert not moved.samples[by:].any()


@pytest.mark.parametrize("seed", range(20))
def test_wrong_words_are_as_many_and_none_is_the_lines_own(seed: int) -> None:
    other = wrong_words(LINE, random.Random(seed))
    said = set(re.findall(r"[\w']+", LINE.lower()))
    assert not said & set(re.findall(r"[\w']+", other.lower()))
    assert len(other.split()) == len(LINE.split())
    assert other.endswith("!")
    assert wrong_words(LINE, random.Random(seed)) == other


def test_wrong_words_answer_even_what_has_no_words() -> None:
    assert wrong_words("...", random.Random(1))
