"""Luggage, furniture, instruments, plants, boxes.

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
    LEAF,
    WOOD,
    Pen,
    around,
)


def lamp(pen: Pen) -> None:
    """A table lamp, lit."""
    pen.disc(0, 0.03, 0.22, BRASS, ry=0.04)
    pen.bar([(0, 0.03), (0, 0.60)], 0.045, BRASS)
    pen.path([(-0.34, 0.52), (0.34, 0.52), (0.18, 1.0), (-0.18, 1.0)], pen.colour)
    pen.glow(0, 0.66, 0.3, (255, 232, 180))


def bag(pen: Pen) -> None:
    """A handbag."""
    c = pen.colour
    pen.ring(0, 0.62, 0.22, 0.05, darker(c, 0.2), ry=0.34)
    pen.path([(-0.42, 0.0), (0.42, 0.0), (0.36, 0.66), (-0.36, 0.66)], c)
    pen.path(
        [(-0.36, 0.66), (0.36, 0.66), (0.30, 0.36), (0, 0.28), (-0.30, 0.36)],
        lighter(c, 0.08),
        line=0.6,
    )
    pen.box(-0.05, 0.27, 0.05, 0.35, BRASS, line=0.5)


def suitcase(pen: Pen) -> None:
    """A suitcase with straps."""
    c = pen.colour
    pen.ring(0, 0.70, 0.11, 0.04, darker(c, 0.4))
    pen.box(-0.5, 0.0, 0.5, 0.70, c, radius=0.05)
    for x in (-0.28, 0.28):
        pen.box(x - 0.035, 0.0, x + 0.035, 0.70, darker(c, 0.35), radius=0, line=0.4)
        pen.box(x - 0.045, 0.46, x + 0.045, 0.54, BRASS, line=0.4)
    pen.stroke([(-0.5, 0.42), (0.5, 0.42)], 0.012, darker(c, 0.5))


def backpack(pen: Pen) -> None:
    """A rucksack."""
    c = pen.colour
    for side in (-1, 1):
        pen.bar(
            [(side * 0.24, 0.85), (side * 0.40, 0.60), (side * 0.34, 0.20)],
            0.07,
            darker(c, 0.35),
            bend=True,
        )
    pen.path(
        [(-0.33, 0.0), (0.33, 0.0), (0.36, 0.50), (0.26, 0.92), (-0.26, 0.92), (-0.36, 0.50)],
        c,
        soft=True,
    )
    pen.path(
        [(-0.30, 0.92), (0.30, 0.92), (0.32, 0.66), (0.0, 0.58), (-0.32, 0.66)],
        darker(c, 0.15),
        soft=True,
        line=0.7,
    )
    pen.box(-0.20, 0.08, 0.20, 0.38, darker(c, 0.12), radius=0.05, line=0.7)
    pen.box(-0.025, 0.50, 0.025, 0.66, BRASS, line=0.4)


def umbrella(pen: Pen) -> None:
    """An open umbrella."""
    c = pen.colour
    pen.stroke(
        [(0, 0.96), (0, 0.10), (0.03, 0.03), (0.08, 0.02), (0.11, 0.07)], 0.022, WOOD, bend=False
    )
    canopy = [
        (-0.5, 0.56),
        (-0.42, 0.78),
        (-0.2, 0.92),
        (0, 0.96),
        (0.2, 0.92),
        (0.42, 0.78),
        (0.5, 0.56),
    ]
    scallops = [(0.33, 0.61), (0.17, 0.56), (0, 0.61), (-0.17, 0.56), (-0.33, 0.61)]
    pen.path(canopy + scallops, c)
    for x in (-0.17, 0.17):
        pen.stroke([(0, 0.96), (x * 0.8, 0.80), (x, 0.56)], 0.010, darker(c, 0.4), bend=True)
    pen.glaze(
        [(0.17, 0.56), (0.12, 0.80), (0, 0.96), (0.42, 0.78), (0.5, 0.56), (0.33, 0.61)],
        (10, 10, 30),
        0.25,
    )


def chair(pen: Pen) -> None:
    """A wooden chair, a little turned."""
    c = pen.colour
    for x, y in ((-0.14, 0.08), (0.27, 0.08)):
        pen.bar([(x, y), (x, 0.46)], 0.04, darker(c, 0.25))
    for x in (-0.14, 0.27):
        pen.bar([(x, 0.46), (x, 1.0)], 0.045, c)
    for y in (0.66, 0.78, 0.92):
        pen.bar([(-0.14, y), (0.27, y)], 0.06, c)
    pen.path([(-0.28, 0.40), (0.17, 0.40), (0.30, 0.50), (-0.15, 0.50)], lighter(c, 0.12))
    pen.box(-0.28, 0.36, 0.17, 0.40, c)
    for x in (-0.26, 0.15):
        pen.bar([(x, 0.0), (x, 0.38)], 0.045, c)


def table(pen: Pen) -> None:
    """A table."""
    c = pen.colour
    for x in (-0.34, 0.36):
        pen.bar([(x, 0.08), (x, 0.44)], 0.035, darker(c, 0.3))
    pen.path([(-0.5, 0.42), (0.46, 0.42), (0.5, 0.50), (-0.42, 0.50)], lighter(c, 0.12))
    pen.box(-0.5, 0.37, 0.46, 0.42, c)
    for x in (-0.46, 0.42):
        pen.bar([(x, 0.0), (x, 0.38)], 0.045, c)


def guitar(pen: Pen) -> None:
    """An acoustic guitar, upright."""
    c = pen.colour
    pen.path(
        [
            (0, 0.0),
            (0.19, 0.05),
            (0.19, 0.22),
            (0.12, 0.30),
            (0.15, 0.42),
            (0.06, 0.50),
            (-0.06, 0.50),
            (-0.15, 0.42),
            (-0.12, 0.30),
            (-0.19, 0.22),
            (-0.19, 0.05),
        ],
        c,
        soft=True,
    )
    pen.disc(0, 0.34, 0.055, (36, 24, 18), line=0.5)
    pen.ring(0, 0.34, 0.063, 0.008, darker(c, 0.5))
    pen.box(-0.028, 0.40, 0.028, 0.86, darker(WOOD, 0.5), line=0.6)
    pen.path([(-0.028, 0.86), (0.028, 0.86), (0.048, 1.0), (-0.048, 1.0)], darker(WOOD, 0.3))
    pen.box(-0.06, 0.13, 0.06, 0.155, darker(WOOD, 0.6), line=0.3)
    for x in (-0.015, -0.005, 0.005, 0.015):
        pen.stroke([(x, 0.14), (x, 0.90)], 0.003, (226, 222, 206))
    for y in (0.89, 0.93, 0.97):
        for side in (-1, 1):
            pen.disc(side * 0.055, y, 0.010, BRASS, line=0.4)


def violin(pen: Pen) -> None:
    """A violin, upright, with its bow."""
    c = pen.colour
    pen.path(
        [
            (0, 0.0),
            (0.15, 0.04),
            (0.16, 0.18),
            (0.085, 0.27),
            (0.10, 0.34),
            (0.13, 0.44),
            (0.05, 0.54),
            (-0.05, 0.54),
            (-0.13, 0.44),
            (-0.10, 0.34),
            (-0.085, 0.27),
            (-0.16, 0.18),
            (-0.15, 0.04),
        ],
        c,
        soft=True,
    )
    pen.box(-0.02, 0.30, 0.02, 0.90, (34, 26, 24), line=0.4)
    pen.ring(0, 0.95, 0.03, 0.02, darker(c, 0.2))
    for side in (-1, 1):
        pen.stroke(
            [(side * 0.055, 0.36), (side * 0.045, 0.28), (side * 0.065, 0.20)],
            0.012,
            (30, 20, 16),
            bend=True,
        )
    pen.box(-0.04, 0.25, 0.04, 0.265, lighter(WOOD, 0.4), line=0.3)
    pen.path([(-0.03, 0.03), (0.03, 0.03), (0.02, 0.19), (-0.02, 0.19)], (34, 26, 24), line=0)
    pen.stroke([(0.24, 0.02), (0.30, 0.98)], 0.014, WOOD)
    pen.stroke([(0.225, 0.05), (0.285, 0.96)], 0.006, (230, 226, 214))


def vase(pen: Pen) -> None:
    """A vase with flowers."""
    for k, (x, y) in enumerate(((-0.16, 0.86), (0.02, 0.94), (0.17, 0.84))):
        pen.stroke([(0.02 * k, 0.45), (x, y)], 0.02, darker(LEAF, 0.2))
        tint = ((206, 80, 90), (236, 190, 90), (190, 120, 190))[k]
        for px, py in around(x, y, 0.045, 6):
            pen.disc(px, py, 0.035, tint, line=0.3)
        pen.disc(x, y, 0.028, (240, 220, 140), line=0.3)
    pen.round(
        [(0.12, 0.0), (0.14, 0.03), (0.22, 0.24), (0.18, 0.42), (0.08, 0.52), (0.11, 0.58)],
        pen.colour,
    )
    pen.stroke([(-0.21, 0.27), (0.21, 0.27)], 0.02, lighter(pen.colour, 0.5))


def plant(pen: Pen) -> None:
    """A potted plant."""
    for k in range(9):
        angle = math.radians(90 + (k - 4) * 17 * (1 if k % 2 else 0.9))
        tip = (0.44 * math.cos(angle), 0.36 + 0.60 * math.sin(angle))
        mid = (0.20 * math.cos(angle) - 0.05, 0.36 + 0.36 * math.sin(angle))
        far = (0.20 * math.cos(angle) + 0.06, 0.34 + 0.34 * math.sin(angle))
        leaf = mix(LEAF, (120, 160, 80), 0.5 * (k % 3))
        pen.path([(0, 0.34), mid, tip, far], leaf, soft=True, line=0.6)
    pen.path([(-0.17, 0.0), (0.17, 0.0), (0.23, 0.32), (-0.23, 0.32)], pen.colour)
    pen.box(-0.26, 0.30, 0.26, 0.38, lighter(pen.colour, 0.08))


def box(pen: Pen) -> None:
    """A cardboard box or gift, a little turned."""
    c = pen.colour
    pen.path([(-0.46, 0.06), (0.14, 0.0), (0.14, 0.58), (-0.46, 0.62)], c)
    pen.path([(0.14, 0.0), (0.48, 0.10), (0.48, 0.66), (0.14, 0.58)], darker(c, 0.28))
    pen.path([(-0.46, 0.62), (0.14, 0.58), (0.48, 0.66), (-0.10, 0.70)], lighter(c, 0.22))
    pen.path([(-0.20, 0.61), (-0.12, 0.605), (0.20, 0.675), (0.12, 0.685)], darker(c, 0.15), line=0)
    pen.path([(-0.20, 0.61), (-0.12, 0.605), (-0.12, 0.46), (-0.20, 0.46)], darker(c, 0.15), line=0)


def crate(pen: Pen) -> None:
    """A wooden crate."""
    c = pen.colour
    pen.box(-0.48, 0.0, 0.48, 0.84, darker(c, 0.35), radius=0)
    for y in np.linspace(0.01, 0.67, 5):
        pen.box(-0.47, float(y), 0.47, float(y) + 0.15, c, radius=0, line=0.5)
    for x in (-0.47, 0.35):
        pen.box(x, 0.0, x + 0.12, 0.84, lighter(c, 0.08), radius=0, line=0.7)
    pen.bar([(-0.36, 0.06), (0.36, 0.78)], 0.11, lighter(c, 0.05))
