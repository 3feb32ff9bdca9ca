"""Failure rates are counted from lessons, per model and feature."""

from __future__ import annotations

from memory.lessons import Lesson, LessonKind
from memory.rates import Share, failure_counts
from tools.dinov3.complexity import Count, Feature


def lesson(kind: LessonKind, takes: int, *features: str, model: str = "wan") -> Lesson:
    return Lesson(
        lesson_id=f"{kind}{takes}{features}{model}",
        kind=kind,
        text="",
        production="p",
        shot_id="1A",
        asset="clip",
        model=model,
        studio="previz",
        setting="",
        takes_needed=takes,
        features=features,
    )


def test_only_the_last_take_of_a_lesson_can_have_been_kept():
    hands = Feature.HANDS.value
    lessons = [
        lesson(LessonKind.WORKED, 1, hands),
        lesson(LessonKind.FIXED, 3, hands),
        lesson(LessonKind.FAILED, 4, hands),
    ]
    assert failure_counts(lessons, "wan") == {Feature.HANDS: Count(takes=8, failures=6)}


def test_other_models_and_unknown_features_do_not_count():
    lessons = [
        lesson(LessonKind.FAILED, 2, Feature.WATER.value, model="runway"),
        lesson(LessonKind.WORKED, 1, "of a later version"),
        lesson(LessonKind.WORKED, 1),
    ]
    assert failure_counts(lessons, "wan") == {}


def test_a_share_has_the_published_interval_and_says_so():
    low, high = Share(failures=1, takes=10).interval
    assert (round(low, 3), round(high, 3)) == (0.018, 0.404)
    assert Share(failures=0, takes=0).interval == (0.0, 1.0)
    assert str(Share(failures=4, takes=10)) == "40% (n=10, 95 % 17% to 69%)"
