from __future__ import annotations

import json

import pytest

from tools.errors import UserFixable
from tools.screenplay.script import GivenShot, Script
from tools.screenplay.script_json import parse_json
from tools.screenplay.source import Source


def read(*shots: dict[str, object], overview: str = "A chef cooks.") -> Script:
    value = {"story_overview": overview, "scenes": [{"scene_num": 1, "shots": list(shots)}]}
    return parse_json(Source(where="story.json", text=json.dumps(value), title="Story"))


def shot(frame: str, prompt: str) -> GivenShot:
    given = {"shot_id": 1, "first_frame": frame, "video_prompt": prompt}
    return read(given).scenes[0].shots[0]


def test_a_shot_is_taken_apart() -> None:
    frame = (
        "A 30-year-old chef (adult) with red hair. He wears a white jacket. Soft light. Mood: calm."
    )
    given = shot(frame, "Wide shot, 24mm lens. Over 5–7 seconds, the chef stirs the pot.")

    assert given.camera == "Wide shot, 24mm lens"
    assert (given.lighting, given.mood, given.duration_seconds) == ("Soft light", "calm", 5.0)
    assert given.characters == ("Chef",)


def test_the_lead_is_described_with_clothes() -> None:
    frame = "Eye-level shot of a 30-year-old chef (adult) with red hair. He wears a white jacket."
    script = read({"shot_id": 1, "first_frame": frame, "video_prompt": "He cooks."})

    assert script.lead == "Chef"
    assert script.characters == {
        "Chef": "a 30-year-old chef (adult) with red hair. He wears a white jacket."
    }


def test_a_role_beside_labels_is_a_character_too() -> None:
    frame = "Chef A (adult woman, 30s), Chef B (adult man, 40s), and Judge (adult woman, 50s) wait."
    script = read({"shot_id": 1, "first_frame": frame, "video_prompt": "The judge nods."})

    assert list(script.characters) == ["Chef A", "Chef B", "Judge"]
    assert script.characters["Chef B"] == "Chef B (adult man, 40s)."
    assert script.lead == "Chef A"


@pytest.mark.parametrize(
    "frame",
    [
        pytest.param(
            "Scientist A is a 34-year-old woman with curls; Scientist B is a 41-year-old man.",
            id="is",
        ),
        pytest.param(
            "Scientist A: a 34-year-old woman with curls. Scientist B: a 41-year-old man.",
            id="colon",
        ),
        pytest.param(
            "Scientist A (dean), a 34-year-old woman with curls, and Scientist B (adult man).",
            id="brackets",
        ),
    ],
)
def test_labelled_people_keep_their_own_descriptions(frame: str) -> None:
    characters = read({"shot_id": 1, "first_frame": frame, "video_prompt": "x"}).characters

    assert list(characters) == ["Scientist A", "Scientist B"]
    assert "curls" in characters["Scientist A"]
    assert " man" not in characters["Scientist A"]
    assert "curls" not in characters["Scientist B"]
    assert " man" in characters["Scientist B"]


@pytest.mark.parametrize(
    ("prompt", "lines"),
    [
        pytest.param("The chef says, “Now.”", [("Chef", "Now.")], id="says"),
        pytest.param("The chef whispers: “Go, go.” He runs.", [("Chef", "Go, go.")], id="colon"),
        pytest.param("The chef lifts a card that reads “Now.”", [], id="a sign"),
        pytest.param("A voice says, “Now.”", [], id="nobody known"),
        pytest.param("The chef nods. “Now.”", [], id="no verb"),
    ],
)
def test_only_clear_speech_is_lifted(prompt: str, lines: list[tuple[str, str]]) -> None:
    given = shot("A 30-year-old chef (adult).", prompt)

    assert [(line.speaker, line.text) for line in given.lines] == lines
    assert given.action == prompt


@pytest.mark.parametrize(
    ("shots", "where"),
    [
        pytest.param([{"shot_id": 1}], r"scenes\[0\]\.shots\[0\]\.video_prompt", id="nothing"),
        pytest.param([], r"scenes\[0\]\.shots", id="no shots"),
        pytest.param(
            [{"shot_id": 1, "video_prompt": "a"}, {"shot_id": 1, "video_prompt": "b"}],
            r"shots\[1\]\.shot_id.*shots\[0\]\.shot_id",
            id="twice",
        ),
        pytest.param(
            [{"shot_id": "../1", "video_prompt": "a"}], r"shots\[0\]\.shot_id", id="hostile"
        ),
    ],
)
def test_refused(shots: list[dict[str, object]], where: str) -> None:
    with pytest.raises(UserFixable, match=where):
        read(*shots)
