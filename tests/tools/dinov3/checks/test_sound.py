"""Level, clipping, pace and hisses, on sounds made to be right and wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.level import (
    check_clipping,
    check_dropout,
    check_offset,
    check_silence,
    check_sound_length,
)
from tools.dinov3.checks.speech import aligned, check_speech_rate, hiss_fit
from tools.dinov3.findings import AssetKind, AssetReport, Finding, Status
from tools.dinov3.hearing import Hearing, hiss_pattern, read_sound
from tools.dinov3.sight import Unreadable
from tools.dinov3.told import masked_clipping
from tools.ffmpeg.clock import SAMPLE_RATE
from tools.ffmpeg.sound import write_wav

TEXT = "She sells sea shells by a wide and warm and golden bay and hums a tune"


def tone(seconds: float = 1.0, level: float = 0.3, hertz: float = 220.0) -> Hearing:
    time = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    wave = (level * np.sin(2 * np.pi * hertz * time)).astype(np.float32)
    return Hearing(np.stack([wave, wave], axis=1))


def spoken(pattern: list[float]) -> Hearing:
    """A vowel for each syllable, with noise at its start where the pattern has a hiss."""
    rng = np.random.default_rng(2)
    parts = []
    for hiss in pattern:
        vowel = tone(0.14, 0.3).mono
        noise = rng.normal(0, 0.2, round(0.08 * SAMPLE_RATE)).astype(np.float32)
        noise = np.diff(noise, prepend=0).astype(np.float32)
        parts.append(np.concatenate([noise, vowel]) if hiss else tone(0.22, 0.3).mono)
    wave = np.concatenate(parts)
    return Hearing(np.stack([wave, wave], axis=1))


def test_silence_fails_for_every_kind() -> None:
    quiet = Hearing(np.zeros((SAMPLE_RATE, 2), np.float32))
    for kind in (AssetKind.VOICE, AssetKind.FOLEY, AssetKind.MUSIC):
        assert check_silence(quiet, kind).fault == "silent"
    assert check_silence(tone(), AssetKind.VOICE).status is Status.PASS


@pytest.mark.parametrize(
    ("gain", "status"),
    [
        pytest.param(0.99, Status.PASS, id="full scale"),
        pytest.param(3.0, Status.FAIL, id="three times over"),
        pytest.param(8.0, Status.FAIL, id="eight times over"),
    ],
)
def test_only_flat_tops_are_clipping(gain: float, status: Status) -> None:
    track = np.clip(tone(level=1.0).track * gain, -1, 1)
    assert check_clipping(Hearing(track)).status is status


def test_clipping_is_found_after_it_was_turned_down() -> None:
    track = np.clip(tone(level=1.0).track * 4, -1, 1) * np.float32(0.4)
    assert check_clipping(Hearing(track)).fault == "clipped"


def knocks(gain: float = 1.0, seconds: float = 4.0) -> Hearing:
    """Two short knocks in a quiet room, so many times too loud for what holds them."""
    rng = np.random.default_rng(3)
    track = rng.normal(0, 1e-3, round(seconds * SAMPLE_RATE))
    moments = np.arange(round(0.06 * SAMPLE_RATE)) / SAMPLE_RATE
    for at in (1.0, 2.5):
        knock = np.sin(2 * np.pi * 900 * moments) * np.exp(-60 * moments)
        start = round(at * SAMPLE_RATE)
        track[start : start + len(knock)] += 0.9 * knock
    return Hearing(np.clip(track * gain, -1, 1).astype(np.float32)[:, None])


@pytest.mark.parametrize(
    ("sound", "fault"),
    [
        pytest.param(knocks(), "", id="knocks"),
        pytest.param(knocks(2.5), "clipped", id="knocks that are cut off"),
        pytest.param(knocks(2.5, seconds=40.0), "clipped", id="the same in a long silence"),
        pytest.param(tone(2.0, 0.2, hertz=50.0), "", id="a slow wave, flat at its tops"),
    ],
)
def test_clipping_is_found_however_sparse_the_sound_is(sound: Hearing, fault: str) -> None:
    assert check_clipping(sound).fault == fault


def heard(*findings: Finding) -> AssetReport:
    return AssetReport(asset=AssetKind.FOLEY, sha256="", eye="", findings=findings)


def test_a_little_clipping_alone_is_hidden_by_a_bed() -> None:
    little, much = check_clipping(knocks(1.25)), check_clipping(knocks(8.0))
    assert (little.fault, much.fault) == ("clipped", "clipped")
    assert masked_clipping(heard(little)) == pytest.approx(0.07, abs=0.03)
    assert masked_clipping(heard(much)) is None
    assert masked_clipping(heard(check_clipping(knocks()))) is None
    assert masked_clipping(heard(little, check_sound_length(knocks(), 9.0))) is None


def test_an_offset_is_advice() -> None:
    assert check_offset(Hearing(tone().track + np.float32(0.1))).status is Status.FAIL
    assert check_offset(tone()).status is Status.PASS


def test_a_short_sound_fails_and_a_voice_has_no_length() -> None:
    assert check_sound_length(tone(1.0), 3.0).fault == "wrong_length"
    assert check_sound_length(tone(3.0), 3.0).status is Status.PASS
    assert check_sound_length(tone(1.0), None).status is Status.NOT_ASSESSABLE


def test_music_that_drops_out_fails_and_its_fade_does_not() -> None:
    hole = tone(6.0).track.copy()
    hole[SAMPLE_RATE : 3 * SAMPLE_RATE] = 0
    assert check_dropout(Hearing(hole), AssetKind.MUSIC).fault == "silent"
    faded = tone(6.0).track.copy()
    faded[-SAMPLE_RATE // 2 :] = 0
    assert check_dropout(Hearing(faded), AssetKind.MUSIC).status is Status.PASS


def test_hisses_in_place_fit_better_than_hisses_elsewhere() -> None:
    pattern = [float(v > 0) for v in hiss_pattern(TEXT)]
    right = hiss_fit(spoken(pattern), TEXT)
    wrong = hiss_fit(spoken(pattern[::-1]), TEXT)
    assert right > 0.6
    assert right > wrong + 0.2


def test_warping_forgives_a_little_time_but_not_another_order() -> None:
    wanted = np.array([0, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 1], np.float32)
    late = np.concatenate([np.zeros(1, np.float32), wanted[:-1]])
    late[-1] = 1
    assert aligned(late, wanted) > 0.8
    assert np.isnan(aligned(np.zeros(12, np.float32), wanted))


def test_speech_of_another_length_fails() -> None:
    limits = {
        "speech.slowest": Limit(value=2.5, origin="test"),
        "speech.fastest": Limit(value=8.0, origin="test"),
    }
    calibration = Calibration(limits=limits)
    pattern = [float(v > 0) for v in hiss_pattern(TEXT)]
    assert check_speech_rate(spoken(pattern), TEXT, calibration).status is Status.PASS
    assert check_speech_rate(spoken(pattern * 4), TEXT, calibration).fault == "speech_rate"
    assert check_speech_rate(spoken([0.0]), TEXT, calibration).fault == "speech_rate"
    short = check_speech_rate(spoken([0.0]), "No.", calibration)
    assert short.status is Status.NOT_ASSESSABLE


def test_a_torn_file_is_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "voice.wav"
    write_wav(path, tone(2.0).track)
    assert read_sound(path).seconds == pytest.approx(2.0, abs=0.01)
    path.write_bytes(path.read_bytes()[:200_000])
    with pytest.raises(Unreadable):
        read_sound(path)
    path.write_text("not a sound")
    with pytest.raises(Unreadable):
        read_sound(path)
