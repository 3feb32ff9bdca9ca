"""A mouth that opens with speech, and the folds around it."""

from __future__ import annotations

import numpy as np

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


class Mouth(Sketch):
    """Paints the lips, and teeth and tongue between them."""

    def paint(self) -> None:
        """The mouth as the mood and the speech have it."""
        gap = 0.115 * self.gap
        v = -0.305 - 0.012 * self.look.nose
        w = 0.088 + self.mood.wide - 0.020 * self.gap
        corner = v + self.mood.corner
        soft = mix(self.skin, (168, 60, 62), 0.38 if self.look.age != "old" else 0.28)
        if self.detail < 34:
            line = self.flat(curve([(-w, corner), (0.0, v - gap / 2), (w, corner)]))
            self.canvas.line(
                line, darker(soft, 0.5), max(self.line_m, self.head.size * (0.012 + gap)), Part.HEAD
            )
            return
        up, down = v + gap * 0.25, v - gap * 0.75
        top_line = [
            (-w, corner),
            (-w * 0.5, up + 0.004),
            (0, up),
            (w * 0.5, up + 0.004),
            (w, corner),
        ]
        low_line = [(w * 0.55, down - 0.001), (0, down - 0.003), (-w * 0.55, down - 0.001)]
        upper = [
            (-w, corner),
            (-w * 0.5, up + 0.019),
            (-w * 0.16, up + 0.026),
            (0, up + 0.021),
            (w * 0.16, up + 0.026),
            (w * 0.5, up + 0.019),
            (w, corner),
        ]
        lower = [(w * 0.6, down - 0.024), (0, down - 0.034), (-w * 0.6, down - 0.024)]
        lips = self.flat(smooth(upper + lower, steps=3), 0.012)
        self.canvas.fill(lips, soft, Part.HEAD, line=0.0, shade=None)
        self.canvas.wash(
            self.flat(np.vstack([curve(upper, steps=3), curve(top_line, steps=3)[::-1]]), 0.012),
            darker(soft, 0.4),
            0.5,
        )
        if self.gap > 0.04:
            self._open(top_line, low_line, w, up, down)
        else:
            self.canvas.line(
                self.flat(curve(top_line, steps=4), 0.012), darker(soft, 0.62), self.line_m
            )
        shine = self.flat(ellipse(0, down - 0.018, w * 0.35, 0.006), 0.016)
        self.canvas.wash(shine, lighter(soft, 0.6), 0.35, self.head.size * 0.006)
        self._folds(w, corner, v)

    def _open(
        self,
        top: list[tuple[float, float]],
        low: list[tuple[float, float]],
        w: float,
        up: float,
        down: float,
    ) -> None:
        hole = self.flat(smooth(top + low, steps=4), 0.010)
        self.canvas.fill(hole, (52, 18, 22), Part.HEAD, line=0.0, shade=None)
        if self.detail < 60:
            return

        def within() -> None:
            teeth = self.flat(
                [
                    (-w * 0.8, up + 0.03),
                    (w * 0.8, up + 0.03),
                    (w * 0.7, up - 0.018),
                    (-w * 0.7, up - 0.018),
                ],
                0.008,
            )
            self.canvas.fill(teeth, (238, 234, 226), Part.HEAD, line=0.0, shade=None)
            tongue = self.flat(ellipse(0, down - 0.004, w * 0.62, (up - down) * 0.34), 0.006)
            self.canvas.fill(tongue, (176, 78, 82), Part.HEAD, line=0.0, shade=None)

        self.canvas.inside(hole, within)

    def _folds(self, w: float, corner: float, v: float) -> None:
        if self.detail < 60:
            return
        ink = darker(self.skin, 0.35)
        under = self.flat(
            curve(
                [
                    (-0.045, v - 0.072 - 0.08 * self.gap),
                    (0, v - 0.078 - 0.08 * self.gap),
                    (0.045, v - 0.072 - 0.08 * self.gap),
                ]
            )
        )
        self.canvas.line(under, ink, self.line_m * 0.6)
        if self.look.age == "old" or self.mood.corner > 0.02:
            for side in (1, -1):
                if self.head.faces(side * 0.14, -0.25) > 0.1:
                    fold = [
                        (side * 0.092, -0.165),
                        (side * 0.125, -0.235),
                        (side * (w + 0.035), corner - 0.012),
                    ]
                    self.canvas.line(self.flat(curve(fold, steps=4)), ink, self.line_m * 0.7)
