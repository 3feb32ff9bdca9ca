"""What a shot asks for and its prompt leaves out, and who is in the prompt but not in the shot."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Shot
from tools.takes.linting.axes import CAMERA_AXES
from tools.takes.linting.issues import Fault, Issue
from tools.takes.linting.moves import lenses
from tools.takes.linting.reading import Reading


class Part(StrEnum):
    """A part of a prompt that a shot may ask for."""

    WHO = "who"
    WARDROBE = "wardrobe"
    PROP = "prop"
    LENS = "lens"
    SIZE = "size"
    PLACE = "place"
    LIGHT = "light"
    COMPOSITION = "composition"
    MOOD = "mood"


@dataclass(frozen=True, slots=True)
class Missing:
    """A part that a prompt lacks."""

    part: Part
    what: str
    """The name, the prop or the place; '' where the part says it all."""

    @property
    def issue(self) -> Issue:
        """The fault in words."""
        return Issue(Fault.MISSING, _WORDS[self.part].format(what=self.what))


_WORDS = {
    Part.WHO: "The prompt does not name {what}.",
    Part.WARDROBE: "The prompt does not say what {what} wears.",
    Part.PROP: "The prompt does not name the {what}.",
    Part.LENS: "The prompt names no lens.",
    Part.SIZE: "The prompt names no shot size.",
    Part.PLACE: "The prompt does not name the place ({what}).",
    Part.LIGHT: "The prompt says nothing of light.",
    Part.COMPOSITION: "The prompt says nothing of composition.",
    Part.MOOD: "The prompt says nothing of mood.",
}
_LIGHT = re.compile(
    r"\b(?:light(?:s|ing|ed)?|lit|sun(?:light|lit|shine|set|rise)?|(?:day|moon|fire|candle|lamp"
    r"|star|back|window|gas|flood|street|spot|strip)-?(?:light|lamp)s?|lamps?|lanterns?|candles?"
    r"|glow(?:s|ing)?|neon|shadows?|moon|dark(?:ness)?)\b",
    re.IGNORECASE,
)
_COMPOSITION = re.compile(
    r"\bcomposition\b|\b(?:left|right|upper|lower|middle|centre|center) third\b|\bthirds\b"
    r"|\b(?:off-?)?(?:centred|centered)\b|\bsymmetr|\bdiagonal|\bleading lines?\b|\bforeground\b"
    r"|\b(?:left|right) (?:side )?of (?:the )?frame\b|\b(?:in|at) the (?:centre|center|middle)\b"
    r"|\btwo-shot\b|\bnegative space\b",
    re.IGNORECASE,
)
_VIEW = re.compile(r"\b(?:two|three|group)-shot\b|\bview (?:of|down|across)\b", re.IGNORECASE)
_MOOD = re.compile(r"\b(?:mood|atmosphere|tone|feeling|feels)\b", re.IGNORECASE)
_GARMENT = re.compile(
    r"\b(?:wear(?:s|ing)|dressed|clad|naked|clothes|clothing|outfit|costume|uniform|suit|gown|robe"
    r"|dress|skirt|coat|overcoat|raincoat|trench|parka|jacket|blazer|cape|cloak|shawl|sari|kimono"
    r"|burnous|tunic|shirt|t-shirt|tee|blouse|top|sweater|jumper|pullover|cardigan|hoodie|vest"
    r"|waistcoat|fleece|turtleneck|turtle-neck|roll-neck|trousers|pants|jeans|leggings|shorts"
    r"|slacks|chinos|tights|overalls|dungarees|jumpsuit|tracksuit|scrubs|apron|smock|pinafore"
    r"|nightgown|pyjamas?|pajamas?|bathrobe|slicker|oilskin|anorak|windbreaker|livery|singlet"
    r"|mac|habit|armou?r|scarf|hat|cap|hood|boots|shoes|sandals|sneakers|collar|sleeves?)\b",
    re.IGNORECASE,
)


def missing(text: str, shot: Shot, asset: AssetKind) -> Iterator[Missing]:
    """The parts that the shot asks for and the prompt does not say, most important first."""
    low = text.casefold()
    for name in shot.characters:
        if any(word not in low for word in re.findall(r"\w+", name.casefold())):
            yield Missing(Part.WHO, name)
    for name, clothes in shot.wardrobe.items():
        if name in shot.characters and clothes and not _dressed(low, clothes):
            yield Missing(Part.WARDROBE, name)
    if asset is AssetKind.KEYFRAME:
        yield from _of_a_still(Reading(text), shot)
    if not _names(low, shot.location):
        yield Missing(Part.PLACE, shot.location)
    if not _LIGHT.search(text):
        yield Missing(Part.LIGHT, "")
    if shot.mood and not _MOOD.search(text) and not _any_word(low, shot.mood):
        yield Missing(Part.MOOD, "")


def _of_a_still(reading: Reading, shot: Shot) -> Iterator[Missing]:
    low = reading.text.casefold()
    for prop in shot.props:
        if not _names(low, prop):
            yield Missing(Part.PROP, prop)
    if not lenses(reading):
        yield Missing(Part.LENS, "")
    if not (CAMERA_AXES[0].found(reading) or _VIEW.search(reading.text)):
        yield Missing(Part.SIZE, "")
    if shot.camera.composition and not _COMPOSITION.search(reading.text):
        yield Missing(Part.COMPOSITION, "")


def _names(low: str, thing: str) -> bool:
    """Whether a thing is named, its words in order with nothing but marks between them."""
    words = r"\W+".join(re.escape(word) for word in re.findall(r"\w+", thing.casefold()))
    return re.search(rf"\b{words}", low) is not None


def _any_word(low: str, words: str) -> bool:
    return any(_names(low, word) for word in re.findall(r"\w{4,}", words))


def _dressed(low: str, clothes: str) -> bool:
    planned = {match.group().casefold() for match in _GARMENT.finditer(clothes)}
    worn = {match.group().casefold() for match in _GARMENT.finditer(low)}
    return bool(planned & worn) if planned - {"clothes"} else bool(worn)


def strangers(text: str, shot: Shot, others: Sequence[str]) -> Iterator[Issue]:
    """Those of the film's cast whom the prompt shows and the shot does not."""
    own = [name.casefold() for name in shot.characters]
    affirmed = Reading(text).affirmed
    for name in others:
        holds = any(name.casefold() in each for each in own)
        if not holds and re.search(
            rf"\b(?:{re.escape(name)}|the {re.escape(name.lower())})\b(?!['’]s)", affirmed
        ):
            yield Issue(Fault.STRANGER, f"The prompt shows {name}, who is not in the shot.")
