"""Decoded frames of a clip as RGB pictures: by number, by time, evenly sampled; and PNG files.

Frame numbers count the file's own frames from 0, in display order. Rotation is applied, pixel
aspect is not: what comes back is what the encoder stored, upright.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from PIL import Image

from tools.errors import UserFixable
from tools.ffmpeg.clock import seconds
from tools.ffmpeg.colour import Rgb, upright_rgb
from tools.ffmpeg.probe import damaged, opened, picture_stream, probe


def all_frames(path: Path) -> Iterator[Rgb]:
    """Every frame in order, one at a time.

    Raises:
        UserFixable: no such file, or no picture in it.
        MediaToolFailed: it breaks while it is decoded.
    """
    return (upright_rgb(frame) for _, frame in _decoded(path))


def steady_frames(path: Path, rate: Fraction) -> Iterator[Rgb]:
    """The clip's frames at a constant rate: repeated and left out where its own rate varies."""
    half = Fraction(1, 2) / rate
    shown: av.VideoFrame | None = None
    picture: Rgb | None = None
    given = 0
    for moment, frame in _decoded(path):
        while shown is not None and given / rate + half <= moment:
            picture = upright_rgb(shown) if picture is None else picture
            yield picture
            given += 1
        shown, picture = frame, None
    if shown is not None:
        yield upright_rgb(shown)


def at_indices(path: Path, indices: Iterable[int]) -> list[Rgb]:
    """The frames of these numbers, in the order asked for; -1 is the last one.

    Raises:
        MediaToolFailed: the clip ends before one of them.
    """
    asked = list(indices)
    count = _frame_count(path) if any(index < 0 for index in asked) else 0
    wanted = [index + count if index < 0 else index for index in asked]
    found: dict[int, Rgb] = {}
    needed = set(wanted)
    for number, (_, frame) in enumerate(_decoded(path)):
        if number in needed:
            found[number] = upright_rgb(frame)
            if len(found) == len(needed):
                break
    lacking = sorted(needed - set(found))
    if lacking:
        raise damaged(path, f"there is no frame {lacking[0]}")
    return [found[index] for index in wanted]


def at_seconds(path: Path, moments: Sequence[float]) -> list[Rgb]:
    """The frames on screen at these moments, in the order asked for; past the end, the last one."""
    pending = sorted({seconds(moment) for moment in moments})
    found: dict[Fraction, Rgb] = {}
    shown: av.VideoFrame | None = None
    for moment, frame in _decoded(path):
        while shown is not None and pending and pending[0] < moment:
            found[pending.pop(0)] = upright_rgb(shown)
        if not pending:
            break
        shown = frame
    if shown is None:
        raise damaged(path, "no picture can be decoded")
    for rest in pending:
        found[rest] = upright_rgb(shown)
    return [found[seconds(moment)] for moment in moments]


def sampled(path: Path, count: int) -> tuple[tuple[int, ...], list[Rgb]]:
    """Up to `count` frames spread evenly from the first to the last, with their numbers."""
    total = _frame_count(path)
    if count < 1:
        raise ValueError("at least one frame must be asked for")
    spread = np.linspace(0, total - 1, min(count, total)).round().astype(int)
    numbers = tuple(int(number) for number in dict.fromkeys(spread.tolist()))
    return numbers, at_indices(path, numbers)


def first_frame(path: Path) -> Rgb:
    """The first frame of the clip."""
    return at_indices(path, [0])[0]


def last_frame(path: Path) -> Rgb:
    """The last frame of the clip, which is where a joining shot starts."""
    return at_indices(path, [-1])[0]


def read_still(path: Path) -> Rgb:
    """A still picture (PNG, JPEG, WebP) as RGB.

    Raises:
        UserFixable: there is no such picture, or it cannot be decoded.
    """
    try:
        with Image.open(path) as picture:
            return np.asarray(picture.convert("RGB"), np.uint8)
    except (OSError, ValueError) as error:
        raise UserFixable(
            f"this picture cannot be read ({error}).",
            where=str(path),
            fix="bring a PNG, JPEG or WebP, whole.",
        ) from error


def write_png(path: Path, rgb: Rgb) -> None:
    """Writes a picture as PNG; it appears whole."""
    part = path.with_name(f".{path.name}.part")
    Image.fromarray(rgb).save(part, format="PNG")
    part.replace(path)


def _frame_count(path: Path) -> int:
    picture = probe(path).picture
    if picture is None:
        raise _no_picture(path)
    return picture.frames


def _no_picture(path: Path) -> UserFixable:
    return UserFixable("there is no picture in it.", where=str(path), fix="give a video file.")


def _decoded(path: Path) -> Iterator[tuple[Fraction, av.VideoFrame]]:
    """Frames with their moments in seconds from the first one."""
    start: Fraction | None = None
    with opened(path) as container:
        stream = picture_stream(container)
        if stream is None:
            raise _no_picture(path)
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = 2
        for frame in container.decode(stream):
            stamp = (frame.pts or 0) * (frame.time_base or Fraction(1))
            start = stamp if start is None else start
            yield stamp - start, frame
