"""One name for one person: a part that is introduced as TOM HALE and speaks as TOM is Tom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import permutations

from tools.screenplay.script import GivenShot
from tools.screenplay.titles import TITLES, untitled


def one_person(names: Iterable[str], speakers: Iterable[str]) -> dict[str, str]:
    """Another name -> the one in use, for each that means somebody of two names.

    The shorter name is one word of the longer, no title, and of no other name; a name that has
    lines of its own stays, since the script tells the two apart. Where the longer one speaks and
    has a title before the shorter, the shorter is no name of its own: Tom is Old Tom.
    """
    known = list(dict.fromkeys(names))
    spoken = set(speakers)
    same: dict[str, str] = {}
    for shorter, longer in permutations(known, 2):
        if not _fits(shorter, longer, known):
            continue
        if longer not in spoken:
            same[longer] = shorter
        elif shorter not in spoken and untitled(longer).casefold() == shorter.casefold():
            same[shorter] = longer
    return same


def _fits(shorter: str, longer: str, known: Iterable[str]) -> bool:
    word = shorter.casefold()
    if " " in word or word in TITLES or word == "the":
        return False
    parted = ((each, each.casefold().split()) for each in known)
    return [each for each, words in parted if len(words) > 1 and word in words] == [longer]


def merged_looks(looks: Mapping[str, str], same: Mapping[str, str]) -> dict[str, str]:
    """Descriptions under the names in use; the fuller of two stays."""
    found: dict[str, str] = {}
    for name, told in looks.items():
        own = same.get(name, name)
        found[own] = max(found.get(own, ""), told, key=len)
    return found


def renamed(given: GivenShot, same: Mapping[str, str]) -> GivenShot:
    """A given shot with its people under the names in use."""
    people = dict.fromkeys(same.get(name, name) for name in given.characters)
    return given.model_copy(update={"characters": tuple(people)})
