"""Furniture of workshops, laboratories, schools, galleries and theatres.

Like `furniture`: each function returns an Item around the origin, its back at +z.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.providers.previz.places.furniture import BRASS, COOL, DARK, WARM, Item, chair, clutter
from tools.providers.previz.places.inks import Inks, mix, scaled, varied
from tools.providers.previz.places.solid import box, card, post, slab, turned
from tools.providers.previz.scenery import Face, Lamp


def cot(rng: np.random.Generator, inks: Inks) -> Item:
    """A hospital bed with its drip."""
    steel = inks.metal
    faces = box((0, 0.1, 0.98), (0.95, 0.95, 0.05), steel)
    faces += box((0, 0.35, 0), (0.92, 0.1, 1.95), scaled(steel, 0.7))
    faces += box((0, 0.45, 0), (0.9, 0.16, 1.9), (214, 220, 222))
    faces += box((0, 0.6, -0.25), (0.94, 0.04, 1.3), varied(rng, inks.fabric))
    faces += box((0, 0.6, 0.72), (0.6, 0.12, 0.32), (234, 236, 236), taper=0.9)
    faces += post((0.62, 0, 0.8), 0.02, 1.8, steel) + box(
        (0.62, 1.5, 0.8), (0.14, 0.24, 0.05), (200, 214, 220)
    )
    return Item(faces, 1.3, 2.05)


def stove(rng: np.random.Generator, inks: Inks) -> Item:
    """A stove with its hood and a lit oven."""
    faces = box((0, 0, 0), (0.75, 0.9, 0.65), scaled(inks.metal, 0.9))
    faces.append(card((0, 0.25, -0.331), (0.55, 0.4), DARK))
    faces.append(card((0, 0.35, -0.335), (0.45, 0.2), (190, 92, 40), glow=0.6))
    faces += post((-0.15, 0.9, 0), 0.13, 0.18, scaled(inks.metal, 1.2), sides=10)
    faces += box((0, 2.0, 0.05), (0.9, 0.3, 0.6), inks.metal, taper=0.6)
    faces += box((0, 2.3, 0.1), (0.35, 0.9, 0.3), inks.metal)
    return Item(faces, 0.8, 0.7, (Lamp((0, 0.6, -0.6), (255, 140, 60), 0.5, 0.8),))


def workbench(rng: np.random.Generator, inks: Inks) -> Item:
    """A bench with tools and a lamp."""
    w, d = rng.uniform(1.8, 2.3), 0.75
    wood = varied(rng, inks.wood)
    faces: list[Face] = []
    for x in (-1, 1):
        faces += box((x * (w / 2 - 0.12), 0, 0), (0.16, 0.84, d * 0.9), scaled(wood, 0.7))
    faces += box((0, 0.28, 0.1), (w - 0.2, 0.06, d * 0.6), scaled(wood, 0.6))
    faces += box((0, 0.84, 0), (w, 0.08, d), wood)
    faces += clutter(rng, w * 0.8, d * 0.6, 0.92, inks)
    lamp_x = -w * 0.36
    faces += post((lamp_x, 0.92, 0.15), 0.08, 0.02, DARK) + post(
        (lamp_x, 0.94, 0.15), 0.012, 0.42, BRASS
    )
    faces += post((lamp_x, 1.3, 0.08), 0.14, 0.13, (72, 92, 66), taper=0.35, sides=10)
    faces += post((lamp_x, 1.28, 0.08), 0.05, 0.03, WARM, glow=1.0)
    lamp = Lamp((lamp_x, 1.25, 0.0), WARM, 1.2, 1.3, 0.5, "lamp")
    return Item(faces, w, d, (lamp,))


def console(rng: np.random.Generator, inks: Inks) -> Item:
    """A control desk with screens."""
    w, d = rng.uniform(1.4, 2.0), 0.6
    faces = box((0, 0, 0.05), (w, 0.78, d), scaled(inks.metal, 0.75))
    faces.append(
        slab(
            [
                (-w / 2, 0.78, -d / 2),
                (w / 2, 0.78, -d / 2),
                (w / 2, 1.05, 0.2),
                (-w / 2, 1.05, 0.2),
            ],
            scaled(inks.metal, 0.5),
        )
    )
    for i in range(int(w / 0.12)):
        x = -w / 2 + 0.08 + i * 0.12
        lit = inks.accent if rng.random() < 0.5 else COOL
        faces.append(
            slab(
                [
                    (x, 0.83, -0.25),
                    (x + 0.07, 0.83, -0.25),
                    (x + 0.07, 0.88, -0.16),
                    (x, 0.88, -0.16),
                ],
                varied(rng, lit, 0.2),
                0.9 if rng.random() < 0.6 else 0.2,
            )
        )
    screens = int(rng.integers(1, 3))
    for i in range(screens):
        x = (i - (screens - 1) / 2) * w / screens
        faces += box((x, 1.15, 0.3), (w / screens - 0.1, 0.55, 0.05), DARK)
        faces.append(
            card(
                (x, 1.19, 0.27), (w / screens - 0.18, 0.47), mix(COOL, inks.accent, 0.2), glow=0.75
            )
        )
        for line in range(4):
            faces.append(
                card(
                    (x - 0.1, 1.25 + line * 0.09, 0.265),
                    (rng.uniform(0.15, 0.4), 0.025),
                    (220, 240, 250),
                    glow=0.9,
                )
            )
    return Item(faces, w, d + 0.2, (Lamp((0, 1.3, -0.3), COOL, 0.9, 1.3, 0.0, "screen"),))


def rack(rng: np.random.Generator, inks: Inks) -> Item:
    """A cabinet of blinking machines."""
    faces = box((0, 0, 0), (0.7, 2.1, 0.6), scaled(inks.metal, 0.55))
    for i in range(9):
        faces.append(card((0, 0.15 + i * 0.21, -0.302), (0.6, 0.16), scaled(inks.metal, 0.35)))
        for j in range(4):
            colour = (90, 230, 150) if rng.random() < 0.6 else inks.accent
            faces.append(
                card((-0.22 + j * 0.07, 0.2 + i * 0.21, -0.31), (0.03, 0.03), colour, glow=0.95)
            )
    return Item(faces, 0.7, 0.6)


def crates(rng: np.random.Generator, inks: Inks) -> Item:
    """Three crates."""
    faces = box((-0.3, 0, 0.05), (0.62, 0.55, 0.55), varied(rng, inks.wood), rng.uniform(-12, 12))
    faces += box((0.38, 0, 0), (0.5, 0.42, 0.5), varied(rng, inks.wood), rng.uniform(-20, 20))
    faces += box(
        (-0.2, 0.55, 0.05), (0.45, 0.4, 0.42), varied(rng, inks.wood), rng.uniform(-25, 25)
    )
    return Item(faces, 1.3, 0.7)


def barrel(rng: np.random.Generator, inks: Inks) -> Item:
    """A barrel."""
    wood = varied(rng, inks.wood)
    faces = post((0, 0, 0), 0.27, 0.45, wood, sides=12, taper=1.15) + post(
        (0, 0.45, 0), 0.31, 0.45, wood, sides=12, taper=0.87
    )
    faces += post((0, 0.2, 0), 0.3, 0.05, scaled(inks.metal, 0.7), sides=12) + post(
        (0, 0.68, 0), 0.305, 0.05, scaled(inks.metal, 0.7), sides=12
    )
    return Item(faces, 0.65, 0.65)


def plinth(rng: np.random.Generator, inks: Inks) -> Item:
    """A bust on a plinth."""
    stone = varied(rng, (206, 202, 196), 0.04)
    bronze = varied(rng, inks.accent, 0.1)
    faces = box((0, 0, 0), (0.55, 1.0, 0.55), stone)
    faces += post((0, 1.0, 0), 0.12, 0.08, DARK) + post((0, 1.08, 0), 0.1, 0.28, bronze, taper=1.9)
    faces += post((0, 1.36, 0), 0.07, 0.08, bronze) + post(
        (0, 1.42, 0), 0.09, 0.14, bronze, taper=1.25
    )
    faces += post((0, 1.56, 0), 0.112, 0.12, bronze, taper=0.5)
    return Item(faces, 0.6, 0.6)


def easel(rng: np.random.Generator, inks: Inks) -> Item:
    """An easel with a painting on it."""
    wood = varied(rng, inks.wood)
    faces = [
        slab([(x0, 0, z0), (x0 + 0.05, 0, z0), (x1 + 0.05, 1.9, 0.1), (x1, 1.9, 0.1)], wood)
        for x0, x1, z0 in ((0, 0, 0.5), (-0.45, -0.06, -0.2), (0.4, 0.02, -0.2))
    ]
    faces += box((0, 0.75, -0.12), (0.8, 0.95, 0.03), (222, 214, 198))
    for _ in range(6):
        faces.append(
            card(
                (rng.uniform(-0.25, 0.25), rng.uniform(0.8, 1.4), -0.14),
                (rng.uniform(0.1, 0.3), rng.uniform(0.06, 0.22)),
                varied(rng, inks.accent, 0.4),
            )
        )
    return Item(faces, 0.95, 0.8)


def column(rng: np.random.Generator, inks: Inks) -> Item:
    """A column from floor to ceiling."""
    stone = varied(rng, inks.wall, 0.06)
    faces = box((0, 0, 0), (0.75, 0.25, 0.75), stone) + post(
        (0, 0.25, 0), 0.3, 3.6, stone, sides=14, taper=0.86
    )
    faces += box((0, 3.85, 0), (0.75, 0.3, 0.75), stone)
    return Item(faces, 0.8, 0.8)


def pew(rng: np.random.Generator, inks: Inks) -> Item:
    """A bench with a back."""
    wood = varied(rng, inks.wood)
    faces = box((0, 0, 0.2), (1.8, 0.95, 0.05), wood) + box(
        (0, 0.42, 0), (1.8, 0.05, 0.42), scaled(wood, 1.1)
    )
    for x in (-0.85, 0.85):
        faces += box((x, 0, 0), (0.06, 0.6, 0.45), scaled(wood, 0.8))
    return Item(faces, 1.9, 0.5)


def school_desk(rng: np.random.Generator, inks: Inks) -> Item:
    """A pupil's desk and chair."""
    faces = box((0, 0.68, 0), (0.65, 0.04, 0.45), varied(rng, inks.wood))
    for x in (-0.28, 0.28):
        faces = box((x, 0, 0), (0.035, 0.68, 0.4), inks.metal) + faces
    seat = chair(rng, inks)
    return Item(
        faces + [replace(f, points=turned(f.points, 180) * 0.9 + (0, 0, -0.5)) for f in seat.faces],
        0.7,
        1.1,
    )


def seats(rng: np.random.Generator, inks: Inks) -> Item:
    """A row of four theatre seats."""
    cloth = varied(rng, inks.fabric)
    faces: list[Face] = []
    for x in (-0.9, -0.3, 0.3, 0.9):
        faces += box((x, 0.1, 0.15), (0.54, 0.85, 0.1), cloth, taper=0.92) + box(
            (x, 0.38, -0.1), (0.5, 0.1, 0.45), scaled(cloth, 1.15)
        )
    return Item(faces, 2.4, 0.6)
