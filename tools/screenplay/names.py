"""Character cues: names in title case, deliveries and parentheticals.

Knows how a screenplay marks who speaks and from where; knows nothing of a format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from tools.screenplay.script import Delivery, Line, ScriptScene

_VOICE_OVER = frozenset(
    {"vo", "voiceover", "narration", "narrating", "narrator", "prelap", "voice"}
)
_OFF_SCREEN = frozenset({"os", "oc", "offscreen", "offcamera", "off"})
_ON_SCREEN = frozenset({"onscreen", "oncamera"})
_DROPPED = frozenset({"contd", "cont", "continued", "continuing", "more"})
_BRACKETS = re.compile(r"\(([^()]*)\)")
_ROMAN = re.compile(r"[IVX]{2,}$")


@dataclass(frozen=True, slots=True)
class Cue:
    """A character cue taken apart."""

    name: str
    delivery: Delivery
    manner: tuple[str, ...]
    """Extensions that say how, such as 'into phone'; as written, without brackets."""


def title_case(name: str) -> str:
    """A character's name in title case; a name with a capital of its own stays as it is.

    'JOHN DOE' -> 'John Doe', "O'BRIEN" -> "O'Brien", "MAN'S VOICE" -> "Man's Voice",
    'R2-D2' and 'LOUIS XIV' keep their capitals, 'McCLANE' becomes 'McClane'.
    """
    return " ".join(_title_word(word) for word in name.split())


def _title_word(word: str) -> str:
    if any(char.isdigit() for char in word) or _ROMAN.match(word):
        return word
    scots = re.match(r"(Mc|Mac)([A-Z]+)$", word)
    if scots:
        return scots.group(1) + scots.group(2).capitalize()
    if not (word.isupper() or word.islower()):
        return word
    parts = re.split(r"([-'’./&])", word)
    possessive = len(parts) >= 3 and parts[-2] in "'’" and len(parts[-1]) == 1
    cased = [part.capitalize() for part in parts]
    if possessive:
        cased[-1] = cased[-1].lower()
    return "".join(cased)


def parse_cue(cue: str) -> Cue:
    """Name, delivery and manner of a cue such as "MARCUS (V.O.) (CONT'D)"."""
    name = _BRACKETS.sub(" ", cue).strip().strip("^:").strip()
    delivery, manner = split_extensions(_BRACKETS.findall(cue))
    return Cue(title_case(name), delivery, manner)


def split_extensions(brackets: Iterable[str]) -> tuple[Delivery, tuple[str, ...]]:
    """What bracketed words say of where a line comes from, and the rest as manner.

    Commas and slashes between a known mark and a manner are understood: 'whispering, V.O.'.
    """
    delivery, manner = Delivery.ON_SCREEN, []
    for bracket in brackets:
        rest = []
        for piece in re.split(r"[,;]", bracket):
            kind = delivery_mark(piece)
            if kind is not None:
                delivery = kind
            elif _squeezed(piece) not in _DROPPED and piece.strip():
                rest.append(piece.strip())
        if rest:
            manner.append(", ".join(rest))
    return delivery, tuple(manner)


def delivery_mark(words: str) -> Delivery | None:
    """The delivery that 'V.O.', 'O.S.', 'off camera' and the like stand for; None otherwise."""
    squeezed = _squeezed(words)
    if squeezed in _VOICE_OVER:
        return Delivery.VOICE_OVER
    if squeezed in _OFF_SCREEN:
        return Delivery.OFF_SCREEN
    return Delivery.ON_SCREEN if squeezed in _ON_SCREEN else None


def _squeezed(words: str) -> str:
    return re.sub(r"[^a-z]", "", words.lower())


def make_line(
    cue: Cue, text: str, parentheticals: Iterable[str] = (), *, dual: bool = False
) -> Line:
    """The line of a cue; a parenthetical that is only a delivery mark, '(V.O.)', sets it."""
    late, manner = split_extensions(
        part.strip().removeprefix("(").removesuffix(")") for part in parentheticals
    )
    return Line(
        speaker=cue.name,
        text=text,
        delivery=late if cue.delivery is Delivery.ON_SCREEN else cue.delivery,
        parenthetical="; ".join((*cue.manner, *manner)),
        dual=dual,
    )


def lead_of(scenes: Iterable[ScriptScene], characters: Mapping[str, str], title: str = "") -> str:
    """The character with most lines and mentions; empty when there is none.

    Standing in the title counts as two. Ties go to the one who comes first in `characters`.
    """
    titled = set(re.findall(r"[\w'’-]+", title.casefold()))
    counts = Counter({name: 2 for name in characters if set(name.casefold().split()) <= titled})
    for scene in scenes:
        for text, lines, cast in _beats(scene):
            words = set(re.findall(r"[\w'’-]+", text.casefold()))
            counts.update(line.speaker for line in lines)
            counts.update(cast)
            counts.update(name for name in characters if set(name.casefold().split()) <= words)
    return max(characters, key=lambda name: counts[name], default="")


def _beats(scene: ScriptScene) -> Iterable[tuple[str, tuple[Line, ...], tuple[str, ...]]]:
    for element in scene.elements:
        yield ("" if element.line else element.text, (element.line,) if element.line else (), ())
    for shot in scene.shots:
        yield f"{shot.first_frame} {shot.action}", shot.lines, shot.characters
