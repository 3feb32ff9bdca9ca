"""Things that lie about: hat to bell.

Every painter gets a `Pen` and draws standing on the origin, in units of the thing's own size.
"""

from __future__ import annotations

import math

import numpy as np

from tools.providers.previz.paths import (
    darker,
    lighter,
)
from tools.providers.previz.pen import (
    BRASS,
    FLAME,
    GLASS,
    IRON,
    LEAF,
    STEEL,
    WOOD,
    Pen,
    around,
)


def hat(pen: Pen) -> None:
    """A felt hat with a band."""
    c = pen.colour
    pen.disc(0, 0.10, 0.5, c, ry=0.10)
    pen.path(
        [
            (-0.28, 0.12),
            (-0.26, 0.45),
            (-0.12, 0.56),
            (0.0, 0.50),
            (0.12, 0.56),
            (0.26, 0.45),
            (0.28, 0.12),
        ],
        c,
        soft=True,
    )
    pen.path([(-0.285, 0.12), (-0.28, 0.22), (0.28, 0.22), (0.285, 0.12)], darker(c, 0.6), line=0)


def flower(pen: Pen) -> None:
    """A flower on its stem."""
    pen.stroke([(0.02, 0.0), (-0.02, 0.35), (0.0, 0.76)], 0.03, darker(LEAF, 0.2), bend=True)
    pen.path([(0, 0.28), (0.16, 0.36), (0.27, 0.52), (0.10, 0.46)], LEAF, soft=True)
    pen.path([(0, 0.20), (-0.14, 0.26), (-0.24, 0.42), (-0.08, 0.36)], LEAF, soft=True)
    for k in range(7):
        a = 2 * math.pi * k / 7 + 0.2
        pen.disc(
            0.12 * math.cos(a),
            0.80 + 0.12 * math.sin(a),
            0.115,
            pen.colour,
            ry=0.07,
            turn=math.degrees(a),
            line=0.5,
        )
    pen.ball(0, 0.80, 0.075, (226, 180, 70))


def candle(pen: Pen) -> None:
    """A burning candle in a holder."""
    pen.ring(0.22, 0.10, 0.08, 0.03, BRASS)
    pen.disc(0, 0.06, 0.26, BRASS, ry=0.06)
    pen.round([(0.11, 0.08), (0.11, 0.66), (0.10, 0.70)], pen.colour)
    pen.path(
        [(-0.11, 0.68), (-0.09, 0.52), (-0.05, 0.66)], lighter(pen.colour, 0.3), soft=True, line=0
    )
    pen.glow(0, 0.84, 0.14, FLAME)
    pen.flame(0, 0.70, 0.28)


def map_sheet(pen: Pen) -> None:
    """An unfolded map with a route."""
    c = pen.colour
    for k in range(4):
        x = -0.5 + 0.25 * k
        lift = 0.03 * (k % 2)
        pen.path(
            [(x, lift), (x + 0.25, 0.03 - lift), (x + 0.25, 0.69 - lift), (x, 0.66 + lift)],
            lighter(c, 0.1) if k % 2 else c,
            line=0.5,
        )
    pen.path(
        [(-0.40, 0.40), (-0.22, 0.58), (-0.05, 0.52), (-0.12, 0.34), (-0.30, 0.28)],
        (150, 172, 120),
        soft=True,
        line=0.4,
    )
    pen.path(
        [(0.10, 0.16), (0.34, 0.14), (0.42, 0.34), (0.22, 0.40)],
        (150, 172, 120),
        soft=True,
        line=0.4,
    )
    pen.stroke(
        [(-0.34, 0.14), (-0.12, 0.24), (0.10, 0.46), (0.34, 0.52)], 0.018, (180, 50, 40), bend=True
    )
    for d in (-0.03, 0.03):
        pen.stroke([(0.34 - 0.03, 0.52 + d), (0.34 + 0.03, 0.52 - d)], 0.018, (180, 50, 40))


def ball_toy(pen: Pen) -> None:
    """A ball with a stripe."""
    pen.ball(0, 0.5, 0.5, pen.colour)
    pen.glaze(
        [(-0.49, 0.56), (0, 0.44), (0.49, 0.56), (0.47, 0.68), (0, 0.58), (-0.47, 0.68)],
        lighter(pen.colour, 0.7),
        0.8,
        soft=True,
    )


def toy(pen: Pen) -> None:
    """A stuffed bear."""
    c = pen.colour
    for side in (-1, 1):
        pen.ball(side * 0.20, 0.92, 0.09, c)
        pen.bar([(side * 0.14, 0.46), (side * 0.36, 0.36)], 0.15, c)
        pen.bar([(side * 0.13, 0.16), (side * 0.24, 0.07)], 0.18, c)
    pen.ball(0, 0.33, 0.24, c, ry=0.26)
    pen.ball(0, 0.74, 0.26, c, ry=0.23)
    pen.disc(0, 0.67, 0.11, lighter(c, 0.4), ry=0.08, line=0)
    for side in (-1, 1):
        pen.disc(side * 0.09, 0.78, 0.028, (24, 20, 20), line=0)
    pen.disc(0, 0.70, 0.035, (40, 26, 24), ry=0.025, line=0)


def basket(pen: Pen) -> None:
    """A wicker basket."""
    c = pen.colour
    pen.ring(0, 0.50, 0.36, 0.045, c, ry=0.42)
    pen.round([(0.34, 0.0), (0.44, 0.20), (0.48, 0.52)], c)
    for k, y in enumerate((0.08, 0.20, 0.32, 0.44)):
        pen.stroke([(-0.36 - 0.04 * k, y), (0.36 + 0.04 * k, y)], 0.02, darker(c, 0.35))
    for x in np.linspace(-0.34, 0.34, 7):
        pen.stroke([(x * 0.9, 0.03), (x * 1.25, 0.50)], 0.014, darker(c, 0.35))
    pen.box(-0.50, 0.48, 0.50, 0.56, lighter(c, 0.1), radius=0.03)


def jar(pen: Pen) -> None:
    """A pitcher with a handle and a spout."""
    c = pen.colour
    pen.ring(0.26, 0.56, 0.16, 0.06, c, ry=0.22)
    pen.round(
        [
            (0.16, 0.0),
            (0.20, 0.03),
            (0.31, 0.25),
            (0.30, 0.45),
            (0.17, 0.70),
            (0.15, 0.80),
            (0.20, 0.96),
        ],
        c,
    )
    pen.disc(0, 0.96, 0.20, darker(c, 0.4), ry=0.04, line=0.7)
    pen.stroke([(-0.29, 0.36), (0.29, 0.36)], 0.03, darker(c, 0.35))
    pen.stroke([(-0.28, 0.30), (0.28, 0.30)], 0.015, darker(c, 0.35))


def grapes(pen: Pen) -> None:
    """A bunch of grapes."""
    pen.stroke([(0, 0.80), (0.04, 1.0)], 0.05, (96, 74, 44))
    pen.path([(0.02, 0.86), (0.22, 1.0), (0.40, 0.86), (0.26, 0.74)], LEAF, soft=True)
    for row, count in enumerate((5, 4, 4, 3, 2, 1)):
        for k in range(count):
            x = (k - (count - 1) / 2) * 0.155
            pen.ball(x, 0.74 - row * 0.125, 0.095, pen.colour)


def stone(pen: Pen) -> None:
    """A pebble."""
    c = pen.colour
    pen.path(
        [
            (-0.48, 0.10),
            (-0.40, 0.34),
            (-0.12, 0.52),
            (0.22, 0.48),
            (0.46, 0.28),
            (0.48, 0.08),
            (0.20, 0.0),
            (-0.28, 0.0),
        ],
        c,
        soft=True,
    )
    pen.glaze(
        [(-0.36, 0.30), (-0.10, 0.47), (0.18, 0.43), (0.0, 0.34)], (255, 255, 255), 0.25, soft=True
    )
    pen.glaze(
        [(-0.44, 0.10), (0.0, 0.14), (0.46, 0.10), (0.2, 0.0), (-0.28, 0.0)],
        (20, 20, 30),
        0.30,
        soft=True,
    )


def hourglass(pen: Pen) -> None:
    """An hourglass, running."""
    c = pen.colour
    pen.round(
        [(0.24, 0.08), (0.25, 0.20), (0.04, 0.50), (0.25, 0.80), (0.24, 0.92)], lighter(GLASS, 0.3)
    )
    pen.path([(-0.17, 0.74), (0.17, 0.74), (0.03, 0.52), (-0.03, 0.52)], (222, 186, 112), line=0)
    pen.path(
        [(-0.21, 0.09), (0.21, 0.09), (0.10, 0.22), (0, 0.27), (-0.10, 0.22)],
        (222, 186, 112),
        line=0,
    )
    pen.stroke([(0, 0.52), (0, 0.24)], 0.015, (222, 186, 112))
    for x in (-0.28, 0.28):
        pen.bar([(x, 0.06), (x, 0.94)], 0.05, c)
    for y in (0.0, 0.92):
        pen.box(-0.34, y, 0.34, y + 0.08, c, radius=0.02)


def photograph(pen: Pen) -> None:
    """A framed photograph of somebody."""
    pen.box(-0.4, 0.0, 0.4, 1.0, pen.colour, radius=0.02)
    pen.box(-0.32, 0.08, 0.32, 0.92, (214, 200, 172), radius=0, line=0.5)
    pen.path(
        [(-0.24, 0.08), (-0.18, 0.34), (0.18, 0.34), (0.24, 0.08)], (92, 78, 66), soft=False, line=0
    )
    pen.disc(0, 0.52, 0.14, (178, 148, 120), ry=0.18, line=0)
    pen.path(
        [(-0.15, 0.54), (-0.12, 0.72), (0.12, 0.72), (0.15, 0.54), (0.0, 0.66)],
        (70, 54, 44),
        soft=True,
        line=0,
    )


def rope(pen: Pen) -> None:
    """A coil of rope."""
    c = pen.colour
    for k, y in enumerate((0.10, 0.20, 0.30)):
        pen.ring(0.02 * (k % 2), y, 0.42 - 0.02 * k, 0.10, c, ry=0.11)
    pen.bar([(0.40, 0.26), (0.48, 0.12), (0.42, 0.0)], 0.09, c, bend=True)
    for x in np.linspace(-0.36, 0.34, 9):
        pen.stroke([(x, 0.0), (x + 0.06, 0.05)], 0.015, darker(c, 0.4))


def torch(pen: Pen) -> None:
    """A burning torch."""
    pen.bar([(0, 0.0), (0, 0.62)], [0.06, 0.10], pen.colour)
    pen.round([(0.07, 0.52), (0.11, 0.60), (0.10, 0.68)], darker(pen.colour, 0.4))
    pen.glow(0, 0.78, 0.2, FLAME)
    pen.flame(0, 0.64, 0.38)


def telescope(pen: Pen) -> None:
    """A drawn-out spyglass, pointing right."""
    c = pen.colour
    pen.bar([(-0.5, 0.06), (-0.16, 0.12)], 0.09, lighter(c, 0.1))
    pen.bar([(-0.18, 0.115), (0.16, 0.175)], 0.125, c)
    pen.bar([(0.14, 0.17), (0.48, 0.23)], 0.165, darker(c, 0.15))
    for x, y, w in ((-0.17, 0.118, 0.13), (0.15, 0.172, 0.17), (0.47, 0.228, 0.19)):
        pen.bar([(x - 0.012, y), (x + 0.012, y + 0.004)], w, BRASS)


def microphone(pen: Pen) -> None:
    """A hand microphone."""
    pen.round([(0.07, 0.0), (0.075, 0.05), (0.11, 0.62)], pen.colour)
    pen.box(-0.13, 0.60, 0.13, 0.66, STEEL)
    pen.ball(0, 0.80, 0.19, STEEL)
    for y in (0.72, 0.80, 0.88):
        pen.stroke([(-0.17, y), (0.17, y)], 0.012, darker(STEEL, 0.5))


def camera(pen: Pen) -> None:
    """A still camera, lens to the viewer."""
    c = pen.colour
    pen.box(-0.16, 0.58, 0.16, 0.72, c, radius=0.03)
    pen.box(-0.5, 0.0, 0.5, 0.62, c, radius=0.06)
    pen.box(-0.5, 0.40, 0.5, 0.60, STEEL, radius=0.04, line=0.5)
    pen.ball(0.02, 0.29, 0.25, darker(c, 0.2))
    pen.ball(0.02, 0.29, 0.16, (48, 62, 92))
    pen.disc(-0.36, 0.50, 0.05, (200, 60, 50), line=0.5)


def mask(pen: Pen) -> None:
    """A face mask."""
    c = pen.colour
    pen.path(
        [
            (-0.34, 0.86),
            (0.0, 1.0),
            (0.34, 0.86),
            (0.36, 0.45),
            (0.18, 0.08),
            (0, 0.0),
            (-0.18, 0.08),
            (-0.36, 0.45),
        ],
        c,
        soft=True,
    )
    for side in (-1, 1):
        pen.path(
            [(side * 0.06, 0.58), (side * 0.16, 0.66), (side * 0.28, 0.58), (side * 0.16, 0.54)],
            (20, 18, 22),
            soft=True,
            line=0,
        )
    pen.stroke([(0, 0.58), (0.04, 0.38), (-0.03, 0.36)], 0.02, darker(c, 0.4))
    pen.path([(-0.13, 0.24), (0, 0.27), (0.13, 0.24), (0, 0.19)], darker(c, 0.6), soft=True, line=0)


def coin(pen: Pen) -> None:
    """A coin."""
    pen.ball(0, 0.5, 0.5, pen.colour)
    pen.ring(0, 0.5, 0.38, 0.03, darker(pen.colour, 0.3))
    pen.path(around(0, 0.5, 0.24, 5), darker(pen.colour, 0.25), line=0)


def food(pen: Pen) -> None:
    """A round loaf."""
    c = pen.colour
    pen.path(
        [
            (-0.5, 0.08),
            (-0.42, 0.34),
            (0.0, 0.50),
            (0.42, 0.34),
            (0.5, 0.08),
            (0.3, 0.0),
            (-0.3, 0.0),
        ],
        c,
        soft=True,
    )
    for x in (-0.2, 0.0, 0.2):
        pen.stroke([(x - 0.07, 0.24), (x + 0.05, 0.43)], 0.035, lighter(c, 0.45))


def fruit(pen: Pen) -> None:
    """An apple."""
    pen.ball(0, 0.42, 0.42, pen.colour, ry=0.41)
    pen.stroke([(0, 0.78), (0.04, 1.0)], 0.05, WOOD)
    pen.path([(0.04, 0.88), (0.20, 1.0), (0.34, 0.92), (0.18, 0.84)], LEAF, soft=True, line=0.5)


def tool(pen: Pen) -> None:
    """A hammer, head up."""
    pen.bar([(0, 0.0), (0, 0.86)], [0.09, 0.07], WOOD)
    pen.box(-0.16, 0.80, 0.24, 0.96, pen.colour, radius=0.02)
    pen.path([(-0.16, 0.82), (-0.34, 0.80), (-0.16, 0.96)], pen.colour)


def ring_jewel(pen: Pen) -> None:
    """A ring with a stone."""
    pen.ring(0, 0.36, 0.32, 0.09, BRASS)
    pen.path([(-0.16, 0.84), (-0.09, 0.97), (0.09, 0.97), (0.16, 0.84), (0, 0.66)], pen.colour)
    pen.gleam(-0.04, 0.87, 0.05)


def bell(pen: Pen) -> None:
    """A hand bell."""
    pen.bar([(0, 0.62), (0, 1.0)], 0.11, WOOD)
    pen.disc(0, 0.05, 0.08, IRON)
    pen.round([(0.42, 0.06), (0.36, 0.14), (0.26, 0.44), (0.16, 0.62), (0.05, 0.66)], pen.colour)
