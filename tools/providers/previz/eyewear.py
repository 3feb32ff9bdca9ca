"""Glasses, goggles and the eye patch, in front of the face and over the hair."""

from __future__ import annotations

import numpy as np

from tools.providers.previz.head import EYES_V
from tools.providers.previz.paths import (
    Points,
    curve,
    ellipse,
    smooth,
)
from tools.providers.previz.sketch import Sketch
from tools.providers.previz.stage import Colour, Part


class Eyewear(Sketch):
    """Paints what is worn before the eyes."""

    def paint(self) -> None:
        """Glasses or an eye patch, over the hair."""
        if self.look.face_mark == "eye_patch" and self.head.faces(-0.14, 0.0) > 0.0:
            patch = self.flat(
                smooth(
                    [
                        (-0.06, 0.035),
                        (-0.14, 0.07),
                        (-0.23, 0.035),
                        (-0.21, -0.05),
                        (-0.14, -0.075),
                        (-0.075, -0.05),
                    ],
                    steps=3,
                ),
                0.03,
            )
            self.canvas.fill(patch, (34, 30, 32), Part.HEAD, line=0.6, shade=None)
            self.canvas.line(
                self.flat(curve([(0.30, 0.20), (0.0, 0.11), (-0.14, 0.04), (-0.30, -0.02)]), 0.02),
                (34, 30, 32),
                self.line_m * 1.6,
            )
        style = self.look.glasses
        if style == "none" or float(self.head.matrix[2, 2]) < -0.30 or self.detail < 12:
            return
        frame, glass, opacity = {
            "sunglasses": ((26, 26, 30), (20, 22, 28), 0.92),
            "goggles": ((110, 78, 44), (120, 190, 190), 0.45),
            "thin": ((150, 140, 120), (220, 235, 245), 0.10),
            "square": ((34, 30, 34), (220, 235, 245), 0.12),
        }.get(style, ((70, 44, 30), (220, 235, 245), 0.12))
        weight = self.head.size * {"thin": 0.010, "goggles": 0.034}.get(style, 0.019)
        for side in (1, -1):
            if self.head.faces(side * 0.14, 0.0) < -0.15:
                continue
            rim = self._glass_on(_lens(style, side))
            self.canvas.wash(rim, glass, opacity)
            shine = self._glass_on(
                [
                    (side * 0.14 - 0.04, 0.03),
                    (side * 0.14 - 0.005, 0.045),
                    (side * 0.14 - 0.055, -0.05),
                    (side * 0.14 - 0.07, -0.02),
                ]
            )
            self.canvas.wash(shine, (255, 255, 255), 0.22)
            self.canvas.line(
                rim, frame, max(weight, 0.9 * self.canvas.pixel), Part.HEAD, closed=True
            )
            self._temple(side, frame, weight)
        bridge = self._glass_on([(-0.055, 0.012), (0.0, 0.024), (0.055, 0.012)])
        self.canvas.line(bridge, frame, max(weight, 0.9 * self.canvas.pixel), Part.HEAD)

    def _glass_on(self, flat: list[tuple[float, float]] | Points) -> Points:
        p = np.asarray(flat, dtype=np.float64)
        z = 0.415 - 0.9 * p[:, 0] ** 2
        return self.head.screen(np.column_stack([p[:, 0], p[:, 1] + EYES_V, z]))[:, :2]

    def _temple(self, side: int, frame: Colour, weight: float) -> None:
        if side * float(self.head.matrix[2, 0]) < 0.05:
            return
        hinge, ear = (side * 0.245, EYES_V + 0.02, 0.36), (side * 0.325, EYES_V + 0.03, -0.02)
        self.canvas.line(
            self.head.screen([hinge, ear])[:, :2],
            frame,
            max(weight * 0.8, 0.8 * self.canvas.pixel),
            Part.HEAD,
        )


def _lens(style: str, side: int) -> Points:
    u = side * 0.142
    if style in ("square", "sunglasses"):
        box = [
            (-0.092, 0.050),
            (0.0, 0.056),
            (0.092, 0.050),
            (0.086, -0.045),
            (0.0, -0.062),
            (-0.082, -0.052),
        ]
        return smooth([(u + side * x, y) for x, y in box], steps=4)
    radius = {"goggles": 0.115, "thin": 0.078}.get(style, 0.088)
    return ellipse(u, -0.004, radius, radius * (0.8 if style == "thin" else 1.0))
