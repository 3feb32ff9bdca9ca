"""Names of references at Runway: how each is tagged, and the prompt that calls it so.

A reference that the prompt does not call by its @tag only colours the picture; one that it does
call is who or what stands there. Source: docs/contracts.md, section 3.2.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from tools.providers.fitting import measure
from tools.providers.requests import Media

_LEAST, _MOST = 3, 16
_PLACE_WORDS = r"(?:the|that) (?:master )?picture"
"""How the prompt of an angle speaks of the picture that it starts from."""


@dataclass(frozen=True, slots=True)
class Tagged:
    """A reference and its tag."""

    media: Media
    tag: str
    """3 to 16 of a-z, 0-9 and underscore, a letter first; unique in its request."""
    place: bool
    """Whether it is a picture of the scene, not of somebody."""


def tagged(places: Sequence[Media], people: Sequence[Media]) -> tuple[Tagged, ...]:
    """All references with tags from their names; places first."""
    found: list[Tagged] = []
    for media in (*places, *people):
        place = len(found) < len(places)
        taken = {each.tag for each in found}
        found.append(Tagged(media, _free_tag(media.tag or "scene", taken), place))
    return tuple(found)


def calling(prompt: str, references: Sequence[Tagged], limit: int) -> str:
    """The prompt with names replaced by tags, from the front and as far as `limit` allows.

    A reference that the words do not name gets a sentence that says what it shows, where that
    fits. `limit` counts UTF-16 code units; nothing is cut.
    """
    prompt = _replaced(prompt, references, limit)
    for reference in references:
        if not re.search(rf"@{reference.tag}\b", prompt):
            longer = f"{prompt} {_introduction(reference)}"
            prompt = longer if measure(longer, "utf16") <= limit else prompt
    return prompt


def _free_tag(name: str, taken: set[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    tag = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not tag[:1].isalpha():
        tag = f"ref_{tag}".rstrip("_")
    tag = tag[:_MOST].rstrip("_").ljust(_LEAST, "x")
    number = 2
    free = tag
    while free in taken:
        free = f"{tag[: _MOST - 3]}_{number}"
        number += 1
    return free


def _replaced(prompt: str, references: Sequence[Tagged], limit: int) -> str:
    """Each reference's first mention comes before anybody's second: room may run out."""
    room = limit - measure(prompt, "utf16")
    chosen: list[tuple[int, int, str]] = []
    for start, end, tag in _mentions(prompt, references):
        growth = len(tag) + 1 - measure(prompt[start:end], "utf16")
        if growth <= room:
            chosen.append((start, end, tag))
            room -= growth
    for start, end, tag in sorted(chosen, reverse=True):
        prompt = f"{prompt[:start]}@{tag}{prompt[end:]}"
    return prompt


def _mentions(prompt: str, references: Sequence[Tagged]) -> list[tuple[int, int, str]]:
    """Where each is named and its tag, first mentions first; 'Chef A' does not name 'Chef'."""
    found = [
        (match.start(), match.end(), reference.tag)
        for reference in references
        for match in re.finditer(_pattern(reference), prompt)
    ]
    found.sort(key=lambda each: (each[0], -each[1]))
    times: Counter[str] = Counter()
    numbered: list[tuple[int, int, int, str]] = []
    reached = 0
    for start, end, tag in found:
        if start >= reached:
            numbered.append((times[tag] > 0, start, end, tag))
            times[tag] += 1
            reached = end
    return [(start, end, tag) for _, start, end, tag in sorted(numbered)]


def _pattern(reference: Tagged) -> str:
    """What calls a reference in a prompt: '@Mara', 'Mara', 'the fox'; never a word inside one."""
    if reference.place:
        return rf"(?i:@{reference.tag}|\b{_PLACE_WORDS})\b"
    name = re.escape(reference.media.tag)
    if not name:
        return rf"@{reference.tag}\b"
    as_written = "|".join(dict.fromkeys((name, name.title(), name.upper())))
    return rf"(?<![\w@])(?:(?i:@{name}|@{reference.tag}|the {name})|{as_written})(?!\w)"


def _introduction(reference: Tagged) -> str:
    if reference.place:
        return f"Place and light as in @{reference.tag}."
    return f"{reference.media.tag or 'The subject'} is @{reference.tag}."
