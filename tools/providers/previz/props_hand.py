"""Things that are held, carried or written: watch to sword.

Every painter gets a `Pen` and draws standing on the origin, in units of the thing's own size.
"""

from __future__ import annotations

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
    LEATHER,
    PAPER,
    STEEL,
    Pen,
    around,
)


def pocket_watch(pen: Pen) -> None:
    """A round watch with crown, chain and hands."""
    c = pen.colour
    pen.stroke(
        [(0.0, 0.90), (0.16, 0.97), (0.30, 0.90), (0.40, 0.74), (0.42, 0.52)],
        0.035,
        darker(c, 0.35),
        bend=True,
    )
    pen.ring(0.0, 0.90, 0.075, 0.035, c)
    pen.box(-0.05, 0.76, 0.05, 0.85, c)
    pen.ball(0.0, 0.40, 0.40, c)
    pen.disc(0.0, 0.40, 0.325, PAPER, line=0.6)
    for k, (x, y) in enumerate(around(0, 0.40, 0.27, 12)):
        pen.disc(x, y, 0.024 if k % 3 == 0 else 0.013, (40, 36, 34), line=0)
    pen.stroke([(0, 0.40), (0.10, 0.55)], 0.035, (30, 28, 30))
    pen.stroke([(0, 0.40), (-0.17, 0.52)], 0.025, (30, 28, 30))
    pen.disc(0, 0.40, 0.03, c, line=0.5)
    pen.gleam(-0.12, 0.53, 0.10, 0.45)


def clock(pen: Pen) -> None:
    """A wall clock."""
    pen.ball(0, 0.5, 0.5, pen.colour)
    pen.disc(0, 0.5, 0.41, PAPER, line=0.6)
    for k, (x, y) in enumerate(around(0, 0.5, 0.35, 12)):
        pen.disc(x, y, 0.026 if k % 3 == 0 else 0.014, (40, 36, 34), line=0)
    pen.stroke([(0, 0.5), (0.13, 0.66)], 0.035, (30, 28, 30))
    pen.stroke([(0, 0.5), (-0.05, 0.80)], 0.025, (30, 28, 30))


def lantern(pen: Pen) -> None:
    """A hand lantern with a burning flame."""
    c = pen.colour
    pen.ring(0, 0.84, 0.15, 0.025, c)
    pen.path([(-0.20, 0.70), (0.20, 0.70), (0.09, 0.85), (-0.09, 0.85)], c)
    pen.box(-0.19, 0.12, 0.19, 0.70, mix(GLASS, (255, 220, 150), 0.6), line=0.8)
    pen.glow(0, 0.36, 0.28, FLAME)
    pen.flame(0, 0.17, 0.36)
    for x in (-0.19, 0.0, 0.19):
        pen.bar([(x, 0.12), (x, 0.70)], 0.025, c, line=0.5)
    pen.box(-0.24, 0.66, 0.24, 0.71, c)
    pen.box(-0.24, 0.0, 0.24, 0.13, c, radius=0.03)


def book(pen: Pen) -> None:
    """A closed book, its spine to the left."""
    c = pen.colour
    pen.box(-0.33, 0.02, 0.35, 0.98, PAPER, radius=0.02)
    pen.box(-0.36, 0.0, 0.33, 1.0, c, radius=0.03)
    pen.box(-0.36, 0.0, -0.25, 1.0, darker(c, 0.22), radius=0.03, line=0.6)
    pen.stroke(
        [(-0.17, 0.10), (0.26, 0.10), (0.26, 0.90), (-0.17, 0.90)], 0.018, BRASS, closed=True
    )
    pen.box(-0.10, 0.62, 0.19, 0.68, BRASS, line=0)
    pen.box(-0.06, 0.54, 0.15, 0.58, BRASS, line=0)


def notebook(pen: Pen) -> None:
    """A notebook with an elastic band."""
    c = pen.colour
    pen.box(-0.34, 0.0, 0.36, 0.98, PAPER, radius=0.05)
    pen.box(-0.36, 0.0, 0.34, 1.0, c, radius=0.06)
    pen.bar([(0.22, 0.0), (0.22, 1.0)], 0.04, darker(c, 0.5), line=0.3)
    pen.box(-0.18, 0.62, 0.10, 0.80, lighter(c, 0.6), line=0.4)


def open_book(pen: Pen) -> None:
    """An open book seen from the reader's front."""
    for side in (-1, 1):
        pen.path([(0, 0.02), (side * 0.50, 0.10), (side * 0.50, 0.72), (0, 0.62)], pen.colour)
        pen.path(
            [
                (0, 0.06),
                (side * 0.25, 0.15),
                (side * 0.47, 0.14),
                (side * 0.47, 0.72),
                (side * 0.25, 0.72),
                (0, 0.62),
            ],
            PAPER,
            line=0.6,
        )
        for y in np.linspace(0.22, 0.62, 7):
            pen.stroke([(side * 0.06, y - 0.03), (side * 0.42, y)], 0.012, (130, 124, 112))


def pen_tool(pen: Pen) -> None:
    """A fountain pen, upright."""
    pen.path([(-0.012, 0.10), (0.0, 0.0), (0.012, 0.10)], STEEL, line=0.6)
    pen.round([(0.022, 0.10), (0.036, 0.30), (0.040, 0.55)], pen.colour)
    pen.round([(0.046, 0.52), (0.046, 0.92), (0.030, 1.0)], darker(pen.colour, 0.2))
    pen.bar([(0.055, 0.93), (0.055, 0.62)], 0.018, BRASS, line=0.5)
    pen.box(-0.047, 0.52, 0.047, 0.55, BRASS, line=0.4)


def letter(pen: Pen) -> None:
    """An envelope with a wax seal."""
    c = pen.colour
    pen.box(-0.5, 0.0, 0.5, 0.68, c, radius=0.02)
    for side in (-1, 1):
        pen.stroke([(side * 0.5, 0.01), (0, 0.36)], 0.012, darker(c, 0.25))
    pen.path([(-0.5, 0.67), (0.5, 0.67), (0, 0.28)], lighter(c, 0.25), line=0.6)
    pen.disc(0, 0.30, 0.08, (170, 40, 40), line=0.6)


def paper(pen: Pen) -> None:
    """A written sheet."""
    pen.path([(-0.36, 0.0), (0.34, 0.02), (0.36, 0.98), (0.22, 1.0), (-0.34, 1.0)], pen.colour)
    for k, y in enumerate(np.linspace(0.14, 0.84, 9)):
        pen.stroke([(-0.26, y), (0.26 - 0.12 * (k % 3 == 0), y)], 0.016, (90, 86, 92))


def phone(pen: Pen) -> None:
    """A mobile phone with a lit screen."""
    pen.box(-0.25, 0.0, 0.25, 1.0, pen.colour, radius=0.07)
    pen.box(-0.22, 0.06, 0.22, 0.95, (90, 150, 190), radius=0.04, line=0.3)
    pen.glaze([(-0.22, 0.55), (0.22, 0.92), (0.22, 0.95), (-0.22, 0.95)], (255, 255, 255), 0.25)
    for y in (0.30, 0.42, 0.54):
        pen.box(-0.15, y, 0.12, y + 0.06, (230, 240, 246), radius=0.03, line=0)


def laptop(pen: Pen) -> None:
    """An open laptop."""
    c = pen.colour
    pen.box(-0.46, 0.10, 0.46, 0.70, c, radius=0.03)
    pen.box(-0.42, 0.14, 0.42, 0.66, (70, 120, 160), radius=0.01, line=0.3)
    for k, y in enumerate((0.56, 0.49, 0.42, 0.35, 0.28)):
        pen.box(-0.36, y, -0.05 + 0.1 * (k % 3), y + 0.03, (190, 224, 236), line=0)
    pen.path(
        [(-0.46, 0.10), (0.46, 0.10), (0.52, 0.02), (0.50, 0.0), (-0.50, 0.0), (-0.52, 0.02)],
        darker(c, 0.15),
    )


def cup(pen: Pen) -> None:
    """A tea cup on a saucer."""
    c = pen.colour
    pen.disc(0, 0.07, 0.5, darker(c, 0.1), ry=0.07)
    pen.ring(0.36, 0.48, 0.13, 0.05, c)
    pen.round([(0.16, 0.08), (0.20, 0.14), (0.34, 0.40), (0.38, 0.72)], c)
    pen.disc(0, 0.72, 0.38, lighter(c, 0.2), ry=0.07, line=0.6)
    pen.disc(0, 0.71, 0.32, (94, 58, 34), ry=0.05, line=0)


def mug(pen: Pen) -> None:
    """A mug."""
    c = pen.colour
    pen.ring(0.36, 0.48, 0.17, 0.08, c, ry=0.22)
    pen.round([(0.33, 0.0), (0.36, 0.05), (0.36, 0.93)], c)
    pen.disc(0, 0.93, 0.36, lighter(c, 0.2), ry=0.07, line=0.6)
    pen.disc(0, 0.92, 0.30, (80, 50, 32), ry=0.05, line=0)
    pen.box(-0.36, 0.22, 0.36, 0.30, darker(c, 0.3), radius=0, line=0)


def bottle(pen: Pen) -> None:
    """A bottle with a label."""
    c = pen.colour
    pen.round(
        [
            (0.15, 0.0),
            (0.16, 0.04),
            (0.16, 0.55),
            (0.12, 0.66),
            (0.055, 0.74),
            (0.055, 0.93),
            (0.065, 0.94),
            (0.065, 0.98),
        ],
        c,
    )
    pen.box(-0.16, 0.18, 0.16, 0.44, PAPER, radius=0, line=0.4)
    pen.box(-0.10, 0.30, 0.10, 0.34, darker(c, 0.3), line=0)
    pen.box(-0.05, 0.96, 0.05, 1.0, (150, 110, 70), line=0.5)
    pen.glaze([(-0.11, 0.05), (-0.08, 0.05), (-0.08, 0.6), (-0.11, 0.56)], (255, 255, 255), 0.4)


def drinking_glass(pen: Pen) -> None:
    """A tumbler, half full."""
    pen.round([(0.24, 0.0), (0.27, 0.05), (0.32, 1.0)], lighter(GLASS, 0.35))
    pen.round([(0.24, 0.06), (0.28, 0.55)], mix(pen.colour, GLASS, 0.3), line=0)
    pen.disc(0, 0.55, 0.28, lighter(pen.colour, 0.4), ry=0.04, line=0)
    pen.disc(0, 0.985, 0.32, (236, 244, 248), ry=0.045, line=0.6)
    pen.glaze([(-0.22, 0.1), (-0.16, 0.1), (-0.20, 0.9), (-0.26, 0.9)], (255, 255, 255), 0.6)


def bowl(pen: Pen) -> None:
    """A bowl."""
    c = pen.colour
    pen.round([(0.18, 0.0), (0.20, 0.05), (0.42, 0.25), (0.50, 0.52)], c)
    pen.disc(0, 0.52, 0.50, lighter(c, 0.2), ry=0.09, line=0.6)
    pen.disc(0, 0.51, 0.44, darker(c, 0.35), ry=0.065, line=0)


def plate(pen: Pen) -> None:
    """A plate, tilted towards the camera."""
    pen.disc(0, 0.18, 0.5, pen.colour, ry=0.18)
    pen.disc(0, 0.19, 0.33, lighter(pen.colour, 0.25), ry=0.11, line=0.4)


def knife(pen: Pen) -> None:
    """A kitchen knife, point up."""
    pen.path([(-0.045, 0.36), (0.05, 0.36), (0.055, 0.72), (0.0, 1.0), (-0.045, 0.80)], STEEL)
    pen.glaze([(-0.03, 0.38), (0.0, 0.38), (0.0, 0.92), (-0.03, 0.80)], (255, 255, 255), 0.45)
    pen.round([(0.045, 0.0), (0.05, 0.08), (0.038, 0.20), (0.045, 0.36)], pen.colour)
    for y in (0.10, 0.24):
        pen.disc(0, y, 0.014, BRASS, line=0)


def sword(pen: Pen) -> None:
    """A sword, point up."""
    pen.path([(-0.035, 0.24), (0.035, 0.24), (0.028, 0.92), (0.0, 1.0), (-0.028, 0.92)], STEEL)
    pen.glaze([(-0.028, 0.24), (0.0, 0.24), (0.0, 0.98), (-0.022, 0.92)], (255, 255, 255), 0.5)
    pen.bar([(-0.15, 0.235), (0.0, 0.225), (0.15, 0.235)], 0.035, pen.colour)
    pen.round([(0.020, 0.05), (0.024, 0.14), (0.020, 0.22)], LEATHER)
    pen.ball(0, 0.035, 0.035, pen.colour)


def gun(pen: Pen) -> None:
    """A pistol in profile."""
    c = pen.colour
    pen.path([(-0.42, 0.42), (-0.16, 0.42), (-0.26, 0.0), (-0.48, 0.02)], darker(c, 0.2))
    pen.box(-0.46, 0.42, 0.5, 0.66, c, radius=0.02)
    pen.ring(-0.07, 0.34, 0.08, 0.025, c)
    pen.box(-0.42, 0.47, -0.24, 0.62, darker(c, 0.35), line=0)
    pen.box(0.36, 0.66, 0.42, 0.70, c, line=0.5)


def key(pen: Pen) -> None:
    """An old key, bit down."""
    c = pen.colour
    pen.ring(0, 0.83, 0.13, 0.06, c)
    pen.bar([(0, 0.70), (0, 0.02)], 0.055, c)
    pen.box(0.02, 0.04, 0.17, 0.11, c)
    pen.box(0.02, 0.16, 0.14, 0.22, c)
