"""One name for one person: a part that is introduced as TOM HALE and speaks as TOM is Tom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tools.screenplay.script import GivenShot

_TITLES = frozenset(("mr", "mrs", "ms", "miss", "dr", "doctor", "old", "young", "the", "sir"))


def one_person(names: Iterable[str], speakers: Iterable[str]) -> dict[str, str]:
    """Longer name -> the one in use, for each that means somebody of a shorter name.

    The shorter name is one word of the longer, no title, and of no other name; a name that has
    lines of its own stays, since the script tells the two apart.
    """
    known = list(dict.fromkeys(names))
    spoken = set(speakers)
    return {
        longer: shorter
        for shorter in known
        for longer in known
        if longer not in spoken and _fits(shorter, longer, known)
    }


def _fits(shorter: str, longer: str, known: Iterable[str]) -> bool:
    word = shorter.casefold()
    if " " in word or word in _TITLES:
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
