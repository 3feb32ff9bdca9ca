"""Black and white beside named colours."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.takes.linting.issues import Fault, Issue
from tools.takes.linting.reading import Reading

_GREY = re.compile(
    r"(?:^|(?<=[.;:] ))(?:an? )?(?:black[- ]and[- ]white|monochrome|gr[ae]y-?scale)\b"
    r"|\bmonochrome (?:image|film|photograph|photography|picture)|\bsilver gelatin"
    r"|\b(?:shot|filmed|photographed|rendered|picture) in black[- ]and[- ]white"
    r"|\bblack[- ]and[- ]white (?:film|cinema|photography|image|picture|style)",
    re.IGNORECASE,
)
_HUE = re.compile(
    r"\b(?:red|crimson|scarlet|orange|amber|yellow|green|emerald|teal|turquoise|blue|cyan|purple"
    r"|violet|lavender|pink|magenta|golden)\b",
    re.IGNORECASE,
)
_FEW = 2
"""Wardrobe keeps its colour words in a picture without colours; more of them ask for colours."""


def colour_issues(reading: Reading) -> Iterator[Issue]:
    """A picture without colours in which colours are named."""
    hues = dict.fromkeys(match.group().lower() for match in _HUE.finditer(reading.affirmed))
    if _GREY.search(reading.affirmed) and len(hues) >= _FEW:
        words = f"The picture is black and white, and colours are named: {', '.join(hues)}."
        yield Issue(Fault.CONTRADICTION, words)


def colour_found(reading: Reading) -> bool:
    """Whether a picture without colours is asked for; its colours are looked for then."""
    return _GREY.search(reading.text) is not None or _HUE.search(reading.text) is not None
