"""Hair on a head that turns: what lies before and behind it, strands, and what is tied."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.haircuts import ANGLES, CUTS, UNDER, Cut, rise, wrap, wrap_all
from tools.providers.previz.head import Head
from tools.providers.previz.paths import (
    Points,
    curve,
    darker,
    ellipse,
    lighter,
    luminance,
    mix,
    smooth,
    tube,
)
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.stage import Colour, Look, Part


class Hair:
    """The hair of one head."""

    def __init__(self, canvas: Canvas, head: Head, look: Look) -> None:
        self.canvas, self.head, self.look = canvas, head, look
        style = UNDER.get(look.hair_style, look.hair_style)
        self.cut = CUTS.get(
            style, None if style in ("bald", "hood", "headscarf") else CUTS["short"]
        )
        self.colour = look.hair_colour
        self.middle = head.middle
        self.away = abs(wrap(self.middle)) > 90

    def line_at(self, phi: npt.NDArray[np.float64], cut: Cut) -> npt.NDArray[np.float64]:
        """Height of the hairline at angles around the head."""
        turned = (phi + 180) % 360 - 180
        base = np.interp(np.abs(turned), ANGLES, cut.line)
        front = np.exp(-((turned / 45) ** 2))
        return np.asarray(base - cut.lean * np.sin(np.radians(turned * 2)) * front)

    def shell(self, v: Points, phi: Points, cut: Cut, extra: float = 0.0) -> Points:
        """Outer surface of the hair, (n, 3) on the screen."""
        top = np.clip((v - 0.05) / 0.40, 0, 1)
        grow = cut.side + (cut.top - cut.side) * top + extra
        held = np.maximum(v, cut.drop)
        width, front, back = self.head.widths(held)
        angle = np.radians(phi)
        cos, sin = np.cos(angle), np.sin(angle)
        depth = np.where(cos >= 0, front, -back)
        flare = np.maximum(0.0, cut.drop - v) * 0.06
        level = np.where(v > 0.16, np.clip(width / 0.324, 0, 1), 1.0)
        x = (width + grow * level + flare) * sin
        z = depth * np.abs(cos) + (grow * level + flare) * cos
        y = v + grow * np.sqrt(1 - level * level)
        return self.head.screen(np.column_stack(np.broadcast_arrays(x, y, z)))

    def paint_back(self) -> None:
        """What lies behind the head: the far side of long or thick hair, and what is tied."""
        if self.away:
            return
        if self.cut is not None:
            self._mass(self.cut)
        self._tied()

    def paint_front(self) -> None:
        """What lies on the head as seen from here."""
        if self.cut is not None:
            self._cap(self.cut)
        if self.away:
            self._tied()
        if self.look.hair_style == "mohawk":
            self._mohawk()

    def _mass(self, cut: Cut) -> None:
        phi = np.linspace(70, 290, 45)
        low = self.line_at(phi, cut)
        points = [
            self.shell(np.maximum(low, v), phi, cut) for v in (-1.2, -0.6, -0.2, 0.1, 0.3, 0.45)
        ]
        hull = cv2.convexHull(np.vstack(points)[:, :2].astype(np.float32))[:, 0].astype(np.float64)
        self.canvas.fill(hull, darker(self.colour, 0.42), Part.HAIR, shade=170)

    def _cap(self, cut: Cut) -> None:
        phi = self.middle + np.linspace(-90, 90, 49)
        low = self.line_at(phi, cut)
        if cut.waves and self.head.size * self.canvas.scale > 30:
            teeth = np.abs(np.sin(np.radians(phi) * cut.waves / 2))
            low = low - min(cut.rough, 0.03) * 0.9 * teeth
        edge = self.shell(low, phi, cut)[:, :2]
        rim = self.upper(cut, float(low[-1]), float(low[0]))
        shapes = [np.vstack([edge, rim])]
        crown = self.crown(cut)
        if crown is not None:
            shapes.append(crown)
        self.canvas.fill_together(shapes, self.colour, Part.HAIR)
        self.shade(cut, low, phi)
        self._strands(cut, phi, low)
        if self.look.greying:
            self._temples(cut)

    def _temples(self, cut: Cut) -> None:
        """Grey that fades into the hair above the ears."""
        tone, size = mix(self.colour, (188, 188, 190), 0.75), self.head.size
        for side in (1, -1):
            phi = side * np.linspace(50.0, 104.0, 9)
            seen = np.abs(wrap_all(phi - self.middle)) < 88
            if seen.sum() < 2:
                continue
            phi = phi[seen]
            low = self.line_at(phi, cut)
            high = 0.16 - 0.0016 * np.abs(phi)
            edge = [self.shell(v, phi, cut)[:, :2] for v in (low + 0.015, np.maximum(high, low))]
            self.canvas.wash(np.vstack([edge[0], edge[1][::-1]]), tone, 0.50, size * 0.030)
            for share in np.linspace(0.1, 0.9, 5) if size * self.canvas.scale > 60 else ():
                at = float(phi[0] + (phi[-1] - phi[0]) * share)
                foot = float(self.line_at(np.array([at]), cut)[0]) + 0.02
                v = np.linspace(foot, max(foot + 0.05, 0.20 - 0.08 * share), 4)
                strand = self.shell(v, np.full(4, at), cut, 0.001)[:, :2]
                self.canvas.line(strand, mix(tone, (196, 196, 198), 0.35), size * 0.005)

    def upper(self, cut: Cut, right: float, left: float) -> Points:
        """The outer contour from the right end of the hairline over the crown to the left end."""
        heights = np.concatenate([rise(right), rise(left)[::-1]])
        side = np.concatenate([np.full(22, self.middle + 90), np.full(22, self.middle - 90)])
        wave = np.sin(np.linspace(0, np.pi * cut.waves, 44))
        sharp = np.abs(wave) ** 0.7 if cut.rough > 0.02 else wave
        points = self.shell(heights, side, cut)[:, :2]
        centre = self.head.screen([(0, 0.05, 0)])[0, :2]
        out = points - centre
        out /= np.maximum(np.hypot(out[:, 0], out[:, 1]), 1e-9)[:, None]
        return np.asarray(points + out * (sharp * cut.rough * self.head.size)[:, None])

    def crown(self, cut: Cut) -> Points | None:
        """The top as seen from above or below, missing from the side contours."""
        if cut.line[0] > 0.4 or self.head.matrix[2, 1] < -0.05:
            return None
        phi = np.arange(0, 360, 15.0)
        rings = [self.shell(np.full(24, v), phi, cut)[:, :2] for v in (0.36, 0.44, 0.49)]
        return cv2.convexHull(np.vstack(rings).astype(np.float32))[:, 0].astype(np.float64)

    def shade(self, cut: Cut, low: Points, phi: Points) -> None:
        """Shadow on the side that is turned from the light."""
        towards = self.canvas.towards
        angle = np.radians(phi)
        axis = self.head.matrix
        normals = np.sin(angle)[:, None] * axis[:, 0] + np.cos(angle)[:, None] * axis[:, 2]
        dark = np.flatnonzero(normals @ towards < 0.30)
        if dark.size < 3:
            return
        span, at = low[dark], phi[dark]
        top = self.shell(np.full(len(at), 0.45), at, cut)[:, :2]
        self.canvas.shadow(np.vstack([self.shell(span, at, cut)[:, :2], top[::-1]]), 120)

    def _strands(self, cut: Cut, phi: Points, low: Points) -> None:
        pixels = self.head.size * self.canvas.scale
        if pixels < 34:
            return
        count = 9 if pixels < 120 else 19
        rng = np.random.default_rng(11)
        bright = luminance(self.colour)
        for k in range(count):
            at = self.middle - 82 + 164 * (k + rng.uniform(-0.3, 0.3)) / (count - 1)
            foot = float(np.interp(at, phi, low))
            start, end = 0.47 - 0.12 * rng.random(), foot + (0.47 - foot) * rng.uniform(0.03, 0.35)
            if end >= start - 0.05:
                continue
            v = np.linspace(start, end, 7)
            sway = (
                at
                + cut.lean * 160 * np.linspace(0.6, 0, 7)
                + (3.5 if cut.rough > 0.012 else 0.8) * np.sin(v * cut.waves)
            )
            path = self.shell(v, sway, cut, 0.001)[:, :2]
            lit = k % 2 == 0
            tone = (
                lighter(self.colour, 0.06 + 0.05 * (1 - bright))
                if lit
                else darker(self.colour, 0.22)
            )
            self.canvas.line(
                path, tone, max(self.head.size * (0.012 if lit else 0.008), 0.6 * self.canvas.pixel)
            )
        self._gleam(cut)

    def _gleam(self, cut: Cut) -> None:
        """A band of light across the hair on the key's side."""
        side = 32 if self.canvas.towards @ self.head.matrix[:, 0] > 0 else -32
        centre = max(self.middle - 60, min(self.middle + 60, self.middle * 0.6 + side))
        phi = np.linspace(centre - 30, centre + 30, 14)
        wave = 0.012 * np.sin(np.arange(14) * 1.9)
        upper = self.shell(0.415 + wave, phi, cut, 0.001)[:, :2]
        lower = self.shell(0.355 + wave * 1.6, phi[::-1], cut, 0.001)[:, :2]
        self.canvas.wash(
            np.vstack([upper, lower]), lighter(self.colour, 0.45), 0.30, self.head.size * 0.018
        )

    def _tied(self) -> None:
        style, s = self.look.hair_style, self.head.size
        if style == "ponytail":
            path = [
                (0.0, 0.22, -0.44),
                (0.02, 0.16, -0.62),
                (0.04, -0.10, -0.68),
                (0.02, -0.42, -0.60),
                (0.0, -0.62, -0.56),
            ]
            self._lock(path, (0.05, 0.10, 0.115, 0.085, 0.02))
        elif style == "bun":
            at = self.head.screen([(0.0, 0.40, -0.36)])[0]
            ball = smooth(
                [
                    (
                        at[0] + s * 0.17 * math.cos(a) * (1 + 0.04 * (-1) ** k),
                        at[1] + s * 0.155 * math.sin(a),
                    )
                    for k, a in enumerate(np.linspace(0, 2 * np.pi, 11)[:-1])
                ],
                steps=3,
            )
            self.canvas.fill(ball, self.colour, Part.HAIR)
            swirl = [
                (at[0] + s * r * math.cos(a), at[1] + s * r * math.sin(a))
                for a, r in zip(np.linspace(0, 5.2, 12), np.linspace(0.13, 0.03, 12), strict=True)
            ]
            self.canvas.line(curve(swirl, steps=2), darker(self.colour, 0.3), s * 0.012)
        elif style == "braids":
            for side in (1, -1):
                path = [
                    (side * 0.27, -0.10, -0.20),
                    (side * 0.33, -0.34, -0.12),
                    (side * 0.34, -0.62, -0.02),
                    (side * 0.31, -0.86, 0.04),
                ]
                self._braid(path)

    def _lock(self, path: list[tuple[float, float, float]], radii: tuple[float, ...]) -> None:
        line = curve(self.head.screen(path)[:, :2], steps=4)
        wide = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(radii)), radii)
        body = tube(line, wide * self.head.size)
        self.canvas.fill(body.outline, self.colour, Part.HAIR)
        self.canvas.shade_tube(body)
        for share in (-0.4, 0.1, 0.5):
            strand = line + (body.left - line) * share
            self.canvas.line(strand, darker(self.colour, 0.25), self.head.size * 0.010)

    def _braid(self, path: list[tuple[float, float, float]]) -> None:
        line = curve(self.head.screen(path)[:, :2], steps=4)
        for k, at in enumerate(line[:-1]):
            r = self.head.size * (0.075 - 0.002 * k)
            knot = np.array(
                [
                    [at[0] + r, at[1] + r * 0.5],
                    [at[0], at[1] - r * 0.9],
                    [at[0] - r, at[1] + r * 0.5],
                    [at[0], at[1] + r * 0.7],
                ]
            )
            self.canvas.fill(
                smooth(knot, steps=3),
                self.colour if k % 2 else darker(self.colour, 0.1),
                Part.HAIR,
                line=0.6,
            )

    def _mohawk(self) -> None:
        path = [
            (0.0, 0.33, 0.34),
            (0.0, 0.56, 0.26),
            (0.0, 0.72, 0.02),
            (0.0, 0.62, -0.30),
            (0.0, 0.25, -0.50),
            (0.0, -0.1, -0.46),
        ]
        outer = curve(self.head.screen(path)[:, :2], steps=4)
        inner = curve(
            self.head.screen([(0.0, y * 0.74, z * 0.82) for _, y, z in path])[:, :2], steps=4
        )
        wide = self.head.size * 0.05
        discs = [
            np.vstack([ellipse(float(x), float(y), wide, wide) for x, y in (a, b)])
            for a, b in zip(outer, inner, strict=True)
        ]
        hulls = [cv2.convexHull(np.vstack(two).astype(np.float32)) for two in pairwise(discs)]
        shapes = [hull[:, 0].astype(np.float64) for hull in hulls]
        self.canvas.fill_together(shapes, self.colour, Part.HAIR)

    def dome(
        self, low: Callable[[Points], Points], grow: float, high: float, colour: Colour
    ) -> None:
        """A cover over the skull above `low(phi)`."""
        cut = Cut((0.1,) * 11, high, grow, 0.0, 0, -0.25)
        phi = self.middle + np.linspace(-90, 90, 37)
        edge = self.shell(low(phi), phi, cut)[:, :2]
        rim = self.upper(cut, float(low(phi[-1:])[0]), float(low(phi[:1])[0]))
        crown = self.crown(cut)
        shapes = [np.vstack([edge, rim])] + ([crown] if crown is not None else [])
        self.canvas.fill_together(shapes, colour, Part.HAIR)
        self.shade(cut, low(phi), phi)
