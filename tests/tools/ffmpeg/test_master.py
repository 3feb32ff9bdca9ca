from __future__ import annotations

import numpy as np
import pytest

from tools.ffmpeg.cut import cut
from tools.ffmpeg.edl import Edit, EditList, SoundCue, SoundKind
from tools.ffmpeg.levels import loudness as own_loudness
from tools.ffmpeg.master import limited, master, true_peaks
from tools.ffmpeg.measure import loudness
from tools.ffmpeg.sound import write_wav

RATE = 48000


def bursts(level, seed=3):
    """Ten seconds of something like speech: noise in syllables, with a few hard peaks."""
    rng = np.random.default_rng(seed)
    times = np.arange(10 * RATE) / RATE
    shape = np.clip(np.sin(2 * np.pi * 1.7 * times), 0, 1) ** 2
    wave = rng.standard_normal((len(times), 2)) * 0.2 * shape[:, None]
    wave[RATE::RATE] = 0.95
    return (wave * level).astype(np.float32)


@pytest.mark.parametrize(
    "level",
    [
        pytest.param(20.0, id="far too loud"),
        pytest.param(1.0, id="usual"),
        pytest.param(0.02, id="quiet"),
        pytest.param(0.006, id="nearly silent"),
    ],
)
def test_loudness_and_true_peak_hold(tmp_path, level):
    made = master(bursts(level))
    write_wav(tmp_path / "m.wav", made.track)
    heard = loudness(tmp_path / "m.wav")
    assert heard.integrated_lufs == pytest.approx(-16.0, abs=0.2)
    assert heard.true_peak_dbtp <= -1.3
    assert made.track.shape == (10 * RATE, 2)


def test_they_hold_in_the_encoded_film(studio, tmp_path):
    cue = SoundCue(path=studio.wav("loud.wav", bursts(5.0)), kind=SoundKind.DIALOGUE)
    edit = Edit(shot_id="A", missing=True, out_seconds=10)
    edits = EditList(edits=(edit,), cues=(cue,), width=160, height=90, rate=12)
    film = cut(edits, tmp_path / "film.mp4", tmp_path / "work")
    heard = loudness(film.path)
    assert heard.integrated_lufs == pytest.approx(-16.0, abs=0.5)
    assert heard.true_peak_dbtp <= -1.0
    assert film.true_peak_dbtp == heard.true_peak_dbtp


def test_silence_stays_silence():
    made = master(np.zeros((RATE, 2), dtype=np.float32))
    assert not made.track.any()
    assert made.gain_db == 0.0


def test_the_limiter_leaves_what_is_low_enough():
    track = bursts(0.2)
    assert limited(track, -1.0) is track


def test_true_peaks_lie_above_the_samples_where_the_wave_does():
    # A quarter-rate sine sampled at 45 degrees: its samples reach 0.707 of its peak.
    times = np.arange(RATE)
    wave = np.sin(np.pi / 2 * times + np.pi / 4).astype(np.float32)
    peaks = true_peaks(np.stack([wave, wave], axis=1))
    assert np.abs(wave).max() == pytest.approx(0.707, abs=0.001)
    assert np.median(peaks) == pytest.approx(1.0, abs=0.01)


@pytest.mark.parametrize("level", [1.0, 0.05])
def test_own_loudness_agrees_with_ffmpeg(tmp_path, level):
    write_wav(tmp_path / "x.wav", bursts(level))
    assert own_loudness(bursts(level)) == pytest.approx(
        loudness(tmp_path / "x.wav").integrated_lufs, abs=0.15
    )
