"""What is written as Fountain is read back as the same script."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tools.screenplay.fountain import parse_fountain
from tools.screenplay.fountain_writer import ShotNote, write_fountain
from tools.screenplay.read import read_script
from tools.screenplay.script import (
    Delivery,
    Element,
    ElementKind,
    Line,
    Script,
    ScriptScene,
)
from tools.screenplay.source import Source

SAMPLE = Path(__file__).parents[3] / "samples/temporal_awakening/script.json"
_WORDS = (
    "time", "don’t", "—", "日本", "&", "(hm)", "(2)", "“so”", "2*3", "**bold**", "_under_", "a_b_c",
    "INT.", "#1", "~", "CUT TO:", "<b>", "[[note]]", "[[1]]", "/*", "*/", "\\", "\\*", "!", "@x",
    "===", ">", "<", ".x", "\n", "no?",
)  # fmt: skip
_NAMES = ("Marcus", "Mrs. O'Brien", "R2-D2", "Élodie", "Man 2", "日本", "McClane")


def read_back(script: Script, **notes: list[ShotNote]) -> Script:
    text = write_fountain(script, notes)
    return parse_fountain(Source(where="x", text=text, title="X"))


def speech(rng: random.Random) -> Line:
    said = " ".join(rng.choices(_WORDS, k=rng.randrange(1, 9)))
    lines = [line.strip() for line in said.split("\n")]
    return Line(
        speaker=rng.choice(_NAMES),
        text="\n".join(lines).strip("\n") or "Yes.",
        delivery=rng.choice(list(Delivery)),
        parenthetical=rng.choice(("", "softly", "to Ben, aside")),
        dual=rng.random() < 0.2,
    )


def spoken(line: Line) -> Element:
    return Element(kind=ElementKind.DIALOGUE, text=line.text, line=line)


def one_scene(*elements: Element, heading: str = "INT. ROOM - DAY") -> Script:
    return Script(title="T", scenes=(ScriptScene(number="1", heading=heading, elements=elements),))


@pytest.mark.parametrize("seed", range(60))
def test_speech_comes_back_word_for_word(seed: int):
    rng = random.Random(seed)
    lines = [speech(rng) for _ in range(10)]
    found = read_back(one_scene(*map(spoken, lines))).scenes[0].elements
    assert [element.line for element in found] == lines


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        pytest.param(ElementKind.ACTION, "He *waits* by the door.", id="action with stress"),
        pytest.param(ElementKind.ACTION, "INT. is what the sign says.", id="action like a heading"),
        pytest.param(ElementKind.ACTION, "BANG", id="action like a cue"),
        pytest.param(ElementKind.ACTION, "A file_name_here.", id="action with underscores"),
        pytest.param(ElementKind.ACTION, "# 9 on the door\n> an arrow", id="action of marks"),
        pytest.param(ElementKind.ACTION, "CUT TO:", id="action like a transition"),
        pytest.param(ElementKind.TRANSITION, "CUT TO:", id="transition"),
        pytest.param(ElementKind.TRANSITION, "WE SWIM INTO:", id="transition of its own"),
        pytest.param(ElementKind.TRANSITION, "BURN IN.", id="forced transition"),
        pytest.param(ElementKind.CENTERED, "THE *END*", id="centred"),
        pytest.param(ElementKind.LYRICS, "La la_la", id="lyrics"),
        pytest.param(ElementKind.SHOT, "ANGLE ON THE CLOCK", id="shot line"),
    ],
)
def test_every_paragraph_comes_back_as_what_it_was(kind: ElementKind, text: str):
    before = Element(kind=ElementKind.ACTION, text="Rain.")
    after = spoken(Line(speaker="Marcus", text="Well."))
    found = read_back(one_scene(before, Element(kind=kind, text=text), after)).scenes[0].elements
    assert [(element.kind, element.text) for element in found] == [
        (before.kind, before.text),
        (kind, text),
        (after.kind, after.text),
    ]


@pytest.mark.parametrize(
    ("heading", "number"),
    [
        pytest.param("INT. HALL - NIGHT", "1", id="slug"),
        pytest.param("INT. HALL - NIGHT", "12A", id="numbered"),
        pytest.param("THE LONG CORRIDOR", "1", id="forced"),
        pytest.param("EXT. LOT *7* _A_ - DAY", "1", id="with marks"),
    ],
)
def test_headings_and_numbers_stay(heading: str, number: str):
    scene = ScriptScene(
        number=number,
        heading=heading,
        elements=(Element(kind=ElementKind.ACTION, text="Rain."),),
    )
    found = read_back(Script(title="T", scenes=(scene,))).scenes[0]
    assert (found.heading, found.number) == (heading, number)


def test_a_hostile_title_is_one_entry_of_the_title_page():
    script = one_scene(spoken(Line(speaker="Ada", text="No.")))
    evil = "A\nAuthor: someone\n\nINT. ELSEWHERE - DAY\x00\x1b[2J"
    found = read_back(script.model_copy(update={"title": evil}))
    assert found.title == "A Author: someone INT. ELSEWHERE - DAY [2J"
    assert len(found.scenes) == 1


def test_notes_stand_before_what_their_shot_covers_and_are_not_filmed():
    script = one_scene(
        Element(kind=ElementKind.ACTION, text="Rain on the roof."),
        Element(kind=ElementKind.ACTION, text="Ada comes in."),
    )
    told = [ShotNote("A: wide ]] [[x", "Rain on the roof."), ShotNote("B", "Ada comes in.")]
    text = write_fountain(script, {"1": told})
    assert text.index("[[A:") < text.index("Rain") < text.index("[[B]]") < text.index("Ada comes")
    found = parse_fountain(Source(where="x", text=text, title="X"))
    assert [element.text for element in found.scenes[0].elements] == [
        "Rain on the roof.",
        "Ada comes in.",
    ]


def test_a_shot_list_is_readable_as_a_screenplay():
    script = read_script(SAMPLE)
    found = read_back(script)
    said = [line for scene in script.scenes for shot in scene.shots for line in shot.lines]
    read = [e.line for scene in found.scenes for e in scene.elements if e.line is not None]
    assert read == said
    assert [scene.heading for scene in found.scenes] == [scene.heading for scene in script.scenes]
