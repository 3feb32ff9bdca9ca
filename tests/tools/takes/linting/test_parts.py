"""What a prompt leaves out, what it says for nothing, what it says twice, and who is too many."""

from __future__ import annotations

import pytest

from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Camera, Shot, ShotSize
from tools.screenplay.script import Line
from tools.takes.linting.leaks import leak_issues, repeat_issues
from tools.takes.linting.parts import Part, missing, strangers
from tools.takes.linting.vague import vague_issues

WHOLE = (
    "Medium shot of Anna, 50mm lens, kitchen at night. Anna wears a green coat. One lamp from the"
    " left. Composition: centred. Mood: tense."
)
SHOT = Shot(
    shot_id="a",
    scene_id="s",
    action="Anna waits.",
    characters=("Anna",),
    wardrobe={"Anna": "green coat"},
    location="kitchen",
    mood="tense",
    camera=Camera(size=ShotSize.MEDIUM, composition="centred"),
    duration_seconds=4,
)


@pytest.mark.parametrize(
    ("said", "part"),
    [
        pytest.param("Anna", Part.WHO, id="who"),
        pytest.param("Anna wears a green coat. ", Part.WARDROBE, id="wardrobe"),
        pytest.param(", 50mm lens", Part.LENS, id="lens"),
        pytest.param("Medium shot of ", Part.SIZE, id="size"),
        pytest.param(", kitchen", Part.PLACE, id="place"),
        pytest.param("One lamp from the left. ", Part.LIGHT, id="light"),
        pytest.param("Composition: centred. ", Part.COMPOSITION, id="composition"),
        pytest.param(" Mood: tense.", Part.MOOD, id="mood"),
    ],
)
def test_a_part_that_is_taken_out_is_missed(said: str, part: Part) -> None:
    assert list(missing(WHOLE, SHOT, AssetKind.KEYFRAME)) == []
    assert part in [
        each.part for each in missing(WHOLE.replace(said, ""), SHOT, AssetKind.KEYFRAME)
    ]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        pytest.param("A slightly split, polite little thing.", False, id="slightly, split, little"),
        pytest.param("Firelight on her cheek.", True, id="firelight"),
        pytest.param("A sunlit wall.", True, id="a sunlit wall"),
    ],
)
def test_light_is_a_word_and_no_part_of_one(words: str, said: bool) -> None:
    text = WHOLE.replace("One lamp from the left.", words)
    found = [each.part for each in missing(text, SHOT, AssetKind.KEYFRAME)]
    assert (Part.LIGHT not in found) is said


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Boots, tools, etc. on a shelf.", id="etc."),
        pytest.param("Some people in the background.", id="some people"),
        pytest.param("The lighting is nice.", id="an empty slot"),
        pytest.param("Nice lighting on her face.", id="nice lighting"),
        pytest.param("A stunning, gorgeous, epic masterpiece.", id="praise"),
    ],
)
def test_words_that_show_nothing_are_found(text: str) -> None:
    assert list(vague_issues(text))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("Mood: something has happened here.", id="a mood"),
        pytest.param("A beautiful old clock with a cracked face.", id="one word of praise"),
        pytest.param("Cool light from the north.", id="cool light"),
        pytest.param("Someone's coat on the chair.", id="a coat"),
    ],
)
def test_plain_words_are_not_vague(text: str) -> None:
    assert list(vague_issues(text)) == []


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        pytest.param("Anna hands the key to Ben.", True, id="shown"),
        pytest.param("Ben's coat hangs on the door.", False, id="something of his"),
        pytest.param("Anna waits without Ben.", False, id="ruled out"),
    ],
)
def test_people_of_other_shots_are_found(text: str, shown: bool) -> None:
    assert bool(list(strangers(text, SHOT, ("Ben",)))) is shown


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        pytest.param(
            "One lamp from the left. Rain. One lamp from the left.", True, id="word by word"
        ),
        pytest.param("Anna waits. Anna waits.", False, id="too short to matter"),
        pytest.param(
            "Anna wears a long green coat with brass buttons. Ben wears a grey cape with a hood.",
            False,
            id="two people's clothes",
        ),
    ],
)
def test_a_sentence_that_stands_twice_is_found(text: str, twice: bool) -> None:
    assert bool(list(repeat_issues(text))) is twice


def test_a_line_of_the_shot_must_not_be_painted() -> None:
    line = Line(speaker="Anna", text="Give me one minute back.")
    assert list(leak_issues("Anna leans in: give me one minute back, she says.", (line,)))
    assert list(leak_issues("Anna speaks of a minute.", (line,))) == []
