"""A character's looks from words; what they leave open is drawn from the name, always alike."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TypeVar

import numpy as np

from tools.providers.previz.body_words import (
    AGES,
    BEARDS,
    BUILDS,
    EYES,
    HAIR_COLOURS,
    HAIR_NOUNS,
    HAIR_STYLES,
    HEADGEAR,
    MARKS,
    PEOPLES,
    SKINS,
    STYLE_RANK,
)
from tools.providers.previz.colours import colours_in, scaled
from tools.providers.previz.nouns import modifiers_start
from tools.providers.previz.phrases import END, Text
from tools.providers.previz.stage import Look

T = TypeVar("T")

_DECADE = re.compile(r"^(\d0)s$")
_GREYING = (176, 176, 178)
_GREY = frozenset(("grey", "gray", "greying", "graying", "silver", "silvering", "white"))
_HAIRS = ((34, 28, 28), (58, 40, 32), (96, 64, 42), (128, 66, 42), (190, 150, 92))
_SKINS = ((234, 194, 162), (206, 160, 124), (168, 116, 80), (112, 72, 50))
_OUTERS = ((54, 66, 92), (84, 66, 50), (58, 78, 64), (70, 70, 78), (120, 52, 50))
_TOPS = ((226, 222, 212), (150, 168, 190), (170, 90, 74), (92, 112, 96), (70, 76, 96))
_BOTTOMS = ((50, 52, 62), (62, 82, 120), (88, 76, 62), (40, 40, 44))


def invented(key: str, sex: str, kind: str = "person") -> Look:
    """A whole look for a name or role; the same key is always the same character."""
    digest = hashlib.blake2b(key.casefold().encode("utf-8", "replace"), digest_size=8).digest()
    rng = np.random.default_rng(int.from_bytes(digest, "big"))
    woman = bool(rng.integers(2)) if not sex else sex == "woman"
    hair = _pick(rng, _HAIRS)
    return Look(
        kind=kind,
        height_m=round(float(rng.normal(1.67 if woman else 1.78, 0.04)), 2),
        skin=_pick(rng, _SKINS),
        hair_style=_pick(
            rng,
            ("long", "bob", "ponytail", "bun", "curly")
            if woman
            else ("short", "undercut", "cropped", "curly", "short"),
        ),
        hair_colour=hair,
        beard=_pick(rng, ("none",) * 5 if woman else ("none", "none", "none", "stubble", "full")),
        beard_colour=scaled(hair, 0.9),
        eye_colour=_pick(rng, ((70, 46, 30), (82, 126, 176), (86, 124, 82), (128, 98, 56))),
        brow=round(float(rng.uniform(0.2, 0.55) + (0 if woman else 0.25)), 2),
        nose=round(float(rng.uniform(0.2, 0.8)), 2),
        jaw=round(float(rng.uniform(0.15, 0.5) + (0 if woman else 0.35)), 2),
        outer=_pick(rng, ("jacket", "coat", "none", "none", "hoodie")),
        outer_colour=_pick(rng, _OUTERS),
        top=_pick(rng, ("shirt", "tshirt", "sweater")),
        top_colour=_pick(rng, _TOPS),
        bottom=_pick(rng, ("trousers", "jeans")),
        bottom_colour=_pick(rng, _BOTTOMS),
        shoe_colour=_pick(rng, ((40, 30, 25), (30, 30, 34), (108, 72, 48))),
    )


def _pick(rng: np.random.Generator, options: Sequence[T]) -> T:
    return options[int(rng.integers(len(options)))]


def describe(look: Look, text: Text, span: Sequence[int], age: str, age_word: str) -> Look:
    """The look with everything that the words of one person say of the body."""
    runs = _runs(span)
    look = _aged(look, age, age_word or _spoken_decade(text, span))
    for start, stop in runs:
        look = _body(look, text, start, stop)
        look = _hair(look, text, start, stop)
    for start, stop in runs:
        if any(True for _ in BEARDS.hits(text, start, stop, negated=True)):
            look = replace(look, beard="none")
        if any(True for _ in MARKS.hits(text, start, stop, negated=True)):
            look = replace(look, face_mark="none")
    return look


def describe_noun(look: Look, text: Text, start: int, noun: int) -> Look:
    """What the adjectives right before 'man' or 'chef' say: age, build, height."""
    words = text.words[start:noun]
    if not any(word.isdecimal() for word in words):
        look = _aged(look, "", AGES.first(text, start, noun) or "")
    look = replace(look, build=BUILDS.first(text, start, noun) or look.build)
    if "tall" in words:
        look = replace(look, height_m=round(max(look.height_m, 1.6) + 0.12, 2))
    if "short" in words and "haired" not in words:
        look = replace(look, height_m=round(look.height_m - 0.12, 2))
    return look


def _runs(span: Sequence[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for at in span:
        if runs and runs[-1][1] == at:
            runs[-1] = (runs[-1][0], at + 1)
        else:
            runs.append((at, at + 1))
    return runs


def _aged(look: Look, age: str, age_word: str) -> Look:
    band = _band(int(age)) if age else age_word
    if not band or (band == "young" and look.age == "child" and not age):
        return look
    look = replace(look, age=band)
    if band == "child":
        height = round(0.78 + 0.06 * max(1, int(age) if age else 9), 2)
        look = replace(look, height_m=height, beard="none", build="slim")
    if band == "old" and max(look.hair_colour) - min(look.hair_colour) > 4:
        look = replace(look, hair_colour=_GREYING, beard_colour=(190, 190, 190))
    return look


def _band(years: int) -> str:
    return "child" if years < 13 else "young" if years < 25 else "adult" if years < 60 else "old"


def _spoken_decade(text: Text, span: Sequence[int]) -> str:
    decades = (_DECADE.match(text.words[at]) for at in span)
    return next((_band(int(match[1]) + 5) for match in decades if match), "")


def _body(look: Look, text: Text, start: int, stop: int) -> Look:
    skin_said = False
    for at in range(start, stop):
        if text.negated[at]:
            continue
        word, before = text.stems[at], modifiers_start(text, at)
        if word in ("skin", "skinned", "complexion", "complexioned"):
            look = replace(look, skin=SKINS.first(text, before, at) or look.skin)
            skin_said = True
        elif word in ("eye", "eyed"):
            look = replace(look, eye_colour=EYES.first(text, before, at) or look.eye_colour)
        elif word in ("eyebrow", "brow") and {"thick", "bushy", "heavy"} & set(
            text.words[before:at]
        ):
            look = replace(look, brow=0.95)
        elif word in ("build", "frame", "physique"):
            look = replace(look, build=BUILDS.first(text, max(start, at - 4), at + 1) or look.build)
    people = PEOPLES.first(text, start, stop)
    if people and not skin_said:
        look = replace(look, skin=people)
    return replace(look, face_mark=MARKS.first(text, start, stop) or look.face_mark)


def _hair(look: Look, text: Text, start: int, stop: int) -> Look:
    for at in range(start, stop):
        if text.negated[at]:
            continue
        word = text.stems[at]
        if word in HAIR_NOUNS:
            look = _hair_phrase(look, text, at, stop)
        elif word == "bald" or (word in ("shaved", "shaven") and text.word(at + 1) == "head"):
            look = replace(look, hair_style="bald")
        beard = BEARDS.at(text, at)
        if beard is not None:
            colour = HAIR_COLOURS.first(text, modifiers_start(text, at), at) or look.beard_colour
            look = replace(look, beard=beard.value, beard_colour=colour)
    return look


def _hair_phrase(look: Look, text: Text, at: int, limit: int) -> Look:
    """Style and colour around one hair noun: 'dark curly hair in a low bun'."""
    before, after = modifiers_start(text, at), at + 1
    ends = (END, ",", ")", "wearing", "and", "with")
    while after < min(limit, at + 7) and text.words[after] not in ends:
        after += 1
    found = [hit.value for hit in HAIR_STYLES.hits(text, before, after)]
    if found and look.hair_style not in HEADGEAR:
        look = replace(look, hair_style=min(found, key=STYLE_RANK.index))
    grey = _temples(text, before, after)
    if grey < after:
        look, after = replace(look, greying=True), grey
    natural = HAIR_COLOURS.first(text, before, after)
    dyed = colours_in(text, before, at)
    colour = natural or (dyed[0] if dyed else None)
    if colour is None:
        return look
    return replace(look, hair_colour=colour, beard_colour=scaled(colour, 0.9))


def _temples(text: Text, start: int, stop: int) -> int:
    """The word that says the hair is grey at the temples, else `stop`."""
    for at in range(start, stop):
        if text.words[at] in _GREY and {"sides", "temples"} & set(text.words[at + 1 : at + 5]):
            return at
    return stop
