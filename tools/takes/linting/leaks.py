"""Text that is no picture, and text that stands twice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from tools.screenplay.script import Line
from tools.takes.linting.issues import Fault, Issue

_LEAKS = (
    (re.compile(r"[{}<>]|```"), "brackets of a template or of code"),
    (re.compile(r'"[A-Za-z_]+"\s*:'), "JSON"),
    (re.compile(r"\b(?:null|undefined|NaN|TODO|N/A)\b|[:=] ?None\b"), "a placeholder"),
    (
        re.compile(
            r"\b(?:as an AI|I cannot|here is (?:the|your) prompt|sure,|please generate"
            r"|generate an? (?:image|video|picture)|the user|character count)\b",
            re.IGNORECASE,
        ),
        "talk of the model itself",
    ),
    (re.compile(r"https?://|(?:^|\s)/(?:home|tmp|usr|var)/"), "an address or a path"),
    (re.compile(r"\(\(|:\d\.\d+\)|\s--[a-z]+\b"), "weights or switches of another tool"),
    (re.compile(r"\*\*|^#{1,4} |\\n"), "marks of a formatted text"),
)
_QUOTED = re.compile(r"[\"“](?P<words>[^\"”]{3,})[\"”]")
_LETTERED = re.compile(
    r"\b(?:reads|reading|labell?ed|titled|marked|printed|lettering|written|sign|inscribed)\W*$",
    re.IGNORECASE,
)
_FEWEST_QUOTED = 3
"""Words in quotes that are a spoken line, not a shop sign."""
_FEWEST_SPOKEN = 4
_SENTENCE = re.compile(r"[^.!?]+[.!?]*")
_FEWEST_WORDS = 4
_ALIKE = 0.85
_FEWEST_ALIKE = 8
"""Shorter sentences are alike by accident."""


def leak_issues(text: str, lines: Sequence[Line]) -> Iterator[Issue]:
    """Templates, code, spoken words: whatever a picture model would paint as letters."""
    for cue, what in _LEAKS:
        if cue.search(text):
            yield Issue(Fault.LEAK, f"The prompt holds {what}.")
    if _speaks(text, lines):
        yield Issue(Fault.LEAK, "The prompt holds spoken words; say who speaks, not what.")


def _speaks(text: str, lines: Sequence[Line]) -> bool:
    low = _bare(text)
    spoken = [_bare(line.text) for line in lines]
    if any(len(words.split()) >= _FEWEST_SPOKEN and words in low for words in spoken):
        return True
    quotes = [match for match in _QUOTED.finditer(text) if not _lettered(text, match.start())]
    return any(len(match["words"].split()) >= _FEWEST_QUOTED for match in quotes)


def _lettered(text: str, position: int) -> bool:
    """Whether quoted words stand on something in the picture."""
    return _LETTERED.search(text[:position]) is not None


def _bare(text: str) -> str:
    return " ".join(re.findall(r"[\w']+", text.casefold()))


def repeat_issues(text: str) -> Iterator[Issue]:
    """Sentences that say again what another one says."""
    said = [_bare(match.group()).split() for match in _SENTENCE.finditer(text)]
    for one, other in combinations(said, 2):
        if _same(one, other):
            words = " ".join(one[:8])
            yield Issue(Fault.REPETITION, f"The prompt says twice: {words} ...")
            return


def _same(one: list[str], other: list[str]) -> bool:
    if min(len(one), len(other)) < _FEWEST_WORDS:
        return False
    if one == other:
        return True
    if min(len(one), len(other)) < _FEWEST_ALIKE:
        return False
    words, others = set(one), set(other)
    return len(words & others) >= _ALIKE * max(len(words), len(others))
