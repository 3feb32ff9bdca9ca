"""Bodies made of joined balls, for animals: right from every side, whatever the pose.

A body is a chain of balls in space; what is painted is the hull of each neighbouring pair, as one
shape, with its light. Knows nothing of anatomy.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.paths import Points, darker, ellipse
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.stage import Colour, Part

Vector = npt.NDArray[np.float64]
Ball = tuple[float, float, float, float]
"""x (left), y (up), z (forward), radius; in units of the animal."""


class Body:
    """Takes the animal's own frame to the screen and paints balls there."""

    def __init__(self, canvas: Canvas, frame: Vector, origin: Vector, unit_m: float) -> None:
        self.canvas, self.frame, self.origin, self.unit = canvas, frame, origin, unit_m

    def screen(self, points: npt.ArrayLike) -> Vector:
        """(n, 3) own coordinates to (n, 3) metres on the screen, z towards the camera."""
        p = np.atleast_2d(np.asarray(points, dtype=np.float64))
        return np.asarray((self.origin + p @ self.frame.T) * self.unit)

    def depth(self, balls: Sequence[Ball]) -> float:
        """Mean nearness to the camera."""
        return float(self.screen([ball[:3] for ball in balls])[:, 2].mean())

    def faces(self, normal: tuple[float, float, float]) -> float:
        """How far a direction is turned to the camera, -1..1."""
        n = np.asarray(normal, dtype=np.float64)
        return float(self.frame[2] @ n) / float(np.linalg.norm(n))

    def hulls(
        self, balls: Sequence[Ball], grow: float = 0.0, shift: Vector | None = None
    ) -> list[Points]:
        """The hull of each neighbouring pair of balls."""
        centres = self.screen([ball[:3] for ball in balls])[:, :2]
        radii = [max(0.0, ball[3] * self.unit + grow) for ball in balls]
        if shift is not None:
            centres = centres + np.array(radii)[:, None] * shift
        rings = [
            ellipse(float(c[0]), float(c[1]), r, r) for c, r in zip(centres, radii, strict=True)
        ]
        if len(rings) == 1:
            return rings
        pairs = pairwise(rings)
        return [_hull(np.vstack(pair)) for pair in pairs]

    def paint(self, balls: Sequence[Ball], colour: Colour, *, halo: float = 0.06) -> None:
        """Paints a chain of balls as one lit body."""
        shapes = self.hulls(balls)
        self.canvas.fill_together(shapes, colour, Part.ANIMAL, halo=halo * self.unit)
        towards = self.canvas.towards[:2]
        for share, level in ((0.0, 110), (0.16, 170), (0.32, 235)):
            shrunk = [(*ball[:3], ball[3] * (1 - share * 0.9)) for ball in balls]
            for shape in self.hulls(shrunk, shift=towards * share * 1.1):
                self.canvas.shadow(shape, level)

    def patch(
        self,
        points: Sequence[tuple[float, float, float]],
        colour: Colour,
        *,
        line: float = 0.7,
        shade: int | None = None,
    ) -> None:
        """A flat piece between points in space."""
        self.canvas.fill(self.screen(points)[:, :2], colour, Part.ANIMAL, line=line, shade=shade)

    def stroke(
        self, points: Sequence[tuple[float, float, float]] | Vector, colour: Colour, width: float
    ) -> None:
        """A line through points in space, `width` in the animal's units."""
        wide = max(width * self.unit, 0.7 * self.canvas.pixel)
        self.canvas.line(self.screen(points)[:, :2], colour, wide, Part.ANIMAL)

    def spot(
        self, ball: Ball, colour: Colour, *, line: float = 0.0, shade: int | None = None
    ) -> None:
        """A round mark without light of its own."""
        self.canvas.fill(self.hulls([ball])[0], colour, Part.ANIMAL, line=line, shade=shade)

    def eye(self, ball: Ball, colour: Colour, blink: bool) -> None:
        """An eye with iris, pupil and spark, or a closed lid."""
        x, y, z, r = ball
        if blink:
            self.stroke([(x, y, z - r), (x, y - r * 0.3, z), (x, y, z + r)], (30, 24, 24), r * 0.4)
            return
        self.spot(ball, (26, 20, 20))
        self.spot((x, y, z, r * 0.74), colour)
        self.spot((x, y, z, r * 0.42), (12, 10, 12))
        centre = self.screen([(x, y, z)])[0, :2]
        at = centre + np.array([np.sign(self.canvas.towards[0]) * 0.3, 0.35]) * r * self.unit
        self.canvas.fill(
            ellipse(float(at[0]), float(at[1]), r * 0.22 * self.unit, r * 0.22 * self.unit),
            (255, 255, 255),
            Part.ANIMAL,
            line=0.0,
            shade=None,
        )

    def tufts(self, balls: Sequence[Ball], colour: Colour, count: int) -> None:
        """Short strokes of fur along the lit side."""
        if self.unit * self.canvas.scale < 90:
            return
        rng = np.random.default_rng(3)
        tone = darker(colour, 0.28)
        for _ in range(count):
            k = int(rng.integers(len(balls)))
            x, y, z, r = balls[k]
            centre = self.screen([(x, y, z)])[0, :2]
            at = centre + rng.uniform(-0.62, 0.62, 2) * r * self.unit
            way = np.array([rng.uniform(-0.3, 0.3), -1.0]) * r * 0.20 * self.unit
            self.canvas.line(
                np.array([at, at + way]), tone, max(0.010 * self.unit, 0.6 * self.canvas.pixel)
            )


def _hull(points: Points) -> Points:
    return cv2.convexHull(points.astype(np.float32))[:, 0].astype(np.float64)


def between(a: Ball, b: Ball, share: float) -> Ball:
    """The ball part of the way from one to another."""
    x, y, z, r = (p + (q - p) * share for p, q in zip(a, b, strict=True))
    return (x, y, z, r)
