"""The trunk in its top and skirt, with patterns."""

from __future__ import annotations

import numpy as np

from tools.providers.previz.neckline import Neckline
from tools.providers.previz.outerwear import Outerwear
from tools.providers.previz.paths import (
    Tube,
    darker,
    ellipse,
    lighter,
    luminance,
)
from tools.providers.previz.solids import Barrel
from tools.providers.previz.stage import Colour, Part
from tools.providers.previz.tailor import LAP, Tailor, trunk
from tools.providers.previz.worn import Worn


class Garments(Tailor):
    """Paints the trunk and all that covers it."""

    def paint(self) -> None:
        """Trunk with top, outer garment, collar, pattern and what is worn on it."""
        inner = trunk(self.look, self.skeleton)
        self._hips(inner)
        low = self.skeleton.stance.pelvis <= LAP and self.look.bottom != "robe"
        tucked = not low and (self.look.dress or self.look.bottom in ("skirt", "robe"))
        if tucked:
            self._skirt(
                self.look.top_colour if self.look.dress else self.look.bottom_colour,
                1.55 if self.look.bottom == "robe" else 0.95,
            )
        self._top(inner, 15 if tucked else 8)
        if self.outer:
            Outerwear(*self.wearer).paint(trunk(self.look, self.skeleton, 0.010 * self.body))
        Worn(*self.wearer).paint(trunk(self.look, self.skeleton, 0.012 * self.body))

    def _hips(self, body: Barrel) -> None:
        shape = Barrel(
            body.centres[:15], body.sides[:15], body.fronts[:15], body.backs[:15]
        ).silhouette()
        self.canvas.fill_tube(shape, self.look.bottom_colour, Part.LEG, halo=0.01)

    def _top(self, body: Barrel, start: int) -> None:
        part = Barrel(
            body.centres[start:], body.sides[start:], body.fronts[start:], body.backs[start:]
        )
        shape = part.silhouette()
        self.canvas.fill_tube(shape, self.look.top_colour, Part.TORSO, halo=0.01)
        self._pattern(body, shape, 0.22, 0.97, (-90.0, 90.0))
        self._pattern(body, shape, 0.22, 0.97, (90.0, 270.0))
        if self.detail > 90:
            Neckline(*self.wearer).paint(body)

    def _pattern(
        self, body: Barrel, shape: Tube, low: float, high: float, span: tuple[float, float]
    ) -> None:
        if self.look.pattern == "plain" or self.detail < 120:
            return
        ink = (
            darker(self.look.top_colour, 0.45)
            if luminance(self.look.top_colour) > 0.4
            else lighter(self.look.top_colour, 0.4)
        )
        width = 0.012 * self.body

        def draw() -> None:
            for t in (
                np.linspace(low, high, 12) if self.look.pattern in ("stripes", "check") else ()
            ):
                self.ring(body, float(t), ink, width)
            if self.look.pattern == "check":
                for phi in np.arange(span[0], span[1], 22.5):
                    self._meridian(body, float(phi), low, high, ink, width * 0.7)
            if self.look.pattern == "dots":
                self._dots(body, low, high, span, ink)

        self.canvas.inside(shape.outline, draw)

    def _meridian(
        self, body: Barrel, phi: float, low: float, high: float, ink: Colour, width: float
    ) -> None:
        if body.sees(phi):
            self.canvas.line(
                np.array([body.at(t, phi)[:2] for t in np.linspace(low, high, 9)]), ink, width
            )

    def _dots(
        self, body: Barrel, low: float, high: float, span: tuple[float, float], ink: Colour
    ) -> None:
        r = 0.009 * self.body
        for row, t in enumerate(np.linspace(low, high, 13)):
            for phi in np.arange(span[0] + 10 * (row % 2), span[1], 20):
                if body.sees(float(phi), 8):
                    x, y, _ = body.at(float(t), float(phi))
                    self.canvas.fill(
                        ellipse(float(x), float(y), r, r), ink, Part.TORSO, line=0, shade=None
                    )

    def _skirt(self, colour: Colour, length: float) -> None:
        shape = self.fall(length, 0.008, flare=0.035)
        self.canvas.fill_tube(shape, colour, Part.LEG, halo=0.015)
        self.pleats(shape, colour, 5)
