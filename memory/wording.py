"""Prompts taken apart into clauses with names left open, and advice put into a shot's own words.

'Both hands on the brass key' and 'both hands on the wheel' are the same advice: what a shot calls
its own things becomes a slot, and another shot fills the slot with its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

FEWEST_WORDS = 2
MOST_WORDS = 16
"""A clause of more words is a description of one shot and will not come again."""

_READ = {
    "who": "the characters",
    "clothes": "who wears what",
    "props": "the props",
    "place": "the place",
    "light": "the light as planned",
}
"""What a slot is called where there is no shot to fill it."""
_SLOT = re.compile(r"\{(\w+)\}")
_MARK = re.compile(r"^(?:correction:\s*)+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_PART = re.compile(r"[,;]\s+")
_ENDS = " ,;:.!?"
_HAS_WORDS = re.compile(r"[a-z]{2,}")


@dataclass(frozen=True, slots=True)
class Slot:
    """What a shot calls one of its own things."""

    names: tuple[str, ...]
    """Every wording that means it."""
    filling: str
    """The wording that a sentence takes."""


Slots = Mapping[str, Slot]
"""Slot name ('who', 'clothes', 'props', 'place', 'light') -> the shot's own words."""


def slotted(text: str, slots: Slots) -> str:
    """The text with the shot's own names as slots: '{who} lifts the {props}'."""
    names = sorted(
        ((name, slot) for slot, own in slots.items() for name in own.names if name.strip()),
        key=lambda pair: -len(pair[0]),
    )
    for name, slot in names:
        text = re.sub(rf"(?<![\w{{])@?{re.escape(name)}(?![\w}}])", f"{{{slot}}}", text, flags=re.I)
    for slot in slots:
        mark = re.escape(f"{{{slot}}}")
        text = re.sub(rf"{mark}(?:(?:,| and|, and|;) (?:the |an? )?{mark})+", f"{{{slot}}}", text)
        text = re.sub(rf"\ban? {mark}", f"the {{{slot}}}", text)
    return text


def clauses(text: str, slots: Slots) -> tuple[str, ...]:
    """The sentences of a prompt and their parts, each once, in small letters, names left open."""
    open_text = slotted(" ".join(text.split()), slots).lower()
    wholes = [_MARK.sub("", piece.strip(_ENDS)) for piece in _SENTENCE.split(open_text)]
    pieces = [piece.strip(_ENDS) for whole in wholes for piece in (whole, *_PART.split(whole))]
    return tuple(dict.fromkeys(piece for piece in pieces if _counts(piece)))


def _counts(clause: str) -> bool:
    words = clause.split()
    own = _SLOT.sub(" ", clause)
    return FEWEST_WORDS <= len(words) <= MOST_WORDS and len(_HAS_WORDS.findall(own)) > 1


def added(first: str, last: str, slots: Slots) -> str:
    """The sentences of `last` that `first` has not, names left open, without correction marks."""
    known = {_bare(sentence) for sentence in _sentences(first, slots)}
    new = [each for each in _sentences(last, slots) if _bare(each) not in known]
    return " ".join(dict.fromkeys(new))


def _sentences(text: str, slots: Slots) -> list[str]:
    pieces = _SENTENCE.split(slotted(" ".join(text.split()), slots))
    marked = (re.sub(r"^(?:Correction:\s*)+", "", piece).strip() for piece in pieces)
    return [piece[0].upper() + piece[1:] for piece in marked if piece]


def _bare(sentence: str) -> str:
    return sentence.casefold().strip(_ENDS)


def slots_in(text: str) -> frozenset[str]:
    """Names of the slots that a text leaves open."""
    return frozenset(_SLOT.findall(text))


def filled(advice: str, slots: Slots) -> str:
    """The advice in the shot's own words, sentence by sentence; what cannot be filled is left out.

    '' when nothing is left: advice on props says nothing to a shot without any.
    """
    kept = [
        _SLOT.sub(lambda match: slots[match[1]].filling, sentence)
        for sentence in _SENTENCE.split(advice)
        if sentence and slots_in(sentence) <= slots.keys()
    ]
    return " ".join(sentence[0].upper() + sentence[1:] for sentence in kept)


def readable(advice: str) -> str:
    """The advice for a person to read, without a shot: 'clearly visible: the props'."""
    plain = _SLOT.sub(lambda match: _READ.get(match[1], match[1]), advice)
    return re.sub(r"\b(the|a|an) the\b", "the", plain, flags=re.I)


def same_advice(sentences: Iterable[str]) -> frozenset[str]:
    """What two pieces of advice are compared by: their sentences, small and without marks."""
    return frozenset(_bare(piece) for text in sentences for piece in _SENTENCE.split(text) if piece)
