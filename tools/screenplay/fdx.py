"""Final Draft's FDX read into a `Script`.

FDX is XML from strangers: any document type declaration is refused, so no entity can be defined,
expanded or fetched, and nesting and text are bounded. The package screenplay-tools 0.0.10 was
tried on five published cases and got three wrong (dual dialogue is lost, and so is every <Text>
of a paragraph after the first), and it parses with entities allowed; hence a reader of our own
on the standard library's expat.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from xml.parsers import expat

from tools.screenplay.assemble import Assembler
from tools.screenplay.script import ElementKind, Script
from tools.screenplay.settings import LONGEST_HEADING
from tools.screenplay.source import Source

_DEEPEST = 64
_EXPORT_AGAIN = "export the script from the screenwriting program again, as FDX or as Fountain."
_KINDS = {
    "Transition": ElementKind.TRANSITION,
    "Shot": ElementKind.SHOT,
    "Lyrics": ElementKind.LYRICS,
    "Singing": ElementKind.LYRICS,
}
_ASIDES = ("SceneProperties", "ScriptNote", "Summary")
"""Elements whose paragraphs are about the script, not of it."""


@dataclass(slots=True)
class _Paragraph:
    kind: str
    line: int
    number: str = ""
    centred: bool = False
    dual: bool = False
    aside: str = ""
    title_page: bool = False
    pieces: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(self.pieces).strip()


def parse_fdx(source: Source) -> Script:
    """The script in FDX text. Raises `UserFixable` for bad XML and for any DTD."""
    paragraphs = _Paragraphs(source).read()
    return _Reader(source, paragraphs).read()


class _Paragraphs:
    """Gathers paragraphs from the XML events, in document order."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._parser = expat.ParserCreate("utf-8")
        self._open: list[str] = []
        self._current: list[_Paragraph] = []
        self._done: list[_Paragraph] = []

    def read(self) -> list[_Paragraph]:
        parser = self._parser
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        try:
            parser.Parse(self._source.text.lstrip().encode("utf-8"), True)
        except expat.ExpatError as error:
            raise self._source.error(
                f"this is not well-formed XML ({expat.ErrorString(error.code)}).",
                at=error.lineno + self._skipped(),
                fix=_EXPORT_AGAIN,
            ) from error
        return self._done

    def _skipped(self) -> int:
        text = self._source.text
        return text.count("\n", 0, len(text) - len(text.lstrip()))

    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._skipped()

    def _refuse_doctype(self, *_: object) -> None:
        raise self._source.error(
            "the file declares a document type (DTD), which FDX never needs.",
            at=self._line(),
            fix="remove the <!DOCTYPE ...> part, or " + _EXPORT_AGAIN,
        )

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if not self._open and name != "FinalDraft":
            raise self._source.error(
                f"the root element is <{name[:40]}>, not <FinalDraft>; this is not FDX.",
                at=self._line(),
                fix=_EXPORT_AGAIN,
            )
        if len(self._open) >= _DEEPEST:
            raise self._source.error(
                "the elements are nested too deeply.", at=self._line(), fix=_EXPORT_AGAIN
            )
        self._open.append(name)
        if name == "Paragraph":
            self._current.append(self._paragraph(attributes))

    def _paragraph(self, attributes: dict[str, str]) -> _Paragraph:
        return _Paragraph(
            kind=attributes.get("Type", "" if "DualDialogue" in self._open else "Action"),
            line=self._line(),
            number=attributes.get("Number", "").strip(),
            centred=attributes.get("Alignment", "") == "Center",
            dual="DualDialogue" in self._open,
            aside=next((name for name in _ASIDES if name in self._open), ""),
            title_page="TitlePage" in self._open,
        )

    def _end(self, name: str) -> None:
        self._open.pop()
        if name == "Paragraph":
            paragraph = self._current.pop()
            if paragraph.text:
                self._done.append(paragraph)

    def _text(self, text: str) -> None:
        if self._current and self._open[-1] == "Text":
            self._current[-1].pieces.append(text)


class _Reader:
    """Turns paragraphs into scenes and speeches."""

    def __init__(self, source: Source, paragraphs: list[_Paragraph]) -> None:
        self._out = Assembler(source)
        self._source = source
        self._body = [each for each in paragraphs if not each.title_page]
        self._front = [each for each in paragraphs if each.title_page]
        self._at = 0

    def read(self) -> Script:
        while self._at < len(self._body):
            paragraph = self._body[self._at]
            if paragraph.aside:
                self._out.note(f"Line {paragraph.line}: the note '{paragraph.text}' is not filmed.")
            elif paragraph.kind.startswith("Scene Heading"):
                self._heading(paragraph)
            elif paragraph.kind == "Character":
                self._speech(paragraph)
                continue
            else:
                self._plain(paragraph)
            self._at += 1
        return self._out.build(self._title(), "fdx")

    def _title(self) -> str:
        centred = [each.text for each in self._front if each.centred]
        titles = centred or [each.text for each in self._front]
        return " ".join(titles[0].split()) if titles else ""

    def _heading(self, paragraph: _Paragraph) -> None:
        if len(paragraph.text) > LONGEST_HEADING:
            raise self._source.error(
                f"the scene heading is {len(paragraph.text)} characters long.",
                at=paragraph.line,
                fix=f"shorten it to {LONGEST_HEADING} characters; put the rest into action.",
            )
        self._out.heading(paragraph.text, line=paragraph.line, number=paragraph.number)

    def _plain(self, paragraph: _Paragraph) -> None:
        kind = _KINDS.get(paragraph.kind, ElementKind.ACTION)
        if paragraph.centred and kind is ElementKind.ACTION:
            kind = ElementKind.CENTERED
        text = paragraph.text.upper() if kind is ElementKind.TRANSITION else paragraph.text
        if paragraph.kind in ("Dialogue", "Parenthetical"):
            self._out.note(
                f"Line {paragraph.line}: '{text}' is marked as {paragraph.kind.lower()}, "
                "but nobody speaks it; it was read as action."
            )
        self._out.add(kind, text, line=paragraph.line)

    def _speech(self, cue: _Paragraph) -> None:
        words: list[str] = []
        asides: list[str] = []
        put: dict[str, Callable[[str], None]] = {
            "Dialogue": words.append,
            "Parenthetical": asides.append,
        }
        dual = self._second_voice(self._at)
        self._at += 1
        while self._at < len(self._body) and self._body[self._at].kind in put:
            paragraph = self._body[self._at]
            put[paragraph.kind](paragraph.text)
            self._at += 1
        self._out.speech(cue.text, words, asides, line=cue.line, dual=dual)

    def _second_voice(self, at: int) -> bool:
        """Whether the cue at that place is a later voice of its dual dialogue."""
        for paragraph in reversed(self._body[max(0, at - 40) : at]):
            if not (paragraph.dual and self._body[at].dual):
                return False
            if paragraph.kind == "Character":
                return True
        return False
