"""Free remedies: what the cutting room can mend is not bought again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

from graph.context import Context
from graph.expect import expectation
from tools.dinov3.findings import AssetKind
from tools.ffmpeg import repair
from tools.takes.assets import AssetStore
from tools.takes.take import Asset
from tools.takes.verdict import Remedy, Verdict


async def apply_remedy(
    context: Context, shot_id: str, n: int, stage: AssetKind, picture: Asset, verdict: Verdict
) -> Asset:
    """The mended picture, looked at again; the original stays beside it."""
    folder = context.folder
    source = folder.file(picture)
    out = source.with_name(f"{source.stem}.{verdict.remedy}{source.suffix}")
    expected = expectation(context, shot_id, stage)
    reference = expected.scene_master or expected.first_frame or source
    async with context.looking:
        await asyncio.to_thread(
            _remedies(reference, folder.brief.width, folder.brief.height)[
                verdict.remedy or Remedy.RESIZE
            ],
            source,
            out,
        )
        looker = (
            context.eye.look_at_still if stage is AssetKind.KEYFRAME else context.eye.look_at_clip
        )
        report = await asyncio.to_thread(looker, out, expected, folder.take_folder(shot_id, n))
    return _filed(folder.assets, picture, out, folder.root, report_of=report.sha256).model_copy(
        update={"report": report}
    )


def _remedies(
    reference: Path, width: int, height: int
) -> dict[Remedy, Callable[[Path, Path], object]]:
    return {
        Remedy.COLOUR_MATCH: lambda source, out: repair.colour_match(source, reference, out),
        Remedy.DENOISE: repair.denoise,
        Remedy.REFRAME: lambda source, out: repair.reframe(source, out, width, height),
        Remedy.RESIZE: lambda source, out: repair.resize(source, out, width, height),
    }


def _filed(store: AssetStore, picture: Asset, out: Path, root: Path, *, report_of: str) -> Asset:
    """The mended file as an asset of its own; it cost nothing."""
    digest = store.add(out)
    if digest != report_of:
        raise AssertionError("the eye looked at another file than the one that was filed")
    return picture.model_copy(
        update={
            "sha256": digest,
            "path": out.relative_to(root),
            "job_key": "",
            "cost_micros": 0,
            "seconds": 0.0,
            "truth": None,
        }
    )
