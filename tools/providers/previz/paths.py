"""Paths and colours: curves, ellipses, tapered tubes, and what light does to a colour.

Plain geometry in metres (x right, y up); nothing here paints.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from tools.providers.previz.stage import Colour, Light

Points = npt.NDArray[np.float64]
"""(n, 2) metres."""
Window = tuple[float, float, float, float]
"""left, bottom, right, top in metres."""
Path = Points | Sequence[tuple[float, float]] | Sequence[Points]
"""What may be given for points."""


def mix(first: Colour, second: Colour, share: float) -> Colour:
    """`first` moved towards `second` by `share` in 0..1."""
    return (
        round(first[0] + (second[0] - first[0]) * share),
        round(first[1] + (second[1] - first[1]) * share),
        round(first[2] + (second[2] - first[2]) * share),
    )


def darker(colour: Colour, share: float = 0.3) -> Colour:
    """The colour in shadow: towards a deep, slightly blue version of itself."""
    deep = (int(colour[0] * 0.22), int(colour[1] * 0.20), int(colour[2] * 0.27))
    return mix(colour, deep, share)


def lighter(colour: Colour, share: float = 0.3) -> Colour:
    """The colour towards a warm white."""
    return mix(colour, (255, 250, 240), share)


def luminance(colour: Colour) -> float:
    """Rec. 709 luma of the sRGB values, 0..1."""
    return (0.2126 * colour[0] + 0.7152 * colour[1] + 0.0722 * colour[2]) / 255.0


def light_vector(light: Light) -> npt.NDArray[np.float64]:
    """Unit vector towards the key light: x right, y up, z towards the camera."""
    azimuth, elevation = math.radians(light.azimuth), math.radians(light.elevation)
    return np.array(
        [
            math.sin(azimuth) * math.cos(elevation),
            math.sin(elevation),
            math.cos(azimuth) * math.cos(elevation),
        ]
    )


def smooth(points: Path, *, steps: int = 6) -> Points:
    """Closed Catmull-Rom curve through the points, (n * steps, 2)."""
    p = np.asarray(points, dtype=np.float64)
    return _catmull(np.concatenate([p[-1:], p, p[:2]]), steps)


def curve(points: Path, *, steps: int = 6) -> Points:
    """Open Catmull-Rom curve through the points, ends included."""
    p = np.asarray(points, dtype=np.float64)
    whole = np.concatenate([2 * p[:1] - p[1:2], p, 2 * p[-1:] - p[-2:-1]])
    return np.concatenate([_catmull(whole, steps), p[-1:]])


@lru_cache(maxsize=16)
def _weights(steps: int) -> Points:
    """Catmull-Rom weights of the four neighbours at `steps` places, (steps, 4)."""
    t = np.arange(steps) / steps
    t2, t3 = t * t, t * t * t
    return 0.5 * np.stack(
        [-t + 2 * t2 - t3, 2 - 5 * t2 + 3 * t3, t + 4 * t2 - 3 * t3, t3 - t2], axis=1
    )


def _catmull(p: Points, steps: int) -> Points:
    """Curve through `p` without its first point and its last two, which only steer."""
    near = np.stack([p[:-3], p[1:-2], p[2:-1], p[3:]], axis=1)
    return np.asarray((_weights(steps) @ near).reshape(-1, p.shape[1]))


_CIRCLE = np.linspace(0.0, 2 * math.pi, 29)[:-1]
_UNIT_CIRCLE = np.stack([np.cos(_CIRCLE), np.sin(_CIRCLE)], axis=1)


def ellipse(x: float, y: float, half_width: float, half_height: float, turn: float = 0.0) -> Points:
    """An ellipse as 28 points, turned counter-clockwise by `turn` degrees."""
    cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
    axes = np.array([[half_width * cos, half_width * sin], [-half_height * sin, half_height * cos]])
    return np.asarray(_UNIT_CIRCLE @ axes + (x, y))


def rectangle(left: float, bottom: float, right: float, top: float) -> Points:
    """Four corners, counter-clockwise from the lower left."""
    return np.array([[left, bottom], [right, bottom], [right, top], [left, top]])


def rounded(left: float, bottom: float, right: float, top: float, radius: float) -> Points:
    """A rectangle with round corners, 24 points."""
    radius = min(radius, (right - left) / 2, (top - bottom) / 2)
    quarter = np.linspace(0, math.pi / 2, 6)
    corners = []
    for x, y, start in (
        (right - radius, top - radius, 0.0),
        (left + radius, top - radius, math.pi / 2),
        (left + radius, bottom + radius, math.pi),
        (right - radius, bottom + radius, 1.5 * math.pi),
    ):
        angle = quarter + start
        corners.append(np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], 1))
    return np.vstack(corners)


@dataclass(frozen=True, slots=True)
class Tube:
    """A tapered band along a centre line: the two edges, and what shading needs."""

    left: Points
    right: Points
    outline: Points


def tube(
    centres: Path,
    radii: Sequence[float] | npt.NDArray[np.float64],
    *,
    caps: tuple[bool, bool] = (True, True),
    other_radii: Sequence[float] | npt.NDArray[np.float64] | None = None,
) -> Tube:
    """The tube of the given radii (metres) around the centres, with round ends where asked.

    `other_radii` are those of the right edge where the two differ.
    """
    c = np.asarray(centres, dtype=np.float64)
    r = np.asarray(radii, dtype=np.float64)[:, None]
    r2 = r if other_radii is None else np.asarray(other_radii, dtype=np.float64)[:, None]
    along = _directions(c)
    perp = np.stack([-along[:, 1], along[:, 0]], axis=1)
    left, right = c + perp * r, c - perp * r2
    start = _cap(c[0], -along[0], float(r[0, 0])) if caps[0] else c[:0]
    end = _cap(c[-1], along[-1], float(r[-1, 0])) if caps[1] else c[:0]
    return Tube(left, right, np.vstack([left, end, right[::-1], start]))


_CAP = np.linspace(math.pi / 2, -math.pi / 2, 9)[1:-1]
_CAP_COS, _CAP_SIN = np.cos(_CAP)[:, None], np.sin(_CAP)[:, None]


def _cap(centre: Points, outward: Points, radius: float) -> Points:
    side = np.array([-outward[1], outward[0]])
    return np.asarray(centre + radius * (_CAP_COS * outward + _CAP_SIN * side))


def _directions(centres: Points) -> Points:
    """Unit direction along a line at each of its points."""
    along = np.empty_like(centres)
    along[1:-1] = centres[2:] - centres[:-2]
    along[0] = centres[1] - centres[0]
    along[-1] = centres[-1] - centres[-2]
    length = np.hypot(along[:, 0], along[:, 1])
    if length.max() < 1e-6:
        along[:] = (0.0, 1.0)
        return along
    return np.asarray(along / np.maximum(length, 1e-9)[:, None])
