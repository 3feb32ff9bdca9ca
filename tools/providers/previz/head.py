"""The head: a skull that turns, and the face on it.

Knows where on a head things are; hair has a file of its own. Head frame in head heights: u towards
the character's left, v up from the middle (chin at -0.5, crown at 0.5), z forward.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from tools.providers.previz.paths import Points, Tube
from tools.providers.previz.skeleton import Skeleton
from tools.providers.previz.stage import Look

# v, half width, depth in front, depth behind, in head heights
_SKULL = np.array(
    [
        [-0.506, 0.000, 0.270, -0.200],
        [-0.500, 0.050, 0.295, -0.180],
        [-0.486, 0.096, 0.324, -0.150],
        [-0.460, 0.140, 0.340, -0.110],
        [-0.420, 0.186, 0.346, -0.050],
        [-0.350, 0.236, 0.338, 0.040],
        [-0.260, 0.279, 0.354, 0.150],
        [-0.160, 0.308, 0.366, 0.280],
        [-0.050, 0.314, 0.358, 0.370],
        [0.060, 0.324, 0.378, 0.425],
        [0.160, 0.324, 0.366, 0.440],
        [0.260, 0.300, 0.335, 0.418],
        [0.340, 0.261, 0.285, 0.372],
        [0.400, 0.217, 0.230, 0.318],
        [0.445, 0.166, 0.168, 0.255],
        [0.475, 0.112, 0.103, 0.188],
        [0.492, 0.062, 0.042, 0.120],
        [0.500, 0.000, -0.035, 0.035],
    ]
)
_ROWS = np.concatenate([_SKULL[:7, 0], np.linspace(-0.22, 0.24, 9), _SKULL[11:, 0]])
EYES_V = -0.01


class Head:
    """A head on the screen: lifts flat face drawings onto the turned skull."""

    def __init__(self, look: Look, skeleton: Skeleton, *, chin_drop: float = 0.0) -> None:
        self.size = skeleton.measures.head
        self.centre = skeleton.head
        self.matrix = skeleton.skull
        self.table = _shaped(look, chin_drop)

    def widths(self, v: npt.ArrayLike) -> tuple[Points, Points, Points]:
        """Half width, front and back depth of the skull at heights `v`."""
        at = np.asarray(v, dtype=np.float64)
        rows = self.table
        return (
            np.interp(at, rows[:, 0], rows[:, 1]),
            np.interp(at, rows[:, 0], rows[:, 2]),
            np.interp(at, rows[:, 0], rows[:, 3]),
        )

    def screen(self, points: npt.ArrayLike) -> Points:
        """(n, 3) head points to (n, 3) metres on the screen."""
        p = np.atleast_2d(np.asarray(points, dtype=np.float64))
        return np.asarray(self.centre + p @ self.matrix.T * self.size)

    def lift(self, flat: Sequence[tuple[float, float]] | Points, out: float = 0.0) -> Points:
        """Front-view face points (u, v) on the surface, as (n, 2) on the screen."""
        p = np.asarray(flat, dtype=np.float64)
        width, front, _ = self.widths(p[:, 1])
        s = np.clip(p[:, 0] / np.maximum(width, 1e-6), -0.995, 0.995)
        z = front * np.sqrt(1 - s * s) + out
        return self.screen(np.column_stack([p[:, 0], p[:, 1], z]))[:, :2]

    def around(self, v: npt.ArrayLike, phi: npt.ArrayLike, grow: npt.ArrayLike = 0.0) -> Points:
        """Surface points at heights `v` and `phi` degrees around, (n, 3) on the screen."""
        at, angle = np.asarray(v, dtype=np.float64), np.radians(np.asarray(phi, dtype=np.float64))
        more = np.asarray(grow, dtype=np.float64)
        width, front, back = self.widths(at)
        cos = np.cos(angle)
        depth = np.where(cos >= 0, front, -back)
        level = np.where(at > 0.16, np.clip(width / 0.324, 0, 1), 1.0)
        x = (width + more * level) * np.sin(angle)
        z = depth * np.abs(cos) + more * level * cos
        y = at + more * np.sqrt(1 - level * level)
        return self.screen(np.column_stack(np.broadcast_arrays(x, y, z)))

    @property
    def middle(self) -> float:
        """The angle `phi` that faces the camera: 0 for a front view, 180 for a back view."""
        return math.degrees(math.atan2(self.matrix[2, 0], self.matrix[2, 2]))

    def faces(self, u: float, v: float) -> float:
        """How far the skin at (u, v) is turned to the camera: 1 towards, 0 edge, below away."""
        width, front, _ = self.widths([v])
        s = max(-0.99, min(0.99, u / float(width[0])))
        normal = np.array([s / float(width[0]), 0.0, math.sqrt(1 - s * s) / float(front[0])])
        normal /= np.linalg.norm(normal)
        return float(self.matrix[2] @ normal)

    def outline(self, grow: float = 0.0) -> Tube:
        """The skull's silhouette, chin to crown."""
        rows = np.concatenate([self.table[:5, 0], _ROWS[5:]])
        phi = np.arange(0, 360, 10)
        grid_v, grid_phi = np.meshgrid(rows, phi, indexing="ij")
        points = self.around(grid_v.ravel(), grid_phi.ravel(), grow)
        rings = points[:, :2].reshape(len(rows), len(phi), 2)
        up = self.matrix[:2, 1]
        norm = float(np.hypot(up[0], up[1]))
        perp = np.array([-up[1], up[0]]) / norm if norm > 1e-6 else np.array([-1.0, 0.0])
        reach = rings @ perp
        index = np.arange(len(rows))
        left, right = rings[index, reach.argmax(1)], rings[index, reach.argmin(1)]
        return Tube(left, right, np.vstack([left, right[::-1]]))

    def ring(self, v: float, grow: float = 0.0) -> Points:
        """The skull's section at height `v`, (36, 2) on the screen."""
        phi = np.arange(0, 360, 10)
        return self.around(np.full(len(phi), v), phi, grow)[:, :2]


def _shaped(look: Look, chin_drop: float) -> npt.NDArray[np.float64]:
    """The skull's table with this person's jaw, age and open mouth."""
    table = _SKULL.copy()
    low = np.clip((-0.08 - table[:, 0]) / 0.36, 0, 1)
    table[:, 1] *= 1 + (look.jaw - 0.5) * 0.42 * low
    if look.build == "heavy":
        table[:, 1] *= 1 + 0.10 * np.clip((0.1 - table[:, 0]) / 0.4, 0, 1)
    elif look.build == "slim":
        table[:, 1] *= 1 - 0.05 * low
    if look.age == "child":
        table[:, 1] *= 1.07
    jaw = np.clip((-0.28 - table[:, 0]) / 0.22, 0, 1)
    table[:, 0] -= chin_drop * jaw
    return table
