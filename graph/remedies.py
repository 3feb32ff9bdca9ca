"""Free remedies: what the cutting room can mend is not bought again."""

from __future__ import annotations

import asyncio
from pathlib import PurePosixPath

from graph.context import Context
from graph.expect import expectation
from graph.mending import crop_of, mend_clip, mend_still
from tools.dinov3.findings import AssetKind
from tools.takes.take import Asset
from tools.takes.verdict import Remedy


async def apply_remedy(
    context: Context, shot_id: str, n: int, stage: AssetKind, picture: Asset, remedy: Remedy
) -> Asset:
    """The mended picture, looked at again; the original stays beside it."""
    folder = context.folder
    source = folder.file(picture)
    out = source.with_name(f"{source.stem}.{remedy}{source.suffix}")
    expected = expectation(context, shot_id, stage, n)
    mend = mend_still if stage is AssetKind.KEYFRAME else mend_clip
    look = context.eye.look_at_still if stage is AssetKind.KEYFRAME else context.eye.look_at_clip
    async with context.looking:
        await asyncio.to_thread(mend, source, out, remedy, expected, crop_of(picture.report))
        report = await asyncio.to_thread(look, out, expected, folder.take_folder(shot_id, n))
    return picture.model_copy(
        update={
            "sha256": folder.assets.add(out),
            "path": PurePosixPath(out.relative_to(folder.root)),
            "job_key": "",
            "cost_micros": 0,
            "seconds": 0.0,
            "truth": None,
            "report": report,
        }
    )
