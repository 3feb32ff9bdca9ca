"""The choice among near lessons: fit, freshness, risk, and nothing twice."""

from __future__ import annotations

import numpy as np
import pytest

from memory.choosing import HALF_LIFE_SECONDS, Near, choose, freshness, nearest
from memory.store import Vectors
from tests.memory.conftest import LessonMaker

EAST: Vectors = np.asarray((1.0, 0.0, 0.0), np.float32)
DAY = 86_400.0


def towards(cosine: float, axis: int = 1) -> Vectors:
    vector = np.zeros(3, np.float32)
    vector[0], vector[axis] = cosine, (1 - cosine**2) ** 0.5
    return vector


def ids(near: list[Near], k: int = 3, **more: object) -> list[str]:
    found = choose(near, {"words": EAST}, more.pop("now", 1.0), k, **more)  # type: ignore[arg-type]
    return [each.lesson.lesson_id for each in found]


def test_the_nearest_come_first_and_ties_go_by_id(lesson: LessonMaker):
    near = [
        Near(lesson(2, faults=("a",)), {"words": towards(0.9)}),
        Near(lesson(1, faults=("b",)), {"words": towards(0.9)}),
        Near(lesson(3, faults=("c",)), {"words": towards(0.95, axis=2)}),
    ]
    assert ids(near, 1) == ["l3"]
    assert ids(near[:2], 2) == ["l1", "l2"]


def test_a_lesson_that_is_new_goes_before_one_that_repeats(lesson: LessonMaker):
    near = [
        Near(lesson(1, faults=("a",)), {"words": towards(0.90)}),
        Near(lesson(2, faults=("b",)), {"words": towards(0.89)}),
        Near(lesson(3, faults=("c",)), {"words": towards(0.80, axis=2)}),
    ]
    assert ids(near, 2) == ["l1", "l3"]


@pytest.mark.parametrize(
    ("remedies", "expected"),
    [
        pytest.param(
            ("Sharp focus.", "sharp focus", "Hold still."), ["l1", "l3"], id="same advice"
        ),
        pytest.param(("A. B.", "B.", "C."), ["l1", "l3"], id="part of it"),
        pytest.param(("", "", ""), ["l1", "l3"], id="the same shot without advice"),
    ],
)
def test_what_was_said_is_not_said_again(
    lesson: LessonMaker, remedies: tuple[str, ...], expected: list[str]
):
    words = (towards(0.90), towards(0.90), towards(0.5, axis=2))
    near = [
        Near(lesson(i, remedy=remedy), {"words": own})
        for i, remedy, own in zip((1, 2, 3), remedies, words, strict=True)
    ]
    assert ids(near) == expected


def test_age_halves_a_lesson_and_never_silences_it(lesson: LessonMaker):
    assert freshness(0.0, HALF_LIFE_SECONDS) == pytest.approx(0.5)
    assert freshness(0.0, 100 * HALF_LIFE_SECONDS) == 0.25
    assert freshness(5.0, 1.0) == 1.0
    old, new = lesson(1, at=0.0, faults=("a",)), lesson(2, at=400 * DAY, faults=("b",))
    near = [Near(old, {"words": towards(0.99)}), Near(new, {"words": towards(0.8, axis=2)})]
    assert ids(near, now=400 * DAY) == ["l2", "l1"]
    (best, second) = choose(near, {"words": EAST}, 400 * DAY, 2)
    assert best.reasons == ("words alike 0.80",)
    assert second.reasons == ("words alike 0.99", "400 days older than the newest, counts 0.25")


def test_a_likely_fault_goes_before_an_unlikely_one(lesson: LessonMaker):
    near = [
        Near(lesson(1, faults=("black",)), {"words": towards(0.95)}),
        Near(lesson(2, faults=("anatomy",)), {"words": towards(0.80, axis=2)}),
    ]
    chances = {"black": 0.02, "anatomy": 0.4}
    found = choose(near, {"words": EAST}, 1.0, 2, lambda lesson: chances[lesson.faults[0]])
    assert [each.lesson.lesson_id for each in found] == ["l2", "l1"]
    assert found[0].reasons[-1] == "its fault meets such a shot in 40%"


def test_spaces_weigh_what_they_say(lesson: LessonMaker):
    queries = {"words": EAST, "faults": EAST, "picture": EAST}
    whole = Near(lesson(1), {"words": EAST, "faults": EAST, "picture": EAST})
    words = Near(lesson(2, faults=("a",)), {"words": EAST})
    found = choose([whole, words], queries, 1.0, 2)
    assert [each.fit for each in found] == pytest.approx([1.0, 0.5])
    assert nearest({1: words.vectors, 2: whole.vectors}, queries, 1) == [2]


def test_nothing_near_gives_nothing():
    assert choose([], {"words": EAST}, 1.0, 3) == ()
