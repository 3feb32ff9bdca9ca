"""Lists that a conversation holds: shots, takes or sentences that were told one after the other.

'The second one' and 'the last' mean an item of the list that was told last, as long as nobody spoke
of a shot outside of it since.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from agents.conversation import Call, Said, Situation
from agents.offline.understanding.shots import ShotReader
from agents.offline.words import unique

MEMORY = 12
"""Turns back in which 'it' is looked for."""
_LISTS = 6
"""Times that the person spoke since a list was told, after which nobody remembers it."""
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
    past: bool = False
    """Whether shots outside of it were spoken of since, so that it need not be meant."""

    def named(self, at: int) -> str:
        """An item as a sentence names it; `at` counts from 0, or from the end below 0."""
        item = self.items[at]
        return f"take {item} of {self.shot}" if self.kind is Kind.TAKES else item


def without_offers(said: Said) -> str:
    """The words of a turn without those that are an example of what could be said."""
    text = said.text.partition(_OFFERS)[0] if said.role == "assistant" else said.text
    return text if said.role == "user" else _QUOTED.sub(" ", text)


def last_list(before: Sequence[Said], situation: Situation) -> Told | None:
    """The list that was told last; None where none was.

    What the director offers to say where it did not understand counts where nothing else does.
    """
    reader = ShotReader(situation)
    since: list[Call] = []
    named: list[str] = []
    offers: Told | None = None
    spoke = [at for at, said in enumerate(before) if said.role == "user"][-_LISTS:]
    for at in range(len(before) - 1, (spoke or [0])[0] - 1, -1):
        said = before[at]
        offers = offers or _offers(said)
        found = _told_in(said, before[:at], reader)
        if found is not None:
            return _still(found, named, since) or offers
        since += said.calls
        named += shots_in(said.calls) or (
            reader.mentioned(said.text) if said.role == "user" else ()
        )
    return _of_two(since, situation) or offers


def shots_in(calls: Sequence[Call]) -> tuple[str, ...]:
    """The shots that calls are about, each once."""
    return unique(str(each.given.get("shot", "")) for each in calls)


def _offers(said: Said) -> Told | None:
    """What could be said, as the director puts it at the end of its own words."""
    _, begins, listed = said.text.partition(_OFFERS)
    found = tuple(_OFFERED.findall(listed)) if said.role == "assistant" and begins else ()
    return Told(Kind.SENTENCES, found) if len(found) > 1 else None


def _of_two(since: Sequence[Call], situation: Situation) -> Told | None:
    """Both takes of the shot whose take was spoken of last, where it has two."""
    last = since[0].given if since else {}
    shot, take = str(last.get("shot", "")), str(last.get("take", ""))
    takes = next((line.takes for line in situation.shots if line.shot_id == shot), 0)
    return Told(Kind.TAKES, ("1", "2"), shot, take) if takes == 2 and take in ("1", "2") else None


def _still(found: Told, named: Sequence[str], since: Sequence[Call]) -> Told | None:
    """The list with the item that is meant now; None where it is no longer spoken of."""
    if found.kind is Kind.SHOTS:
        within = [shot for shot in named if shot in found.items]
        past = len(within) < len(named)
        return replace(found, current="" if past or not named else within[0], past=past)
    if found.kind is Kind.TAKES and set(named) <= {found.shot}:
        takes = (each.given.get("take") for each in since)
        return replace(found, current=next((str(take) for take in takes if take), found.current))
    return found if found.kind is Kind.SENTENCES and not named else None


def _told_in(said: Said, before: Sequence[Said], reader: ShotReader) -> Told | None:
    found = None if said.role == "user" else _examples(said, before) or _takes(said, before, reader)
    if found is not None or said.calls:
        return found
    named = reader.mentioned(without_offers(said))
    return Told(Kind.SHOTS, named) if len(named) > 1 else None


def _examples(said: Said, before: Sequence[Said]) -> Told | None:
    """What the help says could be said; quotes in any other tool's answer are no offers."""
    if before[-1:] and before[-1].role == "user":
        return None
    if {each.tool for each in _asking(before)} != {"help"}:
        return None
    found = tuple("".join(each) for each in _QUOTED.findall(said.text))
    return Told(Kind.SENTENCES, found) if len(found) > 1 else None


def _takes(said: Said, before: Sequence[Said], reader: ShotReader) -> Told | None:
    """The takes of one shot: the one that the text names, else the one that was asked for."""
    found = list(_TAKE.finditer(said.text))
    numbers = unique(each[1] for each in found)
    named = reader.mentioned(said.text) or shots_in(_asking(before))
    if len(numbers) < 2 or len(named) != 1:
        return None
    kept = unique(each[1] for each in found if _KEPT.match(each["told"]))
    return Told(Kind.TAKES, numbers, named[0], kept[0] if len(kept) == 1 else "")


def _asking(before: Sequence[Said]) -> tuple[Call, ...]:
    """The calls that a tool answers here."""
    return next((said.calls for said in reversed(before) if said.calls), ())
