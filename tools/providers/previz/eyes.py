"""Eyes with lids, iris and brows."""

from __future__ import annotations

import numpy as np

from tools.providers.previz.head import EYES_V
from tools.providers.previz.paths import (
    curve,
    darker,
    ellipse,
    lighter,
    mix,
    smooth,
)
from tools.providers.previz.sketch import Sketch
from tools.providers.previz.stage import Part


class Eyes(Sketch):
    """Paints one eye and its brow at a time."""

    def eye(self, side: int) -> None:
        """The eye on one side: +1 the character's left."""
        big = {"child": 1.32, "young": 1.20, "old": 1.04}.get(self.look.age, 1.13)
        lids = 0.06 if self.pose.blink else self.mood.lids
        u, v, w = side * 0.142, EYES_V, 0.064 * big
        top, low = 0.036 * big * lids, 0.024 * big * min(1.0, lids) * (1 - 0.35 * self.mood.cheek)
        upper = [(-1, -0.22), (-0.55, 0.62), (0.0, 1.0), (0.55, 0.82), (1.0, 0.10)]
        lower = [(0.6, -0.62), (0.0, -0.95), (-0.6, -0.72)]
        lid = [(u + side * x * w, v + y * top) for x, y in upper]
        shape = lid + [(u + side * x * w, v + y * low) for x, y in lower]
        lash = darker(mix(self.look.hair_colour, (30, 20, 20), 0.5), 0.5)
        if self.detail < 34:
            dark = self.flat(ellipse(u, v, w * 0.62, max(top, 0.012) * 0.95))
            self.canvas.fill(dark, lash, Part.HEAD, line=0.0, shade=None)
            return
        opening = self.flat(smooth(shape, steps=4))
        if not self.pose.blink:
            white = mix((244, 240, 236), self.skin, 0.10)
            self.canvas.fill(opening, white, Part.HEAD, line=0.0, shade=None)
            self.canvas.inside(opening, lambda: self._iris(u, v, big))
        upper_line = self.flat(curve(lid, steps=4))
        self.canvas.line(upper_line, lash, self.line_m * (1.9 if self.pose.blink else 1.7))
        if self.detail > 70:
            self._lids(side, lid, shape[4:], top)

    def brow(self, side: int) -> None:
        """The brow on one side."""
        thick = 0.010 + 0.026 * self.look.brow
        base = EYES_V + 0.082
        spine = [
            (side * 0.062, base + self.mood.brow_in),
            (side * 0.120, base + 0.020 + self.mood.brow_in * 0.6 + self.mood.brow_out * 0.4),
            (side * 0.178, base + 0.022 + self.mood.brow_out * 0.8),
            (side * 0.232, base - 0.006 + self.mood.brow_out),
        ]
        line = curve(spine, steps=4)
        share = np.linspace(0, 1, len(line))
        half = thick * (0.62 + 0.5 * np.sin(np.pi * share * 0.85)) * (1 - 0.75 * share**2) * 0.62
        up = np.column_stack([np.zeros(len(line)), half])
        colour = mix(darker(self.look.hair_colour, 0.25), darker(self.skin, 0.6), 0.25)
        if self.look.age == "old":
            colour = mix(colour, (200, 198, 194), 0.35)
        band = self.flat(np.vstack([line + up, (line - up)[::-1]]), 0.008)
        self.canvas.fill(band, colour, Part.HEAD, line=0.0, shade=None)

    def _lids(
        self,
        side: int,
        lid: list[tuple[float, float]],
        lower: list[tuple[float, float]],
        top: float,
    ) -> None:
        crease = [(x * 1.0, y + 0.020 + 0.1 * top) for x, y in lid[1:]]
        self.canvas.line(
            self.flat(curve(crease, steps=4)), darker(self.skin, 0.42), self.line_m * 0.7
        )
        under = curve([*lower, lid[0]], steps=4)
        self.canvas.line(self.flat(under), darker(self.skin, 0.38), self.line_m * 0.6)
        if self.look.age == "old" or self.pose.mood == "tired":
            bag = [
                (side * 0.09, EYES_V - 0.052),
                (side * 0.15, EYES_V - 0.066),
                (side * 0.20, EYES_V - 0.05),
            ]
            self.canvas.line(self.flat(curve(bag)), darker(self.skin, 0.28), self.line_m * 0.7)

    def _iris(self, u: float, v: float, big: float) -> None:
        r = 0.0355 * big
        at = v + 0.004
        colour = self.look.eye_colour
        canvas = self.canvas
        canvas.fill(
            self.flat(ellipse(u, at, r, r)), darker(colour, 0.55), Part.HEAD, line=0, shade=None
        )
        canvas.fill(
            self.flat(ellipse(u, at, r * 0.84, r * 0.84)), colour, Part.HEAD, line=0, shade=None
        )
        glow = self.flat(ellipse(u, at - r * 0.38, r * 0.55, r * 0.36))
        canvas.fill(glow, lighter(colour, 0.28), Part.HEAD, line=0, shade=None)
        canvas.fill(
            self.flat(ellipse(u, at, r * 0.44, r * 0.44)),
            (14, 12, 14),
            Part.HEAD,
            line=0,
            shade=None,
        )
        lid_shadow = self.flat(ellipse(u, v + 0.052 * big, 0.09, 0.030))
        canvas.wash(lid_shadow, (40, 30, 34), 0.35)
        spark = 0.35 * r * (1 if canvas.towards[0] > 0 else -1)
        canvas.fill(
            self.flat(ellipse(u + spark, at + r * 0.38, r * 0.22, r * 0.22)),
            (255, 255, 255),
            Part.HEAD,
            line=0,
            shade=None,
        )
