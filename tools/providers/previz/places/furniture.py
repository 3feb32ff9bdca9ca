"""Furniture and set dressing: each function returns an Item around the origin, its back at +z.

Knows shapes and sizes in metres; where a thing stands is decided by the room that holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from tools.providers.previz.places.inks import Inks, mix, scaled, varied
from tools.providers.previz.places.solid import box, card, post, slab, turned
from tools.providers.previz.scenery import Face, Lamp, Rgb

BRASS: Rgb = (176.0, 138.0, 70.0)
PAPER: Rgb = (206.0, 198.0, 178.0)
DARK: Rgb = (38.0, 36.0, 38.0)
WARM: Rgb = (255.0, 190.0, 110.0)
COOL: Rgb = (130.0, 190.0, 255.0)
_SPINES: tuple[Rgb, ...] = (
    (120, 48, 42),
    (58, 74, 92),
    (92, 84, 52),
    (64, 88, 66),
    (140, 110, 70),
    (74, 54, 72),
    (150, 138, 116),
)


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to place: its faces, its footprint in metres, and the light it gives."""

    faces: list[Face]
    width: float
    depth: float
    lamps: tuple[Lamp, ...] = ()


Maker = Callable[[np.random.Generator, Inks], Item]


def table(rng: np.random.Generator, inks: Inks) -> Item:
    w, d = rng.uniform(1.1, 1.6), rng.uniform(0.65, 0.85)
    wood = varied(rng, inks.wood)
    faces: list[Face] = []
    for x in (-1, 1):
        for z in (1, -1):
            faces += box(
                (x * (w / 2 - 0.06), 0, z * (d / 2 - 0.06)), (0.07, 0.7, 0.07), scaled(wood, 0.8)
            )
    faces += box((0, 0.7, 0), (w, 0.05, d), wood)
    faces += _clutter(rng, w * 0.8, d * 0.6, 0.75, inks)
    return Item(faces, w, d)


def _clutter(rng: np.random.Generator, w: float, d: float, y: float, inks: Inks) -> list[Face]:
    faces: list[Face] = []
    spots = sorted(
        ((rng.uniform(-w, w) / 2, rng.uniform(-d, d) / 2) for _ in range(rng.integers(3, 6))),
        key=lambda s: -s[1],
    )
    for x, z in spots:
        kind = rng.integers(0, 4)
        if kind == 0:
            colour = _SPINES[rng.integers(len(_SPINES))]
            faces += box((x, y, z), (0.2, 0.04, 0.15), colour, rng.uniform(-30, 30))
            faces += box(
                (x, y + 0.04, z), (0.18, 0.035, 0.14), varied(rng, PAPER), rng.uniform(-30, 30)
            )
        elif kind == 1:
            faces += post((x, y, z), 0.04, 0.1, varied(rng, inks.accent, 0.2))
        elif kind == 2:
            faces += post((x, y, z), 0.035, 0.16, varied(rng, inks.metal), taper=0.9)
            faces += post((x, y + 0.16, z), 0.014, 0.08, varied(rng, inks.metal))
        else:
            faces += box(
                (x, y, z), (0.26, 0.012, 0.19), varied(rng, PAPER, 0.05), rng.uniform(-20, 20)
            )
    return faces


def chair(rng: np.random.Generator, inks: Inks) -> Item:
    wood = varied(rng, inks.wood)
    faces: list[Face] = []
    for x in (-0.19, 0.19):
        faces += box((x, 0, 0.19), (0.045, 0.92, 0.045), scaled(wood, 0.85))
    for x in (-0.19, 0.19):
        faces += box((x, 0, -0.19), (0.045, 0.45, 0.045), scaled(wood, 0.85))
    faces += box((0, 0.44, 0), (0.44, 0.05, 0.44), inks.fabric)
    faces += box((0, 0.66, 0.2), (0.4, 0.24, 0.03), wood)
    return Item(faces, 0.5, 0.5)


def stool(rng: np.random.Generator, inks: Inks) -> Item:
    faces = post((0, 0, 0), 0.2, 0.03, inks.metal) + post((0, 0.03, 0), 0.035, 0.68, inks.metal)
    faces += post((0, 0.71, 0), 0.19, 0.08, varied(rng, inks.fabric), sides=10)
    return Item(faces, 0.45, 0.45)


def sofa(rng: np.random.Generator, inks: Inks) -> Item:
    w = rng.uniform(1.7, 2.2)
    cloth = varied(rng, inks.fabric)
    faces = box((0, 0.08, 0.35), (w, 0.78, 0.2), scaled(cloth, 0.85), taper=0.97)
    faces += box((0, 0.08, 0), (w - 0.3, 0.32, 0.75), cloth)
    for x in (-0.25, 0.25):
        faces += box((x * (w - 0.4), 0.4, -0.03), ((w - 0.4) / 2, 0.1, 0.66), scaled(cloth, 1.1))
    for x in (-1, 1):
        faces += box((x * (w / 2 - 0.09), 0.08, 0), (0.18, 0.52, 0.85), scaled(cloth, 0.92))
    faces += box((w * 0.28, 0.48, 0.16), (0.42, 0.36, 0.12), varied(rng, inks.accent), 12)
    return Item(faces, w, 0.95)


def bed(rng: np.random.Generator, inks: Inks) -> Item:
    wood = varied(rng, inks.wood)
    faces = box((0, 0, 1.0), (1.5, 1.0, 0.07), wood)
    faces += box((0, 0.12, 0), (1.45, 0.2, 1.95), scaled(wood, 0.8))
    faces += box((0, 0.32, 0), (1.4, 0.2, 1.9), (196, 190, 182))
    faces += box((0, 0.5, -0.3), (1.48, 0.06, 1.35), varied(rng, inks.fabric))
    for x in (-0.36, 0.36):
        faces += box((x, 0.5, 0.72), (0.6, 0.14, 0.36), (222, 216, 208), taper=0.9)
    return Item(faces, 1.5, 2.05)


def cot(rng: np.random.Generator, inks: Inks) -> Item:
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


def bookcase(rng: np.random.Generator, inks: Inks) -> Item:
    w, h, d = rng.uniform(1.0, 1.5), rng.uniform(2.0, 2.5), 0.34
    wood = varied(rng, inks.wood)
    faces = box((0, 0, d / 2 - 0.02), (w, h, 0.03), scaled(wood, 0.45))
    rows = int(h / 0.36)
    for row in range(rows):
        y = 0.06 + row * (h - 0.08) / rows
        faces += box((0, y, 0), (w, 0.03, d), wood)
        x = -w / 2 + 0.06
        while x < w / 2 - 0.12:
            run = float(rng.uniform(0.08, 0.26))
            if rng.random() < 0.85:
                colour = varied(rng, _SPINES[rng.integers(len(_SPINES))], 0.15)
                tall = float(rng.uniform(0.2, 0.29))
                run = min(run, w / 2 - 0.05 - x)
                faces += box((x + run / 2, y + 0.03, 0.04), (run * 0.96, tall, d * 0.7), colour)[
                    :5:2
                ]
                faces.append(
                    card((x + run / 2, y + 0.03, 0.04 - d * 0.35), (run * 0.96, tall), colour)
                )
            x += run
    for x in (-1, 1):
        faces += box((x * (w / 2 - 0.02), 0, 0), (0.045, h, d), wood)
    faces += box((0, h, 0), (w + 0.06, 0.06, d + 0.04), wood)
    return Item(faces, w, d)


def cabinet(rng: np.random.Generator, inks: Inks) -> Item:
    w, h, d = rng.uniform(0.8, 1.3), rng.uniform(0.8, 1.9), 0.45
    wood = varied(rng, inks.wood)
    faces = box((0, 0, 0), (w, h, d), wood)
    for x in (-0.25, 0.25):
        faces.append(card((x * w, 0.08, -d / 2 - 0.005), (w * 0.43, h - 0.16), scaled(wood, 0.86)))
        faces.append(card((x * w * 0.3, h / 2, -d / 2 - 0.01), (0.03, 0.12), BRASS))
    if h < 1.2:
        faces += _clutter(rng, w * 0.8, d * 0.5, h, inks)
    return Item(faces, w, d)


def counter(rng: np.random.Generator, inks: Inks) -> Item:
    w, d = 2.4, 0.65
    faces = box((0, 0, 0), (w, 0.88, d), varied(rng, inks.dado, 0.05))
    for i in range(4):
        faces.append(
            card(
                ((i - 1.5) * w / 4, 0.1, -d / 2 - 0.005),
                (w / 4 - 0.05, 0.7),
                scaled(inks.dado, 1.18),
            )
        )
    faces += box((0, 0.88, 0), (w + 0.06, 0.05, d + 0.06), scaled(inks.metal, 1.3))
    faces += _clutter(rng, w * 0.85, d * 0.5, 0.93, inks)
    return Item(faces, w, d)


def stove(rng: np.random.Generator, inks: Inks) -> Item:
    faces = box((0, 0, 0), (0.75, 0.9, 0.65), scaled(inks.metal, 0.9))
    faces.append(card((0, 0.25, -0.331), (0.55, 0.4), DARK))
    faces.append(card((0, 0.35, -0.335), (0.45, 0.2), (190, 92, 40), glow=0.6))
    faces += post((-0.15, 0.9, 0), 0.13, 0.18, scaled(inks.metal, 1.2), sides=10)
    faces += box((0, 2.0, 0.05), (0.9, 0.3, 0.6), inks.metal, taper=0.6)
    faces += box((0, 2.3, 0.1), (0.35, 0.9, 0.3), inks.metal)
    return Item(faces, 0.8, 0.7, (Lamp((0, 0.6, -0.6), (255, 140, 60), 0.5, 0.8),))


def fridge(rng: np.random.Generator, inks: Inks) -> Item:
    shell = varied(rng, mix(inks.metal, (230, 230, 224), 0.6), 0.05)
    faces = box((0, 0, 0), (0.75, 1.85, 0.7), shell)
    faces.append(card((0, 1.2, -0.352), (0.7, 0.02), scaled(shell, 0.6)))
    faces.append(card((0.28, 0.7, -0.356), (0.03, 0.4), scaled(shell, 0.5)))
    return Item(faces, 0.75, 0.7)


def workbench(rng: np.random.Generator, inks: Inks) -> Item:
    w, d = rng.uniform(1.8, 2.3), 0.75
    wood = varied(rng, inks.wood)
    faces: list[Face] = []
    for x in (-1, 1):
        faces += box((x * (w / 2 - 0.12), 0, 0), (0.16, 0.84, d * 0.9), scaled(wood, 0.7))
    faces += box((0, 0.28, 0.1), (w - 0.2, 0.06, d * 0.6), scaled(wood, 0.6))
    faces += box((0, 0.84, 0), (w, 0.08, d), wood)
    faces += _clutter(rng, w * 0.8, d * 0.6, 0.92, inks)
    lamp_x = -w * 0.36
    faces += post((lamp_x, 0.92, 0.15), 0.08, 0.02, DARK) + post(
        (lamp_x, 0.94, 0.15), 0.012, 0.42, BRASS
    )
    faces += post((lamp_x, 1.3, 0.08), 0.14, 0.13, (72, 92, 66), taper=0.35, sides=10)
    faces += post((lamp_x, 1.28, 0.08), 0.05, 0.03, WARM, glow=1.0)
    lamp = Lamp((lamp_x, 1.25, 0.0), WARM, 1.2, 1.3, 0.5, "lamp")
    return Item(faces, w, d, (lamp,))


def desk(rng: np.random.Generator, inks: Inks) -> Item:
    w, d = 1.5, 0.75
    wood = varied(rng, inks.wood)
    faces = box((-w / 2 + 0.03, 0, 0), (0.05, 0.72, d), wood) + box(
        (w / 2 - 0.22, 0, 0), (0.4, 0.72, d), wood
    )
    faces += box((0, 0.72, 0), (w, 0.04, d), wood)
    faces += box((-0.1, 0.76, 0.15), (0.2, 0.02, 0.14), DARK) + box(
        (-0.1, 0.78, 0.18), (0.04, 0.16, 0.03), DARK
    )
    faces += box((-0.1, 0.9, 0.14), (0.62, 0.38, 0.03), DARK)
    faces.append(card((-0.1, 0.92, 0.12), (0.57, 0.33), (120, 172, 210), glow=0.8))
    faces += box((-0.1, 0.76, -0.15), (0.42, 0.02, 0.14), scaled(inks.metal, 0.6))
    faces += _clutter(rng, 0.4, 0.4, 0.76, inks)
    return Item(faces, w, d, (Lamp((-0.1, 1.1, -0.2), COOL, 0.5, 0.9, 0.0, "screen"),))


def console(rng: np.random.Generator, inks: Inks) -> Item:
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
    faces = box((0, 0, 0), (0.7, 2.1, 0.6), scaled(inks.metal, 0.55))
    for i in range(9):
        faces.append(card((0, 0.15 + i * 0.21, -0.302), (0.6, 0.16), scaled(inks.metal, 0.35)))
        for j in range(4):
            colour = (90, 230, 150) if rng.random() < 0.6 else inks.accent
            faces.append(
                card((-0.22 + j * 0.07, 0.2 + i * 0.21, -0.31), (0.03, 0.03), colour, glow=0.95)
            )
    return Item(faces, 0.7, 0.6)


def plant(rng: np.random.Generator, inks: Inks) -> Item:
    faces = post(
        (0, 0, 0), 0.17, 0.34, varied(rng, mix(inks.accent, (150, 90, 70), 0.5)), taper=1.25
    )
    for _ in range(11):
        a, lean, tall = rng.uniform(0, 6.28), rng.uniform(0.15, 0.5), rng.uniform(0.5, 1.1)
        tip = (np.cos(a) * lean, 0.34 + tall, np.sin(a) * lean)
        side = (-np.sin(a) * 0.09, 0.0, np.cos(a) * 0.09)
        mid = (tip[0] * 0.55, 0.34 + tall * 0.62, tip[2] * 0.55)
        faces.append(
            slab(
                [
                    (0, 0.34, 0),
                    (mid[0] + side[0], mid[1], mid[2] + side[2]),
                    tip,
                    (mid[0] - side[0], mid[1], mid[2] - side[2]),
                ],
                varied(rng, inks.leaf, 0.16),
            )
        )
    return Item(faces, 0.6, 0.6)


def floor_lamp(rng: np.random.Generator, inks: Inks) -> Item:
    faces = post((0, 0, 0), 0.16, 0.03, DARK) + post((0, 0.03, 0), 0.018, 1.45, BRASS)
    faces += post((0, 1.42, 0), 0.24, 0.3, (250, 214, 150), sides=12, taper=0.62, glow=0.9)
    return Item(faces, 0.5, 0.5, (Lamp((0, 1.5, 0), WARM, 1.3, 1.7, 0.7, "lamp"),))


def crates(rng: np.random.Generator, inks: Inks) -> Item:
    faces = box((-0.3, 0, 0.05), (0.62, 0.55, 0.55), varied(rng, inks.wood), rng.uniform(-12, 12))
    faces += box((0.38, 0, 0), (0.5, 0.42, 0.5), varied(rng, inks.wood), rng.uniform(-20, 20))
    faces += box(
        (-0.2, 0.55, 0.05), (0.45, 0.4, 0.42), varied(rng, inks.wood), rng.uniform(-25, 25)
    )
    return Item(faces, 1.3, 0.7)


def barrel(rng: np.random.Generator, inks: Inks) -> Item:
    wood = varied(rng, inks.wood)
    faces = post((0, 0, 0), 0.27, 0.45, wood, sides=12, taper=1.15) + post(
        (0, 0.45, 0), 0.31, 0.45, wood, sides=12, taper=0.87
    )
    faces += post((0, 0.2, 0), 0.3, 0.05, scaled(inks.metal, 0.7), sides=12) + post(
        (0, 0.68, 0), 0.305, 0.05, scaled(inks.metal, 0.7), sides=12
    )
    return Item(faces, 0.65, 0.65)


def plinth(rng: np.random.Generator, inks: Inks) -> Item:
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
    stone = varied(rng, inks.wall, 0.06)
    faces = box((0, 0, 0), (0.75, 0.25, 0.75), stone) + post(
        (0, 0.25, 0), 0.3, 3.6, stone, sides=14, taper=0.86
    )
    faces += box((0, 3.85, 0), (0.75, 0.3, 0.75), stone)
    return Item(faces, 0.8, 0.8)


def pew(rng: np.random.Generator, inks: Inks) -> Item:
    wood = varied(rng, inks.wood)
    faces = box((0, 0, 0.2), (1.8, 0.95, 0.05), wood) + box(
        (0, 0.42, 0), (1.8, 0.05, 0.42), scaled(wood, 1.1)
    )
    for x in (-0.85, 0.85):
        faces += box((x, 0, 0), (0.06, 0.6, 0.45), scaled(wood, 0.8))
    return Item(faces, 1.9, 0.5)


def school_desk(rng: np.random.Generator, inks: Inks) -> Item:
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
    cloth = varied(rng, inks.fabric)
    faces: list[Face] = []
    for x in (-0.9, -0.3, 0.3, 0.9):
        faces += box((x, 0.1, 0.15), (0.54, 0.85, 0.1), cloth, taper=0.92) + box(
            (x, 0.38, -0.1), (0.5, 0.1, 0.45), scaled(cloth, 1.15)
        )
    return Item(faces, 2.4, 0.6)
