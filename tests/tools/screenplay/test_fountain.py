from __future__ import annotations

import pytest

from tools.errors import UserFixable
from tools.screenplay.fountain import parse_fountain, strip_emphasis
from tools.screenplay.script import Delivery, Element, ElementKind, Line, Script
from tools.screenplay.source import Source


def read(text: str) -> Script:
    return parse_fountain(Source(where="scene.fountain", text=text, title="Scene"))


def elements(text: str) -> list[Element]:
    return [element for scene in read(text).scenes for element in scene.elements]


def only_line(text: str) -> Line:
    (element,) = elements(text)
    assert element.line is not None
    return element.line


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        pytest.param("!MARCUS\nwaits.", ElementKind.ACTION, "MARCUS\nwaits.", id="forced action"),
        pytest.param("> fade to rust", ElementKind.TRANSITION, "FADE TO RUST", id="forced out"),
        pytest.param("SMASH CUT TO:\n", ElementKind.TRANSITION, "SMASH CUT TO:", id="transition"),
        pytest.param("> THE END <", ElementKind.CENTERED, "THE END", id="centred"),
        pytest.param("~ Tick, tock", ElementKind.LYRICS, "Tick, tock", id="lyrics"),
        pytest.param("ANGLE ON MARCUS\n", ElementKind.SHOT, "ANGLE ON MARCUS", id="shot"),
        pytest.param(
            "He waits... 23 SKIDOO", ElementKind.ACTION, "He waits... 23 SKIDOO", id="act"
        ),
        pytest.param("THE CLOCK STOPS\n\n", ElementKind.ACTION, "THE CLOCK STOPS", id="caps"),
        pytest.param("...and then", ElementKind.ACTION, "...and then", id="dots are no heading"),
        pytest.param("A _brass_ *watch*", ElementKind.ACTION, "A *brass* *watch*", id="emphasis"),
        pytest.param("a snake_case_word", ElementKind.ACTION, "a snake_case_word", id="underscore"),
    ],
)
def test_paragraphs(text: str, kind: ElementKind, words: str) -> None:
    (element,) = elements(text)

    assert (element.kind, element.text) == (kind, words)


@pytest.mark.parametrize(
    ("cue", "speaker", "delivery", "parenthetical"),
    [
        pytest.param("MARCUS (V.O.)", "Marcus", Delivery.VOICE_OVER, "", id="V.O."),
        pytest.param("MARCUS (O.S.)", "Marcus", Delivery.OFF_SCREEN, "", id="O.S."),
        pytest.param("MARCUS (o.c.)", "Marcus", Delivery.OFF_SCREEN, "", id="O.C."),
        pytest.param("MARCUS (CONT'D)", "Marcus", Delivery.ON_SCREEN, "", id="CONT'D"),
        pytest.param("MARCUS (V.O.) (CONT’D)", "Marcus", Delivery.VOICE_OVER, "", id="two"),
        pytest.param(
            "MARCUS (into phone)", "Marcus", Delivery.ON_SCREEN, "into phone", id="manner"
        ),
        pytest.param("MRS. O'BRIEN", "Mrs. O'Brien", Delivery.ON_SCREEN, "", id="O'Brien"),
        pytest.param("@McCLANE", "McClane", Delivery.ON_SCREEN, "", id="forced"),
        pytest.param("R2-D2", "R2-D2", Delivery.ON_SCREEN, "", id="digits"),
        pytest.param("OLD MAN'S VOICE", "Old Man's Voice", Delivery.ON_SCREEN, "", id="possessive"),
        pytest.param("ÉLODIE", "Élodie", Delivery.ON_SCREEN, "", id="accent"),
    ],
)
def test_cues(cue: str, speaker: str, delivery: Delivery, parenthetical: str) -> None:
    line = only_line(f"{cue}\nTime is up.")

    assert line == Line(
        speaker=speaker, text="Time is up.", delivery=delivery, parenthetical=parenthetical
    )


def test_speech_keeps_its_breaks_and_gathers_parentheticals() -> None:
    line = only_line("MARCUS\n(softly)\nOne *more*\n(then,\nlouder)\nminute.\n  \nPlease.")

    assert line.text == "One more\nminute.\n\nPlease."
    assert line.parenthetical == "softly; then, louder"


def test_a_delivery_in_a_parenthetical_counts() -> None:
    assert only_line("MARCUS\n(V.O.)\nTime.").delivery is Delivery.VOICE_OVER


def test_dual_dialogue_marks_the_second_voice() -> None:
    lines = [element.line for element in elements("A MAN\nGo!\n\nA WOMAN (O.S.) ^\nStay!")]

    assert [(line.speaker, line.dual) for line in lines if line] == [
        ("A Man", False),
        ("A Woman", True),
    ]


def test_scenes_numbers_places_and_source_lines() -> None:
    script = read(
        "FADE IN:\n\nint. clock workshop - night #12A#\n\nTick.\n\n.THE VOID\n\nDark.\n\n"
        "EXT./INT. CAR - BRIDGE - DAWN\n\nRain."
    )

    assert [(s.number, s.interior, s.place, s.time_of_day) for s in script.scenes] == [
        ("12A", True, "clock workshop", "night"),
        ("2", None, "THE VOID", ""),
        ("3", None, "CAR - BRIDGE", "DAWN"),
    ]
    assert [e.source_line for scene in script.scenes for e in scene.elements] == [1, 5, 9, 13]


def test_a_made_number_never_repeats_a_printed_one() -> None:
    numbers = [scene.number for scene in read("INT. A - DAY #2#\n\nx\n\nINT. B - DAY\n\ny").scenes]

    assert numbers == ["2", "2A"]


def test_what_is_not_filmed_is_noted() -> None:
    script = read(
        "# Act One\n\n= Marcus waits.\n\nINT. ROOM - DAY\n\nTick. [[slower?]] Tock.\n\n===\n\n"
        "/* cut\n\nthis */\n\nMARCUS\n[[check\nspelling]]\nTime."
    )
    (scene,) = script.scenes

    assert [element.text for element in scene.elements] == ["Tick.  Tock.", "Time."]
    assert script.overview == "Marcus waits."
    for said in ("Act One", "Marcus waits.", "slower?", "check spelling"):
        assert any(said in note for note in script.notes), said
    assert any(note.startswith("Line 7") for note in script.notes)
    assert scene.elements[-1].source_line == 15


def test_an_open_boneyard_or_note_is_text() -> None:
    assert elements("He types /* and [[ and stops.")[0].text == "He types /* and [[ and stops."


def test_characters_are_described_by_their_introduction() -> None:
    script = read("INT. ROOM - DAY\n\nMARCUS (44, a watchmaker) works.\n\nELENA\nHello.\n")

    assert script.characters == {"Marcus": "44, a watchmaker", "Elena": ""}
    assert script.lead == "Marcus"


def test_fade_in_is_no_title_page() -> None:
    script = read("FADE IN:\n\nDark.")

    assert script.title == "Scene"
    assert [e.kind for e in script.scenes[0].elements] == [
        ElementKind.TRANSITION,
        ElementKind.ACTION,
    ]


def test_duplicate_scene_numbers_name_both_lines() -> None:
    with pytest.raises(UserFixable, match=r"line 5.*twice.*Line 1.*Line 5"):
        read("INT. A - DAY #1#\n\nx\n\nINT. B - DAY #1#\n\ny")


def test_hostile_scene_number_is_refused() -> None:
    with pytest.raises(UserFixable, match=r"line 1.*cannot be used as a name"):
        read("INT. A - DAY #../../x#\n\nx")


@pytest.mark.parametrize(
    ("marked", "bare"),
    [
        pytest.param("***all*** of _it_", "all of it", id="marks"),
        pytest.param("_**nested**_", "nested", id="nested"),
        pytest.param(r"\*not\* this", "*not* this", id="escaped"),
        pytest.param("5 * 3 * 2", "5 * 3 * 2", id="sums"),
        pytest.param("2*3 or 2*4", "2*3 or 2*4", id="tight sums"),
        pytest.param("un*believ*able", "unbelievable", id="half a word"),
        pytest.param("a_file_name", "a_file_name", id="underscores"),
    ],
)
def test_emphasis(marked: str, bare: str) -> None:
    assert strip_emphasis(marked) == bare
