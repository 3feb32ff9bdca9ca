"""Words to be shown in the picture: what signs, labels and banners say in a prompt."""

from __future__ import annotations

import re

_QUOTES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"'})
_QUOTED = re.compile(r'"([^"\n]{1,40})"|(?<![\w])\'([^\'\n]{1,40})\'(?!\w)')
_CARRIER = re.compile(
    r"\b(sign|signs|signage|reads?|reading|label(?:l?ed)?|banner|lettering|letters|title|titled|poster|slate|"
    r"marked|inscribed|inscription|engraved|placard|caption|board|card|neon|note|written|heading|text|plaque)\b",
    re.IGNORECASE,
)
_DENIED = re.compile(r"\b(no|without|not|illegible|unreadable)\b", re.IGNORECASE)
_REACH = 60
"""Characters before the quote in which something must be named that carries letters."""


def lettering(prompt: str) -> str:
    """The first text in quotes that something in the picture bears; empty when there is none."""
    clean = prompt[:20_000].translate(_QUOTES)
    for match in _QUOTED.finditer(clean):
        before = clean[max(0, match.start() - _REACH) : match.start()]
        sentence = re.split(r"[.!?\n]", before)[-1]
        if _CARRIER.search(sentence) and not _DENIED.search(sentence):
            return (match[1] or match[2]).strip(" .,;:")
    return ""
