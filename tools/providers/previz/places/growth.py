"""What grows or lies about out of doors: trees, bushes, rocks, dunes, vines, a fire.

Each function returns a Piece standing at (x, z).
"""

from __future__ import annotations

import math

import numpy as np

from tools.providers.previz.places.inks import Inks, scaled, varied
from tools.providers.previz.places.solid import box, post, slab
from tools.providers.previz.scenery import Face, Piece, Rgb
from tools.providers.previz.stage import Part


def tree(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A broad-leaved tree: trunk, boughs and clumps of leaves."""
    tall = float(rng.uniform(5.5, 9.0))
    bark, leaf = varied(rng, inks.wood), varied(rng, inks.leaf, 0.12)
    faces = post((x, 0, z), 0.22, tall * 0.55, bark, taper=0.6)
    clumps = sorted(
        (float(rng.uniform(0, 6.28)), float(rng.uniform(0, 1.5)), float(rng.uniform(0.42, 1.0)))
        for _ in range(9)
    )
    for angle, away, up in sorted(clumps, key=lambda c: c[2]):
        cx, cz, cy = x + math.cos(angle) * away, z + math.sin(angle) * away, tall * up
        faces += blob(
            rng, (cx, cy, cz), float(rng.uniform(0.8, 1.5)), scaled(leaf, 0.7 + 0.45 * up)
        )
    return Piece(tuple(faces), (x, 0, z), 1.0)


def blob(
    rng: np.random.Generator, at: tuple[float, float, float], radius: float, colour: Rgb
) -> list[Face]:
    """A clump as crossed irregular discs: reads as leaves or smoke from any side."""
    faces = []
    for turn in (0.0, 60.0, 120.0):
        angle = np.linspace(0, 2 * math.pi, 9, endpoint=False)
        reach = radius * rng.uniform(0.75, 1.15, 9)
        a = math.radians(turn)
        points = (
            np.stack(
                (
                    np.cos(angle) * reach * math.cos(a),
                    np.sin(angle) * reach * 0.8,
                    np.cos(angle) * reach * math.sin(a),
                ),
                axis=1,
            )
            + at
        )
        faces.append(Face(points, varied(rng, colour, 0.06), two_sided=True))
    return faces


def pine(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A pine: a trunk and five skirts."""
    tall = float(rng.uniform(6.0, 12.0))
    leaf = varied(rng, inks.leaf, 0.1)
    faces = post((x, 0, z), 0.2, tall * 0.9, varied(rng, inks.wood), taper=0.3)
    for i in range(5):
        y, wide = tall * (0.18 + 0.16 * i), tall * 0.2 * (1 - i / 6)
        faces += post(
            (x, y, z), wide, tall * 0.28, scaled(leaf, 0.75 + 0.1 * i), sides=7, taper=0.08
        )
    return Piece(tuple(faces), (x, 0, z), 0.9)


def rock(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A boulder."""
    size = float(rng.uniform(0.35, 1.2))
    stone = varied(rng, inks.wall, 0.1)
    faces = post((x, -0.05, z), size, size * 0.5, stone, sides=7, taper=0.85)
    faces += post(
        (x + size * 0.1, size * 0.4, z),
        size * 0.82,
        size * 0.4,
        scaled(stone, 1.06),
        sides=6,
        taper=0.5,
    )
    return Piece(tuple(faces), (x, 0, z), size)


def bush(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A bush."""
    faces: list[Face] = []
    leaf = varied(rng, inks.leaf, 0.15)
    for _ in range(4):
        spot = (x + rng.uniform(-0.5, 0.5), rng.uniform(0.2, 0.55), z + rng.uniform(-0.4, 0.4))
        faces += blob(rng, spot, float(rng.uniform(0.3, 0.55)), leaf)
    return Piece(tuple(faces), (x, 0, z), 0.6)


def tuft(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A tuft of grass."""
    faces = []
    for _ in range(7):
        dx, lean, tall = rng.uniform(-0.25, 0.25), rng.uniform(-0.2, 0.2), rng.uniform(0.2, 0.5)
        faces.append(
            slab(
                [(x + dx, 0, z), (x + dx + 0.04, 0, z), (x + dx + lean, tall, z)],
                varied(rng, inks.leaf, 0.15),
            )
        )
    return Piece(tuple(faces), (x, 0, z), 0.3)


def snow_pine(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A pine with snow on its boughs."""
    tall = float(rng.uniform(5.0, 10.0))
    leaf = varied(rng, inks.leaf, 0.1)
    faces = post((x, 0, z), 0.2, tall * 0.9, varied(rng, inks.wood), taper=0.3)
    for i in range(5):
        y, wide = tall * (0.16 + 0.16 * i), tall * 0.2 * (1 - i / 6)
        faces += post((x, y, z), wide, tall * 0.2, scaled(leaf, 0.8 + 0.1 * i), sides=7, taper=0.45)
        faces += post(
            (x, y + tall * 0.1, z), wide * 0.72, tall * 0.15, (226, 232, 240), sides=7, taper=0.2
        )
    return Piece(tuple(faces), (x, 0, z), 0.9)


def dune(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A low crescent of sand with a lit and a shaded slope."""
    wide, tall, turn = (
        float(rng.uniform(5, 11)),
        float(rng.uniform(0.35, 1.1)),
        float(rng.uniform(-0.5, 0.5)),
    )
    crest = np.stack(
        (
            np.linspace(-wide, wide, 9),
            tall * np.cos(np.linspace(-1.57, 1.57, 9)),
            turn * np.linspace(-1, 1, 9) * 2,
        ),
        1,
    )
    near = crest * (1.05, 0, 1) - (0, 0.02, 2.4)
    far = crest * (1.05, 0, 1) + (0, -0.02, 1.2)
    at = np.array([x, 0.0, z])
    light, dark = varied(rng, inks.floor, 0.03), scaled(inks.floor, 0.78)
    faces = [
        Face(
            np.concatenate((near, crest[::-1])) + at,
            scaled(light, 1.04),
            Part.GROUND,
            two_sided=True,
        )
    ]
    faces.append(Face(np.concatenate((crest, far[::-1])) + at, dark, Part.GROUND, two_sided=True))
    return Piece(
        tuple(faces), (x, 0, z), 0.1, grounded=False, layer=1 if abs(x) > 2 or z > 8 else 0
    )


def crater(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A shallow ring in the dust."""
    radius = float(rng.uniform(0.8, 2.6))
    angle = np.linspace(0, 2 * math.pi, 14, endpoint=False)
    ring = np.stack(
        (np.cos(angle) * radius + x, np.full(14, 0.02), np.sin(angle) * radius + z), axis=1
    )
    inner = (ring - (x, 0, z)) * 0.82 + (x, 0.005, z + radius * 0.06)
    faces = [
        Face(ring, scaled(inks.floor, 1.18), Part.GROUND, True),
        Face(inner, scaled(inks.floor, 0.6), Part.GROUND, True),
    ]
    return Piece(tuple(faces), (x, 0, z), 0.1, grounded=False, layer=0)


def vine_row(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A few metres of vines on their posts, along the furrows."""
    x = round(x / 1.8) * 1.8 + (0.9 if abs(x) < 0.9 else 0.0)
    faces: list[Face] = []
    leaf = varied(rng, inks.leaf, 0.1)
    for k in range(4):
        faces += post((x, 0, z + k * 1.1), 0.04, 1.2, varied(rng, inks.wood), sides=5)
        faces += blob(rng, (x, 0.8, z + k * 1.1), 0.55, leaf)
        faces += blob(rng, (x, 0.95, z + k * 1.1 + 0.5), 0.45, scaled(leaf, 1.1))
    return Piece(tuple(faces), (x, 0, z + 1.6), 0.7)


def bench(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A park bench."""
    faces = box((x, 0.42, z), (1.6, 0.06, 0.45), inks.wood) + box(
        (x, 0.55, z + 0.24), (1.6, 0.4, 0.05), inks.wood
    )
    for dx in (-0.7, 0.7):
        faces += box((x + dx, 0, z), (0.07, 0.42, 0.42), (50, 52, 54))
    return Piece(tuple(faces), (x, 0, z), 0.8)


def campfire(rng: np.random.Generator, x: float, z: float) -> Piece:
    """Logs, stones and flames."""
    faces: list[Face] = []
    for angle in np.linspace(0, 6.28, 8, endpoint=False):
        faces += post(
            (x + math.cos(angle) * 0.45, 0, z + math.sin(angle) * 0.45),
            0.13,
            0.14,
            (80, 76, 72),
            sides=6,
            taper=0.7,
        )
    for turn in (0, 60, 120):
        faces += box((x, 0.05, z), (0.7, 0.1, 0.1), (62, 44, 32), turn)
    for radius, tall, colour in (
        (0.24, 0.62, (240, 96, 30)),
        (0.16, 0.46, (255, 168, 60)),
        (0.08, 0.28, (255, 236, 160)),
    ):
        faces += post((x, 0.12, z), radius, tall, colour, sides=6, taper=0.1, glow=1.0)
    return Piece(tuple(faces), (x, 0, z), 0.6)
