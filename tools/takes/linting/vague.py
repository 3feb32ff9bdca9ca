"""Words that tell a model nothing: praise, hedges, and slots filled with neither."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.takes.linting.issues import Fault, Issue

_OPEN_ENDED = re.compile(
    r"\betc\b|\band so on\b|\band the like\b|\band whatnot\b|\bor whatever\b|\bor something\b"
    r"|\bsomething (?:like that|similar)\b|\bor similar\b|\bsome (?:kind|sort) of\b"
    r"|\bsome (?:people|things|stuff|objects|clothes|light)\b|\bas (?:needed|you (?:like|wish))\b"
    r"|\bfeel free\b|\bor so\b|\bor the like\b|\b(?:a few|several) people\b|\bsuch things\b",
    re.IGNORECASE,
)
"""One of these is a choice that the writer left to the model."""
_EMPTY_WORDS = (
    r"(?:nice|good|great|perfect|best|beautiful|wonderful|lovely|amazing|awesome|standard|normal"
    r"|interesting|pleasant|suitable|appropriate|fitting|stunning|pretty|special)"
)
_EMPTY_SLOT = re.compile(
    rf"\b(?:light(?:ing)?|colou?rs?|composition|mood|background|atmosphere|clothes|outfit|details?)"
    rf"(?: is| are|:| looks?| should be)+ (?:very |really |all |quite )?{_EMPTY_WORDS}\b"
    rf"|\b(?:nice|good|great|perfect|beautiful|lovely|suitable|appropriate|pretty|amazing)"
    r" (?:light(?:ing)?|colou?rs|composition|mood|background|atmosphere|clothes|outfit|things?)\b",
    re.IGNORECASE,
)
_EMPTY = re.compile(
    r"\b(?:beautiful|amazing|stunning|gorgeous|breathtaking|epic|masterpiece|award-winning"
    r"|trending|incredible|awesome|wonderful|fantastic|magical|unforgettable|aesthetic|stylish"
    r"|pleasant|interesting|impressive|attractive|lovely|nice|great|special|perfect"
    r"|(?:best|high|top) quality|highly detailed|(?:ultra|extremely|super)[ -]detailed"
    r"|hyper-?realistic|ultra realistic|professional|[48]k|something|somebody|somehow|somewhere"
    r"|stuff|whatever|certain|various|typical|perhaps|possibly|maybe|kind of|sort of"
    r"|more or less|could be|may be)\b",
    re.IGNORECASE,
)
_MOST_EMPTY = 3
"""A word of praise does no harm, 'something has happened' can be a mood; more are padding."""
_SHOWN = 5


def vague_issues(text: str) -> Iterator[Issue]:
    """Choices left open, and praise where a picture should be."""
    left_open = _words(_OPEN_ENDED, text) + _words(_EMPTY_SLOT, text)
    if left_open:
        words = f"The prompt leaves open what is seen: {', '.join(left_open[:_SHOWN])}."
        yield Issue(Fault.VAGUE, words)
    empty = _words(_EMPTY, text)
    if len(empty) > _MOST_EMPTY:
        words = f"These words show nothing: {', '.join(empty[:_SHOWN])}; say what is seen."
        yield Issue(Fault.VAGUE, words)


def is_vague(sentence: str) -> bool:
    """Whether a sentence leaves its choice open or is mostly praise."""
    return bool(_OPEN_ENDED.search(sentence) or _EMPTY_SLOT.search(sentence)) or (
        len(_words(_EMPTY, sentence)) > 1
    )


def _words(cue: re.Pattern[str], text: str) -> list[str]:
    return list(dict.fromkeys(match.group().lower() for match in cue.finditer(text)))
