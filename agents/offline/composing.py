"""Sentences put together to a prompt: in order, none twice, none against another, within length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum

from agents.offline.words import as_sentence, shortened
from tools.takes.lint import contradictions, directs
from tools.takes.linting.leaks import repeat_issues

QUALITY = (
    "Sharp focus, clean image, true colours and natural texture.",
    "Correct exposure with detail in the shadows and in the highlights.",
    "Natural proportions, believable perspective, contact shadows under everything that stands.",
    "A single coherent picture without lettering, borders or split frames.",
    "Depth from foreground to background, every plane readable.",
)
"""What fills a short prompt up: it says little, and little that is wrong."""
_SAID = 0.8
"""Share of a sentence's words at which another sentence has said it."""
_FEWEST_WORDS = 5
_SHORTEST = 80
"""Characters to which a part that no shot can do without is cut where the prompt is full."""


class Weight(IntEnum):
    """What gives way first where a prompt is full; the greatest does."""

    CORRECTION = 0
    FRAME = 1
    """Camera, props, place, light, composition and mood: short, and another shot without them."""
    PEOPLE = 2
    PICTURE = 3
    """The one thing that is seen or happens."""
    LOOK = 4
    STORY = 5
    SETTING = 6
    FINISH = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence or a few that belong together, and how much they matter."""

    text: str
    weight: Weight


def pieces(weight: Weight, texts: Iterable[str]) -> list[Piece]:
    """The texts that are not empty, all of one weight."""
    return [Piece(text, weight) for text in texts if text]


def composed(parts: Sequence[Piece], fewest: int, most: int, people: Sequence[str] = ()) -> str:
    """The parts in their order, as many as fit, the weightiest first.

    A part that repeats or contradicts a weightier one is left out. Below `fewest` characters,
    sentences on picture quality fill up.
    """
    whole = _Whole(most, tuple(people))
    by_weight = sorted(range(len(parts)), key=lambda index: (parts[index].weight, index))
    for index in by_weight:
        whole.add(index, parts[index])
    for more, text in enumerate(QUALITY, start=len(parts)):
        if len(whole.text()) >= fewest:
            break
        whole.add(more, Piece(text, Weight.FINISH))
    return whole.text()


@dataclass(slots=True)
class _Whole:
    """A prompt as it grows, by the places of its parts."""

    most: int
    people: tuple[str, ...]
    chosen: dict[int, Piece] = field(default_factory=dict)

    def text(self) -> str:
        return _joined(self.chosen)

    def add(self, index: int, piece: Piece) -> None:
        """Take the piece in where it fits and says something new that fights nothing."""
        if not piece.text or self._said(piece.text):
            return
        text = _joined(self.chosen | {index: piece})
        room = self.most - len(text) + len(piece.text)
        if len(text) > self.most and room >= _SHORTEST and piece.weight <= Weight.PICTURE:
            piece = Piece(as_sentence(shortened(piece.text, room - 1)), piece.weight)
            text = _joined(self.chosen | {index: piece})
        if len(text) <= self.most and not self._fights(piece, text):
            self.chosen[index] = piece

    def _fights(self, piece: Piece, text: str) -> bool:
        """Whether the whole with the piece contradicts itself, or says a correction again."""
        corrected = any(p.weight is Weight.CORRECTION for p in self.chosen.values())
        return bool(directs(piece.text) and contradictions(text, self.people)) or (
            corrected and any(repeat_issues(text))
        )

    def _said(self, text: str) -> bool:
        """Whether it is there, word for word or nearly; a correction may say a part once more."""
        bare, words = text.rstrip(".").casefold(), _words(text)
        if any(bare in other.text.casefold() for other in self.chosen.values()):
            return True
        others = (p.text for p in self.chosen.values() if p.weight is not Weight.CORRECTION)
        return len(words) >= _FEWEST_WORDS and any(
            len(words & _words(other)) >= _SAID * len(words) for other in others
        )


def _joined(chosen: dict[int, Piece]) -> str:
    return " ".join(chosen[index].text for index in sorted(chosen))


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]{3,}", text.casefold()))
