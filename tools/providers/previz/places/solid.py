"""Set pieces from plain solids: boxes, prisms, cylinders and flat shapes, in metres.

Knows geometry only: positions, turns and colours; what they mean is up to the caller.
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from tools.providers.previz.scenery import Face, Piece, Points, Rgb, Vec

_BOX = np.array(
    [
        [-1, 0, -1],
        [1, 0, -1],
        [1, 1, -1],
        [-1, 1, -1],
        [-1, 0, 1],
        [1, 0, 1],
        [1, 1, 1],
        [-1, 1, 1],
    ],
    np.float64,
)
_BOX_FACES = ((0, 1, 2, 3), (5, 4, 7, 6), (4, 0, 3, 7), (1, 5, 6, 2), (3, 2, 6, 7), (4, 5, 1, 0))


def turned(points: Points, degrees: float) -> Points:
    """Points turned about the vertical axis through the origin."""
    if not degrees:
        return points
    a = math.radians(degrees)
    c, s = math.cos(a), math.sin(a)
    return np.asarray(points @ np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]]))


def box(
    at: Vec, size: Vec, colour: Rgb, turn: float = 0.0, glow: float = 0.0, taper: float = 1.0
) -> list[Face]:
    """A box standing on `at` (centre of its base); size is width, height, depth."""
    corners = _BOX * (size[0] / 2, size[1], size[2] / 2)
    corners[[2, 3, 6, 7]] *= (taper, 1, taper)
    corners = turned(corners, turn) + at
    return [
        Face(corners[list(index)], colour, glow=glow, opens=number == 0)
        for number, index in enumerate(_BOX_FACES)
    ]


def post(
    at: Vec,
    radius: float,
    height: float,
    colour: Rgb,
    *,
    sides: int = 8,
    taper: float = 1.0,
    glow: float = 0.0,
) -> list[Face]:
    """An upright prism, round enough with eight sides."""
    angle = np.linspace(0, 2 * math.pi, sides, endpoint=False)
    ring = np.stack((np.cos(angle), np.zeros(sides), np.sin(angle)), axis=1) * radius
    low = ring + at
    high = ring * taper + (at[0], at[1] + height, at[2])
    faces = [
        Face(
            np.array([low[i], high[i], high[(i + 1) % sides], low[(i + 1) % sides]]),
            colour,
            glow=glow,
            opens=i == 0,
        )
        for i in range(sides)
    ]
    faces.append(Face(high[::-1], colour, glow=glow, opens=False))
    return faces


def slab(points: Iterable[Vec], colour: Rgb, glow: float = 0.0) -> Face:
    """A flat polygon seen from both sides."""
    return Face(np.array(list(points), np.float64), colour, two_sided=True, glow=glow)


def card(
    at: Vec, size: tuple[float, float], colour: Rgb, turn: float = 0.0, glow: float = 0.0
) -> Face:
    """An upright rectangle over `at`, facing -z when not turned; detail of the solid before it."""
    w, h = size[0] / 2, size[1]
    points = np.array([[-w, 0, 0], [w, 0, 0], [w, h, 0], [-w, h, 0]], np.float64)
    return Face(turned(points, turn) + at, colour, glow=glow, opens=False)


def group(
    *parts: Iterable[Face] | Face, at: Vec, radius: float, grounded: bool = True, layer: int = 1
) -> Piece:
    """One piece of faces and lists of faces, in drawing order."""
    faces: list[Face] = []
    for part in parts:
        faces.extend([part] if isinstance(part, Face) else part)
    return Piece(tuple(faces), at, radius, grounded, layer)
