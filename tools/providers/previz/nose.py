"""A nose in space: its hull stands out of the profile, its shadow falls away from the light."""

from __future__ import annotations

import cv2
import numpy as np

from tools.providers.previz.head import EYES_V
from tools.providers.previz.paths import (
    Points,
    curve,
    darker,
    ellipse,
    lighter,
    smooth,
)
from tools.providers.previz.sketch import Sketch
from tools.providers.previz.stage import Part


class Nose(Sketch):
    """Paints the nose; its hull goes under the skull, the rest over it."""

    def hull(self) -> Points:
        """The nose's outline on the screen."""
        points = [(s * u, v, z) for u, v, z in self._points().values() for s in (1, -1)]
        flat = self.head.screen(points)[:, :2].astype(np.float32)
        hull = cv2.convexHull(flat)[:, 0].astype(np.float64)
        return smooth(hull, steps=3) if len(hull) > 3 else hull

    def paint(self, hull: Points) -> None:
        """The nose over the skull."""
        side_on = abs(float(self.head.matrix[2, 0]))
        if side_on > 0.55:
            self.canvas.fill(hull, self.skin, Part.HEAD, line=0.0, shade=None)
        if self.detail < 24:
            return
        p = self._points()
        to_right = self.canvas.towards @ self.head.matrix[:, 0] < 0
        dark = 1 if to_right else -1

        def at(name: str, side: float) -> tuple[float, float, float]:
            u, v, z = p[name]
            return (u * side, v, z)

        shadow = self.head.screen(
            [
                at("root", dark),
                at("bridge", 0.2 * dark),
                at("tip", 0.3 * dark),
                at("under", 0),
                at("wing", dark),
                at("bridge", 1.6 * dark),
            ]
        )[:, :2]
        self.canvas.wash(shadow, darker(self.skin, 0.55), 0.36, self.head.size * 0.008)
        below = self.head.screen(
            [
                at("wing", 1),
                at("under", 1.0),
                at("under", -1.0),
                at("wing", -1),
                at("lip", -1.5),
                at("lip", 1.5),
            ]
        )[:, :2]
        self.canvas.wash(below, darker(self.skin, 0.6), 0.30, self.head.size * 0.008)
        if self.detail > 40 and abs(float(self.head.matrix[2, 0])) > 0.22:
            self._edge(p)
        if self.detail > 60:
            self._nostrils(p)
        light = self.head.screen([at("bridge", -0.25 * dark), at("tip", -0.3 * dark)])[:, :2]
        self.canvas.wash(
            ellipse(light[1][0], light[1][1], self.head.size * 0.022, self.head.size * 0.02),
            lighter(self.skin, 0.6),
            0.4,
            self.head.size * 0.008,
        )

    def _points(self) -> dict[str, tuple[float, float, float]]:
        n = self.look.nose
        young = {"child": 0.72, "young": 0.94}.get(self.look.age, 1.0)
        base = EYES_V - (0.150 + 0.045 * n) * (0.9 + 0.1 * young)
        front = float(np.interp(base, self.head.table[:, 0], self.head.table[:, 2]))
        out = (0.085 + 0.055 * n) * young
        wide = (0.052 + 0.026 * n) * (0.85 + 0.15 * young)
        return {
            "root": (0.020, EYES_V + 0.030, front - 0.006),
            "bridge": (0.024, EYES_V - 0.050, front + out * 0.30),
            "tip": (0.030, base + 0.034, front + out),
            "under": (0.018, base + 0.004, front + out * 0.62),
            "wing": (wide, base + 0.016, front - 0.012),
            "lip": (0.010, base - 0.018, front - 0.004),
        }

    def _edge(self, p: dict[str, tuple[float, float, float]]) -> None:
        """The contour on the far side of a nose seen three-quarter or side-on."""
        far = -1 if self.head.matrix[2, 0] > 0 else 1
        names = ("root", "bridge", "tip", "under")
        edge = self.head.screen([(p[n][0] * far, p[n][1], p[n][2]) for n in names])[:, :2]
        self.canvas.line(curve(edge, steps=4), darker(self.skin, 0.55), self.line_m * 0.9)

    def _nostrils(self, p: dict[str, tuple[float, float, float]]) -> None:
        ink = darker(self.skin, 0.62)
        for side in (1, -1):
            if self.head.faces(side * 0.06, -0.16) < 0.12:
                continue
            u, v, z = p["wing"]
            wing = [
                (side * u * 0.86, v + 0.026, z + 0.004),
                (side * u * 1.06, v + 0.004, z),
                (side * u * 0.88, v - 0.016, z + 0.01),
            ]
            self.canvas.line(curve(self.head.screen(wing)[:, :2], steps=4), ink, self.line_m * 0.8)
            tip = p["under"]
            hole = [(side * 0.020, tip[1] + 0.001, tip[2]), (side * u * 0.62, v - 0.010, z + 0.03)]
            self.canvas.line(self.head.screen(hole)[:, :2], ink, self.line_m * 1.3)
