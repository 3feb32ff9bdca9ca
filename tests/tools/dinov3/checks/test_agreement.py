from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.tools.dinov3.brought.planted_models import colour_clip, filled
from tools.dinov3.brought.textual import TextEye, open_text_eye
from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.agreement import agreement_of, check_agreement
from tools.dinov3.encoder import load_encoder
from tools.dinov3.findings import Severity, Status
from tools.dinov3.phrases import Phrase, PhraseKind
from tools.dinov3.sight import Looker, Sight

RED = Phrase(PhraseKind.WARDROBE, "red", ("green", "blue"))
GREEN = Phrase(PhraseKind.LIGHT, "green", ("red", "blue"))


@pytest.fixture(scope="module")
def eye(tmp_path_factory: pytest.TempPathFactory) -> TextEye:
    return open_text_eye(colour_clip(tmp_path_factory.mktemp("clip")))


@pytest.fixture(scope="module")
def red() -> Sight:
    return Looker(load_encoder()).see([filled(230, 10, 10, side=64)])[0]


def calibrated(value: float) -> Calibration:
    limit = Limit(value=value, origin="a test")
    return Calibration(limits={"agreement.overall": limit, "agreement_weakest.weakest": limit})


def test_a_phrase_wins_where_it_is_true_and_loses_where_not(red: Sight, eye: TextEye) -> None:
    there, absent = agreement_of(red, [RED, GREEN], eye)
    assert there.share > 0.99
    assert absent.share < 0.01
    assert absent.rival == "red"
    assert agreement_of(red, [], eye) == ()


def test_both_sides_of_the_limit(red: Sight, eye: TextEye) -> None:
    good = check_agreement(red, [RED], eye, calibrated(0.5))
    assert [shown.finding.status for shown in good] == [Status.PASS, Status.PASS]
    overall, weakest = (s.finding for s in check_agreement(red, [GREEN], eye, calibrated(0.5)))
    assert overall.status is weakest.status is Status.FAIL
    assert overall.fault == weakest.fault == "wrong_light"
    assert overall.severity is Severity.GATE
    assert weakest.severity is Severity.ADVICE
    assert "'green'" in overall.sentence
    assert "more like 'red'" in weakest.sentence


def test_without_a_limit_it_is_measured_and_not_judged(red: Sight, eye: TextEye) -> None:
    for shown in check_agreement(red, [RED], eye, Calibration()):
        assert shown.finding.status is Status.UNAVAILABLE
        assert shown.finding.measurements[0].name in ("overall", "weakest")


def test_without_a_model_the_variable_is_named(red: Sight) -> None:
    (shown,) = check_agreement(red, [RED], None, Calibration())
    assert shown.finding.status is Status.UNAVAILABLE
    assert "DAILIES_TEXT_EYE" in shown.finding.sentence


def test_a_prompt_without_phrases_is_not_assessable(red: Sight, eye: TextEye) -> None:
    (shown,) = check_agreement(red, [], eye, Calibration())
    assert shown.finding.status is Status.NOT_ASSESSABLE


def test_the_evidence_is_a_picture(red: Sight, eye: TextEye, tmp_path: Path) -> None:
    draw = check_agreement(red, [RED, GREEN], eye, Calibration())[0].draw
    assert draw is not None
    picture = draw()
    assert picture.shape[1] == 640
    assert picture.dtype == np.uint8
