"""The floor under plans: what a planner that understands nothing would hand in."""

from __future__ import annotations

from collections.abc import Sequence

from tools.screenplay.brief import Brief
from tools.screenplay.plan import Camera, CastMember, Location, Plan, Scene, Shot, ShotSize
from tools.screenplay.script import Element, GivenShot, Script, ScriptScene


def naive(script: Script, brief: Brief) -> Plan:
    """The floor: one medium shot a paragraph or given shot, everybody in every frame."""
    del brief
    speakers = {
        element.line.speaker
        for scene in script.scenes
        for element in scene.elements
        if element.line is not None
    }
    names = tuple(dict.fromkeys((*script.characters, *sorted(speakers))))
    scenes = tuple(
        _naive_scene(scene, f"s{at}", names) for at, scene in enumerate(script.scenes, start=1)
    )
    return Plan(
        title=script.title,
        cast=tuple(CastMember(name=name, description=name, wardrobe="") for name in names),
        locations=tuple(
            Location(name=place, description=place)
            for place in dict.fromkeys(shot.location for scene in scenes for shot in scene.shots)
        ),
        scenes=scenes,
    )


def _naive_scene(scene: ScriptScene, scene_id: str, names: tuple[str, ...]) -> Scene:
    parts: Sequence[Element | GivenShot] = scene.shots or scene.elements
    shots = tuple(
        Shot(
            shot_id=f"{scene_id}_{at}",
            scene_id=scene_id,
            action=_text(part),
            characters=names,
            location=scene.place or scene.heading,
            camera=Camera(size=ShotSize.MEDIUM),
            lines=part.lines
            if isinstance(part, GivenShot)
            else (() if part.line is None else (part.line,)),
            duration_seconds=4.0,
            source=_text(part),
        )
        for at, part in enumerate(parts, start=1)
    )
    return Scene(scene_id=scene_id, heading=scene.heading, shots=shots)


def _text(part: Element | GivenShot) -> str:
    return part.action if isinstance(part, GivenShot) else part.text
