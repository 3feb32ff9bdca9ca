from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg import frames

GREEN = (30, 200, 40)


def flashed(picture):
    return bool(picture[:, -20:].min() > 180)


def test_frames_come_by_number_in_the_order_asked_for(studio, recipe):
    clip = studio.clip(recipe(colour=GREEN))
    later, sooner, last = frames.at_indices(clip, [12, 11, -1])
    assert [flashed(later), flashed(sooner), flashed(last)] == [True, False, True]
    assert np.abs(sooner[45, 40].astype(int) - GREEN).max() < 12
    with pytest.raises(MediaToolFailed, match="no frame 24"):
        frames.at_indices(clip, [24])


def test_frames_come_by_time(studio, recipe):
    clip = studio.clip(recipe())
    found = frames.at_seconds(clip, [0.9, 0.49, 0.51, 99.0])
    assert [flashed(picture) for picture in found] == [True, False, True, True]


def test_samples_run_from_the_first_frame_to_the_last(studio, recipe):
    numbers, pictures = frames.sampled(studio.clip(recipe()), 5)
    assert (numbers[0], numbers[-1], len(numbers), len(pictures)) == (0, 23, 5, 5)
    assert len(frames.sampled(studio.clip(recipe()), 99)[0]) == 24


def test_a_sound_file_has_no_frames(studio):
    path = studio.wav("s.wav", np.zeros((4800, 2), dtype=np.float32))
    with pytest.raises(UserFixable, match="no picture"):
        frames.first_frame(path)


def test_steady_frames_even_out_a_variable_rate(studio, recipe):
    clip = studio.clip(recipe(variable=True))
    steady = list(frames.steady_frames(clip, Fraction(24)))
    assert len(steady) == pytest.approx(24, abs=1)
    first = next(i for i, picture in enumerate(steady) if flashed(picture))
    assert first == pytest.approx(12, abs=1)


def test_png_keeps_every_pixel(tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (9, 16, 3), dtype=np.uint8)
    frames.write_png(tmp_path / "a b.png", picture)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "a b.png")), picture)
