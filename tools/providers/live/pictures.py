"""Pictures, clips and sounds as a service wants them: format, size, proportions, base64.

A file that fits already travels byte for byte. Nothing is ever distorted: a picture that is too
narrow or too wide is continued by its own edge.
"""

from __future__ import annotations

import asyncio
import base64
import io
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.downloads import sniff
from tools.providers.requests import Media

_MIMES = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".mp4": "video/mp4",
    ".mov": "video/quicktime",
    ".webm": "video/webm",
    ".mp3": "audio/mpeg",
    ".wav": "audio/wav",
    ".flac": "audio/flac",
    ".ogg": "audio/ogg",
}
_QUALITIES = (95, 90, 85, 80)
"""Tried in turn before a picture is made smaller; below 80 skin begins to block."""
_SHRINK = 0.85
_SAME_ASPECT = 0.005
"""Proportions that differ by less than half a percent are the same: 1360:768 is 16:9."""


@dataclass(frozen=True, slots=True)
class PictureLimits:
    """What a service takes."""

    formats: tuple[str, ...] = ("jpeg", "png")
    """Of 'jpeg', 'png', 'webp'; the first is made when something must be re-encoded."""
    most_bytes: int = 10_000_000
    """Of the file, before base64."""
    most_characters: int | None = None
    """Of the data URI, where the service counts that."""
    least_side: int = 1
    """Of the shorter side, in pixels."""
    most_side: int = 8192
    """Of the longer side, in pixels."""
    ratios: tuple[float, float] | None = None
    """Width over height, least and most."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A file ready to travel."""

    content: bytes
    mime: str
    width: int
    """In pixels; 0 for sounds and clips, whose size is not read."""
    height: int

    def data_uri(self) -> str:
        """As a data URI."""
        return f"data:{self.mime};base64,{self.base64()}"

    def base64(self) -> str:
        """As bare base64."""
        return base64.b64encode(self.content).decode("ascii")


async def packed_picture(media: Media, limits: PictureLimits) -> Packed:
    """The picture within the limits; its own bytes when they are within already.

    Transparent, turned (EXIF) and animated pictures are laid flat: services differ in what they
    make of them.

    Raises:
        ProviderRefused: INVALID when it is not a picture, or none that fits can be made of it.
    """
    return await asyncio.to_thread(_packed, media.path, limits)


async def packed_file(media: Media, *, most_bytes: int, what: str) -> Packed:
    """A sound or a clip as it is; `what` names it in errors, as in 'the voice'.

    Raises:
        ProviderRefused: INVALID when it is too large, or no media file that is known.
    """
    content = await asyncio.to_thread(_content, media.path)
    mime = _MIMES.get(sniff(content[:64]))
    if mime is None:
        raise _invalid(f"{what} is not a media file that is known")
    if len(content) > most_bytes:
        reason = f"{what} has {len(content) / 1e6:.1f} MB; at most {most_bytes / 1e6:.1f} MB travel"
        raise _invalid(reason)
    return Packed(content, mime, 0, 0)


def nearest_ratio(width: int, height: int, options: Sequence[str]) -> str:
    """The option nearest in proportions, and among equals nearest in size.

    Options are texts such as '16:9', '1280:720' or '1280*720'.
    """

    def distance(option: str) -> tuple[int, float]:
        wide, tall = (int(number) for number in re.split(r"[:x*]", option))
        proportions = abs(math.log((wide / tall) / (width / height)))
        return round(proportions / _SAME_ASPECT), abs(math.log(wide * tall / (width * height)))

    return min(options, key=distance)


def _packed(path: Path, limits: PictureLimits) -> Packed:
    content = _content(path)
    try:
        with Image.open(io.BytesIO(content)) as image:
            image.load()
            own = Packed(content, _MIMES.get(sniff(content[:64]), ""), *image.size)
            if _is_plain(image) and _fits(own, limits):
                return own
            flat = _flat(image)
    except (OSError, ValueError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise _invalid(f"{path.name} is not a picture that can be read") from error
    return _made(_sized(_padded(flat, limits), limits), limits, path.name)


def _is_plain(image: Image.Image) -> bool:
    """Whether every service reads it the same way."""
    turned = image.getexif().get(0x0112, 1) != 1
    still = getattr(image, "n_frames", 1) == 1
    return image.mode in ("RGB", "L") and "transparency" not in image.info and still and not turned


def _fits(packed: Packed, limits: PictureLimits) -> bool:
    least, most = limits.ratios or (0.0, math.inf)
    return (
        packed.mime in {f"image/{name}" for name in limits.formats}
        and _travels(packed, limits)
        and min(packed.width, packed.height) >= limits.least_side
        and max(packed.width, packed.height) <= limits.most_side
        and least <= packed.width / packed.height <= most
    )


def _travels(packed: Packed, limits: PictureLimits) -> bool:
    if len(packed.content) > limits.most_bytes:
        return False
    characters = len(f"data:{packed.mime};base64,") + 4 * math.ceil(len(packed.content) / 3)
    return limits.most_characters is None or characters <= limits.most_characters


def _flat(image: Image.Image) -> Image.Image:
    """The first picture, upright, in RGB, on white where it was transparent."""
    upright = ImageOps.exif_transpose(image)
    if "A" not in upright.getbands() and "transparency" not in upright.info:
        return upright.convert("RGB")
    layer = upright.convert("RGBA")
    ground = Image.new("RGBA", layer.size, "white")
    return Image.alpha_composite(ground, layer).convert("RGB")


def _padded(image: Image.Image, limits: PictureLimits) -> Image.Image:
    """Within the ratios: the edge is repeated evenly on both sides where it is too long."""
    if limits.ratios is None:
        return image
    width, height = image.size
    least, most = limits.ratios
    more_width = max(0, math.ceil(least * height) - width)
    more_height = max(0, math.ceil(width / most) - height)
    if not more_width and not more_height:
        return image
    sides = (_halves(more_height), _halves(more_width), (0, 0))
    return Image.fromarray(np.pad(np.asarray(image), sides, mode="edge"))


def _halves(total: int) -> tuple[int, int]:
    return total // 2, total - total // 2


def _sized(image: Image.Image, limits: PictureLimits) -> Image.Image:
    short, long = sorted(image.size)
    scale = max(1.0, limits.least_side / short)
    return _scaled(image, min(scale, limits.most_side / long))


def _scaled(image: Image.Image, scale: float) -> Image.Image:
    if scale == 1.0:
        return image
    # Up: a side that just misses the least must not be rounded below it; down: nor above.
    whole = math.ceil if scale > 1 else math.floor
    width, height = (max(1, whole(round(side * scale, 6))) for side in image.size)
    return image.resize((width, height), Image.Resampling.LANCZOS)


def _made(image: Image.Image, limits: PictureLimits, name: str) -> Packed:
    """The best picture that fits: quality goes first, then size."""
    while min(image.size) >= limits.least_side:
        # Rounded sides may have left the ratios by a pixel.
        image = _padded(image, limits)
        for packed in _encodings(image, limits.formats[0]):
            if _fits(packed, limits):
                return packed
        image = _scaled(image, _SHRINK)
        if min(image.size) == 1:
            break
    raise _invalid(f"no picture within the service's limits can be made of {name}")


def _encodings(image: Image.Image, name: str) -> Iterator[Packed]:
    for quality in _QUALITIES if name in ("jpeg", "webp") else (0,):
        out = io.BytesIO()
        options: dict[str, int] = {"quality": quality} if quality else {}
        if name == "jpeg":
            options["subsampling"] = 0
        image.save(out, format=name.upper(), **options)
        yield Packed(out.getvalue(), f"image/{name}", *image.size)


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _invalid(f"{path.name or 'a file'} of the request cannot be read") from error


def _invalid(reason: str) -> ProviderRefused:
    return ProviderRefused("packing", RefusalKind.INVALID, reason)
