"""What a body wears: trunk, skirts, sleeves, trouser legs, shoes, and what hangs on them.

Clothes are drawn on barrels and tubes that the skeleton gives; nothing here knows of poses.
"""

from __future__ import annotations

import numpy as np

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
    tube,
)
from tools.providers.previz.skeleton import Limb, Skeleton
from tools.providers.previz.solids import Barrel
from tools.providers.previz.stage import Colour, Look, Part

# spine station, half width, depth in front, depth behind, in units of the body
_TRUNK = np.array(
    [
        [0.00, 0.086, 0.058, 0.066],
        [0.60, 0.094, 0.064, 0.074],
        [1.00, 0.093, 0.065, 0.072],
        [1.50, 0.085, 0.064, 0.058],
        [2.00, 0.078, 0.061, 0.050],
        [2.50, 0.086, 0.067, 0.056],
        [3.00, 0.099, 0.074, 0.066],
        [3.35, 0.106, 0.072, 0.071],
        [3.55, 0.104, 0.064, 0.067],
        [3.70, 0.090, 0.053, 0.060],
        [3.82, 0.068, 0.043, 0.052],
        [3.92, 0.048, 0.036, 0.044],
        [4.00, 0.038, 0.032, 0.038],
    ]
)
_ROWS = 41
_LAP = 0.72
"""Below this height of the pelvis a skirt lies on the thighs."""
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


def trunk(look: Look, skeleton: Skeleton, grow: float = 0.0) -> Barrel:
    """The trunk from crotch to neck as a barrel, `grow` metres wider all round."""
    m, spine = skeleton.measures, skeleton.spine
    station = np.linspace(0, 4, _ROWS)
    centres = np.column_stack([np.interp(station, np.arange(5), spine[:, k]) for k in range(3)])
    high = np.clip((station - 1.5) / 1.5, 0, 1)[:, None]
    sides = skeleton.view[:, 0] * (1 - high) + skeleton.trunk[:, 0] * high
    fronts = skeleton.view[:, 2] * (1 - high) + skeleton.trunk[:, 2] * high
    belly = np.exp(-(((station - 1.7) / 0.8) ** 2)) * (m.girth - 1.0)
    wide = np.interp(station, _TRUNK[:, 0], _TRUNK[:, 1]) * _width(look, m.breadth, station)
    front = (
        np.interp(station, _TRUNK[:, 0], _TRUNK[:, 2]) * (1 + 1.1 * belly) * (0.55 + 0.45 * m.girth)
    )
    back = np.interp(station, _TRUNK[:, 0], _TRUNK[:, 3]) * (0.7 + 0.3 * m.girth)
    wide = wide * (1 + 0.75 * belly) * m.body + grow
    front = front * m.body * (1 + 0.012 * skeleton.stance.breath * (station > 2.4)) + grow
    return Barrel(
        centres,
        sides * wide[:, None],
        fronts * front[:, None],
        -fronts * (back * m.body + grow)[:, None],
    )


def _width(look: Look, breadth: float, station: Points) -> Points:
    upper = np.clip((station - 2.2) / 1.2, 0, 1)
    scale = 1 + (breadth - 1) * upper
    if look.age == "child":
        scale = scale * (1 - 0.06 * upper)
    if look.build == "slim":
        scale = scale * 0.93
    return np.asarray(scale)


class Wardrobe:
    """Paints one person's clothes."""

    def __init__(self, canvas: Canvas, look: Look, skeleton: Skeleton) -> None:
        self.canvas, self.look, self.skeleton = canvas, look, skeleton
        self.body = skeleton.measures.body
        self.detail = canvas.scale * self.body
        """Pixels of the body's canon unit: about the figure's height."""
        self.outer = look.outer if look.outer != "none" else ""
        self.cloth = (
            look.outer_colour
            if self.outer not in ("", "vest", "apron", "armour")
            else look.top_colour
        )
        """Colour of the sleeves."""
        self.fold_m = max(0.0035 * self.body, 0.7 * canvas.pixel)

    # legs

    def leg(self, limb: Limb) -> None:
        """One leg with its trouser and shoe."""
        b, girth = self.body, 0.55 + 0.45 * self.skeleton.measures.girth
        wide = {"jeans": 0.92, "shorts": 1.08}.get(self.look.bottom, 1.0)
        bare = self.look.dress or self.look.bottom in ("skirt", "shorts")
        colour = self.look.skin if bare else self.look.bottom_colour
        lap = self._lap() if bare else None
        loose = 0.88 if bare else wide
        self._shoe(limb)
        thigh = tube(
            [limb.root[:2], _along(limb.root, limb.bend, 0.5)[:2], limb.bend[:2]],
            np.array([0.054, 0.050, 0.039]) * b * girth * loose,
        )
        hem = 0.030 if bare else 0.036
        calf = np.array([0.038, 0.037 if bare else 0.036, hem * (0.8 if bare else 1.0)])
        shin = tube(
            [
                limb.bend[:2],
                _along(limb.bend, limb.end, 0.35)[:2],
                _along(limb.bend, limb.end, 0.97)[:2],
            ],
            calf * b * loose * (0.7 + 0.3 * girth),
            caps=(True, bare),
        )
        self.canvas.fill_together([thigh.outline, shin.outline], colour, Part.LEG, halo=0.012)
        self.canvas.shade_tube(thigh)
        self.canvas.shade_tube(shin)
        if lap is not None:
            self.canvas.fill_tube(thigh, lap, Part.LEG)
        elif self.look.bottom == "shorts" and not self.look.dress:
            short = tube(
                [limb.root[:2], _along(limb.root, limb.bend, 0.8)[:2]],
                np.array([0.058, 0.056]) * b * girth,
                caps=(True, False),
            )
            self.canvas.fill(short.outline, self.look.bottom_colour, Part.LEG)
            self.canvas.shade_tube(short)
        elif not bare and self.detail > 200:
            self._trouser_folds(limb, thigh, shin)

    def _lap(self) -> Colour | None:
        """The colour of a skirt that lies on the thighs; None when it hangs."""
        if self.skeleton.stance.pelvis > _LAP or (
            self.look.bottom == "shorts" and not self.look.dress
        ):
            return None
        return self.look.top_colour if self.look.dress else self.look.bottom_colour

    def _trouser_folds(self, limb: Limb, thigh: Tube, shin: Tube) -> None:
        ink = darker(self.look.bottom_colour, 0.42)
        knee = limb.bend[:2]
        for a, c in ((thigh.left[-1], shin.left[0]), (thigh.right[-1], shin.right[0])):
            inner = (a + c) / 2
            self.canvas.line([inner, inner * 0.55 + knee * 0.45 + (0, 0.006)], ink, self.fold_m)
        end = shin.left[-1], shin.right[-1]
        lift = np.array([0.0, 0.020 * self.body])
        self.canvas.line(
            curve(
                [
                    end[0] + lift,
                    (end[0] + end[1]) / 2 + lift * 0.5,
                    end[1] * 0.7 + end[0] * 0.3 + lift,
                ]
            ),
            ink,
            self.fold_m,
        )

    def _shoe(self, limb: Limb) -> None:
        b = self.body
        shin = limb.end - limb.bend
        shin = shin / max(1e-6, float(np.linalg.norm(shin)))
        view = self.skeleton.view
        toes = view[:, 2] * 1.0 + view[:, 0] * 0.16 * limb.side
        index = 0 if limb.side > 0 else 1
        leg = (self.skeleton.stance.left_leg, self.skeleton.stance.right_leg)[index]
        drop = np.radians(leg.toe)
        toes = toes * np.cos(drop) - view[:, 1] * np.sin(drop)
        sole = -view[:, 1] * np.cos(drop) - view[:, 2] * np.sin(drop)
        heel = limb.end + sole * 0.020 * b - toes * 0.022 * b
        tip = limb.end + sole * 0.026 * b + toes * 0.098 * b
        ball = limb.end + sole * 0.024 * b + toes * 0.060 * b
        upper = tube(
            [limb.end[:2], (limb.end + sole * 0.010 * b + toes * 0.03 * b)[:2]],
            np.array([0.027, 0.026]) * b,
        )
        foot = tube([heel[:2], ball[:2], tip[:2]], np.array([0.021, 0.022, 0.016]) * b)
        self.canvas.fill_together([foot.outline, upper.outline], self.look.shoe_colour, Part.FOOT)
        self.canvas.shade_tube(foot)
        if self.detail > 150:
            under = np.array([heel, ball, tip]) + sole * 0.017 * b
            self.canvas.line(under[:, :2], darker(self.look.shoe_colour, 0.6), 0.008 * b, Part.FOOT)
            lace = limb.end + toes * 0.045 * b + sole * 0.004 * b
            self.canvas.line(
                [lace[:2], (lace + sole * 0.014 * b + toes * 0.012 * b)[:2]],
                lighter(self.look.shoe_colour, 0.25),
                self.fold_m,
            )

    # arms

    def sleeve(self, limb: Limb) -> None:
        """One arm in its sleeve, without the hand."""
        b = self.body
        bare = not self.outer and (self.look.top == "tshirt")
        thick = (1.0 if bare else 1.12) + (
            0.10 if self.outer in ("coat", "hoodie", "cloak", "lab_coat") else 0.0
        )
        girth = 0.72 + 0.28 * self.skeleton.measures.girth
        colour = self.look.skin if bare else self.cloth
        upper = tube(
            [limb.root[:2], _along(limb.root, limb.bend, 0.5)[:2], limb.bend[:2]],
            np.array([0.029, 0.031, 0.027]) * b * thick * girth,
        )
        fore = tube(
            [
                limb.bend[:2],
                _along(limb.bend, limb.end, 0.4)[:2],
                _along(limb.bend, limb.end, 0.96)[:2],
            ],
            np.array([0.027, 0.0265, 0.021 if bare else 0.024]) * b * thick * girth,
            caps=(True, bare),
        )
        self.canvas.fill_together([upper.outline, fore.outline], colour, Part.ARM, halo=0.016)
        self.canvas.shade_tube(upper)
        self.canvas.shade_tube(fore)
        if not bare:
            self._set_in(limb, colour)
        if bare:
            cap = tube(
                [limb.root[:2], _along(limb.root, limb.bend, 0.55)[:2]],
                np.array([0.032, 0.036]) * b * girth,
                caps=(True, False),
            )
            self.canvas.fill(cap.outline, self.look.top_colour, Part.ARM)
            self.canvas.shade_tube(cap)
            self._pattern_tube(cap)
        else:
            if not self.outer or self.outer in ("vest", "apron", "armour"):
                self._pattern_tube(upper)
                self._pattern_tube(fore)
            self._sleeve_details(limb, upper, fore, colour)

    def _set_in(self, limb: Limb, colour: Colour) -> None:
        """Hides the sleeve's round end where it is of one cloth with the trunk."""
        trunk_cloth = self.look.outer_colour if self.outer else self.look.top_colour
        if colour != trunk_cloth or self.outer in ("vest", "apron", "armour"):
            return
        neck = self.skeleton.spine[4]
        at = limb.root + (neck - limb.root) * 0.16
        r = 0.027 * self.body
        patch = ellipse(float(at[0]), float(at[1]) - 0.004 * self.body, r, r * 0.95)
        self.canvas.fill(patch, colour, Part.ARM, line=0.0, shade=None)

    def _sleeve_details(self, limb: Limb, upper: Tube, fore: Tube, colour: Colour) -> None:
        ink = darker(colour, 0.42)
        if self.detail > 160:
            for side_u, side_f in ((upper.left, fore.left), (upper.right, fore.right)):
                crook = (side_u[-1] + side_f[0]) / 2
                middle = limb.bend[:2]
                self.canvas.line(
                    curve(
                        [crook, crook * 0.5 + middle * 0.5 + (0, 0.008), middle * 0.8 + crook * 0.2]
                    ),
                    ink,
                    self.fold_m,
                )
            fold = (
                upper.left[1] * 0.75 + upper.right[1] * 0.25,
                upper.left[1] * 0.35 + upper.right[1] * 0.65,
            )
            self.canvas.line([fold[0], fold[1] + (0, -0.01)], darker(colour, 0.25), self.fold_m)
        cuff = np.vstack([fore.left[-1:], fore.right[-1:]])
        back = np.vstack(
            [
                fore.left[-1:] * 0.86 + fore.left[1:2] * 0.14,
                fore.right[-1:] * 0.86 + fore.right[1:2] * 0.14,
            ]
        )
        if self.outer in ("suit", "jacket", "coat", "uniform") and self.detail > 120:
            self.canvas.fill(
                np.vstack([cuff, back[::-1]]), self.look.top_colour, Part.ARM, line=0.4, shade=None
            )
        else:
            self.canvas.line(back, ink, self.fold_m)

    # trunk

    def trunk(self) -> None:
        """Trunk with top, outer garment, collar, pattern and what is worn on it."""
        inner = trunk(self.look, self.skeleton)
        self._hips(inner)
        low = self.skeleton.stance.pelvis <= _LAP and self.look.bottom != "robe"
        if not low and (self.look.dress or self.look.bottom in ("skirt", "robe")):
            self._skirt(
                self.look.top_colour if self.look.dress else self.look.bottom_colour,
                1.55 if self.look.bottom == "robe" else 0.95,
            )
        self._top(inner)
        if self.outer:
            self._outer(trunk(self.look, self.skeleton, 0.010 * self.body))
        self._accessory(trunk(self.look, self.skeleton, 0.012 * self.body))

    def _hips(self, body: Barrel) -> None:
        shape = Barrel(
            body.centres[:15], body.sides[:15], body.fronts[:15], body.backs[:15]
        ).silhouette()
        self.canvas.fill_tube(shape, self.look.bottom_colour, Part.LEG, halo=0.01)

    def _top(self, body: Barrel) -> None:
        start = 8
        part = Barrel(
            body.centres[start:], body.sides[start:], body.fronts[start:], body.backs[start:]
        )
        shape = part.silhouette()
        self.canvas.fill_tube(shape, self.look.top_colour, Part.TORSO, halo=0.01)
        self._pattern(body, shape, 0.22, 0.97, (-90.0, 90.0))
        self._pattern(body, shape, 0.22, 0.97, (90.0, 270.0))
        if self.detail > 90:
            self._neckline(body)

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
                self._ring(body, float(t), ink, width)
            if self.look.pattern == "check":
                for phi in np.arange(span[0], span[1], 22.5):
                    self._meridian(body, float(phi), low, high, ink, width * 0.7)
            if self.look.pattern == "dots":
                self._dots(body, low, high, span, ink)

        self.canvas.inside(shape.outline, draw)

    def _ring(self, body: Barrel, t: float, ink: Colour, width: float) -> None:
        phi = [body.clamp(p) for p in np.linspace(body.middle - 84, body.middle + 84, 13)]
        self.canvas.line(np.array([body.at(t, p)[:2] for p in phi]), ink, width)

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

    def _pattern_tube(self, body: Tube) -> None:
        if self.look.pattern not in ("stripes", "check") or self.detail < 120:
            return
        ink = (
            darker(self.look.top_colour, 0.45)
            if luminance(self.look.top_colour) > 0.4
            else lighter(self.look.top_colour, 0.4)
        )
        for t in np.linspace(0.15, 0.85, 4):
            k = min(len(body.left) - 2, int(t * (len(body.left) - 1)))
            share = t * (len(body.left) - 1) - k
            a = body.left[k] * (1 - share) + body.left[k + 1] * share
            c = body.right[k] * (1 - share) + body.right[k + 1] * share
            self.canvas.line([a, c], ink, 0.012 * self.body)

    def _neckline(self, body: Barrel) -> None:
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
        line = np.array([body.at(t, 4)[:2] for t in np.linspace(0.25, depth, 9)])
        self.canvas.line(line, darker(self.look.top_colour, 0.3), self.fold_m)
        if self.detail > 240:
            for t in np.linspace(0.32, depth - 0.03, 6):
                x, y, _ = body.at(float(t), 0)
                self.canvas.fill(
                    ellipse(float(x), float(y), 0.005 * self.body, 0.005 * self.body),
                    darker(self.look.top_colour, 0.4),
                    Part.TORSO,
                    line=0,
                    shade=None,
                )

    def _skirt(self, colour: Colour, length: float) -> None:
        shape = self._fall(length, 0.008, flare=0.035)
        self.canvas.fill_tube(shape, colour, Part.LEG, halo=0.015)
        self._pleats(shape, colour, 5)

    def _pleats(self, shape: Tube, colour: Colour, count: int) -> None:
        if self.detail < 120:
            return
        for k in range(1, count):
            share = k / count
            line = shape.left * (1 - share) + shape.right * share
            start = 1 + (k * 2) % 3
            self.canvas.line(line[start:], darker(colour, 0.30), self.fold_m)

    def _fall(self, length: float, grow: float, flare: float) -> Tube:
        """A skirt or coat tail from the waist over the legs, `length` thighs below the hips."""
        s, b = self.skeleton, self.body
        waist = trunk(self.look, s, grow * b)
        knees = np.stack([leg.bend for leg in s.legs])
        feet = np.stack([leg.end for leg in s.legs])
        hips = s.spine[1]
        steps = np.linspace(0, length, 7)
        centres, half = [waist.centres[18], waist.centres[14], waist.centres[10]], []
        perp = _across(waist.centres[18, :2] - (knees.mean(0)[:2] * 0.5 + hips[:2] * 0.5))
        for index in (18, 14, 10):
            half.append(_extent(waist, index, perp))
        base = half[-1]
        for step in steps[2:]:
            spread = knees if step <= 1 else knees + (feet - knees) * (step - 1)
            share = min(1.0, step)
            middle = hips * (1 - share) + spread.mean(0) * share
            legs = abs(float((spread[0] - spread[1])[:2] @ perp)) * 0.5 * share + 0.050 * b
            centres.append(middle)
            half.append(max(base + flare * b * step * 0.6, legs + flare * b * share))
        return tube(np.stack(centres)[:, :2], np.array(half), caps=(False, False))

    # outer garments

    def _outer(self, body: Barrel) -> None:
        kind, colour = self.outer, self.look.outer_colour
        if kind in ("apron", "vest", "armour"):
            self._over(body, colour)
            return
        self._tails(kind, colour)
        low = 6 if kind in ("jacket", "hoodie", "uniform") else 10
        part = Barrel(body.centres[low:], body.sides[low:], body.fronts[low:], body.backs[low:])
        shape = part.silhouette()
        opening = self._opening(body, kind, low / (_ROWS - 1))
        self.canvas.fill_tube(shape, colour, Part.TORSO, halo=0.012)
        if opening is not None:
            self.canvas.inside(shape.outline, lambda: self._reveal(body, opening))
        self._outer_details(body, kind, colour)

    def _tails(self, kind: str, colour: Colour) -> None:
        length = LONG_COATS.get(kind, _SHORT_HEMS.get(kind, 0.2))
        if self.skeleton.stance.pelvis <= _LAP:
            length = min(length, 0.18)
        shape = self._fall(max(0.18, length), 0.022, 0.030 if length > 0.5 else 0.008)
        self.canvas.fill_tube(shape, colour, Part.TORSO, halo=0.015)
        if length > 0.5:
            self._pleats(shape, colour, 4)
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
            ink = (
                darker(self.look.top_colour, 0.4)
                if luminance(self.look.top_colour) > 0.4
                else lighter(self.look.top_colour, 0.4)
            )
            self.canvas.inside(
                area,
                lambda: (
                    [
                        self._ring(body, float(t), ink, 0.010 * self.body)
                        for t in np.linspace(0.3, 0.95, 11)
                    ]
                    and None
                ),
            )
        self._neckline(body)

    def _outer_details(self, body: Barrel, kind: str, colour: Colour) -> None:
        if self.detail < 100:
            return
        if kind in ("suit", "coat", "uniform", "lab_coat", "jacket"):
            self._lapels(body, colour, notch=0.86 if kind != "jacket" else 0.91)
        if kind in ("suit", "coat", "uniform"):
            for t in (0.50, 0.42, 0.34)[: 2 if kind == "suit" else 3]:
                self._button(body, t, 9, darker(colour, 0.6))
        if kind in ("hoodie",):
            self._hoodie(body, colour)
        if kind in ("coat", "lab_coat", "jacket", "cardigan"):
            for side in (1, -1):
                pocket = body.patch(
                    [(0.36, side * 38), (0.36, side * 66), (0.345, side * 66), (0.345, side * 38)],
                    1.01,
                )
                if pocket is not None:
                    self.canvas.fill(pocket, darker(colour, 0.35), Part.TORSO, line=0.3, shade=None)
        if kind == "uniform":
            for side in (1, -1):
                strap = body.patch(
                    [(0.955, side * 55), (0.92, side * 85), (0.90, side * 80), (0.94, side * 50)],
                    1.05,
                )
                if strap is not None:
                    self.canvas.fill(strap, (206, 170, 80), Part.TORSO, line=0.4, shade=None)

    def _lapels(self, body: Barrel, colour: Colour, notch: float) -> None:
        tone = lighter(colour, 0.10)
        for side in (1, -1):
            lapel = body.patch(
                [
                    (1.0, side * 105),
                    (0.985, side * 60),
                    (0.80, side * 20),
                    (0.53, side * 1),
                    (0.74, side * 36),
                    (notch - 0.03, side * 55),
                    (notch, side * 44),
                    (notch + 0.03, side * 62),
                    (0.95, side * 100),
                ],
                1.03,
            )
            if lapel is not None:
                self.canvas.fill(lapel, tone, Part.TORSO, line=0.6, shade=None)

    def _button(self, body: Barrel, t: float, phi: float, colour: Colour) -> None:
        if body.sees(phi, 5):
            x, y, _ = body.at(t, phi, 1.02)
            self.canvas.fill(
                ellipse(float(x), float(y), 0.007 * self.body, 0.007 * self.body),
                colour,
                Part.TORSO,
                line=0.4,
                shade=None,
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
                self._ring(body, t, darker(colour, 0.5), self.fold_m * 1.5)
                self._ring(body, t - 0.012, lighter(colour, 0.4), self.fold_m)
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
            self._button(body, t, 0, darker(colour, 0.6))

    def _apron_skirt(self, colour: Colour) -> None:
        front = float(self.skeleton.view[2, 2])
        if front < -0.2:
            return
        shape = self._fall(0.85, 0.012, 0.010)
        middle = 0.5 + 0.42 * float(self.skeleton.view[0, 2])
        half = 0.12 + 0.34 * max(0.0, front)
        low, high = max(0.0, middle - half), min(1.0, middle + half)
        left = shape.left * (1 - low) + shape.right * low
        right = shape.left * (1 - high) + shape.right * high
        self.canvas.fill(np.vstack([left, right[::-1]]), colour, Part.TORSO, line=0.8, shade=220)

    # things worn

    def _accessory(self, body: Barrel) -> None:
        kind, colour, canvas = self.look.accessory, self.look.accessory_colour, self.canvas
        if kind == "scarf":
            self._scarf(body, colour)
        elif kind == "tie" and body.sees(0, 10):
            tie = body.patch(
                [
                    (0.965, -9),
                    (0.93, -6),
                    (0.60, -11),
                    (0.55, 0),
                    (0.60, 11),
                    (0.93, 6),
                    (0.965, 9),
                ],
                1.02,
            )
            if tie is not None:
                canvas.fill(tie, colour, Part.TORSO, line=0.6, shade=None)
                knot = body.patch([(0.97, -11), (0.93, -7), (0.93, 7), (0.97, 11)], 1.05)
                if knot is not None:
                    canvas.fill(knot, darker(colour, 0.15), Part.TORSO, line=0.5, shade=None)
        elif kind == "bow_tie" and body.sees(0, 10):
            bow = body.patch(
                [(0.975, -26), (0.945, 0), (0.975, 26), (0.915, 26), (0.94, 0), (0.915, -26)], 1.08
            )
            if bow is not None:
                canvas.fill(bow, colour, Part.TORSO, line=0.6, shade=None)
        elif kind == "necklace":
            chain = body.patch([(0.98, -80), (0.90, -35), (0.84, 0), (0.90, 35), (0.98, 80)], 1.03)
            if chain is not None and body.sees(0):
                canvas.line(chain, (214, 180, 90), self.fold_m * 1.3)
                x, y, _ = body.at(0.835, 0, 1.05)
                canvas.fill(
                    ellipse(float(x), float(y), 0.011 * self.body, 0.013 * self.body),
                    colour,
                    Part.TORSO,
                    line=0.6,
                    shade=None,
                )
        elif kind == "satchel":
            self._satchel(body, colour)
        elif kind == "belt":
            band = body.patch(
                [
                    (0.235, body.middle - 84),
                    (0.235, body.middle),
                    (0.235, body.middle + 84),
                    (0.27, body.middle + 84),
                    (0.27, body.middle),
                    (0.27, body.middle - 84),
                ],
                1.0,
            )
            if band is not None:
                canvas.fill(band, darker(colour, 0.2), Part.TORSO, line=0.5, shade=None)
        elif kind == "badge" and body.sees(40):
            x, y, _ = body.at(0.74, 40, 1.02)
            canvas.fill(
                ellipse(float(x), float(y), 0.013 * self.body, 0.016 * self.body),
                (220, 190, 90),
                Part.TORSO,
                line=0.6,
                shade=None,
            )

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
            self._ring(body, 0.93, darker(colour, 0.3), self.fold_m)

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


def _along(a: Points, b: Points, share: float) -> Points:
    return np.asarray(a * (1 - share) + b * share)


def _across(direction: Points) -> Points:
    norm = float(np.hypot(direction[0], direction[1]))
    return np.array([1.0, 0.0]) if norm < 1e-6 else np.array([-direction[1], direction[0]]) / norm


def _extent(body: Barrel, index: int, perp: Points) -> float:
    side, front = body.sides[index][:2] @ perp, body.fronts[index][:2] @ perp
    return float(np.hypot(side, front))
