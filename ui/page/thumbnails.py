"""Small pictures of takes, made once and kept in the production's folder.

The page shows hundreds of pictures; drawing them from full stills and clips at every script run
would take seconds. A thumbnail is named by the content of its picture, so it never grows old.
"""

from __future__ import annotations

from pathlib import Path

import cv2

from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind
from tools.errors import DailiesError
from tools.ffmpeg.colour import Rgb
from tools.ffmpeg.frames import at_indices, at_seconds
from tools.takes.assets import write_whole
from tools.takes.take import Asset
from ui.report.pictures import still_or_none

WIDTH = 384
_QUALITY = 80
_KEPT = "state/page"


def thumbnail(folder: ProductionFolder, asset: Asset) -> Path | None:
    """A JPEG of a still, or of a clip's first frame; None where it cannot be read."""
    kept = folder.root / _KEPT / f"{asset.sha256[:32]}.jpg"
    if kept.exists():
        return kept
    source = folder.file(asset)
    if asset.kind is AssetKind.CLIP:
        try:
            frame = at_indices(source, (0,))[0]
        except (DailiesError, IndexError):
            return None
    else:
        still = still_or_none(source)
        if still is None:
            return None
        frame = still
    return _made_small(frame, kept)


def moment(folder: ProductionFolder, clip: Asset, number: int, seconds: float) -> Path | None:
    """A JPEG of the frame on screen at that time, kept under its number; None where it is torn."""
    kept = folder.root / _KEPT / f"{clip.sha256[:32]}-{number}.jpg"
    if kept.exists():
        return kept
    try:
        frame = at_seconds(folder.file(clip), (seconds,))[0]
    except (DailiesError, IndexError):
        return None
    return _made_small(frame, kept)


def _made_small(frame: Rgb, kept: Path) -> Path | None:
    height = max(2, round(frame.shape[0] * WIDTH / frame.shape[1]))
    small = cv2.resize(frame, (WIDTH, height), interpolation=cv2.INTER_AREA)
    done, data = cv2.imencode(
        ".jpg", cv2.cvtColor(small, cv2.COLOR_RGB2BGR), [cv2.IMWRITE_JPEG_QUALITY, _QUALITY]
    )
    if not done:
        return None
    write_whole(kept, data.tobytes())
    return kept
