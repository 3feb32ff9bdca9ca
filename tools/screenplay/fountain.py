"""Fountain read into a `Script`, with source line numbers.

A reader of our own after the syntax page of fountain.io (version 1.1). The package
screenplay-tools 0.0.10 was tried on nine published cases and got three wrong: it merges action
paragraphs that a blank line parts, misses a transition that stands before a boneyard, and takes
FADE IN: for a scene heading; it takes any 'Key: value' at the top for a title page, and it keeps
no line numbers, which our messages need.

Line breaks inside a speech or an action paragraph are kept. Emphasis marks are taken out of
speech; in action they stay as asterisks, since there they point at what matters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tools.screenplay.assemble import Assembler, is_shot_line, is_transition
from tools.screenplay.script import ElementKind, Script
from tools.screenplay.settings import LONGEST_HEADING, is_slug
from tools.screenplay.source import Source

_TITLE_KEYS = frozenset(
    {"title", "credit", "author", "authors", "source", "notes", "draft", "date", "contact"}
    | {"copyright", "revision", "format", "font", "logline", "synopsis", "version", "language"}
    | {"email", "phone", "episode", "series", "writer"}
)
_TITLE_ENTRY = re.compile(r"([A-Za-z][A-Za-z ]{0,30}):\s*(.*)$")
_NUMBERED = re.compile(r"(.*?)\s*#([^#\s]{1,60})#\s*$")
# 'un*believ*able' is stress, '2*3 or 2*4' are sums: no digit touches a mark from outside.
_STARRED = re.compile(r"(?<![\\\d*])(\*{1,3})(?=[^\s*])([^*\n]{1,2000}?)(?<=[^\s\\])\1(?![\d*])")
_UNDERLINE = re.compile(r"(?<![\w\\])_(?=\S)([^_\n]{1,2000}?)(?<=[^\s\\])_(?!\w)")
_ESCAPE = re.compile(r"\\([*_\\])")


@dataclass(frozen=True, slots=True)
class _SourceLine:
    number: int
    text: str

    @property
    def blank(self) -> bool:
        return not self.text.strip()


def parse_fountain(source: Source) -> Script:
    """The script in Fountain text. Raises `UserFixable` for scene numbers used twice."""
    return _Reader(source).read()


def strip_emphasis(text: str) -> str:
    """Text without the marks of bold, italic and underline; escaped marks become plain."""
    for _ in range(3):  # bold, italic and underline may stand inside one another
        text = _UNDERLINE.sub(r"\1", _STARRED.sub(r"\2", text))
    return _ESCAPE.sub(r"\1", text)


class _Reader:
    def __init__(self, source: Source) -> None:
        self._out = Assembler(source)
        self._title = ""
        self._overview: list[str] = []
        self._lines = self._without_comments(source.text)
        self._at = 0

    def read(self) -> Script:
        self._title_page()
        while self._at < len(self._lines):
            line = self._lines[self._at]
            if line.blank:
                self._at += 1
            elif not (self._marked(line) or self._unmarked(line)):
                self._action()
        return self._out.build(self._title, "fountain", " ".join(self._overview))

    def _without_comments(self, text: str) -> list[_SourceLine]:
        """Lines without boneyards and notes; a line that held only a note is gone altogether."""
        text, notes = _without_notes(_without_boneyards(text))
        for number, note in notes:
            self._out.note(f"Line {number}: the note '{' '.join(note.split())}' is not filmed.")
        return [
            _SourceLine(number, line.replace(_GONE, ""))
            for number, line in enumerate(text.split("\n"), start=1)
            if not (_GONE in line and not line.replace(_GONE, "").strip())
        ]

    def _title_page(self) -> None:
        while self._at < len(self._lines) and self._lines[self._at].blank:
            self._at += 1
        first = _TITLE_ENTRY.match(self._peek())
        if not first or not set(first.group(1).lower().split()) <= _TITLE_KEYS:
            return
        entries: dict[str, list[str]] = {}
        key = ""
        while not self._lines_end() and not self._lines[self._at].blank:
            text = self._peek()
            entry = _TITLE_ENTRY.match(text)
            if entry and not text[0].isspace():
                key = entry.group(1).strip().lower()
                entries[key] = [entry.group(2).strip()]
            else:
                entries[key].append(text.strip())
            self._at += 1
        self._keep_title_page({k: strip_emphasis(" ".join(v)).strip() for k, v in entries.items()})

    def _keep_title_page(self, entries: dict[str, str]) -> None:
        self._title = entries.pop("title", "")
        self._overview += [entries.pop(key) for key in ("logline", "synopsis") if key in entries]
        for key, value in entries.items():
            self._out.note(f"Title page, {key}: {value}")

    def _peek(self) -> str:
        return "" if self._lines_end() else self._lines[self._at].text

    def _lines_end(self) -> bool:
        return self._at >= len(self._lines)

    def _marked(self, line: _SourceLine) -> bool:
        """Reads a line whose first character says what it is; False when it has no such mark."""
        text, out, number = line.text.strip(), self._out, line.number
        if re.match(r"={3,}$", text):
            pass  # a page break says nothing to a camera
        elif re.match(r"\.[^.\s]", text) and len(text) <= LONGEST_HEADING:
            self._heading(text[1:], number)
        elif text.startswith("#"):
            out.note(f"Line {number}: the section '{text.lstrip('#').strip()}' is not filmed.")
        elif text.startswith("="):
            self._overview.append(text[1:].strip())
            out.note(f"Line {number}: the synopsis '{text[1:].strip()}' is not filmed.")
        elif text.startswith(">") and text.endswith("<") and len(text) > 1:
            out.add(ElementKind.CENTERED, strip_emphasis(text[1:-1].strip()), line=number)
        elif text.startswith(">"):
            out.add(ElementKind.TRANSITION, text[1:].strip().upper(), line=number)
        elif text.startswith("~"):
            out.add(ElementKind.LYRICS, strip_emphasis(text[1:].strip()), line=number)
        elif text.startswith("@") and len(text) > 1 and self._followed(self._at):
            self._speech(text[1:], number)
            return True
        else:
            return False
        self._at += 1
        return True

    def _unmarked(self, line: _SourceLine) -> bool:
        """Reads a heading, transition, shot line or speech known by its looks; False for none."""
        text, alone = line.text.strip(), not self._followed(self._at)
        if text.startswith("!") or not self._fresh():
            return False
        if is_slug(text):
            self._heading(text, line.number)
        elif alone and is_transition(text):
            self._out.add(ElementKind.TRANSITION, text, line=line.number)
        elif is_shot_line(text):
            self._out.add(ElementKind.SHOT, text, line=line.number)
        elif not alone and _is_cue(text):
            self._speech(text, line.number)
            return True
        else:
            return False
        self._at += 1
        return True

    def _fresh(self) -> bool:
        """Whether the line starts a paragraph: after a blank, a heading or another single line."""
        if self._at == 0:
            return True
        before = self._lines[self._at - 1].text.strip()
        return not before or is_slug(before) or before[0] in "#=>." or is_transition(before)

    def _followed(self, at: int) -> bool:
        return at + 1 < len(self._lines) and not self._lines[at + 1].blank

    def _heading(self, text: str, number: int) -> None:
        match = _NUMBERED.match(text)
        heading, scene = (match.group(1), match.group(2)) if match else (text, "")
        self._out.heading(strip_emphasis(heading.strip()), line=number, number=scene)

    def _speech(self, cue: str, number: int) -> None:
        """Reads a cue and what follows it up to a truly empty line; two spaces keep it going."""
        dual = cue.endswith("^")
        words: list[str] = []
        asides: list[str] = []
        self._at += 1
        while not self._lines_end() and (not self._lines[self._at].blank or self._held_open()):
            text = self._peek().strip()
            if text.startswith("("):
                text = self._join_brackets(text)
            if re.match(r"\([^()]*\)$", text):
                asides.append(strip_emphasis(text[1:-1].strip()))
            elif text.startswith("~"):
                asides.append("singing")
                words.append(strip_emphasis(text[1:].strip()))
            else:
                words.append(strip_emphasis(text))
            self._at += 1
        asides = list(dict.fromkeys(asides))
        self._out.speech(cue.rstrip("^ "), words, asides, line=number, dual=dual)

    def _held_open(self) -> bool:
        return len(self._peek()) >= 2 and self._followed(self._at)

    def _join_brackets(self, text: str) -> str:
        """A parenthetical that runs over lines, joined; the text itself when it never closes."""
        joined, at = text, self._at
        while ")" not in joined and at < self._at + 6 and self._followed(at):
            at += 1
            joined += " " + self._lines[at].text.strip()
        if not joined.endswith(")"):
            return text
        self._at = at
        return joined

    def _action(self) -> None:
        first = self._lines[self._at].number
        paragraph = [self._peek().strip().removeprefix("!")]
        self._at += 1
        while not self._lines_end() and not self._lines[self._at].blank:
            text = self._peek().strip()
            if text[0] in "#>~" or re.match(r"\.[^.\s]|={3,}$", text):
                break
            paragraph.append(text.removeprefix("!"))
            self._at += 1
        text = "\n".join(line.replace("\t", "    ") for line in paragraph).strip()
        text = _ESCAPE.sub(r"\1", _UNDERLINE.sub(r"*\1*", text))
        self._out.add(ElementKind.ACTION, text, line=first)


_GONE = "\x00"
"""Marks where a note stood; decoded text never holds it."""


def _without_boneyards(text: str) -> str:
    """Text without the spans between /* and */; their line breaks stay, so that lines count."""
    out: list[str] = []
    at = 0
    while (begin := text.find("/*", at)) >= 0 and (close := text.find("*/", begin + 2)) >= 0:
        out.append(text[at:begin])
        out.append("\n" * text.count("\n", begin, close))
        at = close + 2
    return "".join(out) + text[at:]


def _without_notes(text: str) -> tuple[str, list[tuple[int, str]]]:
    """Text with `_GONE` where notes stood, and each note with its line.

    A note that meets an empty line before its end is no note.
    """
    notes: list[tuple[int, str]] = []
    out: list[str] = []
    line = 1
    for paragraph in text.split("\n\n"):
        at = 0
        kept: list[str] = []
        while (begin := paragraph.find("[[", at)) >= 0:
            close = paragraph.find("]]", begin + 2)
            if close < 0:
                break
            line += paragraph.count("\n", at, begin)
            span = paragraph[begin + 2 : close]
            notes.append((line, span))
            kept += [paragraph[at:begin], _GONE, ("\n" + _GONE) * span.count("\n")]
            line += span.count("\n")
            at = close + 2
        out.append("".join(kept) + paragraph[at:])
        line += paragraph.count("\n", at) + 2
    return "\n\n".join(out), notes


def _is_cue(text: str) -> bool:
    """Whether a line can be a character cue: capitals outside brackets, at least one letter."""
    name = re.sub(r"\([^()]*\)", "", text).strip().rstrip("^").strip()
    return name.isupper() and len(name) <= 60 and not name.endswith(("!", "?", ".."))
