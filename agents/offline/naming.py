"""How a prompt calls a character: by name, or 'the fox' where the name is only a word for one.

A bare 'Fox' reads as another fox each time it comes; 'the fox' stays the same animal.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tools.screenplay.people import is_being

_AGED = re.compile(r"^(?P<noun>[A-Za-z]+), (?P<years>\d{1,3})$")
_ARTICLE = r"(?:\b(?:an?|the|some|this|that)\s+)?"


def call(name: str) -> str:
    """'Marcus', 'the fox', 'the 32-year-old woman'."""
    aged = _AGED.match(name)
    if aged:
        return f"the {aged['years']}-year-old {aged['noun'].lower()}"
    if is_being(name.rsplit(maxsplit=1)[-1]):
        return f"the {name.lower()}"
    return name


def called(text: str, names: Sequence[str], *, alone: bool) -> str:
    """The text with its characters called as `call` does, capitals at sentence starts kept.

    With one character in the frame, other words for a person or animal ('the artist' of a
    painter) mean that character.
    """
    for name in names:
        if call(name) != name and not _AGED.match(name):
            text = re.sub(
                rf"{_ARTICLE}(?P<how>\b[a-z]+ )?\b{re.escape(name)}\b(?!['’]s [A-Z])",
                lambda match, name=name: f"the {match['how'] or ''}{name.lower()}",
                text,
                flags=re.IGNORECASE if not names_clash(name, names) else 0,
            )
    if alone and len(names) == 1:
        text = _as_one(text, names[0])
    return re.sub(r"(?:^|(?<=[.!?] ))the ", "The ", text)


def names_clash(name: str, names: Sequence[str]) -> bool:
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
