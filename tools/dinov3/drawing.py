"""What evidence pictures are drawn with: titles, boxes, strips, heat maps, curves.

Pictures are (H, W, 3) sRGB of `WIDTH` pixels; text is ASCII, drawn by OpenCV. Knows no check.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Region
from tools.dinov3.sight import Image

WIDTH, BAR = 640, 30
PAPER, INK, FAINT = (250, 249, 246), (40, 42, 46), (205, 205, 200)
GOOD, BAD, LINE = (46, 125, 80), (190, 58, 44), (44, 92, 150)
FONT = cv2.FONT_HERSHEY_SIMPLEX
_CURVE_TALL = 150


def titled(picture: Image, text: str, colour: tuple[int, int, int]) -> Image:
    """The picture under a line of text."""
    bar = np.full((BAR, picture.shape[1], 3), PAPER, np.uint8)
    plain = text.encode("ascii", "replace").decode()
    most = picture.shape[1] // 8
    short = plain if len(plain) <= most else plain[: most - 3] + "..."
    cv2.putText(bar, short, (8, 20), FONT, 0.45, colour, 1, cv2.LINE_AA)
    return np.asarray(np.concatenate([bar, picture], axis=0), np.uint8)


def fitted(picture: Image, width: int, height: int) -> Image:
    """The picture whole, centred in a box of that size."""
    canvas = np.full((height, width, 3), PAPER, np.uint8)
    if 0 in picture.shape[:2]:
        return canvas
    scale = min(width / picture.shape[1], height / picture.shape[0])
    size = (max(1, int(picture.shape[1] * scale)), max(1, int(picture.shape[0] * scale)))
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    x, y = (width - size[0]) // 2, (height - size[1]) // 2
    canvas[y : y + size[1], x : x + size[0]] = small
    return canvas


def strip(pictures: Sequence[Image]) -> Image:
    """Pictures side by side, `WIDTH` wide."""
    each = WIDTH // len(pictures)
    strip = np.concatenate([fitted(picture, each, 80) for picture in pictures], axis=1)
    return np.asarray(strip, np.uint8)


def box(
    picture: Image, where: tuple[int, int, int, int], colour: tuple[int, int, int], thick: int
) -> None:
    """Draw (x, y, width, height) into the picture."""
    x, y, width, height = where
    cv2.rectangle(picture, (x, y), (x + width, y + height), colour, max(1, thick))


def scaled(region: Region, scale: float) -> tuple[int, int, int, int]:
    """The region's (x, y, width, height) on a picture that is `scale` times its frame."""
    sides = (region.x, region.y, region.width, region.height)
    x, y, width, height = (round(side * scale) for side in sides)
    return x, y, width, height


def heat(picture: Image, values: FloatArray, strength: float = 0.55) -> Image:
    """The picture under an (h, w) map of 0..1, red where it is high."""
    tall, wide = picture.shape[:2]
    level = cv2.resize(np.clip(values, 0, 1).astype(np.float32), (wide, tall))
    colours = cv2.applyColorMap((level * 255).astype(np.uint8), cv2.COLORMAP_INFERNO)[..., ::-1]
    amount = strength * np.clip(level, 0.0, 1.0)[..., None]
    return np.asarray(picture * (1 - amount) + colours * amount, np.uint8)


def curve(seconds: Sequence[float], values: Sequence[float], limit: float | None = None) -> Image:
    """Values over time, scaled to fit, with a limit as a line; NaN leaves a gap."""
    canvas = np.full((_CURVE_TALL, WIDTH, 3), PAPER, np.uint8)
    known = [value for value in values if np.isfinite(value)]
    top = max([*known, limit or 0.0, 1e-6]) * 1.08
    low = min([*known, limit or 0.0, 0.0])
    end = max([*seconds, 1e-3])

    def at(moment: float, value: float) -> tuple[int, int]:
        share = (value - low) / max(top - low, 1e-9)
        return 48 + round(moment / end * (WIDTH - 64)), round((_CURVE_TALL - 20) * (1 - share)) + 8

    for level in (low, top / 1.08):
        cv2.putText(canvas, f"{level:.2g}", (4, at(0, level)[1] + 4), FONT, 0.38, INK, 1)
    if limit is not None:
        cv2.line(canvas, at(0, limit), at(end, limit), BAD, 1)
    last: tuple[int, int] | None = None
    for moment, value in zip(seconds, values, strict=True):
        point = at(moment, value) if np.isfinite(value) else None
        if point is not None and last is not None:
            cv2.line(canvas, last, point, LINE, 2, cv2.LINE_AA)
        last = point
    return canvas


def stacked(pictures: Sequence[Image]) -> Image:
    """Pictures of `WIDTH` one above the other."""
    return np.asarray(np.concatenate(list(pictures), axis=0), np.uint8)
