"""Reads the place of a prompt: kind, inside or out, weather, time and palette.

Knows nothing of how a place is built.
"""

from __future__ import annotations

import hashlib
import re

from tools.providers.previz.colours import COLOURS, colours_in
from tools.providers.previz.phrases import END, Hit, Text, listed
from tools.providers.previz.place_tables import HINTS, INTERIORS, PLACES, TIMES, WEATHERS
from tools.providers.previz.stage import Colour, Place

_SETTING = frozenset(
    listed("in inside at on into within across through of along atop aboard entering")
)
_THROUGH = frozenset(
    listed("outside beyond window windows distant distance toward towards from leaving")
)
_VAGUE = frozenset(
    (
        "room",
        "interior",
        "home",
        "house",
        "studio",
        "hall",
        "city",
        "town",
        "deck",
        "stage",
        "space",
        "square",
        "flat",
        "booth",
    )
)
"""Said of many places: 'the back of the room' is no living room."""
_NOT_PLACE_AFTER = frozenset(listed("left right hand shot door light lights fixture style"))
_NOT_PLACE_BEFORE = {
    "field": frozenset(("of", "open", "light")),
    "station": frozenset(
        ("cooking", "prep", "plating", "work", "police", "power", "each", "his", "her", "their")
    ),
    "stage": frozenset(("this", "early", "sound")),
    "space": frozenset(
        ("negative", "the", "of", "more", "head", "board", "a", "work", "working", "open", "living")
    ),
    "study": frozenset(("to", "and", "they")),
    "plain": frozenset(("a", "in", "on", "with", "(", "of", "and")),
    "flat": frozenset(("a", "lies", "laid", "is")),
    "summit": frozenset(("the business",)),
    "mine": frozenset(("is", "of")),
    "train": frozenset(("to",)),
    "store": frozenset(("to",)),
    "square": frozenset(("a", "small")),
    "ward": frozenset(("to",)),
    "bank": frozenset(("the",)),
}
"""Words before a place that make it something else: 'depth of field', 'negative space'."""
_NOT_TIME = frozenset(("vision", "stand", "off", "dress", "gown", "ahead", "one"))
_SET_AS = {"hall": "studio", "shop": "library"}
"""Kinds that no builder of sets knows -> the nearest in shape: a bare hall, shelves."""
_TIME_RANK = ("night", "dusk", "dawn", "morning", "afternoon", "day")
_HEADING = re.compile(r"\b(INT|EXT)\b[. ]+(?!/)", re.ASCII)


def read_place(prompt: str, text: Text) -> Place | None:
    """The place a prompt names or suggests; None when it says nothing of one."""
    scores = _scores(text)
    outside = _said_outside(prompt, text)
    if not scores and outside is None:
        return None
    kind = max(scores, key=lambda k: scores[k]) if scores else "street" if outside else "room"
    return Place(
        kind=_SET_AS.get(kind, kind),
        interior=kind in INTERIORS if outside is None else not outside,
        seed=place_seed(kind),
        palette=palette_in(text),
        weather=read_weather(text),
        time_of_day=read_time(text),
    )


def place_seed(kind: str) -> int:
    """One place stays one place in every wording: the seed comes from the kind alone."""
    return int.from_bytes(hashlib.blake2b(kind.encode(), digest_size=4).digest(), "big")


def _scores(text: Text) -> dict[str, float]:
    scores: dict[str, float] = {}
    hits = list(PLACES.hits(text))
    heads = [
        hit for hit, after in zip(hits, [*hits[1:], None], strict=False) if not _is_part(hit, after)
    ]
    for order, hit in enumerate(heads):
        if text.word(hit.stop) in _NOT_PLACE_AFTER or _is_colour(text, hit.start):
            continue
        if text.word(hit.start - 1) in _NOT_PLACE_BEFORE.get(hit.phrase, ()):
            continue
        weight = 3.0 + 2.0 * _is_setting(text, hit.start) + 0.5 * (hit.stop - hit.start - 1)
        if _is_elsewhere(text, hit.start):
            weight = 0.8
        if hit.phrase in _VAGUE:
            weight *= 0.45
        scores[hit.value] = scores.get(hit.value, 0.0) + weight / (1 + 0.35 * order)
    for hint in HINTS.hits(text):
        if not _is_colour(text, hint.start):
            scores[hint.value] = scores.get(hint.value, 0.0) + 0.45
    return scores


def _is_part(hit: Hit[str], after: Hit[str] | None) -> bool:
    """True for the hospital in 'hospital corridor', not for the kitchen in 'kitchen interior'."""
    return after is not None and hit.stop == after.start and after.phrase not in _VAGUE


def _is_colour(text: Text, index: int) -> bool:
    """True for the forest in 'forest-green cardigan'."""
    hit = COLOURS.at(text, index)
    return hit is not None and hit.stop - hit.start > 1


def _is_setting(text: Text, index: int) -> bool:
    before = text.words[max(0, index - 6) : index]
    return any(word in _SETTING for word in before)


def _is_elsewhere(text: Text, index: int) -> bool:
    before = text.words[max(0, index - 4) : index]
    if END in before:
        before = before[len(before) - before[::-1].index(END) :]
    return any(word in _THROUGH for word in before)


def _said_outside(prompt: str, text: Text) -> bool | None:
    """What the prompt itself says of inside and outside, if anything."""
    heading = _HEADING.search(prompt)
    if heading:
        return heading[1] == "EXT"
    said = {word for word, denied in zip(text.words, text.negated, strict=True) if not denied}
    inside = bool(said & {"interior", "indoors", "indoor"})
    outside = bool(said & {"exterior", "outdoors", "outdoor", "outside"} - {"outside"})
    return None if inside == outside else outside


def read_weather(text: Text) -> str:
    """The weather named; 'clear' when none is."""
    return WEATHERS.first(text) or "clear"


def read_time(text: Text, default: str = "day") -> str:
    """The time of day named; the darkest wins over 'daylight' said in passing."""
    found = [h.value for h in TIMES.hits(text) if text.word(h.stop) not in _NOT_TIME]
    return min(found, key=_TIME_RANK.index) if found else default


def palette_in(text: Text) -> tuple[Colour, ...]:
    """Colours that the words give to the whole picture: 'teal and amber palette'."""
    found: list[Colour] = []
    for index, word in enumerate(text.stems):
        if word not in ("palette", "grade", "grading", "tone", "hue", "scheme"):
            continue
        if text.negated[index] or text.word(index - 1) in ("skin", "wood", "medium", "wooden"):
            continue
        first, last = text.sentence(index)
        found += colours_in(text, max(first, index - 7), index)
        if word in ("palette", "scheme", "grade"):
            found += colours_in(text, index, min(last, index + 12))
    return tuple(dict.fromkeys(found))[:4]
