"""How scenes open and fill: a new place first, everybody once in one frame, things close."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from agents.offline.naming import call
from agents.offline.places import furniture_of
from agents.offline.setting import Setting
from agents.offline.units import Unit, UnitKind, with_details
from agents.offline.words import as_sentence, listed, unique
from tools.screenplay.people import is_plural
from tools.screenplay.script import Delivery

FEWEST_SHOTS = 4
_MOST_TOGETHER = 3
"""People in one wide picture; more are a crowd in which nobody is known again."""
_ENTERS = re.compile(
    r"\b(?:enters?|arrives?|appears?|comes? (?:in|up|out|down)|came|bursts? in"
    r"|(?:climbs?|steps?|gets?|jumps?|drops?) (?:in|out|off|down|from)|walks? (?:in|up)|joins?"
    r"|emerges?|returns?|follows?|runs? (?:in|up))\b",
    re.IGNORECASE,
)


def established(units: list[Unit], place: str, share: int) -> list[Unit]:
    """A new place is seen before anybody speaks or acts in it."""
    first = units[0]
    if first.kind is UnitKind.PLACE:
        return units
    if first.kind is UnitKind.ACTION and len(units) >= share:
        return units
    people = on_stage(units) if first.kind is UnitKind.LINE else ()
    if people:
        return [_from_afar(people, place), *units]
    things = furniture_of(place)
    text = as_sentence(f"{the(place)} lies still{f': {things}' if things else ''}")
    return [Unit(UnitKind.PLACE, (), text, ()), *units]


def with_everybody(units: list[Unit], place: str) -> list[Unit]:
    """The units with one wide picture of those who talk to each other from the scene's start.

    Without it somebody speaks whom nobody saw come in, and no frame holds both for the angles.
    """
    talk = _talkers(units)
    silent = [unit for unit in units if not unit.lines]
    if len(talk) < 2 or any(set(talk) <= set(unit.people) for unit in silent):
        return units
    spoken = next(at for at, unit in enumerate(units) if unit.lines)
    for at, unit in enumerate(units[:spoken]):
        if unit.kind is UnitKind.ACTION and set(unit.people) & set(talk):
            return [*units[:at], _joined_by(unit, talk), *units[at + 1 :]]
    return [_from_afar(talk, place), *units]


def _talkers(units: Sequence[Unit]) -> tuple[str, ...]:
    """Those who are there from the start and answer each other without a break."""
    there = set(on_stage(units))
    found: list[str] = []
    for before, after in pairwise(units):
        pair = unique((*_seen_speakers(before), *_seen_speakers(after)))
        if before.lines and after.lines and len(pair) > 1 and set(pair) <= there:
            found += pair
    return unique(found)[:_MOST_TOGETHER]


def _seen_speakers(unit: Unit) -> tuple[str, ...]:
    return tuple(line.speaker for line in unit.lines if line.delivery is Delivery.ON_SCREEN)


def _joined_by(unit: Unit, talk: Sequence[str]) -> Unit:
    others = [name for name in talk if name not in unit.people]
    verb = "is" if len(others) == 1 and not is_plural(others[0].split()[-1]) else "are"
    there = as_sentence(f"{listed([call(name) for name in others])} {verb} there too")
    return replace(unit, text=f"{unit.text} {there}", people=(*unit.people, *others))


def _from_afar(people: Sequence[str], place: str) -> Unit:
    who = f"{listed([call(name) for name in people])} in {the(place)}, the whole of it in view."
    return Unit(UnitKind.PLACE, (), as_sentence(who), tuple(people))


def the(place: str) -> str:
    """'the harbour'; a place with an owner or an article has no other."""
    owned = re.search(r"['’]s?\b", place) or place.split(maxsplit=1)[0] in ("a", "an", "the")
    return place if owned else f"the {place}"


def on_stage(units: Sequence[Unit]) -> tuple[str, ...]:
    """Who is there when a scene opens: everybody seen in it but those who come in later."""
    late = {name for unit in units[1:] if _ENTERS.search(unit.text) for name in unit.people[:1]}
    return unique(name for unit in units for name in unit.people if name not in late)


def enough(
    scenes: list[list[Unit]], settings: Sequence[Setting], room: int, *, spare: bool
) -> list[list[Unit]]:
    """Details of things that matter, and at least as many shots as make a film.

    `spare` says that no running time holds the film: then a thing that is named again gets its
    picture though the scene has its share of shots.
    """
    count = sum(len(units) for units in scenes)
    result: list[list[Unit]] = []
    for units in scenes:
        more = with_details(units, 1 if count < room else 0, again=spare)
        count += len(more) - len(units)
        result.append(more)
    for index, (units, setting) in enumerate(zip(result, settings, strict=True)):
        if units and count < FEWEST_SHOTS:
            result[index] = [*units, _one_more(units, setting.name)]
            count += 1
    return result


def _one_more(units: Sequence[Unit], place: str) -> Unit:
    """Whoever listened last, close; where nobody is, what stands in the place."""
    last = units[-1]
    people = last.people[-1:]
    if people:
        text = as_sentence(f"{call(people[0])} looks on in silence")
        return Unit(UnitKind.ACTION, (), text, people)
    things = furniture_of(place)
    text = f"A nearer view: {things}." if things else f"A nearer view of {the(place)}."
    return Unit(UnitKind.PLACE, (), text, ())
