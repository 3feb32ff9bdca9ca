"""Edits of a plan in single steps, as a person says them: a field, and what it shall be.

Pure functions: a plan in, a plan out. Whether the edited plan holds together is asked afterwards
(`plan_check`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from enum import StrEnum
from functools import partial
from typing import Any, TypeVar

from pydantic import ValidationError

from tools.errors import UserFixable
from tools.screenplay.plan import (
    Camera,
    CameraAngle,
    CastMember,
    Movement,
    Plan,
    Scene,
    ScreenDirection,
    Shot,
    ShotSize,
    TransitionKind,
)

EnumT = TypeVar("EnumT", bound=StrEnum)
_SIGNED = re.compile(r"^([+-]?)\s*(\d+(?:[.,]\d+)?)\s*(?:s|sec|secs|seconds?)?$")


class ShotField(StrEnum):
    """What of a shot can be edited."""

    SIZE = "size"
    ANGLE = "angle"
    LENS = "lens"
    """In mm."""
    MOVEMENT = "movement"
    SCREEN_DIRECTION = "screen_direction"
    COMPOSITION = "composition"
    ACTION = "action"
    FIRST_FRAME = "first_frame"
    LIGHTING = "lighting"
    MOOD = "mood"
    TIME_OF_DAY = "time_of_day"
    PROPS = "props"
    """'lantern, key' for all of them, '+lantern' for one more, '-lantern' for one less."""
    WARDROBE = "wardrobe"
    """'MARCUS: red coat', or the clothes alone where one person is in the frame."""
    DURATION = "duration"
    """Seconds: '4', '+1' or '-0.5'."""
    TRANSITION = "transition"


class CastField(StrEnum):
    """What of a character can be edited."""

    DESCRIPTION = "description"
    """The whole of it, or '+a beard' for one more trait."""
    WARDROBE = "wardrobe"
    VOICE = "voice"


class FilmField(StrEnum):
    """What of the film as a whole can be edited."""

    TITLE = "title"
    STYLE = "style"
    MUSIC = "music"


def edit_shot(plan: Plan, shot_id: str, field: ShotField, value: str) -> Plan:
    """The plan with one field of one shot changed.

    Raises:
        UserFixable: there is no such shot, or the value is none for that field.
    """
    shot = shot_named(plan, shot_id)
    try:
        edited = _edited(plan, shot, field, value.strip())
    except ValidationError as error:
        problem = error.errors()[0]["msg"]
        raise UserFixable(
            f"{value!r}: {problem}.", where=f"shot {shot.shot_id}: {field}", fix="say another one."
        ) from error
    return _with_shots(plan, lambda each: (edited,) if each is shot else (each,))


def drop_shot(plan: Plan, shot_id: str) -> Plan:
    """The plan without that shot; its takes stay in their folder.

    Raises:
        UserFixable: it is the only shot, or another one continues from it.
    """
    shot = shot_named(plan, shot_id)
    joined = [each.shot_id for each in plan.shots if each.joins == shot.shot_id]
    if joined or len(plan.shots) == 1:
        why = f"shot {joined[0]} continues from it" if joined else "it is the only shot"
        raise UserFixable(
            f"{why}.", where=f"shot {shot.shot_id}", fix="edit the plan in shots.json instead."
        )
    return _with_shots(plan, lambda each: () if each is shot else (each,))


def move_shot(plan: Plan, shot_id: str, places: int) -> Plan:
    """The plan with that shot so many places later in its scene; earlier with a number below 0.

    Raises:
        UserFixable: its scene ends there, or it would come before the shot that it continues from.
    """
    shot = shot_named(plan, shot_id)
    scene = plan.scene_of(shot.shot_id)
    at = scene.shots.index(shot)
    others = [each for each in scene.shots if each is not shot]
    if not 0 <= at + places <= len(others):
        end = "first" if places < 0 else "last"
        raise UserFixable(
            f"it is the {end} of its scene.", where=f"shot {shot.shot_id}", fix="move another one."
        )
    others.insert(at + places, shot)
    order = [each.shot_id for each in others]
    for each in others:
        if each.joins in order and order.index(each.joins) > order.index(each.shot_id):
            raise UserFixable(
                f"shot {each.shot_id} continues from {each.joins}, so it comes after it.",
                where=f"shot {shot.shot_id}",
                fix="move both, or edit the plan in shots.json.",
            )
    moved = scene.model_copy(update={"shots": tuple(others)})
    scenes = tuple(moved if each is scene else each for each in plan.scenes)
    return plan.model_copy(update={"scenes": scenes})


def edit_cast(plan: Plan, name: str, field: CastField, value: str) -> Plan:
    """The plan with one character changed; wardrobe also where shots say the old one.

    Raises:
        UserFixable: nobody has that name.
    """
    member = member_named(plan, name)
    if field is CastField.DESCRIPTION and value.startswith("+"):
        value = f"{member.description}, {value.removeprefix('+').strip()}".removeprefix(", ")
    edited = member.model_copy(update={field.value: value.strip()})
    cast = tuple(edited if each is member else each for each in plan.cast)
    plan = plan.model_copy(update={"cast": cast})
    if field is not CastField.WARDROBE:
        return plan

    def dressed(shot: Shot) -> tuple[Shot, ...]:
        if shot.wardrobe.get(member.name) != member.wardrobe:
            return (shot,)
        return (
            shot.model_copy(update={"wardrobe": {**shot.wardrobe, member.name: edited.wardrobe}}),
        )

    return _with_shots(plan, dressed)


def edit_film(plan: Plan, field: FilmField, value: str) -> Plan:
    """The plan with its title, style or music changed."""
    return plan.model_copy(update={field.value: value.strip()})


def shot_named(plan: Plan, shot_id: str) -> Shot:
    """The shot of that id in any case; UserFixable lists those there are."""
    wanted = shot_id.strip().casefold()
    for shot in plan.shots:
        if shot.shot_id.casefold() == wanted:
            return shot
    known = ", ".join(shot.shot_id for shot in plan.shots)
    raise UserFixable(f"there is no shot {shot_id!r}.", where="shot", fix=f"name one of {known}.")


def member_named(plan: Plan, name: str) -> CastMember:
    """The character of that name in any case; UserFixable lists those there are."""
    for member in plan.cast:
        if member.name.casefold() == name.strip().casefold():
            return member
    known = ", ".join(member.name for member in plan.cast) or "nobody: the plan has no cast"
    raise UserFixable(f"nobody is called {name!r}.", where="cast", fix=f"name one of {known}.")


def _with_shots(plan: Plan, change: Callable[[Shot], tuple[Shot, ...]]) -> Plan:
    """The plan with every shot replaced by what the change makes of it."""

    def changed(scene: Scene) -> Scene:
        shots = tuple(new for shot in scene.shots for new in change(shot))
        return scene.model_copy(update={"shots": shots})

    scenes = tuple(scene for scene in map(changed, plan.scenes) if scene.shots)
    return plan.model_copy(update={"scenes": scenes})


def _edited(plan: Plan, shot: Shot, field: ShotField, value: str) -> Shot:
    """The shot with that field as the words say."""
    if field in _CAMERA:
        name, read = _CAMERA[field]
        return _camera(shot, **{name: read(value)})
    match field:
        case ShotField.DURATION:
            return _checked(shot, duration_seconds=_seconds(shot, value))
        case ShotField.TRANSITION:
            return _checked(shot, transition=_one_of(TransitionKind, value))
        case ShotField.PROPS:
            return _checked(shot, props=_props(shot, value))
        case ShotField.WARDROBE:
            return _checked(shot, wardrobe=_wardrobe(plan, shot, value))
        case _:
            return _checked(shot, **{field.value: value})


def _checked(shot: Shot, **fields: Any) -> Shot:
    return Shot.model_validate(shot.model_dump() | fields)


def _camera(shot: Shot, **fields: Any) -> Shot:
    camera = Camera.model_validate(shot.camera.model_dump() | fields)
    return shot.model_copy(update={"camera": camera})


def _one_of(kind: type[EnumT], value: str) -> EnumT:
    """The value that is meant: 'closeup', 'Close Up' and 'close-up' are one."""

    def plain(text: str) -> str:
        return re.sub(r"[\W_]+", "", text.casefold()).removesuffix("shot").removesuffix("angle")

    for each in kind:
        if plain(each.value) == plain(value):
            return each
    raise UserFixable(
        f"{value!r} is none.", where=kind.__name__, fix=f"say one of {', '.join(kind)}."
    )


def _seconds(shot: Shot, value: str) -> float:
    found = _SIGNED.match(value.casefold())
    if not found:
        raise UserFixable(
            f"{value!r} is no length.", where=f"shot {shot.shot_id}", fix="say seconds, such as 4."
        )
    seconds = float(found[2].replace(",", "."))
    if not found[1]:
        return seconds
    return round(shot.duration_seconds + (seconds if found[1] == "+" else -seconds), 3)


def _props(shot: Shot, value: str) -> tuple[str, ...]:
    named = [part.strip() for part in value.split(",") if part.strip()]
    props = list(shot.props) if any(part[0] in "+-" for part in named) else []
    for part in named:
        prop = part.lstrip("+-").strip()
        props = [each for each in props if each.casefold() != prop.casefold()]
        if not part.startswith("-"):
            props.append(prop)
    return tuple(props)


def _wardrobe(plan: Plan, shot: Shot, value: str) -> dict[str, str]:
    name, colon, clothes = value.partition(":")
    if not colon:
        if len(shot.characters) != 1:
            people = ", ".join(shot.characters) or "nobody"
            raise UserFixable(
                f"it shows {people}.", where=f"shot {shot.shot_id}", fix="say 'NAME: clothes'."
            )
        name, clothes = shot.characters[0], value
    return {**shot.wardrobe, member_named(plan, name).name: clothes.strip()}


def _millimetres(value: str) -> str:
    return value.casefold().removesuffix("mm").strip()


_CAMERA: dict[ShotField, tuple[str, Callable[[str], object]]] = {
    ShotField.SIZE: ("size", partial(_one_of, ShotSize)),
    ShotField.ANGLE: ("angle", partial(_one_of, CameraAngle)),
    ShotField.MOVEMENT: ("movement", partial(_one_of, Movement)),
    ShotField.SCREEN_DIRECTION: ("screen_direction", partial(_one_of, ScreenDirection)),
    ShotField.LENS: ("lens_mm", _millimetres),
    ShotField.COMPOSITION: ("composition", str),
}
"""Field -> its name in the camera's record, and how its words are read."""
