"""What the eye is told about an asset: from the plan, the locked cast and the scene so far."""

from __future__ import annotations

from pathlib import Path

from graph.context import Context
from graph.folder import ProductionFolder, load_sheet
from graph.records import CastReference
from tools.dinov3.expectation import Expectation
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Shot


def expectation(
    context: Context, shot_id: str, stage: AssetKind, n: int | None = None
) -> Expectation:
    """What the plan asks of a shot's keyframe or clip, and the prompt of take `n`."""
    return expected_of(context.folder, shot_id, stage, n)


def expected_of(
    folder: ProductionFolder, shot_id: str, stage: AssetKind, n: int | None = None
) -> Expectation:
    """The same, read from a production's folder while nobody works on it."""
    sheet = None if n is None else load_sheet(folder, shot_id, n)
    brief, plan = folder.brief, folder.plan
    shot = plan.shot(shot_id)
    cast = locked_cast(folder, shot)
    clip = stage is AssetKind.CLIP
    sound = folder.sound(shot_id)
    return Expectation(
        shot=shot,
        width=brief.width,
        height=brief.height,
        references=tuple(reference.dna for reference in cast),
        reference_pictures=tuple(folder.file(reference.picture) for reference in cast),
        more_views={
            reference.dna.name: tuple(folder.file(view) for view in reference.more)
            for reference in cast
        },
        scene_master=master_still(folder, shot),
        first_frame=kept_still(folder, shot_id) if clip else None,
        fps=float(brief.fps) if clip else None,
        duration_seconds=(
            (sound.duration_seconds if sound else shot.duration_seconds) if clip else None
        ),
        photographed=brief.studio == "live",
        prompt=sheet.prompt_text if sheet else "",
        siblings=tuple(
            still
            for other in plan.scene_of(shot_id).shots
            if other.shot_id != shot_id
            and other.location == shot.location
            and (still := kept_still(folder, other.shot_id)) is not None
        ),
    )


def locked_cast(folder: ProductionFolder, shot: Shot) -> tuple[CastReference, ...]:
    """References of the characters in the shot, where they are locked."""
    found = (folder.cast(name) for name in shot.characters)
    return tuple(reference for reference in found if reference is not None)


def kept_still(folder: ProductionFolder, shot_id: str) -> Path | None:
    """The shot's kept keyframe, or None."""
    take = folder.kept(shot_id, AssetKind.KEYFRAME)
    return None if take is None or take.picture is None else folder.file(take.picture)


def master_still(folder: ProductionFolder, shot: Shot) -> Path | None:
    """The kept keyframe of the scene's master, unless the shot is it or plays in another place."""
    for other in folder.plan.scene_of(shot.shot_id).shots:
        if other.master and other.shot_id != shot.shot_id and other.location == shot.location:
            return kept_still(folder, other.shot_id)
    return None
