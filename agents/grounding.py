"""What a director may claim in a chat: only what a tool returned, the situation or the person said.

A sentence of a language model is held against that evidence before anybody reads it. Three things
are looked at, since they are what people act on: deeds ("I have locked 2B"), names of shots, and
numbers. Words that claim nothing of the kind pass. Rules, so that no model judges a model.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

_NUMBER = re.compile(r"(?<![\w.])\$?\d[\d,]*(?:\.\d+)?(?![\w])")
_SHOT = re.compile(r"\b\d{1,3}[A-Z]\d?\b")
_SMALL = 3
"""Numbers up to here are ways of speaking: one moment, two things."""
_NOT_YET = re.compile(
    r"\b(?:can|could|will|would|shall|should|may|might|if|once|when|until|before|want|not|never"
    r"|nothing|no|none|cannot|must|to be|isn't|hasn't|haven't|wasn't|weren't|yet)\b|n't\b|\?",
    re.IGNORECASE,
)
"""A sentence with one of these offers, asks or denies; it does not report a deed."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What may be claimed."""

    words: str
    """What tools returned, the situation says and the person said, together."""
    done: frozenset[str]
    """Tools that did something since the person spoke last."""

    @property
    def numbers(self) -> frozenset[float]:
        """Every number in the words."""
        return frozenset(_numbers(self.words))


def ungrounded(sentence: str, evidence: Evidence, deeds: Mapping[str, Collection[str]]) -> str:
    """Why the sentence may not be said; empty where it may.

    `deeds` are the participles of what each tool does.
    """
    unknown = [shot for shot in _SHOT.findall(sentence) if shot not in evidence.words]
    if unknown:
        return f"no tool spoke of {unknown[0]}"
    known = evidence.numbers
    for number in _numbers(sentence):
        if not _is_known(number, known):
            return f"no tool returned {number:g}"
    return _claimed(sentence, evidence, deeds)


def _is_known(number: float, known: frozenset[float]) -> bool:
    """Whether it was returned: rounded to cents, or as a share said in percent."""
    if number <= _SMALL and number.is_integer():
        return True
    return any(abs(number - each) < 0.006 or abs(number - 100 * each) < 0.6 for each in known)


def _claimed(sentence: str, evidence: Evidence, deeds: Mapping[str, Collection[str]]) -> str:
    """A deed that the sentence reports and that no tool did."""
    if _NOT_YET.search(sentence):
        return ""
    for deed in sorted({deed for each in deeds.values() for deed in each}):
        if not _reports(deed).search(sentence):
            continue
        tools = {tool for tool, each in deeds.items() if deed in each}
        told = re.search(rf"\b{deed}\b", evidence.words, re.IGNORECASE)
        if not tools & evidence.done and not told:
            return f"nothing was {deed}"
    return ""


def _reports(deed: str) -> re.Pattern[str]:
    """'I have locked', 'I locked', '2B is now locked', 'locked!', 'Done: locked 2B'."""
    return re.compile(
        rf"\b(?:I|we|I've|we've|have|has|is|are|was|were|been|got|gets|now|just|done|successfully)\b"
        rf"(?:\W+\w+){{0,3}}?\W+{deed}\b|^\W*{deed}\b",
        re.IGNORECASE,
    )


def _numbers(text: str) -> Iterator[float]:
    for found in _NUMBER.findall(text):
        digits = found.lstrip("$").replace(",", "").rstrip(".")
        if digits:
            yield float(digits)


def sentences_of(text: str) -> tuple[list[str], str]:
    """Whole sentences or lines at the front, and the rest that is not whole yet."""
    parts = re.split(r"(?<=[.!?…])(?=\s)|(?<=\n)", text)
    return parts[:-1], parts[-1]
