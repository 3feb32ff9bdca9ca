"""A `Script` written as Fountain, so that our own reader and other writing programs read it back.

Speech comes back word for word: marks that Fountain would take for emphasis, lyrics, notes or a
parenthetical are escaped. Action keeps its asterisks, since there they point at what matters.
What a shot list says beyond that stands in notes, which no screenplay program prints.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tools.screenplay.assemble import is_shot_line, is_transition
from tools.screenplay.names import title_case
from tools.screenplay.script import (
    Delivery,
    Element,
    ElementKind,
    GivenShot,
    Line,
    Script,
    ScriptScene,
)
from tools.screenplay.settings import is_slug

_MARKS = {
    Delivery.ON_SCREEN: "",
    Delivery.OFF_SCREEN: " (O.S.)",
    Delivery.VOICE_OVER: " (V.O.)",
}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,47}$")
_HELD_OPEN = "  "
"""Two spaces: an empty line that does not end a speech."""


@dataclass(frozen=True, slots=True)
class ShotNote:
    """What a planned shot says of itself, for a note in the script."""

    text: str
    """One line."""
    source: str = ""
    """The script text that the shot covers; the note stands before its first paragraph."""
    given_id: str = ""
    """Or the given shot that it is."""


def write_fountain(script: Script, notes: Mapping[str, Sequence[ShotNote]] | None = None) -> str:
    """The script as Fountain text; `notes` are the shots of each scene, by its number."""
    blocks = list(_title_page(script))
    for position, scene in enumerate(script.scenes, start=1):
        blocks.append(_heading(scene, position))
        told = list((notes or {}).get(scene.number, ()))
        blocks += _scene(scene, told)
    return "\n\n".join(blocks) + "\n"


def _title_page(script: Script) -> Iterator[str]:
    entries = [f"Title: {_escaped(_one_line(script.title)) or 'Untitled'}"]
    if script.overview.strip():
        entries.append(f"Synopsis: {_escaped(_one_line(script.overview))}")
    yield "\n".join(entries)


def _heading(scene: ScriptScene, position: int) -> str:
    text = _escaped(_one_line(scene.heading)) or "SCENE"
    number = scene.number if _NUMBER.match(scene.number) else ""
    # A heading that Fountain would not know by its first word is forced by a dot.
    forced = "" if is_slug(text) else "."
    # A number that only counts the scenes is left out, as it was in the script that was read.
    return forced + text + (f" #{number}#" if number and number != str(position) else "")


def _scene(scene: ScriptScene, notes: list[ShotNote]) -> Iterator[str]:
    for element in scene.elements:
        while notes and _covers(notes[0], element):
            yield _note(notes.pop(0).text)
        yield from _element(element)
    for shot in scene.shots:
        own = [note for note in notes if note.given_id == shot.given_id]
        yield from (_note(note.text) for note in own)
        notes = [note for note in notes if note not in own]
        yield from _given(shot)
    yield from (_note(note.text) for note in notes)


def _covers(note: ShotNote, element: Element) -> bool:
    """Whether a shot begins with this paragraph, or with a sentence of it."""
    first = note.source.strip().split("\n", 1)[0]
    return bool(first) and (first in element.text or element.text in note.source)


def _element(element: Element) -> Iterator[str]:
    text = _one_line(element.text)
    if element.line is not None:
        yield _speech(element.line)
    elif element.kind is ElementKind.TRANSITION:
        yield text if is_transition(text) else f"> {text}"
    elif element.kind is ElementKind.CENTERED:
        yield f"> {_escaped(text)} <"
    elif element.kind is ElementKind.LYRICS:
        yield f"~{_escaped(text)}"
    elif element.kind is ElementKind.SHOT and is_shot_line(text):
        yield text
    else:
        yield _action(element.text)


def _given(shot: GivenShot) -> Iterator[str]:
    """A given shot: its frame and camera as a note, its action, its lines."""
    told = (shot.camera, shot.first_frame, shot.lighting, shot.mood)
    yield _note(f"Shot {shot.given_id}: " + "; ".join(_one_line(word) for word in told if word))
    yield _action(shot.action)
    yield from (_speech(line) for line in shot.lines)
    if shot.transition:
        text = _one_line(shot.transition)
        yield text if is_transition(text) else f"> {text}"


def _action(text: str) -> str:
    lines = [line for line in _clean(text).split("\n") if line.strip()]
    return "\n".join(_action_line(line) for line in lines) or "!"


def _action_line(line: str) -> str:
    """A line that nothing but action can be read from: forced by '!' where its looks mislead."""
    text = re.sub(r"\\(?=[*_\\])", r"\\\\", line).replace("_", r"\_").replace("/*", r"/\*")
    text = text.replace("[[", "[ [")
    return text if _plainly_action(text.strip()) else f"!{text}"


def _plainly_action(text: str) -> bool:
    misleading = is_slug(text) or is_transition(text) or is_shot_line(text) or text.isupper()
    return text[0].isalnum() and not misleading


def _speech(line: Line) -> str:
    cue = _cue(line) + (" ^" if line.dual else "")
    aside = _one_line(line.parenthetical).replace("(", "[").replace(")", "]")
    said = [_spoken(part) for part in _clean(line.text).split("\n")]
    asides = [f"({_escaped(aside)})"] if aside else []
    return "\n".join([cue, *asides, *said])


def _cue(line: Line) -> str:
    """The speaker in capitals; forced by '@' where capitals would change the name."""
    name = re.sub(r"[()^]", " ", _one_line(line.speaker)).strip() or "SOMEBODY"
    capitals = name.upper()
    keeps = title_case(capitals) == name and not capitals.endswith(("!", "?", ".."))
    plain = keeps and capitals.isupper() and not _special(capitals) and len(capitals) <= 60
    return (capitals if plain else f"@{name}") + _MARKS[line.delivery]


def _special(text: str) -> bool:
    return is_slug(text) or is_shot_line(text) or is_transition(text) or not text[0].isalnum()


def _spoken(text: str) -> str:
    """A line of speech whose words come back as they are."""
    if not text.strip():
        return _HELD_OPEN
    escaped = _escaped(text.strip())
    return _hidden(escaped, 0) if escaped.startswith(("(", "~")) else escaped


def _escaped(text: str) -> str:
    """Text without meaning to Fountain: its emphasis is plain, its brackets open no note."""
    plain = re.sub(r"([\\*_])", r"\\\1", text)
    while (note := plain.find("[[")) >= 0:
        plain = _hidden(plain, note + 1)
    return plain


def _hidden(text: str, at: int) -> str:
    """Text whose sign at that place is emphasised, and so hidden from a reader's first look.

    Fountain has no escape for brackets and tildes; emphasis is taken out of speech again. It may
    not end before a digit or a star, nor after a space.
    """
    for end in range(at + 1, len(text) + 1):
        piece, after = text[at:end], text[end : end + 1]
        if "*" in piece:
            break
        if not piece[-1].isspace() and piece[-1] != "\\" and not re.match(r"[\d*]", after):
            return f"{text[:at]}*{piece}*{text[end:]}"
    return f"{text[:at]} {text[at:]}"


def _note(text: str) -> str:
    """A note; brackets inside would end it early."""
    told = _one_line(text).replace("[[", "[ [").replace("]]", "] ]").replace("*/", "* /")
    return f"[[{told.replace('/*', '/ *')}]]"


def _clean(text: str) -> str:
    """Text with its line breaks and without other control characters."""
    return _CONTROL.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))


def _one_line(text: str) -> str:
    return " ".join(_clean(text).split())
