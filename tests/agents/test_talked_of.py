"""What 'it', 'the other one' and 'the same' mean: never what the planner said as an example."""

from __future__ import annotations

import json

import pytest

from agents.conversation import Call, Said, ShotLine, Situation
from agents.offline.understanding import understand

PLACE = Situation(
    production="pier",
    productions=("pier",),
    phase="shooting",
    shots=tuple(
        ShotLine(shot_id=each, what=f"medium: {each}", state="kept", takes=2)
        for each in ("1A", "1B", "2A", "2B")
    ),
    people=("Mara", "Ivo"),
)


def person(text: str) -> Said:
    return Said(role="user", text=text)


def director(text: str = "", *calls: Call) -> Said:
    return Said(role="assistant", text=text, calls=calls)


def order(tool: str, **arguments: str) -> Call:
    return Call(tool=tool, arguments=json.dumps(arguments))


EXAMPLE = director("I did nothing. You can say:\n- redo 1A, his hands look wrong\n- show the plan")
LONGER = (
    person("Make 2A a second longer."),
    director("", order("edit_shot", shot="2A", field="duration", value="+1")),
    Said(role="tool", text="Plan 2 is in force."),
)
BOTH = (person("What is different in 1A and 1B?"), director("Nothing."))


def made(text: str, *before: Said) -> list[tuple[str, dict[str, str]]]:
    found = understand(text, PLACE, before)
    return [] if isinstance(found, str) else [(c.tool, json.loads(c.arguments)) for c in found]


@pytest.mark.parametrize(
    ("before", "text", "calls"),
    [
        pytest.param(
            (person("His face in 1B looks odd."), EXAMPLE),
            "Redo it, his face is odd.",
            [("retake", {"shot": "1B", "note": "his face is odd"})],
            id="it is no example",
        ),
        pytest.param((EXAMPLE,), "Lock it.", [], id="an example alone is nothing"),
        pytest.param(
            (person("What is new?"), Said(role="tool", text="Take 2 of 2B was kept.")),
            "Lock it.",
            [("lock_shot", {"shot": "2B"})],
            id="what a tool told of",
        ),
        pytest.param(
            (*BOTH, person("Lock 1A."), director("", order("lock_shot", shot="1A"))),
            "Drop the other one.",
            [("drop_shot", {"shot": "1B"})],
            id="the other of two",
        ),
        pytest.param(BOTH, "Lock the other one.", [], id="the other of nothing"),
        pytest.param(
            LONGER,
            "The same for 2B.",
            [("edit_shot", {"shot": "2B", "field": "duration", "value": "+1"})],
            id="the same elsewhere",
        ),
        pytest.param(
            LONGER,
            "2B too, please.",
            [("edit_shot", {"shot": "2B", "field": "duration", "value": "+1"})],
            id="too",
        ),
        pytest.param(
            LONGER,
            "Do that again.",
            [("edit_shot", {"shot": "2A", "field": "duration", "value": "+1"})],
            id="once more",
        ),
        pytest.param(
            (person("Go on."), director("", order("run"))), "Do that again.", [], id="not a run"
        ),
        pytest.param(
            (person("Hm."), director("Yes?")), "The same for 2A.", [], id="the same as what"
        ),
        pytest.param(
            (
                person("Mara should be bald."),
                director("", order("edit_cast", name="Mara", field="description", value="+bald")),
            ),
            "The same for Ivo.",
            [("edit_cast", {"name": "Ivo", "field": "description", "value": "+bald"})],
            id="somebody else",
        ),
        pytest.param(
            (),
            "Put Mara in a red coat in 2A only.",
            [("edit_shot", {"shot": "2A", "field": "wardrobe", "value": "Mara: a red coat"})],
            id="here only",
        ),
        pytest.param(
            (person("The hands in 2B look strange."), EXAMPLE),
            "Why did the critic let that pass?",
            [("explain", {"shot": "2B"})],
            id="a question about it",
        ),
    ],
)
def test_what_was_talked_of_is_meant(
    before: tuple[Said, ...], text: str, calls: list[tuple[str, dict[str, str]]]
) -> None:
    assert made(text, *before) == calls
