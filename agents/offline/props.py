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
_PEOPLE = frozenset(("staff", "crew", "crowd"))
_VERBAL = re.compile(r"^\w+ (?:rose|watch|play|rings)$|^(?:rose|note)$")
"""Verbs that the table of things takes for nouns: 'the water rose'."""
_LOOSE = re.compile(
    r"^(?:(?:an?|the|his|her|their|its|some|one|two|three|first|second|last|other|another|own|same"
    r"|more|and|of|with|chosen|disputed)\s+)+",
    re.I,
)
_SMALL_THINGS = re.compile(
    r"\b(?:(?:bundle|pile|stack|handful|bunch) of )?"
    r"(?:(?:old|small|red|white|black|brass|wooden|narrow|flat|large|savoury) )?"
    r"(?:letters?|pebbles?|nuts?|grains?|corn|broth|soup|suitcases?|vessel|ribbon|photographs?"
    r"|coins?|seeds?|pitchers?|jugs?|vases?|bread|cheese|bones?|feathers?|eggs?|flowers?)\b",
    re.I,
)
"""Things that stories turn on and that studios seldom stock."""
_TOP = re.compile(r"['’]s$")


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
    found += [_LOOSE.sub("", match.group()).lower() for match in _SMALL_THINGS.finditer(text)]
    known = {word for name in names for word in name.split()}
    for match in _CAPITAL.finditer(text if tale else ""):
        head = match.group().split()[-1]
        if head not in known | _NO_THINGS and not is_being(head):
            found.append(match.group().lower().replace("’", "'"))
    named = unique(_TOP.sub("", each) for each in found)
    kept = [each for each in named if 2 < len(each) <= 40 and _is_thing(each)]
    single = [
        each
        for each in kept
        if not any(other != each and re.search(rf"\b{re.escape(each)}\b", other) for other in kept)
    ]
    return tuple(single[:MOST_PROPS])


def _is_thing(name: str) -> bool:
    """Whether a phrase ends on a thing: 'moving staff' are people, 'water rose' is a deed."""
    return not _VERBAL.search(name) and name.rsplit(maxsplit=1)[-1] not in _PEOPLE
