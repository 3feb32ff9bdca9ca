"""Noun phrases: which adjectives belong to a noun, and what is said of it afterwards."""

from __future__ import annotations

from tools.providers.previz.colours import COLOURS, colour_in
from tools.providers.previz.phrases import END, Text, listed
from tools.providers.previz.stage import Colour

_STOPS = frozenset(
    listed(
        "a an the this that these those his her their its my your our some any each every all "
        "both with in on at of over under above below behind beside by near from to into onto "
        "toward towards through across around against between for as and or but nor while where "
        "when who which whose than then so is are was were be been being has have had wear wears "
        "wearing wore dressed clad don dons donning sport sports sporting carry carries carrying "
        "hold holds holding held grips gripping clutches clutching keeps plus including featuring "
        "visible he she they it him them himself herself not no without never now same like style "
        "stands sits standing sitting lies lying looks looking rests beneath atop inside off out "
        "up down covers covering shows showing reads reading"
    )
) | {",", "(", ")", "[", "]", ":", '"', END}

_LOOSE = frozenset(
    listed(
        "crisp long short shorter taller older younger old worn faded heavy tattered dusty thick "
        "soft loose tall young slim thin big small large tiny weathered elegant simple dark light"
    )
)
_LINKS = frozenset(("in", "is", "are", "of", "now", "becomes", "was", "were"))
_REACH = 8


def modifiers_start(text: Text, noun: int) -> int:
    """Index of the first adjective bound to the noun; the noun itself when there is none."""
    index = noun
    while index > 0 and noun - index < _REACH:
        word = text.words[index - 1]
        joins_colours = word == "and" and index > 1 and _is_colour(text, index - 2, index)
        joins_adjectives = word == "," and index > 1 and text.words[index - 2] in _LOOSE
        if word.endswith("'s") or (word in _STOPS and not (joins_colours or joins_adjectives)):
            break
        index -= 1
    return index


def _is_colour(text: Text, before: int, after: int) -> bool:
    return COLOURS.at(text, before) is not None and COLOURS.at(text, after) is not None


def colour_of(text: Text, start: int, noun: int, stop: int) -> Colour | None:
    """The colour bound to a noun by its adjectives, or by 'in navy', 'is now red' behind it."""
    before = colour_in(text, start, noun)
    if before is not None or text.word(stop) not in _LINKS:
        return before
    reach = stop + 1
    while reach < min(stop + 6, len(text)) and text.words[reach] not in (END, ",", "(", "with"):
        reach += 1
    return colour_in(text, stop + 1, reach)
