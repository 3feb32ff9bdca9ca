"""Solids of stacked ellipses that can be seen from any side: trunks, skirts and skulls.

A `Barrel` knows its silhouette from the present view and puts drawings on its surface, so that a
lapel, a button or an eye turns away with the body. It knows nothing of what it is part of.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tools.providers.previz.paths import Points, Tube

Vectors = npt.NDArray[np.float64]

_RING = np.radians(np.arange(0, 360, 12))
_EDGE = 84.0
"""Degrees from the middle of the visible side at which surface drawings are stopped."""


class Barrel:
    """Stacked half-ellipse pairs in screen space: `t` runs along them, `phi` around, 0 in front."""

    def __init__(self, centres: Vectors, sides: Vectors, fronts: Vectors, backs: Vectors) -> None:
        """All (n, 3) in metres on the screen: centre, half width to the left, front and back."""
        self.centres, self.sides, self.fronts, self.backs = centres, sides, fronts, backs
        side = sides[len(sides) // 2]
        front = fronts[len(fronts) // 2]
        self.middle = math.degrees(
            math.atan2(
                side[2] / max(1e-9, float(np.linalg.norm(side))),
                front[2] / max(1e-9, float(np.linalg.norm(front))),
            )
        )

    def sees(self, phi: float, margin: float = 0.0) -> bool:
        """Whether the surface at this angle is turned to the camera."""
        return abs(_wrap(phi - self.middle)) < 90.0 - margin

    def clamp(self, phi: float) -> float:
        """The nearest angle that is still visible."""
        away = _wrap(phi - self.middle)
        return self.middle + min(_EDGE, max(-_EDGE, away))

    def at(self, t: float, phi: float, out: float = 1.0) -> npt.NDArray[np.float64]:
        """The surface point (x, y, z) at 0..1 along and `phi` degrees around."""
        x = min(1.0, max(0.0, t)) * (len(self.centres) - 1)
        low = min(int(x), len(self.centres) - 2)
        share = x - low
        c, s = math.cos(math.radians(phi)), math.sin(math.radians(phi))
        depth = self.fronts if c >= 0 else self.backs
        ring = self.sides[low : low + 2] * s + depth[low : low + 2] * abs(c)
        points = self.centres[low : low + 2] + ring * out
        return np.asarray(points[0] * (1 - share) + points[1] * share)

    def patch(self, outline: Sequence[tuple[float, float]], out: float = 1.0) -> Points | None:
        """The seen part of a drawing given as (t, phi) corners; None when it is turned away."""
        clamped = [(t, self.clamp(phi)) for t, phi in outline]
        if not any(self.sees(phi) for _, phi in outline):
            return None
        return np.array([self.at(t, phi, out)[:2] for t, phi in clamped])

    def silhouette(self, grow: float = 0.0) -> Tube:
        """The outline from the present view; `grow` metres larger on each side."""
        s, c = np.sin(_RING)[None, :, None], np.cos(_RING)[None, :, None]
        depth = np.where(c >= 0, self.fronts[:, None], self.backs[:, None])
        rings = (self.centres[:, None] + self.sides[:, None] * s + depth * np.abs(c))[..., :2]
        along = np.gradient(self.centres[:, :2], axis=0)
        along /= np.maximum(np.hypot(along[:, 0], along[:, 1]), 1e-9)[:, None]
        perp = np.stack([-along[:, 1], along[:, 0]], axis=1)
        reach = np.einsum("nrk,nk->nr", rings - self.centres[:, None, :2], perp)
        rows = np.arange(len(rings))
        left = rings[rows, reach.argmax(axis=1)] + perp * grow
        right = rings[rows, reach.argmin(axis=1)] - perp * grow
        return Tube(left, right, np.vstack([left, right[::-1]]))


def _wrap(degrees: float) -> float:
    return (degrees + 180.0) % 360.0 - 180.0
