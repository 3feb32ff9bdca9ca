"""Stills as they arrive: decoded whole, and of the size that was asked for."""

from __future__ import annotations

from pathlib import Path

import av
import numpy as np
from av.video.reformatter import ColorRange, Colorspace
from PIL import Image, ImageOps, UnidentifiedImageError

from tools.errors import UserFixable
from tools.ffmpeg.colour import Rgb, upright_rgb
from tools.ffmpeg.conform import FrameSize, Picture, crops, from_rgb
from tools.providers.previz.encode import png_bytes, write_bytes
from tools.providers.requests import AngleRequest, ClipRequest, LipsyncRequest, StillRequest

_KEPT = frozenset({"PNG", "JPEG", "WEBP"})
_UPRIGHT = 1
_ORIENTATION = 0x0112


def conformed_still(
    path: Path, request: StillRequest | AngleRequest
) -> tuple[Path, tuple[str, ...]]:
    """The still to work with, and what was found and done in words.

    A PNG, JPEG or WebP of the asked size stays as it is; all else becomes a PNG of that size, by
    the film's size policy.

    Raises:
        UserFixable: it is not a picture that can be decoded to its end.
    """
    rgb, kind, plain = _decoded(path)
    height, width = rgb.shape[:2]
    said = f"decoded {kind}, {width}x{height}"
    if plain and (width, height) == (request.width, request.height):
        return path, (said,)
    done = []
    if not plain:
        done.append(f"made a plain PNG of the {kind}")
    if (width, height) != (request.width, request.height):
        size = frame_size(request)
        rgb = _rgb(from_rgb(rgb, size), size)
        done.append(fitting_said(width, height, size))
    made = path.with_name(f"{path.stem}.conformed.png")
    write_bytes(made, png_bytes(rgb))
    return made, (said, *done)


def frame_size(request: StillRequest | AngleRequest | ClipRequest | LipsyncRequest) -> FrameSize:
    """The size to conform to: even, as film frames are."""
    return FrameSize(request.width // 2 * 2, request.height // 2 * 2)


def fitting_said(width: int, height: int, size: FrameSize) -> str:
    """What the size policy does with a picture of this size, in words."""
    if crops(width, height, size):
        return f"scaled from {width}x{height} and cropped to {size.width}x{size.height}"
    return f"{width}x{height} fitted whole into {size.width}x{size.height} over a blurred copy"


def _decoded(path: Path) -> tuple[Rgb, str, bool]:
    """The picture upright, its format, and whether any reader sees the file the same way."""
    try:
        with Image.open(path) as image:
            image.load()
            upright = image.getexif().get(_ORIENTATION, _UPRIGHT) == _UPRIGHT
            still = getattr(image, "n_frames", 1) == 1
            plain = image.format in _KEPT and image.mode in ("RGB", "L") and upright and still
            rgb = np.asarray(ImageOps.exif_transpose(image).convert("RGB"), np.uint8)
            return rgb, image.format or "picture", plain
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise UserFixable(
            "it is not a picture that can be decoded to its end.",
            where=str(path),
            fix="ask for it again.",
        ) from error


def _rgb(picture: Picture, size: FrameSize) -> Rgb:
    """A film frame as RGB."""
    frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
    frame.colorspace = Colorspace.ITU709
    frame.color_range = ColorRange.MPEG
    return upright_rgb(frame)
