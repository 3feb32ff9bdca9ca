"""Which numbers mean which colour in a decoded frame, and frames as RGB.

A source that does not name its matrix is taken for BT.709 from 720 lines up and for BT.601
below, as players do; one that does not name its range is limited, unless its format says full.
"""

from __future__ import annotations

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, Interpolation
from numpy.typing import NDArray

Rgb = NDArray[np.uint8]
"""A picture of shape (height, width, 3)."""

SCALING = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.BITEXACT
"""The same bytes on every processor, at bicubic quality."""

_SMPTE_170M = 6
_HD_LINES = 720


def matrix(frame: av.VideoFrame) -> int | None:
    """The frame's colour matrix as swscale names it; None for RGB."""
    if frame.format.is_rgb:
        return None
    stated = int(frame.colorspace)
    if stated in {int(space) for space in Colorspace}:
        return stated
    if stated == _SMPTE_170M:  # the coefficients of BT.601 under another number
        return int(Colorspace.ITU601)
    return int(Colorspace.ITU709 if frame.height >= _HD_LINES else Colorspace.ITU601)


def levels(frame: av.VideoFrame) -> int:
    """The frame's range: full for RGB and JPEG formats and where it says so, else limited."""
    full = frame.format.is_rgb or frame.format.name.startswith("yuvj")
    stated = int(frame.color_range) == ColorRange.JPEG
    return int(ColorRange.JPEG if full or stated else ColorRange.MPEG)


def upright_rgb(frame: av.VideoFrame) -> Rgb:
    """The frame as RGB at its stored size, turned upright."""
    out = frame.reformat(
        format="rgb24",
        src_colorspace=matrix(frame),
        src_color_range=levels(frame),
        dst_color_range=ColorRange.JPEG,
        interpolation=SCALING,
        threads=1,
    )
    picture = out.to_ndarray().astype(np.uint8, copy=False)
    turns = (int(frame.rotation) // 90) % 4
    return np.ascontiguousarray(np.rot90(picture, turns)) if turns else picture
