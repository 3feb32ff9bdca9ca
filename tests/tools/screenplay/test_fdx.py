from __future__ import annotations

import pytest

from tools.errors import UserFixable
from tools.screenplay.fdx import parse_fdx
from tools.screenplay.script import Delivery, ElementKind, Script
from tools.screenplay.source import Source


def read(content: str, after: str = "") -> Script:
    text = (
        '<?xml version="1.0" encoding="UTF-8" standalone="no" ?>\n'
        f'<FinalDraft DocumentType="Script"><Content>{content}</Content>{after}</FinalDraft>'
    )
    return parse_fdx(Source(where="scene.fdx", text=text, title="Scene"))


def paragraph(kind: str, *texts: str, extra: str = "", inside: str = "") -> str:
    pieces = "".join(f"<Text>{text}</Text>" for text in texts)
    return f'<Paragraph Type="{kind}" {extra}>{inside}{pieces}</Paragraph>'


def test_a_scene_with_its_number_and_styled_text() -> None:
    script = read(
        paragraph("Scene Heading", "INT. WORKSHOP - NIGHT", extra='Number="12A"')
        + paragraph("Action", "He winds ", "the watch", " &amp; waits.")
        + paragraph("Character", "MARCUS (V.O.)")
        + paragraph("Parenthetical", "(softly)")
        + paragraph("Dialogue", "One ", "more.")
        + paragraph("Transition", "Cut to:")
        + paragraph("Shot", "ANGLE ON WATCH")
    )
    (scene,) = script.scenes
    line = scene.elements[1].line

    assert (scene.number, scene.place, scene.interior) == ("12A", "WORKSHOP", True)
    assert [(e.kind, e.text) for e in scene.elements] == [
        (ElementKind.ACTION, "He winds the watch & waits."),
        (ElementKind.DIALOGUE, "One more."),
        (ElementKind.TRANSITION, "CUT TO:"),
        (ElementKind.SHOT, "ANGLE ON WATCH"),
    ]
    assert line is not None
    assert (line.speaker, line.delivery, line.parenthetical) == (
        "Marcus",
        Delivery.VOICE_OVER,
        "softly",
    )


def test_notes_and_summaries_are_not_filmed() -> None:
    summary = "<SceneProperties><Summary><Paragraph><Text>He waits.</Text></Paragraph></Summary>"
    remark = "<ScriptNote><Paragraph><Text>slower</Text></Paragraph></ScriptNote>"
    script = read(
        paragraph("Scene Heading", "INT. A - DAY", inside=summary + "</SceneProperties>")
        + paragraph("Action", "Tick.", inside=remark)
    )

    assert [e.text for scene in script.scenes for e in scene.elements] == ["Tick."]
    assert any("He waits." in note for note in script.notes)
    assert any("slower" in note for note in script.notes)


def test_title_page() -> None:
    page = (
        "<TitlePage><Content><Paragraph Alignment='Center'><Text>Temporal</Text>"
        "<Text> Awakening</Text></Paragraph></Content></TitlePage>"
    )

    assert read(paragraph("Action", "Tick."), page).title == "Temporal Awakening"


def test_speech_without_a_speaker_is_kept_as_action() -> None:
    script = read(paragraph("Dialogue", "Who is there?"))

    assert script.scenes[0].elements[0].kind is ElementKind.ACTION
    assert any("nobody speaks it" in note for note in script.notes)


def test_scene_numbers_used_twice_are_refused() -> None:
    heading = paragraph("Scene Heading", "INT. A - DAY", extra='Number="1"')

    with pytest.raises(UserFixable, match="used twice"):
        read(heading + heading)


def test_undefined_entities_are_bad_xml() -> None:
    with pytest.raises(UserFixable, match="well-formed"):
        read(paragraph("Action", "&x;"))
