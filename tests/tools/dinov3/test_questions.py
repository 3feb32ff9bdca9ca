"""What is believed of an encoder that has never seen the like of an asset."""

from __future__ import annotations

import pytest

from tools.dinov3.checks.answers import Shown, failed, measured, not_assessable, passed, unavailable
from tools.dinov3.findings import Finding, Status
from tools.dinov3.looking.questions import Questions, believed

ANSWERS = (
    failed("identity", "wrong_person", "Somebody else.", measured("raw cosine", 0.2, "cosine")),
    passed("surprise", "Nothing comes from nowhere."),
    failed("blur", "blur", "Soft."),
    not_assessable("framing", "Nobody measures this frame."),
    unavailable("agreement", "No weights."),
)


def after(out_of_field: bool) -> dict[str, Finding]:
    shown = believed([Shown(finding) for finding in ANSWERS], out_of_field=out_of_field)
    return {one.finding.check: one.finding for one in shown}


def test_an_encoder_in_its_field_is_believed():
    assert tuple(after(out_of_field=False).values()) == ANSWERS


@pytest.mark.parametrize("check", ["identity", "surprise"])
def test_out_of_its_field_it_says_so_and_shows_what_it_measured(check: str):
    found = after(out_of_field=True)[check]
    before = next(finding for finding in ANSWERS if finding.check == check)
    assert found.status is Status.NOT_ASSESSABLE
    assert "uncalibrated encoder" in found.sentence
    assert found.fault == ""
    assert found.measurements == before.measurements


def test_what_pixels_alone_say_stands():
    found = after(out_of_field=True)
    assert found["blur"].status is Status.FAIL
    assert found["framing"].sentence == ANSWERS[3].sentence
    assert found["agreement"].status is Status.UNAVAILABLE


def test_only_what_was_asked_for_is_answered():
    shown = [Shown(finding) for finding in ANSWERS]
    wanted = Questions(only=frozenset({"blur"})).wanted(shown)
    assert [one.finding.check for one in wanted] == ["blur"]
    assert len(Questions().wanted(shown)) == len(ANSWERS)
