"""Lengths of planned shots: words first, then what the filmmaker gave, then the running time."""

from __future__ import annotations

from collections.abc import Sequence

from agents.exchange import DirectorTask, PlannedScene
from agents.offline.timing import fitted, spoken_seconds


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
    lengths = iter(fitted([s.duration_seconds for s in shots], least, task.running_time_seconds))
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
