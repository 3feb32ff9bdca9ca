"""Single edits of a plan, as a person says them."""

from __future__ import annotations

import pytest

from tools.errors import UserFixable
from tools.screenplay.plan import (
    Camera,
    CameraAngle,
    CastMember,
    Location,
    Movement,
    Plan,
    Scene,
    ScreenDirection,
    Shot,
    ShotSize,
    TransitionKind,
)
from tools.screenplay.plan_edit import (
    CastField,
    FilmField,
    ShotField,
    drop_shot,
    edit_cast,
    edit_film,
    edit_shot,
    move_shot,
)


def shot(shot_id: str, *people: str, joins: str | None = None) -> Shot:
    return Shot(
        shot_id=shot_id,
        scene_id="s1",
        action="He waits.",
        characters=people,
        props=("lantern", "key"),
        wardrobe={name: "grey coat" for name in people},
        location="YARD",
        camera=Camera(size=ShotSize.WIDE),
        duration_seconds=3.0,
        joins=joins,
    )


PLAN = Plan(
    title="Yard",
    cast=tuple(
        CastMember(name=name, description="lean", wardrobe="grey coat")
        for name in ("MARCUS", "ANA")
    ),
    locations=(Location(name="YARD", description="a yard"),),
    scenes=(
        Scene(
            scene_id="s1",
            heading="EXT. YARD - DAY",
            shots=(shot("1A", "MARCUS"), shot("1B", "MARCUS", "ANA"), shot("1C", joins="1B")),
        ),
    ),
)


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        (ShotField.SIZE, "Close up", lambda s: s.camera.size is ShotSize.CLOSE_UP),
        (ShotField.SIZE, "medium shot", lambda s: s.camera.size is ShotSize.MEDIUM),
        (ShotField.SIZE, "extreme_close_up", lambda s: s.camera.size is ShotSize.EXTREME_CLOSE_UP),
        (ShotField.ANGLE, "low", lambda s: s.camera.angle is CameraAngle.LOW),
        (ShotField.ANGLE, "over-the-shoulder", lambda s: "shoulder" in s.camera.angle),
        (ShotField.LENS, "85 mm", lambda s: s.camera.lens_mm == 85),
        (ShotField.MOVEMENT, "push-in", lambda s: s.camera.movement is Movement.PUSH_IN),
        (
            ShotField.SCREEN_DIRECTION,
            "Left",
            lambda s: s.camera.screen_direction is ScreenDirection.LEFT,
        ),
        (ShotField.COMPOSITION, "centred", lambda s: s.camera.composition == "centred"),
        (ShotField.DURATION, "4", lambda s: s.duration_seconds == 4),
        (ShotField.DURATION, "2,5 s", lambda s: s.duration_seconds == 2.5),
        (ShotField.DURATION, "+1", lambda s: s.duration_seconds == 4),
        (ShotField.DURATION, "-0.5 seconds", lambda s: s.duration_seconds == 2.5),
        (ShotField.TRANSITION, "dissolve", lambda s: s.transition is TransitionKind.DISSOLVE),
        (ShotField.PROPS, "map", lambda s: s.props == ("map",)),
        (ShotField.PROPS, "+map", lambda s: s.props == ("lantern", "key", "map")),
        (ShotField.PROPS, "-Key", lambda s: s.props == ("lantern",)),
        (ShotField.PROPS, "+lantern", lambda s: s.props == ("key", "lantern")),
        (ShotField.WARDROBE, "red coat", lambda s: s.wardrobe == {"MARCUS": "red coat"}),
        (ShotField.ACTION, "He runs.", lambda s: s.action == "He runs."),
        (ShotField.LIGHTING, "low-key", lambda s: s.lighting == "low-key"),
    ],
)
def test_a_field_becomes_what_the_words_say(field, value, told) -> None:
    edited = edit_shot(PLAN, "1a", field, value)
    assert told(edited.shot("1A"))
    assert edited.shot("1B") == PLAN.shot("1B")


@pytest.mark.parametrize(
    ("shot_id", "field", "value", "problem"),
    [
        ("9Z", ShotField.SIZE, "wide", "name one of 1A, 1B, 1C"),
        ("1A", ShotField.SIZE, "enormous", "say one of extreme wide"),
        ("1A", ShotField.LENS, "long", "lens"),
        ("1A", ShotField.LENS, "4000", "lens"),
        ("1A", ShotField.DURATION, "soon", "say seconds"),
        ("1A", ShotField.DURATION, "-9", "duration"),
        ("1B", ShotField.WARDROBE, "red coat", "say 'NAME: clothes'"),
        ("1B", ShotField.WARDROBE, "BOB: red coat", "name one of MARCUS, ANA"),
    ],
)
def test_what_is_no_value_is_refused(shot_id, field, value, problem) -> None:
    with pytest.raises(UserFixable, match=problem):
        edit_shot(PLAN, shot_id, field, value)


def test_one_of_two_people_is_dressed_by_name() -> None:
    edited = edit_shot(PLAN, "1B", ShotField.WARDROBE, "ana: blue dress")
    assert edited.shot("1B").wardrobe == {"MARCUS": "grey coat", "ANA": "blue dress"}


def test_a_shot_is_left_out() -> None:
    assert [s.shot_id for s in drop_shot(PLAN, "1A").shots] == ["1B", "1C"]


def test_a_shot_that_another_continues_from_stays() -> None:
    with pytest.raises(UserFixable, match="1C continues from it"):
        drop_shot(PLAN, "1B")


def test_the_last_shot_stays() -> None:
    only = drop_shot(drop_shot(PLAN, "1C"), "1B")
    with pytest.raises(UserFixable, match="only shot"):
        drop_shot(only, "1A")


def test_new_clothes_are_worn_in_every_shot_that_had_the_old_ones() -> None:
    other = edit_shot(PLAN, "1A", ShotField.WARDROBE, "swimsuit")
    edited = edit_cast(other, "Marcus", CastField.WARDROBE, "red coat")
    assert edited.shot("1A").wardrobe["MARCUS"] == "swimsuit"
    assert edited.shot("1B").wardrobe == {"MARCUS": "red coat", "ANA": "grey coat"}


def test_a_trait_is_added_to_what_the_description_says() -> None:
    edited = edit_cast(PLAN, "Marcus", CastField.DESCRIPTION, "+a grey beard")
    before = PLAN.cast[0].description
    assert edited.cast[0].description == f"{before}, a grey beard"
    bare = edit_cast(PLAN, "Marcus", CastField.DESCRIPTION, "")
    assert (
        edit_cast(bare, "Marcus", CastField.DESCRIPTION, "+a scar").cast[0].description == "a scar"
    )


def test_the_film_gets_another_style() -> None:
    assert edit_film(PLAN, FilmField.STYLE, "noir ").style == "noir"


def ids(plan: Plan) -> list[str]:
    return [each.shot_id for each in plan.shots]


@pytest.mark.parametrize(
    ("shot_id", "places", "order"),
    [
        pytest.param("1A", 1, ["1B", "1A", "1C"], id="later"),
        pytest.param("1b", -1, ["1B", "1A", "1C"], id="earlier"),
        pytest.param("1A", 2, ["1B", "1C", "1A"], id="two places"),
    ],
)
def test_a_shot_moves_within_its_scene(shot_id: str, places: int, order: list[str]) -> None:
    moved = move_shot(PLAN, shot_id, places)
    assert ids(moved) == order
    assert sorted(moved.shots, key=lambda each: each.shot_id) == list(PLAN.shots)


@pytest.mark.parametrize(
    ("shot_id", "places", "said"),
    [
        pytest.param("1A", -1, "first of its scene", id="before the first"),
        pytest.param("1C", 1, "last of its scene", id="after the last"),
        pytest.param("1C", -1, "continues from 1B", id="before the shot that it continues"),
        pytest.param("1B", 1, "continues from 1B", id="after the shot that continues it"),
    ],
)
def test_a_shot_stays_where_the_order_would_break(shot_id: str, places: int, said: str) -> None:
    with pytest.raises(UserFixable, match=said):
        move_shot(PLAN, shot_id, places)
