"""The face on the head: skull, ears, skin, marks; its other parts have files of their own.

Everything is drawn flat in head heights and lifted onto the skull, so it turns with it.
"""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.beard import Beard
from tools.providers.previz.eyes import Eyes
from tools.providers.previz.eyewear import Eyewear
from tools.providers.previz.head import EYES_V, Head
from tools.providers.previz.mouth import Mouth
from tools.providers.previz.nose import Nose
from tools.providers.previz.paths import (
    Points,
    Tube,
    curve,
    darker,
    ellipse,
    lighter,
    mix,
    smooth,
)
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.sketch import Sketch
from tools.providers.previz.stage import Look, Part, Pose


class Face(Sketch):
    """One face about to be painted."""

    def paint(self) -> None:
        """Skull, ears and, when it is turned to the camera, the face."""
        self._ears(near=False)
        facing = float(self.head.matrix[2, 2])
        nose = Nose(*self.parts).hull() if facing > -0.35 else None
        if nose is not None:
            self.canvas.fill(nose, self.skin, Part.HEAD)
        self._skull()
        if nose is not None:
            self._features(nose)
        self._ears(near=True)

    def _skull(self) -> None:
        body = self.head.outline()
        crown = [self.head.ring(v) for v in (0.44, 0.36, 0.24, -0.12, -0.24, -0.36, -0.45)]
        self.canvas.fill_together([body.outline, *crown], self.skin, Part.HEAD)
        self.canvas.shade_tube(Tube(body.left, body.right, body.outline), strength=0.85)

    def _features(self, nose: Points) -> None:
        if self.detail >= 14:
            self._blush()
            if self.look.beard != "none":
                Beard(*self.parts).paint()
            Mouth(*self.parts).paint()
        if self.detail >= 26:
            self._mark()
        eyes = Eyes(*self.parts)
        for side in (1, -1):
            if self.head.faces(side * 0.15, EYES_V) > 0.05:
                eyes.eye(side)
                eyes.brow(side)
        Nose(*self.parts).paint(nose)
        if self.look.beard in ("moustache", "goatee", "full", "long"):
            Beard(*self.parts).moustache()

    def _blush(self) -> None:
        warm = mix(self.skin, (214, 84, 70), 0.55)
        for side in (1, -1):
            if self.head.faces(side * 0.19, -0.13) > 0.1:
                patch = self.flat(ellipse(side * 0.185, -0.145, 0.085, 0.06))
                self.canvas.wash(patch, warm, 0.16 + 0.10 * self.mood.cheek, self.head.size * 0.035)
            if self.head.faces(side * 0.14, 0.03) > 0.1 and self.detail > 60:
                socket = self.flat(ellipse(side * 0.140, 0.022, 0.095, 0.045))
                self.canvas.wash(socket, darker(self.skin, 0.45), 0.28, self.head.size * 0.02)

    def _ears(self, *, near: bool) -> None:
        if (
            self.look.hair_style in ("hood", "headscarf", "long", "bob", "helmet")
            or self.detail < 8
        ):
            return
        for side in (1, -1):
            turned = side * float(self.head.matrix[2, 0])
            if (turned > -0.05) != near:
                continue
            self._ear(side, turned)

    def _ear(self, side: int, turned: float) -> None:
        lift = 0.03
        shape = [
            (-0.030, 0.075, 0.0),
            (0.012, 0.095, 1.0),
            (0.060, 0.07, 1.6),
            (0.062, 0.0, 1.6),
            (0.030, -0.07, 1.0),
            (-0.004, -0.115, 0.3),
            (-0.028, -0.09, 0.0),
            (-0.030, 0.0, 0.0),
        ]
        width = float(self.head.widths([-0.03])[0][0])
        points = [
            (side * (width - 0.012 + lift * out), EYES_V - 0.055 + y, -0.035 - x)
            for x, y, out in shape
        ]
        outline = smooth(self.head.screen(points)[:, :2], steps=3)
        tone = mix(self.skin, (206, 90, 76), 0.10)
        self.canvas.fill(outline, tone, Part.HEAD)
        if turned > 0.3 and self.detail > 40:
            inner = [
                (side * (width + 0.02), EYES_V - 0.055 + y * 0.6, -0.038 - x * 0.7)
                for x, y, _ in shape[1:6]
            ]
            self.canvas.line(
                curve(self.head.screen(inner)[:, :2], steps=4), darker(self.skin, 0.45), self.line_m
            )

    def _mark(self) -> None:
        mark = self.look.face_mark
        if mark == "freckles" and self.detail > 50:
            rng = np.random.default_rng(5)
            for u, v in rng.uniform((-0.21, -0.17), (0.21, -0.06), (22, 2)):
                if self.head.faces(float(u), float(v)) > 0.15:
                    self.canvas.wash(
                        self.flat(ellipse(float(u), float(v), 0.008, 0.008)), (150, 80, 50), 0.55
                    )
        elif mark == "scar" and self.head.faces(-0.18, -0.08) > 0.1:
            cut = self.flat(curve([(-0.20, 0.12), (-0.175, 0.0), (-0.185, -0.10), (-0.15, -0.19)]))
            self.canvas.line(cut, mix(self.skin, (190, 90, 90), 0.6), self.line_m * 2.2)
            self.canvas.line(cut, lighter(self.skin, 0.45), self.line_m * 0.9)
        elif mark == "mole" and self.head.faces(0.15, -0.22) > 0.1:
            self.canvas.fill(
                self.flat(ellipse(0.155, -0.225, 0.014, 0.014)),
                darker(self.skin, 0.7),
                Part.HEAD,
                line=0,
                shade=None,
            )
        elif mark == "wrinkles" or (self.look.age == "old" and self.detail > 50):
            for k, v in enumerate((0.17, 0.205, 0.24)):
                line = [(-0.15 + 0.02 * k, v), (0.0, v + 0.012), (0.15 - 0.02 * k, v)]
                self.canvas.line(self.flat(curve(line)), darker(self.skin, 0.24), self.line_m * 0.6)
        elif mark == "bandage" and self.head.faces(0.18, -0.12) > 0.1:
            self.canvas.fill(
                self.flat(
                    smooth([(0.10, -0.10), (0.24, -0.14), (0.25, -0.18), (0.11, -0.145)], steps=2)
                ),
                (232, 206, 172),
                Part.HEAD,
                line=0.5,
                shade=None,
            )

    def eyewear(self) -> None:
        """Glasses or an eye patch, to be painted over the hair."""
        Eyewear(*self.parts).paint()

    @property
    def parts(self) -> tuple[Canvas, Head, Look, Pose]:
        """What the parts of the face are made from."""
        return self.canvas, self.head, self.look, self.pose


def melt(
    rgba: npt.NDArray[np.uint8], centre: tuple[float, float], size: float, severity: float = 1.0
) -> npt.NDArray[np.uint8]:
    """The picture with a face of `size` pixels pulled down in drips, as failed pictures have it.

    `severity` is how far it has run, 1 for all the way.
    """
    height, width = rgba.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx, dy = (x - centre[0]) / size, (y - centre[1]) / size
    inside = severity * np.exp(-(((dx / 0.30) ** 2 + (dy / 0.40) ** 2) ** 2))
    drip = 0.5 + 0.5 * np.sin(dx * 21 + 1.3) + 0.4 * np.sin(dx * 47)
    pull = inside * (0.10 + 0.10 * drip) * size
    sway = inside * 0.075 * np.sin(dy * 17 + 2 * dx) * size
    across, down = (x + sway).astype(np.float32), (y - pull).astype(np.float32)
    return np.asarray(cv2.remap(rgba, across, down, cv2.INTER_LINEAR), dtype=np.uint8)
