"""Built exteriors: streets, alleys, a rooftop over its skyline, a railway platform."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tools.providers.previz.places import outdoors as o
from tools.providers.previz.places.inks import Inks, mix, scaled, varied
from tools.providers.previz.places.solid import box, card, post
from tools.providers.previz.scenery import (
    CENTRE,
    Air,
    Face,
    Lamp,
    Piece,
    Plain,
    Rgb,
    SetDesign,
    Surface,
)
from tools.providers.previz.stage import Part, Place

Builder = Callable[[np.random.Generator, Inks, float, Place], SetDesign]


_NEON: tuple[Rgb, ...] = ((255, 60, 120), (60, 220, 255), (255, 170, 60), (150, 90, 255))


def _lit(place: Place) -> float:
    """Share of windows with a lamp on."""
    return {"night": 0.5, "dusk": 0.4, "dawn": 0.25}.get(place.time_of_day, 0.04)


@dataclass(frozen=True, slots=True)
class Street:
    """The measures of a street, metres."""

    half: float
    kerb: float
    low: float
    high: float
    lamp_gap: float
    cars: int


def street(plan: Street) -> Builder:
    """The builder of a street of these measures."""

    def build(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
        road = o.Ground(inks.floor, 9)
        surfaces = o.ground(rng, road, ppm)
        pieces: list[Piece] = []
        lamps: list[Lamp] = []
        for side in (-1, 1):
            _terrace(rng, inks, ppm, place, plan, side, surfaces)
            walk = (side * (plan.kerb + plan.half) / 2, 0, 15)
            faces = box(walk, (plan.half - plan.kerb, 0.13, 100), scaled(inks.floor, 1.3))
            pieces.append(Piece(tuple(faces), walk, 1, False, 0))
        for index in range(7):
            for side in (-1, 1) if plan.half > 4 else ((-1, 1)[index % 2],):
                z = -14.0 + index * plan.lamp_gap + side * 2
                piece, lamp = o.street_lamp(rng, inks, side * (plan.kerb + 0.25), z)
                pieces.append(piece)
                lamps.append(lamp)
        for _ in range(plan.cars):
            side, z = (1 if rng.random() < 0.5 else -1), float(rng.uniform(7, 30))
            pieces.append(car(rng, inks, side * (plan.kerb - 1.0), z))
        _signs(rng, place, plan, pieces, lamps)
        pieces += o.ridge(rng, 170, 70, mix(inks.wall, (110, 120, 135), 0.6), squared=True)
        return SetDesign(
            tuple(surfaces),
            tuple(pieces),
            tuple(lamps),
            (),
            Air(haze_m=None),
            plan.half,
            60.0,
            height=40.0,
            plain=o.plain_of(road),
            front=-30.0,
        )

    return build


def _terrace(
    rng: np.random.Generator,
    inks: Inks,
    ppm: float,
    place: Place,
    plan: Street,
    side: int,
    surfaces: list[Surface],
) -> None:
    """House fronts along one side, from behind the camera to the far end."""
    z = -36.0
    while z < 70.0:
        wide, tall = float(rng.uniform(5.5, 10)), float(rng.uniform(plan.low, plan.high))
        fine = max(ppm * 0.45, 4.0) if abs(z - CENTRE[2]) < 25 else max(ppm * 0.2, 3.0)
        front = o.facade(rng, inks, wide, tall, fine, _lit(place))
        o.house(surfaces, front, (side * plan.half, z + wide / 2), wide, tall, (-side, 0))
        z += wide


def _signs(
    rng: np.random.Generator, place: Place, plan: Street, pieces: list[Piece], lamps: list[Lamp]
) -> None:
    for index in range(6):
        colour, side = _NEON[int(rng.integers(len(_NEON)))], -1 if index % 2 else 1
        spot = (side * (plan.half - 0.55), 2.9 + 0.7 * float(rng.random()), 1.0 + index * 4.3)
        lit = place.time_of_day in ("night", "dusk")
        pieces.append(o.sign(*spot, colour if lit else scaled(colour, 0.6), 0.0))
        if lit:
            lamps.append(Lamp(spot, colour, 0.06 * (plan.half + 2), 2.0, 0.75, "neon"))


def car(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A parked saloon."""
    paint = varied(rng, mix(inks.accent, (120, 124, 130), float(rng.random())), 0.2)
    faces: list[Face] = []
    for dz in (-1.25, 1.25):
        faces += box((x, 0.02, z + dz), (1.72, 0.6, 0.62), (22, 22, 24))
    faces += box((x, 0.28, z), (1.7, 0.5, 4.2), paint)
    faces += [card((x + dx, 0.5, z - 2.11), (0.32, 0.12), (236, 226, 200)) for dx in (-0.6, 0.6)]
    faces += box((x, 0.78, z + 0.15), (1.56, 0.52, 2.3), (40, 46, 54), taper=0.8)
    faces += box((x, 1.28, z + 0.15), (1.24, 0.05, 1.8), paint)
    return Piece(tuple(faces), (x, 0, z), 1.7)


def rooftop(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    """A flat roof with a parapet over a skyline."""
    deck = o.ground(rng, o.Ground(inks.floor, 8, "slabs"), ppm)[0].texture[:, :, :3]
    size = len(deck) // 2
    patch = np.ascontiguousarray(
        deck[size - size // 3 : size + size // 3, size - size // 3 : size + size // 3]
    )
    surfaces = [Surface((-9, 0, 13), (18, 0, 0), (0, 0, -18), patch, Part.GROUND)]
    pieces: list[Piece] = []
    for radius, high, tone in ((420, 150, 0.75), (230, 80, 0.6), (120, 30, 0.45), (60, 2, 0.3)):
        pieces += o.skyline(rng, inks, radius, high, tone, _lit(place))
    for x, z, w, d in (
        (0, 13.0, 18.6, 0.3),
        (0, -5.0, 18.6, 0.3),
        (-9.2, 4, 0.3, 18),
        (9.2, 4, 0.3, 18),
    ):
        faces = box((x, 0, z), (w, 0.85, d), inks.dado) + box(
            (x, 0.85, z), (w + 0.1, 0.07, d + 0.1), scaled(inks.dado, 1.2)
        )
        pieces.append(Piece(tuple(faces), (x, 0, z), 0.6, grounded=False))
    for number in range(6):
        x = float(rng.uniform(2.6, 7.5)) * (1 if number % 2 else -1)
        z, tall = float(rng.uniform(5, 11.5)), float(rng.uniform(0.7, 1.9))
        faces = box((x, 0, z), (1.5, tall, 1.1), varied(rng, inks.metal))
        faces += [
            card((x, 0.15 + k * 0.16, z - 0.56), (1.2, 0.06), scaled(inks.metal, 0.5))
            for k in range(int(tall / 0.2))
        ]
        faces += post((x + 0.3, tall, z), 0.12, 0.5, varied(rng, inks.metal))
        pieces.append(Piece(tuple(faces), (x, 0, z), 0.9))
    tank = post((-5.5, 2.0, 10.0), 1.1, 1.9, inks.wood, sides=12) + post(
        (-5.5, 3.9, 10.0), 1.2, 0.7, scaled(inks.wood, 0.7), sides=12, taper=0.05
    )
    legs = [
        f
        for dx in (-0.8, 0.8)
        for dz in (-0.8, 0.8)
        for f in box((-5.5 + dx, 0, 10 + dz), (0.1, 2.0, 0.1), inks.metal)
    ]
    pieces.append(Piece(tuple(legs + tank), (-5.5, 0, 10.0), 1.3))
    lamps = (Lamp((4.0, 2.2, 8.0), (255, 180, 100), 1.1, 2.4, 0.5, "lamp"),)
    return SetDesign(
        tuple(surfaces),
        tuple(pieces),
        lamps,
        half_width=9.0,
        back=13.0,
        height=60.0,
        plain=Plain(scaled(inks.wall, 0.35), level=-24.0),
        front=-5.0,
    )


def station(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    """A platform with a roof on posts, a train across the back and rails beside."""
    spec = o.Ground(inks.floor, 7, "slabs")
    surfaces = o.ground(rng, spec, ppm)
    pieces: list[Piece] = []
    lamps: list[Lamp] = []
    for k in range(5):
        pieces.append(_carriage(rng, inks, -30.0 + k * 15.0, 10.2))
    for x in (-12.0, -7.0, -2.4, 2.4, 7.0, 12.0):
        faces = post((x, 0, 7.4), 0.11, 3.9, inks.metal) + box(
            (x, 3.5, 7.4), (0.5, 0.1, 1.6), inks.metal
        )
        pieces.append(Piece(tuple(faces), (x, 0, 7.4), 0.25))
        lamp = box((x + 2.3, 3.3, 7.2), (0.3, 0.1, 0.3), (255, 220, 160), glow=1.0)
        pieces.append(Piece(tuple(lamp), (x + 2.3, 0, 7.2), 0.2, grounded=False))
        lamps.append(Lamp((x + 2.3, 3.2, 7.2), (255, 210, 150), 1.0, 2.6, 0.6, "lamp"))
    roof = box((0, 3.9, 7.4), (70, 0.18, 4.4), scaled(inks.wood, 0.7))
    pieces.append(Piece(tuple(roof), (0, 0, 7.6), 2.0, grounded=False))
    for x in (-4.6, 4.8):
        faces = box((x, 0.42, 6.6), (1.7, 0.06, 0.45), inks.wood) + box(
            (x, 0.55, 6.85), (1.7, 0.4, 0.05), inks.wood
        )
        pieces.append(Piece(tuple(faces), (x, 0, 6.6), 0.8))
    clock = post((1.2, 2.7, 7.0), 0.05, 0.8, inks.metal) + box(
        (1.2, 2.35, 7.0), (0.55, 0.55, 0.14), (232, 226, 210), glow=0.35
    )
    clock += [
        card((1.2, 2.62, 6.92), (0.03, 0.2), (20, 20, 20)),
        card((1.27, 2.6, 6.92), (0.16, 0.03), (20, 20, 20)),
    ]
    pieces.append(Piece(tuple(clock), (1.2, 0, 7.0), 0.3, grounded=False))
    pieces += o.ridge(rng, 140, 26, scaled(inks.wall, 0.7), squared=True)
    return SetDesign(
        tuple(surfaces),
        tuple(pieces),
        tuple(lamps),
        half_width=20.0,
        back=10.0,
        height=30.0,
        plain=o.plain_of(spec),
        front=-30.0,
    )


def _carriage(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    faces = box((x, 0.1, z), (14.4, 0.7, 2.6), (36, 36, 38)) + box(
        (x, 0.8, z), (14.6, 2.5, 2.7), inks.accent
    )
    faces += [card((x, 0.85, z - 1.36), (14.6, 0.25), scaled(inks.accent, 0.6))]
    for k in range(8):
        if k in (1, 6):
            faces.append(
                card((x - 6.3 + k * 1.8, 0.85, z - 1.37), (1.0, 2.2), scaled(inks.accent, 0.75))
            )
        lit = rng.random() < 0.75
        faces.append(
            card(
                (x - 6.3 + k * 1.8, 1.8, z - 1.38),
                (1.1 if k not in (1, 6) else 0.5, 0.85),
                (255, 214, 150) if lit else (70, 84, 96),
                glow=0.75 if lit else 0.1,
            )
        )
    faces += box((x, 3.3, z), (14.6, 0.3, 2.3), scaled(inks.metal, 0.7), taper=0.8)
    return Piece(tuple(faces), (x, 0, z), 3.0, grounded=False)
