"""A clip as the checks see it: every frame small, some larger, a few whole, decoded once.

Knows files and pixels; knows no expectation. All frames are kept small for cheap questions, about
twelve a second at the size that the encoder follows things at, and about two a second whole, first
and last always. The whole ones are among the followed ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.reformatter import Interpolation

from tools.dinov3.checks.noise import noise_sigma
from tools.dinov3.checks.sharpness import sharpness
from tools.dinov3.features import FloatArray
from tools.dinov3.preprocess import fit_size
from tools.dinov3.sight import Image, Unreadable, grey
from tools.dinov3.variants import PATCH
from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg.colour import levels, matrix, upright_rgb
from tools.ffmpeg.probe import MediaInfo, opened, picture_stream, probe

SMALL_HEIGHT = 144
_STRIP_HEIGHT = 48
SAMPLES_PER_SECOND = 2.0
MOST_SAMPLES = 24
FOLLOWED_PER_SECOND = 12.0
MOST_FOLLOWED = 120
FOLLOWED_SHORT_SIDE = 240
_SMALL_BYTES = 700_000_000
_SHIFT_FROM = 0.01
_SHIFT_MOST = 12.0
"""Pixels of a small frame that a camera moves in one step; beyond it the picture has cut."""
CHANGED = 20
"""Difference (0-255, largest channel) from which a pixel of a small frame has changed."""


@dataclass(frozen=True)
class Footage:
    """A decoded clip; not slotted, since what is derived is worked out once and kept."""

    info: MediaInfo
    small: npt.NDArray[np.uint8]
    """(T, h, w, 3), every frame."""
    sampled: tuple[int, ...]
    """Numbers of the frames kept whole."""
    whole: tuple[Image, ...]
    followed: tuple[int, ...]
    """Numbers of the frames that are followed; evenly spaced, the sampled ones among them."""
    following: tuple[Image, ...]
    """(h, w, 3) each, short side near `FOLLOWED_SHORT_SIDE`, in whole patches."""

    @property
    def fps(self) -> float:
        """Frames per second."""
        return float(self.info.picture.rate) if self.info.picture else 25.0

    @property
    def frames(self) -> int:
        """How many were decoded."""
        return len(self.small)

    @property
    def seconds(self) -> float:
        """Length of the picture."""
        return self.frames / self.fps

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the whole frames."""
        return self.whole[0].shape[1], self.whole[0].shape[0]

    @cached_property
    def luma(self) -> FloatArray:
        """(T, h, w), 0-255."""
        return np.stack([grey(frame) for frame in self.small])

    @cached_property
    def level(self) -> FloatArray:
        """(T,): mean luma of each frame."""
        return np.asarray(self.luma.mean((1, 2)), np.float32)

    @cached_property
    def change(self) -> FloatArray:
        """(T,): share of pixels that changed since the frame before; 0 for the first.

        A shift of the whole picture is taken out first, so that a moving camera is no change.
        """
        out = np.zeros(self.frames, np.float32)
        for t in range(1, self.frames):
            out[t] = self.changed(t).mean()
        return out

    @cached_property
    def raw_change(self) -> FloatArray:
        """(T,): as `change`, with the camera's own movement left in."""
        out = np.zeros(self.frames, np.float32)
        for t in range(1, self.frames):
            out[t] = (cv2.absdiff(self.small[t], self.small[t - 1]).max(2) >= CHANGED).mean()
        return out

    def changed(self, t: int) -> npt.NDArray[np.bool_]:
        """(h, w): pixels of frame t that differ from the frame before, shifted or not."""
        now, before = self.small[t], self.small[t - 1]
        moved = cv2.absdiff(now, before).max(2) >= CHANGED
        if moved.mean() < _SHIFT_FROM:
            return np.asarray(moved)
        (across, down), _ = cv2.phaseCorrelate(self.luma[t - 1], self.luma[t])
        if not 0.3 < np.hypot(across, down) < _SHIFT_MOST:
            return np.asarray(moved)
        shift = np.array([[1, 0, across], [0, 1, down]], np.float32)
        size = (now.shape[1], now.shape[0])
        shifted = cv2.warpAffine(before, shift, size, borderMode=cv2.BORDER_REPLICATE)
        left = cv2.absdiff(now, np.asarray(shifted, np.uint8)).max(2) >= CHANGED
        return np.asarray(left if left.mean() < moved.mean() else moved)

    @cached_property
    def motion(self) -> FloatArray:
        """(T,): the 99.8th percentile of change since the frame before, 0-255; 0 for the first.

        Small parts that move count, coding noise does not.
        """
        out = np.zeros(self.frames, np.float32)
        for t in range(1, self.frames):
            step = cv2.blur(np.abs(self.luma[t] - self.luma[t - 1]), (3, 3))
            out[t] = np.percentile(step, 99.8)
        return out

    @cached_property
    def stir(self) -> FloatArray:
        """(T,): mean change of luma since the frame before, 0-255; 0 for the first.

        Grain and breathing light keep it up in a locked-off shot; repeated frames do not.
        """
        out = np.zeros(self.frames, np.float32)
        for t in range(1, self.frames):
            out[t] = np.abs(self.luma[t] - self.luma[t - 1]).mean()
        return out

    @cached_property
    def sharpness(self) -> FloatArray:
        """(T,) of `checks.sharpness`, on small frames; NaN where there is no detail."""
        return np.array([sharpness(frame) for frame in self.luma], np.float32)

    @cached_property
    def noise(self) -> FloatArray:
        """(T,) of `checks.noise`, on small frames."""
        return np.array([noise_sigma(frame) for frame in self.luma], np.float32)

    @cached_property
    def brightest(self) -> FloatArray:
        """(T,): 99.5th percentile of luma."""
        return np.asarray(np.percentile(self.luma, 99.5, axis=(1, 2)), np.float32)

    def clean_span(self, bad: npt.NDArray[np.bool_]) -> tuple[float, float] | None:
        """Seconds of the longest stretch without a bad frame; None when there is none."""
        edges = np.flatnonzero(np.diff(np.concatenate([[1], bad.astype(np.int8), [1]])))
        spans = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=False)]
        if not spans:
            return None
        first, last = max(spans, key=lambda s: s[1] - s[0])
        return round(first / self.fps, 3), round(last / self.fps, 3)


def read_footage(path: Path, on_followed: Callable[[Image], None] | None = None) -> Footage:
    """The decoded clip; `on_followed` is told each followed frame as soon as it is there.

    Raises Unreadable unless every frame that is promised decodes.
    """
    try:
        info = probe(path)
        if info.picture is None:
            raise Unreadable("there is no picture in it")
        with opened(path) as container:
            footage = gather(info, decoded(container), info.picture.frames, on_followed)
    except (UserFixable, MediaToolFailed) as error:
        raise Unreadable(str(error)) from error
    if info.picture.length_is_stated and footage.frames < info.picture.frames:
        raise Unreadable(f"only {footage.frames} of {info.picture.frames} frames can be decoded")
    return footage


def followed_numbers(frames: int, rate: float) -> tuple[int, ...]:
    """Frames that are followed: evenly spaced, about twelve a second, the last one always."""
    step = max(1, round(rate / FOLLOWED_PER_SECOND), math.ceil(frames / MOST_FOLLOWED))
    return tuple(dict.fromkeys([*range(0, frames, step), frames - 1]))


def sample_numbers(frames: int, rate: float, among: Sequence[int]) -> tuple[int, ...]:
    """Frames to look at whole: about two a second of those followed, first and last always."""
    count = round(frames / max(rate, 1.0) * SAMPLES_PER_SECOND) + 1
    count = min(max(count, 3), MOST_SAMPLES, len(among))
    places = np.linspace(0, len(among) - 1, count).round().astype(int)
    return tuple(dict.fromkeys(among[place] for place in places))


def decoded(container: InputContainer) -> Iterator[VideoFrame]:
    """The frames of the picture, in order. Raises Unreadable where there is none."""
    stream = picture_stream(container)
    if stream is None:
        raise Unreadable("there is no picture in it")
    stream.thread_type = "AUTO"
    yield from container.decode(stream)


def gather(
    info: MediaInfo,
    frames: Iterable[VideoFrame],
    count: int,
    on_followed: Callable[[Image], None] | None = None,
) -> Footage:
    """What is kept of the frames, of which `count` are expected.

    Raises Unreadable when there are none, or more than memory is given to.
    """
    rate = float(info.picture.rate) if info.picture else 25.0
    numbers = followed_numbers(count, rate)
    samples = sample_numbers(count, rate, numbers)
    small: list[Image] = []
    whole: dict[int, Image] = {}
    followed: dict[int, Image] = {}
    for number, frame in enumerate(frames):
        small.append(_small(frame))
        if number in numbers:
            size = fit_size(frame.height, frame.width, FOLLOWED_SHORT_SIDE, PATCH)
            followed[number] = _scaled(frame, *size)
            if on_followed is not None:
                on_followed(followed[number])
        if number in samples:
            whole[number] = upright_rgb(frame)
        if len(small) * small[0].nbytes > _SMALL_BYTES:
            raise Unreadable("the clip is longer than any shot")
    if not small:
        raise Unreadable(f"none of {count} frames can be decoded")
    return Footage(
        info=info,
        small=np.stack(small),
        sampled=tuple(whole),
        whole=tuple(whole.values()),
        followed=tuple(followed),
        following=tuple(followed.values()),
    )


def _small(frame: VideoFrame, height: int = SMALL_HEIGHT) -> Image:
    """The frame at the small height, upright."""
    return _scaled(frame, height, max(2, round(frame.width * height / frame.height / 2) * 2))


def _scaled(frame: VideoFrame, height: int, width: int) -> Image:
    """The frame at a size given as it is coded, upright."""
    out = frame.reformat(
        width=width,
        height=height,
        format="rgb24",
        src_colorspace=matrix(frame),
        src_color_range=levels(frame),
        interpolation=Interpolation.AREA,
    )
    turns = (int(frame.rotation) // 90) % 4
    picture = np.asarray(out.to_ndarray(), np.uint8)
    return np.ascontiguousarray(np.rot90(picture, turns)) if turns else picture


def changes_of(path: Path) -> FloatArray:
    """(T,): share of pixels that changed since the frame before, streamed over a whole film.

    Raises Unreadable.
    """
    out: list[float] = []
    last: Image | None = None
    try:
        with opened(path) as container:
            for frame in decoded(container):
                now = _small(frame, _STRIP_HEIGHT)
                moved = cv2.absdiff(now, now if last is None else last).max(2) >= CHANGED
                out.append(float(moved.mean()))
                last = now
    except (UserFixable, MediaToolFailed) as error:
        raise Unreadable(str(error)) from error
    return np.array(out, np.float32)
