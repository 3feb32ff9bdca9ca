"""The face on the head: eyes with lids, brows, nose, mouth, ears, beard, marks and glasses.

Everything is drawn flat in head heights and lifted onto the skull, so it turns with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.head import EYES_V, Head
from tools.providers.previz.shapes import (
    Canvas,
    Points,
    Tube,
    curve,
    darker,
    ellipse,
    lighter,
    luminance,
    mix,
    smooth,
)
from tools.providers.previz.stage import Colour, Look, Part, Pose


@dataclass(frozen=True, slots=True)
class Mood:
    """How a mood moves brows, lids and mouth, in head heights; lids as a share."""

    brow_in: float = 0.0
    brow_out: float = 0.0
    lids: float = 1.0
    cheek: float = 0.0
    corner: float = 0.0
    wide: float = 0.0
    gap: float = 0.0


MOODS = {
    "neutral": Mood(),
    "happy": Mood(0.008, 0.012, 0.82, 0.5, 0.040, 0.022, 0.10),
    "sad": Mood(0.032, -0.022, 0.80, 0.0, -0.030, -0.008),
    "angry": Mood(-0.040, 0.018, 0.82, 0.2, -0.020, -0.006),
    "afraid": Mood(0.045, 0.006, 1.28, 0.0, -0.018, 0.006, 0.16),
    "surprised": Mood(0.045, 0.045, 1.34, 0.0, 0.0, -0.022, 0.42),
    "determined": Mood(-0.026, 0.010, 0.88, 0.1, -0.006, -0.004),
    "tired": Mood(0.010, -0.012, 0.58, 0.0, -0.012, 0.0),
}


def mouth_gap(pose: Pose) -> float:
    """How far the lips are apart, 0..1, from speech and mood together."""
    mood = MOODS.get(pose.mood, MOODS["neutral"])
    return min(1.0, max(0.0, pose.mouth) * (1 - mood.gap * 0.3) + mood.gap * 0.8)


class Face:
    """One face about to be painted."""

    def __init__(self, canvas: Canvas, head: Head, look: Look, pose: Pose) -> None:
        self.canvas, self.head, self.look, self.pose = canvas, head, look, pose
        self.mood = MOODS.get(pose.mood, MOODS["neutral"])
        self.gap = mouth_gap(pose)
        self.detail = head.size * canvas.scale
        """Height of the head in pixels: what is worth drawing."""
        self.skin = look.skin
        self.line_m = max(head.size * 0.008, 0.7 * canvas.pixel)

    def paint(self) -> None:
        """Skull, ears and, when it is turned to the camera, the face."""
        self._ears(near=False)
        facing = float(self.head.matrix[2, 2])
        nose = self._nose_hull() if facing > -0.35 else None
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
                self._beard()
            self._mouth()
        if self.detail >= 26:
            self._mark()
        for side in (1, -1):
            if self.head.faces(side * 0.15, EYES_V) > 0.05:
                self._eye(side)
                self._brow(side)
        self._nose(nose)
        if self.look.beard in ("moustache", "goatee", "full", "long"):
            self._moustache()

    def _flat(self, points: list[tuple[float, float]] | Points, out: float = 0.0) -> Points:
        return self.head.lift(points, out)

    def _blush(self) -> None:
        warm = mix(self.skin, (214, 84, 70), 0.55)
        for side in (1, -1):
            if self.head.faces(side * 0.19, -0.13) > 0.1:
                patch = self._flat(ellipse(side * 0.185, -0.145, 0.085, 0.06))
                self.canvas.wash(patch, warm, 0.16 + 0.10 * self.mood.cheek, self.head.size * 0.035)
            if self.head.faces(side * 0.14, 0.03) > 0.1 and self.detail > 60:
                socket = self._flat(ellipse(side * 0.140, 0.022, 0.095, 0.045))
                self.canvas.wash(socket, darker(self.skin, 0.45), 0.28, self.head.size * 0.02)

    def _eye(self, side: int) -> None:
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
            dark = self._flat(ellipse(u, v, w * 0.62, max(top, 0.012) * 0.95))
            self.canvas.fill(dark, lash, Part.HEAD, line=0.0, shade=None)
            return
        opening = self._flat(smooth(shape, steps=4))
        if not self.pose.blink:
            white = mix((244, 240, 236), self.skin, 0.10)
            self.canvas.fill(opening, white, Part.HEAD, line=0.0, shade=None)
            self.canvas.inside(opening, lambda: self._iris(u, v, big))
        upper_line = self._flat(curve(lid, steps=4))
        self.canvas.line(upper_line, lash, self.line_m * (1.9 if self.pose.blink else 1.7))
        if self.detail > 70:
            self._lids(side, lid, shape[4:], top)

    def _lids(
        self,
        side: int,
        lid: list[tuple[float, float]],
        lower: list[tuple[float, float]],
        top: float,
    ) -> None:
        crease = [(x * 1.0, y + 0.020 + 0.1 * top) for x, y in lid[1:]]
        self.canvas.line(
            self._flat(curve(crease, steps=4)), darker(self.skin, 0.42), self.line_m * 0.7
        )
        under = curve([*lower, lid[0]], steps=4)
        self.canvas.line(self._flat(under), darker(self.skin, 0.38), self.line_m * 0.6)
        if self.look.age == "old" or self.pose.mood == "tired":
            bag = [
                (side * 0.09, EYES_V - 0.052),
                (side * 0.15, EYES_V - 0.066),
                (side * 0.20, EYES_V - 0.05),
            ]
            self.canvas.line(self._flat(curve(bag)), darker(self.skin, 0.28), self.line_m * 0.7)

    def _iris(self, u: float, v: float, big: float) -> None:
        r = 0.0355 * big
        at = v + 0.004
        colour = self.look.eye_colour
        canvas = self.canvas
        canvas.fill(
            self._flat(ellipse(u, at, r, r)), darker(colour, 0.55), Part.HEAD, line=0, shade=None
        )
        canvas.fill(
            self._flat(ellipse(u, at, r * 0.84, r * 0.84)), colour, Part.HEAD, line=0, shade=None
        )
        glow = self._flat(ellipse(u, at - r * 0.38, r * 0.55, r * 0.36))
        canvas.fill(glow, lighter(colour, 0.28), Part.HEAD, line=0, shade=None)
        canvas.fill(
            self._flat(ellipse(u, at, r * 0.44, r * 0.44)),
            (14, 12, 14),
            Part.HEAD,
            line=0,
            shade=None,
        )
        lid_shadow = self._flat(ellipse(u, v + 0.052 * big, 0.09, 0.030))
        canvas.wash(lid_shadow, (40, 30, 34), 0.35)
        spark = 0.35 * r * (1 if canvas.towards[0] > 0 else -1)
        canvas.fill(
            self._flat(ellipse(u + spark, at + r * 0.38, r * 0.22, r * 0.22)),
            (255, 255, 255),
            Part.HEAD,
            line=0,
            shade=None,
        )

    def _brow(self, side: int) -> None:
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
        band = self._flat(np.vstack([line + up, (line - up)[::-1]]), 0.008)
        self.canvas.fill(band, colour, Part.HEAD, line=0.0, shade=None)

    def _nose_points(self) -> dict[str, tuple[float, float, float]]:
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

    def _nose_hull(self) -> Points:
        points = [(s * u, v, z) for u, v, z in self._nose_points().values() for s in (1, -1)]
        flat = self.head.screen(points)[:, :2].astype(np.float32)
        hull = cv2.convexHull(flat)[:, 0].astype(np.float64)
        return smooth(hull, steps=3) if len(hull) > 3 else hull

    def _nose(self, hull: Points) -> None:
        side_on = abs(float(self.head.matrix[2, 0]))
        if side_on > 0.55:
            self.canvas.fill(hull, self.skin, Part.HEAD, line=0.0, shade=None)
        if self.detail < 24:
            return
        p = self._nose_points()
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
            self._nose_edge(p)
        if self.detail > 60:
            self._nostrils(p)
        light = self.head.screen([at("bridge", -0.25 * dark), at("tip", -0.3 * dark)])[:, :2]
        self.canvas.wash(
            ellipse(light[1][0], light[1][1], self.head.size * 0.022, self.head.size * 0.02),
            lighter(self.skin, 0.6),
            0.4,
            self.head.size * 0.008,
        )

    def _nose_edge(self, p: dict[str, tuple[float, float, float]]) -> None:
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

    def _mouth(self) -> None:
        gap = 0.115 * self.gap
        v = -0.305 - 0.012 * self.look.nose
        w = 0.088 + self.mood.wide - 0.020 * self.gap
        corner = v + self.mood.corner
        soft = mix(self.skin, (168, 60, 62), 0.38 if self.look.age != "old" else 0.28)
        if self.detail < 34:
            line = self._flat(curve([(-w, corner), (0.0, v - gap / 2), (w, corner)]))
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
        lips = self._flat(smooth(upper + lower, steps=3), 0.012)
        self.canvas.fill(lips, soft, Part.HEAD, line=0.0, shade=None)
        self.canvas.wash(
            self._flat(np.vstack([curve(upper, steps=3), curve(top_line, steps=3)[::-1]]), 0.012),
            darker(soft, 0.4),
            0.5,
        )
        if self.gap > 0.04:
            self._open_mouth(top_line, low_line, w, up, down)
        else:
            self.canvas.line(
                self._flat(curve(top_line, steps=4), 0.012), darker(soft, 0.62), self.line_m
            )
        shine = self._flat(ellipse(0, down - 0.018, w * 0.35, 0.006), 0.016)
        self.canvas.wash(shine, lighter(soft, 0.6), 0.35, self.head.size * 0.006)
        self._mouth_folds(w, corner, v)

    def _open_mouth(
        self,
        top: list[tuple[float, float]],
        low: list[tuple[float, float]],
        w: float,
        up: float,
        down: float,
    ) -> None:
        hole = self._flat(smooth(top + low, steps=4), 0.010)
        self.canvas.fill(hole, (52, 18, 22), Part.HEAD, line=0.0, shade=None)
        if self.detail < 60:
            return

        def within() -> None:
            teeth = self._flat(
                [
                    (-w * 0.8, up + 0.03),
                    (w * 0.8, up + 0.03),
                    (w * 0.7, up - 0.018),
                    (-w * 0.7, up - 0.018),
                ],
                0.008,
            )
            self.canvas.fill(teeth, (238, 234, 226), Part.HEAD, line=0.0, shade=None)
            tongue = self._flat(ellipse(0, down - 0.004, w * 0.62, (up - down) * 0.34), 0.006)
            self.canvas.fill(tongue, (176, 78, 82), Part.HEAD, line=0.0, shade=None)

        self.canvas.inside(hole, within)

    def _mouth_folds(self, w: float, corner: float, v: float) -> None:
        if self.detail < 60:
            return
        ink = darker(self.skin, 0.35)
        under = self._flat(
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
                    self.canvas.line(self._flat(curve(fold, steps=4)), ink, self.line_m * 0.7)

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

    def _beard(self) -> None:
        style = self.look.beard
        colour = self.look.beard_colour or self.look.hair_colour
        if style in ("stubble", "full", "long"):
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
        shape = np.vstack([self._flat(curve(upper, steps=3), 0.006), self._beard_edge(lower)])
        if style == "stubble":
            self.canvas.wash(shape, mix(colour, self.skin, 0.2), 0.34, self.head.size * 0.02)
            return
        self.canvas.fill(shape, darker(colour, 0.08), Part.HAIR, line=0.5, shade=None)
        if self.detail > 60:
            self._beard_hairs(upper, lower, colour)

    def _beard_edge(self, lower: list[tuple[float, float]]) -> Points:
        flat = np.array(curve(lower, steps=3))
        v = np.maximum(flat[:, 1], -0.44)
        width = self.head.widths(v)[0]
        front = self.head.widths(np.maximum(flat[:, 1], -0.506))[1]
        s = np.clip(flat[:, 0] / np.maximum(width + 0.03, 1e-6), -1, 1)
        z = (front + 0.025) * np.sqrt(1 - s * s)
        x = s * (width + 0.03)
        return self.head.screen(np.column_stack([x, flat[:, 1], z]))[:, :2]

    def _beard_hairs(
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
            strand = self._beard_edge([(u, start), (u * 1.02, (start + end) / 2), (u * 0.96, end)])
            self.canvas.line(strand, tone, self.line_m * 0.8)

    def _moustache(self) -> None:
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
            self._flat(smooth(shape, steps=3), 0.022),
            darker(colour, 0.12),
            Part.HAIR,
            line=0.3,
            shade=None,
        )

    def _mark(self) -> None:
        mark = self.look.face_mark
        if mark == "freckles" and self.detail > 50:
            rng = np.random.default_rng(5)
            for u, v in rng.uniform((-0.21, -0.17), (0.21, -0.06), (22, 2)):
                if self.head.faces(float(u), float(v)) > 0.15:
                    self.canvas.wash(
                        self._flat(ellipse(float(u), float(v), 0.008, 0.008)), (150, 80, 50), 0.55
                    )
        elif mark == "scar" and self.head.faces(-0.18, -0.08) > 0.1:
            cut = self._flat(curve([(-0.20, 0.12), (-0.175, 0.0), (-0.185, -0.10), (-0.15, -0.19)]))
            self.canvas.line(cut, mix(self.skin, (190, 90, 90), 0.6), self.line_m * 2.2)
            self.canvas.line(cut, lighter(self.skin, 0.45), self.line_m * 0.9)
        elif mark == "mole" and self.head.faces(0.15, -0.22) > 0.1:
            self.canvas.fill(
                self._flat(ellipse(0.155, -0.225, 0.014, 0.014)),
                darker(self.skin, 0.7),
                Part.HEAD,
                line=0,
                shade=None,
            )
        elif mark == "wrinkles" or (self.look.age == "old" and self.detail > 50):
            for k, v in enumerate((0.17, 0.205, 0.24)):
                line = [(-0.15 + 0.02 * k, v), (0.0, v + 0.012), (0.15 - 0.02 * k, v)]
                self.canvas.line(
                    self._flat(curve(line)), darker(self.skin, 0.24), self.line_m * 0.6
                )
        elif mark == "bandage" and self.head.faces(0.18, -0.12) > 0.1:
            self.canvas.fill(
                self._flat(
                    smooth([(0.10, -0.10), (0.24, -0.14), (0.25, -0.18), (0.11, -0.145)], steps=2)
                ),
                (232, 206, 172),
                Part.HEAD,
                line=0.5,
                shade=None,
            )

    def glasses(self) -> None:
        """Glasses or an eye patch, over the hair."""
        if self.look.face_mark == "eye_patch" and self.head.faces(-0.14, 0.0) > 0.0:
            patch = self._flat(
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
                self._flat(curve([(0.30, 0.20), (0.0, 0.11), (-0.14, 0.04), (-0.30, -0.02)]), 0.02),
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


def melt(
    rgba: npt.NDArray[np.uint8], centre: tuple[float, float], size: float
) -> npt.NDArray[np.uint8]:
    """The picture with a face of `size` pixels pulled down in drips, as a failed generation does."""
    height, width = rgba.shape[:2]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    dx, dy = (x - centre[0]) / size, (y - centre[1]) / size
    inside = np.exp(-(((dx / 0.30) ** 2 + (dy / 0.40) ** 2) ** 2))
    drip = 0.5 + 0.5 * np.sin(dx * 21 + 1.3) + 0.4 * np.sin(dx * 47)
    pull = inside * (0.10 + 0.10 * drip) * size
    sway = inside * 0.075 * np.sin(dy * 17 + 2 * dx) * size
    across, down = (x + sway).astype(np.float32), (y - pull).astype(np.float32)
    return np.asarray(cv2.remap(rgba, across, down, cv2.INTER_LINEAR), dtype=np.uint8)
