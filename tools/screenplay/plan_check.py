"""Whether a plan that a person edited holds together, in sentences that say what to mend."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tools.screenplay.plan import Plan, Shot

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,47}$")
_TAKEN_IDS = frozenset({"film", "cast", "sound"})
"""Names that a production's folder and ledger use for other things."""
LONGEST_SECONDS = 60.0
"""No shot is longer; the longest clip on sale is far below."""


def plan_problems(plan: Plan) -> tuple[str, ...]:
    """What is wrong with a plan; empty when it can be shot."""
    return (*_ids(plan), *_scenes(plan), *_names(plan), *_joins(plan))


def _ids(plan: Plan) -> Iterator[str]:
    seen: set[str] = set()
    for shot in plan.shots:
        # Folders of some disks do not tell capitals apart.
        key = shot.shot_id.casefold()
        if key in _TAKEN_IDS:
            yield f"The shot id {shot.shot_id} is a name that folders need."
        if key in seen:
            yield f"The shot id {shot.shot_id} is used twice."
        seen.add(key)
        if shot.duration_seconds > LONGEST_SECONDS:
            yield f"Shot {shot.shot_id} is longer than {LONGEST_SECONDS:g} s."


def _scenes(plan: Plan) -> Iterator[str]:
    if not plan.scenes:
        yield "There is no scene."
    seen: set[str] = set()
    for scene in plan.scenes:
        if not _SAFE.match(scene.scene_id):
            yield f"The scene id {scene.scene_id!r} cannot be used in a file's name."
        if scene.scene_id.casefold() in seen:
            yield f"The scene id {scene.scene_id} is used twice."
        seen.add(scene.scene_id.casefold())
        if not scene.shots:
            yield f"Scene {scene.scene_id} has no shot."
        if sum(shot.master for shot in scene.shots) > 1:
            yield f"Scene {scene.scene_id} has more than one master."
        for shot in scene.shots:
            if shot.scene_id != scene.scene_id:
                yield f"Shot {shot.shot_id} stands in scene {scene.scene_id}, not {shot.scene_id}."


def _names(plan: Plan) -> Iterator[str]:
    for shot in plan.shots:
        for name in shot.characters:
            if plan.member(name) is None:
                yield f"Shot {shot.shot_id} shows {name}, whom the cast does not list."
        if plan.place(shot.location) is None:
            yield f"Shot {shot.shot_id} plays at {shot.location!r}, which no location describes."


def _joins(plan: Plan) -> Iterator[str]:
    by_id = {shot.shot_id: shot for shot in plan.shots}
    for shot in plan.shots:
        if shot.joins is not None and shot.joins not in by_id:
            yield f"Shot {shot.shot_id} joins {shot.joins}, which is not there."
        elif _in_a_ring(shot, by_id):
            yield f"Shot {shot.shot_id} joins itself in the end."


def _in_a_ring(shot: Shot, by_id: dict[str, Shot]) -> bool:
    at, steps = shot.joins, 0
    while at is not None and at in by_id and steps <= len(by_id):
        if at == shot.shot_id:
            return True
        at, steps = by_id[at].joins, steps + 1
    return False
