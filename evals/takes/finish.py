"""What previz cannot draw of odd takes, made of its frames: mirror, silhouette, fade, strobe.

Knows frames only. A still is a clip of one frame, so both are finished alike.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt

from evals.takes.made import FPS
from tools.providers.previz.encode import (
    Image,
    png_bytes,
    read_picture,
    write_bytes,
    write_clip,
)

Finish = Callable[[Image, float, float], Image]
"""A frame, its second and the clip's length in seconds -> the frame as the shot is planned."""

FADE_SECONDS = 1.0
FLASHES_PER_SECOND = 6
"""On and off again: four frames at 24 a second."""


def finished(path: Path, finish: Finish) -> Path:
    """The still or clip with every frame finished, written beside it."""
    out = path.with_name(f"{path.stem}-finished{path.suffix}")
    if path.suffix == ".png":
        write_bytes(out, png_bytes(finish(read_picture(path), 0.0, 0.0)))
        return out
    with av.open(str(path)) as container:
        frames = [
            np.asarray(frame.to_ndarray(format="rgb24"), np.uint8)
            for frame in container.decode(video=0)
        ]
    seconds = len(frames) / FPS
    height, width = frames[0].shape[:2]
    done = (finish(frame, index / FPS, seconds) for index, frame in enumerate(frames))
    write_clip(out, done, width=width, height=height, fps=FPS)
    return out


def silhouetted(frame: Image, seconds: float, length: float) -> Image:
    """What is darker than the sky goes black."""
    del seconds, length
    light = cv2.GaussianBlur(frame, (0, 0), 1.5).astype(np.float32).mean(axis=2) / 255
    lit = np.clip((light - 0.32) / 0.2, 0.0, 1.0)
    return _gained(frame, 0.06 + 0.94 * lit * lit * (3 - 2 * lit))


def half_in_shadow(frame: Image, seconds: float, length: float) -> Image:
    """Light falls off across the middle; the right half is nearly black."""
    del seconds, length
    across = np.linspace(0.0, 1.0, frame.shape[1], dtype=np.float32)
    lit = np.clip((0.56 - across) / 0.14, 0.0, 1.0)
    return _gained(frame, np.broadcast_to(0.12 + 1.08 * lit, frame.shape[:2]))


def in_a_mirror(frame: Image, seconds: float, length: float) -> Image:
    """A framed mirror on the wall shows the picture again: reversed, smaller, darker."""
    del seconds, length
    height, width = frame.shape[:2]
    tall, wide = round(height * 0.62), round(width * 0.24)
    left, top, rim = round(width * 0.05), round(height * 0.10), max(2, round(height * 0.014))
    middle = frame[:, round(width * 0.28) : round(width * 0.72)]
    scale = tall / height
    small = cv2.resize(
        middle[:, ::-1], (max(wide, round(middle.shape[1] * scale)), tall),
        interpolation=cv2.INTER_AREA,
    )  # fmt: skip
    start = (small.shape[1] - wide) // 2
    out = frame.copy()
    out[top - rim : top + tall + rim, left - rim : left + wide + rim] = (96, 70, 44)
    glass = small[:, start : start + wide].astype(np.float32) * 0.72
    out[top : top + tall, left : left + wide] = glass.astype(np.uint8)
    return out


def streaked(frame: Image, seconds: float, length: float) -> Image:
    """Blurred along the pan by a thirtieth of the width."""
    del seconds, length
    reach = max(3, frame.shape[1] // 30)
    return np.asarray(cv2.blur(frame, (reach, 1)), np.uint8)


def faded_to_black(frame: Image, seconds: float, length: float) -> Image:
    """Dark in the last second, black in the last frame."""
    left = length - 1 / FPS - seconds
    return _gained(frame, np.full(frame.shape[:2], min(1.0, left / FADE_SECONDS), np.float32))


def strobing(frame: Image, seconds: float, length: float) -> Image:
    """Flashes: half the time bright, half the time nearly dark; the first frame is bright."""
    del length
    dark = int(seconds * FLASHES_PER_SECOND * 2 + 1e-6) % 2
    gain = 0.35 if dark else 1.25
    return _gained(frame, np.full(frame.shape[:2], gain, np.float32))


def _gained(frame: Image, gain: npt.NDArray[np.float32]) -> Image:
    return np.asarray(np.clip(frame * gain[..., None], 0, 255), np.uint8)
