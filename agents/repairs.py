"""A plan that an editor would send back, put right by code where a model did not do it.

Names are the script's, a prop has one, nobody flips over the line of action, no framing comes
three times running, and a new place is seen. What is changed is said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.craft_check import OPENING_SIZES, called_otherwise, flips, runs, unopened
from agents.exchange import DirectorAnswer, DirectorTask, PlannedScene, PlannedShot
from agents.offline.camera import LENSES, another_size
from agents.offline.propnames import with_one_name
from agents.offline.words import unique
from tools.screenplay.plan import CameraAngle, CastMember, ShotSize

_WIDENED = (
    ShotSize.MEDIUM_FULL,
    ShotSize.MEDIUM,
    ShotSize.MEDIUM_CLOSE_UP,
)
"""Openings that are told of people: from further off they are still the same picture."""


@dataclass(frozen=True, slots=True)
class Repaired:
    """Scenes and cast as they can be cut, and what was changed."""

    scenes: tuple[PlannedScene, ...]
    cast: tuple[CastMember, ...]
    notes: tuple[str, ...]


def repaired(
    scenes: Sequence[PlannedScene],
    answer: DirectorAnswer,
    spare: DirectorAnswer,
    task: DirectorTask,
) -> Repaired:
    """The scenes mended; `spare` is the plan by rule, which lends an opening where one is missing.

    Shots that the filmmaker wrote keep their framing and their listed props.
    """
    same = dict(called_otherwise(scenes, answer, task))
    notes = [f"{other} is called {name} throughout." for other, name in same.items()]
    listed = {given.given_id for scene in task.scenes for given in scene.given if given.props}
    named = with_one_name([_with_names(scene, same) for scene in scenes], keep=listed)
    free = {scene.number for scene in task.scenes if not scene.given}
    openings = {scene.number: _opening(scene) for scene in spare.scenes}
    result: list[PlannedScene] = []
    for scene in named:
        if scene.number in free:
            places = {shot.location for each in result for shot in each.shots}
            opened = _opened(scene, places, openings.get(scene.number), notes)
            scene = _varied(_on_one_side(opened, notes), notes)  # noqa: PLW2901 - the same scene
        result.append(scene)
    cast = tuple(
        member.model_copy(update={"name": same.get(member.name, member.name)})
        for member in answer.cast
    )
    return Repaired(tuple(result), _once(cast), tuple(notes))


def _with_names(scene: PlannedScene, same: Mapping[str, str]) -> PlannedScene:
    shots = tuple(
        shot.model_copy(
            update={
                "characters": unique(same.get(name, name) for name in shot.characters),
                "wardrobe": {same.get(name, name): worn for name, worn in shot.wardrobe.items()},
            }
        )
        for shot in scene.shots
    )
    return scene.model_copy(update={"shots": shots})


def _once(cast: Sequence[CastMember]) -> tuple[CastMember, ...]:
    """Each name once, the first description told of it."""
    found: dict[str, CastMember] = {}
    for member in cast:
        found.setdefault(member.name, member)
    return tuple(found.values())


def _opening(scene: PlannedScene) -> PlannedShot | None:
    """A wide shot of a place without a word in it, which may stand before any scene there."""
    first = scene.shots[0]
    return first if first.camera.size in OPENING_SIZES and not first.beats else None


def _opened(
    scene: PlannedScene, places: set[str], lent: PlannedShot | None, notes: list[str]
) -> PlannedScene:
    """The scene with each new place seen wide: its first shot from further off, or one before."""
    shots = list(scene.shots)
    for at in reversed(unopened(scene, places)):
        shot = shots[at]
        where = f"Scene {scene.number}"
        if shot.camera.size in _WIDENED and shot.camera.angle is not CameraAngle.OVER_THE_SHOULDER:
            shots[at] = _resized(shot, ShotSize.WIDE)
            notes.append(f"{where}: shot {at + 1} is taken wide, since {shot.location} is new.")
        elif lent is not None:
            shots.insert(at, _in_place_of(lent, shot))
            notes.append(f"{where} opens on {shot.location}, which is new.")
    return scene.model_copy(update={"shots": tuple(shots)})


def _in_place_of(lent: PlannedShot, shot: PlannedShot) -> PlannedShot:
    """The lent opening in the light and look of the shot that it stands before."""
    return lent.model_copy(
        update={
            "location": shot.location,
            "time_of_day": shot.time_of_day or lent.time_of_day,
            "lighting": shot.lighting or lent.lighting,
            "palette": shot.palette or lent.palette,
        }
    )


def _on_one_side(scene: PlannedScene, notes: list[str]) -> PlannedScene:
    """The scene with everybody on the side of the line that they were first seen on."""
    shots = list(scene.shots)
    for at, name in flips(shots):
        first = next(
            shot.camera.screen_direction
            for shot in shots[:at]
            if shot.characters == (name,) and shot.camera.screen_direction != "neutral"
        )
        camera = shots[at].camera.model_copy(update={"screen_direction": first, "composition": ""})
        shots[at] = shots[at].model_copy(update={"camera": camera})
        notes.append(f"Scene {scene.number}: in shot {at + 1} {name} keeps facing {first}.")
    return scene.model_copy(update={"shots": tuple(shots)})


def _varied(scene: PlannedScene, notes: list[str]) -> PlannedScene:
    """The scene with every third shot of a run a step closer or wider than its neighbours."""
    shots = list(scene.shots)
    for start, length in runs(shots):
        for at in range(start + 2, start + length, 2):
            before, after = shots[at - 1].camera, [shot.camera for shot in shots[at + 1 : at + 2]]
            size = another_size(shots[at].camera, before, after).size
            shots[at] = _resized(shots[at], size)
            notes.append(f"Scene {scene.number}: shot {at + 1} is {size}, for variety.")
    return scene.model_copy(update={"shots": tuple(shots)})


def _resized(shot: PlannedShot, size: ShotSize) -> PlannedShot:
    camera = shot.camera.model_copy(update={"size": size, "lens_mm": LENSES[size]})
    return shot.model_copy(update={"camera": camera})
