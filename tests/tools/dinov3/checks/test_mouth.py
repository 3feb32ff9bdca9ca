"""Lips and voice, on a drawn face whose mouth opens with a voice or at another time."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from tools.dinov3.checks.mouth import Sync, loudness, sync_of
from tools.dinov3.footage import Footage
from tools.dinov3.hearing import Hearing
from tools.ffmpeg.clock import SAMPLE_RATE

FPS, FRAMES = 24, 84
HEAD = (60, 20, 60, 80)
Curve = npt.NDArray[np.float64]


def rhythm() -> Curve:
    """How loud the voice is at each frame: uneven syllables and a pause."""
    rng = np.random.default_rng(5)
    out = np.zeros(FRAMES)
    at = 6
    while at < FRAMES - 8:
        out[at : at + 3] = rng.uniform(0.5, 1.0)
        at += int(rng.integers(4, 10))
    return out


def voice() -> Hearing:
    seconds = np.arange(FRAMES * SAMPLE_RATE // FPS) / SAMPLE_RATE
    loud = np.interp(seconds, np.arange(FRAMES) / FPS, rhythm())
    wave = (0.4 * loud * np.sin(2 * np.pi * 180 * seconds)).astype(np.float32)
    return Hearing(np.stack([wave, wave], axis=1))


def face(late: int, *, nods: bool = False) -> Footage:
    opens = np.roll(rhythm(), late)
    frames = []
    for t in range(FRAMES):
        canvas: npt.NDArray[np.uint8] = np.full((144, 192), 60, np.uint8)
        down = round(3 * np.sin(t / 9)) if nods else 0
        cv2.ellipse(canvas, (90, 60 + down), (26, 36), 0, 0, 360, 190, -1, cv2.LINE_AA)
        for eye in (80, 100):
            cv2.circle(canvas, (eye, 50 + down), 4, 40, -1, cv2.LINE_AA)
        mouth = (9, 1 + round(6 * float(opens[t])))
        cv2.ellipse(canvas, (90, 78 + down), mouth, 0, 0, 360, 30, -1, cv2.LINE_AA)
        frames.append(canvas.astype(np.float32))
    seen = SimpleNamespace(
        luma=np.stack(frames), fps=float(FPS), frames=FRAMES, seconds=FRAMES / FPS
    )
    return cast(Footage, seen)


@pytest.mark.parametrize("nods", [False, True])
def test_lips_in_time_fit_best_without_a_shift(nods: bool) -> None:
    sync = sync_of(face(0, nods=nods), HEAD, voice())
    assert sync is not None
    assert abs(sync.lag) <= 0.09
    assert sync.lead > 0.1


@pytest.mark.parametrize("late", [14, -14])
def test_lips_at_another_time_are_found_and_the_lag_is_measured(late: int) -> None:
    sync = sync_of(face(late), HEAD, voice())
    assert sync is not None
    assert sync.lag == pytest.approx(late / FPS, abs=0.09)
    assert sync.lead < -0.1


def test_a_short_clip_or_a_silent_voice_says_nothing() -> None:
    silent = Hearing(np.zeros((FRAMES * SAMPLE_RATE // FPS, 2), np.float32))
    assert sync_of(face(0), HEAD, silent) is None
    assert sync_of(face(0), (60, 20, 4, 80), voice()) is None


def test_loudness_is_zero_beyond_the_sound() -> None:
    loud = loudness(voice(), FPS, FRAMES, 10)
    assert len(loud) == FRAMES + 20
    assert loud[:8].max() == 0.0
    assert loud.max() == 1.0


def test_the_lead_compares_near_with_far() -> None:
    assert Sync((-0.5, 0.0, 0.5), (0.2, 0.7, 0.4)).lead == pytest.approx(0.3)
    assert Sync((-0.5, 0.0, 0.5), (0.2, 0.3, 0.6)).lag == 0.5
