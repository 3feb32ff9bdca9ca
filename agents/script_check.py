"""What a director's answer lacks of its script and of craft, in sentences for a model."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from agents.craft_check import craft_problems
from agents.exchange import (
    DirectorAnswer,
    DirectorTask,
    PlannedShot,
    SceneTask,
)
from agents.offline.wardrobe import misdressed, wardrobe_of
from tools.screenplay.script import ElementKind

MOST_PROBLEMS = 12
"""As many as a model mends in one round."""


def problems_of(answer: DirectorAnswer, task: DirectorTask) -> tuple[str, ...]:
    """What is wrong with the answer: first of the script, then of craft; few are enough."""
    return (*script_problems(answer, task), *craft_problems(answer, task))[:MOST_PROBLEMS]


def script_problems(answer: DirectorAnswer, task: DirectorTask) -> tuple[str, ...]:
    """What the answer lacks of the script, or changes in it."""
    planned = {scene.number: scene for scene in answer.scenes}
    found: list[str] = []
    for scene in task.scenes:
        shots = planned[scene.number].shots if scene.number in planned else ()
        if not shots:
            found.append(f"Scene {scene.number} is missing.")
        elif scene.given:
            found += _given_problems(scene, shots)
        else:
            found += _beat_problems(scene, shots)
    found += _clothes_problems(answer, task)
    return tuple(found[:MOST_PROBLEMS])


def _clothes_problems(answer: DirectorAnswer, task: DirectorTask) -> list[str]:
    """Those who do not wear what the script has them put on."""
    return [
        f"Scene {number}: {name} wears {worn} by then; say so in the wardrobe of shot {position}."
        for number, position, name, worn in misdressed(
            answer.scenes, wardrobe_of(answer.cast, task), answer.cast
        )
    ]


def _given_problems(scene: SceneTask, shots: Sequence[PlannedShot]) -> list[str]:
    wanted = [given.given_id for given in scene.given]
    got = [shot.given_id for shot in shots]
    if wanted == got:
        return []
    return [f"Scene {scene.number} has to have exactly the given shots {wanted}, not {got}."]


def _beat_problems(scene: SceneTask, shots: Sequence[PlannedShot]) -> list[str]:
    covered = [number for shot in shots for number in shot.beats]
    counts = Counter(covered)
    missing = [beat.number for beat in scene.beats if beat.number not in counts]
    spoken = {beat.number for beat in scene.beats if beat.kind is ElementKind.DIALOGUE}
    twice = sorted(number for number in spoken if counts[number] > 1)
    said = [number for number in covered if number in spoken]
    found = [f"Scene {scene.number}: no shot covers beats {missing[:40]}."] if missing else []
    if twice:
        found.append(f"Scene {scene.number}: the lines {twice} are in more than one shot.")
    elif said != sorted(said):
        found.append(f"Scene {scene.number}: the lines are not in the order of the script.")
    return found
