"""Sentences as templates, compiled to patterns: `redo {shots} [again][{note}]`.

`(a|b)` is a choice, `[a]` may be missing, `{slot}` is what the person fills in.
"""

from __future__ import annotations

import re
from functools import cache

_NUMBER = r"\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten"
_ORDINAL = r"first|second|third|fourth|fifth|sixth|[1-9](?:st|nd|rd|th)"
_NOTE_BEGINS = (
    r"(?:\s*(?:[,:;.!]|\s-+|[–—])+\s*|\s+(?=(?:but|because|since|cause|as|so|with|only|this time"
    r"|and (?:make|have|let|keep|get|this time)|make|he|she|they|his|her|their|it's|its|it|too"
    r"|way too|more|less|darker|brighter|slower|faster|softer|there's|there is"
    r"|without (?:the|his|her|any))\b))"
)
"""Where a note on a retake begins, with or without a mark before it."""
SLOTS = {
    "anything": r"(?:.+?)",
    "note": rf"{_NOTE_BEGINS}(?P<note>.+)",
    "take": rf"(?P<take>{_NUMBER}|{_ORDINAL})",
    "ordinal": rf"(?P<take>{_ORDINAL})",
    "gate": (
        r"(?P<gate>plan|references?|portraits?|cast|key ?frames?|stills|frames"
        r"|pictures|escalations?|hard ones)"
    ),
    "stage": r"(?P<stage>key ?frames?|still|picture|frame|image|clip|video|motion|movement)",
    "file": r"(?P<file>\"[^\"]+\"|'[^']+'|\S+\.\w{2,5})",
    "amount": rf"(?P<amount>\d+(?:[.,]\d+)?|half a|an?|{_NUMBER})",
    "scene": rf"(?P<scene>{_NUMBER}|{_ORDINAL})",
}
"""Slots that take more than one word each of any kind are those not named here."""

_DEPTH = 3
"""How deep optional parts may lie in each other."""

_NARROW = frozenset(("take", "ordinal", "gate", "stage", "file", "amount", "scene"))


@cache
def template(written: str, words: int = 0) -> re.Pattern[str]:
    """The pattern of a template; it matches whole texts, in any case.

    With `words`, the slot for shots holds exactly so many words: a way to try every division of a
    text between it and another slot.
    """
    written = re.sub(r"\((?!\?)", "(?:", written)
    for _ in range(_DEPTH):
        written = re.sub(r"(^|[(|\[:])\[([^\[\]]*)\] ", r"\1(?:(?:\2) )?", written)
        written = re.sub(r" \[([^\[\]]*)\]", r"(?: (?:\1))?", written)
        written = re.sub(r"(?<! )\[([^\[\]]*)\]", r"(?:\1)?", written)
    if words:
        written = written.replace("{shots}", rf"(?P<shots>\S+(?: \S+){{{words - 1}}})")
    return re.compile(re.sub(r"\{([a-z]\w*)\}", _slot, written), re.IGNORECASE)


def divided(written: str) -> bool:
    """Whether a template has a slot for shots beside one that takes any words as well."""
    others = {name for name in re.findall(r"\{(\w+)\}", written) if name not in _NARROW}
    return "shots" in others and len(others) > 1


def _slot(found: re.Match[str]) -> str:
    return SLOTS.get(found[1], rf"(?P<{found[1]}>.+?)")
