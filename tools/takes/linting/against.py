"""What a prompt says against its shot: nobody where the shot has people, clothes nobody wears."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.providers.previz.phrases import Text, read_text
from tools.providers.previz.wardrobe import Garment, garments
from tools.screenplay.plan import Shot
from tools.takes.linting.issues import Fault, Issue
from tools.takes.linting.looks import WORN, is_outfit
from tools.takes.linting.reading import Reading

_NONE = (
    r"(?:nobody|no[ -]?one|not a (?:soul|person)|neither (?:person|figure)"
    r"|none of (?:them|the people)"
    r"|no (?!other )(?:\w+ )?(?:person|people|persons|humans?|human beings?|figures?|characters?))"
)
_SEEN = r"(?: (?:is|are|stands?|appears?|remains?|can be|seen|visible|present|shown|left|there))+"
_HERE = r" (?:in|within|inside) (?:the |this )?(?:frame|picture|image|shot|scene|view)"
_NO_PEOPLE = re.compile(
    rf"\b(?:{_NONE}(?:{_SEEN}(?:{_HERE})?|{_HERE})|no people)(?=\s*(?:[.,;!]|$))"
    r"|\b(?:empty|devoid|free) of (?:all )?(?:people|persons|humans)\b"
    r"|\bwithout (?:any )?(?:people|persons|humans)(?=\s*(?:[.,;!]|$))"
    r"|\b(?:frame|picture|image|shot) (?:is|stays|remains) (?:\w+ly )?(?:empty|unpeopled)\b",
    re.IGNORECASE,
)
"""'Nobody moves', 'nobody else is there' and 'no people behind her' leave people in the frame."""


def against(text: str, shot: Shot) -> Iterator[Issue]:
    """Nobody in the frame of a shot with people, and outfits that the shot's people do not wear."""
    if shot.characters and _NO_PEOPLE.search(text):
        yield Issue(Fault.CONTRADICTION, "The prompt wants no people, and the shot has some.")
    for words in dict.fromkeys(_other_outfits(text, shot)):
        yield Issue(
            Fault.CONTRADICTION, f"The prompt says {words}, which nobody in the shot wears."
        )


def _other_outfits(text: str, shot: Shot) -> Iterator[str]:
    """Outfits worn in place of all others that neither wardrobe nor story know.

    Nothing is asked where the shot does not say what those in it wear.
    """
    planned = read_text(" ; ".join(shot.wardrobe.get(name, "") for name in shot.characters))
    if not garments(planned):
        return
    known = {*planned.stems, *read_text(f"{shot.action} {shot.first_frame}").stems}
    for told, each in worn_in(text):
        if is_outfit(each) and told.stems[each.stop - 1] not in known:
            yield " ".join(told.words[each.start : each.stop])


def worn_in(text: str) -> Iterator[tuple[Text, Garment]]:
    """Everything that a text says somebody wears, each with the words that it stands in."""
    for match in WORN.finditer(Reading(text).affirmed):
        told = read_text(match["what"])
        yield from ((told, each) for each in garments(told) if each.worn)
