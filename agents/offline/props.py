"""Props that a text puts into the frame: words for things, and a tale's capitalised nouns."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.offline.words import unique
from tools.providers.previz.phrases import read_text
from tools.providers.previz.prop_words import FURNITURE, things
from tools.screenplay.people import is_being

MOST_PROPS = 4
_CAPITAL = re.compile(r"(?<=[a-z,] )(?:[A-Z][a-z]+['’]s )?[A-Z][a-z]{2,}\b")
_NO_THINGS = frozenset(
    (
        *("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
        *("January", "February", "March", "April", "May", "June", "July", "August"),
        *("September", "October", "November", "December", "God", "English", "French"),
    )
)
_VERBAL = re.compile(r"^\w+ (?:rose|watch|play|rings)$|^(?:rose|note)$")
"""Verbs that the table of things takes for nouns: 'the water rose'."""
_LOOSE = re.compile(
    r"^(?:(?:an?|the|his|her|their|its|some|one|two|same|more|and|of|with)\s+)+", re.I
)


def props_in(text: str, names: Sequence[str] = (), *, tale: bool = False) -> tuple[str, ...]:
    """The things a text names, at most four, in its own words, in reading order.

    A tale writes the things that matter with a capital ('a Pitcher').
    """
    read = read_text(text)
    found: list[str] = []
    for thing in things(read):
        if thing.there and thing.name not in FURNITURE:
            words = [read.raw[at] for at in range(thing.start, thing.stop)]
            phrase = " ".join(
                word for word in words if word.isalpha() or "'" in word or "-" in word
            )
            found.append(_LOOSE.sub("", phrase).lower())
    known = {word for name in names for word in name.split()}
    for match in _CAPITAL.finditer(text if tale else ""):
        head = match.group().split()[-1]
        if head not in known | _NO_THINGS and not is_being(head):
            found.append(match.group().lower().replace("’", "'"))
    kept = [each for each in unique(found) if 2 < len(each) <= 40 and not _VERBAL.search(each)]
    single = [
        each
        for each in kept
        if not any(other != each and re.search(rf"\b{re.escape(each)}\b", other) for other in kept)
    ]
    return tuple(single[:MOST_PROPS])
