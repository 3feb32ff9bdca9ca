"""Beards and moustaches."""

from __future__ import annotations

import numpy as np

from tools.providers.previz.paths import (
    Points,
    curve,
    darker,
    lighter,
    luminance,
    mix,
    smooth,
)
from tools.providers.previz.sketch import Sketch
from tools.providers.previz.stage import Colour, Part


class Beard(Sketch):
    """Paints what grows on chin and lip."""

    def paint(self) -> None:
        """The beard, under the mouth."""
        style = self.look.beard
        colour = self.look.beard_colour or self.look.hair_colour
        if style == "stubble":
            self._stubble(colour)
            return
        if style in ("full", "long"):
            upper = [
                (-0.31, 0.0),
                (-0.285, -0.12),
                (-0.20, -0.20),
                (-0.12, -0.235),
                (0, -0.235),
                (0.12, -0.235),
                (0.20, -0.20),
                (0.285, -0.12),
                (0.31, 0.0),
            ]
        elif style == "goatee":
            upper = [(-0.10, -0.36), (-0.05, -0.365), (0, -0.375), (0.05, -0.365), (0.10, -0.36)]
        else:
            return
        drop = {"long": 0.26, "full": 0.055, "goatee": 0.05}.get(style, 0.0)
        chin = float(self.head.table[0, 0])
        wide = 0.115 if style == "goatee" else 0.30
        lower = [
            (wide, -0.20 if wide > 0.2 else -0.42),
            (wide * 0.86, -0.36 if wide > 0.2 else -0.47),
            (wide * 0.55, chin + 0.03 - drop * 0.7),
            (0, chin - drop),
            (-wide * 0.55, chin + 0.03 - drop * 0.7),
            (-wide * 0.86, -0.36 if wide > 0.2 else -0.47),
            (-wide, -0.20 if wide > 0.2 else -0.42),
        ]
        halves = self._halves(upper, lower)
        self.canvas.fill_together(halves, darker(colour, 0.08), Part.HAIR, line=0.5)
        if self.detail > 60:
            self._hairs(upper, lower, colour)

    def _stubble(self, colour: Colour) -> None:
        """A soft shadow along jaw, chin and upper lip; the cheeks stay clear."""
        tone, blur = mix(colour, self.skin, 0.30), self.head.size * 0.024
        jaw = [(0.298, -0.06), (0.262, -0.20), (0.196, -0.305), (0.118, -0.372), (0.0, -0.385)]
        rim = [(0.0, -0.505), (0.10, -0.48), (0.19, -0.415), (0.262, -0.30), (0.306, -0.10)]
        lip = [(0.0, -0.232), (0.06, -0.228), (0.125, -0.268), (0.150, -0.36), (0.118, -0.372)]
        mouth = [(0.112, -0.315), (0.06, -0.278), (0.0, -0.272)]
        for side in (1, -1):
            if self.head.faces(side * 0.16, -0.33) <= -0.2:
                continue
            for path, opacity in ((jaw + rim, 0.46), (lip + mouth, 0.36)):
                flat = np.array(path) * (side, 1)
                self.canvas.wash(self.flat(flat, 0.004), tone, opacity, blur)

    def _halves(
        self, upper: list[tuple[float, float]], lower: list[tuple[float, float]]
    ) -> list[Points]:
        """Left and right half; each is simple from any side, the whole would cross itself."""
        middle, low = len(upper) // 2, len(lower) // 2
        halves = []
        for side, top, bottom in (
            (1, upper[middle:], lower[: low + 1]),
            (-1, upper[: middle + 1][::-1], lower[low:][::-1]),
        ):
            if self.head.faces(side * 0.16, -0.33) > -0.2:
                edges = (self.flat(curve(top, steps=3), 0.006), self._edge(bottom))
                halves.append(np.vstack(edges))
        return halves

    def moustache(self) -> None:
        """The moustache, over the mouth."""
        if self.detail < 14:
            return
        colour = self.look.beard_colour or self.look.hair_colour
        v = -0.255
        shape = [
            (0, v + 0.014),
            (0.06, v + 0.016),
            (0.125, v - 0.035),
            (0.06, v - 0.022),
            (0, v - 0.016),
            (-0.06, v - 0.022),
            (-0.125, v - 0.035),
            (-0.06, v + 0.016),
        ]
        self.canvas.fill(
            self.flat(smooth(shape, steps=3), 0.022),
            darker(colour, 0.12),
            Part.HAIR,
            line=0.3,
            shade=None,
        )

    def _edge(self, lower: list[tuple[float, float]]) -> Points:
        flat = np.array(curve(lower, steps=3))
        v = np.maximum(flat[:, 1], -0.44)
        width = self.head.widths(v)[0]
        front = self.head.widths(np.maximum(flat[:, 1], -0.506))[1]
        s = np.clip(flat[:, 0] / np.maximum(width + 0.03, 1e-6), -1, 1)
        z = (front + 0.025) * np.sqrt(1 - s * s)
        x = s * (width + 0.03)
        return self.head.screen(np.column_stack([x, flat[:, 1], z]))[:, :2]

    def _hairs(
        self, upper: list[tuple[float, float]], lower: list[tuple[float, float]], colour: Colour
    ) -> None:
        tone = lighter(colour, 0.16) if luminance(colour) < 0.5 else darker(colour, 0.22)
        wide = max(u for u, _ in lower)
        for k in range(-5, 6):
            u = k / 6 * wide * 0.9
            start = -0.36 if abs(u) < 0.12 else -0.20 - 0.03 * abs(k)
            end = float(np.interp(abs(u), [0, wide], [lower[3][1], lower[0][1]])) + 0.03
            if self.head.faces(u, -0.35) < 0.1 or end > start - 0.02:
                continue
            strand = self._edge([(u, start), (u * 1.02, (start + end) / 2), (u * 0.96, end)])
            self.canvas.line(strand, tone, self.line_m * 0.8)
