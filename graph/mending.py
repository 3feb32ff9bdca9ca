"""Free remedies on files: the mended still or clip, beside the one it came from."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from tools.dinov3.expectation import Expectation
from tools.dinov3.findings import AssetReport
from tools.ffmpeg import repair
from tools.ffmpeg.colour import Rgb
from tools.ffmpeg.frames import read_still, write_png
from tools.takes.verdict import Remedy

Crop = tuple[float, float, float, float]
"""x, y, width, height as shares of the picture."""

_STILL_DENOISE_STRENGTH = 6.0


def crop_of(report: AssetReport | None) -> Crop | None:
    """The crop that the eye proposes to mend the framing, as shares; None without a proposal."""
    for finding in report.findings if report else ():
        for region in finding.regions:
            if region.label == "crop" and region.frame_width and region.frame_height:
                return (
                    region.x / region.frame_width,
                    region.y / region.frame_height,
                    region.width / region.frame_width,
                    region.height / region.frame_height,
                )
    return None


def mend_still(
    source: Path, out: Path, remedy: Remedy, expected: Expectation, crop: Crop | None
) -> None:
    """Write the mended still."""
    picture = read_still(source)
    if remedy is Remedy.COLOUR_MATCH and expected.scene_master is not None:
        picture = repair.match_still(picture, read_still(expected.scene_master))
    elif remedy is Remedy.DENOISE:
        strength = _STILL_DENOISE_STRENGTH
        picture = np.asarray(
            cv2.fastNlMeansDenoisingColored(picture, None, strength, strength), np.uint8
        )
    elif remedy is Remedy.REFRAME and crop is not None:
        picture = _cropped(picture, crop)
    write_png(out, _filling(picture, expected.width, expected.height))


def mend_clip(
    source: Path, out: Path, remedy: Remedy, expected: Expectation, crop: Crop | None
) -> None:
    """Write the mended clip."""
    reference = expected.first_frame or expected.scene_master
    if remedy is Remedy.COLOUR_MATCH and reference is not None:
        repair.match_clip(source, read_still(reference), out)
    elif remedy is Remedy.DENOISE:
        repair.denoise_clip(source, out)
    elif remedy is Remedy.REFRAME and crop is not None:
        repair.reframe_clip(source, crop, out)
    else:
        repair.resize_clip(source, expected.width, expected.height, out)


def _cropped(picture: Rgb, crop: Crop) -> Rgb:
    height, width = picture.shape[:2]
    x, y = round(crop[0] * width), round(crop[1] * height)
    return picture[y : y + round(crop[3] * height), x : x + round(crop[2] * width)]


def _filling(picture: Rgb, width: int, height: int) -> Rgb:
    """The picture scaled to fill the frame, its middle kept."""
    scale = max(width / picture.shape[1], height / picture.shape[0])
    size = (
        max(width, round(picture.shape[1] * scale)),
        max(height, round(picture.shape[0] * scale)),
    )
    method = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    large = cv2.resize(picture, size, interpolation=method)
    x, y = (size[0] - width) // 2, (size[1] - height) // 2
    return np.asarray(large[y : y + height, x : x + width], np.uint8)
