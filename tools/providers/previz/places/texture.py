"""Albedo textures for floors, walls and grounds, made of seeded noise and ruled lines.

Every function returns (h, w, 3) uint8. Knows nothing of where the texture will lie.
"""

from __future__ import annotations

import cv2
import numpy as np

from tools.providers.previz.scenery import Picture, Rgb, picture_of


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
    width = size[1]
    tone = 1 + rng.normal(0, 0.07, count).astype(np.float32)
    column = np.minimum(np.arange(width) * count // width, count - 1)
    picture = plain(rng, colour, size, rough).astype(np.float32) * tone[column][None, :, None]
    seams = (np.arange(count + 1) * width / count).astype(int)
    picture[:, np.clip(seams, 0, width - 1)] *= 0.62
    return picture_of(np.clip(picture, 0, 255))


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


def curtain(rng: np.random.Generator, colour: Rgb, size: tuple[int, int]) -> Picture:
    """Heavy drapes in folds, darker towards the top."""
    height, width = size
    x = np.linspace(0, 1, width, dtype=np.float32)
    folds = np.sin(x * 150 + 2.5 * np.sin(x * 23 + float(rng.uniform(0, 6)))) * 0.32
    fall = np.linspace(0.75, 1.1, height, dtype=np.float32)[:, None]
    tone = (1 + folds[None, :]) * fall * (1 + 0.04 * noise(rng, height, width))
    return picture_of(
        np.clip(tone[:, :, None] * np.array(colour, np.float32) * 1.5, 0, 255).astype(np.uint8)
    )


def hang_clocks(rng: np.random.Generator, wall: Picture, accent: Rgb, height_m: float) -> None:
    """Round clocks along a wall, in place; every one tells another hour."""
    rows, columns = wall.shape[:2]
    ppm = rows / height_m
    at = 0.5
    while at < columns / ppm - 0.4:
        radius, y = float(rng.uniform(0.13, 0.27)), float(rng.uniform(1.75, 2.5))
        middle = (round(at * ppm), round((height_m - y) * ppm))
        r = max(round(radius * ppm), 2)
        cv2.circle(wall, middle, r, accent if rng.random() < 0.5 else (58, 38, 24), -1, cv2.LINE_AA)
        cv2.circle(wall, middle, max(round(r * 0.8), 1), (226, 214, 186), -1, cv2.LINE_AA)
        for share, turn in zip((0.42, 0.68), rng.uniform(0, 2 * np.pi, 2), strict=True):
            tip = (
                round(middle[0] + share * r * float(np.sin(turn))),
                round(middle[1] - share * r * float(np.cos(turn))),
            )
            cv2.line(wall, middle, tip, (34, 28, 26), max(r // 12, 1), cv2.LINE_AA)
        at += 2 * radius + float(rng.uniform(0.12, 0.6))


def hang_pictures(rng: np.random.Generator, wall: Picture, accent: Rgb, height_m: float) -> None:
    """Framed paintings along a wall, in place; each a horizon and a few shapes."""
    rows, columns = wall.shape[:2]
    length_m = columns / rows * height_m
    at = 0.8
    while at < length_m - 1.6:
        wide, tall = float(rng.uniform(0.7, 1.7)), float(rng.uniform(0.7, 1.4))
        left, right = at / length_m, (at + wide) / length_m
        low = 1 - (1.55 - tall / 2) / height_m
        top = 1 - (1.55 + tall / 2) / height_m
        edge_x, edge_y = 0.06 / length_m, 0.06 / height_m
        paint_box(wall, (left - edge_x, top - edge_y, right + edge_x, low + edge_y), (46, 36, 28))
        sky, land = rng.uniform(60, 210, 3), rng.uniform(30, 150, 3)
        split = top + (low - top) * float(rng.uniform(0.4, 0.7))
        paint_box(wall, (left, top, right, split), (sky[0], sky[1], sky[2]))
        paint_box(wall, (left, split, right, low), (land[0], land[1], land[2]))
        for _ in range(3):
            x = float(rng.uniform(left, right - 0.2 * (right - left)))
            size = float(rng.uniform(0.08, 0.2))
            box = (
                x,
                split - size * (low - top),
                x + size * (right - left),
                split + 0.1 * (low - top),
            )
            paint_box(wall, box, accent if rng.random() < 0.4 else (land[2], land[0], land[1]))
        at += wide + float(rng.uniform(0.5, 1.3))
