"""Hair in words: what a text says of it, and a description with other hair."""

from __future__ import annotations

import re

_STYLES = r"buns?|braids?|plaits?|pigtails?|ponytails?|bob|mohawk|afro|topknot|dreadlocks|cornrows"
HAIR = re.compile(
    r"(?<!clean[- ])\b(?:head (?:is )?(?:shaved|shorn|bald)"
    r"|(?:shaved|shaven|shorn|bald|hairless)(?: head)?"
    rf"|\w+-haired|hair(?:less)?|(?:{_STYLES}))\b",
    re.IGNORECASE,
)
"""Words that say how somebody's hair is, or that there is none."""


def says_hair(text: str) -> bool:
    """Whether a text speaks of somebody's hair."""
    return HAIR.search(text) is not None


def with_hair(description: str, hair: str) -> str:
    """The description with other hair: what it says of hair is left out.

    >>> with_hair("35-year-old woman, short curly hair, tan skin", "shaved head")
    '35-year-old woman, tan skin, shaved head'
    """
    pieces = re.split(r",\s+", description)
    kept = [bare for piece in pieces if (bare := _without_hair(piece))]
    return ", ".join((*kept, hair)) if hair else ", ".join(kept)


def parted(worn: str) -> tuple[str, str]:
    """Clothes and hair of what somebody wears in a shot: 'red dress; shaved head' has both."""
    clothes, _, hair = worn.rpartition("; ")
    return (clothes, hair) if clothes and says_hair(hair) else (worn, "")


def _without_hair(piece: str) -> str:
    """A part of a description without its hair; what else it says stays, such as a beard."""
    words = re.split(r"\s+(?:and|with)\s+", piece)
    return " and ".join(each for each in words if not says_hair(each))


_COLOUR = re.compile(
    r"\b(?:(?:light|dark|pale|bright) )?(?:black|brown|blonde?|red|ginger|auburn|gr[ae]y|silver"
    r"|white|blue|green|pink|purple|golden|chestnut|dark)\b",
    re.IGNORECASE,
)
_STYLE = re.compile(rf"\s*\b(?:in|and) an? (?:\w+ )?(?:{_STYLES})\b|\s*\b(?:tied|pinned) \w+$")


def new_hair(description: str, told: str) -> str:
    """Hair as it is from now on: what changes is told, the rest stays as the description has it.

    >>> new_hair("35-year-old woman, long black hair in a braid", "short hair")
    'short black hair'
    """
    before = next((piece for piece in re.split(r",\s+", description) if says_hair(piece)), "")
    colour = _COLOUR.search(before)
    own = f"{colour.group()} " if colour else ""
    if re.search(r"\b(?:shaved|bald|wig)\b", told):
        return told
    dyed = re.fullmatch(r"(?P<colour>\w+) hair", told)
    if dyed and _COLOUR.fullmatch(dyed["colour"]):
        return _COLOUR.sub(dyed["colour"], before) if colour else told
    if how := re.fullmatch(r"hair (?P<how>.+)", told):
        way = {"back": "tied back", "up": "pinned up"}.get(how["how"], how["how"])
        return f"{_STYLE.sub('', before) or f'{own}hair'} {way}"
    return told.replace("hair", f"{own}hair")
