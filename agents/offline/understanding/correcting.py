"""Corrections: 'no, 2C', 'I meant the other one', 'handheld instead' put the last order right.

The order goes to what was meant, and what it did to the other shot is taken back. Where one order
cannot be told, or cannot be taken back, nothing is done.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.conversation import Call, Said, Situation
from agents.offline.understanding.edits import changed, person_named
from agents.offline.understanding.intents import call
from agents.offline.understanding.memory import last_deed, last_order, pointed_to, was_done
from agents.offline.understanding.moods import depends
from agents.offline.understanding.shots import Unclear

_NO = (
    r"(?:no|nope|nah|oops|sorry|wait|wrong (?:one|shot|take)"
    r"|not (?:that|this|it)(?: one| shot| take)?)"
)
_CORRECTS = re.compile(
    rf"(?P<no>(?:(?:ah|oh|omg|hm+|er+|well)[,.!]? )?(?:{_NO}[,.;:!-]+\s*|sorry\s+)+)?"
    r"(?P<meant>(?:but )?i (?:meant|mean|said|was talking about)[,:]? )?"
    r"(?P<whom>.+?)(?P<instead>,? instead)?(?:,? not \S+(?: \S+)?)?(?:,? (?:please|sorry))*",
    re.IGNORECASE,
)
_UNDO = re.compile(
    rf"(?:{_NO}[,.;:!-]*\s+)*(?:please )?(?:(?:undo|revert|reverse|take back) (?:that|it|this)"
    r"|(?:take|put|turn) (?:that|it|this) back)(?: again)?(?:,? please)?",
    re.IGNORECASE,
)
"""Takes back what was done last, be it an edit or a decision on a shot."""
_TAKE = re.compile(r"take (?P<take>\d+)(?: of (?P<shot>\S+))?", re.IGNORECASE)
_SAID_TWICE = re.compile(
    r"(?P<whom>\S+)[,.;!]+\s+(?:please )?(?:undo (?:that|it)(?:,| and)+ )?(?:then )?"
    r"(?:do|make|put) (?:it|that|the same) (?:to|for|with|on|in) (?P=whom)(?: instead)?$",
    re.IGNORECASE,
)
"""A correction spelt out: 'I meant 1B! Undo that and do it to 1B instead'."""
_STAYS = re.compile(r"(?:no|wait|sorry|oh)[,.! ]+(?:please )?(?:keep|leave|don't)\b", re.IGNORECASE)
"""Wishes back what is dropped: 'keep it' alone is said of a take."""
_NOT_DONE = "Your last order was not carried out, so I undid nothing. Say what I shall take back."
_EDITS = frozenset(("edit_shot", "drop_shot", "edit_cast", "edit_film"))
_DECISIONS = frozenset(("retake", "accept_take", "choose_take", "hold_shot"))
_LOCKS = {"lock_shot": "unlock_shot", "unlock_shot": "lock_shot"}


def corrected(
    text: str, situation: Situation, before: Sequence[Said]
) -> tuple[Call, ...] | Unclear | None:
    """The calls that put the last order right; None where the words correct nothing."""
    if _UNDO.fullmatch(text.strip(" .,!")):
        return _undo(last_deed(before)) if was_done(before) else Unclear(_NOT_DONE)
    said = _CORRECTS.fullmatch(_SAID_TWICE.sub(r"\g<whom>", text.strip(" .,!")))
    last = last_order(before)
    if last and last[-1].tool == "drop_shot" and _STAYS.match(text):
        return Unclear("It is out of the plan. Say 'undo that' to have it back.")
    if said is None or len(last) != 1 or "?" in text or depends(text):
        return None
    if not (said["no"] or said["meant"] or said["instead"]):
        return None
    order = _put_right(last[0], said["whom"], situation, before)
    if order is None or order == last[0]:
        return None
    return (*_taken_back(last[0], order, before), order)


def _put_right(last: Call, whom: str, situation: Situation, before: Sequence[Said]) -> Call | None:
    """The order with another value of the same field, or for another take, shot or person."""
    found = last.given
    if value := changed(last.tool, found, whom):
        return call(last.tool, **{**found, "value": value})
    take = _TAKE.fullmatch(whom)
    shot = (take and take["shot"]) or found.get("shot")
    if take and shot and last.tool in ("choose_take", "accept_take", "explain"):
        return call(last.tool, **{**found, "shot": shot, "take": int(take["take"])})
    shots, person = pointed_to(whom, situation, before), person_named(whom, situation)
    if "shot" in found and isinstance(shots, tuple) and len(shots) == 1:
        return call(last.tool, **{**found, "shot": shots[0]})
    if "name" in found and person and last.tool == "edit_cast":
        return call(last.tool, **{**found, "name": person})
    return None


def _taken_back(last: Call, order: Call, before: Sequence[Said]) -> tuple[Call, ...]:
    """What undoes the last order; nothing where the new one does, or where it was not done."""
    refused = any(said.role == "tool" and not said.done for said in before[-2:])
    was, now = last.given, order.given
    same = all(was.get(key) == now.get(key) for key in ("shot", "name"))
    if refused or (same and not str(was.get("value", "")).startswith(("+", "-"))):
        return ()
    return (call("undo_edit"),) if last.tool in _EDITS else _undone((last,))


def _undo(deeds: Sequence[Call]) -> tuple[Call, ...] | Unclear | None:
    """What undoes the last order; None where that is an edit, or where there was none."""
    tools = {each.tool for each in deeds}
    if tools <= {*_EDITS, "undo_edit"}:
        return None
    what = " and ".join(sorted(tools)).replace("_", " ")
    return _undone(deeds) or Unclear(f"I cannot undo the last order: {what}. Say what I shall do.")


def _undone(deeds: Sequence[Call]) -> tuple[Call, ...]:
    """What takes decisions on shots back; nothing for edits, which have an undoing of their own."""
    undoing = {**_LOCKS, **dict.fromkeys(_DECISIONS, "undo_decision")}
    shots = [each.given.get("shot") for each in deeds]
    if not all(shots) or not all(each.tool in undoing for each in deeds):
        return ()
    pairs = zip(deeds, shots, strict=True)
    return tuple(call(undoing[each.tool], shot=shot) for each, shot in pairs)
