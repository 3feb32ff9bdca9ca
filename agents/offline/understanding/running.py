"""How sentences are read that set the production going, stop it, or hand its film over."""

from __future__ import annotations

import re

from agents.offline.understanding.intents import Ear, Outcome, Reader, Slots, call
from agents.offline.understanding.shots import Unclear

_GATES = (
    ("plan", r"plan|breakdown|shot list|script|price|quote|budget"),
    ("references", r"references?|portraits?|cast|looks?|characters"),
    ("keyframes", r"key ?frames?|stills|frames|pictures"),
    ("escalations", r"escalations?|hard ones|takes"),
)
_FORMATS = (
    ("otio", r"resolve|da ?vinci|otio|open ?timeline\w*|kdenlive"),
    ("xml", r"premiere|adobe|xml|final cut (?:pro )?7|fcp ?7"),
    ("fcpxml", r"final cut(?: pro)?(?: x)?|fcp ?x(?:ml)?|fcpxml"),
    ("edl", r"edl|edit(?: decision)? list|avid|cmx"),
    ("csv", r"csv|shot ?list|spread ?sheet|excel"),
    ("fountain", r"fountain|script|screenplay"),
)
_FILLERS = re.compile(
    r"\b(?:timeline|for|to|as|an?|the|in|into|it|and|also|of|files?|formats?|film|movie|cut|edit"
    r"|version|project|with|out|plus|our|my|editor|pro|list|everything|all|them|this|that|both"
    r"|studio|over|or|please|me|us|program|sequence|xml|x)\b|[,&+]",
    re.IGNORECASE,
)


def gate_named(word: str) -> str:
    """The gate that a word means; '' for none."""
    return next((g for g, words in _GATES if re.fullmatch(words, word, re.IGNORECASE)), "")


def _run_to(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """Only the plan's gate can be met at once; others are passed as places to stop at."""
    gate = gate_named(slots.get("gate", ""))
    return (call(tool, stop_at=[gate]),) if gate else None


def _approve(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """Yes to the gate it waits at, and to no other."""
    waits_at = ear.situation.waits_at
    if not waits_at:
        return Unclear("Nothing waits for your approval. Say 'go on' to have what is due made.")
    named = gate_named(slots.get("gate", "")) or waits_at
    if named != waits_at:
        return Unclear(f"It waits at the gate {waits_at}, not at {named}. Say 'approved' for that.")
    return (call(tool),)


def _approve_to(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """Yes to what it waits for, and a stop at a later gate: only that far is bought."""
    waits_at, gate = ear.situation.waits_at, gate_named(slots["gate"])
    if waits_at == gate:
        return Unclear(
            f"It has come as far as that, and waits. Say 'approved' to go beyond {gate}."
        )
    return (call(tool, stop_at=[gate]),) if waits_at else _approve(tool, ear, {})


def _go_ahead(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """Words that mean yes at a gate, and go on where none is."""
    return _approve("approve", ear, slots) if ear.situation.waits_at else (call("run"),)


def _yes(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """A bare yes counts only at a gate."""
    return _approve(tool, ear, slots) if ear.situation.waits_at else None


def _go_on(tool: str, ear: Ear, slots: Slots) -> Outcome:
    if ear.situation.running:
        return Unclear("It is running already. Say 'pause', 'wait' or 'how far are we'.")
    return (call(tool),)


def _pause(tool: str, ear: Ear, slots: Slots) -> Outcome:
    return (call(tool),) if ear.situation.running else Unclear("Nothing is running.")


def _formats(tool: str, ear: Ear, slots: Slots) -> Outcome:
    """The formats named, in the order of the words; None where other words stand among them."""
    del ear
    text = slots["formats"]
    found: list[tuple[int, str]] = []
    for name, words in _FORMATS:
        pattern = re.compile(rf"\b(?:{words})\b", re.IGNORECASE)
        if match := pattern.search(text):
            found.append((match.start(), name))
            text = pattern.sub(lambda said: "_" * len(said[0]), text)
    if not found or re.sub(r"[\s_.]+", "", _FILLERS.sub("", text)):
        return None
    return (call(tool, formats=[name for _, name in sorted(found)]),)


READERS: dict[str, Reader] = {
    "run": _go_on,
    "run_to": _run_to,
    "approve": _approve,
    "approve_to": _approve_to,
    "yes": _yes,
    "go_ahead": _go_ahead,
    "pause": _pause,
    "formats": _formats,
}
