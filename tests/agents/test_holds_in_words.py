"""A shot's end is held by the words of the chat; what is said of lengths and locks stays that."""

from __future__ import annotations

import json

import pytest

from agents.conversation import Call, Said, ShotLine, Situation
from agents.offline.understanding import understand

PLACE = Situation(
    production="scene",
    productions=("scene",),
    shots=tuple(
        ShotLine(shot_id=name, state="kept", what="Marcus looks up.", people=("Marcus",), props=())
        for name in ("1A", "2A", "2B")
    ),
    people=("Marcus",),
)


def called(text: str, *before: Said) -> list[tuple[str, dict[str, object]]]:
    answer = understand(text, PLACE, before)
    assert isinstance(answer, tuple), answer
    return [(each.tool, json.loads(each.arguments)) for each in answer]


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        pytest.param("freeze the last frame of 2A for 2 seconds", 2.0, id="the last frame"),
        pytest.param("hold 2A for two more seconds", 2.0, id="seconds more"),
        pytest.param("hold on the last frame of 2A for 1.5 seconds more", 1.5, id="hold on"),
        pytest.param("can you freeze 2A for half a second?", 0.5, id="a polite order"),
        pytest.param("hold 2A on its last frame for 3 sec", 3.0, id="on its last frame"),
        pytest.param("remove the freeze at the end of 2A", 0.0, id="no freeze"),
        pytest.param("unfreeze the end of 2A", 0.0, id="unfrozen"),
    ],
)
def test_an_end_is_held_for_as_long_as_is_said(said: str, seconds: float):
    assert called(said) == [("hold_shot", {"shot": "2A", "seconds": seconds})]


@pytest.mark.parametrize(
    ("said", "tool", "arguments"),
    [
        pytest.param(
            "hold 2A 2 seconds longer",
            "edit_shot",
            {"shot": "2A", "field": "duration", "value": "+2"},
            id="longer",
        ),
        pytest.param(
            "hold on 2A for 4 seconds",
            "edit_shot",
            {"shot": "2A", "field": "duration", "value": "4"},
            id="a length",
        ),
        pytest.param("freeze 2A", "lock_shot", {"shot": "2A"}, id="a lock"),
        pytest.param("unfreeze 2A", "unlock_shot", {"shot": "2A"}, id="no lock"),
    ],
)
def test_other_ways_of_holding_mean_what_they_meant(
    said: str, tool: str, arguments: dict[str, object]
):
    assert called(said) == [(tool, arguments)]


def test_a_hold_is_taken_back_and_carried_over():
    order = Call(tool="hold_shot", arguments='{"shot": "2A", "seconds": 2.0}', call_id="1")
    before = (
        Said(role="user", text="freeze the end of 2A for 2 seconds"),
        Said(role="assistant", text="", calls=(order,)),
        Said(role="tool", text="2A: its end is held for 2 s.", call_id="1"),
        Said(role="assistant", text="2A: its end is held for 2 s."),
    )
    assert called("undo that", *before) == [("undo_decision", {"shot": "2A"})]
    assert called("the same for 2B", *before) == [("hold_shot", {"shot": "2B", "seconds": 2.0})]
