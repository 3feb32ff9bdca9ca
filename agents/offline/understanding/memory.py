"""What was talked of before: whom 'it' and 'the other one' mean, and what 'the same' is.

The person's words count, the calls that they led to and what tools returned. The planner's own
examples do not: nobody talked of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from agents.conversation import Call, Said, Situation
from agents.offline.understanding.book import looks_only
from agents.offline.understanding.edits import changed, person_named
from agents.offline.understanding.intents import call
from agents.offline.understanding.moods import depends, harmless, takes_back
from agents.offline.understanding.shots import ShotReader, Unclear
from agents.offline.understanding.told import MEMORY, shots_in, without_offers
from agents.offline.understanding.wording import bare

_SENTENCE = re.compile(r"(?<=[.!?;])\s+")
_BUT = r"(?:[,;]? (?:but|only|just|though|except) (?P<change>.+))?"
_SAME = re.compile(
    r"(?:(?:and|now|then|please|also),? )*(?:(?:do|make|give|apply|i want|i'd like) )?"
    r"(?:exactly )?(?:the )?same(?: thing| change| again| note)? (?:for|to|with|in|on|goes for)"
    rf" (?P<whom>.+?)(?:,? (?:too|as well|please))?{_BUT}",
    re.IGNORECASE,
)
_TOO = re.compile(
    rf"(?:and )?(?P<whom>.+?),? (?:too|as well|likewise)(?:,? please)?{_BUT}", re.IGNORECASE
)
_AND = re.compile(r"and (?:also |then )?(?P<whom>.+?)(?:,? please)?", re.IGNORECASE)
_AGAIN = re.compile(
    r"(?:(?:and|now|please),? )*(?:(?:do|repeat) (?:that|the same)(?: again| once more| thing)?"
    r"|(?:once|one time) more|(?:the )?same again|(?:and )?again)",
    re.IGNORECASE,
)
_REPEATED = frozenset((
    "edit_shot", "retake", "lock_shot", "unlock_shot", "show_shot", "show_takes", "explain",
    "accept_take", "choose_take", "drop_shot", "hold_shot",
))  # fmt: skip
"""Tools whose order for one shot is clear for another one."""


_MOST = 4
"""Shots that an order may be carried over to at once."""


def talks_of(before: Sequence[Said], situation: Situation) -> tuple[tuple[str, ...], ...]:
    """The shots of each turn in which some were talked of, the last turn first."""
    reader = ShotReader(situation)
    found = (_shots_in(said, reader) for said in reversed(before[-MEMORY:]))
    return tuple(shots for shots in found if shots)


def _shots_in(said: Said, reader: ShotReader) -> tuple[str, ...]:
    called = shots_in(said.calls)
    if called or said.role == "user":
        return called or reader.pointed_at(said.text)
    named = reader.mentioned(without_offers(said))
    return named if len(named) == 1 else ()


def pointed_to(
    words: str, situation: Situation, before: Sequence[Said]
) -> tuple[str, ...] | Unclear | None:
    """The shots that words mean after what was said: 'it' and 'the other one' are among them."""
    talks = talks_of(before, situation)
    return ShotReader(situation, talks[0] if talks else (), talks).read(words)


def repeated(
    text: str, situation: Situation, before: Sequence[Said]
) -> tuple[Call, ...] | Unclear | None:
    """The last order once more: for other shots or people, or again; None where none is meant."""
    last = last_order(before)
    same, too = _SAME.fullmatch(bare(text)[0]), _TOO.fullmatch(text.strip(" .,!"))
    if same is not None:
        return _for(same, last, situation, before) or _what(same["whom"])
    if too is not None and (other := _for(too, last, situation, before)):
        return other
    further = _AND.fullmatch(text.strip(" .,!?"))
    if further is not None and (looks_only(last) or not text.endswith("?")):
        return _for(further, last, situation, before)
    return _once_more(text, situation, before)


def _once_more(text: str, situation: Situation, before: Sequence[Said]) -> tuple[Call, ...] | None:
    """'Do that again', behind a remark at most, which is then a word more for a retake's note."""
    *remarks, order = _SENTENCE.split(text.strip())
    if not _AGAIN.fullmatch(bare(order)[0]) or takes_back(text) or depends(text):
        return None
    if not all(harmless(each, alone=True) or _is_note(each) for each in remarks):
        return None
    last, since = last_deed(before), _spoken_of_since(before, ShotReader(situation))
    named = {str(each.given.get("shot", "")) for each in last}
    if not last or not since <= named or not all(map(_adds_up, last)):
        return None
    return tuple(_noted(each, " ".join(remarks)) for each in last)


def _is_note(remark: str) -> bool:
    """Whether a remark goes on with a fault: 'still dead, his eyes'."""
    return bool(re.match(r"(?:still|again|even|just as)\b", remark, re.I)) and "?" not in remark


def _noted(each: Call, remark: str) -> Call:
    """A retake with what was said of the last one in its note; any other call as it is."""
    if each.tool != "retake" or not remark:
        return each
    said = each.given
    return call("retake", **{**said, "note": f"{said.get('note', '')}. {remark.strip(' .!')}"})


def last_deed(before: Sequence[Said]) -> tuple[Call, ...]:
    """The calls of the last order that changed something, whatever was looked at since."""
    return _ordered_in(before)[0]


def was_done(before: Sequence[Said]) -> bool:
    """Whether the tools did all of that order."""
    _, first, end = _ordered_in(before)
    return all(said.done for said in before[first:end] if said.role == "tool")


def _spoken_of_since(before: Sequence[Said], reader: ShotReader) -> set[str]:
    """The shots that the person named or looked at since that order."""
    *_, end = _ordered_in(before)
    since = before[end:]
    return {
        *shots_in([each for said in since for each in said.calls]),
        *(shot for said in since if said.role == "user" for shot in reader.mentioned(said.text)),
    }


def _ordered_in(before: Sequence[Said]) -> tuple[tuple[Call, ...], int, int]:
    """The last order that changed something, and where its turn begins and ends."""
    asked = [at for at, said in enumerate(before) if said.role == "user"]
    for first, end in reversed(list(pairwise([*asked, len(before)]))):
        calls = last_order(before[first:end])
        if not looks_only(calls):
            return calls, first, end
    return (), len(before), len(before)


def last_order(before: Sequence[Said]) -> tuple[Call, ...]:
    """The calls that the person's last words led to; none where they led to words."""
    asked = max((at for at, said in enumerate(before) if said.role == "user"), default=None)
    calls = () if asked is None else _calls_in(before[asked:])
    return calls[1:] if len(calls) == _CORRECTED and _takes_back(*calls) else calls


_CORRECTED = 2
"""Calls of an order that was put right: what takes the one before back, and the order itself."""


def _takes_back(first: Call, then: Call) -> bool:
    """Whether the first of two calls only clears the way for the second."""
    locks = {first.tool, then.tool} == {"lock_shot", "unlock_shot"}
    return locks or (first.tool in ("undo_edit", "undo_decision") and then.tool != first.tool)


def _calls_in(turns: Sequence[Said]) -> tuple[Call, ...]:
    return tuple(
        Call(tool=each.tool, arguments=each.arguments) for said in turns for each in said.calls
    )


def _for(
    said: re.Match[str], last: Sequence[Call], situation: Situation, before: Sequence[Said]
) -> tuple[Call, ...] | Unclear | None:
    """The order with other shots, or another person, in it; None where it has no such thing."""
    whom, change = said["whom"], said.groupdict().get("change") or ""
    orders = {(each.tool, *_without(each, "shot")) for each in last}
    if len(orders) != 1:
        return None
    found = last[0].given
    shots, person = pointed_to(whom, situation, before), person_named(whom, situation)
    if isinstance(shots, tuple) and last[0].tool in _REPEATED:
        if len(shots) > _MOST and not looks_only(tuple(last)):
            return Unclear(f"That would be {len(shots)} shots at once. Name those that you mean.")
        others = [{**found, "shot": shot} for shot in shots]
    elif person and last[0].tool == "edit_cast":
        others = [{**found, "name": person}]
    else:
        return None
    if not change:
        return tuple(call(last[0].tool, **each) for each in others)
    value = "" if depends(said[0]) else changed(last[0].tool, found, change)
    if not value:
        return Unclear(f"I did nothing yet. Say in one sentence what I shall do with {whom}.")
    return tuple(call(last[0].tool, **{**each, "value": value}) for each in others)


def _without(each: Call, key: str) -> tuple[str, ...]:
    return tuple(f"{name}={value}" for name, value in each.given.items() if name != key)


def _what(whom: str) -> Unclear:
    return Unclear(f"The same as what? Say what I shall do with {whom}.")


def _adds_up(each: Call) -> bool:
    """Whether an order means more when it is given once more: a second longer, another take."""
    value = str(each.given.get("value", ""))
    return each.tool in ("retake", "undo_edit") or (
        each.tool == "edit_shot" and value.startswith(("+", "-"))
    )
