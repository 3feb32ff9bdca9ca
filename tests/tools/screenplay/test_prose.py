from __future__ import annotations

import pytest

from tools.screenplay.prose import parse_prose
from tools.screenplay.script import ElementKind, Line, Script
from tools.screenplay.source import Source


def read(text: str) -> Script:
    return parse_prose(Source(where="tale.txt", text=text, title="Tale"))


def lines(text: str) -> list[Line]:
    return [e.line for scene in read(text).scenes for e in scene.elements if e.line]


def action(text: str) -> str:
    elements = [e for scene in read(text).scenes for e in scene.elements]
    return " / ".join(e.text for e in elements if e.kind is ElementKind.ACTION)


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        pytest.param("A Fox came. “Hello!” said the Fox.", "Fox", "Hello!", id="said the Fox"),
        pytest.param("A Fox came. “Hello!” he cried.", "Fox", "Hello!", id="he cried"),
        pytest.param('A Fox came. "Hello!" the Fox said.', "Fox", "Hello!", id="straight marks"),
        pytest.param("A Fox came. ‘It’s me,’ he said.", "Fox", "It’s me,", id="single marks"),
        pytest.param("Anna walked in. “Hello.” She sat down.", "Anna", "Hello.", id="a name"),
        pytest.param("The old man asked, “Who?”", "Man", "Who?", id="lower case"),
        pytest.param("A Fox saw some Ants. “Why?” asked they.", "Ants", "Why?", id="they"),
        pytest.param("I looked up. “No,” I said.", "Narrator", "No,", id="first person"),
        pytest.param("“Is anybody there?”", "Voice", "Is anybody there?", id="nobody"),
    ],
)
def test_speakers(text: str, speaker: str, words: str) -> None:
    (line,) = lines(text)

    assert (line.speaker, line.text) == (speaker, words)


def test_two_take_turns() -> None:
    found = lines("“Yes.” said the Fox. “No.” said the Crow.\n\n“Yes.”\n\n“No.”")

    assert [line.speaker for line in found] == ["Fox", "Crow", "Fox", "Crow"]


def test_a_guessed_speaker_is_noted() -> None:
    script = read("A Fox came in.\n\n“Who is there?”\n\nNobody stirred in the dark wood.")

    assert any("Fox was assumed" in note for note in script.notes)


def test_a_sign_is_not_spoken() -> None:
    text = "Anna walked to the door. A sign that reads “Closed” hung there."

    assert not lines(text)
    assert action(text) == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        pytest.param("“Go!” said the Fox, and walked away.", "the Fox walked away.", id="and"),
        pytest.param("“Go!” said the Fox.", "", id="bare"),
        pytest.param("The Fox sat down, and said, “Go!”", "The Fox sat down.", id="before"),
    ],
)
def test_attributions_leave_the_action(text: str, kept: str) -> None:
    assert action(text).lower() == kept.lower()


def test_wrapped_lines_are_one_paragraph() -> None:
    script = read("The Tale\n\nA Fox\nran into\nthe forest.\n\nIt slept.\n")

    assert script.title == "The Tale"
    assert [(e.text, e.source_line) for e in script.scenes[0].elements] == [
        ("A Fox ran into the forest.", 3),
        ("It slept.", 7),
    ]
    assert script.scenes[0].heading == "EXT. FOREST - DAY"


def test_scenes_part_at_breaks_and_jumps_in_time() -> None:
    script = read(
        "A Fox slept in a cave at night.\n\n* * *\n\nIt woke up on a beach.\n\n"
        "The next morning it walked home."
    )

    assert [scene.heading for scene in script.scenes] == [
        "INT. CAVE - NIGHT",
        "EXT. BEACH - DAY",
        "EXT. BEACH - MORNING",
    ]
    assert sum("place" in note for note in script.notes) == 3


def test_a_moral_is_a_title_card() -> None:
    last = read("A Fox came in and sat down.\n\nLook before you leap.").scenes[-1].elements[-1]

    assert (last.kind, last.text) == (ElementKind.CENTERED, "Look before you leap.")


def test_colours_are_not_places() -> None:
    assert "FOREST" not in read("Anna wore a forest-green coat.").scenes[0].heading
