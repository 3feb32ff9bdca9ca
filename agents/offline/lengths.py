"""Lengths of planned shots: words first, then what the filmmaker gave, then the running time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agents.exchange import DirectorTask, PlannedScene
from agents.offline.timing import SCENE_SECONDS, fitted, spoken_seconds


def timed(scenes: Sequence[PlannedScene], task: DirectorTask) -> tuple[PlannedScene, ...]:
    """The scenes with lengths that fit the running time; lengths the filmmaker gave stay."""
    shots = [shot for scene in scenes for shot in scene.shots]
    spoken = _spoken(task)
    asked = {
        given.given_id: given.duration_seconds or 0.0
        for scene in task.scenes
        for given in scene.given
    }
    least = [
        max(
            spoken_seconds([spoken[number] for number in shot.beats if number in spoken]),
            spoken_seconds(_given_lines(task, shot.given_id)),
            0.0 if task.running_time_seconds else asked.get(shot.given_id, 0.0),
        )
        for shot in shots
    ]
    natural = [shot.duration_seconds for shot in shots]
    lengths = iter(fitted(natural, least, _goal(task, natural, asked)))
    return tuple(
        scene.model_copy(
            update={
                "shots": tuple(
                    shot.model_copy(update={"duration_seconds": next(lengths)})
                    for shot in scene.shots
                )
            }
        )
        for scene in scenes
    )


def _goal(task: DirectorTask, natural: Sequence[float], asked: Mapping[str, float]) -> float:
    """Seconds that the film aims at: the brief's, else a minute a scene at most.

    Where the filmmaker gave a length to some shots, the others are not squeezed for it.
    """
    if task.running_time_seconds is not None:
        return task.running_time_seconds
    if any(asked.values()):
        return sum(natural)
    return min(sum(natural), SCENE_SECONDS * len(task.scenes))


def _spoken(task: DirectorTask) -> dict[int, str]:
    return {
        beat.number: beat.line.text
        for scene in task.scenes
        for beat in scene.beats
        if beat.line is not None
    }


def _given_lines(task: DirectorTask, given_id: str) -> list[str]:
    for scene in task.scenes:
        for given in scene.given:
            if given_id and given.given_id == given_id:
                return [line.text for line in given.lines]
    return []
