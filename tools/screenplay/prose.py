"""Prose (a fable, a tale, any text) read into a `Script`.

Paragraphs become action, quoted speech becomes dialogue, word for word. Who speaks is read off
the words around the quotation ('said the Fox', 'he cried'), and place and time are guessed from
telling words; what was guessed is said in the notes. A quotation that nobody speaks (a sign, a
title) stays in the action.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tools.screenplay.attribution import Attribution
from tools.screenplay.kinds import noun_of, told_kinds, with_kinds
from tools.screenplay.names import lead_of
from tools.screenplay.people import find_people, is_beast
from tools.screenplay.pronouns import sexes_in
from tools.screenplay.quotes import Segment, clean_narration, is_speech, join_broken, segments
from tools.screenplay.script import Element, ElementKind, Line, Script, ScriptScene
from tools.screenplay.settings import Setting, guess_setting
from tools.screenplay.source import Source

_BREAK = re.compile(r"(?:[*#~\-_=•·]\s*){1,20}$|(?:chapter|part)\s+\w+\.?$", re.IGNORECASE)
_LATER = re.compile(
    r"(?:The next|The following|Next|Later|That (?:night|evening|morning|afternoon)|Meanwhile|"
    r"The same (?:night|evening|day)|(?:Many |Some |A few |Two |Three |Several )?"
    r"(?:hours|days|weeks|months|years) (?:later|after|afterwards|passed))\b"
)
_TELLS = re.compile(
    r"\b(?:he|she|it|they|I|we|his|her|their|its|was|were|had|then|next|later)\b", re.IGNORECASE
)
_LONGEST_TITLE = 80
_WRAPPED_AT = 100
"""Text wrapped by hand has shorter lines than this."""
_LONGEST_MORAL_WORDS = 16


@dataclass(slots=True)
class _Paragraph:
    line: int
    text: str
    pieces: list[Segment] = field(default_factory=list)


def parse_prose(source: Source) -> Script:
    """The script made of a text; the first short line without a full stop is the title."""
    title, paragraphs, breaks = _paragraphs(source)
    notes = list(source.notes)
    moral = _take_moral(paragraphs)
    groups = _scenes(paragraphs, breaks)
    narration = " ".join(
        piece.text for each in paragraphs for piece in each.pieces if not piece.quoted
    )
    told = told_kinds(narration)
    people = with_kinds(find_people(narration), told)
    animals = [name for name in people if is_beast(noun_of(told.get(name, "")))]
    attribution = Attribution(people, sexes_in(narration, people), mute=animals)
    scenes: list[ScriptScene] = []
    for number, group in enumerate(groups, start=1):
        elements = [element for each in group for element in _elements(each, attribution)]
        setting = _setting([each.text for each in group], title, scenes, number, notes)
        scenes.append(_scene(number, setting, elements))
    if moral and scenes:
        scenes[-1] = _with_moral(scenes[-1], moral)
        notes.append("The last sentence reads as the moral; it was made a title card.")
    notes += attribution.notes
    characters = people | {name: "" for name in attribution.added if name not in people}
    return Script(
        title=title or source.title,
        scenes=tuple(scenes),
        lead=lead_of(scenes, characters, title),
        characters=characters,
        source_format="prose",
        notes=tuple(notes),
    )


def _paragraphs(source: Source) -> tuple[str, list[_Paragraph], set[int]]:
    """Title, paragraphs with their pieces, and the positions that a scene break precedes."""
    blocks = _blocks(source.text)
    title = ""
    if len(blocks) > 1 and _is_title(blocks[0][1]):
        title = blocks.pop(0)[1].strip("# ").strip()
    breaks: set[int] = set()
    paragraphs: list[_Paragraph] = []
    single = _single_quotes(source.text)
    for line, text in blocks:
        if _BREAK.match(text[:60]) and len(text) <= 60:
            breaks.add(len(paragraphs))
        else:
            pieces = join_broken(segments(text, single=single))
            paragraphs.append(_Paragraph(line, text, pieces))
    return title, paragraphs, breaks


def _blocks(text: str) -> list[tuple[int, str]]:
    """Paragraphs with the line each starts at: parted by empty lines, or one a line.

    Text without empty lines, and text whose lines are long on average, has one a line.
    """
    rows = [row.strip() for row in text.split("\n")]
    full = [row for row in rows if row]
    each_line = "" not in rows[:-1] or sum(map(len, full)) > _WRAPPED_AT * len(full)
    blocks: list[tuple[int, list[str]]] = []
    open_block = False
    for number, row in enumerate(rows, start=1):
        if row and open_block and not each_line:
            blocks[-1][1].append(row)
        elif row:
            blocks.append((number, [row]))
        open_block = bool(row)
    return [(number, " ".join(block)) for number, block in blocks]


def _single_quotes(text: str) -> bool:
    """Whether ‘ and ’ are the text's quotation marks: it uses them and no double ones."""
    return "‘" in text and not re.search(r"[“”\"«»]", text)


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and not text.rstrip().endswith((".", ",", ";", "”", '"'))


def _take_moral(paragraphs: list[_Paragraph]) -> _Paragraph | None:
    """Removes and returns a last, short paragraph of one sentence with nobody in it."""
    if len(paragraphs) < 2:
        return None
    last = paragraphs[-1]
    sentence = re.match(r"[^.!?]*[.!?]$", last.text)
    alone = all(not piece.quoted for piece in last.pieces) and not _TELLS.search(last.text)
    alone = alone and not find_people(last.text)
    if sentence and alone and len(last.text.split()) <= _LONGEST_MORAL_WORDS:
        return paragraphs.pop()
    return None


def _scenes(paragraphs: list[_Paragraph], breaks: set[int]) -> list[list[_Paragraph]]:
    """Paragraphs grouped into scenes at marked breaks and at jumps in time."""
    groups: list[list[_Paragraph]] = []
    for position, paragraph in enumerate(paragraphs):
        if not groups or position in breaks or _LATER.match(paragraph.text):
            groups.append([])
        groups[-1].append(paragraph)
    return groups


def _elements(paragraph: _Paragraph, attribution: Attribution) -> list[Element]:
    """Action and dialogue of a paragraph, in order."""
    spoken = _spoken(paragraph.pieces)
    out: list[Element] = []
    for at, piece in enumerate(paragraph.pieces):
        before, after = _neighbours(paragraph.pieces, at)
        if at in spoken:
            speaker, delivery = attribution.speaker(piece.text, before, after)
            out.append(_dialogue(Line(speaker=speaker, text=piece.text, delivery=delivery)))
            continue
        text = piece.marked
        if not piece.quoted:
            attribution.hear(text)
            text = clean_narration(
                text,
                comes_on=_unspoken(paragraph.pieces, spoken, at - 1),
                goes_on=_unspoken(paragraph.pieces, spoken, at + 1),
            )
        if out and out[-1].line is None and text:
            out[-1] = out[-1].model_copy(update={"text": f"{out[-1].text} {text}"})
        elif text:
            out.append(Element(kind=ElementKind.ACTION, text=text))
    return [element.model_copy(update={"source_line": paragraph.line}) for element in out]


def _spoken(pieces: list[Segment]) -> set[int]:
    """The places of the pieces that somebody says."""
    return {
        at
        for at, piece in enumerate(pieces)
        if piece.quoted and is_speech(piece.text, *_neighbours(pieces, at))
    }


def _unspoken(pieces: list[Segment], spoken: set[int], at: int) -> bool:
    """Whether a quotation that nobody says stands at that place."""
    return 0 <= at < len(pieces) and pieces[at].quoted and at not in spoken


def _neighbours(pieces: list[Segment], at: int) -> tuple[str, str]:
    """The narration before and after a piece, '' at the ends."""
    after = pieces[at + 1].text if at + 1 < len(pieces) else ""
    return (pieces[at - 1].text if at else ""), after


def _dialogue(line: Line) -> Element:
    return Element(kind=ElementKind.DIALOGUE, text=line.text, line=line)


def _setting(
    texts: list[str],
    title: str,
    scenes: list[ScriptScene],
    number: int,
    notes: list[str],
) -> Setting:
    """The guessed setting, with a note; what is not told is taken over from the scene before."""
    guess = guess_setting(" ".join(texts)) if texts else guess_setting(title)
    before = scenes[-1] if scenes else None
    place = guess.place or (before.place if before else "open country")
    interior = guess.interior if guess.place else (before.interior if before else False)
    time = guess.time_of_day or "DAY"
    told = "guessed from the words" if guess.place else "assumed, since the text names no place"
    clock = "guessed likewise" if guess.time_of_day else "assumed"
    notes.append(f"Scene {number}: the place ({place}) was {told}; the time ({time}) was {clock}.")
    return Setting(interior, place, time)


def _scene(number: int, setting: Setting, elements: list[Element]) -> ScriptScene:
    return ScriptScene(
        number=str(number),
        heading=setting.heading,
        interior=setting.interior,
        place=setting.place,
        time_of_day=setting.time_of_day,
        elements=tuple(elements),
    )


def _with_moral(scene: ScriptScene, moral: _Paragraph) -> ScriptScene:
    card = Element(kind=ElementKind.CENTERED, text=moral.text, source_line=moral.line)
    return scene.model_copy(update={"elements": (*scene.elements, card)})
