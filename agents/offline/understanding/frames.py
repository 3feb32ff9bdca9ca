"""Orders whose words stand in another order than any template has them.

A frame is a verb that the clause begins with, what has to be named (a shot, a take, a file), and
the small words that may stand around these. A clause that holds any other word is not of the
frame: that keeps conditions, doubts and other people's wishes out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.offline.understanding.intents import Ear, Outcome, Reader, Slots
from agents.offline.understanding.templates import SLOTS

_TAKE = re.compile(
    rf"\b(?:the )?take (?:number |no\.? ?)?{SLOTS['take']}\b"
    rf"|\bthe {SLOTS['ordinal'].replace('take', 'nth')} (?:take|version|attempt|try)\b",
    re.IGNORECASE,
)
_FILE = re.compile(rf"(?<!\S){SLOTS['file']}(?!\S)", re.IGNORECASE)
_WORD = re.compile(r"[\w'§-]+")
_NAMED = frozenset(("shot§", "take§", "file§"))
_LEADING = re.compile(r"(?:(?:for|in|on|of|as for|with) )?SHOT§ ?[,:]? ?(?=\w)")


_PRONOUNS = frozenset(("it", "that", "this", "one"))


@dataclass(frozen=True, slots=True)
class Frame:
    """One order by its words."""

    tool: str
    verbs: re.Pattern[str]
    """What the clause begins with."""
    words: frozenset[str]
    """The small words that may stand beside the verb and what is named."""
    needs: frozenset[str]
    """Slots that have to be filled: shots, take, file."""
    one_of: frozenset[str]
    """Words of which at least one has to stand there; empty for none."""
    read: Reader

    def heard(self, slots: Slots, rest: str, ear: Ear) -> Outcome:
        """What a clause comes to as this frame, parted by `named_in`."""
        begins = self.verbs.match(rest)
        if begins is None:
            return None
        others = {word.casefold() for word in _WORD.findall(rest[begins.end() :])} - _NAMED
        implied = {"shots"} if others & _PRONOUNS else set()
        if set(slots) != self.needs and {*slots, *implied} != self.needs:
            return None
        if not others <= self.words or (self.one_of and not others & self.one_of):
            return None
        return self.read(self.tool, ear, slots)


def named_in(clause: str, ear: Ear) -> tuple[Slots, str]:
    """What a clause names, and the clause with SHOT§, TAKE§ and FILE§ in their places."""
    slots: dict[str, str] = {}
    if file := _FILE.search(clause):
        slots["file"] = file["file"]
        clause = f"{clause[: file.start()]} FILE§ {clause[file.end() :]}"
    if take := _TAKE.search(clause):
        slots["take"] = take["take"] or take["nth"]
        clause = f"{clause[: take.start()]} TAKE§ {clause[take.end() :]}"
    if span := ear.shots.span(clause):
        slots["shots"] = clause[span[0] : span[1]]
        clause = f"{clause[: span[0]]} SHOT§ {clause[span[1] :]}"
    if leading := _LEADING.match(clause):
        clause = f"{clause[leading.end() :]} SHOT§"
    return slots, " ".join(clause.split())
