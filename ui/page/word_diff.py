"""What one prompt says otherwise than the one before, word by word."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from ui.page.wording import plain

_CONTEXT = 6
"""Words that stay and are shown on each side of a change."""


class Change(StrEnum):
    """What happened to some words."""

    SAME = "same"
    NEW = "new"
    GONE = "gone"
    LEFT_OUT = "left out"
    """They stay, and are too many to show."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Neighbouring words with one fate."""

    change: Change
    words: str


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """The later text in pieces, with what went from the earlier one; empty where they are alike."""
    old, new = before.split(), after.split()
    if old == new:
        return ()
    return tuple(_pieces(old, new))


def as_markdown(pieces: Sequence[Piece]) -> str:
    """New words bold, words that went struck out; signs in them stay signs."""
    return " ".join(_marked(piece) for piece in pieces)


def _pieces(old: Sequence[str], new: Sequence[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal":
            yield from _same(new[b0:b1], first=b0 == 0, last=b1 == len(new))
            continue
        if a1 > a0:
            yield Piece(Change.GONE, " ".join(old[a0:a1]))
        if b1 > b0:
            yield Piece(Change.NEW, " ".join(new[b0:b1]))


def _same(words: Sequence[str], *, first: bool, last: bool) -> Iterator[Piece]:
    """The words next to changes; those between are left out."""
    head = 0 if first else _CONTEXT
    tail = 0 if last else _CONTEXT
    if len(words) <= head + tail + 1:
        yield Piece(Change.SAME, " ".join(words))
        return
    if head:
        yield Piece(Change.SAME, " ".join(words[:head]))
    yield Piece(Change.LEFT_OUT, "…")
    if tail:
        yield Piece(Change.SAME, " ".join(words[-tail:]))


def _marked(piece: Piece) -> str:
    words = plain(piece.words)
    match piece.change:
        case Change.NEW:
            return f"**{words}**"
        case Change.GONE:
            return f"~~{words}~~"
        case _:
            return words
