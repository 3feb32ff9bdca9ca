"""What the linter says: a kind of fault, and a sentence about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """What is wrong with a prompt."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    CONTRADICTION = "contradiction"
    VAGUE = "vague"
    MISSING = "missing"
    STRANGER = "stranger"
    """Somebody of the film whom the shot does not show."""
    REPETITION = "repetition"
    DIALECT = "dialect"
    """Not as the target model is spoken to."""
    LEAK = "leak"
    """Text that is no picture: templates, code, spoken words, talk of the writing model."""


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault, in a sentence that whoever writes the prompt can act on."""

    fault: Fault
    sentence: str
