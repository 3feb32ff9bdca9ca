"""Vehicles, machines, wonders and what hangs on walls.

Every painter gets a `Pen` and draws standing on the origin, in units of the thing's own size.
"""

from __future__ import annotations

import math

import numpy as np

from tools.providers.previz.paths import (
    darker,
    lighter,
    mix,
)
from tools.providers.previz.pen import (
    BRASS,
    FLAME,
    GLASS,
    IRON,
    LEATHER,
    STEEL,
    WOOD,
    Pen,
    around,
)


def wheel(pen: Pen) -> None:
    """A spoked wheel."""
    pen.ring(0, 0.5, 0.44, 0.11, pen.colour)
    for x, y in around(0, 0.5, 0.40, 12):
        pen.stroke([(0, 0.5), (x, y)], 0.03, lighter(pen.colour, 0.15))
    pen.ball(0, 0.5, 0.09, lighter(pen.colour, 0.1))


def bicycle(pen: Pen) -> None:
    """A bicycle in profile."""
    c = pen.colour
    for x in (-0.30, 0.30):
        pen.ring(x, 0.20, 0.185, 0.026, (40, 40, 44))
        for px, py in around(x, 0.20, 0.17, 10):
            pen.stroke([(x, 0.20), (px, py)], 0.004, STEEL)
    seat, pedal, head = (-0.13, 0.48), (-0.06, 0.19), (0.20, 0.50)
    for a, b in (
        (seat, pedal),
        (seat, head),
        (pedal, head),
        (pedal, (-0.30, 0.20)),
        (seat, (-0.30, 0.20)),
        (head, (0.30, 0.20)),
    ):
        pen.bar([a, b], 0.028, c, line=0.7)
    pen.bar([head, (0.18, 0.58), (0.27, 0.60)], 0.022, IRON)
    pen.bar([(-0.20, 0.52), (-0.07, 0.525)], 0.04, LEATHER)
    pen.ring(pedal[0], pedal[1], 0.05, 0.016, IRON)


def car(pen: Pen) -> None:
    """A saloon car in profile."""
    c = pen.colour
    pen.path(
        [(-0.30, 0.20), (-0.20, 0.34), (-0.14, 0.37), (0.10, 0.37), (0.16, 0.34), (0.27, 0.21)], c
    )
    for left, right in (((-0.25, 0.21), (-0.03, 0.34)), ((0.0, 0.21), (0.21, 0.34))):
        inset = 0.055
        pen.path(
            [
                (left[0], 0.21),
                (left[0] + (inset if left[0] < -0.1 else 0), 0.345),
                (right[0] - (inset if right[0] > 0.1 else 0), 0.345),
                (right[0], 0.21),
            ],
            mix(GLASS, (60, 80, 100), 0.4),
            line=0.5,
        )
    pen.path(
        [
            (-0.5, 0.09),
            (-0.49, 0.19),
            (-0.30, 0.225),
            (0.30, 0.225),
            (0.46, 0.19),
            (0.5, 0.10),
            (0.48, 0.07),
            (-0.48, 0.07),
        ],
        c,
    )
    pen.stroke([(-0.015, 0.09), (-0.015, 0.21)], 0.006, darker(c, 0.5))
    pen.stroke([(-0.49, 0.14), (0.49, 0.14)], 0.008, lighter(c, 0.3))
    pen.disc(0.475, 0.155, 0.018, (255, 240, 190), line=0.4)
    pen.disc(-0.482, 0.155, 0.014, (200, 40, 40), line=0.4)
    for x in (-0.30, 0.30):
        pen.disc(x, 0.085, 0.088, (32, 32, 36))
        pen.ball(x, 0.085, 0.05, STEEL)


def boat(pen: Pen) -> None:
    """A sailing boat."""
    pen.bar([(0, 0.16), (0, 1.0)], 0.025, WOOD)
    pen.path([(0.02, 0.95), (0.02, 0.26), (0.40, 0.26), (0.24, 0.60)], (238, 232, 218))
    pen.path([(-0.02, 0.88), (-0.02, 0.26), (-0.30, 0.26)], (226, 218, 202))
    pen.path(
        [(-0.46, 0.21), (0.5, 0.21), (0.36, 0.02), (0.28, 0.0), (-0.30, 0.0), (-0.40, 0.06)],
        pen.colour,
    )
    pen.stroke([(-0.46, 0.19), (0.49, 0.19)], 0.02, lighter(pen.colour, 0.4))


def branch(pen: Pen) -> None:
    """A tree branch with leaves."""
    pen.bar(
        [(-0.5, 0.10), (-0.15, 0.20), (0.15, 0.26), (0.48, 0.40)],
        [0.09, 0.06, 0.02],
        WOOD,
        bend=True,
    )
    pen.bar([(-0.10, 0.22), (0.10, 0.42), (0.22, 0.56)], [0.045, 0.012], WOOD, bend=True)
    for k, (x, y) in enumerate(
        (
            (0.46, 0.42),
            (0.34, 0.30),
            (0.24, 0.58),
            (0.14, 0.50),
            (0.04, 0.36),
            (0.28, 0.42),
            (-0.14, 0.30),
            (0.40, 0.50),
        )
    ):
        pen.disc(
            x,
            y + 0.03,
            0.075,
            mix(pen.colour, (130, 160, 80), 0.4 * (k % 2)),
            ry=0.04,
            turn=40 * (k % 4),
            line=0.6,
        )


def machine(pen: Pen) -> None:
    """A machine with dials, lamps, a screen and levers."""
    c = pen.colour
    pen.box(-0.42, 0.0, 0.42, 0.92, c, radius=0.03)
    pen.box(-0.34, 0.52, 0.12, 0.84, (28, 44, 48), radius=0.02, line=0.6)
    wave = [(-0.32 + 0.42 * t, 0.68 + 0.09 * math.sin(t * 19)) for t in np.linspace(0, 1, 24)]
    pen.stroke(wave, 0.016, (110, 230, 170))
    for k, y in enumerate((0.80, 0.70, 0.60)):
        pen.ball(0.27, y, 0.045, ((220, 70, 60), (230, 180, 70), (90, 200, 120))[k])
    for x in (-0.24, -0.02, 0.20):
        pen.disc(x, 0.34, 0.085, (232, 226, 208))
        pen.stroke([(x, 0.34), (x + 0.045, 0.39)], 0.018, (180, 40, 40))
    for x in (-0.25, -0.08, 0.09):
        pen.box(x - 0.02, 0.06, x + 0.02, 0.20, darker(c, 0.5), line=0.3)
        pen.ball(x, 0.18, 0.035, (190, 60, 50))
    pen.ring(0.27, 0.13, 0.07, 0.03, STEEL)
    pen.bar([(-0.30, 0.92), (-0.30, 1.0)], 0.05, IRON)


def screen(pen: Pen) -> None:
    """A monitor."""
    pen.box(-0.06, 0.03, 0.06, 0.20, darker(pen.colour, 0.2))
    pen.disc(0, 0.03, 0.20, darker(pen.colour, 0.1), ry=0.035)
    pen.box(-0.5, 0.14, 0.5, 0.76, pen.colour, radius=0.03)
    pen.box(-0.46, 0.18, 0.46, 0.72, (46, 92, 128), radius=0.01, line=0.4)
    pen.path(
        [
            (-0.46, 0.18),
            (-0.46, 0.36),
            (-0.2, 0.46),
            (0.06, 0.34),
            (0.28, 0.54),
            (0.46, 0.48),
            (0.46, 0.18),
        ],
        (86, 168, 190),
        line=0,
    )
    pen.glaze([(-0.46, 0.60), (-0.1, 0.72), (-0.46, 0.72)], (255, 255, 255), 0.3)


def orb(pen: Pen) -> None:
    """A glowing orb on a stand."""
    pen.path([(-0.30, 0.0), (0.30, 0.0), (0.20, 0.16), (-0.20, 0.16)], BRASS)
    pen.ball(0, 0.57, 0.42, pen.colour)
    pen.glow(0, 0.55, 0.36, lighter(pen.colour, 0.4))
    pen.stroke(
        [(-0.20, 0.50), (-0.05, 0.62), (0.08, 0.48), (0.24, 0.64)], 0.02, (255, 255, 255), bend=True
    )
    pen.gleam(-0.16, 0.76, 0.10)


def crystal(pen: Pen) -> None:
    """A cluster of crystals."""
    c = pen.colour
    for x, high, wide, lean in (
        (-0.24, 0.58, 0.12, -0.12),
        (0.25, 0.66, 0.13, 0.14),
        (0.0, 1.0, 0.17, 0.0),
    ):
        pen.path(
            [
                (x - wide, 0.0),
                (x - wide + lean, high * 0.75),
                (x + lean, high),
                (x + lean * 0.5 + 0.01, 0.0),
            ],
            lighter(c, 0.3),
            line=0.7,
        )
        pen.path(
            [
                (x + lean * 0.5 + 0.01, 0.0),
                (x + lean, high),
                (x + wide + lean, high * 0.72),
                (x + wide, 0.0),
            ],
            darker(c, 0.22),
            line=0.7,
        )
    pen.glow(0, 0.45, 0.26, c)


def portal(pen: Pen) -> None:
    """A standing gate of light."""
    c = pen.colour
    pen.disc(0, 0.5, 0.36, darker(c, 0.5), ry=0.5)
    for share in (0.86, 0.68, 0.50, 0.32):
        pen.disc(
            0,
            0.5,
            0.36 * share,
            mix(darker(c, 0.4), (255, 255, 255), 1 - share),
            ry=0.5 * share,
            line=0,
        )
    for start in (0, 120, 240):
        swirl = [
            (
                0.33 * r * math.cos(math.radians(start + 220 * r)),
                0.5 + 0.46 * r * math.sin(math.radians(start + 220 * r)),
            )
            for r in np.linspace(0.1, 1, 16)
        ]
        pen.stroke(swirl, 0.018, (255, 255, 255))
    pen.ring(0, 0.5, 0.36, 0.05, lighter(c, 0.2), ry=0.48)


def painting(pen: Pen) -> None:
    """A landscape in a gilt frame."""
    pen.box(-0.5, 0.0, 0.5, 0.76, pen.colour, radius=0.01)
    pen.box(-0.42, 0.08, 0.42, 0.68, (168, 196, 212), radius=0, line=0.6)
    pen.path(
        [
            (-0.42, 0.34),
            (-0.20, 0.54),
            (0.02, 0.36),
            (0.20, 0.48),
            (0.42, 0.34),
            (0.42, 0.08),
            (-0.42, 0.08),
        ],
        (96, 116, 128),
        line=0,
    )
    pen.path(
        [(-0.42, 0.26), (0.0, 0.34), (0.42, 0.24), (0.42, 0.08), (-0.42, 0.08)],
        (104, 138, 78),
        line=0,
    )
    pen.disc(0.24, 0.56, 0.05, (250, 226, 160), line=0)


def mirror(pen: Pen) -> None:
    """An oval mirror."""
    pen.disc(0, 0.5, 0.36, pen.colour, ry=0.5)
    pen.disc(0, 0.5, 0.30, lighter(GLASS, 0.3), ry=0.44, line=0.5)
    pen.glaze([(-0.20, 0.44), (0.10, 0.86), (0.18, 0.80), (-0.14, 0.34)], (255, 255, 255), 0.5)
    pen.glaze([(-0.08, 0.26), (0.22, 0.70), (0.25, 0.62), (-0.02, 0.20)], (255, 255, 255), 0.35)


def fire(pen: Pen) -> None:
    """A camp fire."""
    for a, b in (
        ((-0.42, 0.02), (0.30, 0.16)),
        ((0.42, 0.02), (-0.30, 0.16)),
        ((-0.2, 0.04), (0.25, 0.05)),
    ):
        pen.bar([a, b], 0.11, pen.colour)
    pen.glow(0, 0.36, 0.32, FLAME)
    for x, high in ((-0.20, 0.46), (0.20, 0.50), (0.0, 0.86)):
        pen.flame(x, 0.10, high)


def door(pen: Pen) -> None:
    """A panelled door."""
    c = pen.colour
    pen.box(-0.25, 0.0, 0.25, 1.0, darker(c, 0.25), radius=0)
    pen.box(-0.22, 0.0, 0.22, 0.97, c, radius=0, line=0.7)
    for low, high in ((0.06, 0.42), (0.50, 0.90)):
        for x in (-0.17, 0.03):
            pen.box(x, low, x + 0.14, high, darker(c, 0.14), radius=0.005, line=0.5)
    pen.ball(0.18, 0.46, 0.018, BRASS)


def bed(pen: Pen) -> None:
    """A bed from its side."""
    pen.box(-0.5, 0.0, -0.46, 0.44, WOOD)
    pen.box(0.46, 0.0, 0.5, 0.30, WOOD)
    pen.box(-0.47, 0.09, 0.47, 0.16, darker(WOOD, 0.2))
    pen.box(-0.46, 0.15, 0.46, 0.26, (232, 228, 220), radius=0.03)
    pen.box(-0.44, 0.24, -0.24, 0.33, (246, 244, 240), radius=0.04)
    pen.path([(-0.20, 0.13), (-0.20, 0.29), (0.44, 0.28), (0.47, 0.13)], pen.colour)


def robot(pen: Pen) -> None:
    """A small robot."""
    c = pen.colour
    pen.stroke([(0, 0.86), (0, 0.97)], 0.02, IRON)
    pen.ball(0, 0.975, 0.025, (220, 60, 50))
    for side in (-1, 1):
        pen.bar([(side * 0.22, 0.52), (side * 0.32, 0.30)], 0.07, STEEL)
        pen.bar([(side * 0.10, 0.20), (side * 0.12, 0.03)], 0.09, STEEL)
        pen.box(side * 0.13 - 0.08, 0.0, side * 0.13 + 0.08, 0.05, IRON)
    pen.box(-0.20, 0.18, 0.20, 0.57, c, radius=0.03)
    pen.box(-0.18, 0.60, 0.18, 0.87, c, radius=0.05)
    for side in (-1, 1):
        pen.disc(side * 0.08, 0.75, 0.045, (130, 230, 240), line=0.7)
    pen.stroke([(-0.08, 0.65), (0.08, 0.65)], 0.02, IRON)
    pen.ball(0, 0.40, 0.05, (230, 180, 70))
