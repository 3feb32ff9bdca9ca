"""Hair, hats and hoods on a head that turns.

A cut is a hairline (height by angle), a thickness, a texture and what hangs down; hats are rings
and domes on the same skull.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.head import Head
from tools.providers.previz.shapes import (
    Canvas,
    Points,
    curve,
    darker,
    lighter,
    luminance,
    mix,
    smooth,
    tube,
)
from tools.providers.previz.stage import Colour, Look, Part

_PHI = (0.0, 22.0, 42.0, 56.0, 68.0, 80.0, 92.0, 106.0, 125.0, 150.0, 180.0)


@dataclass(frozen=True, slots=True)
class Cut:
    """A haircut; lengths in head heights."""

    line: tuple[float, ...]
    """Lower edge at the angles `_PHI` from the front."""
    top: float = 0.05
    """Thickness over the crown."""
    side: float = 0.03
    rough: float = 0.006
    """Height of the waves of the outline."""
    waves: int = 22
    drop: float = -0.30
    """Below this height the hair hangs instead of following the skull."""
    lean: float = 0.0
    """Asymmetry of the front line: a parting."""


_SHORT = (0.32, 0.32, 0.26, 0.14, -0.06, -0.08, 0.06, 0.04, -0.22, -0.34, -0.36)
_CROP = (0.31, 0.31, 0.27, 0.18, 0.02, 0.0, 0.08, 0.06, -0.14, -0.26, -0.28)
_FRINGE = (0.13, 0.13, 0.12, 0.08, -0.30, -0.42, -0.44, -0.45, -0.46, -0.46, -0.46)
_LONG = (0.34, 0.31, 0.22, 0.06, -0.40, -0.95, -1.05, -1.10, -1.15, -1.2, -1.2)
_TIED = (0.30, 0.31, 0.27, 0.17, 0.02, -0.04, 0.04, 0.02, -0.16, -0.30, -0.34)
CUTS = {
    "cropped": Cut(_CROP, 0.018, 0.012, 0.002, 40),
    "short": Cut(_SHORT, 0.055, 0.028, 0.007, 17, lean=0.03),
    "side_part": Cut(_SHORT, 0.075, 0.028, 0.005, 9, lean=0.10),
    "undercut": Cut(
        (0.30, 0.30, 0.26, 0.22, 0.16, 0.14, 0.14, 0.14, 0.12, 0.10, 0.10),
        0.10,
        0.014,
        0.008,
        13,
        lean=0.06,
    ),
    "spiky": Cut(_SHORT, 0.09, 0.035, 0.045, 15),
    "curly": Cut(_SHORT, 0.12, 0.085, 0.026, 16),
    "afro": Cut(
        (0.30, 0.30, 0.25, 0.15, 0.0, -0.12, -0.16, -0.20, -0.28, -0.34, -0.36),
        0.26,
        0.24,
        0.014,
        28,
    ),
    "wavy": Cut(
        (0.31, 0.29, 0.21, 0.08, -0.22, -0.40, -0.42, -0.44, -0.48, -0.5, -0.5),
        0.085,
        0.07,
        0.018,
        13,
        -0.06,
        0.07,
    ),
    "bob": Cut(
        (0.33, 0.28, 0.18, 0.0, -0.34, -0.46, -0.47, -0.47, -0.47, -0.47, -0.47),
        0.07,
        0.065,
        0.004,
        12,
        -0.02,
        0.06,
    ),
    "fringe": Cut(_FRINGE, 0.065, 0.055, 0.004, 18, -0.02),
    "long": Cut(_LONG, 0.065, 0.055, 0.010, 10, -0.02, 0.05),
    "ponytail": Cut(_TIED, 0.045, 0.020, 0.003, 16),
    "bun": Cut(_TIED, 0.045, 0.020, 0.003, 16),
    "braids": Cut(_TIED, 0.045, 0.025, 0.004, 20),
    "balding": Cut(
        (0.46, 0.46, 0.42, 0.24, 0.0, -0.04, 0.06, 0.04, -0.18, -0.32, -0.34),
        0.004,
        0.040,
        0.006,
        18,
    ),
    "mohawk": Cut(_CROP, 0.010, 0.006, 0.001, 30),
}
_UNDER = {"hat": "short", "cap": "short", "beanie": "short", "helmet": "cropped"}
COVERS = ("hood", "hat", "cap", "helmet", "beanie", "headscarf")


class Hair:
    """The hair or covering of one head."""

    def __init__(self, canvas: Canvas, head: Head, look: Look) -> None:
        self.canvas, self.head, self.look = canvas, head, look
        style = _UNDER.get(look.hair_style, look.hair_style)
        self.cut = CUTS.get(
            style, None if style in ("bald", "hood", "headscarf") else CUTS["short"]
        )
        self.colour = look.hair_colour
        self.middle = head.middle
        self.away = abs(_wrap(self.middle)) > 90

    def line_at(self, phi: npt.NDArray[np.float64], cut: Cut) -> npt.NDArray[np.float64]:
        """Height of the hairline at angles around the head."""
        turned = (phi + 180) % 360 - 180
        base = np.interp(np.abs(turned), _PHI, cut.line)
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
        if self.look.hair_style in ("hood", "headscarf"):
            self._hood_back()

    def paint_front(self) -> None:
        """What lies on the head as seen from here."""
        if self.cut is not None:
            self._cap(self.cut)
        if self.away:
            self._tied()
        if self.look.hair_style == "mohawk":
            self._mohawk()
        if self.look.hair_style in COVERS:
            _COVER[self.look.hair_style](self)

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
        rim = self._upper(cut, float(low[-1]), float(low[0]))
        shapes = [np.vstack([edge, rim])]
        crown = self._crown(cut)
        if crown is not None:
            shapes.append(crown)
        self.canvas.fill_together(shapes, self.colour, Part.HAIR)
        self._shade(cut, low, phi)
        self._strands(cut, phi, low)

    def _upper(self, cut: Cut, right: float, left: float) -> Points:
        """The outer contour from the right end of the hairline over the crown to the left end."""
        rise = np.concatenate([_rise(right), _rise(left)[::-1]])
        side = np.concatenate([np.full(22, self.middle + 90), np.full(22, self.middle - 90)])
        wave = np.sin(np.linspace(0, np.pi * cut.waves, 44))
        sharp = np.abs(wave) ** 0.7 if cut.rough > 0.02 else wave
        points = self.shell(rise, side, cut)[:, :2]
        centre = self.head.screen([(0, 0.05, 0)])[0, :2]
        out = points - centre
        out /= np.maximum(np.hypot(out[:, 0], out[:, 1]), 1e-9)[:, None]
        return np.asarray(points + out * (sharp * cut.rough * self.head.size)[:, None])

    def _crown(self, cut: Cut) -> Points | None:
        """The top as seen from above or below, missing from the side contours."""
        if cut.line[0] > 0.4:
            return None
        phi = np.arange(0, 360, 15.0)
        rings = [self.shell(np.full(24, v), phi, cut)[:, :2] for v in (0.36, 0.44, 0.49)]
        return cv2.convexHull(np.vstack(rings).astype(np.float32))[:, 0].astype(np.float64)

    def _shade(self, cut: Cut, low: Points, phi: Points) -> None:
        towards = self.canvas.towards
        angle = np.radians(phi)
        axis = self.head.matrix
        normals = np.sin(angle)[:, None] * axis[:, 0] + np.cos(angle)[:, None] * axis[:, 2]
        dark = np.flatnonzero(normals @ towards < 0.30)
        if dark.size < 3:
            return
        span, at = low[dark], phi[dark]
        top = self.shell(np.full(len(at), 0.34), at, cut)[:, :2]
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
        wide = self.head.size * 0.055
        shape = np.vstack([outer - (wide, 0), (inner + (wide, 0))[::-1], outer + (wide, 0)])
        hull = cv2.convexHull(shape.astype(np.float32))[:, 0].astype(np.float64)
        self.canvas.fill(
            hull if abs(self.head.matrix[2, 0]) < 0.5 else np.vstack([outer, inner[::-1]]),
            self.colour,
            Part.HAIR,
        )

    def _dome(
        self, low: Callable[[Points], Points], grow: float, high: float, colour: Colour
    ) -> None:
        """A cover over the skull above `low(phi)`."""
        cut = Cut((0.1,) * 11, high, grow, 0.0, 0, -0.25)
        phi = self.middle + np.linspace(-90, 90, 37)
        edge = self.shell(low(phi), phi, cut)[:, :2]
        rim = self._upper(cut, float(low(phi[-1:])[0]), float(low(phi[:1])[0]))
        crown = self._crown(cut)
        shapes = [np.vstack([edge, rim])] + ([crown] if crown is not None else [])
        self.canvas.fill_together(shapes, colour, Part.HAIR)
        self._shade(cut, low(phi), phi)

    def _brim(
        self, v: float, out: float, droop: float, colour: Colour, front_only: bool = False
    ) -> None:
        phi = np.linspace(-62, 62, 19) if front_only else np.arange(0, 360, 10.0)
        rad = np.radians(phi)
        reach = out * (np.cos(rad * 1.45) ** 0.7 if front_only else 1.0)
        x = (0.33 + reach * (0.35 if front_only else 0.85)) * np.sin(rad)
        z = (0.38 + reach) * np.cos(rad) - (0.02 if not front_only else 0.0)
        outer = self.head.screen(np.column_stack([x, v - droop * np.cos(rad), z]))[:, :2]
        shape = outer
        if front_only:
            inner = self.head.screen(
                np.column_stack(
                    [0.335 * np.sin(rad), np.full(len(rad), v + 0.02), 0.385 * np.cos(rad)]
                )
            )[:, :2]
            shape = np.vstack([outer, inner[::-1]])
        self.canvas.fill(shape, darker(colour, 0.12), Part.HAIR, shade=190)

    def _hat(self) -> None:
        colour = (
            self.look.accessory_colour
            if luminance(self.look.accessory_colour) < 0.8
            else self.look.outer_colour
        )
        self._brim(0.20, 0.20, 0.07, colour)
        self._dome(
            lambda phi: np.full(len(phi), 0.20) - 0.06 * np.cos(np.radians(phi)),
            0.030,
            0.14,
            colour,
        )
        phi = self.middle + np.linspace(-90, 90, 25)
        cut = Cut((0.1,) * 11, 0.06, 0.034, 0.0, 0)
        low = 0.20 - 0.06 * np.cos(np.radians(phi))
        band = np.vstack(
            [self.shell(low, phi, cut)[:, :2], self.shell(low + 0.075, phi, cut)[::-1, :2]]
        )
        self.canvas.fill(band, darker(colour, 0.55), Part.HAIR, line=0.0, shade=None)

    def _cap_cover(self) -> None:
        colour = self.look.accessory_colour
        self._dome(lambda phi: 0.17 - 0.03 * np.cos(np.radians(phi)), 0.025, 0.06, colour)
        if abs(_wrap(self.middle)) < 115:
            self._brim(0.155, 0.26, 0.045, darker(colour, 0.15), front_only=True)

    def _beanie(self) -> None:
        colour = self.look.accessory_colour
        self._dome(lambda phi: np.full(len(phi), 0.16), 0.035, 0.10, colour)
        phi = self.middle + np.linspace(-90, 90, 25)
        cut = Cut((0.1,) * 11, 0.06, 0.050, 0.0, 0)
        band = np.vstack(
            [
                self.shell(np.full(25, 0.13), phi, cut)[:, :2],
                self.shell(np.full(25, 0.245), phi, cut)[::-1, :2],
            ]
        )
        self.canvas.fill(band, lighter(colour, 0.12), Part.HAIR, line=0.7, shade=None)
        for at in phi[::2]:
            rib = self.shell(np.array([0.14, 0.235]), np.array([at, at]), cut)[:, :2]
            self.canvas.line(rib, darker(colour, 0.25), self.head.size * 0.008)

    def _helmet(self) -> None:
        colour = self.look.accessory_colour
        line = np.array([0.20, 0.20, 0.16, 0.05, -0.20, -0.26, -0.26, -0.26, -0.28, -0.30, -0.30])
        self._dome(lambda phi: np.interp(np.abs(_wrap_all(phi)), _PHI, line), 0.055, 0.085, colour)

    def _hood_line(self, phi: Points) -> Points:
        line = np.array([0.36, 0.33, 0.20, -0.05, -0.52, -0.62, -0.64, -0.66, -0.68, -0.70, -0.70])
        return np.asarray(np.interp(np.abs(_wrap_all(phi)), _PHI, line))

    def _hood_colour(self) -> Colour:
        return (
            self.look.accessory_colour
            if self.look.hair_style == "headscarf"
            else self.look.outer_colour
        )

    def _hood(self) -> None:
        loose = self.look.hair_style == "hood"
        self._dome(
            self._hood_line, 0.085 if loose else 0.035, 0.12 if loose else 0.05, self._hood_colour()
        )
        phi = self.middle + np.linspace(-60, 60, 7)
        cut = Cut((0.1,) * 11, 0.12, 0.087, 0.0, 0, -0.25)
        for at in phi[1::2]:
            low = float(self._hood_line(np.array([at]))[0])
            v = np.linspace(min(0.3, low + 0.12), low + 0.02, 5)
            if v[0] > v[-1]:
                self.canvas.line(
                    self.shell(v, np.full(5, at), cut)[:, :2],
                    darker(self._hood_colour(), 0.3),
                    self.head.size * 0.010,
                )

    def _hood_back(self) -> None:
        cut = Cut((-0.6,) * 11, 0.12, 0.085, 0.0, 0, -0.25)
        phi = np.linspace(60, 300, 41)
        points = [self.shell(np.full(41, v), phi, cut) for v in (-0.55, -0.2, 0.1, 0.3, 0.45)]
        hull = cv2.convexHull(np.vstack(points)[:, :2].astype(np.float32))[:, 0].astype(np.float64)
        self.canvas.fill(hull, darker(self._hood_colour(), 0.6), Part.HAIR, shade=90)


_COVER: dict[str, Callable[[Hair], None]] = {
    "hat": Hair._hat,
    "cap": Hair._cap_cover,
    "beanie": Hair._beanie,
    "helmet": Hair._helmet,
    "hood": Hair._hood,
    "headscarf": Hair._hood,
}


def _rise(low: float) -> Points:
    """22 heights from the hairline to the crown, dense where the skull rounds off."""
    return np.asarray(low + (0.5 - low) * np.sin(np.linspace(0, np.pi / 2, 22)) ** 0.8)


def _wrap(degrees: float) -> float:
    return (degrees + 180.0) % 360.0 - 180.0


def _wrap_all(degrees: Points) -> Points:
    return np.asarray((degrees + 180.0) % 360.0 - 180.0)
