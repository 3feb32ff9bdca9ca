"""Scarves, ties, necklaces, satchels, belts, badges."""

from __future__ import annotations

import numpy as np

from tools.providers.previz.paths import Tube, curve, darker, lighter, mix
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
        if body.sees(20):
            self._scarf_ends(body, colour)
        wrap = self._wrap()
        phi = wrap.middle + np.linspace(-88, 88, 17)
        span = np.linspace(0, 1, 7)
        left = np.array([wrap.at(t, phi[-1])[:2] for t in span])
        right = np.array([wrap.at(t, phi[0])[:2] for t in span])
        low, high = (np.array([wrap.at(t, p)[:2] for p in phi]) for t in (0.0, 1.0))
        cloth = Tube(left, right, np.vstack([low, left, high[::-1], right[::-1]]))
        self.canvas.fill(cloth.outline, colour, Part.TORSO, halo=0.014)
        self.canvas.shade_tube(cloth)
        if self.detail < 90:
            return
        for start, rise, width, tone in (
            (0.30, 0.22, 1.3, darker(colour, 0.30)),
            (0.62, -0.16, 1.1, darker(colour, 0.26)),
            (0.80, 0.06, 0.9, lighter(colour, 0.14)),
        ):
            share = np.linspace(0.06, 0.94, 11)
            sweep = start + rise * (share - 0.5) - 0.10 * np.sin(np.pi * share)
            angles = phi[0] + (phi[-1] - phi[0]) * share
            fold = [wrap.at(float(t), float(p))[:2] for t, p in zip(sweep, angles, strict=True)]
            self.canvas.line(np.array(fold), tone, self.fold_m * width)

    def _wrap(self) -> Barrel:
        """A soft roll around the neck that hangs lower in front than behind."""
        s, b = self.skeleton, self.body
        side, up, front = s.trunk[:, 0], s.trunk[:, 1], s.trunk[:, 2]
        across = np.linspace(-1, 1, 9)
        heights = across * 0.027 + 0.001
        wide = 0.040 + 0.026 * np.sqrt(1 - (across * 0.93) ** 2) - 0.006 * across
        centres = s.spine[4] + heights[:, None] * b * up
        reach = wide[:, None] * b
        thin = 0.85 if self.look.age == "child" else 1.0
        return Barrel(
            centres,
            side * reach * thin,
            (front * 0.94 - up * 0.36) * reach,
            (up * 0.10 - front * 0.88) * reach,
        )

    def _scarf_ends(self, body: Barrel, colour: Colour) -> None:
        """The end that hangs down the chest, with its fold and fringe."""
        outer = [(0.95, 31.0), (0.84, 32.0), (0.72, 36.0), (0.585, 35.0)]
        inner = [(0.95, 12.0), (0.84, 12.0), (0.72, 9.0), (0.575, 10.0)]
        edges = [body.patch(edge, 1.07) for edge in (outer, inner)]
        if edges[0] is None or edges[1] is None:
            return
        one, two = (curve(edge, steps=4) for edge in edges if edge is not None)
        self.canvas.fill(np.vstack([one, two[::-1]]), darker(colour, 0.06), Part.TORSO, halo=0.01)
        if self.detail < 120:
            return
        for share, stop in ((0.34, 11), (0.7, 8)):
            fold = one * (1 - share) + two * share
            self.canvas.line(fold[:stop], darker(colour, 0.30), self.fold_m)
        hem, back = (
            (one[-1], two[-1]),
            (one[-2] * 0.9 + one[-1] * 0.1, two[-2] * 0.9 + two[-1] * 0.1),
        )
        for share in np.linspace(0.1, 0.9, 6):
            foot = hem[0] * (1 - share) + hem[1] * share
            head = back[0] * (1 - share) + back[1] * share
            self.canvas.line([head, foot + (foot - head) * 0.25], darker(colour, 0.34), self.fold_m)

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
