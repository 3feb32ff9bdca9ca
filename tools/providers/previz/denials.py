"""What a prompt and its negative text keep out of the picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from tools.providers.previz.people import Cast, read_cast
from tools.providers.previz.phrases import Text, read_text
from tools.providers.previz.prop_words import things
from tools.providers.previz.stage import Figure, Look, Prop
from tools.providers.previz.wardrobe import dress, garments


def read_people(text: Text, known: Mapping[str, Look]) -> Cast:
    """The people of the prompt; nobody when it says that there is nobody."""
    cast = read_cast(text, known)
    if says_nobody(text) and all(not p.name and not p.roles for p in cast.people):
        return Cast((), (-1,) * len(text))
    return cast


def says_nobody(text: Text) -> bool:
    """True when the prompt says that no people are in the frame."""
    return any(
        text.negated[at] and text.stems[at] in ("person", "character", "human", "figure", "one")
        for at in range(len(text))
    )


def without(figures: tuple[Figure, ...], negative: Text) -> tuple[Figure, ...]:
    """Takes off what the negative text forbids, where forbidding makes sense."""
    if not len(negative):
        return figures
    denied = [replace(piece, worn=False) for piece in garments(negative)]
    takeable = [piece for piece in denied if piece.slot in ("head", "glasses", "accessory")]
    return tuple(
        replace(figure, look=dress(figure.look, takeable)) if takeable else figure
        for figure in figures
    )


def props_left(props: tuple[Prop, ...], negative: str) -> tuple[Prop, ...]:
    """The props that the negative text does not forbid."""
    forbidden = {thing.name for thing in things(read_text(negative))} if negative else set()
    return tuple(prop for prop in props if prop.name not in forbidden)
