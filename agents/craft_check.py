"""What an editor would send back of a director's answer, in sentences that a model can act on.

True of any good plan, whoever made it. Shots that the filmmaker wrote are not judged for what the
filmmaker decided.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from agents.exchange import DirectorAnswer, DirectorTask, PlannedScene, PlannedShot
from agents.names import one_person
from agents.offline.persons import heard_in, names_of
from agents.offline.propnames import one_name
from agents.offline.words import unique
from tools.screenplay.plan import ScreenDirection, ShotSize

OPENING_SIZES = (ShotSize.EXTREME_WIDE, ShotSize.WIDE, ShotSize.FULL)
"""Frames that show where a scene plays."""
LONGEST_RUN = 2
"""Shots running with one size and angle; a third makes a jump cut of both joins."""
TURNED = re.compile(
    r"\b(?:turns?|turned|spins?|wheels?|swings? round|looks? back|left to right|right to left)\b",
    re.IGNORECASE,
)
"""Words after which somebody may face the other way."""


def craft_problems(answer: DirectorAnswer, task: DirectorTask) -> list[str]:
    """All that an editor would send back, scene by scene."""
    alike = called_otherwise(answer.scenes, answer, task)
    found = [f"{other!r} is {name!r}: call them {name!r} everywhere." for other, name in alike]
    free = {scene.number for scene in task.scenes if not scene.given}
    places: set[str] = set()
    for scene in answer.scenes:
        if scene.number in free:
            found += _scene_problems(scene, places)
        places |= {shot.location for shot in scene.shots}
        found += [
            f"Scene {scene.number}: the prop {short!r} is also {full!r}; give it one name."
            for short, full in renamed_props(scene, task)
        ]
    return found


def _scene_problems(scene: PlannedScene, places: set[str]) -> Iterator[str]:
    where = f"Scene {scene.number}"
    for at in unopened(scene, places):
        shot = scene.shots[at]
        yield (
            f"{where}: {shot.location or 'the place'} is new and shot {at + 1} is"
            f" {shot.camera.size.value}; open on a wide shot of it."
        )
    for start, length in runs(scene.shots):
        camera = scene.shots[start].camera
        yield (
            f"{where}: shots {start + 1} to {start + length} are all {camera.size.value},"
            f" {camera.angle.value}; change the size or the angle."
        )
    for at, name in flips(scene.shots):
        yield (
            f"{where}: {name} faces the other way in shot {at + 1}; keep the side of the line, or"
            " let the action turn them."
        )


def unopened(scene: PlannedScene, places: set[str]) -> list[int]:
    """Positions of shots that open a place not in `places`, with no wide one among the first two.

    A scene may open on a detail if the next shot shows where it lies.
    """
    seen = set(places)
    found = []
    for at, shot in enumerate(scene.shots):
        if shot.location in seen:
            continue
        seen.add(shot.location)
        first = [each for each in scene.shots[at : at + 2] if each.location == shot.location]
        if not any(each.camera.size in OPENING_SIZES for each in first):
            found.append(at)
    return found


def runs(shots: Sequence[PlannedShot]) -> list[tuple[int, int]]:
    """(first position, length) of runs of more than two shots with one size and angle."""
    found = []
    at = 0
    for _, run in groupby(shots, key=lambda shot: (shot.camera.size, shot.camera.angle)):
        length = len(list(run))
        if length > LONGEST_RUN:
            found.append((at, length))
        at += length
    return found


def flips(shots: Sequence[PlannedShot]) -> list[tuple[int, str]]:
    """(position, name) of shots of one person who now faces the other way, without a word on it."""
    sides: dict[str, ScreenDirection] = {}
    found = []
    for at, shot in enumerate(shots):
        side = shot.camera.screen_direction
        if len(shot.characters) != 1 or side is ScreenDirection.NEUTRAL:
            continue
        name = shot.characters[0]
        if sides.get(name, side) is not side and not TURNED.search(shot.action):
            found.append((at, name))
        else:
            sides[name] = side
    return found


def called_otherwise(
    scenes: Sequence[PlannedScene], answer: DirectorAnswer, task: DirectorTask
) -> list[tuple[str, str]]:
    """(name in the answer, name in the script) of people who go by two names."""
    known = names_of(task)
    used = unique(
        (
            *(member.name for member in answer.cast),
            *(name for scene in scenes for shot in scene.shots for name in shot.characters),
        )
    )
    cases = {name.casefold(): name for name in known}
    spelled = {
        name: cases[name.casefold()]
        for name in used
        if name not in known and name.casefold() in cases
    }
    fuller = one_person((*known, *used), (*known, *heard_in(task)))
    return [*spelled.items(), *((name, own) for name, own in fuller.items() if name in used)]


def renamed_props(scene: PlannedScene, task: DirectorTask) -> list[tuple[str, str]]:
    """(shorter name, fuller name) of things that one scene calls by two."""
    given = {shot.given_id for each in task.scenes for shot in each.given if shot.props}
    free = [shot for shot in scene.shots if not shot.given_id or shot.given_id not in given]
    names = one_name(prop for shot in free for prop in shot.props)
    return [(short, full) for short, full in names.items() if short != full]
