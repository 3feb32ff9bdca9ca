"""Albedo textures for floors, walls and grounds, made of seeded noise and ruled lines.

Every function returns (h, w, 3) uint8. Knows nothing of where the texture will lie.
"""

from __future__ import annotations

import cv2
import numpy as np

from tools.providers.previz.scenery import Picture, Rgb


def noise(rng: np.random.Generator, height: int, width: int, cells: int = 6) -> np.ndarray:
    """Soft noise (h, w) float32 around 0, mostly within -1..1: three octaves of value noise."""
    total = np.zeros((height, width), np.float32)
    for octave in range(3):
        grain = rng.normal(0, 1, (cells << octave, cells << octave)).astype(np.float32)
        total += cv2.resize(grain, (width, height), interpolation=cv2.INTER_CUBIC) / (1 << octave)
    return total / 1.8


def plain(rng: np.random.Generator, colour: Rgb, size: tuple[int, int], rough: float) -> Picture:
    """An even colour with mottling of `rough` per cent; size is (height, width)."""
    mottle = 1 + rough / 100 * noise(rng, *size)
    return np.clip(mottle[:, :, None] * np.array(colour, np.float32), 0, 255).astype(np.uint8)


def boards(
    rng: np.random.Generator, colour: Rgb, size: tuple[int, int], count: int, rough: float = 6.0
) -> Picture:
    """Planks running along the rows' direction (v), `count` across."""
    height, width = size
    tone = 1 + rng.normal(0, 0.07, count).astype(np.float32)
    column = np.minimum(np.arange(width) * count // width, count - 1)
    picture = plain(rng, colour, size, rough).astype(np.float32) * tone[column][None, :, None]
    seams = (np.arange(count + 1) * width / count).astype(int)
    picture[:, np.clip(seams, 0, width - 1)] *= 0.62
    return np.clip(picture, 0, 255).astype(np.uint8)


def tiles(
    rng: np.random.Generator,
    colours: tuple[Rgb, Rgb],
    size: tuple[int, int],
    count: tuple[int, int],
    gap: float = 0.8,
) -> Picture:
    """A chequered floor of count (rows, columns) tiles with a darker gap."""
    height, width = size
    rows = np.arange(height) * count[0] // height
    columns = np.arange(width) * count[1] // width
    odd = ((rows[:, None] + columns[None, :]) % 2).astype(np.float32)[:, :, None]
    first, second = (np.array(c, np.float32) for c in colours)
    picture = first * (1 - odd) + second * odd
    picture *= (1 + 0.05 * noise(rng, height, width))[:, :, None]
    picture[(np.arange(count[0] + 1) * height / count[0]).astype(int).clip(0, height - 1)] *= gap
    picture[:, (np.arange(count[1] + 1) * width / count[1]).astype(int).clip(0, width - 1)] *= gap
    return np.clip(picture, 0, 255).astype(np.uint8)


def bricks(rng: np.random.Generator, colour: Rgb, size: tuple[int, int], courses: int) -> Picture:
    """Running bond masonry with `courses` rows; bricks are twice as long as high."""
    height, width = size
    picture = plain(rng, colour, size, 9).astype(np.float32)
    course = height / courses
    for row in range(courses):
        y = int(row * course)
        picture[y : y + max(1, int(course * 0.12))] *= 0.74
        offset = (row % 2) * course
        xs = np.arange(offset, width, 2 * course).astype(int)
        tone = 1 + rng.normal(0, 0.06, len(xs) + 1)
        band = picture[y : int(y + course)]
        band *= tone[np.searchsorted(xs, np.arange(width), side="right")][None, :, None]
        band[:, xs[xs < width]] *= 0.78
    return np.clip(picture, 0, 255).astype(np.uint8)


def panelled(
    rng: np.random.Generator, upper: Rgb, lower: Rgb, size: tuple[int, int], share: float = 0.35
) -> Picture:
    """A wall with a dado: the lower `share` in another colour, a rail between, skirting below."""
    height, width = size
    picture = plain(rng, upper, size, 4)
    edge = int(height * (1 - share))
    picture[edge:] = plain(rng, lower, (height - edge, width), 4)
    rail = max(1, height // 60)
    picture[edge : edge + rail] = np.clip(np.array(lower) * 1.3, 0, 255).astype(np.uint8)
    picture[height - 2 * rail :] = np.clip(np.array(lower) * 0.6, 0, 255).astype(np.uint8)
    return picture


def paint_box(
    picture: Picture, box: tuple[float, float, float, float], colour: Rgb, soft: float = 0.0
) -> None:
    """Fill the box (left, top, right, bottom as shares of the picture) in place."""
    height, width = picture.shape[:2]
    left, top = int(box[0] * width), int(box[1] * height)
    right, bottom = max(int(box[2] * width), left + 1), max(int(box[3] * height), top + 1)
    picture[top:bottom, left:right] = np.clip(colour, 0, 255)
    if soft:
        band = picture[top:bottom, left:right]
        band[:] = cv2.GaussianBlur(band, (0, 0), max(soft * width, 0.5))
