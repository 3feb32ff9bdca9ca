"""Scarves, ties, necklaces, satchels, belts, badges."""

from __future__ import annotations

import numpy as np

from tools.providers.previz.paths import (
    curve,
    darker,
    mix,
)
from tools.providers.previz.solids import Barrel
from tools.providers.previz.stage import Colour, Part
from tools.providers.previz.tailor import Tailor


class Worn(Tailor):
    """Paints what is worn over the clothes."""

    def paint(self, body: Barrel) -> None:
        """The accessory on this trunk."""
        paint = {
            "scarf": self._scarf,
            "tie": self._tie,
            "bow_tie": self._bow_tie,
            "necklace": self._necklace,
            "satchel": self._satchel,
            "belt": self._belt,
            "badge": self._badge,
        }.get(self.look.accessory)
        if paint is not None:
            paint(body, self.look.accessory_colour)

    def _tie(self, body: Barrel, colour: Colour) -> None:
        if not body.sees(0, 10):
            return
        left = [(0.965, -9.0), (0.93, -6.0), (0.60, -11.0)]
        right = [(t, -phi) for t, phi in reversed(left)]
        self.sew(body, [*left, (0.55, 0.0), *right], colour)
        knot = [(0.97, -11.0), (0.93, -7.0), (0.93, 7.0), (0.97, 11.0)]
        self.sew(body, knot, darker(colour, 0.15), out=1.05, line=0.5)

    def _bow_tie(self, body: Barrel, colour: Colour) -> None:
        if body.sees(0, 10):
            left, right = [(0.915, -26.0), (0.975, -26.0)], [(0.975, 26.0), (0.915, 26.0)]
            self.sew(body, [*left, (0.945, 0.0), *right, (0.94, 0.0)], colour, out=1.08)

    def _necklace(self, body: Barrel, colour: Colour) -> None:
        chain = body.patch([(0.98, -80), (0.90, -35), (0.84, 0), (0.90, 35), (0.98, 80)], 1.03)
        if chain is not None and body.sees(0):
            self.canvas.line(chain, (214, 180, 90), self.fold_m * 1.3)
            self.disc(body, (0.835, 0.0), (0.011, 0.013), colour)

    def _belt(self, body: Barrel, colour: Colour) -> None:
        m = body.middle
        low = [(0.235, m - 84), (0.235, m), (0.235, m + 84)]
        high = [(0.27, phi) for _, phi in reversed(low)]
        self.sew(body, low + high, darker(colour, 0.2), out=1.0, line=0.5)

    def _badge(self, body: Barrel, colour: Colour) -> None:
        if body.sees(40):
            self.disc(body, (0.74, 40.0), (0.013, 0.016), mix(colour, (220, 190, 90), 0.8))

    def _scarf(self, body: Barrel, colour: Colour) -> None:
        m = body.middle
        wrap = body.patch(
            [
                (0.90, m - 84),
                (0.885, m - 40),
                (0.88, m),
                (0.885, m + 40),
                (0.90, m + 84),
                (1.0, m + 84),
                (1.0, m),
                (1.0, m - 84),
            ],
            1.16,
        )
        tail = body.patch([(0.93, 12), (0.93, 32), (0.60, 30), (0.60, 12)], 1.08)
        if tail is not None and body.sees(22):
            self.canvas.fill(tail, darker(colour, 0.08), Part.TORSO, line=0.7, shade=None)
        if wrap is not None:
            self.canvas.fill(wrap, colour, Part.TORSO, shade=None)
            self.ring(body, 0.93, darker(colour, 0.3), self.fold_m)

    def _satchel(self, body: Barrel, colour: Colour) -> None:
        strap = [(0.97, -62), (0.72, -20), (0.45, 30), (0.22, 78)]
        back = [(0.97, 242), (0.72, 200), (0.45, 150), (0.22, 100)]
        for path in (strap, back):
            seen = [body.at(t, phi, 1.02)[:2] for t, phi in path if body.sees(phi)]
            if len(seen) > 1:
                self.canvas.line(
                    curve(np.array(seen)), darker(colour, 0.25), 0.018 * self.body, Part.TORSO
                )
        if body.sees(95, -25):
            x, y, _ = body.at(0.10, 95, 1.15)
            w, h = 0.065 * self.body, 0.055 * self.body
            bag = np.array([[x - w, y - h], [x + w, y - h], [x + w, y + h], [x - w, y + h]])
            self.canvas.fill(bag, colour, Part.PROP, halo=0.01)
            self.canvas.fill(
                np.array([[x - w, y], [x + w, y], [x + w, y + h], [x - w, y + h]]),
                darker(colour, 0.15),
                Part.PROP,
                line=0.6,
                shade=None,
            )
