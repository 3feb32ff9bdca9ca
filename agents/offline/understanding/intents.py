"""An intent: a tool, the sentences that ask for it, and how what they leave open is read."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from agents.conversation import Call, Situation
from agents.offline.understanding.shot_words import count
from agents.offline.understanding.shots import ShotReader, Unclear
from agents.offline.understanding.templates import divided, template

Slots = Mapping[str, str]
Outcome = tuple[Call, ...] | Unclear | None
"""What a clause comes to; None where the slots hold something else than the template means."""


@dataclass(frozen=True, slots=True)
class Ear:
    """What is known while a clause is read."""

    situation: Situation
    shots: ShotReader
    remark: str = ""
    """What was said in the same breath before, without a command in it: 'his hands look wrong'."""


Reader = Callable[[str, Ear, Slots], Outcome]
"""From the tool's name, what is known and the slots filled in."""


@dataclass(frozen=True, slots=True)
class Intent:
    """One tool and how people ask for it."""

    tool: str
    says: tuple[str, ...]
    """Templates; each has to match the whole clause."""
    read: Reader
    example: str = ""
    """What to say, with {shot} for a shot there is: offered where nothing was understood."""
    looks_only: bool = False
    """Whether the tool changes and spends nothing."""

    def heard(self, clause: str, ear: Ear) -> Outcome:
        """What the clause comes to as this intent; a clear reading before an unclear one."""
        unclear: Unclear | None = None
        for written in self.says:
            for slots in _fillings(written, clause):
                outcome = self.read(self.tool, ear, slots)
                if isinstance(outcome, tuple):
                    return outcome
                unclear = unclear or outcome
        return unclear


def _fillings(written: str, clause: str) -> Iterator[Slots]:
    """The ways in which a clause fills a template's slots."""
    first = template(written).fullmatch(clause)
    if first is None:
        return
    lengths = range(1, _LONGEST_REFERENCE + 1) if divided(written) else ()
    for found in (first, *(template(written, words).fullmatch(clause) for words in lengths)):
        if found is not None:
            yield {name: value for name, value in found.groupdict().items() if value}


_LONGEST_REFERENCE = 10
"""Words that name a shot: 'the close-up of him at the window in scene two'."""


def call(tool: str, **arguments: Any) -> Call:
    """A call with its arguments as JSON."""
    return Call(tool=tool, arguments=json.dumps(arguments, ensure_ascii=False))


def nothing(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """The call as it is, for sentences that leave nothing open."""
    del ear, slots
    return (call(tool),)


def per_shot(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """One call for each shot meant, with the other slots read; no word for a shot means 'it'."""
    shots = ear.shots.read(slots.get("shots", "it"))
    if not isinstance(shots, tuple):
        return shots
    others = {name: READ[name](value) for name, value in slots.items() if name in READ}
    return tuple(call(tool, shot=shot, **others) for shot in shots)


def maybe_shot(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """As per_shot; without a word for a shot, one call about all."""
    return per_shot(tool, ear, slots) if "shots" in slots else (call(tool),)


def note_of(text: str) -> str:
    """A note as the next prompt gets it: without the joint before it."""
    joint = r"(?:but|because|since|cause|as|so|and|with(?= (?:a|an|his|her|the|more|less)\b)?)"
    text = re.sub(rf"^{joint}\s+(?=\w)", "", text.strip(" ,.;:-–—"), flags=re.IGNORECASE)
    return re.sub(r"(?i)^note:\s*", "", text.strip(" ,.;:-–—"))


def stage_of(word: str) -> str:
    """Which of a shot's two assets a word means."""
    moving = re.match(r"clip|video|motion|movement", word, re.IGNORECASE)
    return "clip" if moving else "keyframe"


READ: dict[str, Callable[[str], Any]] = {
    "take": count,
    "note": note_of,
    "stage": stage_of,
    "file": lambda text: text.strip("\"'"),
}
"""Slot -> how it is read into an argument of the same name."""
