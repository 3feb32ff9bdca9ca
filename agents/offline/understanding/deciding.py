"""How sentences are read that decide on shots and their takes."""

from __future__ import annotations

import re

from agents.offline.understanding.intents import (
    Ear,
    Outcome,
    Reader,
    Slots,
    call,
    note_of,
    per_shot,
)
from agents.offline.understanding.shots import Unclear
from agents.offline.understanding.values import seconds

ASK_FOR_NOTE = "What should be different in"
"""Begins the question back after a retake without a note; the next words are taken for the note."""


def _retake(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """A retake needs a note: the model that draws again gets it as an instruction."""
    if _CONDITION.match(note_of(slots.get("note", ""))) or _AS_BEFORE.match(slots.get("note", "")):
        return None
    note = note_of(slots.get("note", "")) or note_of(ear.remark)
    shots = ear.shots.read(slots.get("shots", "it"))
    if not isinstance(shots, tuple):
        return shots
    if len(note) < _SHORTEST_NOTE:
        return Unclear(
            f"{ASK_FOR_NOTE} {' and '.join(shots)}? Say it as you would on the set, such as"
            " 'his hands look wrong'."
        )
    return per_shot(tool, ear, {**slots, "note": note})


_SHORTEST_NOTE = 3
_CONDITION = re.compile(
    r"(?:(?:and )?then|next|afterwards|after that|(?:only )?(?:if|unless|when|once|until|after"
    r"|before)|later|tomorrow|maybe|perhaps|or not|not yet|how much|how long|what)\b",
    re.IGNORECASE,
)
"""What begins no note: the order depends on something, or another one follows."""
_AS_BEFORE = re.compile(r"\W*(?:as|like|how|the way|to how) it was\b", re.IGNORECASE)
"""Asks for what was there and not for another take."""


def _few_shots(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """As per_shot; many shots at once, or one file or take for several, is sooner a slip."""
    outcome = per_shot(tool, ear, slots)
    if not isinstance(outcome, tuple):
        return outcome
    most = 1 if {"take", "file"} & set(slots) else min(_MOST, len(ear.situation.shots) - 1)
    if len(outcome) > max(most, 1):
        return Unclear(f"That would be {len(outcome)} shots at once. Name those that you mean.")
    return outcome


_MOST = 4
"""Shots that one sentence may drop or accept."""


def _hold(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """How long each shot's end stands still; without a length it is not held any more."""
    shots = ear.shots.read(slots.get("shots", "it"))
    if not isinstance(shots, tuple):
        return shots
    length = float(seconds(slots["amount"])) if "amount" in slots else 0.0
    return tuple(call(tool, shot=shot, seconds=length) for shot in shots)


READERS: dict[str, Reader] = {"retake": _retake, "few_shots": _few_shots, "hold": _hold}
