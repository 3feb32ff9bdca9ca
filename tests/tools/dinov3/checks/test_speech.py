"""Words against the line, with a recogniser and by counting syllables."""

from __future__ import annotations

import numpy as np
import pytest

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.speech import check_syllables, check_transcript, word_error_rate
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Status
from tools.dinov3.hearing import Hearing
from tools.ffmpeg.clock import SAMPLE_RATE

LINE = "One minute. Give me one minute back."


class Writes:
    """A recogniser that always writes down the same words."""

    description = "fixed words"

    def __init__(self, said: str) -> None:
        self._said = said

    def words(self, samples: FloatArray, rate: int) -> str:
        assert samples.ndim == 1
        assert rate == SAMPLE_RATE
        return self._said


def vowels(count: int) -> Hearing:
    """That many tones, each swelling and dying away."""
    seconds = np.arange(round(0.2 * SAMPLE_RATE)) / SAMPLE_RATE
    one = 0.4 * np.sin(np.pi * seconds / 0.2) ** 2 * np.sin(2 * np.pi * 600 * seconds)
    wave = np.tile(one, count).astype(np.float32)
    return Hearing(np.stack([wave, wave], axis=1))


@pytest.mark.parametrize(
    ("heard", "errors"),
    [
        pytest.param("one minute give me one minute back", 0.0, id="case and marks"),
        pytest.param("one minute give me two minutes back", 2 / 7, id="two exchanged"),
        pytest.param("one minute give me", 3 / 7, id="three missing"),
        pytest.param("", 1.0, id="silence"),
    ],
)
def test_word_errors_are_counted(heard: str, errors: float) -> None:
    assert word_error_rate(heard, LINE) == pytest.approx(errors)


def test_a_recogniser_tells_other_words_from_the_line() -> None:
    limits = Calibration(limits={"transcript.word errors": Limit(value=0.4, origin="test")})
    sound = vowels(9)
    assert check_transcript(sound, LINE, Writes(LINE), limits).status is Status.PASS
    wrong = check_transcript(sound, LINE, Writes("the garden was empty"), limits)
    assert (wrong.status, wrong.fault) == (Status.FAIL, "speech_rate")
    assert "the garden was empty" in wrong.sentence


def test_without_a_recogniser_the_words_stay_unread() -> None:
    found = check_transcript(vowels(9), LINE, None, Calibration())
    assert found.status is Status.UNAVAILABLE
    assert "recogniser" in found.sentence


@pytest.mark.parametrize(
    ("count", "status"),
    [
        pytest.param(9, Status.PASS, id="as many"),
        pytest.param(15, Status.FAIL, id="many more"),
        pytest.param(4, Status.FAIL, id="many fewer"),
    ],
)
def test_syllables_are_counted_against_the_line(count: int, status: Status) -> None:
    limits = Calibration(
        limits={
            "syllables.most heard": Limit(value=1.2, origin="test"),
            "syllables.fewest heard": Limit(value=0.7, origin="test"),
        }
    )
    assert check_syllables(vowels(count), LINE, limits).status is status


def test_syllables_are_measured_without_a_limit() -> None:
    found = check_syllables(vowels(9), LINE, Calibration())
    assert found.status is Status.UNAVAILABLE
    assert found.measurements[0].value == pytest.approx(1.0, abs=0.15)
