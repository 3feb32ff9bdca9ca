"""Clothes in words: garments, the colours bound to them, and the looks they change.

Knows nothing of who wears them; the reader assigns garments to figures by position.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from tools.providers.previz.body_words import HEADGEAR
from tools.providers.previz.colours import near, scaled
from tools.providers.previz.garment_words import (
    ACCESSORY_RANK,
    GARMENTS,
    LAYERS,
    OBJECT_WORDS,
    PATTERNS,
    Slot,
)
from tools.providers.previz.nouns import colour_of, modifiers_start
from tools.providers.previz.phrases import Hit, Text
from tools.providers.previz.stage import Colour, Look

_ROUND = frozenset(("round", "circular", "wire", "rimmed"))
_VERB_AFTER = frozenset(("to", "of"))


@dataclass(frozen=True, slots=True)
class Garment:
    """One garment said to be worn, or said not to be."""

    start: int
    """First word of its noun phrase."""
    stop: int
    slot: str
    kind: str
    colour: Colour | None
    pattern: str
    worn: bool


@lru_cache(maxsize=16)
def garments(text: Text) -> tuple[Garment, ...]:
    """All garments of a text, those affirmed and then those denied, each in reading order."""
    return tuple(
        _garment(text, hit, worn=not negated)
        for negated in (False, True)
        for hit in GARMENTS.hits(text, negated=negated)
        if _is_clothing(text, hit)
    )


def _is_clothing(text: Text, hit: Hit[Slot]) -> bool:
    word = text.words[hit.stop - 1]
    before = text.word(hit.start - 1)
    if word in ("tie", "dress", "cap", "chain", "top") and text.word(hit.stop) in _VERB_AFTER:
        return False
    return before not in OBJECT_WORDS.get(text.stems[hit.stop - 1], frozenset())


def _garment(text: Text, hit: Hit[Slot], *, worn: bool) -> Garment:
    start = modifiers_start(text, hit.start)
    slot, kind = hit.value
    if kind == "square" and _ROUND & set(text.words[start : hit.start]):
        kind = "round"
    return Garment(
        start=start,
        stop=hit.stop,
        slot=slot,
        kind=kind,
        colour=colour_of(text, start, hit.start, hit.stop),
        pattern=PATTERNS.first(text, start, hit.stop) or "plain",
        worn=worn,
    )


def dress(look: Look, worn: Iterable[Garment], *, known: bool = True) -> Look:
    """The look with these garments on; a `known` look keeps its own shade of a repeated colour."""
    pieces = _by_slot(worn)
    before = look
    outers = [piece for piece in pieces if piece.slot == "outer" and piece.worn]
    look = _layers(look, outers, has_top=any(piece.slot == "top" for piece in pieces))
    for piece in _in_order(pieces):
        if piece.slot != "outer":
            look = _put_on(look, piece) if piece.worn else _take_off(look, piece)
        elif not piece.worn and not outers:
            look = replace(look, outer="none")
    look = _close_gaps(look, {piece.slot for piece in pieces if piece.worn})
    return _settled(before, look) if known else look


def _by_slot(worn: Iterable[Garment]) -> list[Garment]:
    """One garment a slot and kind: later words win unless they only repeat the earlier ones."""
    kept: dict[tuple[str, str], Garment] = {}
    for piece in worn:
        key = (piece.slot, piece.kind if piece.slot in ("outer", "accessory") else "")
        earlier = kept.get(key)
        kept[key] = piece if earlier is None else _joined(earlier, piece)
    return list(kept.values())


def _in_order(pieces: list[Garment]) -> list[Garment]:
    """The accessory that is to be seen comes last, so that it stays."""
    rank = {kind: number for number, kind in enumerate(ACCESSORY_RANK)}
    return sorted(pieces, key=lambda p: -rank.get(p.kind, 99) if p.slot == "accessory" else 1)


def _joined(earlier: Garment, later: Garment) -> Garment:
    if earlier.worn != later.worn:
        return later
    if later.colour is None or (earlier.colour and near(earlier.colour, later.colour)):
        return earlier
    return later if earlier.colour is not None else replace(later, kind=earlier.kind)


def _layers(look: Look, outers: list[Garment], *, has_top: bool) -> Look:
    """The outermost of several layers as `outer`, the next as the top under it."""
    if not outers:
        return look
    ranked = sorted(outers, key=lambda piece: LAYERS.index(piece.kind))
    first = ranked[0]
    kind = "jacket" if first.kind == "chef_jacket" else first.kind
    colour = first.colour or _usual(first.kind) or look.outer_colour
    look = replace(look, outer=kind, outer_colour=colour)
    if first.pattern != "plain":
        look = replace(look, pattern=first.pattern)
    if len(ranked) > 1 and not (has_top and ranked[1].kind != "chef_jacket"):
        under = ranked[1].colour or _usual(ranked[1].kind) or look.top_colour
        look = replace(look, top="shirt", top_colour=under)
    if kind in ("suit", "uniform", "armour"):
        look = replace(look, bottom="trousers", bottom_colour=scaled(look.outer_colour, 0.96))
    return look


def _usual(kind: str) -> Colour | None:
    usual: dict[str, Colour] = {"chef_jacket": (240, 240, 238), "lab_coat": (236, 238, 240)}
    return usual.get(kind)


def _settled(known: Look, dressed: Look) -> Look:
    """The known shade of every colour that the words only repeat roughly."""
    return replace(
        dressed,
        outer_colour=_kept(known.outer_colour, dressed.outer_colour),
        top_colour=_kept(known.top_colour, dressed.top_colour),
        bottom_colour=_kept(known.bottom_colour, dressed.bottom_colour),
        accessory_colour=_kept(known.accessory_colour, dressed.accessory_colour),
        shoe_colour=_kept(known.shoe_colour, dressed.shoe_colour),
    )


def _kept(known: Colour, stated: Colour) -> Colour:
    return known if near(known, stated) else stated


def _put_on(look: Look, piece: Garment) -> Look:
    colour = piece.colour
    match piece.slot:
        case "top":
            look = replace(look, top=piece.kind, pattern=_pattern(look, piece))
            look = replace(look, top_colour=colour or look.top_colour)
        case "bottom":
            plain = _DENIM if piece.kind == "jeans" else look.bottom_colour
            look = replace(look, bottom=piece.kind, bottom_colour=colour or plain)
        case "dress" | "whole" | "robe":
            look = _put_on_whole(look, piece)
        case "accessory":
            look = replace(look, accessory=piece.kind)
            look = replace(look, accessory_colour=colour or look.accessory_colour)
        case "shoes":
            look = replace(look, shoe_colour=colour or look.shoe_colour)
        case "head":
            dyed = colour if colour and look.accessory == "none" else look.accessory_colour
            look = replace(look, hair_style=piece.kind, accessory_colour=dyed)
        case "sleeve":
            look = _sleeved(look, colour) if colour else look
        case _:
            look = replace(look, glasses=piece.kind)
    return look


_DENIM = (62, 82, 120)


def _put_on_whole(look: Look, piece: Garment) -> Look:
    """Dresses, overalls and robes: one piece from the shoulders down."""
    colour = piece.colour or look.top_colour
    look = replace(look, top_colour=colour, pattern=_pattern(look, piece))
    if piece.slot == "dress":
        return replace(look, dress=True, bottom="skirt", bottom_colour=colour)
    bottom = "robe" if piece.slot == "robe" else "trousers"
    return replace(
        look, top="tunic", bottom=bottom, dress=False, bottom_colour=scaled(colour, 0.95)
    )


def _sleeved(look: Look, colour: Colour) -> Look:
    if look.outer != "none":
        return replace(look, outer_colour=colour)
    return replace(look, top_colour=colour)


def _pattern(look: Look, piece: Garment) -> str:
    return piece.pattern if piece.pattern != "plain" or piece.colour else look.pattern


def _take_off(look: Look, piece: Garment) -> Look:
    match piece.slot:
        case "accessory":
            return replace(look, accessory="none")
        case "head":
            bare = look.hair_style in HEADGEAR
            return replace(look, hair_style="short") if bare else look
        case "glasses":
            return replace(look, glasses="none")
        case _:
            return look


def _close_gaps(look: Look, slots: set[str]) -> Look:
    """No invented coat over clothes that the words give in full."""
    if slots & {"top", "dress", "whole", "robe"} and "outer" not in slots:
        look = replace(look, outer="none")
    if slots & {"top", "bottom"} and "dress" not in slots:
        look = replace(look, dress=False, bottom="trousers" if look.dress else look.bottom)
    return look
