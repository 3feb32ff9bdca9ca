"""Clips that carry marks, and the reading of those marks in a film cut from them.

A marked clip shows one colour. From its flash on, the right half of the picture is white and a
tone sounds, so that picture and sound of one moment can both be found again. It proves where
things are in time; it says nothing of how good they look.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from tools.ffmpeg import ffmpeg
from tools.ffmpeg.probe import damaged
from tools.ffmpeg.sound import Sound, load

Colour = tuple[int, int, int]

_COLOUR_REACH = 40
"""A half that is further than this from its colour in any channel is another picture."""
_WHITE = 180
_HEARD = 0.3


@dataclass(frozen=True)
class Marks:
    """What a marked clip is made of."""

    colour: Colour = (220, 30, 30)
    seconds: float = 1.0
    rate: str = "24"
    size: tuple[int, int] = (160, 90)
    flash_at: float = 0.5
    """Seconds until the flash and the tone."""
    tone_hz: int | None = 880
    sound_seconds: float | None = None
    """None: as long as the picture."""
    sample_rate: int = 48000
    channels: int = 2
    variable: bool = False
    """A rate that varies between 15 and 30 frames per second."""
    suffix: str = ".mp4"
    busy: bool = False
    """Moving patterns above and below the colour, so that encoding costs what footage costs."""


def make(marks: Marks, path: Path) -> Path:
    """Writes the marked clip; the path comes back."""
    timing = ["-fps_mode", "vfr"] if marks.variable else []
    encoder = ["-c:v", "libx264", "-preset", "ultrafast", "-qp", "12", "-pix_fmt", "yuv420p"]
    inputs = ["-f", "lavfi", "-i", _picture(marks), *_tone(marks)]
    ffmpeg.run([*inputs, "-vf", _boxes(marks), *timing, *encoder, ffmpeg.file_url(path)])
    return path


def _picture(marks: Marks) -> str:
    (width, height), rate = marks.size, "60" if marks.variable else marks.rate
    kind = "testsrc2=" if marks.busy else f"color=c={_hex(marks.colour)}:"
    return f"{kind}s={width}x{height}:r={rate}:d={marks.seconds}"


def _boxes(marks: Marks) -> str:
    rows = "y=ih/4:h=ih/2" if marks.busy else "y=0:h=ih"
    plain = f"drawbox=x=0:w=iw:{rows}:c={_hex(marks.colour)}:t=fill"
    late = f"gte(t,{marks.flash_at}-0.001)"
    flash = f"drawbox=x=iw/2:w=iw/2:{rows}:c=white:t=fill:enable='{late}'"
    thin = ",select='not(mod(n,2))+gt(mod(n,7),4)'" if marks.variable else ""
    return f"{plain},{flash}{thin}"


def _tone(marks: Marks) -> list[str]:
    if marks.tone_hz is None:
        return []
    length = marks.sound_seconds or marks.seconds
    tone = f"sine=f={marks.tone_hz}:r={marks.sample_rate}:d={length},asetnsamples=n=64"
    mute = f"volume=0:enable='lt(t,{marks.flash_at})'"
    return ["-f", "lavfi", "-i", f"{tone},{mute}", "-ac", str(marks.channels)]


def _hex(colour: Colour) -> str:
    return "0x" + bytes(colour).hex()


@dataclass(frozen=True)
class Watched:
    """A film as its viewer gets it."""

    left: NDArray[np.float64]
    """Mean RGB beside the middle of every frame, shape (frames, 3)."""
    right: NDArray[np.float64]
    sound: Sound
    rate: Fraction

    def shows(self, frame: int, colour: Colour) -> bool:
        """Whether the left half of a frame has the colour."""
        return bool(np.abs(self.left[frame] - np.array(colour)).max() < _COLOUR_REACH)

    def flash(self, first: int, last: int) -> int:
        """The first frame of first..last whose right half is white; -1 for none."""
        white = self.right[first:last].min(axis=1) > _WHITE
        return first + int(np.argmax(white)) if white.any() else -1

    def onset(self, first: int, last: int) -> float:
        """The second at which sound starts within frames first..last; -1 for none."""
        start = round(float(first / self.rate) * 48000)
        piece = self.sound[start : round(float(last / self.rate) * 48000)]
        if len(piece) == 0 or not piece.any():
            return -1.0
        heard = np.abs(piece).max(axis=1)
        return (start + int(np.argmax(heard > _HEARD * heard.max()))) / 48000


def watch(path: Path) -> Watched:
    """The film's marks, read from its decoded pictures and sound."""
    sound = load(path)
    if sound is None:
        raise damaged(path, "the film has no sound track")
    left: list[NDArray[np.float64]] = []
    right: list[NDArray[np.float64]] = []
    with av.open(str(path)) as container:
        rate = container.streams.video[0].average_rate or Fraction(1)
        for frame in container.decode(video=0):
            rgb = frame.to_ndarray(format="rgb24").astype(np.uint8, copy=False)
            height, middle = rgb.shape[0], rgb.shape[1] // 2
            rows, edge = rgb[height * 3 // 8 : height * 5 // 8], max(4, middle // 20)
            left.append(rows[:, middle * 5 // 8 : middle - edge].mean(axis=(0, 1)))
            right.append(rows[:, middle + edge : middle * 11 // 8].mean(axis=(0, 1)))
    return Watched(np.array(left), np.array(right), sound, rate)
