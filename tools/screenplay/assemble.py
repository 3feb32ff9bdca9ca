"""Scenes put together from the paragraphs that a screenplay format yields in order.

Fountain and FDX share it. Knows scene numbers and character introductions; no file format.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from tools.screenplay.kinds import noun_of, told_kinds
from tools.screenplay.names import lead_of, make_line, parse_cue, title_case
from tools.screenplay.people import is_beast
from tools.screenplay.script import Element, ElementKind, Script, ScriptScene
from tools.screenplay.settings import Setting, guess_setting, parse_slug
from tools.screenplay.source import Source

_SHOT_LINE = re.compile(
    r"(?:ANGLE ON|CLOSE ON|CLOSE UP|CLOSE-UP|EXTREME CLOSE|INSERT|POV|WIDE SHOT|WIDE ON|WIDE:|"
    r"MEDIUM SHOT|TRACKING SHOT|AERIAL SHOT|REVERSE ANGLE|REVERSE ON|ON THE|NEW ANGLE|"
    r"DUTCH ANGLE|OVER THE SHOULDER|ESTABLISHING SHOT)\b"
)
_TRANSITION = re.compile(
    r"(?:[A-Z][A-Z\s'’-]* TO:|FADE IN[:.]|FADE OUT[:.]?|FADE TO [A-Z ]+[.:]|CUT TO BLACK[.:]|"
    r"CUT TO:|DISSOLVE:|END CREDITS[.:]?)$"
)
# 'MARCUS (44, a watchmaker)' or 'MARCUS, 44, a watchmaker in a long coat,'
_INTRODUCTION = re.compile(
    r"\b([A-Z][A-Z.'’-]+(?: [A-Z][A-Z.'’-]+){0,3})"
    r"(?:\s*\(([^()]{2,200})\)|,\s*((?:\d{1,3}|early|mid|late|in)\b[^.;!?\n]{2,200}))"
)
_SCENE_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,47}$")


@dataclass(slots=True)
class _Draft:
    heading: str
    setting: Setting
    number: str
    line: int | None
    elements: list[Element] = field(default_factory=list)


class Assembler:
    """Collects headings and paragraphs, then builds a `Script`."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._drafts: list[_Draft] = []
        self._loose: list[Element] = []
        self._notes = list(source.notes)
        self._numbers: dict[str, int | None] = {}

    def heading(self, text: str, *, line: int | None, number: str = "") -> None:
        """Starts a scene. Raises `UserFixable` for a scene number that is unsafe or used twice."""
        if number:
            self._claim(number, line)
        self._close_loose()
        draft = _Draft(text, parse_slug(text), number, line)
        draft.elements.extend(self._loose)
        self._loose.clear()
        self._drafts.append(draft)

    def add(self, kind: ElementKind, text: str, *, line: int | None) -> None:
        """Adds a paragraph that nobody speaks."""
        self._push(Element(kind=kind, text=text, source_line=line))

    def speech(
        self,
        cue: str,
        words: Iterable[str],
        parentheticals: Iterable[str],
        *,
        line: int | None,
        dual: bool = False,
    ) -> None:
        """Adds a speech; the words' own line breaks are kept. A cue without words is action."""
        text = "\n".join(words).strip("\n")
        if not text:
            self.add(ElementKind.ACTION, cue.strip(), line=line)
            self.note(f"{_at(line)}'{cue.strip()}' has no words to say; it was read as action.")
            return
        spoken = make_line(parse_cue(cue), text, parentheticals, dual=dual)
        self._push(Element(kind=ElementKind.DIALOGUE, text=text, line=spoken, source_line=line))

    def note(self, sentence: str) -> None:
        """Adds a sentence for the filmmaker."""
        self._notes.append(sentence)

    def build(self, title: str, source_format: str, overview: str = "") -> Script:
        """The script; paragraphs before the first heading become a scene with a made heading."""
        if self._loose:
            self._made_scene()
        scenes = tuple(self._scene(position) for position in range(len(self._drafts)))
        characters = _characters(scenes)
        return Script(
            title=title or self._source.title,
            scenes=scenes,
            overview=overview,
            lead=lead_of(scenes, characters),
            characters=characters,
            source_format=source_format,
            notes=tuple(self._notes),
        )

    def _push(self, element: Element) -> None:
        (self._drafts[-1].elements if self._drafts else self._loose).append(element)

    def _close_loose(self) -> None:
        """FADE IN: before the first heading belongs to it; anything more is a scene."""
        if any(element.kind is not ElementKind.TRANSITION for element in self._loose):
            self._made_scene()

    def _made_scene(self) -> None:
        text = " ".join(element.text for element in self._loose if element.line is None)
        setting = guess_setting(text)
        draft = _Draft(setting.heading, setting, "", self._loose[0].source_line)
        draft.elements.extend(self._loose)
        self._loose.clear()
        self._drafts.append(draft)
        self.note(
            f"The first scene has no heading; it was given '{setting.heading}' "
            "from the words in it."
        )

    def _claim(self, number: str, line: int | None) -> None:
        if not _SCENE_NUMBER.match(number):
            raise self._source.error(
                f"the scene number {number!r} cannot be used as a name.",
                at=line or "",
                fix="use letters, digits, dots and hyphens, such as 12A.",
            )
        if number in self._numbers:
            raise self._source.error(
                f"the scene number {number} is used twice: {_at(self._numbers[number])}"
                f"and {_at(line)}".rstrip(": "),
                at=line or "",
                fix="give each scene its own number.",
            )
        self._numbers[number] = line

    def _scene(self, position: int) -> ScriptScene:
        draft = self._drafts[position]
        number = draft.number or str(position + 1)
        while not draft.number and number in self._numbers:
            number += "A"
        self._numbers.setdefault(number, draft.line)
        return ScriptScene(
            number=number,
            heading=draft.heading,
            interior=draft.setting.interior,
            place=draft.setting.place,
            time_of_day=draft.setting.time_of_day,
            elements=tuple(draft.elements),
        )


def is_shot_line(text: str) -> bool:
    """Whether an upper-case line is a camera direction such as ANGLE ON."""
    return bool(_SHOT_LINE.match(text)) and text.isupper()


def is_transition(text: str) -> bool:
    """Whether a line is a transition by its words: CUT TO:, FADE OUT., FADE TO BLACK."""
    return bool(_TRANSITION.match(text))


def _at(line: int | None) -> str:
    return f"Line {line}: " if line else ""


def _characters(scenes: Iterable[ScriptScene]) -> dict[str, str]:
    """Speakers and introduced people in order, with the words they are introduced by."""
    found: dict[str, str] = {}
    for scene in scenes:
        for element in scene.elements:
            if element.line is not None:
                found.setdefault(element.line.speaker, "")
            elif element.kind is ElementKind.ACTION:
                _introduce(element.text, found)
    return found


def _introduce(text: str, found: dict[str, str]) -> None:
    """Adds those whom an action introduces; that one is an animal is said elsewhere as well."""
    for name, bracketed, plain in _INTRODUCTION.findall(text):
        known = found.get(title_case(name), "")
        found[title_case(name)] = known or (bracketed or plain).strip()
    for name, kind in told_kinds(text).items():
        known = found.get(name, "")
        if not known or (is_beast(noun_of(kind)) and kind not in known):
            found[name] = f"{known}, {kind}" if known else kind
