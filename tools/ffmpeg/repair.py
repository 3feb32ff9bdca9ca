"""Free remedies for a take: colour match, reframe, denoise. Each writes a new file.

A remedy never touches its source. Sound is carried over as it is. Colour match is the transfer
of mean and spread in L*a*b* (Reinhard, Ashikhmin, Gooch, Shirley: Color Transfer between Images,
2001), with one set of figures for a whole clip so that nothing flickers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from tools.errors import UserFixable
from tools.ffmpeg import ffmpeg
from tools.ffmpeg.colour import Rgb
from tools.ffmpeg.frames import sampled, steady_frames
from tools.ffmpeg.probe import PictureInfo, probe

_SAMPLES = 8
_GAIN_LEAST, _GAIN_MOST = 0.6, 1.7
"""Bounds of the spread's change: a nearly flat channel must not be blown up to noise."""
_QUALITY = ("-c:v", "libx264", "-profile:v", "high", "-preset", "veryfast", "-crf", "14")


@dataclass(frozen=True, slots=True)
class LabStatistics:
    """Mean and standard deviation of L*, a*, b* (0..100, about -127..127)."""

    mean: tuple[float, float, float]
    spread: tuple[float, float, float]

    @classmethod
    def of(cls, pictures: list[Rgb]) -> LabStatistics:
        """Statistics over all pixels of the pictures, each shrunk to at most 160 wide."""
        pixels = np.concatenate([_lab(_small(picture)).reshape(-1, 3) for picture in pictures])
        mean, spread = pixels.mean(axis=0), pixels.std(axis=0)
        return cls(_three(mean), _three(spread))


def match_colour(picture: Rgb, own: LabStatistics, wanted: LabStatistics, share: float) -> Rgb:
    """The picture moved towards the wanted statistics by `share` (0 nothing, 1 all the way)."""
    own_mean = np.array(own.mean, dtype=np.float32)
    wanted_mean = np.array(wanted.mean, dtype=np.float32)
    ratio = np.array(wanted.spread) / np.maximum(np.array(own.spread), 0.5)
    gain = np.clip(ratio, _GAIN_LEAST, _GAIN_MOST).astype(np.float32)
    lab = _lab(picture)
    moved = (lab - own_mean) * gain + wanted_mean
    mixed = (lab + (moved - lab) * np.float32(share)).astype(np.float32)
    rgb = cv2.cvtColor(mixed, cv2.COLOR_LAB2RGB)
    return np.asarray((np.clip(rgb, 0.0, 1.0) * 255.0).round(), dtype=np.uint8)


def match_still(picture: Rgb, reference: Rgb, *, share: float = 1.0) -> Rgb:
    """A still with the reference's colours."""
    return match_colour(picture, LabStatistics.of([picture]), LabStatistics.of([reference]), share)


def match_clip(clip: Path, reference: Rgb, out: Path, *, share: float = 1.0) -> Path:
    """A clip with the reference's colours at `out`, which is returned.

    Raises:
        UserFixable: the clip is not a clip.
        MediaToolFailed: it is damaged.
    """
    picture = _picture(clip)
    own = LabStatistics.of(sampled(clip, _SAMPLES)[1])
    wanted = LabStatistics.of([reference])
    frames = (
        match_colour(frame, own, wanted, share) for frame in steady_frames(clip, picture.rate)
    )
    return _write(clip, picture, frames, out)


def reframe_clip(clip: Path, crop: tuple[float, float, float, float], out: Path) -> Path:
    """The part of the picture in `crop` (x, y, width, height as shares of 1) at full size.

    Raises:
        ValueError: the crop leaves the picture or enlarges it more than four times.
    """
    x, y, width, height = crop
    if min(x, y) < 0 or x + width > 1 + 1e-9 or y + height > 1 + 1e-9 or min(width, height) < 0.25:
        raise ValueError(f"the crop {crop} leaves the picture or is smaller than a quarter of it")
    full_w, full_h = _even_size(_picture(clip))
    cut = f"crop=iw*{width:.6f}:ih*{height:.6f}:iw*{x:.6f}:ih*{y:.6f}"
    return _filter(clip, f"{cut},scale={full_w}:{full_h}:flags=lanczos,setsar=1", out)


def denoise_clip(clip: Path, out: Path, *, strength: float = 4.0) -> Path:
    """The clip with less noise, by FFmpeg's hqdn3d in space and time; 4 is its usual strength."""
    if not 0 < strength <= 20:
        raise ValueError("strength lies between 0 and 20")
    width, height = _even_size(_picture(clip))
    return _filter(clip, f"hqdn3d={strength:.2f},scale={width}:{height},setsar=1", out)


def resize_clip(clip: Path, width: int, height: int, out: Path) -> Path:
    """The clip at another size: scaled to fill the frame, its middle kept."""
    fill = f"scale={width}:{height}:force_original_aspect_ratio=increase:flags=lanczos"
    return _filter(clip, f"{fill},crop={width}:{height},setsar=1", out)


def _filter(clip: Path, graph: str, out: Path) -> Path:
    part = out.with_name(f".{out.name}.part")
    streams = ["-map", "0:v:0", "-map", "0:a:0?", "-vf", f"{graph},format=yuv420p"]
    ffmpeg.run([*ffmpeg.source(clip), *streams, *_QUALITY, *_tail(clip, part)])
    part.replace(out)
    return out


def _write(clip: Path, picture: PictureInfo, frames: Iterator[Rgb], out: Path) -> Path:
    """A clip with new pictures, at the old one's average rate, and the old one's sound."""
    part = out.with_name(f".{out.name}.part")
    width, height = picture.width, picture.height
    if picture.rotation % 180:
        width, height = height, width
    rate = f"{picture.rate.numerator}/{picture.rate.denominator}"
    pictures = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", f"{width}x{height}"]
    pictures += ["-framerate", rate, "-i", "pipe:0"]
    even_w, even_h = _even_size(picture)
    space = "out_color_matrix=bt709:out_range=tv"
    graph = f"scale={even_w}:{even_h}:{space},setsar=1,format=yuv420p"
    colour = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    streams = ["-map", "0:v:0", "-map", "1:a:0?", "-vf", graph, *colour]
    sound = ffmpeg.source(clip)
    ffmpeg.run([*pictures, *sound, *streams, *_QUALITY, *_tail(clip, part)], feed=frames)
    part.replace(out)
    return out


def _tail(clip: Path, part: Path) -> list[str]:
    """Output arguments: sound copied where MP4 holds its codec, encoded where it does not."""
    info = probe(clip)
    copied = info.sound is not None and info.sound.codec in ("aac", "mp3", "ac3", "alac")
    sound = ["-c:a", "copy"] if copied else ["-c:a", "aac", "-b:a", "256k"]
    return [*sound, "-threads", "2", *ffmpeg.BITEXACT, "-f", "mp4", ffmpeg.file_url(part)]


def _picture(clip: Path) -> PictureInfo:
    picture = probe(clip).picture
    if picture is None:
        raise UserFixable("there is no picture in it.", where=str(clip), fix="give a video file.")
    return picture


def _even_size(picture: PictureInfo) -> tuple[int, int]:
    """The displayed size in square pixels, made even as H.264 wants it."""
    width, height = picture.display_size
    return width // 2 * 2, height // 2 * 2


def _lab(picture: Rgb) -> NDArray[np.float32]:
    scaled = picture.astype(np.float32) / np.float32(255.0)
    return np.asarray(cv2.cvtColor(scaled, cv2.COLOR_RGB2LAB), dtype=np.float32)


def _small(picture: Rgb) -> Rgb:
    height, width = picture.shape[:2]
    if width <= 160:
        return picture
    size = (160, max(1, round(height * 160 / width)))
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _three(values: NDArray[np.floating]) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])
