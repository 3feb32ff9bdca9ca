"""How a prompt calls a character: by name, or 'the fox' where the name is only a word for one.

A bare 'Fox' reads as another fox each time it comes; 'the fox' stays the same animal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agents.offline.beasts import beast_in
from agents.offline.words import unique
from tools.providers.previz.people_words import ANIMALS
from tools.providers.previz.phrases import read_text
from tools.screenplay.people import is_beast, is_being
from tools.screenplay.plan import CastMember

_AGED = re.compile(r"^(?P<noun>[A-Za-z]+), (?P<years>\d{1,3})$")
_ARTICLE = r"(?:(?<![-\w])(?:an?|the|some|this|that)\s+(?P<how>[a-z0-9-]+ )?)?"
_WORN = r"(?!\s+(?:jacket|coat|pants|hat|uniform|apron|knife|boots)\b)"
"""'A chef jacket' speaks of no chef."""
_GENERIC = frozenset({
    "man", "woman", "boy", "girl", "child", "people", "men", "women", "children", "youth",
    "person", "friend", "adult",
})  # fmt: skip
_PORTRAYED = 0.5
"""Share of a description's words at which a sentence is a portrait, said elsewhere already."""
_DEED = re.compile(
    r"[,;)] (?P<deed>(?:stands|sits|kneels|waits|leans|holds|faces|walks|looks|is seated)\b.*)$"
)


def call(name: str) -> str:
    """'Marcus', 'the fox', 'the 32-year-old woman'."""
    aged = _AGED.match(name)
    if aged:
        return f"the {aged['years']}-year-old {aged['noun'].lower()}"
    if is_being(name.rsplit(maxsplit=1)[-1]):
        return f"the {name.lower()}"
    return name


def roles_of(descriptions: Mapping[str, str]) -> dict[str, str]:
    """Role -> name for parts that have a name and one role: 'teacher' -> 'Character A'.

    A role that two parts share tells neither. A sheepdog that is the only dog is 'the dog' too.
    """
    found: dict[str, list[str]] = {}
    for name, told in descriptions.items():
        for role in _roles(told):
            if role not in name.lower():
                found.setdefault(role, []).append(name)
    taken = {name.lower() for name in descriptions}
    return {
        role: names[0] for role, names in found.items() if len(names) == 1 and role not in taken
    }


def _roles(told: str) -> tuple[str, ...]:
    """What somebody is called by what they are; an animal by its kind as well."""
    beast = beast_in(told)
    head = re.findall(r"[a-z]+", told.lower())[:8]
    role = next((word for word in head if is_being(word) and word not in _GENERIC), "")
    if is_beast(role):
        role = beast
    kind = ANIMALS.first(read_text(beast)) if beast else None
    return unique((role, kind or ""))


def called(text: str, cast: Sequence[CastMember], *, alone: bool) -> str:
    """The text with its characters called as `call` does, and without their portraits.

    When the film has one character, other words for a person ('the artist' of a painter) mean
    that character.
    """
    names = [member.name for member in cast]
    text = _without_portrait(text, cast)
    for role, name in roles_of({member.name: member.description for member in cast}).items():
        text = re.sub(rf"\b(?:the|a) {role}\b", call(name), text, flags=re.IGNORECASE)
    for name in names:
        if call(name) != name and not _AGED.match(name):
            flags = 0 if _clashes(name, names) else re.IGNORECASE
            text = re.sub(
                rf"{_ARTICLE}(?<![-\w]){re.escape(name)}\b{_WORN}",
                lambda match, name=name: f"the {match['how'] or ''}{name.lower()}",
                text,
                flags=flags,
            )
    if alone and len(names) == 1:
        text = _as_one(text, names[0])
    return re.sub(r"(?:^|(?<=[.!?] ))the ", "The ", text)


def _clashes(name: str, names: Sequence[str]) -> bool:
    """Whether another name holds this one: 'Chef' beside 'Chef A'."""
    return any(other != name and name.casefold() in other.casefold() for other in names)


def _as_one(text: str, name: str) -> str:
    own = call(name)

    def swap(match: re.Match[str]) -> str:
        word = match["who"].lower()
        return own if is_being(word) and word not in name.lower() else match.group()

    return re.sub(
        r"\bthe (?:(?:same|adult|young|old|tired|lone|knowing|focused) )*(?P<who>[a-z]+)\b",
        swap,
        text,
        flags=re.IGNORECASE,
    )


def _without_portrait(text: str, cast: Sequence[CastMember]) -> str:
    """The sentence without a description that the cast's own sentence gives; '' if that was all."""
    words = set(re.findall(r"[a-z]{3,}", text.lower()))
    for member in cast:
        own = set(re.findall(r"[a-z]{3,}", f"{member.description} {member.wardrobe}".lower()))
        if own and len(own & words) >= _PORTRAYED * len(own):
            deed = _DEED.search(text)
            return f"{call(member.name)} {deed['deed']}" if deed else ""
    return text
