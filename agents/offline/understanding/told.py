"""Lists that a conversation holds: shots, takes or sentences that were told one after the other.

'The second one' and 'the last' mean an item of the list that was told last, as long as nobody spoke
of a shot outside of it since.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from agents.conversation import Call, Said, Situation
from agents.offline.understanding.shots import ShotReader
from agents.offline.words import unique

MEMORY = 12
"""Turns back in which anything is looked for."""
_QUOTED = re.compile(r"\"([^\"\n]+)\"|(?<!\w)'([^'\n]+)'(?!\w)")
_OFFERED = re.compile(r"^- (.+)$", re.MULTILINE)
_OFFERS = "You can say:"
_TAKE = re.compile(
    r"(?:^\s*|(?<=[.;:,]\s)|(?<=and ))take (\d{1,3})\b(?P<told>(?:(?!\btake \d)[^\n])*)",
    re.I | re.M,
)
_KEPT = re.compile(r"[^.\n]*?\b(?:kept|chosen|in the film|in use)\b", re.IGNORECASE)


class Kind(StrEnum):
    """What a list is of."""

    SHOTS = "shots"
    TAKES = "takes"
    SENTENCES = "sentences"


@dataclass(frozen=True, slots=True)
class Told:
    """A list in the order in which it was told."""

    kind: Kind
    items: tuple[str, ...]
    """Ids of shots, numbers of takes, or what could be said."""
    shot: str = ""
    """Whose takes they are."""
    current: str = ""
    """The item that was meant last or is in the film; '' where that is not known."""

    def named(self, at: int) -> str:
        """An item as a sentence names it; `at` counts from 0, or from the end below 0."""
        item = self.items[at]
        return f"take {item} of {self.shot}" if self.kind is Kind.TAKES else item


def arguments_of(each: Call) -> dict[str, Any]:
    """A call's arguments; none where they are no JSON, as another model may have written."""
    try:
        found = json.loads(each.arguments)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def without_offers(said: Said) -> str:
    """The words of a turn without those that are an example of what could be said."""
    text = said.text.partition(_OFFERS)[0] if said.role == "assistant" else said.text
    return text if said.role == "user" else _QUOTED.sub(" ", text)


def last_list(before: Sequence[Said], situation: Situation) -> Told | None:
    """The list that was told last; None where none was, or something else was spoken of since."""
    reader = ShotReader(situation)
    since: list[str] = []
    takes: list[str] = []
    for at in range(len(before) - 1, max(len(before) - MEMORY, 0) - 1, -1):
        said = before[at]
        found = _told_in(said, before[:at], reader)
        if found is not None:
            return _still(found, since, takes)
        since += [str(arguments_of(each).get("shot", "")) for each in said.calls]
        since += reader.mentioned(said.text) if said.role == "user" else ()
        takes += [
            str(arguments_of(each)["take"]) for each in said.calls if "take" in arguments_of(each)
        ]
    return None


def _still(found: Told, since: Sequence[str], takes: Sequence[str]) -> Told | None:
    """The list with the item that is meant now; None where it is no longer spoken of."""
    named = [shot for shot in since if shot]
    if found.kind is Kind.SHOTS and all(shot in found.items for shot in named):
        return Told(found.kind, found.items, current=next(iter(named), ""))
    if found.kind is Kind.TAKES and all(shot == found.shot for shot in named):
        return Told(found.kind, found.items, found.shot, next(iter(takes), found.current))
    return found if found.kind is Kind.SENTENCES and not named else None


def _told_in(said: Said, before: Sequence[Said], reader: ShotReader) -> Told | None:
    if said.role != "user":
        for found in (_sentences(said, before), _takes(said, before, reader)):
            if found is not None:
                return found
    if said.calls:
        return None
    named = reader.mentioned(without_offers(said))
    return Told(Kind.SHOTS, named) if len(named) > 1 else None


def _sentences(said: Said, before: Sequence[Said]) -> Told | None:
    """What the director says could be said; quotes in any other tool's answer are no offers."""
    found: list[str] = []
    if before and before[-1].role == "user":
        _, offers, listed = said.text.partition(_OFFERS)
        found = _OFFERED.findall(listed) if offers else []
    elif {each.tool for each in _asking(before)} == {"help"}:
        found = ["".join(each) for each in _QUOTED.findall(said.text)]
    return Told(Kind.SENTENCES, tuple(found)) if len(found) > 1 else None


def _takes(said: Said, before: Sequence[Said], reader: ShotReader) -> Told | None:
    """The takes of one shot: the one that the text names, else the one that was asked for."""
    found = list(_TAKE.finditer(said.text))
    numbers = unique(each[1] for each in found)
    asked_for = (str(arguments_of(each).get("shot", "")) for each in _asking(before))
    named = reader.mentioned(said.text) or unique(shot for shot in asked_for if shot)
    if len(numbers) < 2 or len(named) != 1:
        return None
    kept = unique(each[1] for each in found if _KEPT.match(each["told"]))
    return Told(Kind.TAKES, numbers, named[0], kept[0] if len(kept) == 1 else "")


def _asking(before: Sequence[Said]) -> tuple[Call, ...]:
    """The calls that a tool answers here."""
    return next((said.calls for said in reversed(before) if said.calls), ())
