"""Items of a list in the words that name them outright: 'lock the second one' is 'lock 2B'.

What cannot be told is asked back; words that point nowhere stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.conversation import Said, Situation
from agents.offline.understanding.running import gate_named
from agents.offline.understanding.shot_words import FROM_END, NUMBERS, ORDINAL, count
from agents.offline.understanding.shots import Unclear
from agents.offline.understanding.told import MEMORY, Kind, Told, last_list
from agents.offline.understanding.wording import bare
from agents.offline.words import unique

_PLACE = rf"(?P<place>{ORDINAL}|second to last|next to last|last but one|last|final|latter|former)"
_ENDS = (
    r"(?=\s*(?:$|[,.;:!?])|\s+(?:please|too|as well|instead|again|anyway|now|and|but|then"
    r"|an?|should|must|needs?|is|are|was|has|have|looks?|feels?|seems?|stays?|there|\w+er)\b)"
)
_GOES_ON = r"(?!\s+(?:of|in|from|where|with|that|which|who|showing|before|after|at|on|under)\b)"
_ITEM = re.compile(
    rf"\bthe (?:very )?{_PLACE}"
    rf"(?: (?:one )?of (?:them|these|those|the (?:two|three|four))"
    rf"|(?: one|(?P<take> take)){_GOES_ON}|{_ENDS})",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"\bthe (?P<end>first|last) (?P<n>two|three|four)(?: ones)?"
    rf"(?: of (?:them|these|those))?{_ENDS}",
    re.IGNORECASE,
)
_ALL = re.compile(
    rf"\b(?:(?:all|both)(?: of)? (?:them|these|those)|the two of them|both|them|these"
    rf"|those){_ENDS}",
    re.IGNORECASE,
)
_OTHER = re.compile(rf"\bthe other(?: (?:one|take))?{_ENDS}", re.IGNORECASE)
_OTHERS = re.compile(
    rf"\b(?:the others|the other (?:ones|two|three)|the rest of (?:them|those|these)){_ENDS}", re.I
)
_THAT_ONE = re.compile(rf"(?<=\w )(?:(?:that|this)(?: (?:one|take))?|it){_ENDS}", re.IGNORECASE)
"""Means the take that was named in the clause before."""
_TAKES_UP = re.compile(
    r"(?:(?:i'll|i will|let's|we'll) )?(?:(?:do|say|take|try|go with|i mean|i meant) )?"
    rf"the {_PLACE}(?: one)?(?: of (?:them|these|those))?"
    r"(?:[,.;!]? (?:yes|please|then|do (?:it|that|so)|go ahead))*",
    re.IGNORECASE,
)
_THAT_FAR = re.compile(
    r"\b(?:(?:only |just )?(?:that|so|this) far(?: and no further)?|(?:up )?to (?:there|that point)"
    r"|until (?:there|then|that point))(?=\W|$)",
    re.IGNORECASE,
)
_GATE = re.compile(r"\b(plan|references|portraits|key ?frames|stills|escalations)\b", re.IGNORECASE)


def pointed_out(text: str, situation: Situation, before: Sequence[Said]) -> str | Unclear:
    """The text with what it points at named; a question back where that is open."""
    text = _as_far_as(text, before)
    told = last_list(before, situation)
    if told is None:
        return text
    if told.kind is Kind.SENTENCES:
        return _taken_up(text, told)
    if told.past:
        return _either(text, told, [shot.shot_id for shot in situation.shots])
    if told.kind is Kind.SHOTS:
        text = _many(text, told)
    if _OTHER.search(text) and told.current:
        beside = [at for at, item in enumerate(told.items) if item != told.current]
        if len(beside) == 1:
            text = _OTHER.sub(told.named(beside[0]), text)
        elif told.kind is Kind.TAKES:
            return Unclear(f"Which one do you mean: takes {', '.join(told.items)} of {told.shot}?")
    return _one(text, told)


def _either(text: str, told: Told, film: Sequence[str]) -> str | Unclear:
    """A question back where the list may be meant or the film: other shots came between."""
    found = _ITEM.search(text)
    at = _at(found["place"], told) if found and not found["take"] else None
    if found is None or at is None or told.items[at] == film[at]:
        return text
    return Unclear(
        f"Which one do you mean by '{found[0]}'? It is {told.items[at]} of those that were told,"
        f" and {film[at]} of the film."
    )


def _one(text: str, told: Told) -> str | Unclear:
    found = _ITEM.search(text)
    if found is None or (found["take"] and told.kind is not Kind.TAKES):
        return text
    at = _at(found["place"], told)
    if at is None:
        return Unclear(f"There are only {len(told.items)} of them: {', '.join(told.items)}.")
    named, behind = told.named(at), text[found.end() :]
    if told.kind is Kind.TAKES and re.search(r"[.!;,]", behind):
        behind = _THAT_ONE.sub(named, behind, count=1)
    return f"{text[: found.start()]}{named}{behind}"


def _many(text: str, told: Told) -> str:
    """'The last two', 'all of them' and 'the others' of a list of shots."""
    if found := _SEVERAL.search(text):
        n = min(NUMBERS[found["n"].casefold()], len(told.items))
        some = told.items[:n] if found["end"].casefold() == "first" else told.items[-n:]
        return _SEVERAL.sub(" and ".join(some), text)
    if told.current and _OTHERS.search(text):
        rest = [item for item in told.items if item != told.current]
        return _OTHERS.sub(" and ".join(rest), text)
    if told.current and not re.search(r"\b(?:all|both)\b", text, re.IGNORECASE):
        return text
    return _ALL.sub(" and ".join(told.items), text)


def _at(place: str, told: Told) -> int | None:
    """Where in a list a place is; None beyond its end."""
    word = {"latter": "last", "former": "first"}.get(place.casefold(), place.casefold())
    at = FROM_END[word] if word in FROM_END else count(word) - 1
    return at if -len(told.items) <= at < len(told.items) else None


def _taken_up(text: str, told: Told) -> str | Unclear:
    """An example becomes an order when somebody takes it up; any other word of it is none."""
    chosen = _TAKES_UP.fullmatch(bare(text)[0])
    found = chosen or _ITEM.search(text)
    at = _at(found["place"], told) if found else None
    if at is None or (found and not chosen and found["take"]):
        return text
    if chosen:
        return told.items[at]
    return Unclear(f"I did nothing: that is about '{told.items[at]}'. Say so if you want it done.")


def _as_far_as(text: str, before: Sequence[Said]) -> str:
    """'That far' as the gate that was spoken of last."""
    if not _THAT_FAR.search(text):
        return text
    spoken = (unique(_GATE.findall(said.text)) for said in reversed(before[-MEMORY:]))
    gates = unique(gate_named(each) for each in next(filter(None, spoken), ()))
    return _THAT_FAR.sub(f"up to the {gates[0]}", text) if len(gates) == 1 else text
