"""A pen for things: paths in units of the thing's own size, with simple solids and glows.

Knows shapes and light; what a lantern looks like is written in the prop files.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from tools.providers.previz.paths import (
    Points,
    curve,
    darker,
    ellipse,
    lighter,
    rounded,
    smooth,
    tube,
)
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.stage import Colour, Part

Pairs = Sequence[tuple[float, float]] | Points

BRASS: Colour = (196, 158, 84)
STEEL: Colour = (168, 174, 184)
IRON: Colour = (66, 68, 76)
WOOD: Colour = (140, 94, 56)
LEATHER: Colour = (120, 74, 44)
PAPER: Colour = (236, 228, 206)
GLASS: Colour = (178, 208, 220)
FLAME: Colour = (255, 190, 70)
LEAF: Colour = (78, 128, 62)


class Pen:
    """Draws one thing; 1 unit is its natural size in metres, the origin its foot."""

    def __init__(self, canvas: Canvas, size: float, colour: Colour) -> None:
        self.canvas, self.size, self.colour = canvas, size, colour

    def _m(self, points: Pairs) -> Points:
        return np.asarray(points, dtype=np.float64) * self.size

    def path(self, points: Pairs, colour: Colour, *, soft: bool = False, line: float = 1.0) -> None:
        """A closed path, through its points as a curve when `soft`."""
        shape = smooth(points, steps=5) if soft else np.asarray(points, dtype=np.float64)
        self.canvas.fill(self._m(shape), colour, Part.PROP, line=line)

    def box(
        self,
        left: float,
        low: float,
        right: float,
        high: float,
        colour: Colour,
        *,
        radius: float = 0.01,
        line: float = 1.0,
    ) -> None:
        """A box with its side in shadow."""
        self.canvas.fill(
            self._m(rounded(left, low, right, high, radius)), colour, Part.PROP, line=line
        )
        wide = right - left
        dark_right = self.canvas.towards[0] < 0
        edge = right - 0.22 * wide if dark_right else left + 0.22 * wide
        side = (edge, right) if dark_right else (left, edge)
        self.canvas.shadow(
            self._m([(side[0], low), (side[1], low), (side[1], high), (side[0], high)]), 165
        )

    def disc(
        self,
        x: float,
        y: float,
        rx: float,
        colour: Colour,
        *,
        ry: float | None = None,
        turn: float = 0.0,
        line: float = 1.0,
    ) -> None:
        """A flat disc or ellipse."""
        self.canvas.fill(self._m(ellipse(x, y, rx, ry or rx, turn)), colour, Part.PROP, line=line)

    def ball(
        self, x: float, y: float, r: float, colour: Colour, *, ry: float | None = None
    ) -> None:
        """A lit ball."""
        high = ry or r
        self.disc(x, y, r, colour, ry=high)
        lx, ly = self.canvas.towards[0], self.canvas.towards[1]
        for grow, level in ((0.86, 150), (0.70, 235)):
            self.canvas.shadow(self._m(ellipse(x, y, r, high)), level if grow > 0.8 else 150)
            self.canvas.shadow(
                self._m(
                    ellipse(
                        x + lx * r * (1 - grow), y + ly * high * (1 - grow), r * grow, high * grow
                    )
                ),
                235,
            )
        self.gleam(x + lx * r * 0.45, y + ly * high * 0.5, r * 0.22)

    def round(self, profile: Pairs, colour: Colour, *, line: float = 1.0) -> None:
        """A turned solid: (half width, height) from foot to top, shaded across."""
        p = np.asarray(profile, dtype=np.float64)
        centres = np.column_stack([np.zeros(len(p)), p[:, 1]])
        body = tube(self._m(centres), p[:, 0] * self.size, caps=(False, False))
        self.canvas.fill(body.outline, colour, Part.PROP, line=line)
        self.canvas.shade_tube(body)

    def bar(
        self,
        points: Pairs,
        width: float | Sequence[float],
        colour: Colour,
        *,
        line: float = 1.0,
        bend: bool = False,
    ) -> None:
        """A rod along the points, tapering when `width` is a list; a curve when `bend`."""
        p = curve(points, steps=5) if bend else np.asarray(points, dtype=np.float64)
        wide = (
            np.full(len(p), width)
            if isinstance(width, (int, float))
            else np.interp(np.linspace(0, 1, len(p)), np.linspace(0, 1, len(width)), width)
        )
        body = tube(self._m(p), wide * self.size / 2)
        self.canvas.fill(body.outline, colour, Part.PROP, line=line)
        self.canvas.shade_tube(body)

    def stroke(
        self,
        points: Pairs,
        width: float,
        colour: Colour,
        *,
        bend: bool = False,
        closed: bool = False,
    ) -> None:
        """A plain line."""
        p = curve(points, steps=5) if bend else points
        self.canvas.line(
            self._m(p),
            colour,
            max(width * self.size, 0.7 * self.canvas.pixel),
            Part.PROP,
            closed=closed,
        )

    def ring(
        self, x: float, y: float, r: float, width: float, colour: Colour, *, ry: float | None = None
    ) -> None:
        """A hoop with a dark edge."""
        shape = ellipse(x, y, r, ry or r)
        self.stroke(shape, width * 1.35, darker(colour, 0.7), closed=True)
        self.stroke(shape, width, colour, closed=True)

    def gleam(self, x: float, y: float, r: float, strength: float = 0.55) -> None:
        """A soft highlight."""
        self.canvas.wash(
            self._m(ellipse(x, y, r, r * 0.7, 30)), (255, 255, 255), strength, r * 0.35 * self.size
        )

    def glaze(
        self,
        points: Pairs,
        colour: Colour,
        opacity: float,
        *,
        soft: bool = False,
        blur: float = 0.0,
    ) -> None:
        """A translucent layer over what is painted."""
        shape = smooth(points, steps=5) if soft else np.asarray(points, dtype=np.float64)
        self.canvas.wash(self._m(shape), colour, opacity, blur * self.size)

    def glow(self, x: float, y: float, r: float, colour: Colour) -> None:
        """Light that a source throws on itself."""
        for share, strength in ((1.0, 0.30), (0.6, 0.45), (0.3, 0.8)):
            self.canvas.wash(
                self._m(ellipse(x, y, r * share, r * share)),
                lighter(colour, 1 - share),
                strength,
                r * 0.25 * self.size,
            )

    def flame(self, x: float, y: float, high: float) -> None:
        """A flame whose foot is at (x, y)."""
        wide = high * 0.32
        for share, colour in ((1.0, (240, 120, 40)), (0.72, FLAME), (0.42, (255, 240, 190))):
            w, h = wide * share, high * share
            shape = [
                (x, y),
                (x + w, y + h * 0.32),
                (x + w * 0.35, y + h * 0.68),
                (x + w * 0.1, y + h),
                (x - w * 0.4, y + h * 0.6),
                (x - w, y + h * 0.3),
            ]
            self.path(shape, colour, soft=True, line=0.0)


def around(
    x: float, y: float, r: float, count: int, start: float = 90.0
) -> list[tuple[float, float]]:
    """Points of a regular polygon."""
    angles = [math.radians(start + 360 * k / count) for k in range(count)]
    return [(x + r * math.cos(a), y + r * math.sin(a)) for a in angles]
