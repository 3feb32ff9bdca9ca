"""The sheet over plans: each check finds the fault it is for, and nothing in a sound plan."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from evals.bench_plans import OWN_SCRIPTS, faults_in, main, planned, sheet
from evals.plan_checks import CHECKS, too_long
from evals.plan_floor import naive
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Plan, ScreenDirection, Shot, ShotSize
from tools.screenplay.read import read_script
from tools.screenplay.script import Script

HARBOUR = """Title: Harbour

EXT. HARBOUR - NIGHT

Gulls over the masts. TOM HALE (60, navy sweater) coils a rope. MIRA (25, red coat) steps off the
ferry and drops her letter on the rope.

MIRA
Are you the keeper?

TOM
Depends who asks.

Tom picks the letter up. Mira takes the letter from him.

INT. KITCHEN - CONTINUOUS

Tom pours tea. They drink.

RADIO (V.O.)
Rain at midnight.
"""


@pytest.fixture
def script(tmp_path: Path) -> Script:
    path = tmp_path / "harbour.fountain"
    path.write_text(HARBOUR)
    return read_script(path)


@pytest.fixture
def plan(script: Script) -> Plan:
    return planned(script, Brief(name="t"))


def with_shots(plan: Plan, change: Callable[[tuple[Shot, ...]], tuple[Shot, ...]]) -> Plan:
    """The plan with the shots of its first scene changed."""
    first, *rest = plan.scenes
    return plan.model_copy(
        update={"scenes": (first.model_copy(update={"shots": change(first.shots)}), *rest)}
    )


def each_shot(**changes: object) -> Callable[[Plan], Plan]:
    return lambda plan: with_shots(
        plan, lambda shots: tuple(shot.model_copy(update=changes) for shot in shots)
    )


def resized(plan: Plan) -> Plan:
    return with_shots(
        plan,
        lambda shots: tuple(
            shot.model_copy(
                update={"camera": shot.camera.model_copy(update={"size": ShotSize.CLOSE_UP})}
            )
            for shot in shots
        ),
    )


def level(plan: Plan) -> Plan:
    """Every framing of the first scene the same."""
    camera = plan.shots[0].camera
    return each_shot(camera=camera)(plan)


def first_alone(plan: Plan) -> Shot:
    return next(
        shot
        for shot in plan.scenes[0].shots
        if len(shot.characters) == 1
        and shot.camera.screen_direction is not ScreenDirection.NEUTRAL
        and not shot.lines
    )


def flipped(plan: Plan) -> Plan:
    """One of somebody's two single shots turned round."""
    alone = first_alone(plan)
    away = {"left": ScreenDirection.RIGHT, "right": ScreenDirection.LEFT}
    other = alone.camera.model_copy(
        update={"screen_direction": away[alone.camera.screen_direction]}
    )
    extra = alone.model_copy(update={"shot_id": "x", "camera": other})
    return with_shots(plan, lambda shots: (*shots, extra))


def without_sentence(plan: Plan) -> Plan:
    return with_shots(
        plan,
        lambda shots: tuple(
            shot.model_copy(update={"source": shot.source.replace("Gulls over the masts.", "")})
            for shot in shots
        ),
    )


def misquoted(plan: Plan) -> Plan:
    return with_shots(
        plan,
        lambda shots: tuple(
            shot.model_copy(
                update={
                    "lines": tuple(
                        line.model_copy(update={"text": line.text.upper()}) for line in shot.lines
                    )
                }
            )
            for shot in shots
        ),
    )


def member(plan: Plan, name: str, **changes: object) -> Plan:
    return plan.model_copy(
        update={
            "cast": tuple(
                each.model_copy(update=changes) if each.name == name else each for each in plan.cast
            )
        }
    )


def stranger(plan: Plan) -> Plan:
    return with_shots(
        plan,
        lambda shots: (
            *shots[:-1],
            shots[-1].model_copy(update={"characters": (*shots[-1].characters, "Nobody")}),
        ),
    )


def emptied(plan: Plan) -> Plan:
    return each_shot(characters=(), action="A man waits.")(plan)


def doubled(plan: Plan) -> Plan:
    tom = plan.member("Tom")
    assert tom is not None
    return plan.model_copy(
        update={"cast": (*plan.cast, tom.model_copy(update={"name": "Tom Hale"}))}
    )


def by_day(plan: Plan) -> Plan:
    return each_shot(time_of_day="day")(plan)


def crammed(plan: Plan) -> Plan:
    """All action in one shot."""
    whole = "\n".join(shot.source for shot in plan.scenes[0].shots)
    return with_shots(
        plan, lambda shots: (shots[0].model_copy(update={"source": whole}), *shots[1:])
    )


def renamed(plan: Plan) -> Plan:
    props = iter([("rope",), ("long rope",)])
    return with_shots(
        plan,
        lambda shots: tuple(
            shot.model_copy(update={"props": next(props, ("long rope",))}) for shot in shots
        ),
    )


PLANTED = {
    "beats uncovered": without_sentence,
    "dialogue changed": misquoted,
    "same framing x3": level,
    "place not opened": resized,
    "prop not close": each_shot(props=(), action="Somebody waits."),
    "axis flips": flipped,
    "people unasked": stranger,
    "people missing": each_shot(characters=()),
    "nobody cast": emptied,
    "wrong doer": each_shot(action="Tom took to their heels.", characters=("Tom",)),
    "one person twice": doubled,
    "under 2 s": each_shot(duration_seconds=1.2),
    "voice lacking": lambda plan: member(plan, "Radio", voice=""),
    "prop renamed": renamed,
    "hour lost": by_day,
    "overfull": crammed,
    "ages clash": lambda plan: member(plan, "Tom", description="41-year-old man, 60, a beard"),
}


@pytest.mark.parametrize("name", list(PLANTED))
def test_a_check_finds_the_fault_it_is_for(plan: Plan, script: Script, name: str) -> None:
    assert CHECKS[name](plan, script) == []
    assert CHECKS[name](PLANTED[name](plan), script)


def test_a_given_shot_in_another_place_than_its_frame_tells_is_found(tmp_path: Path) -> None:
    frames = ("Interior, small kitchen at dawn.", "Exterior, rooftop garden at night.")
    shots = [
        {"shot_id": n, "first_frame": frame, "video_prompt": "A woman waits."}
        for n, frame in enumerate(frames, start=1)
    ]
    path = tmp_path / "story.json"
    story = {"story_overview": "A woman waits.", "scenes": [{"scene_num": 1, "shots": shots}]}
    path.write_text(json.dumps(story))
    script = read_script(path)
    plan = planned(script, Brief(name="t"))
    places = each_shot(location="kitchen")(plan)
    assert [fault.where for fault in CHECKS["wrong place"](places, script)] == ["2"]


def test_he_over_a_woman_alone_is_the_wrong_doer(plan: Plan, script: Script) -> None:
    alone = each_shot(characters=("Mira",), source="He waits.", lines=())(plan)
    assert CHECKS["wrong doer"](alone, script)
    right = each_shot(characters=("Tom",), source="He waits.", lines=())(plan)
    assert CHECKS["wrong doer"](right, script) == []


def test_every_check_has_a_planted_fault() -> None:
    assert set(PLANTED) | {"wrong place"} == set(CHECKS)


def test_a_shot_that_nobody_sells_is_found(plan: Plan) -> None:
    assert too_long(plan, lambda shot: 1.0)
    assert too_long(plan, lambda shot: 60.0) == []


def test_the_director_beats_one_medium_shot_a_beat(script: Script) -> None:
    ours, floor = (sheet("harbour", script, planner) for planner in (planned, naive))
    assert faults_in([ours]) == 0
    assert faults_in([floor]) > 0.5
    assert ours.stable == 0
    assert ours.capped


@pytest.mark.parametrize("path", sorted(OWN_SCRIPTS[1].iterdir()), ids=lambda path: path.stem)
def test_the_scripts_of_the_sheet_are_planned_with_hardly_a_fault(path: Path) -> None:
    row = sheet(path.stem, read_script(path), planned)
    # A moon that speaks is heard and not seen: one fault in ten shots.
    assert faults_in([row]) <= 0.1
    assert row.stable == 0


def test_another_plan_of_the_same_script_is_no_stability(script: Script) -> None:
    count = iter(range(1000))

    def fickle(script: Script, brief: Brief) -> Plan:
        return planned(script, brief).model_copy(update={"title": str(next(count))})

    assert sheet("harbour", script, fickle).stable is None


def test_the_sheet_goes_into_a_file(tmp_path: Path) -> None:
    path = tmp_path / "harbour.fountain"
    path.write_text(HARBOUR)
    main([str(tmp_path), "--out", str(tmp_path / "sheet.json")])
    body = json.loads((tmp_path / "sheet.json").read_text())
    (row,) = body["planners"]["offline planner"]
    assert (row["script"], row["faults"]) == ("fountain 1", {})
