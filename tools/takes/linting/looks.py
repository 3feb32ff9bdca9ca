"""One person in two outfits or with two kinds of hair: what a prompt may not ask of a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from tools.providers.previz.phrases import read_text
from tools.providers.previz.wardrobe import Garment, garments
from tools.takes.linting.issues import Fault, Issue
from tools.takes.linting.reading import Reading

WORN = re.compile(
    r"\b(?:wear(?:s|ing)|dressed in|clad in|(?:zips?|chang(?:es?|ing)|slips?|steps?|climbs?"
    r"|gets?"
    r"|buttons?|squeezes?)(?: (?:him|her|them)sel(?:f|ves))?(?: \w+ly| back)? into"
    r"|puts? on|pulls? on"
    r"|(?<=[a-z], )in(?= (?:an?|the|his|her|their)\b))\s+(?P<what>[^.;]+)",
    re.IGNORECASE,
)
"""Words that put somebody into clothes; `what` are the clothes."""
_OFF = re.compile(
    r"\b(?:takes?|pulls?|slips?|strips?|peels?|steps? out|changes? out|climbs? out)\b[^.;]*"
    r"\b(?:off|of)\b|\bover (?:his|her|their) head\b",
    re.IGNORECASE,
)
"""Where something comes off, another outfit may follow in the same clip."""
_ALL_SLOTS = frozenset(("dress", "whole", "robe"))
_ALL_KINDS = frozenset(("suit", "uniform", "armour"))
_HAIRLESS = r"(?<!clean[- ])\b(?:shaved|shaven|bald|hairless)(?:[- ]head(?:ed)?)?\b(?! patch| spot)"
_HAIR = r"\b(?P<how>(?:[a-z-]+ ){0,3})(?P<hair>hair|bob|braids?|ponytail|bun|curls|locks)\b"
_HAIR_CUE = re.compile(rf"(?P<none>{_HAIRLESS})|{_HAIR}", re.IGNORECASE)
_KINDS = (
    ("no hair", frozenset(("none",))),
    ("long hair", frozenset(("long", "waist-length", "flowing", "braid", "braids", "ponytail"))),
    ("short hair", frozenset(("short", "cropped", "crew-cut", "buzzed", "bob"))),
    ("straight hair", frozenset(("straight", "sleek"))),
    ("curly hair", frozenset(("curly", "frizzy", "curls"))),
    ("black hair", frozenset(("black", "jet-black"))),
    ("blonde hair", frozenset(("blonde", "blond"))),
    ("red hair", frozenset(("red", "ginger", "auburn"))),
    ("white hair", frozenset(("white", "snow-white"))),
)
_OPPOSED = frozenset(
    frozenset(pair)
    for pair in (
        ("no hair", "long hair"), ("no hair", "short hair"), ("no hair", "straight hair"),
        ("no hair", "curly hair"), ("short hair", "long hair"), ("straight hair", "curly hair"),
        ("black hair", "blonde hair"), ("black hair", "red hair"), ("black hair", "white hair"),
        ("blonde hair", "red hair"), ("red hair", "white hair"),
    )
)  # fmt: skip
"""Kinds of hair that nobody has at once."""
_OTHERWISE = re.compile(
    r"\b(?:grows?|cuts?|dyes?|streak\w*|wig|once|used to|becomes?|turns?|temples|roots)\b", re.I
)


def look_issues(reading: Reading) -> Iterator[Issue]:
    """What nobody can look like."""
    yield from _outfits(reading)
    yield from _hair(reading)


def look_found(reading: Reading) -> bool:
    """Whether anything is said of clothes or hair."""
    return bool(WORN.search(reading.text) or _HAIR_CUE.search(reading.text))


def _outfits(reading: Reading) -> Iterator[Issue]:
    """Two outfits of which each is worn in place of all others."""
    if _OFF.search(reading.text):
        return
    worn: dict[str, dict[str, str]] = {}
    for match in WORN.finditer(reading.affirmed):
        told = read_text(match["what"])
        for each in garments(told):
            if each.worn and is_outfit(each):
                noun = told.stems[each.stop - 1]
                words = " ".join(told.words[each.start : each.stop])
                worn.setdefault(_who(reading, match.start()), {}).setdefault(noun, words)
    for who, outfits in worn.items():
        if len(outfits) > 1:
            one, other, *_ = outfits.values()
            yield Issue(Fault.CONTRADICTION, f"{who} wears {one} and {other} at once.")


def is_outfit(garment: Garment) -> bool:
    """Whether it is worn in place of all other clothes: dresses, robes, suits, uniforms."""
    return garment.slot in _ALL_SLOTS or garment.kind in _ALL_KINDS


def _hair(reading: Reading) -> Iterator[Issue]:
    """Two kinds of hair on one head."""
    kinds: dict[str, list[str]] = {}
    for match in _HAIR_CUE.finditer(reading.affirmed):
        if not _OTHERWISE.search(reading.sentence(match.start())):
            kinds.setdefault(_who(reading, match.start()), []).extend(_kinds(match))
    for who, found in kinds.items():
        for one, other in combinations(dict.fromkeys(found), 2):
            if frozenset((one, other)) in _OPPOSED:
                yield Issue(Fault.CONTRADICTION, f"{who} has {one} and {other} at once.")
                return


def _kinds(match: re.Match[str]) -> Iterator[str]:
    words = {"none"} if match["none"] else {*match["how"].lower().split(), match["hair"].lower()}
    yield from (kind for kind, cues in _KINDS if words & cues)


def _who(reading: Reading, position: int) -> str:
    """Who is meant: the only person, else the one that was named last."""
    if len(reading.people) == 1:
        return reading.people[0]
    low = reading.text[:position].casefold()
    named = [(low.rfind(name.casefold()), name) for name in reading.people]
    return max(named)[1] if named and max(named)[0] >= 0 else "Somebody"
