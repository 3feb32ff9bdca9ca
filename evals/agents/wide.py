"""The floor under plans: one wide shot a scene with everybody in it, as a trivial agent plans."""

from __future__ import annotations

from evals.plan_reading import lines_of
from tools.screenplay.plan import Camera, CastMember, Location, Plan, Scene, Shot, ShotSize
from tools.screenplay.script import Script, ScriptScene

_SECONDS = 10.0
"""What the longest clips on sale last."""


def one_wide_shot_a_scene(script: Script) -> Plan:
    """A plan that says nothing that the script does not say."""
    speakers = [line.speaker for scene in script.scenes for line in lines_of(scene)]
    names = tuple(dict.fromkeys((*script.characters, *speakers)))
    scenes = [_scene(told, f"s{at}", names) for at, told in enumerate(script.scenes, start=1)]
    places = dict.fromkeys(scene.shots[0].location for scene in scenes)
    return Plan(
        title=script.title,
        cast=tuple(
            CastMember(name=name, description=script.characters.get(name, name), wardrobe="")
            for name in names
        ),
        locations=tuple(Location(name=place, description=place) for place in places),
        scenes=tuple(scenes),
    )


def _scene(told: ScriptScene, scene_id: str, names: tuple[str, ...]) -> Scene:
    texts = [element.text for element in told.elements if element.line is None]
    text = "\n".join([*texts, *(shot.action for shot in told.shots)])
    shot = Shot(
        shot_id=f"{scene_id}_1",
        scene_id=scene_id,
        action=text,
        characters=names,
        location=told.place or told.heading,
        time_of_day=told.time_of_day or "day",
        camera=Camera(size=ShotSize.WIDE),
        lines=tuple(lines_of(told)),
        duration_seconds=_SECONDS,
        source=text,
    )
    return Scene(scene_id=scene_id, heading=told.heading, shots=(shot,))
