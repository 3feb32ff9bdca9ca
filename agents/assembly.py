"""A director's answer held to the script: what a model left out or changed is put right by code.

Dialogue is taken from the script by number, so it is verbatim by construction; given shots stay
one to one; what is missing altogether comes from the offline breakdown of the same script.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from agents.exchange import (
    Beat,
    DirectorAnswer,
    DirectorTask,
    PlannedScene,
    PlannedShot,
    SceneTask,
)
from agents.offline.lengths import timed
from agents.offline.wardrobe import dressed, wardrobe_of
from agents.offline.words import unique
from agents.parts import parts_of
from agents.repairs import repaired
from agents.script_check import script_problems
from tools.screenplay.plan import CameraAngle, CastMember, Location, Plan, Scene, Shot, ShotSize
from tools.screenplay.script import GivenShot, Line

_SAFE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}$")
_TAKEN_IDS = frozenset({"film", "cast", "sound"})
"""Names that a production's folder and ledger use for other things."""
_MASTER_SIZES = (
    ShotSize.EXTREME_WIDE,
    ShotSize.WIDE,
    ShotSize.FULL,
    ShotSize.MEDIUM_FULL,
    ShotSize.MEDIUM,
)


def assemble(answer: DirectorAnswer, spare: DirectorAnswer, task: DirectorTask) -> Plan:
    """The plan: the answer, mended where it strays from the script; `spare` is the offline plan."""
    mended = repaired([_mended(scene, answer, spare) for scene in task.scenes], answer, spare, task)
    scenes = timed(mended.scenes, task)
    cast = parts_of(mended.cast, spare, scenes, task)
    scenes = dressed(scenes, wardrobe_of(cast, task), cast)
    locations = _locations(answer, spare, scenes)
    ids = _Ids()
    return Plan(
        title=task.title,
        logline=answer.logline or spare.logline,
        style=answer.style or spare.style,
        music=answer.music or spare.music,
        cast=cast,
        locations=locations,
        scenes=tuple(
            _scene(planned, scene, cast, ids)
            for planned, scene in zip(scenes, task.scenes, strict=True)
        ),
        assumptions=unique((*answer.assumptions, *script_problems(answer, task), *mended.notes)),
    )


def _mended(scene: SceneTask, answer: DirectorAnswer, spare: DirectorAnswer) -> PlannedScene:
    own = next((each for each in answer.scenes if each.number == scene.number), None)
    usual = next(each for each in spare.scenes if each.number == scene.number)
    if own is None:
        return usual
    shots = _given_shots(scene, own, usual) if scene.given else _covered(scene, own.shots)
    return own.model_copy(
        update={
            "shots": shots,
            "synopsis": own.synopsis or usual.synopsis,
            "ambience": own.ambience or usual.ambience,
        }
    )


def _given_shots(
    scene: SceneTask, own: PlannedScene, usual: PlannedScene
) -> tuple[PlannedShot, ...]:
    """One planned shot for each given one, in order."""
    answered = {shot.given_id: shot for shot in reversed(own.shots)}
    spare = {shot.given_id: shot for shot in usual.shots}
    return tuple(
        answered.get(given.given_id, spare[given.given_id]).model_copy(update={"beats": ()})
        for given in scene.given
    )


def _covered(scene: SceneTask, shots: Sequence[PlannedShot]) -> tuple[PlannedShot, ...]:
    """The shots with every beat of the scene in one of them, and every line in exactly one."""
    known = {beat.number: beat for beat in scene.beats}
    held = [[number for number in dict.fromkeys(shot.beats) if number in known] for shot in shots]
    seen: set[int] = set()
    for numbers in held:
        lines = [number for number in numbers if known[number].line is not None]
        for number in lines:
            if number in seen or (seen and number < max(seen)):
                numbers.remove(number)
            else:
                seen.add(number)
    covered = {number for numbers in held for number in numbers}
    for beat in scene.beats:
        if beat.number not in covered:
            _place(beat, held, known)
    return tuple(
        shot.model_copy(update={"beats": tuple(sorted(numbers))})
        for shot, numbers in zip(shots, held, strict=True)
    )


def _place(beat: Beat, held: list[list[int]], known: Mapping[int, Beat]) -> None:
    """Put a beat that nobody covers where the beat before it is."""
    earlier = [
        index
        for index, numbers in enumerate(held)
        if any(n < beat.number and (beat.line is None or known[n].line) for n in numbers)
    ]
    later = [index for index, ns in enumerate(held) if any(n > beat.number for n in ns)]
    index = earlier[-1] if earlier else (later[0] if later else 0)
    held[index].append(beat.number)


class _Ids:
    """Shot ids that are safe as folder names and unique, also where capitals do not count."""

    def __init__(self) -> None:
        self._used: set[str] = set(_TAKEN_IDS)

    def take(self, wanted: str, fallback: str) -> str:
        candidate = wanted if _SAFE_ID.match(wanted) else fallback
        base, count = candidate, 1
        while candidate.casefold() in self._used:
            count += 1
            candidate = f"{base[:40]}_{count}"
        self._used.add(candidate.casefold())
        return candidate


def _scene(planned: PlannedScene, scene: SceneTask, cast: Sequence[CastMember], ids: _Ids) -> Scene:
    number = re.sub(r"[^A-Za-z0-9]+", "_", scene.number).strip("_")[:20] or "x"
    scene_id = f"s{number}"
    given = {each.given_id: each for each in scene.given}
    beats = {beat.number: beat for beat in scene.beats}
    loose = _loose_lines(scene)
    master = _master(planned.shots)
    shots: list[Shot] = []
    for position, shot in enumerate(planned.shots, start=1):
        own = given.get(shot.given_id)
        shot_id = ids.take(own.given_id if own else "", f"{scene_id}_{position:02d}")
        lines = _lines(shot, own, beats) + (loose if position == len(planned.shots) else ())
        joined = (
            shots[-1].shot_id
            if shots and (shot.joins_previous or _matched(given, planned, position))
            else None
        )
        shots.append(
            _shot(shot, own, beats, lines, cast).model_copy(
                update={
                    "shot_id": shot_id,
                    "scene_id": scene_id,
                    "master": position - 1 == master,
                    "joins": joined,
                }
            )
        )
    return Scene(
        scene_id=scene_id,
        heading=scene.heading,
        synopsis=planned.synopsis,
        ambience=planned.ambience,
        shots=tuple(shots),
    )


def _matched(given: Mapping[str, GivenShot], planned: PlannedScene, position: int) -> bool:
    """Whether the shot before hands over by a match cut."""
    before = given.get(planned.shots[position - 2].given_id) if position > 1 else None
    return before is not None and "MATCH" in before.transition.upper()


def _loose_lines(scene: SceneTask) -> tuple[Line, ...]:
    """Lines of a scene with given shots that none of those shots holds; no line may be lost."""
    if not scene.given:
        return ()
    held = [(line.speaker, line.text) for given in scene.given for line in given.lines]
    return tuple(
        beat.line
        for beat in scene.beats
        if beat.line is not None and (beat.line.speaker, beat.line.text) not in held
    )


def _lines(shot: PlannedShot, own: GivenShot | None, beats: Mapping[int, Beat]) -> tuple[Line, ...]:
    if own is not None:
        return own.lines
    found = (beats[number].line for number in shot.beats if number in beats)
    return tuple(line for line in found if line is not None)


def _shot(
    shot: PlannedShot,
    own: GivenShot | None,
    beats: Mapping[int, Beat],
    lines: tuple[Line, ...],
    cast: Sequence[CastMember],
) -> Shot:
    usual = {member.name: member.wardrobe for member in cast}
    people = tuple(name for name in unique(shot.characters) if name in usual)
    source = f"{own.first_frame}\n{own.action}".strip() if own else _source(shot, beats)
    return Shot(
        shot_id="x",
        scene_id="x",
        action=shot.action,
        first_frame=own.first_frame if own else shot.first_frame,
        characters=people,
        props=unique(shot.props),
        wardrobe={
            name: worn for name in people if (worn := shot.wardrobe.get(name) or usual[name])
        },
        location=shot.location,
        time_of_day=shot.time_of_day or "day",
        lighting=shot.lighting,
        mood=shot.mood,
        palette=shot.palette,
        camera=shot.camera,
        lines=lines,
        duration_seconds=shot.duration_seconds,
        transition=shot.transition,
        source=source,
    )


def _source(shot: PlannedShot, beats: Mapping[int, Beat]) -> str:
    return "\n".join(beats[number].text for number in shot.beats if number in beats)


def _master(shots: Sequence[PlannedShot]) -> int:
    """The shot that shows most of the scene's people in a wide frame; the first one of these.

    Other angles are made from its picture, and nobody can be there who is not in it.
    """

    def rank(index: int) -> tuple[bool, int, int, int]:
        shot = shots[index]
        over = shot.camera.angle is CameraAngle.OVER_THE_SHOULDER
        wide = shot.camera.size in _MASTER_SIZES and not over
        size = list(ShotSize).index(shot.camera.size)
        return (not wide, -len(set(shot.characters)), size if not wide else 0, index)

    return min(range(len(shots)), key=rank)


def _locations(
    answer: DirectorAnswer, spare: DirectorAnswer, scenes: Iterable[PlannedScene]
) -> tuple[Location, ...]:
    known = {place.name: place for place in (*spare.locations, *answer.locations)}
    used = unique(shot.location for scene in scenes for shot in scene.shots)
    return tuple(known.get(name) or Location(name=name, description=name) for name in used)
