"""Units: what one shot shows, before it has a camera; how they are joined and added to."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from agents.offline.words import unique
from tools.screenplay.plan import TransitionKind
from tools.screenplay.script import Line

_MOST_AGAIN = 2
"""Close pictures of things in a scene beside that of one that is handled."""
_GONE = re.compile(
    r"\b(?:dress\w*|puts? on|drops?|throws?|threw|lets? .{1,30} go|burns?|burnt|eats?|ate"
    r"|drinks?|drank|swallow\w*|leaves?|gives?)\b",
    re.IGNORECASE,
)
"""After these a thing is worn, gone or used up, and is shown before."""


class UnitKind(StrEnum):
    """What a shot is for."""

    PLACE = "place"
    ACTION = "action"
    LINE = "line"
    DETAIL = "detail"


@dataclass(frozen=True, slots=True)
class Unit:
    """One shot before it has a camera."""

    kind: UnitKind
    beats: tuple[int, ...]
    text: str
    people: tuple[str, ...]
    lines: tuple[Line, ...] = ()
    props: tuple[str, ...] = ()
    hint: str = ""
    """An explicit camera line of the script, such as ANGLE ON THE DOOR."""
    transition: TransitionKind = TransitionKind.CUT
    dresses: bool = False
    """Whether somebody has new clothes on in it, and other ones before."""


def merged(first: Unit, second: Unit) -> Unit:
    """Two units as one shot."""
    kind = (
        UnitKind.LINE
        if UnitKind.LINE in (first.kind, second.kind)
        else (UnitKind.ACTION if first.people or second.people else UnitKind.PLACE)
    )
    text = first.text if second.text in first.text else f"{first.text} {second.text}"
    return replace(
        first,
        kind=kind,
        beats=unique_numbers((*first.beats, *second.beats)),
        text=text,
        people=unique((*first.people, *second.people)),
        lines=(*first.lines, *second.lines),
        props=unique((*first.props, *second.props)),
        hint=first.hint or second.hint,
        transition=second.transition,
        dresses=first.dresses or second.dresses,
    )


def unique_numbers(numbers: Sequence[int]) -> tuple[int, ...]:
    """The numbers, each once, in order."""
    return tuple(dict.fromkeys(numbers))


def within(units: list[Unit], most: int, *, lines_too: bool) -> list[Unit]:
    """At most `most` units where that can be: neighbours are merged, the shortest pair first.

    Lines share a shot only when `lines_too`, and when nothing else is left to merge.
    """
    units = _halved(list(units), max(1, most), lines_too=lines_too)
    while len(units) > max(1, most):
        costs = [_merge_cost(a, b, lines_too=lines_too) for a, b in pairwise(units)]
        if opens_on_place(units) and len(units) > _FEWEST_TO_OPEN:
            costs[0] = _NEVER
        best = min(range(len(costs)), key=lambda i: (costs[i], i))
        if costs[best] >= _NEVER:
            break
        units[best : best + 2] = [merged(units[best], units[best + 1])]
    return units


def opens_on_place(units: Sequence[Unit]) -> bool:
    """Whether the first picture is of the place alone, which a scene should not lose."""
    return bool(units) and units[0].kind is UnitKind.PLACE and not units[0].people


def _halved(units: list[Unit], most: int, *, lines_too: bool) -> list[Unit]:
    """The units of a long text merged in pairs until choosing the best pair is quick."""
    while len(units) > _SLOW_SHARE * most:
        result: list[Unit] = []
        waiting = iter(units)
        for unit in waiting:
            following = next(waiting, None)
            if following is None:
                result.append(unit)
            elif _merge_cost(unit, following, lines_too=lines_too) < _NEVER:
                result.append(merged(unit, following))
            else:
                result += [unit, following]
        if len(result) == len(units):
            break
        units = result
    return units


_NEVER = 10_000
_FEWEST_TO_OPEN = 3
"""Shots of a scene from which one may be spent on its place alone."""
_STRANGERS, _OTHER_KIND = 8, 6
"""Words that it weighs to put other people, or a place and a deed, into one picture."""
_OTHER_CLOTHES = 60
"""Words that it weighs to put two outfits of one person into one picture."""
_SLOW_SHARE = 8
"""Times as many units as wanted, from which pairs are merged without looking for the best."""


def _merge_cost(first: Unit, second: Unit, *, lines_too: bool) -> int:
    if first.lines and second.lines and not lines_too:
        return _NEVER
    spoken = sum(len(line.text) for unit in (first, second) for line in unit.lines)
    if first.transition is not TransitionKind.CUT or spoken > 220:
        return _NEVER
    words = len(first.text.split()) + len(second.text.split())
    words += _STRANGERS if set(second.people) - set(first.people) else 0
    words += _OTHER_KIND if UnitKind.PLACE in (first.kind, second.kind) else 0
    words += _OTHER_CLOTHES if second.dresses else 0
    return min(words, _NEVER // 2) + 2 * spoken + (60 if first.lines and second.lines else 0)


def with_details(units: list[Unit], room: int, *, again: bool) -> list[Unit]:
    """The units with close pictures of things: of one that is handled where there is `room`.

    With `again`, also of up to two things that the scene comes back to and has not shown close.
    """
    wanted = _named_again(units)[:_MOST_AGAIN] if again else []
    first = next((unit.props[0] for unit in units if room > 0 and _handles(unit)), "")
    for thing in unique((*wanted, first)):
        if _shown_close(units, thing):
            continue
        at = next((i for i, unit in enumerate(units) if thing in unit.props and unit.people), None)
        if at is not None and (room > 0 or thing in wanted):
            units = _detailed(units, at, thing)
            room -= 1
    return units


def _shown_close(units: Sequence[Unit], thing: str) -> bool:
    """Whether a close picture shows the thing, or what it is first seen with."""
    met = next((unit.props for unit in units if thing in unit.props and unit.people), (thing,))
    return any(unit.kind is UnitKind.DETAIL and set(unit.props) & set(met) for unit in units)


def _handles(unit: Unit) -> bool:
    return bool(unit.kind is UnitKind.ACTION and unit.props and unit.people and not unit.lines)


def _named_again(units: Sequence[Unit]) -> list[str]:
    """Things in two units or more, those that come most often first."""
    counts = Counter(prop for unit in units for prop in unit.props)
    return [thing for thing, count in counts.most_common() if count > 1]


def _detailed(units: list[Unit], at: int, thing: str) -> list[Unit]:
    """The units with the thing close: after it is first seen, before it is gone or used up."""
    unit = units[at]
    text = f"The {thing} alone, close enough to touch."
    # A deed covers the beat itself; the insert shares it, so the words stay on both.
    detail = Unit(UnitKind.DETAIL, unit.beats, text, (), props=(thing,))
    spoken = replace(detail, beats=()) if unit.lines else detail
    where = at if _GONE.search(unit.text) and at > 0 else at + 1
    if where == at + 1 and unit.transition is not TransitionKind.CUT:
        where = at
    return [*units[:where], spoken, *units[where:]]


def transition_in(text: str) -> TransitionKind:
    """The kind of transition that a script's words ask for; anything unknown is a cut."""
    upper = text.upper()
    if "DISSOLVE" in upper or "FADE TO:" in upper or "CROSS" in upper:
        return TransitionKind.DISSOLVE
    if "FADE OUT" in upper or "FADE TO BLACK" in upper:
        return TransitionKind.FADE_OUT
    if "FADE IN" in upper:
        return TransitionKind.FADE_IN
    return TransitionKind.CUT
