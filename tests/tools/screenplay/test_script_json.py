from __future__ import annotations

import json

import pytest

from tools.errors import UserFixable
from tools.screenplay.script import Delivery, GivenShot, Line, Script
from tools.screenplay.script_json import parse_json
from tools.screenplay.source import Source


def read(value: object) -> Script:
    text = json.dumps(value)
    return parse_json(Source(where="script.json", text=text, title="Script"))


def shot(**fields: object) -> GivenShot:
    script = read({"scenes": [{"shots": [{"action": "He works."} | fields]}]})
    return script.scenes[0].shots[0]


_PLAIN = {
    "title": "Clocks",
    "characters": {"Marcus": "a watchmaker"},
    "scenes": [
        {
            "scene_number": 4,
            "heading": "INT. WORKSHOP - NIGHT",
            "description": "Clocks tick.",
            "shots": [
                {
                    "shot_id": "4A",
                    "action": "He winds it.",
                    "camera": {"shot_size": "wide", "lens": 35, "movement": "push in"},
                    "dialogue": "MARCUS: Tick.",
                    "duration": 4,
                    "lighting": "warm",
                }
            ],
        }
    ],
}
_RENAMED = {
    "Title": "Clocks",
    "cast": [{"Name": "MARCUS", "appearance": "a watchmaker"}],
    "Scenes": [
        {
            "sceneNumber": "4",
            "slugline": "INT. WORKSHOP - NIGHT",
            "Summary": "Clocks tick.",
            "shotList": [
                {
                    "id": "4A",
                    "visual": "He winds it.",
                    "shotSize": "wide",
                    "focal length": "35",
                    "camera-movement": "push in",
                    "dialogues": [{"speaker": "marcus", "text": "Tick."}],
                    "durationSeconds": "4 s",
                    "light": "warm",
                }
            ],
        }
    ],
}


def test_synonyms_read_the_same() -> None:
    plain, renamed = read(_PLAIN), read(_RENAMED)

    assert plain == renamed
    assert not plain.notes
    given = plain.scenes[0].shots[0]
    assert (given.given_id, given.camera, given.duration_seconds) == (
        "4A",
        "wide, 35mm, push in",
        4.0,
    )
    assert given.lines == (Line(speaker="Marcus", text="Tick."),)
    assert plain.lead == "Marcus"


@pytest.mark.parametrize(
    ("dialogue", "expected"),
    [
        pytest.param(
            "MARCUS (whispering, V.O.): Time is up.",
            [("Marcus", "Time is up.", Delivery.VOICE_OVER, "whispering")],
            id="manner and V.O.",
        ),
        pytest.param(
            "ANNA (O.S.) (softly): Here: now!",
            [("Anna", "Here: now!", Delivery.OFF_SCREEN, "softly")],
            id="colon in the words",
        ),
        pytest.param(
            'Anna: "Go."', [("Anna", "Go.", Delivery.ON_SCREEN, "")], id="quotation marks"
        ),
        pytest.param(
            "ANNA: One.\nBEN: Two.\nThree.",
            [
                ("Anna", "One.", Delivery.ON_SCREEN, ""),
                ("Ben", "Two.\nThree.", Delivery.ON_SCREEN, ""),
            ],
            id="two speakers",
        ),
        pytest.param(
            [{"character": "anna (V.O.)", "line": "  Go.  "}, "BEN: No."],
            [
                ("Anna", "Go.", Delivery.VOICE_OVER, ""),
                ("Ben", "No.", Delivery.ON_SCREEN, ""),
            ],
            id="a list of both",
        ),
        pytest.param(
            {"speaker": "Anna", "text": "Go.", "voice_over": True, "emotion": "tired"},
            [("Anna", "Go.", Delivery.VOICE_OVER, "tired")],
            id="a flag",
        ),
        pytest.param(
            {"speaker": "Anna", "text": 'He said "go" and "stay"'},
            [("Anna", 'He said "go" and "stay"', Delivery.ON_SCREEN, "")],
            id="quotes inside",
        ),
        pytest.param("None", [], id="none"),
        pytest.param("", [], id="empty"),
        pytest.param(None, [], id="null"),
    ],
)
def test_dialogue(dialogue: object, expected: list[tuple[str, str, Delivery, str]]) -> None:
    lines = shot(dialogue=dialogue).lines

    assert [(e.speaker, e.text, e.delivery, e.parenthetical) for e in lines] == expected


def test_words_without_a_cue_go_to_the_only_one_there() -> None:
    alone = shot(characters=["Marcus"], dialogue="Listen: we have no time.")

    assert alone.lines == (Line(speaker="Marcus", text="Listen: we have no time."),)


@pytest.mark.parametrize(
    "words",
    ["Time is up.", "¿Qué? — «no»", "a  b", "5:04, then", "日本語。", "It's 'fine'", "(laughs) Ha"],
)
def test_words_come_back_verbatim(words: str) -> None:
    (line,) = shot(dialogue={"character": "Ann", "line": words}).lines

    assert line.text == words


def test_wardrobe_and_light_by_part_are_written_out() -> None:
    given = shot(
        wardrobe={"Marcus": "coat", "Elena": "dress"}, lighting={"key": "warm", "fill": ""}
    )

    assert (given.wardrobe, given.lighting) == ("Marcus: coat; Elena: dress", "key: warm")


def test_unknown_fields_are_named() -> None:
    script = read({"mystery": 1, "scenes": [{"shots": [{"action": "x", "weather": "rain"}]}]})

    assert [note.split(" ")[0] for note in script.notes] == [
        "scenes[0].shots[0].weather",
        "mystery",
    ]


def test_ids_are_made_from_position_and_from_numbers() -> None:
    script = read(
        {
            "scenes": [
                {"shots": [{"action": "a"}, {"action": "b"}]},
                {"shots": [{"shot_number": 1, "action": "c"}, {"shot_id": "3.2", "action": "d"}]},
            ]
        }
    )

    ids = [given.given_id for scene in script.scenes for given in scene.shots]
    assert ids == ["1_1", "1_2", "2_1", "3_2"]


def test_a_heading_is_made_of_place_and_time() -> None:
    (scene,) = read(
        {"scenes": [{"location": "Clock workshop", "time": "night", "description": "Tick."}]}
    ).scenes

    assert scene.heading == "INT. CLOCK WORKSHOP - NIGHT"
    assert (scene.interior, scene.place, scene.time_of_day) == (True, "Clock workshop", "night")


def test_light_and_mood_of_a_scene_reach_its_shots() -> None:
    script = read(
        {
            "scenes": [
                {
                    "lighting": "dusk",
                    "mood": "calm",
                    "transition": "DISSOLVE TO:",
                    "shots": [{"action": "a", "mood": "tense"}, {"action": "b"}],
                }
            ]
        }
    )
    first, second = script.scenes[0].shots

    assert (first.lighting, first.mood, first.transition) == ("dusk", "tense", "")
    assert (second.lighting, second.mood, second.transition) == ("dusk", "calm", "DISSOLVE TO:")


def test_a_speaker_off_screen_is_not_in_the_shot() -> None:
    given = shot(dialogue=["ANNA (O.S.): Go.", "BEN: No."])

    assert given.characters == ("Ben",)


def test_synonyms_that_disagree_are_refused() -> None:
    with pytest.raises(UserFixable, match="say different things"):
        shot(duration=4, length=5)


def test_the_same_field_spelt_twice_is_refused() -> None:
    with pytest.raises(UserFixable, match="same field"):
        shot(shotSize="wide", shot_size="close")


def test_a_character_listed_twice_is_refused() -> None:
    with pytest.raises(UserFixable, match=r"characters\[1\].*listed twice"):
        read({"characters": ["ANN", "Ann"], "scenes": [{"description": "x"}]})
