"""What nobody sells in one piece is planned in pieces that join."""

from __future__ import annotations

import pytest

from agents.mouths import speaking_line
from agents.splits import HANDLE_SECONDS, split_long
from tools.screenplay.plan import Camera, Location, Plan, Scene, Shot, TransitionKind
from tools.screenplay.plan_check import plan_problems
from tools.screenplay.script import Line

LONGEST = 10.0
LIPS = 34.9


def on_sale(shot: Shot) -> float:
    return LIPS if speaking_line(shot) else LONGEST


def shot(shot_id: str, seconds: float, *said: str, size: str = "wide", **fields: object) -> Shot:
    return Shot.model_validate(
        {
            "shot_id": shot_id,
            "scene_id": "s1",
            "action": "Ada walks. She stops. She turns.",
            "characters": ["Ada"],
            "location": "street",
            "camera": Camera(size=size),
            "lines": [Line(speaker="Ada", text=text) for text in said],
            "duration_seconds": seconds,
        }
        | fields
    )


def plan(*shots: Shot) -> Plan:
    return Plan(
        title="t",
        cast=({"name": "Ada", "description": "", "wardrobe": ""},),
        locations=(Location(name="street", description=""),),
        scenes=(Scene(scene_id="s1", heading="EXT. STREET - DAY", shots=shots),),
    )


SENTENCE = "And then the clock on the tower struck and nobody in the square said a word."


@pytest.mark.parametrize(
    ("one", "parts"),
    [
        pytest.param(shot("A", 25.0), 3, id="silent"),
        pytest.param(shot("A", 10.5), 2, id="just too long"),
        pytest.param(shot("A", 19.0, "Yes.", "No."), 2, id="two lines in two parts"),
        pytest.param(shot("A", 30.0, "Yes.", "No.", "Well."), 4, id="more parts than lines"),
        pytest.param(shot("A", 22.0, *[SENTENCE] * 4), 4, id="words need more than was planned"),
        pytest.param(shot("A", 24.0, " ".join([SENTENCE] * 4)), 4, id="a line that is too long"),
        pytest.param(shot("A", 50.0, SENTENCE, size="close-up"), 4, id="lips, then silence"),
    ],
)
def test_parts_can_be_bought_and_are_the_shot_together(one: Shot, parts: int):
    made = split_long(plan(one), on_sale).shots
    assert len(made) == parts
    assert all(part.duration_seconds <= on_sale(part) for part in made)
    said = " ".join(line.text for part in made for line in part.lines)
    assert said == " ".join(line.text for line in one.lines)
    total = sum(part.duration_seconds for part in made)
    assert total >= one.duration_seconds - 0.01
    if not one.lines:
        assert total == pytest.approx(one.duration_seconds, abs=0.01)


def test_every_line_stays_whole_in_one_part():
    one = shot("A", 30.0, "Yes.", SENTENCE, "No.")
    made = split_long(plan(one), on_sale).shots
    assert [line for part in made for line in part.lines] == list(one.lines)


def test_parts_join_and_only_the_ends_keep_what_belongs_to_the_ends():
    one = shot(
        "A", 25.0, master=True, transition="dissolve", first_frame="A street.", source="She walks."
    )
    made = split_long(plan(one), on_sale).shots
    assert [part.shot_id for part in made] == ["A", "A_2", "A_3"]
    assert [part.joins for part in made] == [None, "A", "A_2"]
    assert [part.master for part in made] == [True, False, False]
    assert [part.first_frame for part in made] == ["A street.", "", ""]
    assert [part.transition for part in made] == [
        TransitionKind.CUT,
        TransitionKind.CUT,
        TransitionKind.DISSOLVE,
    ]
    assert [part.action for part in made] == ["Ada walks.", "She stops.", "She turns."]


def test_what_joined_the_shot_joins_its_last_part_and_ids_stay_unique():
    shots = (shot("A", 15.0), shot("a_2", 3.0, joins="A"), shot("B", 3.0))
    made = split_long(plan(*shots), on_sale)
    assert [part.shot_id for part in made.shots] == ["A", "A_3", "a_2", "B"]
    assert made.shot("a_2").joins == "A_3"
    assert plan_problems(made) == ()


def test_the_director_says_what_was_split():
    made = split_long(plan(shot("A", 15.0)), on_sale)
    assert made.assumptions == (
        "Shot A lasts 15 s and no clip on sale is longer than 10 s:"
        " it is taken as A, A_2, which join.",
    )


def test_there_is_room_for_a_slow_voice():
    made = split_long(plan(shot("A", 20.0)), on_sale).shots
    assert all(part.duration_seconds <= LONGEST - HANDLE_SECONDS for part in made)


def test_a_plan_that_can_be_bought_is_not_touched():
    whole = plan(shot("A", 10.0), shot("B", 30.0, SENTENCE, size="close-up"))
    assert split_long(whole, on_sale) is whole


def test_lines_at_the_same_time_end_the_splitting():
    both = (
        Line(speaker="Ada", text=" ".join([SENTENCE] * 2)),
        Line(speaker="Ben", text=" ".join([SENTENCE] * 3), dual=True),
    )
    made = split_long(plan(shot("A", 40.0, lines=both)), on_sale).shots
    assert [line.text for part in made for line in part.lines] == [
        piece
        for line in both
        for piece in ([line.text] if len(line.text) < 120 else [SENTENCE] * line.text.count("And"))
    ]
