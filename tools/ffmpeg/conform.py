"""Pictures of one source as film frames: one size, one rate, one pixel format, one colour space.

Size policy: a source whose display aspect is within 15 % of the film's is scaled to fill the
frame and cropped evenly; any other is fitted whole over a blurred, darkened copy of itself.
Black bars are never added. Colour: BT.709, limited range. Rate: a film frame shows the last
source frame that begins before the middle of the film frame.

It does not deinterlace and does not tone-map HDR.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.reformatter import ColorRange, Colorspace, VideoReformatter
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from tools.errors import UserFixable
from tools.ffmpeg.colour import SCALING, Rgb, levels, matrix, upright_rgb
from tools.ffmpeg.probe import MediaInfo, PictureInfo, damaged, opened, picture_stream

Picture = NDArray[np.uint8]
"""A yuv420p picture, shape (height * 3 / 2, width): the Y rows, then U, then V packed."""

_CROP_WITHIN = 0.15
_SEEK_FROM = Fraction(2)
"""In points before this many seconds are reached by decoding; a seek would save nothing."""


@dataclass(frozen=True, slots=True)
class FrameSize:
    """Size of the film's picture in pixels; both even."""

    width: int
    height: int


def clip_pictures(
    media: MediaInfo, start: Fraction, frames: int, rate: Fraction, size: FrameSize
) -> Iterator[Picture]:
    """Exactly `frames` conformed pictures from `start` seconds on; the last one is held.

    Raises:
        MediaToolFailed: the clip breaks before its last frame; the text names the file.
    """
    picture = media.picture
    if picture is None:
        raise ValueError(f"{media.path.name} has no picture")
    conformer = Conformer(size, picture.rotation, picture.pixel_aspect)
    waiting: av.VideoFrame | None = None
    shown: Picture | None = None
    given = 0
    half = Fraction(1, 2) / rate
    for moment, frame in _decoded(media, picture, start):
        # Film frames whose middle comes before this source frame show the one before it.
        while waiting is not None and given < frames and start + given / rate + half <= moment:
            shown = conformer.picture(waiting) if shown is None else shown
            yield shown
            given += 1
        if given >= frames:
            return
        waiting, shown = frame, None
    if waiting is None:
        raise damaged(media.path, "no picture can be decoded")
    last = conformer.picture(waiting) if shown is None else shown
    for _ in range(frames - given):
        yield last


def _decoded(
    media: MediaInfo, picture: PictureInfo, start: Fraction
) -> Iterator[tuple[Fraction, av.VideoFrame]]:
    """Decoded frames with their moments in seconds from the first frame of the file."""
    count = 0
    with opened(media.path) as container:
        stream = picture_stream(container)
        if stream is None:
            return
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = 2
        seeking = start > _SEEK_FROM and stream.time_base is not None
        if seeking and stream.time_base is not None:
            target = picture.start + start - 1
            container.seek(int(target / stream.time_base), stream=stream, backward=True)
        moment = Fraction(0)
        for frame in container.decode(stream):
            count += 1
            if frame.pts is not None and frame.time_base is not None:
                moment = frame.pts * frame.time_base - picture.start
            yield moment, frame
            moment += 1 / picture.rate
    if not seeking and picture.length_is_stated and count < picture.frames:
        raise damaged(media.path, f"only {count} of {picture.frames} frames can be decoded")


def then_held(pictures: Iterator[Picture], frames: int) -> Iterator[Picture]:
    """The pictures, of which there is one at least, then the last of them for so many frames."""
    last = next(pictures)
    yield last
    for picture in pictures:
        yield (last := picture)
    for _ in range(frames):
        yield last


def still_picture(path: Path, size: FrameSize) -> Picture:
    """A picture file as a film frame.

    Raises:
        UserFixable: it is not a picture, or too large to be one.
    """
    try:
        with Image.open(path) as image:
            rgb = np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError) as error:
        raise UserFixable(
            f"this is not a picture that can be read ({error}).",
            where=str(path),
            fix="bring a PNG, JPEG or WebP file.",
        ) from error
    return from_rgb(rgb, size)


def from_rgb(rgb: NDArray[np.uint8], size: FrameSize) -> Picture:
    """An RGB array of shape (h, w, 3) as a film frame, by the size policy."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
    return Conformer(size, 0, Fraction(1)).picture(frame)


def as_rgb(picture: Picture) -> Rgb:
    """A film frame as RGB."""
    frame = av.VideoFrame.from_ndarray(picture, format="yuv420p")
    frame.colorspace, frame.color_range = Colorspace.ITU709, ColorRange.MPEG
    return upright_rgb(frame)


def black(size: FrameSize) -> Picture:
    """A black film frame."""
    picture = np.full((size.height * 3 // 2, size.width), 128, dtype=np.uint8)
    picture[: size.height] = 16
    return picture


def blend(first: Picture, second: Picture, share: float) -> Picture:
    """A mix of two pictures; `share` from 0 to 1 belongs to the second."""
    mixed: Picture = cv2.addWeighted(first, 1.0 - share, second, share, 0.0).astype(
        np.uint8, copy=False
    )
    return mixed


def crops(width: float, height: float, size: FrameSize) -> bool:
    """Whether a source of this display size is cropped to fill the frame, not fitted whole."""
    wide, tall = size.width / width, size.height / height
    return max(wide, tall) / min(wide, tall) < 1 + _CROP_WITHIN


class Conformer:
    """Turns decoded frames of one source into film frames."""

    def __init__(self, size: FrameSize, rotation: int, pixel_aspect: Fraction) -> None:
        self._size = size
        self._turns = (rotation // 90) % 4
        self._aspect = pixel_aspect
        self._scaler = VideoReformatter()

    def picture(self, frame: av.VideoFrame) -> Picture:
        """The film frame of a decoded frame."""
        width, height = frame.width * float(self._aspect), float(frame.height)
        if self._turns % 2:
            width, height = height, width
        wide, tall = self._size.width / width, self._size.height / height
        crop = crops(width, height, self._size)
        scale = max(wide, tall) if crop else min(wide, tall)
        scaled = self._scaled(frame, _even(width * scale), _even(height * scale))
        if scaled.width == self._size.width and scaled.height == self._size.height:
            return scaled.packed()
        return scaled.cropped(self._size) if crop else scaled.padded(self._size)

    def _scaled(self, frame: av.VideoFrame, width: int, height: int) -> _Planes:
        """Planes of the given size after rotation."""
        if self._turns % 2:
            width, height = height, width
        out = self._scaler.reformat(
            frame,
            width,
            height,
            "yuv420p",
            src_colorspace=matrix(frame),
            dst_colorspace=Colorspace.ITU709,
            interpolation=SCALING,
            src_color_range=levels(frame),
            dst_color_range=ColorRange.MPEG,
            threads=1,
        )
        return _Planes.of(out.to_ndarray().astype(np.uint8, copy=False), width, height).turned(
            self._turns
        )


def _even(value: float) -> int:
    return max(2, round(value / 2) * 2)


@dataclass(frozen=True, slots=True)
class _Planes:
    """The three planes of a yuv420p picture."""

    luma: NDArray[np.uint8]
    blue: NDArray[np.uint8]
    red: NDArray[np.uint8]

    @classmethod
    def of(cls, packed: Picture, width: int, height: int) -> _Planes:
        quarter = width * height // 4
        chroma = packed[height:].reshape(-1)
        shape = (height // 2, width // 2)
        return cls(
            packed[:height], chroma[:quarter].reshape(shape), chroma[quarter:].reshape(shape)
        )

    @property
    def width(self) -> int:
        return int(self.luma.shape[1])

    @property
    def height(self) -> int:
        return int(self.luma.shape[0])

    def packed(self) -> Picture:
        chroma = np.concatenate([self.blue.reshape(-1), self.red.reshape(-1)])
        return np.concatenate([self.luma, chroma.reshape(-1, self.width)])

    def turned(self, turns: int) -> _Planes:
        if turns == 0:
            return self
        return _Planes(
            np.rot90(self.luma, turns), np.rot90(self.blue, turns), np.rot90(self.red, turns)
        )

    def cropped(self, size: FrameSize) -> Picture:
        """The middle of the picture."""
        x, y = (self.width - size.width) // 4, (self.height - size.height) // 4
        w, h = size.width // 2, size.height // 2
        return _Planes(
            self.luma[2 * y : 2 * y + size.height, 2 * x : 2 * x + size.width],
            self.blue[y : y + h, x : x + w],
            self.red[y : y + h, x : x + w],
        ).packed()

    def padded(self, size: FrameSize) -> Picture:
        """The whole picture over a blurred copy of itself that fills the frame."""
        x, y = (size.width - self.width) // 4, (size.height - self.height) // 4
        w, h = size.width // 2, size.height // 2
        luma = _backdrop(self.luma, size.width, size.height)
        # Darker by a third around black (16), so that the eye stays on the picture.
        luma = (16 + (luma.astype(np.float32) - 16) * 0.65).astype(np.uint8)
        out = _Planes(luma, _backdrop(self.blue, w, h), _backdrop(self.red, w, h))
        out.luma[2 * y : 2 * y + self.height, 2 * x : 2 * x + self.width] = self.luma
        out.blue[y : y + self.height // 2, x : x + self.width // 2] = self.blue
        out.red[y : y + self.height // 2, x : x + self.width // 2] = self.red
        return out.packed()


def _backdrop(plane: NDArray[np.uint8], width: int, height: int) -> NDArray[np.uint8]:
    """A plane scaled to cover the size, cropped to its middle and blurred."""
    rows, columns = plane.shape
    scale = max(width / columns, height / rows)
    inner_w, inner_h = round(width / scale), round(height / scale)
    x, y = (columns - inner_w) // 2, (rows - inner_h) // 2
    middle = np.ascontiguousarray(plane[y : y + inner_h, x : x + inner_w])
    # Blurring at a sixteenth of the size costs 0.3 ms where the full size costs 30.
    small = cv2.resize(
        middle, (max(4, width // 16), max(4, height // 16)), interpolation=cv2.INTER_AREA
    )
    soft = cv2.GaussianBlur(small, (0, 0), 2.0)
    spread: NDArray[np.uint8] = cv2.resize(
        soft, (width, height), interpolation=cv2.INTER_LINEAR
    ).astype(np.uint8, copy=False)
    return spread
