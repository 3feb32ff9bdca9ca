"""The beds of the film: one continuous ambience per scene, and music."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel

from graph.context import Context
from graph.folder import ProductionFolder
from graph.sound import SoundTask, make_sound
from tools.dinov3.expectation import SoundExpectation
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Scene, Shot
from tools.takes.take import Asset

CROSSFADE_SECONDS = 1.0


class Score(BaseModel):
    """`score.json`: beds by scene, and the music the studio made when none was brought."""

    ambience: dict[str, Asset] = {}
    music: Asset | None = None
    missing: tuple[str, ...] = ()


async def make_score(context: Context) -> Score:
    """Beds as long as their scenes are now; made again for other words or where they fall short."""
    ambience: dict[str, Asset] = {}
    missing: list[str] = []
    for scene in context.folder.plan.scenes:
        asset = await _ambience(context, scene)
        if asset is None:
            missing.append(f"ambience of scene {scene.scene_id}")
        else:
            ambience[scene.scene_id] = asset
    music = None
    if context.folder.brief.music is None:
        music = await _music(context)
        if music is None:
            missing.append("music")
    score = Score(ambience=ambience, music=music, missing=tuple(missing))
    context.folder.save("score.json", score)
    return score


async def _ambience(context: Context, scene: Scene) -> Asset | None:
    plan = context.folder.plan
    length = scene_seconds(context.folder, scene) + 2 * CROSSFADE_SECONDS
    return await make_sound(
        context,
        SoundTask(
            kind=AssetKind.FOLEY,
            shot=None,
            name=f"sound/ambience_{scene.scene_id}",
            job=f"ambience_{scene.scene_id}",
            request=lambda n: context.generator.ambience(scene, plan, length, n),
            expected=SoundExpectation(kind=AssetKind.FOLEY, duration_seconds=length),
            basis=context.folder.bases.ambience(scene),
        ),
    )


async def _music(context: Context) -> Asset | None:
    plan = context.folder.plan
    length = sum(scene_seconds(context.folder, scene) for scene in plan.scenes)
    return await make_sound(
        context,
        SoundTask(
            kind=AssetKind.MUSIC,
            shot=None,
            name="sound/music",
            job="music",
            request=lambda n: context.generator.music(plan, length, n),
            expected=SoundExpectation(kind=AssetKind.MUSIC, duration_seconds=length),
            basis=context.folder.bases.music(),
        ),
    )


def scene_seconds(folder: ProductionFolder, scene: Scene) -> float:
    """Length of a scene as it will be cut, holds included; dissolves take a little off it."""
    total = 0.0
    for shot in scene.shots:
        total += folder.decisions(shot.shot_id).hold_seconds
        take = folder.kept(shot.shot_id, AssetKind.CLIP)
        usable = take.verdict.usable_range if take else None
        total += usable[1] - usable[0] if usable else folder.seconds(shot.shot_id)
    return total


def planned_seconds(folder: ProductionFolder, shots: Iterable[Shot]) -> float:
    """How long these shots are by the plan, with their holds."""
    return sum(
        shot.duration_seconds + folder.decisions(shot.shot_id).hold_seconds for shot in shots
    )
