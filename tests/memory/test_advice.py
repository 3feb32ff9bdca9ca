"""Advice for a prompt: in the shot's own words, once, as often as it is likely to help."""

from __future__ import annotations

from dataclasses import replace

import pytest

from memory.advice import Asking, advise
from memory.book import LessonBook
from memory.choosing import Need
from memory.lessons import Lesson, LessonKind, Try
from memory.wording import Slot
from tests.memory.conftest import LessonMaker
from tools.dinov3.complexity import Feature

HANDS = (Feature.PLAIN.value, Feature.HANDS.value)
WHEEL = {"props": Slot(("wheel",), "wheel"), "who": Slot(("Ada",), "Ada")}
BOTH = "both hands on the {props}"


def asking(text: str = "hands at the wheel", **more: object) -> Asking:
    need = Need(text, model="runway", asset="keyframe", advice=True)
    return replace(Asking(need=need, features=HANDS, slots=WHEEL), **more)  # type: ignore[type-var]


def mended(make: LessonMaker, number: int, fault: str, advice: str, **more: object) -> Lesson:
    fields: dict[str, object] = {
        "kind": LessonKind.FIXED, "faults": (fault,), "remedy": advice, "model": "runway",
        "features": HANDS, "slots": ("props", "who"), "setting": "hands at the wheel",
    }  # fmt: skip
    return make(number, **(fields | more))


def said(book: LessonBook, many: int = 1, **more: object) -> list[str]:
    """What is advised over so many shots, in order, everything once."""
    found = [
        lesson.remedy
        for number in range(many)
        for lesson in advise(book, asking(f"hands at the wheel {number}", **more), 4)
    ]
    return list(dict.fromkeys(found))


def test_what_mended_one_shot_is_said_to_another_in_its_own_words(
    book: LessonBook, lesson: LessonMaker
):
    book.remember([mended(lesson, 1, "missing_prop", "Clearly visible in the frame: {props}.")])
    assert said(book, 10) == ["Clearly visible in the frame: wheel."]


def test_it_is_left_out_now_and_then_so_that_it_can_be_compared(
    book: LessonBook, lesson: LessonMaker
):
    book.remember([mended(lesson, 1, "missing_prop", "Clearly visible in the frame: {props}.")])
    shots = [len(advise(book, asking(f"shot {i}"), 4)) for i in range(200)]
    # Three of four, the standard deviation of 200 such draws is 6.
    assert 150 - 18 <= sum(shots) <= 150 + 18
    assert shots == [len(advise(book, asking(f"shot {i}"), 4)) for i in range(200)]


def test_at_a_retake_only_what_helps_against_its_faults_is_said_and_always(
    book: LessonBook, lesson: LessonMaker
):
    book.remember(
        [
            mended(lesson, 1, "missing_prop", "Clearly visible in the frame: {props}."),
            mended(lesson, 2, "blur", "Sharp focus on the subject."),
        ]
    )
    for number in range(20):
        found = advise(book, asking(f"shot {number}", mending=("blur",)), 4)
        assert [each.remedy for each in found] == ["Sharp focus on the subject."]


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"model": "kontext"}, id="another model"),
        pytest.param({"asset": "clip"}, id="another kind of asset"),
        pytest.param({"remedy": ""}, id="nothing to say"),
        pytest.param({"remedy": "The light as planned: {light}."}, id="a slot that is not there"),
    ],
)
def test_what_does_not_apply_is_not_said(
    book: LessonBook, lesson: LessonMaker, more: dict[str, object]
):
    book.remember([mended(lesson, 1, "blur", "Sharp focus on the subject.", **more)])
    assert said(book, 20) == []


def counted(make: LessonMaker, clause: str, failing: int) -> list[Lesson]:
    """30 takes without the clause, 12 of them bad; 30 with it, `failing` of them bad."""
    bad, good = ("anatomy",), ()
    rows = [((), bad if i < 12 else good) for i in range(30)]
    rows += [((clause,), bad if i < failing else good) for i in range(30)]
    return [
        make(
            1000 + i, model="runway", features=HANDS, slots=("props", "who"), setting=f"shot {i}",
            tries=(Try(said=words, faults=faults),),
        )
        for i, (words, faults) in enumerate(rows)
    ]  # fmt: skip


def test_a_pattern_comes_first_and_is_said_nearly_always(book: LessonBook, lesson: LessonMaker):
    book.remember(counted(lesson, BOTH, failing=0))
    book.remember([mended(lesson, 1, "blur", "Sharp focus on the subject.")])
    found = [advise(book, asking(f"shot {i}"), 4) for i in range(50)]
    first = [lessons[0] for lessons in found if lessons and lessons[0].kind is LessonKind.PATTERN]
    assert len(first) >= 48
    assert first[0].remedy == "Both hands on the wheel."
    assert "40%" in first[0].text


def test_what_was_tried_often_in_vain_is_not_said_any_more(book: LessonBook, lesson: LessonMaker):
    book.remember(counted(lesson, BOTH, failing=12))
    book.remember([mended(lesson, 1, "anatomy", "Both hands on the {props}.")])
    assert said(book, 50) == []
    # Against another fault nobody has counted it yet.
    book.remember([mended(lesson, 2, "missing_prop", "Both hands on the {props}.")])
    assert said(book, 50) == ["Both hands on the wheel."]


def test_the_same_advice_is_given_once(book: LessonBook, lesson: LessonMaker):
    book.remember(counted(lesson, BOTH, failing=0))
    book.remember([mended(lesson, 1, "anatomy", "Both hands on the {props}.")])
    for number in range(20):
        assert len(advise(book, asking(f"shot {number}"), 4)) <= 1
