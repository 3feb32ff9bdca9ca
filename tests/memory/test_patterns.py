"""Patterns: claims need counts, promises need chances, luck is not taken for either."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from memory.counting import Takes
from memory.experience import UNTRIED, Experience
from memory.lessons import Lesson, LessonKind, Try
from memory.patterns import FALSE_DISCOVERIES, candidates, problems
from memory.rates import Share
from tests.memory.conftest import LessonMaker
from tools.dinov3.complexity import Feature

HANDS = (Feature.PLAIN.value, Feature.HANDS.value)
BOTH = "both hands on the {props}"
OTHER = "a warm glow on the {props}"


def takes(make: LessonMaker, number: int, said: Sequence[str], faults: Sequence[bool]) -> Lesson:
    """A lesson whose takes all said the same and failed as told."""
    tries = tuple(Try(said=tuple(said), faults=("anatomy",) if bad else ()) for bad in faults)
    return make(number, tries=tries, features=HANDS, slots=("props", "who"), model="runway")


@pytest.fixture
def halved(lesson: LessonMaker) -> list[Lesson]:
    """With hands 40 % of 30 takes fail, 5 % of 20 where the clause is said; others do not fail.

    Another clause does nothing.
    """
    plain = {"features": (Feature.PLAIN.value,), "slots": ("props", "who"), "model": "runway"}
    return [
        *(lesson(100 + i, tries=(Try(),), **plain) for i in range(20)),
        *(takes(lesson, i, [OTHER] if i % 2 else [], [i % 5 < 2]) for i in range(30)),
        *(takes(lesson, 30 + i, [BOTH, OTHER] if i % 2 else [BOTH], [i == 7]) for i in range(20)),
    ]


def test_a_pattern_is_found_and_said_with_its_counts(halved: list[Lesson]):
    (pattern,) = Experience(halved).patterns
    assert (pattern.feature, pattern.fault, pattern.said) == ("hands at work", "anatomy", BOTH)
    assert pattern.usual == Share(failures=12, takes=30)
    assert pattern.saying == Share(failures=1, takes=20)
    assert pattern.sentence == (
        "hands at work with runway (keyframe): anatomy in 40% (n=30, 95 % 25% to 58%);"
        " where the prompt says 'both hands on the props', 5% (n=20, 95 % 1% to 24%)."
    )
    assert pattern.lesson.remedy == "Both hands on the {props}."


def test_without_a_remedy_the_fault_alone_is_a_pattern(lesson: LessonMaker):
    found = Experience([takes(lesson, i, [], [i % 2 == 0]) for i in range(10)]).patterns
    assert [(pattern.said, str(pattern.usual)) for pattern in found] == [
        ("", "50% (n=10, 95 % 24% to 76%)")
    ]


@pytest.mark.parametrize(
    ("count", "failures"),
    [pytest.param(7, 5, id="too few takes"), pytest.param(20, 2, id="too few failures")],
)
def test_nothing_is_said_of_little(lesson: LessonMaker, count: int, failures: int):
    lessons = [takes(lesson, i, [], [i < failures]) for i in range(count)]
    assert Experience(lessons).patterns == ()


def test_the_shortest_story_names_any_shot(lesson: LessonMaker):
    lessons = [takes(lesson, i, [], [i % 2 == 0]) for i in range(20)]
    assert [feature for _, feature, _ in problems(Takes(lessons))] == [Feature.PLAIN.value]


def test_what_chance_brings_is_seldom_claimed(lesson: LessonMaker):
    """100 worlds without any remedy, 12 clauses each: claims stay near the rate that is held."""
    rng = random.Random(5)
    wrong = 0
    for _ in range(100):
        lessons = [
            takes(
                lesson,
                i,
                [f"clause number {n} on the {{props}}" for n in range(12) if rng.random() < 0.5],
                [rng.random() < 0.4],
            )
            for i in range(60)
        ]
        wrong += any(pattern.said for pattern in Experience(lessons).patterns)
    assert wrong <= 100 * FALSE_DISCOVERIES + 3 * (100 * 0.1 * 0.9) ** 0.5


def test_a_clause_that_always_comes_with_the_remedy_is_not_claimed_too(lesson: LessonMaker):
    shadow = "seen by daylight near the {props}"
    lessons = [
        *(takes(lesson, i, [], [i % 2 == 0]) for i in range(30)),
        *(takes(lesson, 50 + i, [BOTH, shadow], [False]) for i in range(20)),
    ]
    assert len([pattern for pattern in Experience(lessons).patterns if pattern.said]) == 1


def test_a_second_remedy_is_found_beside_the_first(lesson: LessonMaker):
    other = "five fingers around the {props}"
    lessons = [
        *(takes(lesson, i, [], [i % 5 < 3]) for i in range(60)),
        *(takes(lesson, 100 + i, [BOTH], [i % 5 == 0]) for i in range(40)),
        *(takes(lesson, 200 + i, [other], [i % 5 == 0]) for i in range(40)),
    ]
    assert {pattern.said for pattern in Experience(lessons).patterns} == {BOTH, other}


def test_only_shots_that_could_say_it_are_compared(lesson: LessonMaker):
    """Shots without props do not fail at hands; they say nothing on what props' clauses do."""
    bare = [
        lesson(100 + i, tries=(Try(said=(), faults=()),), features=HANDS, slots=("who",))
        for i in range(40)
    ]
    said = [takes(lesson, i, [BOTH], [i % 3 == 0]) for i in range(15)]
    unsaid = [takes(lesson, 30 + i, [], [i % 3 == 0]) for i in range(15)]
    experience = Experience([*bare, *said, *unsaid])
    assert [trial.usual for trial in experience._trials] == [Share(failures=5, takes=15)]


def test_candidates_are_brought_in_or_tell_of_props_and_never_place_the_camera(
    lesson: LessonMaker,
):
    first = Try(said=("a low angle on the {props}", BOTH, "{who} waits"), faults=("blur",))
    second = Try(said=("{who} waits", "sharp focus on it", "a wide shot"), faults=("noise",))
    third = Try(said=("{who} waits", "sharp focus on it", "a clean image"))
    found = candidates([lesson(1, tries=(first, second, third)), lesson(2)])
    assert found == {
        BOTH: frozenset(),
        "sharp focus on it": {"blur"},
        "a clean image": {"blur", "noise"},
    }


def test_a_correction_is_held_against_the_faults_that_it_was_meant_for(lesson: LessonMaker):
    meant = takes(lesson, 1, [], [True])
    corrected = Try(said=("clearly visible: {props}",))
    mended = meant.model_copy(update={"tries": (*meant.tries, corrected)})
    blurred = [
        lesson(
            10 + i,
            tries=(Try(said=("clearly visible: {props}",) if i % 2 else (), faults=("blur",)),),
            features=HANDS,
            slots=("props",),
        )
        for i in range(20)
    ]
    assert Experience([mended, *blurred])._trials == []


def test_a_promise_is_followed_before_it_can_be_claimed(lesson: LessonMaker):
    lessons = [
        *(takes(lesson, i, [], [i % 5 < 2]) for i in range(20)),
        *(takes(lesson, 50 + i, [BOTH], [False]) for i in range(5)),
    ]
    experience = Experience(lessons)
    assert [pattern.said for pattern in experience.patterns] == [""]
    assert [each.said for each in experience.advice(HANDS, ("props",))] == [BOTH]


@pytest.mark.parametrize(
    ("features", "slots"),
    [
        pytest.param((Feature.PLAIN.value,), ("props",), id="a shot without hands"),
        pytest.param(HANDS, ("who",), id="a shot without props"),
    ],
)
def test_advice_is_for_shots_that_it_fits(
    halved: list[Lesson], features: tuple[str, ...], slots: tuple[str, ...]
):
    assert Experience(halved).advice(HANDS, ("props", "who"))
    assert Experience(halved).advice(features, slots) == ()


def test_what_was_said_often_in_vain_is_given_up_against_that_fault_alone(lesson: LessonMaker):
    lessons = [takes(lesson, i, [OTHER] if i % 2 else [], [i % 4 < 2]) for i in range(60)]
    experience = Experience(lessons)
    assert experience.was_in_vain(("anatomy",), (OTHER, "a part of it"))
    assert not experience.was_in_vain(("anatomy", "blur"), (OTHER,))
    assert not experience.was_in_vain(("anatomy",), (BOTH,))
    assert not Experience(lessons[:56]).was_in_vain(("anatomy",), (OTHER,))


def test_clauses_that_were_always_said_together_are_one_question(lesson: LessonMaker):
    whole, part = f"{BOTH}, five fingers each", "five fingers each for {props}"
    lessons = [
        *(takes(lesson, i, [], [i % 2 == 0]) for i in range(20)),
        *(takes(lesson, 50 + i, [part, whole], [False]) for i in range(20)),
    ]
    experience = Experience(lessons)
    assert [trial.clause for trial in experience._trials] == [whole]
    assert experience.chance(("anatomy",), (part, whole)) > 0.99


def test_chances_follow_the_counts(halved: list[Lesson]):
    experience = Experience(halved)
    assert experience.chance(("anatomy",), (BOTH,)) > 0.99
    assert experience.chance(("anatomy",), (OTHER,)) < 0.9
    assert experience.chance(("blur",), (BOTH,)) == UNTRIED
    assert experience.chance(("anatomy",), ("never said by anybody",)) == UNTRIED


def test_risk_is_counted_where_the_advice_was_not_said(halved: list[Lesson]):
    experience = Experience(halved)
    assert experience.risk(("anatomy",), HANDS) == pytest.approx((13 + 0.8) / 58)
    assert experience.risk(("anatomy",), HANDS, unsaid=(BOTH,)) == pytest.approx((12 + 0.8) / 38)
    assert experience.risk((), HANDS) == pytest.approx(0.1)


def test_a_pattern_is_never_stored(halved: list[Lesson]):
    assert Experience(halved).patterns[0].lesson.kind is LessonKind.PATTERN
