"""Shots that are longer than anything on sale, split into parts that join.

Lines stay whole, each in one part; only a line that no clip could hold is cut between sentences.
The parts are together as long as the shot was, unless its words need more.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from agents.director import split_line
from agents.offline.timing import (
    AROUND_SPEECH_SECONDS,
    SHORTEST_SECONDS,
    SPOKEN_CHARACTERS_PER_SECOND,
    spoken_seconds,
)
from agents.offline.words import sentences
from tools.screenplay.plan import Plan, Shot, TransitionKind
from tools.screenplay.script import Line

HANDLE_SECONDS = 0.5
"""Room in each part: recorded voices are slower than they were thought to be by up to this."""
_GOES_ON = "The action goes on without a break."
_LONGEST_BASE = 40
"""Characters of a shot id before a part's number; ids have 48 at most."""


def split_long(plan: Plan, longest: Callable[[Shot], float]) -> Plan:
    """The plan with every shot short enough to be bought; `longest` is what is sold for a shot."""
    ids = {shot.shot_id.casefold() for shot in plan.shots}
    lasts: dict[str, str] = {}
    notes: list[str] = []
    scenes = []
    for scene in plan.scenes:
        shots: list[Shot] = []
        for shot in scene.shots:
            # What joined a split shot goes on from its last part.
            joins = lasts.get(shot.joins or "", shot.joins)
            whole = shot.model_copy(update={"joins": joins})
            parts = _named(_parts(whole, longest), ids)
            if len(parts) > 1:
                lasts[shot.shot_id] = parts[-1].shot_id
                notes.append(_note(shot, longest(shot), parts))
            shots += parts
        scenes.append(scene.model_copy(update={"shots": tuple(shots)}))
    if not notes:
        return plan
    return plan.model_copy(
        update={
            "scenes": tuple(scenes),
            "assumptions": (*plan.assumptions, *notes),
        }
    )


def _note(shot: Shot, longest: float, parts: Sequence[Shot]) -> str:
    named = ", ".join(part.shot_id for part in parts)
    return (
        f"Shot {shot.shot_id} lasts {shot.duration_seconds:g} s and no clip on sale is longer than"
        f" {longest:g} s: it is taken as {named}, which join."
    )


def _parts(shot: Shot, longest: Callable[[Shot], float]) -> list[Shot]:
    """The shot in parts, none longer than what is sold for it; a short one is one part."""
    most = longest(shot)
    if shot.duration_seconds <= most:
        return [shot]
    room = max(most - HANDLE_SECONDS, SHORTEST_SECONDS)
    groups = _groups(shot.lines, room)
    count = max(len(groups), math.ceil(shot.duration_seconds / room))
    # Each group of lines in a part of its own, spread over the shot as they were.
    held: list[list[Line]] = [[] for _ in range(count)]
    for number, group in enumerate(groups):
        held[int((number + 0.5) * count / len(groups))] = group
    lengths = _lengths(shot.duration_seconds, held, room)
    actions = _actions(shot.action, count)
    made = [
        _part(shot, number, count, lines, length, action)
        for number, (lines, length, action) in enumerate(zip(held, lengths, actions, strict=True))
    ]
    # A part in which nobody is seen to speak may be sold shorter than one with lips in sync.
    return [
        piece
        for part in made
        for piece in (
            _parts(part, longest) if part.duration_seconds < shot.duration_seconds else [part]
        )
    ]


def _groups(lines: Sequence[Line], room: float) -> list[list[Line]]:
    """The lines in order, in as few groups as fit into a part each."""
    characters = int((room - AROUND_SPEECH_SECONDS) * SPOKEN_CHARACTERS_PER_SECOND)
    groups: list[list[Line]] = []
    pieces = [piece for line in lines for piece in split_line(line, characters)]
    for line in pieces:
        last = groups[-1] if groups else []
        if last and (line.dual or _spoken([*last, line]) <= room):
            last.append(line)
        else:
            groups.append([line])
    return groups


def _spoken(lines: Sequence[Line]) -> float:
    """How long the lines take; what is said at the same time as another counts once."""
    return spoken_seconds([line.text for line in lines if not line.dual])


def _lengths(total: float, held: Sequence[Sequence[Line]], room: float) -> list[float]:
    """Lengths of the parts: what the words need, the rest by how much room each has left."""
    least = [max(SHORTEST_SECONDS, _spoken(lines)) for lines in held]
    left = [max(0.0, room - each) for each in least]
    spare = max(0.0, total - sum(least))
    share = spare / sum(left) if sum(left) else 0.0
    return [round(each + share * more, 3) for each, more in zip(least, left, strict=True)]


def _actions(action: str, count: int) -> list[str]:
    """The action's sentences over the parts; one that has too few goes on."""
    told = sentences(action)
    if len(told) < count:
        return [action, *(f"{action} {_GOES_ON}" for _ in range(count - 1))]
    edges = [number * len(told) // count for number in range(count + 1)]
    return [" ".join(told[first:last]) for first, last in pairwise(edges)]


def _part(
    shot: Shot, number: int, count: int, lines: Sequence[Line], length: float, action: str
) -> Shot:
    first, last = number == 0, number == count - 1
    return shot.model_copy(
        update={
            "action": action,
            "first_frame": shot.first_frame if first else "",
            "lines": tuple(lines),
            "duration_seconds": length,
            "transition": shot.transition if last else TransitionKind.CUT,
            "master": shot.master and first,
        }
    )


def _named(parts: list[Shot], ids: set[str]) -> list[Shot]:
    """The parts under ids of their own, each joined to the one before."""
    named = parts[:1]
    for part in parts[1:]:
        number = len(named) + 1
        while (new := f"{part.shot_id[:_LONGEST_BASE]}_{number}").casefold() in ids:
            number += 1
        ids.add(new.casefold())
        named.append(part.model_copy(update={"shot_id": new, "joins": named[-1].shot_id}))
    return named
