"""Dialogue fields of a script JSON read into lines.

Understands text with cues ('MARCUS (whispering, V.O.): Time is up.'), objects with a speaker, and
lists of either. The words stay verbatim; only quotation marks around the whole are taken off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.screenplay.fields import Fields
from tools.screenplay.names import Cue, delivery_mark, make_line, parse_cue, title_case
from tools.screenplay.script import Delivery, Line

_CUED = re.compile(r"\s*([^\s:(\"“][^:(\"“\n]{0,39}?)\s*((?:\([^()]{0,120}\)\s*){0,4}):\s*(\S.*)$")
_NOTHING = frozenset({"none", "n/a", "-", "no dialogue", "(none)", "null", "silent", "silence"})
_SPEAKER = ("character", "speaker", "name", "who", "role")
_WORDS = ("line", "text", "words", "dialogue", "content", "speech")
_MANNER = ("parenthetical", "parentheticals", "manner", "emotion", "tone", "how")
_FROM = ("delivery", "type", "extension", "source", "kind")
_FIX = 'write "NAME: words", or an object with "character" and "line".'


class DialogueReader:
    """Reads the dialogue of shots; keeps what it had to assume in `notes`."""

    def __init__(self, known: Sequence[str]) -> None:
        self._known = {name.casefold() for name in known}
        self.notes: list[str] = []

    def lines(self, shot: Fields, present: Sequence[str]) -> tuple[Line, ...]:
        """The lines of a shot's dialogue field; `present` are the characters in the shot."""
        key, value = shot.take("dialogue", "dialogues", "lines", "line", "speech", "spoken", "vo",
                               "voice_over", "voiceover")  # fmt: skip
        voice_over = key and delivery_mark(key) is Delivery.VOICE_OVER
        lines: list[Line] = []
        entries = value if isinstance(value, list) else [value]
        for position, entry in enumerate(entries):
            place = f"{key}[{position}]" if isinstance(value, list) else key
            lines += self._entry(shot, place, entry, present)
        if voice_over:
            lines = [line.model_copy(update={"delivery": Delivery.VOICE_OVER}) for line in lines]
        return tuple(lines)

    def _entry(self, shot: Fields, place: str, entry: object, present: Sequence[str]) -> list[Line]:
        if entry is None:
            return []
        if isinstance(entry, dict):
            return self._object(shot, place, entry, present)
        if not isinstance(entry, str):
            raise shot.wrong(place, "text or an object with a speaker", entry)
        if entry.strip().casefold() in _NOTHING or not entry.strip():
            return []
        return self._text(shot, place, entry, present)

    def _object(
        self, shot: Fields, place: str, entry: dict[str, object], present: Sequence[str]
    ) -> list[Line]:
        fields = Fields(entry, shot.at(place), shot.source)
        speaker = fields.text(*_SPEAKER)
        _, words = fields.take(*_WORDS)
        manner = fields.text(*_MANNER)
        marks = fields.text(*_FROM)
        if not isinstance(words, str) or not words.strip():
            raise fields.error("line", "the dialogue has no words.", fix=_FIX)
        if not speaker:
            speaker = self._sole(shot, place, present)
        for key in ("voice_over", "off_screen"):
            _, flag = fields.take(key, key.replace("_", ""))
            marks = key if flag is True else marks
        self.notes += fields.unknown()
        cue = parse_cue(f"{speaker} ({marks})" if delivery_mark(marks) else speaker)
        return [make_line(cue, _unquoted(words), [manner] if manner else [])]

    def _text(self, shot: Fields, place: str, entry: str, present: Sequence[str]) -> list[Line]:
        """The lines of a text; each line of it that has a cue starts a new speech."""
        speeches: list[tuple[Cue, list[str]]] = []
        for row in entry.strip().split("\n"):
            match = _CUED.match(row)
            if match and self._is_speaker(match.group(1), bool(match.group(2)), present):
                speeches.append((parse_cue(match.group(1) + match.group(2)), [match.group(3)]))
            elif speeches:
                speeches[-1][1].append(row)
            else:
                speeches.append((parse_cue(self._sole(shot, place, present)), [row]))
        return [make_line(cue, _unquoted("\n".join(words))) for cue, words in speeches]

    def _is_speaker(self, name: str, bracketed: bool, present: Sequence[str]) -> bool:
        """Whether words before a colon name a speaker: known, in capitals, or with (V.O.).

        'Listen: we have no time.' said by the only person in the shot is not a cue.
        """
        if bracketed or name.isupper() or name.casefold() in self._known:
            return True
        named = name.istitle() and len(name.split()) <= 3
        return named and not (self._known or len(present) == 1)

    def _sole(self, shot: Fields, place: str, present: Sequence[str]) -> str:
        """The only one who can be speaking; an error when that is not clear."""
        if len(present) == 1:
            return present[0]
        if not present and len(self._known) == 1:
            return title_case(next(iter(self._known)))
        raise shot.error(place, "it is not clear who speaks these words.", fix=_FIX)


def _unquoted(words: str) -> str:
    """Words without one pair of quotation marks around the whole."""
    text = words.strip()
    for left, right in (('"', '"'), ("“", "”"), ("«", "»")):
        inner = text[1:-1]
        if len(text) > 2 and text[0] == left and text[-1] == right and left not in inner:
            return inner.strip()
    return text
