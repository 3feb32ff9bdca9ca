"""Shots by what they show: 'the close-up of Marcus', 'the lantern shot', 'the two-shot'."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from agents.conversation import ShotLine
from tools.providers.previz.framing_words import SIZES
from tools.providers.previz.phrases import listed, read_text, stem
from tools.screenplay.plan import ShotSize

_HEAD = re.compile(
    r"\b(?:shots?|ones?|takes?|pictures?|clips?|frames?|images?|stills?|angles?|views?)\b", re.I
)
_SMALL = frozenset(
    listed(
        "him them she the a an of with in on at by to where when which that who is are and his "
        "her their its he she they shot one take picture clip frame image still angle view "
        "scene film our my into has have from for showing only just there other person being "
        "all both two"
    )
)
"""Words of a description that say nothing of what is in the frame."""
_SIZE_NOUNS = re.compile(
    r"\b(?:insert|close[- ]?ups?|wide|establish\w*|master|medium|two[- ]?shot|ecu|mcu|cu|macro"
    r"|long shot|full shot|detail|cutaway)s?\b",
    re.IGNORECASE,
)


def describes(text: str) -> bool:
    """Whether words are built as the description of a shot: they name one, or a size."""
    return bool(_HEAD.search(text) or _SIZE_NOUNS.search(text))


def size_of(shot: ShotLine) -> ShotSize | None:
    """The size that a shot's line in the situation begins with."""
    what = shot.what.casefold()
    begins = [size for size in ShotSize if re.match(rf"{size.value}\b", what)]
    longest = max(begins, key=lambda size: len(size.value), default=None)
    return longest or SIZES.first(read_text(" ".join(what.split()[:4])))


def fitting(text: str, shots: Sequence[ShotLine]) -> list[ShotLine]:
    """The shots that show everything that the words name, at the size that they name."""
    told = read_text(text)
    hit = next(SIZES.hits(told), None)
    two = re.search(r"\btwo[- ]?shots?\b", text, re.IGNORECASE)
    named = set(range(hit.start, hit.stop)) if hit else set()
    asked = {
        _root(word)
        for index, word in enumerate(told.words)
        if index not in named and word.isalnum() and _root(word) not in _SMALL
    }
    showing = [shot for shot in shots if asked <= _shown(shot)]
    if two:
        return [shot for shot in showing if len(shot.people) == 2]
    if hit is None:
        return showing if asked else []
    exact = [shot for shot in showing if size_of(shot) is hit.value]
    return exact or [s for s in showing if (size := size_of(s)) and hit.value.value in size.value]


def _shown(shot: ShotLine) -> frozenset[str]:
    return _roots(" ".join((shot.what, shot.place, *shot.people, *shot.props)))


@lru_cache(maxsize=1024)
def _roots(text: str) -> frozenset[str]:
    return frozenset(_root(word) for word in read_text(text).words)


def _root(word: str) -> str:
    """A word without its endings, enough to tell 'kneels' and 'kneeling' are one."""
    word = stem(word.casefold())
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) > len(ending) + 3:
            return word.removesuffix(ending)
    return word
