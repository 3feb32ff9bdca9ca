"""Hats, caps, helmets, hoods and scarves: domes and brims on the same skull as the hair."""

from __future__ import annotations

import cv2
import numpy as np

from tools.providers.previz.hair import Hair
from tools.providers.previz.haircuts import ANGLES, Cut, wrap, wrap_all
from tools.providers.previz.paths import (
    Points,
    darker,
    lighter,
    luminance,
)
from tools.providers.previz.stage import Colour, Part


class Headwear(Hair):
    """The hair of one head with what covers it."""

    def paint_back(self) -> None:
        """What lies behind the head, the inside of a hood too."""
        super().paint_back()
        if not self.away and self.look.hair_style in ("hood", "headscarf"):
            self._hood_back()

    def paint_front(self) -> None:
        """What lies on the head as seen from here."""
        super().paint_front()
        covers = {
            "hat": self._hat,
            "cap": self._cap_cover,
            "beanie": self._beanie,
            "helmet": self._helmet,
            "hood": self._hood,
            "headscarf": self._hood,
        }
        if self.look.hair_style in covers:
            covers[self.look.hair_style]()

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
        self.dome(
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
        self.dome(lambda phi: 0.17 - 0.03 * np.cos(np.radians(phi)), 0.025, 0.06, colour)
        if abs(wrap(self.middle)) < 115:
            self._brim(0.155, 0.26, 0.045, darker(colour, 0.15), front_only=True)

    def _beanie(self) -> None:
        colour = self.look.accessory_colour
        self.dome(lambda phi: np.full(len(phi), 0.16), 0.035, 0.10, colour)
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
        self.dome(lambda phi: np.interp(np.abs(wrap_all(phi)), ANGLES, line), 0.055, 0.085, colour)

    def _hood_line(self, phi: Points) -> Points:
        line = np.array([0.36, 0.33, 0.20, -0.05, -0.52, -0.62, -0.64, -0.66, -0.68, -0.70, -0.70])
        return np.asarray(np.interp(np.abs(wrap_all(phi)), ANGLES, line))

    def _hood_colour(self) -> Colour:
        return (
            self.look.accessory_colour
            if self.look.hair_style == "headscarf"
            else self.look.outer_colour
        )

    def _hood(self) -> None:
        loose = self.look.hair_style == "hood"
        self.dome(
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
        loose = self.look.hair_style == "hood"
        cut = Cut((-0.6,) * 11, 0.12 if loose else 0.05, 0.085 if loose else 0.035, 0.0, 0, -0.25)
        phi = np.linspace(60, 300, 41)
        heights = (-0.55, -0.2, 0.1, 0.24, 0.34, 0.42, 0.48)
        points = [self.shell(np.full(41, v), phi, cut) for v in heights]
        hull = cv2.convexHull(np.vstack(points)[:, :2].astype(np.float32))[:, 0].astype(np.float64)
        self.canvas.fill(hull, darker(self._hood_colour(), 0.6), Part.HAIR, shade=90)
