"""One name for each prop: a lamp that is brass in one shot and plain in the next is two lamps."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from agents.exchange import PlannedScene, PlannedShot
from agents.offline.units import Unit
from agents.offline.words import unique


def with_one_name(
    scenes: Sequence[PlannedScene], keep: Collection[str] = ()
) -> tuple[PlannedScene, ...]:
    """The scenes with each prop under its fuller name; shots with an id in `keep` stay.

    The fuller name has to stand in the same scene or an earlier one: what is only told of later is
    another thing.
    """
    known: tuple[str, ...] = ()
    result: list[PlannedScene] = []
    for scene in scenes:
        free = [shot for shot in scene.shots if not shot.given_id or shot.given_id not in keep]
        names = one_name((prop for shot in free for prop in shot.props), before=known)
        known = unique((*known, *names.values()))
        shots = tuple(_renamed(shot, names) if shot in free else shot for shot in scene.shots)
        result.append(scene.model_copy(update={"shots": shots}))
    return tuple(result)


def called_alike(units: Sequence[Unit]) -> list[Unit]:
    """The units of a scene with one name for each prop."""
    names = one_name(prop for unit in units for prop in unit.props)
    return [replace(u, props=unique(names[prop] for prop in u.props)) for u in units]


def one_name(props: Iterable[str], before: Sequence[str] = ()) -> dict[str, str]:
    """Each prop's one name: the fuller one, where only one thing can be meant.

    'brass lamp' is the 'brass floor lamp'; a 'card' beside a 'red card' and a 'score card' is
    neither. `before` are names that earlier scenes settled on.
    """
    names = unique(props)
    known = unique((*before, *names))
    first = {name: next(each for each in known if _same(each, name)) for name in names}
    return {name: _fullest(first[name], known) for name in names}


def _same(one: str, other: str) -> bool:
    """Whether two names differ in number only: 'pebble' and 'pebbles'."""
    return one.lower().rstrip("s") == other.lower().rstrip("s")


def _fullest(name: str, names: Sequence[str]) -> str:
    fuller = [other for other in names if fuller_name(other, name)]
    tops = [each for each in fuller if not any(fuller_name(other, each) for other in fuller)]
    return tops[0] if len(tops) == 1 else name


def fuller_name(longer: str, shorter: str) -> bool:
    """Whether a name says all that another does, and more, of the same kind of thing."""
    many, few = longer.lower().split(), shorter.lower().split()
    return len(many) > len(few) and many[-1] == few[-1] and set(few) < set(many)


def _renamed(shot: PlannedShot, names: dict[str, str]) -> PlannedShot:
    return shot.model_copy(update={"props": unique(names[prop] for prop in shot.props)})
