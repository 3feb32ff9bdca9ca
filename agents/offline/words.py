"""Small operations on English sentences; knows no film."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_ABBREVIATED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|St|Prof|Sgt|Lt|Capt|MR|MRS|MS|DR|ST|PROF|SGT|LT|CAPT|INT|EXT|No|vs)\.$"
)
_END = re.compile(r"[.!?…]+[\"'”’)\]]*\s+")
_JOINTS = re.compile(r"(?:;|:|\s[—–-])\s+|,\s+(?=(?:and|but|so|for|then|while|until|yet)\b)")
_FEWEST = 5
"""A clause of fewer words is no picture of its own."""


def sentences(text: str) -> list[str]:
    """The sentences of a text with their marks, whitespace made single."""
    clean = " ".join(text.split())
    found: list[str] = []
    start = 0
    for match in _END.finditer(clean):
        candidate = clean[start : match.end()].strip()
        if not _ABBREVIATED.search(candidate):
            found.append(candidate)
            start = match.end()
    tail = clean[start:].strip()
    return [*found, tail] if tail else found


def clauses(sentence: str, most_words: int) -> list[str]:
    """A long sentence in parts of about `most_words` words, parted where a clause begins."""
    if len(sentence.split()) <= most_words:
        return [sentence]
    cuts = [match.end() for match in _JOINTS.finditer(sentence)]
    pieces = [
        sentence[a:b].strip() for a, b in zip([0, *cuts], [*cuts, len(sentence)], strict=True)
    ]
    packed: list[str] = []
    for piece in pieces:
        joined = f"{packed[-1]} {piece}" if packed else piece
        short = len(piece.split()) < _FEWEST or (packed and len(packed[-1].split()) < _FEWEST)
        if packed and (short or len(joined.split()) <= most_words):
            packed[-1] = joined
        else:
            packed.append(piece)
    return packed


def as_sentence(text: str) -> str:
    """The text with a capital at its start and one full stop at its end; '' stays ''."""
    clean = " ".join(text.split()).strip(" ,;:—–-")
    if not clean:
        return ""
    clean = clean[0].upper() + clean[1:]
    return clean if re.search(r"[.!?…][\"'”’)]*$", clean) else f"{clean}."


def lowered(text: str) -> str:
    """The text with its first letter small, unless the first word is a name or all capitals."""
    first = text.split(" ", 1)[0]
    small = {"a", "an", "the", "some", "his", "her", "their", "this", "in", "at", "on", "it"}
    return text[0].lower() + text[1:] if text and first.lower() in small else text


def listed(items: Sequence[str]) -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def unique(items: Iterable[str]) -> tuple[str, ...]:
    """The items that are not empty, each once, in order."""
    return tuple(dict.fromkeys(item for item in items if item))


def shortened(text: str, most: int) -> str:
    """The text cut to `most` characters at a clause or word, without a dangling end."""
    if len(text) <= most:
        return text
    head = text[: most + 1]
    at = max(head.rfind(mark) for mark in (". ", "; ", ", "))
    if at < most * 0.6:
        at = head.rfind(" ")
    cut = head[:at] if at > 0 else head[:most]
    return re.sub(r"\s+(?:and|or|the|a|an|of|with|in|on|to|for|her|his)$", "", cut.rstrip(" ,;:."))
