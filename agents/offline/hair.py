"""Hair in words: what a text says of it, and a description with other hair."""

from __future__ import annotations

import re

_STYLES = r"buns?|braids?|plaits?|pigtails?|ponytails?|bob|mohawk|afro|topknot|dreadlocks|cornrows"
HAIR = re.compile(
    r"\b(?:head (?:is )?(?:shaved|shorn|bald)|(?:shaved|shaven|shorn|bald|hairless)(?: head)?"
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


def _without_hair(piece: str) -> str:
    """A part of a description without its hair; what else it says stays, such as a beard."""
    words = re.split(r"\s+(?:and|with)\s+", piece)
    return " and ".join(each for each in words if not says_hair(each))
