from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from evals.marked_clips import Marks, Watched

bench_cut = pytest.importorskip("evals.bench_cut", reason="needs moviepy", exc_type=ImportError)

RATE = Fraction(24)
MADE = [
    (Marks(colour=(220, 30, 30), seconds=1.0, flash_at=0.5), Path("a.mp4")),
    (Marks(colour=(30, 200, 40), seconds=1.0, flash_at=0.5), Path("b.mp4")),
]


def film(*, late_frames=0, late_samples=0, swapped=False, cut_off=0):
    """What a viewer sees of both clips joined, with these faults."""
    colours = [marks.colour for marks, _ in MADE][:: -1 if swapped else 1]
    left = np.repeat(np.array(colours, dtype=float), 24, axis=0)
    right = left.copy()
    sound = np.zeros((96000, 2), dtype=np.float32)
    for first in (0, 24):
        right[first + 12 + late_frames : first + 24] = 255
        sound[(first + 12) * 2000 + late_samples : (first + 24) * 2000] = 0.5
    end = 48 - cut_off
    return Watched(left[:end], right[:end], sound[: end * 2000], RATE)


def judged(**faults):
    return bench_cut.judge("x", film(**faults), MADE, RATE, (1.0, 1.0))


def test_a_right_film_has_no_errors():
    found = judged()
    assert (found.length_error_frames, found.wrong_pictures) == (0, 0)
    assert (found.picture_error_seconds, found.sound_error_seconds) == (0.0, 0.0)


def test_every_fault_is_measured():
    assert judged(late_frames=3).picture_error_seconds == pytest.approx(3 / 24)
    assert judged(late_samples=4800).sound_error_seconds == pytest.approx(0.1)
    assert judged(swapped=True).wrong_pictures == 48
    assert judged(cut_off=5).length_error_frames == -5
    assert judged(late_frames=12).picture_error_seconds == float("inf")
