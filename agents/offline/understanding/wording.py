"""What people wrap around a command, and how they misspell it: taken off before it is read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

_TYPOGRAPHY = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2011": "-", "\u2010": "-"}
)
_REPEATED = re.compile(r"\b([a-z]+)(?:,? \1\b(?![.=/]))+", re.IGNORECASE)
_WORD = re.compile(r"(?<![\w./~-])[A-Za-z]+(?![\w/]|\.\w)")
"""A word that is no part of a file's name."""
_LONG_WORD = re.compile(r"(?<![\w./~'=-])[A-Za-z]{4,}(?![\w/=]|\.\w)")
_KEPT = ("right", "hedge", "binds", "taken_back", "condition", "cancels", "negated")
"""Phrases whose words are never put right: they keep orders from being taken."""
_SHORTEST = 3
"""Letters of the longest words that are never put right: too many words are near them."""


@cache
def phrases() -> dict[str, Any]:
    """`phrases.toml`."""
    return tomllib.loads(Path(__file__).with_name("phrases.toml").read_text("utf-8"))


def one_of(name: str, around: str) -> re.Pattern[str]:
    """A pattern for any phrase of that name, with `{}` in `around` for the phrase."""
    choice = f"(?:{'|'.join(phrases()[name])})"
    return re.compile(around.replace("{}", choice), re.IGNORECASE)


_FRONT = one_of("attention", r"{}\b[\s,.!:;…-]*(?=\w|~|/|\"|')")
_REQUEST = one_of("requests", r"{}\s+(?=\w)")
_BACK = one_of("endings", r"[\s,]+{}$")
_EMPTY = one_of("empty", r"(?<=[\w,])\s+{}(?=[\s,.!?]|$)")


def plain(text: str) -> str:
    """Typographic signs as typed ones, spaces single, spoken short forms written out."""
    short = " ".join(text.translate(_TYPOGRAPHY).split())
    spoken: dict[str, str] = phrases()["spoken"]
    full = _WORD.sub(lambda word: spoken.get(word[0].casefold(), word[0]), short)
    return " ".join(_REPEATED.sub(r"\1", _EMPTY.sub(" ", full)).split())


def bare(text: str) -> tuple[str, bool]:
    """The command without greetings, requests and thanks; whether a request was among them."""
    text, asked = text.strip(" \n.,!?;:…–—"), False
    while (front := _FRONT.match(text) or _REQUEST.match(text)) is not None:
        asked |= front.re is _REQUEST
        text = text[front.end() :]
    while (back := _BACK.search(text)) is not None:
        text = text[: back.start()].rstrip(" .,!?;:-")
    return text, asked


class Speller:
    """Puts words right that are one letter off a word of the commands, or of a name."""

    def __init__(self, vocabulary: Iterable[str], known: Iterable[str] = ()) -> None:
        """`known` are words of the production: they are right as they are."""
        self._words = {word.casefold(): word for word in vocabulary if len(word) > _SHORTEST}
        doubts = " ".join(" ".join(phrases()[name]) for name in _KEPT)
        self._right = {*(word.casefold() for word in known), *re.findall(r"[a-z]{4,}", doubts)}

    def right(self, text: str) -> str:
        """The text with its misspelt command words put right; files and ids are left alone."""
        return _LONG_WORD.sub(self._put_right, text)

    def _put_right(self, found: re.Match[str]) -> str:
        word = found[0].casefold()
        if {word, word.rstrip("s")} & (self._words.keys() | self._right):
            return found[0]
        # The first letter is seldom wrong: 'clock' is no 'lock'.
        near = [
            right
            for each, right in self._words.items()
            if each[0] == word[0] and one_off(word, each)
        ]
        return near[0] if len(near) == 1 else found[0]


def one_off(one: str, other: str) -> bool:
    """Whether one letter is missing, too many, wrong, or two neighbours are swapped."""
    if abs(len(one) - len(other)) > 1 or one == other:
        return False
    if len(one) > len(other):
        one, other = other, one
    at = next((i for i, a in enumerate(one) if a != other[i]), len(one))
    if len(one) < len(other):
        return one[at:] == other[at + 1 :]
    swapped = one[at : at + 2] == other[at : at + 2][::-1] and one[at + 2 :] == other[at + 2 :]
    return swapped or one[at + 1 :] == other[at + 1 :]
