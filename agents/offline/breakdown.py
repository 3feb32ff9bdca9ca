"""The breakdown: a script in beats becomes scenes of shots with cast, places and cameras."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from agents.exchange import DirectorAnswer, DirectorTask, PlannedScene, PlannedShot, SceneTask
from agents.offline.camera import compose
from agents.offline.casting import cast_parts
from agents.offline.coverage import units_of
from agents.offline.given import people_of, take_over
from agents.offline.lengths import timed
from agents.offline.looks import names_in
from agents.offline.moods import DEFAULT_MOOD, mood_of, music_for
from agents.offline.naming import roles_of
from agents.offline.places import (
    ambience_of,
    describe_place,
    furniture_of,
    hour_of,
    light_of,
    palette_of,
    place_name,
)
from agents.offline.setups import cameras_for
from agents.offline.timing import natural_seconds
from agents.offline.units import Unit, UnitKind, with_details, within
from agents.offline.words import as_sentence, listed, sentences, shortened, unique
from tools.screenplay.people import is_being
from tools.screenplay.plan import Camera, CastMember, Location, ShotSize
from tools.screenplay.script import ElementKind

FEWEST_SHOTS = 4
LONGEST_ACTION = 600
"""Characters of an action; what a long stretch of script says beyond it stands in `source`."""
_SECONDS_A_SHOT = 2.8
"""Average length at which a cut still lets every picture be read."""
_SHOTS_ALONE, _SHOTS_A_SCENE = 10, 4.7
_SOMEBODY = re.compile(r"\b(?:he|she|him|her|his|hers|they|you|I|we)\b")
_SHORTEST_SCENERY, _LONGEST_SCENERY = 3, 28
"""Words of a sentence that describes a place."""
DEFAULT_STYLE = "naturalistic cinema photography, restrained grade, soft contrast"


@dataclass(frozen=True, slots=True)
class _Setting:
    """Where and when a scene plays, as its shots carry it."""

    name: str
    interior: bool | None
    hour: str
    description: str
    ambience: str


def break_down(task: DirectorTask) -> DirectorAnswer:
    """The whole script as a plan; the same script gives the same plan."""
    names = _names(task)
    settings = [_setting(scene, names) for scene in task.scenes]
    units = _units(task, settings, names)
    seen = _seen(task, units, names)
    cast = cast_parts(task, seen)
    scenes = tuple(
        _scene(scene, setting, scene_units, cast, task)
        for scene, setting, scene_units in zip(task.scenes, settings, units, strict=True)
    )
    return DirectorAnswer(
        logline=_logline(task),
        style=task.style or DEFAULT_STYLE,
        music=music_for(shot.mood for scene in scenes for shot in scene.shots),
        cast=cast,
        locations=_locations(settings),
        scenes=timed(scenes, task),
        assumptions=_assumptions(task, cast),
    )


def _names(task: DirectorTask) -> tuple[str, ...]:
    """Everybody the script knows: described, speaking, or listed in a given shot."""
    speakers = (b.line.speaker for scene in task.scenes for b in scene.beats if b.line is not None)
    listed_names = (
        name
        for scene in task.scenes
        for given in scene.given
        for name in (*given.characters, *(line.speaker for line in given.lines))
    )
    return unique((*task.characters, *speakers, *listed_names))


def _setting(scene: SceneTask, names: Sequence[str]) -> _Setting:
    told = [beat.text for beat in scene.beats if beat.kind is ElementKind.ACTION]
    words = " ".join([*told, *(f"{given.first_frame} {given.action}" for given in scene.given)])
    name, interior = place_name(scene.place, words)
    side = scene.interior if interior is None else interior
    about = [text for text in told if is_scenery(text, names)]
    return _Setting(
        name=name,
        interior=side,
        hour=hour_of(scene.time_of_day, words if not scene.time_of_day else ""),
        description=describe_place(name, side, about[:2]),
        ambience=ambience_of(name, words),
    )


def is_scenery(text: str, names: Sequence[str]) -> bool:
    """Whether a sentence of action describes the place rather than a deed."""
    return (
        not names_in(text, names)
        and not _SOMEBODY.search(text)
        and not any(is_being(word) for word in re.findall(r"[A-Za-z]+", text))
        and _SHORTEST_SCENERY <= len(text.split()) <= _LONGEST_SCENERY
    )


def _units(
    task: DirectorTask, settings: Sequence[_Setting], names: Sequence[str]
) -> list[list[Unit]]:
    """Units of every scene without given shots, as many as the film has room for."""
    found = [
        [] if scene.given else units_of(scene, names, tale=task.source_format == "prose")
        for scene in task.scenes
    ]
    free = sum(bool(units) for units in found)
    if not free:
        return found
    room = round(_SHOTS_ALONE if free == 1 else _SHOTS_A_SCENE * free)
    tight = task.running_time_seconds is not None
    if task.running_time_seconds is not None:
        room = max(free, round(task.running_time_seconds / _SECONDS_A_SHOT))
    known: set[str] = set()
    result: list[list[Unit]] = []
    total = sum(len(units) for units in found) + free
    for units, setting in zip(found, settings, strict=True):
        share = max(1, round(room * (len(units) + 1) / total)) if units else 0
        fitting = within(units, share, lines_too=tight) if units else units
        if fitting and setting.name not in known:
            fitting = _established(fitting, setting, share)
        known.add(setting.name)
        result.append(fitting)
    return _enough(result, room)


def _established(units: list[Unit], setting: _Setting, share: int) -> list[Unit]:
    """A new place is seen before anybody speaks or acts in it."""
    first = units[0]
    if first.kind is UnitKind.PLACE:
        return units
    if first.kind is UnitKind.ACTION and len(units) >= share:
        return units
    people = first.people if first.kind is UnitKind.LINE else ()
    who = f"{listed(people)} in the {setting.name}, seen from afar." if people else ""
    things = furniture_of(setting.name)
    text = who or f"The {setting.name} lies still{f': {things}' if things else ''}."
    return [Unit(UnitKind.PLACE, (), as_sentence(text), people), *units]


def _enough(scenes: list[list[Unit]], room: int) -> list[list[Unit]]:
    """Details where there is room for them, and at least as many shots as make a scene."""
    count = sum(len(units) for units in scenes)
    result: list[list[Unit]] = []
    for units in scenes:
        more = with_details(units, 1 if count < room else 0)
        count += len(more) - len(units)
        result.append(more)
    for index, units in enumerate(result):
        if units and count < FEWEST_SHOTS:
            last = units[-1]
            text = (
                f"{listed(last.people)} stays a moment longer."
                if last.people
                else "The place stays empty."
            )
            still = Unit(UnitKind.ACTION if last.people else UnitKind.PLACE, (), text, last.people)
            result[index] = [*units[:-1], last, still]
            count += 1
    return result


def _seen(task: DirectorTask, units: Sequence[Sequence[Unit]], names: Sequence[str]) -> list[str]:
    roles = roles_of(task.characters)
    people = [name for scene in units for unit in scene for name in unit.people]
    given = [
        name
        for scene in task.scenes
        for shot in scene.given
        for name in people_of(shot, names, roles)
    ]
    seen = {*people, *given}
    return [name for name in names if name in seen]


def _scene(
    scene: SceneTask,
    setting: _Setting,
    units: Sequence[Unit],
    cast: Sequence[CastMember],
    task: DirectorTask,
) -> PlannedScene:
    names, roles = _names(task), roles_of(task.characters)
    wardrobe = {member.name: member.wardrobe for member in cast if member.wardrobe}
    usual = _usual(setting)
    if scene.given:
        shots = tuple(take_over(given, names, wardrobe, usual, roles) for given in scene.given)
        if any(given.props for given in scene.given):
            # Where props are listed at all, a shot without a list has none to check.
            listed_props = {given.given_id: given.props for given in scene.given}
            shots = tuple(
                shot.model_copy(update={"props": listed_props[shot.given_id]}) for shot in shots
            )
    else:
        cameras = cameras_for(units)
        shots = tuple(
            _shot(unit, camera, usual, wardrobe)
            for unit, camera in zip(units, cameras, strict=True)
        )
    told = " ".join(beat.text for beat in scene.beats if beat.kind is ElementKind.ACTION)
    shots = _in_mood(shots)
    return PlannedScene(
        number=scene.number,
        synopsis=shortened(told or shots[0].action, 240),
        ambience=setting.ambience,
        shots=shots,
    )


def _in_mood(shots: tuple[PlannedShot, ...]) -> tuple[PlannedShot, ...]:
    """The shots, those without a mood of their own in the commonest one of their scene."""
    moods = [shot.mood for shot in shots if shot.mood != DEFAULT_MOOD]
    common = max(moods, key=moods.count, default=DEFAULT_MOOD)
    return tuple(
        shot.model_copy(update={"mood": common}) if shot.mood == DEFAULT_MOOD else shot
        for shot in shots
    )


def _usual(setting: _Setting) -> PlannedShot:
    """What all shots of a scene share, on a shot that is filled in later."""
    return PlannedShot(
        action="-",
        location=setting.name,
        time_of_day=setting.hour,
        lighting=light_of(setting.hour, setting.interior),
        palette=palette_of(setting.hour),
        camera=Camera(size=ShotSize.WIDE),
        duration_seconds=4.0,
    )


def _shot(
    unit: Unit, camera: Camera, usual: PlannedShot, wardrobe: Mapping[str, str]
) -> PlannedShot:
    text = " ".join([unit.text, *(line.text for line in unit.lines)])
    people = unit.people
    return usual.model_copy(
        update={
            "beats": unit.beats,
            "action": shortened(unit.text, LONGEST_ACTION),
            "characters": people,
            "props": unit.props,
            "wardrobe": {name: wardrobe[name] for name in people if name in wardrobe},
            "mood": mood_of(text),
            "camera": camera.model_copy(
                update={
                    "composition": camera.composition
                    or compose(camera.size, camera.angle, camera.screen_direction, len(people))
                }
            ),
            "duration_seconds": natural_seconds(unit.text, [line.text for line in unit.lines]),
            "transition": unit.transition,
        }
    )


def _locations(settings: Sequence[_Setting]) -> tuple[Location, ...]:
    found: dict[str, Location] = {}
    for setting in settings:
        place = Location(
            name=setting.name, description=setting.description, interior=setting.interior
        )
        found.setdefault(setting.name, place)
    return tuple(found.values())


def _logline(task: DirectorTask) -> str:
    if task.overview:
        return sentences(task.overview)[0]
    told = (b.text for scene in task.scenes for b in scene.beats if b.kind is ElementKind.ACTION)
    return shortened(next(told, task.title), 200)


def _assumptions(task: DirectorTask, cast: Sequence[CastMember]) -> tuple[str, ...]:
    made = [member.name for member in cast if not task.characters.get(member.name)]
    notes = [f"The script does not say how {listed(made)} look; it was made up."] if made else []
    if not task.style:
        notes.append(f"No style was asked for; the film is graded as {DEFAULT_STYLE}.")
    if task.running_time_seconds is None:
        notes.append("No running time was asked for; lengths follow the action and the words.")
    return tuple(notes)
