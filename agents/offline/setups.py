"""Set-ups: a camera for every unit of a scene, so that neighbours differ and sides are kept.

Each character keeps one screen direction through a scene: the first looks right, the next left,
so that reverses meet across the line of action.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.offline.camera import (
    LENSES,
    angle_for,
    direction_in,
    movement_for,
    read_camera,
    size_for,
    varied,
)
from agents.offline.units import Unit, UnitKind
from agents.offline.words import unique
from tools.screenplay.plan import Camera, CameraAngle, Movement, ScreenDirection, ShotSize

_OVER = (ShotSize.MEDIUM, CameraAngle.OVER_THE_SHOULDER, 50)
_REVERSE = (ShotSize.MEDIUM_CLOSE_UP, CameraAngle.OVER_THE_SHOULDER, 50)
_SINGLES = (
    (ShotSize.MEDIUM_CLOSE_UP, CameraAngle.EYE_LEVEL, 50),
    (ShotSize.CLOSE_UP, CameraAngle.EYE_LEVEL, 85),
    (ShotSize.MEDIUM, CameraAngle.EYE_LEVEL, 35),
)
_PLACE_MOVES = (Movement.PUSH_IN, Movement.CRANE_DOWN, Movement.PAN_RIGHT)


@dataclass(frozen=True, slots=True)
class Setup:
    """A camera and whom it holds; an over-the-shoulder adds the shoulder's owner."""

    camera: Camera
    fixed: bool
    """Asked for by the script, so never changed for variety."""


def cameras_for(units: Sequence[Unit]) -> list[Camera]:
    """One camera a unit."""
    sides = _sides(units)
    setups: list[Setup] = []
    turns = {kind: 0 for kind in UnitKind}
    dutch_left = 1
    for index, unit in enumerate(units):
        first = all(not other.people for other in units[:index])
        setup = _setup(unit, turns[unit.kind], sides, first=first)
        if setup.camera.angle is CameraAngle.OVER_THE_SHOULDER and not _together(
            unit, units, index
        ):
            setup = Setup(_two_shot(setup.camera), fixed=True)
        if setup.camera.angle is CameraAngle.DUTCH and not setup.fixed:
            if dutch_left == 0:
                level = setup.camera.model_copy(update={"angle": CameraAngle.EYE_LEVEL})
                setup = replace(setup, camera=level)
            dutch_left = 0
        turns[unit.kind] += 1
        setups.append(setup)
    return varied([setup.camera for setup in setups], [setup.fixed for setup in setups])


def _together(unit: Unit, units: Sequence[Unit], index: int) -> bool:
    """Whether a picture before shows both of an exchange."""
    pair = set(unit.people)
    return any(pair <= set(other.people) for other in units[:index])


def _two_shot(camera: Camera) -> Camera:
    """Both of an exchange in one frame, before it is looked at over shoulders."""
    return camera.model_copy(
        update={
            "size": ShotSize.MEDIUM_FULL,
            "angle": CameraAngle.EYE_LEVEL,
            "lens_mm": LENSES[ShotSize.MEDIUM_FULL],
        }
    )


def _setup(unit: Unit, turn: int, sides: dict[str, ScreenDirection], *, first: bool) -> Setup:
    if unit.hint:
        camera = read_camera(unit.hint, "", unit.text, people=len(unit.people))
        return Setup(camera, fixed=True)
    said = direction_in(unit.text)
    alone = sides.get(unit.people[0], ScreenDirection.NEUTRAL) if len(unit.people) == 1 else None
    direction = said if said is not ScreenDirection.NEUTRAL else alone or said
    match unit.kind:
        case UnitKind.PLACE:
            size = ShotSize.WIDE if unit.people or turn else ShotSize.EXTREME_WIDE
            angle = CameraAngle.HIGH if turn % 2 else CameraAngle.EYE_LEVEL
            move = _PLACE_MOVES[turn % len(_PLACE_MOVES)]
        case UnitKind.DETAIL:
            size, angle, move = ShotSize.INSERT, CameraAngle.HIGH, Movement.PUSH_IN
        case UnitKind.LINE:
            return Setup(_line_camera(unit, turn, direction), fixed=False)
        case UnitKind.ACTION:
            angle = angle_for(unit.text)
            size = ShotSize.WIDE if first else size_for(unit.text, len(unit.people), turn)
            move = movement_for(unit.text, direction)
            if first and angle is CameraAngle.DUTCH:
                angle = CameraAngle.EYE_LEVEL
    camera = Camera(
        size=size, angle=angle, lens_mm=LENSES[size], movement=move, screen_direction=direction
    )
    return Setup(camera, fixed=False)


def _line_camera(unit: Unit, turn: int, direction: ScreenDirection) -> Camera:
    """Over the shoulder first, its reverse, then singles that come closer."""
    if len(unit.people) > 2:
        size, angle, lens = ShotSize.MEDIUM_FULL, CameraAngle.EYE_LEVEL, 35
    elif len(unit.people) == 2:
        # Two lines in one frame, or two at once: both faces have to be seen.
        two_voices = len({line.speaker for line in unit.lines}) > 1
        over = _OVER if turn % 2 == 0 else _REVERSE
        size, angle, lens = (ShotSize.MEDIUM, CameraAngle.EYE_LEVEL, 35) if two_voices else over
    else:
        size, angle, lens = _SINGLES[turn % len(_SINGLES)]
        angle = angle_for(unit.text)
    words = " ".join([unit.text, *(line.text for line in unit.lines)])
    move = movement_for(words, direction)
    still = move in (Movement.PUSH_IN, Movement.STATIC)
    return Camera(
        size=size,
        angle=angle,
        lens_mm=lens,
        movement=move if still else Movement.STATIC,
        screen_direction=direction,
    )


def _sides(units: Sequence[Unit]) -> dict[str, ScreenDirection]:
    people = unique(name for unit in units for name in unit.people)
    return {
        name: ScreenDirection.RIGHT if at % 2 == 0 else ScreenDirection.LEFT
        for at, name in enumerate(people)
    }
