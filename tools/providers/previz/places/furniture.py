"""Furniture and set dressing: each function returns an Item around the origin, its back at +z.

Knows shapes and sizes in metres; where a thing stands is decided by the room that holds it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tools.providers.previz.places.inks import Inks, mix, scaled, varied
from tools.providers.previz.places.solid import box, card, post, slab
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
    """A table with clutter on it."""
    w, d = rng.uniform(1.1, 1.6), rng.uniform(0.65, 0.85)
    wood = varied(rng, inks.wood)
    faces: list[Face] = []
    for x in (-1, 1):
        for z in (1, -1):
            faces += box(
                (x * (w / 2 - 0.06), 0, z * (d / 2 - 0.06)), (0.07, 0.7, 0.07), scaled(wood, 0.8)
            )
    faces += box((0, 0.7, 0), (w, 0.05, d), wood)
    faces += clutter(rng, w * 0.8, d * 0.6, 0.75, inks)
    return Item(faces, w, d)


def clutter(rng: np.random.Generator, w: float, d: float, y: float, inks: Inks) -> list[Face]:
    """Books, cups, bottles and papers on a top of w by d metres at height y."""
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
    """A plain wooden chair."""
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
    """A bar stool."""
    faces = post((0, 0, 0), 0.2, 0.03, inks.metal) + post((0, 0.03, 0), 0.035, 0.68, inks.metal)
    faces += post((0, 0.71, 0), 0.19, 0.08, varied(rng, inks.fabric), sides=10)
    return Item(faces, 0.45, 0.45)


def sofa(rng: np.random.Generator, inks: Inks) -> Item:
    """A sofa with a cushion."""
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
    """A made double bed."""
    wood = varied(rng, inks.wood)
    faces = box((0, 0, 1.0), (1.5, 1.0, 0.07), wood)
    faces += box((0, 0.12, 0), (1.45, 0.2, 1.95), scaled(wood, 0.8))
    faces += box((0, 0.32, 0), (1.4, 0.2, 1.9), (196, 190, 182))
    faces += box((0, 0.5, -0.3), (1.48, 0.06, 1.35), varied(rng, inks.fabric))
    for x in (-0.36, 0.36):
        faces += box((x, 0.5, 0.72), (0.6, 0.14, 0.36), (222, 216, 208), taper=0.9)
    return Item(faces, 1.5, 2.05)


def bookcase(rng: np.random.Generator, inks: Inks) -> Item:
    """Shelves of books."""
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
    """A cupboard with two doors."""
    w, h, d = rng.uniform(0.8, 1.3), rng.uniform(0.8, 1.9), 0.45
    wood = varied(rng, inks.wood)
    faces = box((0, 0, 0), (w, h, d), wood)
    for x in (-0.25, 0.25):
        faces.append(card((x * w, 0.08, -d / 2 - 0.005), (w * 0.43, h - 0.16), scaled(wood, 0.86)))
        faces.append(card((x * w * 0.3, h / 2, -d / 2 - 0.01), (0.03, 0.12), BRASS))
    if h < 1.2:
        faces += clutter(rng, w * 0.8, d * 0.5, h, inks)
    return Item(faces, w, d)


def counter(rng: np.random.Generator, inks: Inks) -> Item:
    """A run of kitchen or laboratory counter."""
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
    faces += clutter(rng, w * 0.85, d * 0.5, 0.93, inks)
    return Item(faces, w, d)


def fridge(rng: np.random.Generator, inks: Inks) -> Item:
    """A refrigerator."""
    shell = varied(rng, mix(inks.metal, (230, 230, 224), 0.6), 0.05)
    faces = box((0, 0, 0), (0.75, 1.85, 0.7), shell)
    faces.append(card((0, 1.2, -0.352), (0.7, 0.02), scaled(shell, 0.6)))
    faces.append(card((0.28, 0.7, -0.356), (0.03, 0.4), scaled(shell, 0.5)))
    return Item(faces, 0.75, 0.7)


def desk(rng: np.random.Generator, inks: Inks) -> Item:
    """A desk with a lit monitor."""
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
    faces += clutter(rng, 0.4, 0.4, 0.76, inks)
    return Item(faces, w, d, (Lamp((-0.1, 1.1, -0.2), COOL, 0.5, 0.9, 0.0, "screen"),))


def plant(rng: np.random.Generator, inks: Inks) -> Item:
    """A pot plant."""
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
    """A standing lamp."""
    faces = post((0, 0, 0), 0.16, 0.03, DARK) + post((0, 0.03, 0), 0.018, 1.45, BRASS)
    faces += post((0, 1.42, 0), 0.24, 0.3, (250, 214, 150), sides=12, taper=0.62, glow=0.9)
    return Item(faces, 0.5, 0.5, (Lamp((0, 1.5, 0), WARM, 1.3, 1.7, 0.7, "lamp"),))
