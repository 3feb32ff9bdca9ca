"""Coats, jackets, hoodies, vests, aprons, armour."""

from __future__ import annotations

import numpy as np

from tools.providers.previz.neckline import Neckline
from tools.providers.previz.paths import (
    Tube,
    curve,
    darker,
    lighter,
    luminance,
)
from tools.providers.previz.solids import Barrel
from tools.providers.previz.stage import Colour, Part
from tools.providers.previz.tailor import LAP, ROWS, Tailor

LONG_COATS = {"coat": 0.92, "lab_coat": 0.95, "cloak": 1.35, "robe": 1.6, "apron": 0.8}
"""How far a coat falls below the hips, in thigh lengths."""
_SHORT_HEMS = {
    "jacket": 0.16,
    "hoodie": 0.20,
    "suit": 0.34,
    "cardigan": 0.34,
    "vest": 0.14,
    "uniform": 0.22,
    "armour": 0.26,
}


class Outerwear(Tailor):
    """Paints the outer garment over the top."""

    def paint(self, body: Barrel) -> None:
        """The outer garment on this trunk."""
        kind, colour = self.outer, self.look.outer_colour
        if kind in ("apron", "vest", "armour"):
            self._over(body, colour)
            return
        self._tails(kind, colour)
        hangs = kind in ("coat", "suit") and self.skeleton.stance.pelvis > LAP
        low = 6 if kind in ("jacket", "hoodie", "uniform") else 17 if hangs else 10
        part = Barrel(body.centres[low:], body.sides[low:], body.fronts[low:], body.backs[low:])
        shape = part.silhouette()
        opening = self._opening(body, kind, low / (ROWS - 1))
        self.canvas.fill_tube(shape, colour, Part.TORSO, halo=0.012)
        if opening is not None and body.sees(0, -25):
            self.canvas.inside(shape.outline, lambda: self._reveal(body, opening))
        self._details(body, kind, colour)

    def _tails(self, kind: str, colour: Colour) -> None:
        length = LONG_COATS.get(kind, _SHORT_HEMS.get(kind, 0.2))
        if self.skeleton.stance.pelvis <= LAP:
            length = min(length, 0.18)
        shape = self.fall(max(0.18, length), 0.011, 0.030 if length > 0.5 else 0.008)
        self.canvas.fill_tube(shape, colour, Part.TORSO, halo=0.015)
        if length > 0.5:
            self.pleats(shape, colour, 4)
            self._coat_split(shape, colour)

    def _coat_split(self, shape: Tube, colour: Colour) -> None:
        front = float(self.skeleton.view[2, 2])
        share = 0.5 + 0.45 * float(self.skeleton.view[0, 2])
        if front < 0.1 or self.look.outer == "cloak":
            return
        line = shape.left * (1 - share) + shape.right * share
        self.canvas.line(line[1:], darker(colour, 0.6), self.fold_m * 2)

    def _opening(self, body: Barrel, kind: str, low: float) -> list[tuple[float, float]] | None:
        if kind == "hoodie":
            return None
        if kind in ("suit", "coat", "uniform"):
            return [(0.98, -60), (0.80, -20), (0.52, 1), (0.80, 20), (0.98, 60)]
        if kind == "cloak":
            return [(1.0, -50), (low, -30), (low, 30), (1.0, 50)]
        return [(0.98, -55), (0.85, -22), (low, -15), (low, 15), (0.85, 22), (0.98, 55)]

    def _reveal(self, body: Barrel, opening: list[tuple[float, float]]) -> None:
        area = body.patch(opening, 0.98)
        if area is None:
            return
        self.canvas.fill(area, self.look.top_colour, Part.TORSO, line=0.8, shade=205)
        if self.look.pattern == "stripes":
            self.canvas.inside(area, lambda: self._stripes(body))
        Neckline(*self.wearer).paint(body)

    def _stripes(self, body: Barrel) -> None:
        pale = luminance(self.look.top_colour) <= 0.4
        ink = (lighter if pale else darker)(self.look.top_colour, 0.4)
        for t in np.linspace(0.3, 0.95, 11):
            self.ring(body, float(t), ink, 0.010 * self.body)

    def _details(self, body: Barrel, kind: str, colour: Colour) -> None:
        if self.detail < 100:
            return
        if kind in ("suit", "coat", "uniform", "lab_coat", "jacket"):
            self._lapels(body, colour, notch=0.86 if kind != "jacket" else 0.91)
        if kind in ("suit", "coat", "uniform"):
            self._closing(body, kind, colour)
        if kind in ("hoodie",):
            self._hoodie(body, colour)
        for side in (1, -1):
            if kind in ("coat", "lab_coat", "jacket", "cardigan"):
                low, high = (0.345, side * 66.0), (0.36, side * 38.0)
                pocket = [high, (high[0], low[1]), low, (low[0], high[1])]
                self.sew(body, pocket, darker(colour, 0.35), out=1.01, line=0.3)
            if kind == "uniform":
                corners = ((0.955, 55.0), (0.92, 85.0), (0.90, 80.0), (0.94, 50.0))
                strap = [(height, side * phi) for height, phi in corners]
                self.sew(body, strap, (206, 170, 80), out=1.05, line=0.4)

    def _closing(self, body: Barrel, kind: str, colour: Colour) -> None:
        """The edge of the front that lies over the other, and its buttons."""
        if body.sees(6, 4):
            edge = [body.at(t, phi, 1.01)[:2] for t, phi in ((0.53, 0), (0.50, 4), (0.36, 5))]
            self.canvas.line(curve(edge, steps=3), darker(colour, 0.55), self.fold_m)
        for t in (0.49, 0.425, 0.36)[: 2 if kind == "suit" else 3]:
            self.button(body, t, -3, darker(colour, 0.6))

    def _lapels(self, body: Barrel, colour: Colour, notch: float) -> None:
        """Lapels folded back from where the front closes, under a collar that ends in a notch."""
        low = 0.53
        for side in (1, -1):
            roll = [(0.955, 40.0), (0.86, 25.0), (0.70, 11.0), (low, 0.5)]
            edge = [(low + 0.02, 4.0), (0.68, 23.0), (notch - 0.075, 36.0), (notch - 0.03, 43.0)]
            collar = [(1.0, 112.0), (1.0, 70.0), (0.955, 38.0), (0.90, 29.0)]
            leaf = [(notch - 0.005, 37.0), (notch + 0.025, 46.0), (0.948, 92.0)]
            gorge = [(notch - 0.01, 31.0)]
            for corners, share in ((roll + edge + gorge, 0.09), (collar + leaf, 0.05)):
                piece = body.patch([(t, side * phi) for t, phi in corners], 1.03)
                if piece is not None:
                    self.canvas.fill(
                        piece, lighter(colour, share), Part.TORSO, line=0.5, shade=None
                    )

    def _hoodie(self, body: Barrel, colour: Colour) -> None:
        if body.sees(0):
            self.canvas.line(
                np.array([body.at(t, 0)[:2] for t in np.linspace(0.16, 0.94, 9)]),
                darker(colour, 0.5),
                self.fold_m * 1.4,
            )
        pouch = body.patch([(0.22, -50), (0.40, -30), (0.40, 30), (0.22, 50)], 1.02)
        if pouch is not None:
            self.canvas.line(pouch, darker(colour, 0.4), self.fold_m)
        for side in (1, -1):
            if body.sees(side * 14):
                self.canvas.line(
                    np.array([body.at(t, side * 14, 1.03)[:2] for t in (0.95, 0.86, 0.76)]),
                    lighter(colour, 0.5),
                    self.fold_m * 1.3,
                )
        hood = body.patch(
            [(1.0, 60), (0.93, 40), (0.90, 90), (0.92, 180), (0.90, 270), (0.93, 320), (1.0, 300)],
            1.1,
        )
        if hood is not None:
            self.canvas.fill(hood, darker(colour, 0.10), Part.TORSO, line=0.6, shade=None)

    def _over(self, body: Barrel, colour: Colour) -> None:
        """Vest, apron or armour: over the top, the sleeves stay the top's."""
        kind = self.outer
        if kind == "apron":
            if not self.skeleton.stance.seated:
                self._apron_skirt(colour)
            bib = body.patch(
                [
                    (0.16, -75),
                    (0.48, -75),
                    (0.52, -48),
                    (0.82, -34),
                    (0.82, 34),
                    (0.52, 48),
                    (0.48, 75),
                    (0.16, 75),
                ],
                1.02,
            )
            if bib is not None:
                self.canvas.fill(bib, colour, Part.TORSO, line=0.8, shade=None)
            for side in (1, -1):
                strap = body.patch(
                    [(0.82, side * 34), (0.99, side * 55), (0.99, side * 70), (0.82, side * 24)],
                    1.02,
                )
                if strap is not None:
                    self.canvas.fill(strap, colour, Part.TORSO, line=0.5, shade=None)
            return
        low = 8
        part = Barrel(
            body.centres[low:37], body.sides[low:37] * 0.97, body.fronts[low:37], body.backs[low:37]
        )
        shape = part.silhouette()
        self.canvas.fill_tube(shape, colour, Part.TORSO, halo=0.01)
        if kind == "armour":
            for t in (0.36, 0.46, 0.56, 0.68):
                self.ring(body, t, darker(colour, 0.5), self.fold_m * 1.5)
                self.ring(body, t - 0.012, lighter(colour, 0.4), self.fold_m)
            return
        opening = body.patch([(0.95, -50), (0.80, -18), (0.56, 0), (0.80, 18), (0.95, 50)], 1.0)
        if opening is not None:
            self.canvas.inside(
                shape.outline,
                lambda: self._reveal(
                    body, [(0.98, -52), (0.80, -18), (0.56, 0), (0.80, 18), (0.98, 52)]
                ),
            )
        for t in (0.52, 0.45, 0.38, 0.31):
            self.button(body, t, 0, darker(colour, 0.6))

    def _apron_skirt(self, colour: Colour) -> None:
        front = float(self.skeleton.view[2, 2])
        if front < -0.2:
            return
        shape = self.fall(0.85, 0.012, 0.010)
        middle = 0.5 + 0.42 * float(self.skeleton.view[0, 2])
        half = 0.12 + 0.34 * max(0.0, front)
        low, high = max(0.0, middle - half), min(1.0, middle + half)
        left = shape.left * (1 - low) + shape.right * low
        right = shape.left * (1 - high) + shape.right * high
        self.canvas.fill(np.vstack([left, right[::-1]]), colour, Part.TORSO, line=0.8, shade=220)
