"""The breakdown: a script in beats becomes scenes of shots with cast, places and cameras."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from itertools import chain

from agents.exchange import DirectorAnswer, DirectorTask, PlannedScene, PlannedShot, SceneTask
from agents.offline.assumed import assumptions
from agents.offline.camera import compose
from agents.offline.cast import cast_parts, sexes_of
from agents.offline.coverage import units_of
from agents.offline.given import take_over
from agents.offline.lengths import timed
from agents.offline.moods import DEFAULT_MOOD, mood_of, music_for
from agents.offline.naming import roles_of
from agents.offline.opening import enough, established, with_everybody
from agents.offline.persons import heard_in, names_of, seen_in
from agents.offline.places import light_of, palette_of
from agents.offline.portraits import with_told_looks
from agents.offline.propnames import called_alike, with_one_name
from agents.offline.setting import Setting, locations_of, settings_of, settings_of_shots
from agents.offline.setups import cameras_for
from agents.offline.timing import natural_seconds
from agents.offline.units import Unit, within
from agents.offline.wardrobe import Moment, changing, dressed, dressings, first_worn, wardrobe_of
from agents.offline.words import sentences, shortened, unique
from tools.screenplay.plan import Camera, CastMember, ShotSize
from tools.screenplay.script import ElementKind

LONGEST_ACTION = 600
"""Characters of an action; what a long stretch of script says beyond it stands in `source`."""
_SECONDS_A_SHOT = 2.8
"""Average length at which a cut still lets every picture be read."""
_SHOTS_ALONE, _SHOTS_A_SCENE = 10, 8
_CUES_OF_A_MOOD = 2
DEFAULT_STYLE = "naturalistic cinema photography, restrained grade, soft contrast"


def break_down(task: DirectorTask) -> DirectorAnswer:
    """The whole script as a plan; the same script gives the same plan."""
    names = names_of(task)
    settings = settings_of(task, names)
    places = settings_of_shots(task, settings)
    told = dressings(task, names, sexes_of(names, task))
    units = _units(task, settings, names, changing(told, task))
    seen = seen_in(task, units, names)
    cast = cast_parts(with_told_looks(task), unique((*seen, *heard_in(task))), first_worn(told))
    scenes = _settled(
        tuple(
            _scene(scene, setting, scene_places, scene_units, cast, task)
            for scene, setting, scene_places, scene_units in zip(
                task.scenes, settings, places, units, strict=True
            )
        ),
        task,
    )
    scenes = dressed(scenes, wardrobe_of(cast, task), cast)
    return DirectorAnswer(
        logline=_logline(task),
        style=task.style or DEFAULT_STYLE,
        music=music_for(shot.mood for scene in scenes for shot in scene.shots),
        cast=cast,
        locations=locations_of(_in_order(settings, places)),
        scenes=timed(scenes, task),
        assumptions=assumptions(
            task, [member for member in cast if member.name in seen], DEFAULT_STYLE
        ),
    )


def _in_order(settings: Sequence[Setting], places: Sequence[Sequence[Setting]]) -> list[Setting]:
    """The settings of all shots, in film order."""
    return list(chain(*(own or [usual] for usual, own in zip(settings, places, strict=True))))


def _units(
    task: DirectorTask,
    settings: Sequence[Setting],
    names: Sequence[str],
    new: Container[Moment],
) -> list[list[Unit]]:
    """Units of every scene without given shots, as many as the film has room for.

    `new` are the moments at which somebody has other clothes on.
    """
    sexes, roles = sexes_of(names, task), roles_of(task.characters)
    tale = task.source_format == "prose"
    found = [
        []
        if scene.given
        else called_alike(units_of(scene, names, sexes, roles, tale=tale, changing=new))
        for scene in task.scenes
    ]
    free = sum(bool(units) for units in found)
    if not free:
        return found
    room = _SHOTS_ALONE if free == 1 else _SHOTS_A_SCENE * free
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
            fitting = established(fitting, setting.name, share)
        known.add(setting.name)
        result.append(with_everybody(fitting, setting.name) if fitting else fitting)
    return enough(result, settings, room, spare=not tight)


def _scene(
    scene: SceneTask,
    setting: Setting,
    places: Sequence[Setting],
    units: Sequence[Unit],
    cast: Sequence[CastMember],
    task: DirectorTask,
) -> PlannedScene:
    wardrobe = {member.name: member.wardrobe for member in cast if member.wardrobe}
    if scene.given:
        shots = _given_shots(scene, places, wardrobe, task)
    else:
        usual = _usual(setting)
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


def _given_shots(
    scene: SceneTask, places: Sequence[Setting], wardrobe: Mapping[str, str], task: DirectorTask
) -> tuple[PlannedShot, ...]:
    """The filmmaker's shots, one to one, each in its place."""
    names, roles = names_of(task), roles_of(task.characters)
    shots = tuple(
        take_over(given, names, wardrobe, _usual(place), roles)
        for given, place in zip(scene.given, places, strict=True)
    )
    if not any(given.props for given in scene.given):
        return shots
    # Where props are listed at all, a shot without a list has none to check.
    listed_props = {given.given_id: given.props for given in scene.given}
    return tuple(shot.model_copy(update={"props": listed_props[shot.given_id]}) for shot in shots)


def _settled(scenes: tuple[PlannedScene, ...], task: DirectorTask) -> tuple[PlannedScene, ...]:
    """The scenes with one name for each prop, but for those that the filmmaker listed."""
    listed_props = {given.given_id for scene in task.scenes for given in scene.given if given.props}
    return with_one_name(scenes, keep=listed_props)


def _in_mood(shots: tuple[PlannedShot, ...]) -> tuple[PlannedShot, ...]:
    """The shots, those without a mood of their own in the commonest one of their scene.

    One cue alone colours no scene: 'plays' may be cards or a jukebox.
    """
    moods = [shot.mood for shot in shots if shot.mood != DEFAULT_MOOD]
    common = max(moods, key=moods.count, default=DEFAULT_MOOD)
    if moods.count(common) < _CUES_OF_A_MOOD and len(shots) > _CUES_OF_A_MOOD:
        return shots
    return tuple(
        shot.model_copy(update={"mood": common}) if shot.mood == DEFAULT_MOOD else shot
        for shot in shots
    )


def _usual(setting: Setting) -> PlannedShot:
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


def _logline(task: DirectorTask) -> str:
    if task.overview:
        return sentences(task.overview)[0]
    told = (b.text for scene in task.scenes for b in scene.beats if b.kind is ElementKind.ACTION)
    return shortened(next(told, task.title), 200)
