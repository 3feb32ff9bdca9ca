"""What somebody has on, in words: garments go on over others, come off, or take their place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.providers.previz.phrases import read_text
from tools.providers.previz.wardrobe import garments

BARE = "plain shirt and trousers"
"""Under a coat of which a script says no more, when it comes off."""
_BODY = frozenset(("dress", "whole", "robe"))
"""Slots of garments that are worn in place of all others."""
_WHOLE_KINDS = frozenset(("suit", "uniform", "armour"))
_EXTRA = frozenset(("head", "accessory", "glasses", "feet"))
"""Slots of what is worn beside clothes and comes and goes alone."""
_LOOSE = re.compile(
    r"^(?:(?:an?|the|his|her|their|its|one|some|same|own|[\w-]+['’]s(?! (?:coat|whites)))\s+)+",
    re.I,
)
_NO_SLOTS = frozenset(("sleeve", "pattern"))


@dataclass(frozen=True, slots=True)
class Piece:
    """One garment in a text."""

    slot: str
    """Where it is worn: outer, top, dress, head, ..."""
    kind: str
    phrase: str
    """With its colour, without its article: 'silver stage dress'."""
    colour: tuple[int, int, int] | None
    """As previz draws it; None where none is told."""
    start: int
    """First word of the phrase in the text, as `read_text` counts them."""
    stop: int

    @property
    def noun(self) -> str:
        """The last word, which tells what it is."""
        return self.phrase.split()[-1].lower()

    @property
    def is_all(self) -> bool:
        """Whether nothing else is seen beside it but hats, shoes and the like."""
        return self.slot in _BODY or self.kind in _WHOLE_KINDS


def pieces_in(text: str) -> tuple[Piece, ...]:
    """The garments of a text in reading order."""
    read = read_text(text)
    return tuple(
        Piece(
            slot=each.slot,
            kind=each.kind,
            phrase=_LOOSE.sub("", " ".join(read.raw[each.start : each.stop])).replace(
                "tshirt", "T-shirt"
            ),
            colour=each.colour,
            start=each.start,
            stop=each.stop,
        )
        for each in garments(read)
        if each.worn and each.slot not in _NO_SLOTS
    )


@dataclass(frozen=True, slots=True)
class Outfit:
    """Clothes in layers, each in the words that it was told in."""

    body: str
    over: tuple[str, ...] = ()
    """Coats and the like, the outermost last."""
    beside: tuple[str, ...] = ()
    """Hats, shoes, glasses."""
    hair: str = ""
    """Where it is not the usual."""

    @property
    def words(self) -> str:
        """All of it as a plan says it: 'white coat over silver dress, red hat; shaved head'."""
        worn = " over ".join((*reversed(self.over), self.body)) if self.body else ""
        clothes = ", ".join(part for part in (worn, *self.beside) if part)
        return "; ".join(part for part in (clothes, self.hair) if part)

    def put_on(self, pieces: Sequence[Piece], *, instead: bool = False) -> Outfit:
        """With these on: over what is worn; in its place, where they cannot be or are `instead`."""
        outfit = self
        full = [each for each in pieces if each.slot not in _EXTRA]
        if full and (instead or any(each.is_all for each in full)):
            outfit = _in_place(outfit, full)
        else:
            for piece in full:
                outfit = _layered(outfit, piece)
        for piece in pieces:
            if piece.slot in _EXTRA:
                outfit = _beside(outfit, piece)
        return outfit

    def take_off(self, pieces: Sequence[Piece]) -> Outfit:
        """Without these; what nothing is known under stays on until something else is put on."""
        outfit = self
        for piece in pieces:
            outfit = _without(outfit, piece)
        return outfit

    def has(self, piece: Piece) -> bool:
        """Whether such a garment is worn."""
        return any(piece.noun == each.noun for each in pieces_in(self.words))


def _in_place(outfit: Outfit, pieces: Sequence[Piece]) -> Outfit:
    outer = [each for each in pieces if each.slot == "outer" and not each.is_all]
    under = [each for each in pieces if each not in outer]
    body = ", ".join(each.phrase for each in under or outer)
    over = tuple(each.phrase for each in outer) if under else ()
    glasses = tuple(
        each for each in outfit.beside if any(p.slot == "glasses" for p in pieces_in(each))
    )
    return replace(outfit, body=body, over=over, beside=glasses)


def _layered(outfit: Outfit, piece: Piece) -> Outfit:
    parts = [part for part in outfit.body.split(", ") if part]
    alike = next((at for at, part in enumerate(parts) if _same_place(part, piece)), -1)
    if alike >= 0:
        parts[alike] = piece.phrase
        return replace(outfit, body=", ".join(parts))
    if piece.slot == "outer" and parts:
        over = tuple(each for each in outfit.over if not _same_place(each, piece))
        return replace(outfit, over=(*over, piece.phrase))
    return replace(outfit, body=", ".join((*parts, piece.phrase)))


def _same_place(part: str, piece: Piece) -> bool:
    """Whether a garment would be worn where another is: coats over jackets are not."""
    return any(
        own.slot == piece.slot and (piece.slot != "outer" or own.kind == piece.kind)
        for own in pieces_in(part)
    )


def _beside(outfit: Outfit, piece: Piece) -> Outfit:
    kept = tuple(each for each in outfit.beside if not _same_place(each, piece))
    parts = outfit.body.split(", ")
    body = [part for part in parts if not _only(part, piece.slot, piece.kind)]
    return replace(outfit, body=", ".join(body) or outfit.body, beside=(*kept, piece.phrase))


def _only(part: str, slot: str, kind: str) -> bool:
    """Whether a part of an outfit is nothing but a garment of that slot and kind."""
    own = pieces_in(part)
    return (
        len(own) == 1
        and own[0].slot == slot
        and (slot in ("head", "glasses") or own[0].kind == kind)
    )


def _without(outfit: Outfit, piece: Piece) -> Outfit:
    def others(parts: Sequence[str]) -> tuple[str, ...]:
        return tuple(
            each for each in parts if not any(p.noun == piece.noun for p in pieces_in(each))
        )

    if len(others(outfit.over)) < len(outfit.over):
        return replace(outfit, over=others(outfit.over))
    if len(others(outfit.beside)) < len(outfit.beside):
        return replace(outfit, beside=others(outfit.beside))
    parts = outfit.body.split(", ")
    left = others(parts)
    if len(left) == len(parts) or (not left and (piece.is_all or piece.slot != "outer")):
        return outfit
    return replace(outfit, body=", ".join(left) or BARE)
