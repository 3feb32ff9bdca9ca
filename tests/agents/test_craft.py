"""What an editor would send back: told to the model, and mended by code if it stays."""

from __future__ import annotations

import pytest

from agents.craft_check import craft_problems
from agents.director import Director, director_task
from agents.exchange import DirectorAnswer, DirectorTask, PlannedScene, PlannedShot
from agents.offline.breakdown import break_down
from tools.screenplay.brief import Brief
from tools.screenplay.plan import (
    Camera,
    CameraAngle,
    CastMember,
    Plan,
    ScreenDirection,
    ShotSize,
)

MEETING = """INT. KITCHEN - DAY

ANNA BELL (30, red coat) pours tea from a china pot. Ben waits at the door.

ANNA
You are early.

BEN
You are late.

Anna puts the pot down. Ben sits down.
"""
BEATS = (1, 2, 3, 4, 5, 6)
LEFT, RIGHT = ScreenDirection.LEFT, ScreenDirection.RIGHT
OVER = CameraAngle.OVER_THE_SHOULDER


def shot(beats: tuple[int, ...] = (), size: ShotSize = ShotSize.MEDIUM, **more: object):
    camera = {
        "size": size,
        "angle": more.pop("angle", CameraAngle.EYE_LEVEL),
        "screen_direction": more.pop("side", ScreenDirection.NEUTRAL),
    }
    fields = {
        "action": "Somebody does something.",
        "beats": beats,
        "camera": Camera.model_validate(camera),
        "location": "kitchen",
        "duration_seconds": 3.0,
    }
    return PlannedShot.model_validate(fields | more)


def answer(*shots: PlannedShot, cast: tuple[str, ...] = ("Anna", "Ben")) -> DirectorAnswer:
    members = tuple(CastMember(name=name, description="a face", wardrobe="") for name in cast)
    return DirectorAnswer(cast=members, scenes=(PlannedScene(number="1", shots=shots),))


GOOD = (
    shot((1, 2), ShotSize.WIDE, characters=("Anna", "Ben"), props=("china pot",)),
    shot((3,), ShotSize.MEDIUM, characters=("Anna", "Ben"), angle=OVER),
    shot((4,), ShotSize.CLOSE_UP, characters=("Ben",), side=LEFT),
    shot((5, 6), ShotSize.MEDIUM, characters=("Anna",), side=RIGHT, props=("china pot",)),
)


def replaced(at: int, made: PlannedShot) -> tuple[PlannedShot, ...]:
    return (*GOOD[:at], made, *GOOD[at + 1 :])


FAULTS = [
    pytest.param(
        replaced(0, shot((1, 2), ShotSize.MEDIUM, characters=("Anna", "Ben"))),
        "kitchen is new",
        id="a new place that no wide shot shows",
    ),
    pytest.param(
        replaced(0, shot((1, 2), ShotSize.INSERT)),
        "kitchen is new",
        id="a new place that opens on a detail",
    ),
    pytest.param(
        (GOOD[0], shot((3,)), shot((4,)), shot((5, 6))),
        "are all medium, eye level",
        id="three running with one size and angle",
    ),
    pytest.param(
        (
            *GOOD[:2],
            shot((4,), ShotSize.CLOSE_UP, characters=("Ben",), side=LEFT),
            shot((5,), ShotSize.MEDIUM, characters=("Anna",)),
            shot((6,), ShotSize.CLOSE_UP, characters=("Ben",), side=RIGHT),
        ),
        "Ben faces the other way",
        id="a flip over the line of action",
    ),
    pytest.param(
        replaced(3, shot((5, 6), ShotSize.FULL, characters=("Anna Bell",), side=RIGHT)),
        "'Anna Bell' is 'Anna'",
        id="one person under two names",
    ),
    pytest.param(
        replaced(3, shot((5, 6), ShotSize.FULL, characters=("ANNA",), side=RIGHT)),
        "'ANNA' is 'Anna'",
        id="a name in capitals",
    ),
    pytest.param(
        replaced(3, shot((5, 6), ShotSize.FULL, characters=("Anna",), props=("pot",))),
        "'pot' is also 'china pot'",
        id="a prop that changes its name",
    ),
]


def task_of(script, brief: Brief) -> DirectorTask:
    return director_task(script, brief, None, ())


def test_a_good_plan_has_no_problems(read, brief) -> None:
    assert craft_problems(answer(*GOOD), task_of(read(MEETING), brief)) == []


@pytest.mark.parametrize(("shots", "said"), FAULTS)
def test_each_fault_is_told_to_the_model(read, brief, shots, said) -> None:
    (problem,) = craft_problems(answer(*shots), task_of(read(MEETING), brief))
    assert said in problem


@pytest.mark.parametrize(("shots", "said"), FAULTS)
async def test_a_model_that_does_not_mend_it_is_mended_and_the_plan_says_so(
    read, brief, scripted, shots, said
) -> None:
    script = read(MEETING)
    model = scripted(answer(*shots))
    plan = await Director(model).plan(script, brief, lead=None, lessons=())
    assert [bool(task.problems) for task in model.tasks] == [False, True]
    assert craft_problems(as_answer(plan), task_of(script, brief)) == []
    assert [line.text for each in plan.shots for line in each.lines] == [
        "You are early.",
        "You are late.",
    ]
    renamed_prop = "is also" in said
    assert renamed_prop or plan.assumptions


async def test_a_model_that_mends_it_is_left_alone(read, brief, scripted) -> None:
    faulty = answer(*replaced(0, shot((1, 2), ShotSize.INSERT)))
    model = scripted(faulty, answer(*GOOD))
    plan = await Director(model).plan(read(MEETING), brief, lead=None, lessons=())
    assert [each.camera.size for each in plan.shots] == [each.camera.size for each in GOOD]
    assert not plan.assumptions


async def test_an_opening_detail_gets_the_place_before_it(read, brief, scripted) -> None:
    detail = shot((1, 2), ShotSize.INSERT, action="Tea runs into a cup.")
    model = scripted(answer(detail, *GOOD[1:]))
    plan = await Director(model).plan(read(MEETING), brief, lead=None, lessons=())
    first, second = plan.shots[:2]
    assert (first.camera.size, first.lines, first.location) == (
        ShotSize.EXTREME_WIDE,
        (),
        "kitchen",
    )
    assert second.action == "Tea runs into a cup."


async def test_words_that_turn_somebody_allow_the_other_side(read, brief) -> None:
    shots = (*GOOD[:3], shot((5,)), shot((6,), ShotSize.FULL, characters=("Ben",), side=RIGHT))
    turned = shots[-1].model_copy(update={"action": "Ben turns to the window."})
    task = task_of(read(MEETING), brief)
    assert craft_problems(answer(*shots), task)
    assert craft_problems(answer(*shots[:-1], turned), task) == []


async def test_given_shots_keep_their_framing_and_their_props(read, brief, scripted) -> None:
    script = read(
        """{"title": "Two", "scenes": [{"heading": "INT. ROOM - DAY", "shots": [
        {"shot_id": "a", "action": "A letter.", "camera": "close-up", "props": ["letter"]},
        {"shot_id": "b", "action": "It lies.", "camera": "close-up", "props": ["old letter"]},
        {"shot_id": "c", "action": "Still.", "camera": "close-up", "props": ["letter"]}]}]}""",
        ".json",
    )
    close = Camera(size=ShotSize.CLOSE_UP)
    shots = (
        shot((), given_id=each, props=(prop,)).model_copy(update={"camera": close})
        for each, prop in (("a", "letter"), ("b", "old letter"), ("c", "letter"))
    )
    model = scripted(answer(*shots, cast=()))
    plan = await Director(model).plan(script, brief, lead=None, lessons=())
    assert len(model.tasks) == 1
    assert [each.camera.size for each in plan.shots] == [ShotSize.CLOSE_UP] * 3
    assert [each.props for each in plan.shots] == [("letter",), ("old letter",), ("letter",)]


async def test_the_rules_own_plans_have_no_problems(read, brief) -> None:
    task = task_of(read(MEETING), brief)
    assert craft_problems(break_down(task), task) == []


def as_answer(plan: Plan) -> DirectorAnswer:
    """A finished plan as an answer, to be judged once more."""
    return answer(
        *(
            shot(
                characters=each.characters,
                props=each.props,
                action=each.action,
            ).model_copy(update={"camera": each.camera, "location": each.location})
            for each in plan.shots
        ),
        cast=tuple(member.name for member in plan.cast),
    )
