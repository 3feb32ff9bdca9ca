"""A prompt, or a planned shot, as short phrases that a picture can be asked for one by one.

Each phrase comes with contrasts: the same place in the sentence filled with something else, so
that a model of words and pictures decides between likes (a red coat against a green one) and not
between a phrase and nothing. Knows words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from tools.screenplay.plan import Shot

CONTRASTS = 5
"""So many for every phrase, so that chance is the same for all."""
_LONGEST = 14
"""Words of a phrase; text towers were trained on captions of about this length."""


class PhraseKind(StrEnum):
    """What a phrase is about."""

    SUBJECT = "subject"
    WARDROBE = "wardrobe"
    PROP = "prop"
    PLACE = "place"
    LIGHT = "light"
    CAMERA = "camera"


@dataclass(frozen=True, slots=True)
class Phrase:
    """One thing that a prompt asks to see."""

    kind: PhraseKind
    text: str
    contrasts: tuple[str, ...]
    """What it is told from; `CONTRASTS` of them."""


_WORDS = (
    (PhraseKind.LIGHT, r"light|lit|lamplight|sunlight|shadows?|glow|neon|candles?|moonlight"
     r"|backlit|overcast|golden hour|silhouette"),
    (PhraseKind.CAMERA, r"close-up|wide shot|wide|medium shot|medium|full shot|insert|low angle"
     r"|high angle|eye level|overhead|dutch|over the shoulder|point of view"),
    (PhraseKind.WARDROBE, r"wears|wearing|coat|jacket|hoodie|cardigan|vest|apron|suit|raincoat"
     r"|shirt|sweater|turtleneck|t-shirt|blouse|trousers|jeans|skirt|shorts|dress|hat|scarf|boots"
     r"|shoes|gloves|uniform|robe"),
    (PhraseKind.PROP, r"holds|holding|carries|carrying|on the table|in (?:his|her|their) hands?"
     r"|with a|beside a"),
    (PhraseKind.PLACE, r"room|kitchen|office|library|corridor|bar|laboratory|street|forest|park"
     r"|rooftop|beach|station|alley|desert|field|classroom|gallery|workshop|house|interior"
     r"|exterior|walls?|windows?|mountain|city|garden|sea|sky"),
    (PhraseKind.SUBJECT, r"man|woman|boy|girl|child|person|people|dog|cat|horse|bird|he|she|they"
     r"|hair|beard|face"),
    (PhraseKind.LIGHT, r"lamps?|sun|dusk|dawn|night|morning|evening|noon"),
)  # fmt: skip
_ELSE = {
    PhraseKind.SUBJECT: (
        "an empty room without people", "a bowl of fruit", "a parked car", "a herd of sheep",
        "a page of text", "a landscape without people", "a building seen from outside",
    ),
    PhraseKind.WARDROBE: (
        "a black suit", "a white wedding dress", "a yellow raincoat", "a blue uniform",
        "a red bathrobe", "a green sweater", "a grey hoodie", "swimming trunks",
    ),
    PhraseKind.PROP: (
        "a bicycle", "a bouquet of flowers", "an umbrella", "a guitar", "a birthday cake",
        "a laptop", "a suitcase",
    ),
    PhraseKind.PLACE: (
        "in a forest", "in a kitchen", "on a beach", "in an office", "on a city street",
        "in a library", "in a snowy field",
    ),
    PhraseKind.LIGHT: (
        "warm lamp light at night", "bright midday sun", "cold blue moonlight",
        "flat overcast daylight", "red neon light", "candle light", "a dark silhouette",
    ),
    PhraseKind.CAMERA: (
        "an extreme wide shot of a landscape", "a close-up of a face",
        "a full shot of a standing figure", "a view from directly above",
        "an extreme close-up of an eye", "a medium shot of a person at a table",
        "an object on a table",
    ),
}  # fmt: skip
_COMMON = {"light", "shot", "person", "wearing", "view"}
"""Words that a phrase and its contrast may share and still say different things."""
_SWAPS = (
    ("man", "woman"), ("woman", "man"), ("boy", "girl"), ("girl", "boy"), ("young", "elderly"),
    ("elderly", "young"), ("old", "young"),
)  # fmt: skip
_HAIR_COLOURS = ("black", "blond", "grey", "red", "brown")
_COLOUR_NAMES = re.compile(
    r"\b((?:dark |light |slate |navy )?(?:black|charcoal|gr[ae]y|white|cream|beige|tan|brown|rust"
    r"|terracotta|orange|amber|gold|yellow|mustard|olive|green|teal|turquoise|blue|navy|violet"
    r"|purple|mauve|magenta|pink|red|burgundy|crimson|scarlet|maroon|khaki|ivory|silver))\b",
    re.I,
)
_COLOURS = ("red", "green", "blue", "white", "black", "yellow", "purple")
_SPLIT = re.compile(r"[.;:\n]+|,\s+(?:and\s+)?|\s+-\s+")
_LEADING = re.compile(
    r"^(?:and|but|with|while|then|as|of|the camera (?:shows|sees)|we see|there is|show|keep)\s+",
    re.I,
)


def phrases_of_shot(shot: Shot) -> tuple[Phrase, ...]:
    """What a planned shot asks to see: people, clothes, props, place, light, framing."""
    found = [
        *((PhraseKind.SUBJECT, text) for text in _first([shot.first_frame or shot.action])),
        *((PhraseKind.WARDROBE, f"a person wearing {worn}") for worn in shot.wardrobe.values()),
        *((PhraseKind.PROP, f"a {prop}" if _bare(prop) else prop) for prop in shot.props),
        (PhraseKind.PLACE, f"in a {shot.location}" if _bare(shot.location) else shot.location),
        (PhraseKind.LIGHT, shot.lighting or f"{shot.time_of_day} light"),
        (PhraseKind.CAMERA, f"a {shot.camera.size.value} shot".replace("-up shot", "-up")),
    ]
    named = ((kind, _nameless(text, shot.characters)) for kind, text in found if text.strip())
    return tuple(_phrase(kind, text) for kind, text in named)


def phrases_of_text(prompt: str, names: Sequence[str] = ()) -> tuple[Phrase, ...]:
    """Phrases of a prompt sheet's text, in its order, each once; empty when nothing is visual.

    `names` are the characters', which no model of captions knows.
    """
    out: dict[str, Phrase] = {}
    for piece in _pieces(_nameless(prompt, names)):
        kind = kind_of(piece)
        if kind is not None and piece.casefold() not in out:
            out[piece.casefold()] = _phrase(kind, piece)
    return tuple(out.values())


def kind_of(piece: str) -> PhraseKind | None:
    """What a piece of a prompt is about; None when it names nothing that can be seen.

    The kinds are tried from the narrowest words to the widest: "a man wearing a coat" is about the
    coat.
    """
    for kind, words in _WORDS:
        if re.search(rf"\b(?:{words})\b", piece, re.I):
            return kind
    return None


def _pieces(prompt: str) -> Iterator[str]:
    for rough in _SPLIT.split(prompt):
        piece = _LEADING.sub("", rough.strip(" \"'()"))
        words = piece.split()
        if len(words) >= 2:
            yield " ".join(words[:_LONGEST])


def _nameless(text: str, names: Sequence[str]) -> str:
    """The text with "a person" for every name."""
    if not names:
        return text
    return re.sub(r"\b(?:" + "|".join(map(re.escape, names)) + r")\b", "a person", text)


def _phrase(kind: PhraseKind, text: str) -> Phrase:
    clean = " ".join(text.split()[:_LONGEST]).strip(" .,;")
    return Phrase(kind, clean, _contrasts(kind, clean))


def _contrasts(kind: PhraseKind, text: str) -> tuple[str, ...]:
    """The phrase with another colour or another person in it, then other things of its kind."""
    near = _other_people(text) if kind is PhraseKind.SUBJECT else _recoloured(text)
    # A contrast that shares the phrase's own noun would say the same thing.
    own = {word for word in re.findall(r"[a-z]+", text.casefold()) if len(word) > 3} - _COMMON
    others = [c for c in _ELSE[kind] if not own & set(c.split())]
    return tuple(dict.fromkeys([*near, *others, *_ELSE[kind]]))[:CONTRASTS]


def _recoloured(text: str) -> list[str]:
    found = " ".join(_COLOUR_NAMES.findall(text)).casefold()
    if not found:
        return []
    others = [colour for colour in _COLOURS if colour not in found]
    return [_COLOUR_NAMES.sub(colour, text) for colour in others[:3]]


def _other_people(text: str) -> list[str]:
    """The same words about somebody else: sex, age, colour of the hair."""
    out = []
    for one, other in _SWAPS:
        swapped = re.sub(rf"\b{one}\b", other, text, flags=re.I)
        if swapped != text:
            out.append(swapped)
    for colour in _HAIR_COLOURS:
        swapped = re.sub(rf"{_COLOUR_NAMES.pattern}(?= hair)", colour, text, flags=re.I)
        if swapped != text:
            out.append(swapped)
    return out[:3]


def _first(texts: list[str]) -> list[str]:
    """The first sentence of each text: a frozen frame shows the beginning."""
    return [re.split(r"(?<=[.!?])\s", text.strip())[0] for text in texts if text.strip()]


def _bare(noun: str) -> bool:
    """Whether a noun stands without an article and is no name or plural."""
    return bool(re.match(r"^(?!a |an |the |his |her |two |some )[a-z]", noun)) and noun[-1:] != "s"
