"""A plan's edits, one by one, in words."""

from __future__ import annotations

import pytest

from tools.screenplay.plan import Camera, CastMember, Location, Movement, Plan, Scene, Shot
from tools.screenplay.plan_diff import ChangeKind, diff_plans
from tools.screenplay.script import Delivery, Line


def shot(shot_id: str, scene_id: str = "s1", **fields: object) -> Shot:
    usual = {
        "shot_id": shot_id,
        "scene_id": scene_id,
        "action": f"Ada does {shot_id}.",
        "characters": ("Ada",),
        "wardrobe": {"Ada": "grey coat"},
        "location": "hall",
        "camera": Camera(size="wide"),
        "lines": (Line(speaker="Ada", text="Yes."), Line(speaker="Ada", text="No.")),
        "duration_seconds": 4.0,
    }
    return Shot.model_validate(usual | fields)


PLAN = Plan(
    title="T",
    style="plain",
    cast=(CastMember(name="Ada", description="tall", wardrobe="grey coat", voice="v1"),),
    locations=(Location(name="hall", description="a long hall"),),
    scenes=(
        Scene(scene_id="s1", heading="INT. HALL", ambience="hum", shots=(shot("A"), shot("B"))),
        Scene(scene_id="s2", heading="EXT. YARD", shots=(shot("C", "s2"), shot("D", "s2"))),
    ),
)


def with_shots(*first: Shot, second: tuple[Shot, ...] = PLAN.scenes[1].shots) -> Plan:
    one, two = PLAN.scenes
    scenes = (one.model_copy(update={"shots": first}), two.model_copy(update={"shots": second}))
    return PLAN.model_copy(update={"scenes": scenes})


def with_a(**fields: object) -> Plan:
    return with_shots(shot("A", **fields), shot("B"))


def lines(*texts: str) -> tuple[Line, ...]:
    return tuple(Line(speaker="Ada", text=text) for text in texts)


@pytest.mark.parametrize(
    ("after", "kind", "sentence"),
    [
        pytest.param(
            with_a(wardrobe={"Ada": "red coat"}),
            ChangeKind.WARDROBE,
            "shot A, wardrobe of Ada: grey coat → red coat",
            id="wardrobe",
        ),
        pytest.param(
            with_a(props=("lamp", "key")),
            ChangeKind.PROP,
            "shot A, props: nothing → lamp, key",
            id="props",
        ),
        pytest.param(
            with_a(camera=Camera(size="wide", movement=Movement.PAN_LEFT)),
            ChangeKind.CAMERA,
            "shot A, movement: static → pan left",
            id="camera",
        ),
        pytest.param(
            with_a(duration_seconds=2.5),
            ChangeKind.LENGTH,
            "shot A, duration_seconds: 4.0 → 2.5",
            id="length",
        ),
        pytest.param(
            with_a(lines=lines("Yes.", "Never.")),
            ChangeKind.LINE,
            "shot A, line 2: Ada: No. → Ada: Never.",
            id="a line",
        ),
        pytest.param(
            with_a(lines=lines("Well.", "Yes.", "No.")),
            ChangeKind.LINE,
            "shot A, line 1: nothing → Ada: Well.",
            id="a line put in front moves none of the others",
        ),
        pytest.param(
            with_a(lines=lines("No.")),
            ChangeKind.LINE,
            "shot A, line 1: Ada: Yes. → nothing",
            id="a line taken out",
        ),
        pytest.param(
            with_a(
                lines=(
                    Line(speaker="Ada", text="Yes.", delivery=Delivery.VOICE_OVER),
                    Line(speaker="Ada", text="No."),
                )
            ),
            ChangeKind.LINE,
            "shot A, line 1: Ada: Yes. → Ada (V.O.): Yes.",
            id="the same words from elsewhere",
        ),
        pytest.param(
            with_a(master=True), ChangeKind.CONTINUITY, "shot A, master: no → yes", id="master"
        ),
        pytest.param(
            with_shots(shot("A"), shot("B", joins="A")),
            ChangeKind.CONTINUITY,
            "shot B, joins: nothing → A",
            id="join",
        ),
        pytest.param(
            with_shots(shot("B"), shot("A")),
            ChangeKind.ORDER,
            None,
            id="two shots change places",
        ),
        pytest.param(
            with_shots(shot("A"), shot("B"), shot("X", action="Rain.")),
            ChangeKind.ADDED,
            "shot X added: Rain.",
            id="a new shot",
        ),
        pytest.param(
            with_shots(shot("A")), ChangeKind.REMOVED, "shot B removed: Ada does B.", id="one less"
        ),
        pytest.param(
            PLAN.model_copy(update={"style": "noir"}),
            ChangeKind.STYLE,
            "film, style: plain → noir",
            id="style",
        ),
        pytest.param(
            PLAN.model_copy(update={"cast": (PLAN.cast[0].model_copy(update={"voice": "v2"}),)}),
            ChangeKind.CAST,
            "cast Ada, voice: v1 → v2",
            id="voice",
        ),
        pytest.param(
            PLAN.model_copy(
                update={"locations": (Location(name="hall", description="a short hall"),)}
            ),
            ChangeKind.PLACE,
            "place hall, description: a long hall → a short hall",
            id="place",
        ),
    ],
)
def test_one_edit_is_one_change(after: Plan, kind: ChangeKind, sentence: str | None):
    (change,) = diff_plans(PLAN, after).changes
    assert change.kind is kind
    assert sentence is None or change.sentence == sentence


def test_a_plan_does_not_differ_from_itself():
    assert diff_plans(PLAN, Plan.model_validate_json(PLAN.model_dump_json())).changes == ()


def test_a_shot_that_moves_to_another_scene_is_the_same_shot():
    moved = with_shots(shot("A"), second=(shot("C", "s2"), shot("B", "s2"), shot("D", "s2")))
    (change,) = diff_plans(PLAN, moved).changes
    assert change.sentence == ("shot B, place in the film: after A, scene s1 → after C, scene s2")


def test_every_field_that_a_person_can_edit_is_seen():
    """A field that is added to a plan has to be added to the comparison."""
    seen = set()
    other = {
        "action": "x", "first_frame": "x", "characters": ("Ben",), "props": ("x",),
        "wardrobe": {"Ada": "x"}, "location": "x", "time_of_day": "x", "lighting": "x",
        "mood": "x", "palette": ("x",), "camera": Camera(size="full"), "lines": (),
        "duration_seconds": 1.0, "transition": "dissolve", "master": True, "joins": "B",
        "source": "x",
    }  # fmt: skip
    for field, value in other.items():
        if diff_plans(PLAN, with_a(**{field: value})).of_shot("A"):
            seen.add(field)
    assert seen == set(Shot.model_fields) - {"shot_id", "scene_id"}
