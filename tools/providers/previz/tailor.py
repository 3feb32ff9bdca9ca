"""What all clothes share: the trunk as a barrel, falling cloth, folds, patterns, buttons.

Clothes are drawn on barrels and tubes that the skeleton gives; nothing here knows of poses.
"""

from __future__ import annotations

import numpy as np

from tools.providers.previz.paths import (
    Points,
    Tube,
    darker,
    ellipse,
    lighter,
    luminance,
    tube,
)
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.skeleton import Skeleton
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
        [3.55, 0.107, 0.064, 0.067],
        [3.68, 0.103, 0.055, 0.061],
        [3.77, 0.092, 0.047, 0.055],
        [3.85, 0.072, 0.041, 0.050],
        [3.92, 0.054, 0.036, 0.045],
        [4.00, 0.040, 0.032, 0.038],
    ]
)
ROWS = 41
_EASE = {18: 0.0, 14: 0.003, 10: 0.007}
"""How much wider falling cloth is than the trunk at its rows, to clear the thighs."""
LAP = 0.72
"""Below this height of the pelvis a skirt lies on the thighs."""


def trunk(look: Look, skeleton: Skeleton, grow: float = 0.0) -> Barrel:
    """The trunk from crotch to neck as a barrel, `grow` metres wider all round."""
    m, spine = skeleton.measures, skeleton.spine
    station = np.linspace(0, 4, ROWS)
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
    """Waist by build, shoulders as far out as the skeleton's."""
    upper = np.clip((station - 2.2) / 1.2, 0, 1)
    waist = 0.93 if look.build == "slim" else 1.0
    scale = waist * (1 - upper) + (0.35 + 0.65 * breadth) * upper
    return np.asarray(scale)


class Tailor:
    """Measures one person for clothes."""

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

    def ring(self, body: Barrel, t: float, ink: Colour, width: float) -> None:
        """A line around the trunk at `t`."""
        phi = [body.clamp(p) for p in np.linspace(body.middle - 84, body.middle + 84, 13)]
        self.canvas.line(np.array([body.at(t, p)[:2] for p in phi]), ink, width)

    def pattern_tube(self, body: Tube) -> None:
        """Stripes across a sleeve."""
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

    def pleats(self, shape: Tube, colour: Colour, count: int) -> None:
        """Folds down a skirt or a coat."""
        if self.detail < 120:
            return
        for k in range(1, count):
            share = k / count
            line = shape.left * (1 - share) + shape.right * share
            start = 1 + (k * 2) % 3
            self.canvas.line(line[start:], darker(colour, 0.30), self.fold_m)

    def fall(self, length: float, grow: float, flare: float) -> Tube:
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
            half.append(_extent(waist, index, perp) + _EASE[index] * b)
        base = half[-1]
        for step in steps[2:]:
            spread = knees if step <= 1 else knees + (feet - knees) * (step - 1)
            share = min(1.0, step)
            middle = hips * (1 - share) + spread.mean(0) * share
            legs = abs(float((spread[0] - spread[1])[:2] @ perp)) * 0.5 * share + 0.050 * b
            centres.append(middle)
            half.append(max(base + flare * b * step * 0.6, legs + flare * b * share))
        return tube(np.stack(centres)[:, :2], np.array(half), caps=(False, False))

    def sew(
        self,
        body: Barrel,
        outline: list[tuple[float, float]],
        colour: Colour,
        *,
        out: float = 1.02,
        line: float = 0.6,
    ) -> None:
        """A flat piece on the trunk, given as (t, phi) corners; nothing when it is turned away."""
        piece = body.patch(outline, out)
        if piece is not None:
            self.canvas.fill(piece, colour, Part.TORSO, line=line, shade=None)

    def disc(
        self, body: Barrel, at: tuple[float, float], size: tuple[float, float], colour: Colour
    ) -> None:
        """A small plate at (t, phi) on the trunk; half sizes in units of the body."""
        x, y, _ = body.at(at[0], at[1], 1.03)
        plate = ellipse(float(x), float(y), size[0] * self.body, size[1] * self.body)
        self.canvas.fill(plate, colour, Part.TORSO, line=0.6, shade=None)

    def button(self, body: Barrel, t: float, phi: float, colour: Colour) -> None:
        """A button on the trunk."""
        if body.sees(phi, 5):
            x, y, _ = body.at(t, phi, 1.02)
            self.canvas.fill(
                ellipse(float(x), float(y), 0.0058 * self.body, 0.0058 * self.body),
                colour,
                Part.TORSO,
                line=0.4,
                shade=None,
            )

    @property
    def wearer(self) -> tuple[Canvas, Look, Skeleton]:
        """What every tailor is made from."""
        return self.canvas, self.look, self.skeleton


def along(a: Points, b: Points, share: float) -> Points:
    """The point part of the way from one to another."""
    return np.asarray(a * (1 - share) + b * share)


def _across(direction: Points) -> Points:
    norm = float(np.hypot(direction[0], direction[1]))
    return np.array([1.0, 0.0]) if norm < 1e-6 else np.array([-direction[1], direction[0]]) / norm


def _extent(body: Barrel, index: int, perp: Points) -> float:
    side, front = body.sides[index][:2] @ perp, body.fronts[index][:2] @ perp
    return float(np.hypot(side, front))
