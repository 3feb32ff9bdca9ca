"""Stand-ins: previz of a shot that could not be kept, so that the film has its rhythm."""

from __future__ import annotations

import asyncio
from pathlib import Path

from graph.context import Context
from graph.expect import expectation, locked_cast
from tools.dinov3.findings import AssetKind
from tools.errors import ProviderRefused
from tools.providers.job import Purpose
from tools.providers.requests import ClipRequest, Media, StillRequest
from tools.screenplay.plan import Shot
from tools.takes.sheet import PromptSheet

_REHEARSAL_MODEL = "previz"


async def stand_in(context: Context, shot: Shot, seconds: float) -> Path | None:
    """A clip by the fault-free rehearsal studio; None when not even that passes the eye."""
    sheet = _first_sheet(context, shot.shot_id)
    if sheet is None:
        return None
    try:
        clip = await _rehearse(context, shot, sheet, seconds)
    except ProviderRefused as refusal:
        context.events.tell("problem", str(refusal), shot_id=shot.shot_id)
        return None
    expected = expectation(context, shot.shot_id, AssetKind.KEYFRAME)
    folder = context.folder.root / "takes" / shot.shot_id / "stand_in"
    async with context.looking:
        report = await asyncio.to_thread(
            context.eye.look_at_stand_in, clip, expected, folder, seconds
        )
    context.folder.save(f"takes/{shot.shot_id}/stand_in/report.json", report)
    return None if report.failures else clip


async def _rehearse(context: Context, shot: Shot, sheet: PromptSheet, seconds: float) -> Path:
    folder = context.folder
    brief = folder.brief
    picture = StillRequest(
        model=_REHEARSAL_MODEL,
        seed=brief.seed,
        prompt=sheet.prompt_text,
        negative=sheet.negative_text,
        subjects=tuple(
            Media(sha256=reference.picture.sha256, tag=reference.dna.name)
            for reference in locked_cast(folder, shot)
        ),
        width=brief.width,
        height=brief.height,
    )
    still = await context.stand_ins.run(Purpose(shot.shot_id, 0, "stand_in_still"), picture)
    request = ClipRequest(
        model=_REHEARSAL_MODEL,
        seed=brief.seed,
        prompt=sheet.prompt_text,
        first_frame=Media(sha256=still.job.outputs[0].sha256),
        duration_seconds=seconds,
        fps=brief.fps,
        width=brief.width,
        height=brief.height,
    )
    clip = await context.stand_ins.run(Purpose(shot.shot_id, 0, "stand_in_clip"), request)
    output = clip.job.outputs[0]
    name = f"takes/{shot.shot_id}/stand_in/clip{output.suffix}"
    return folder.root / folder.place(output.sha256, output.suffix, name)


def _first_sheet(context: Context, shot_id: str) -> PromptSheet | None:
    takes = context.folder.takes(shot_id)
    return takes[0].sheet if takes else None
