"""A prompt as the linter reads it: sentences, what is negated, and what is told in time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

_NEGATED = re.compile(
    r"\b(?:no|not|never|without|instead of|rather than|free of|nor)\b(?! (?:longer|sooner)\b)"
    r"[^.,;:!?]*",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"[^.!?]+[.!?]*\s*")
_IN_TIME = re.compile(
    r"^\W*(?:first|then|next(?! to)|now|later|finally|suddenly|slowly|after|at last|at first"
    r"|in the end)\b"
    r"|\bthen\b|\buntil\b|\bafter (?:that|which)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\bfrom\b.*\b(?:to|into|towards?|through)\b|\b(?:turns?|changes?|fades?) (?:in)?to\b"
    r"|\bgives way to\b|\bbecomes?\b|\bbegins?\b.*\bends?\b",
    re.IGNORECASE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Found:
    """A directive and where it stands."""

    value: str
    start: int


@dataclass(frozen=True)
class Reading:
    """A prompt, and the names of those in the frame where they are known."""

    text: str
    people: tuple[str, ...] = ()

    @cached_property
    def affirmed(self) -> str:
        """The text with what it negates blanked, every position kept: 'no pan' asks for no pan."""
        return _NEGATED.sub(lambda match: " " * len(match.group()), self.text)

    @cached_property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each sentence."""
        return tuple(match.span() for match in _SENTENCE.finditer(self.text))

    def sentence(self, position: int) -> str:
        """The sentence that holds a position."""
        return next((self.text[a:b] for a, b in self.spans if a <= position < b), "")

    def in_time(self, position: int) -> bool:
        """Whether the sentence there is a step of what happens, not what always holds."""
        return _IN_TIME.search(self.sentence(position)) is not None

    def changes(self, one: int, other: int) -> bool:
        """Whether one sentence tells of a change between the two: 'from day to night'."""
        first, second = self.sentence(one), self.sentence(other)
        return first == second and _CHANGE.search(first) is not None


def cues(table: dict[str, str]) -> dict[str, re.Pattern[str]]:
    """Patterns of whole words, whatever their case."""
    return {name: re.compile(rf"\b(?:{cue})\b", re.IGNORECASE) for name, cue in table.items()}


def found_in(text: str, table: dict[str, re.Pattern[str]]) -> list[Found]:
    """Every directive, in order; words that were read as one are not read as a later one.

    So 'extreme wide shot' comes before 'wide shot' in a table.
    """
    found: list[Found] = []
    for value, cue in table.items():
        found += [Found(value, match.start()) for match in cue.finditer(text)]
        text = cue.sub(lambda match: " " * len(match.group()), text)
    return sorted(found, key=lambda each: each.start)


def distinct(found: Iterable[Found]) -> dict[str, int]:
    """Each value with where it stands first."""
    first: dict[str, int] = {}
    for each in found:
        first.setdefault(each.value, each.start)
    return first
