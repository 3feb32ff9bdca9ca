from __future__ import annotations

from fractions import Fraction

import pytest

from tools.ffmpeg import clock

NTSC = Fraction(24000, 1001)


def test_frames_and_samples_never_drift():
    for frame in (0, 1, 999, 24 * 3600):
        start = clock.frame_start(frame, NTSC)
        assert clock.nearest(start * NTSC) == frame
        assert abs(clock.frame_sample(frame, NTSC) - start * 48000) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("seconds", "rate", "frames"),
    [
        (0.1, Fraction(30), 3),
        (1 / 24, Fraction(24), 1),
        (1.001, NTSC, 24),
        (-0.5, Fraction(24), -12),
    ],
)
def test_written_seconds_mean_the_nearest_frame(seconds, rate, frames):
    assert clock.to_frames(seconds, rate) == frames
