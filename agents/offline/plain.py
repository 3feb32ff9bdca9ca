"""Plain wording: phrases that picture models misread, and what to say instead.

Found by reading the planner's own prompts back with the previz reader and by what image models
make of figures of speech: an apposition becomes a second person, a light 'from behind' turns the
actor round.
"""

from __future__ import annotations

import re

_REWORDED: tuple[tuple[str, str], ...] = (
    # an adjective of build is read as a pose, one of mood as a person
    (r"\blean(?=,| build\b)", "slim"),
    (r"\bpatient(?=[,.;]|$| and\b)", "unhurried"),
    # a contraction cannot be read as two words with meanings of their own
    (r"\bdoes not\b", "doesn't"),
    (r"\bdo not\b", "don't"),
    # one person said twice becomes two
    (r",? a (small|tiny|lone|lonely) figure\b", r", \1"),
    (r"^Over [A-Z][\w'’ ]{0,40}? shoulder[:,]\s*", ""),
    # where somebody goes is not where they look
    (r"\b(walks|runs|moves|crosses|rides) (left to right|right to left)\b", r"\1 from \2"),
    # what stands behind a person does not move the camera behind them
    (r"\bbehind (him|her|them)\b", "in the depth of the frame"),
)
_LIT: tuple[tuple[str, str], ...] = (
    (r",? from behind\b", " as backlight"),
    (r"\bbehind (?:him|her|them)\b", "as rim light"),
)
_NIGHT = re.compile(r",?\s*\b(?:from|of|since|after|through) (?:the|last) night\b", re.IGNORECASE)
_BRACKETS = str.maketrans(
    {"[": "(", "]": ")", "{": "(", "}": ")", "<": "", ">": "", "`": "'", '"': "'"}
)
_COUNTED = re.compile(
    r"^(?P<aged>(?:\d+-year-old|adult|young|old|tall|short|shorter|taller|medium-height|middle-aged)?"
    r"\b[^,.]{0,60}?\b(?:man|woman|boy|girl|person|adult)\b)",
    re.IGNORECASE,
)
_VOWEL = re.compile(r"^(?:[aeiou]|8\d|11-|18-)", re.IGNORECASE)


def plain(text: str, hour: str = "") -> str:
    """Script text as a prompt can hold it; night is left out of shots of another hour."""
    clean = text.translate(_BRACKETS)
    for cue, words in _REWORDED:
        clean = re.sub(cue, words, clean)
    if hour and hour != "night":
        clean = _NIGHT.sub("", clean)
    return clean


def plain_light(text: str) -> str:
    """Light in words that say nothing of where the camera or the actor turns."""
    clean = text.translate(_BRACKETS)
    for cue, words in _LIT:
        clean = re.sub(cue, words, clean)
    return clean


def plain_body(text: str) -> str:
    """A description in words that say nothing of where the camera stands."""
    return re.sub(r"\bover (?:the|his|her|their|one) shoulder\b", "to one side", plain(text))


def plain_clothes(text: str) -> str:
    """Clothes whose colours stay bound to them: 'zip-up' parts an adjective from its noun."""
    return re.sub(r"\bzip-up\b", "zipped", plain(text))


def with_article(body: str) -> str:
    """'44-year-old man, ...' as 'a 44-year-old man, ...'; what has an article keeps it."""
    body = re.sub(r"^(an? )?(\w+), (\w+) (?=man|woman)", r"\1\2 \3 ", body)
    first = body.split(" ", 1)[0].lower()
    if first in ("a", "an", "the", "some") or not _COUNTED.match(body):
        return body
    return f"{'an' if _VOWEL.match(body) else 'a'} {body}"
