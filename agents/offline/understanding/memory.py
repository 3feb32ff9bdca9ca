"""What was talked of before: whom 'it' and 'the other one' mean, and what 'the same' is.

The person's words count, the calls that they led to and what tools returned. The planner's own
examples do not: nobody talked of them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from agents.conversation import Call, Said, Situation
from agents.offline.understanding.intents import call
from agents.offline.understanding.shots import ShotReader, Unclear
from agents.offline.understanding.wording import bare
from agents.offline.words import unique

_MEMORY = 12
"""Turns back in which 'it' is looked for."""
_OFFERS = re.compile(r"You can say:.*|'[^'\n]*'", re.DOTALL)
"""What the planner says as an example, which is nothing that was talked of."""
_SAME = re.compile(
    r"(?:(?:and|now|then|please|also),? )*(?:(?:do|make|give|apply|i want|i'd like) )?"
    r"(?:exactly )?(?:the )?same(?: thing| change| again| note)? (?:for|to|with|in|on|goes for)"
    r" (?P<whom>.+?)(?:,? (?:too|as well|please))?",
    re.IGNORECASE,
)
_TOO = re.compile(r"(?:and )?(?P<whom>.+?),? (?:too|as well|likewise)(?:,? please)?", re.IGNORECASE)
_AGAIN = re.compile(
    r"(?:(?:and|now|please),? )*(?:(?:do|repeat) (?:that|the same)(?: again| once more| thing)?"
    r"|(?:once|one time) more|(?:the )?same again|(?:and )?again)",
    re.IGNORECASE,
)
_REPEATED = frozenset((
    "edit_shot", "retake", "lock_shot", "unlock_shot", "show_shot", "show_takes", "explain",
    "accept_take", "choose_take", "drop_shot",
))  # fmt: skip
"""Tools whose order for one shot is clear for another one."""


def talks_of(before: Sequence[Said], situation: Situation) -> tuple[tuple[str, ...], ...]:
    """The shots of each turn in which some were talked of, the last turn first."""
    reader = ShotReader(situation)
    found = (_shots_in(said, reader) for said in reversed(before[-_MEMORY:]))
    return tuple(shots for shots in found if shots)


def _shots_in(said: Said, reader: ShotReader) -> tuple[str, ...]:
    called = unique(str(_arguments(each).get("shot", "")) for each in said.calls)
    if called or said.role == "user":
        return called or reader.mentioned(said.text)
    told = _OFFERS.sub(" ", said.text) if said.role == "assistant" else said.text
    named = reader.mentioned(told)
    return named if len(named) == 1 else ()


def _arguments(each: Call) -> dict[str, Any]:
    try:
        found = json.loads(each.arguments)
    except ValueError:
        return {}  # another model's words: its tool refused them too
    return found if isinstance(found, dict) else {}


def repeated(
    text: str, situation: Situation, before: Sequence[Said]
) -> tuple[Call, ...] | Unclear | None:
    """The last order once more: for other shots or people, or again; None where none is meant."""
    clause = bare(text)[0]
    last = _last_order(before)
    same = _SAME.fullmatch(clause)
    if same is not None:
        return _for(same["whom"], last, situation) or _what(same["whom"])
    too = _TOO.fullmatch(text.strip(" .,!"))
    if too is not None and (other := _for(too["whom"], last, situation)):
        return other
    if _AGAIN.fullmatch(clause) and last and all(map(_adds_up, last)):
        return last
    return None


def _last_order(before: Sequence[Said]) -> tuple[Call, ...]:
    """The calls that the person's last words led to; none where they led to words."""
    asked = max((at for at, said in enumerate(before) if said.role == "user"), default=None)
    if asked is None:
        return ()
    return tuple(
        Call(tool=each.tool, arguments=each.arguments)
        for said in before[asked:]
        for each in said.calls
    )


def _for(whom: str, last: Sequence[Call], situation: Situation) -> tuple[Call, ...] | None:
    """The order with other shots, or another person, in it; None where it has no such thing."""
    orders = {(each.tool, *_without(each, "shot")) for each in last}
    shots = ShotReader(situation).read(whom)
    if isinstance(shots, tuple) and len(orders) == 1 and last[0].tool in _REPEATED:
        rest = {key: value for key, value in _arguments(last[0]).items() if key != "shot"}
        return tuple(call(last[0].tool, **{"shot": shot, **rest}) for shot in shots)
    person = next((name for name in situation.people if name.casefold() == whom.casefold()), "")
    if person and len(last) == 1 and last[0].tool == "edit_cast":
        return (call("edit_cast", **{**_arguments(last[0]), "name": person}),)
    return None


def _without(each: Call, key: str) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in _arguments(each).items() if name != key)


def _what(whom: str) -> Unclear:
    return Unclear(f"The same as what? Say what I shall do with {whom}.")


def _adds_up(each: Call) -> bool:
    """Whether an order means more when it is given once more: a second longer, another take."""
    value = str(_arguments(each).get("value", ""))
    return each.tool in ("retake", "undo_edit") or (
        each.tool == "edit_shot" and value.startswith(("+", "-"))
    )
