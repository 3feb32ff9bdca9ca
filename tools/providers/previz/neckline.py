"""Necklines, collars and button bands."""

from __future__ import annotations

import numpy as np

from tools.providers.previz.paths import (
    darker,
    ellipse,
    lighter,
    mix,
)
from tools.providers.previz.solids import Barrel
from tools.providers.previz.stage import Colour, Part
from tools.providers.previz.tailor import Tailor

_CLOSED = {"suit": 0.55, "coat": 0.55, "uniform": 0.55, "vest": 0.59}
"""Where a buttoned front covers the button band of the shirt."""


class Neckline(Tailor):
    """Paints where a top ends at the neck."""

    def paint(self, body: Barrel) -> None:
        """The neckline of the top on this trunk."""
        top, canvas = self.look.top, self.canvas
        if top in ("turtleneck",):
            band = body.patch(
                [
                    (t, p)
                    for t, p in [
                        (0.955, -95),
                        (0.955, 0),
                        (0.955, 95),
                        (1.0, 95),
                        (1.0, 0),
                        (1.0, -95),
                    ]
                ],
                1.02,
            )
            if band is not None:
                canvas.fill(
                    band, lighter(self.look.top_colour, 0.06), Part.TORSO, line=0.6, shade=None
                )
            return
        depth = {"shirt": 0.90, "blouse": 0.86, "tunic": 0.87}.get(top, 0.945)
        skin = body.patch(
            [(1.0, -80), (depth + 0.03, -30), (depth, 0), (depth + 0.03, 30), (1.0, 80)], 1.0
        )
        if skin is not None:
            canvas.fill(
                skin, mix(self.look.skin, (120, 60, 50), 0.08), Part.TORSO, line=0.4, shade=200
            )
        if top in ("shirt", "blouse"):
            self._collar(body, lighter(self.look.top_colour, 0.10), depth)
            self._placket(body, depth)

    def _collar(self, body: Barrel, colour: Colour, depth: float) -> None:
        for side in (1, -1):
            flap = body.patch(
                [
                    (1.0, side * 14),
                    (1.0, side * 95),
                    (0.955, side * 78),
                    (0.905, side * 32),
                    (depth, side * 2),
                ],
                1.06,
            )
            if flap is not None:
                self.canvas.fill(flap, colour, Part.TORSO, line=0.5, shade=None)

    def _placket(self, body: Barrel, depth: float) -> None:
        if self.outer in ("apron", "armour", "hoodie") or not body.sees(0):
            return
        tucked = self.look.bottom in ("skirt", "robe") and not self.look.dress
        low = _CLOSED.get(self.outer, 0.42 if tucked else 0.25)
        line = np.array([body.at(t, 4)[:2] for t in np.linspace(low, depth, 9)])
        self.canvas.line(line, darker(self.look.top_colour, 0.3), self.fold_m)
        if self.detail > 240:
            for t in np.linspace(low + 0.06, depth - 0.03, 6 if low < 0.3 else 4):
                x, y, _ = body.at(float(t), 0)
                self.canvas.fill(
                    ellipse(float(x), float(y), 0.005 * self.body, 0.005 * self.body),
                    darker(self.look.top_colour, 0.4),
                    Part.TORSO,
                    line=0,
                    shade=None,
                )
