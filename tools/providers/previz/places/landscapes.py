"""The kinds of exterior, one builder each."""

from __future__ import annotations

import math
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
class _Street:
    """The measures of a street."""

    half: float
    kerb: float
    low: float
    high: float
    lamp_gap: float
    cars: int


def _street(plan: _Street) -> Builder:
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
            for side in (-1, 1):
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
            tuple(surfaces), tuple(pieces), tuple(lamps), (), Air(haze_m=None), plan.half, 60.0,
            height=40.0, plain=o.plain_of(road), front=-30.0,
        )  # fmt: skip

    return build


def _terrace(
    rng: np.random.Generator,
    inks: Inks,
    ppm: float,
    place: Place,
    plan: _Street,
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
    rng: np.random.Generator, place: Place, plan: _Street, pieces: list[Piece], lamps: list[Lamp]
) -> None:
    for index in range(6):
        colour, side = _NEON[int(rng.integers(len(_NEON)))], -1 if index % 2 else 1
        spot = (side * (plan.half - 0.55), 2.9 + 0.7 * float(rng.random()), 1.0 + index * 4.3)
        lit = place.time_of_day in ("night", "dusk")
        pieces.append(o.sign(*spot, colour if lit else scaled(colour, 0.6), 0.0))
        if lit:
            lamps.append(Lamp(spot, colour, 0.9, 2.2, 0.75, "neon"))


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


@dataclass(frozen=True, slots=True)
class _Country:
    """Open land: its ground, the ridges that ring it and what grows on it."""

    ground: o.Ground
    ridges: tuple[tuple[float, float, float, float], ...]
    """Radius, height (m), roughness, brightness, far to near."""
    makers: tuple[o.Scatter, ...]
    count: int
    clear: float = 3.5
    reach: float = 30.0
    air: Air = Air()
    arc: tuple[float, float] = (0.0, 360.0)
    """Degrees that the ridges cover; the sea is open to one side."""


def _country(plan: _Country) -> Builder:
    def build(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
        pieces: list[Piece] = []
        for radius, height, rough, tone in plan.ridges:
            colour = scaled(mix(inks.wall, inks.leaf, 0.35), tone)
            pieces += o.ridge(rng, radius, height, colour, rough=rough, step=4.0, arc=plan.arc)
        pieces += o.scatter(rng, inks, plan.makers, plan.count, plan.clear, plan.reach)
        spec = o.Ground(
            inks.floor, plan.ground.rough, plan.ground.kind, plan.ground.far, plan.ground.water
        )
        return SetDesign(
            tuple(o.ground(rng, spec, ppm)), tuple(pieces), air=plan.air, half_width=30.0, back=60.0,
            height=100.0, plain=o.plain_of(spec), front=-60.0,
        )  # fmt: skip

    return build


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
    return SetDesign(tuple(surfaces), tuple(pieces), lamps, half_width=9.0, back=13.0, height=60.0,
                     plain=Plain(scaled(inks.wall, 0.35), level=-24.0), front=-5.0)  # fmt: skip


def boat(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    """A wooden deck with mast, cabin and rail on open water."""
    boards = o.ground(rng, o.Ground(inks.floor, 6, "boards"), ppm)[0].texture[:, :, :3]
    wide = len(boards) * 7 // 48
    patch = np.ascontiguousarray(boards[: len(boards) // 2, :wide])
    surfaces = [Surface((-3.5, 0, 17), (7, 0, 0), (0, 0, -24), patch, Part.GROUND)]
    pieces: list[Piece] = []
    for side in (-1, 1):
        for k in range(12):
            z = -6.0 + 2 * k
            faces = box((side * 3.4, 0, z + 1), (0.12, 0.25, 2.0), inks.wood) + post(
                (side * 3.4, 0.25, z), 0.045, 0.75, inks.wood
            )
            faces += box((side * 3.4, 0.98, z + 1), (0.1, 0.07, 2.0), scaled(inks.wood, 1.2))
            pieces.append(Piece(tuple(faces), (side * 3.4, 0, z + 1), 0.3, grounded=False))
    mast = post((0.9, 0, 8.5), 0.16, 13, inks.wood, taper=0.6) + box(
        (0.9, 9.5, 8.5), (6.5, 0.14, 0.14), inks.wood
    )
    sail = [
        Face(
            np.array([[-2.3, 4.2, 8.5], [4.1, 4.2, 8.5], [3.6, 9.5, 8.4], [-1.8, 9.5, 8.4]]),
            (214, 204, 184),
            two_sided=True,
        )
    ]
    pieces.append(Piece(tuple(mast + sail), (0.9, 0, 8.5), 0.3))
    cabin = box((-0.4, 0, 13), (3.6, 2.1, 2.6), inks.wall) + [
        card((-0.4 + dx, 1.0, 11.69), (0.7, 0.6), (60, 74, 88)) for dx in (-1.1, 1.1)
    ]
    cabin += [card((-0.4, 0.05, 11.69), (0.8, 1.7), scaled(inks.wood, 0.8))] + box(
        (-0.4, 2.1, 13), (4.0, 0.12, 3.0), inks.wood
    )
    pieces.append(Piece(tuple(cabin), (-0.4, 0, 13), 1.9))
    for _ in range(7):
        x, z = (
            float(rng.uniform(1.4, 2.9)) * (1 if rng.random() < 0.5 else -1),
            float(rng.uniform(-2, 11)),
        )
        faces = (
            box((x, 0, z), (0.6, 0.5, 0.6), varied(rng, inks.wood))
            if rng.random() < 0.5
            else post((x, 0, z), 0.3, 0.8, varied(rng, inks.wood), sides=12)
        )
        pieces.append(Piece(tuple(faces), (x, 0, z), 0.45))
    pieces += o.ridge(rng, 1500, 45, mix(inks.wall, (90, 110, 120), 0.7), rough=0.5, arc=(20, 70))
    lamps = (Lamp((-0.4, 2.0, 11.4), (255, 180, 90), 1.2, 2.2, 0.5, "lantern"),)
    return SetDesign(tuple(surfaces), tuple(pieces), lamps, half_width=3.4, back=17.0, height=50.0,
                     plain=Plain((44, 84, 108), water=True, level=-1.6), front=-7.0)  # fmt: skip


def cave(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    """Rock all around, a fire, and a cold mouth at the far end."""
    spec = o.Ground(inks.floor, 16)
    pieces: list[Piece] = []
    for radius, height, tone in ((22.0, 40.0, 0.5), (14.0, 14.0, 0.62), (10.0, 4.5, 0.8)):
        pieces += o.ridge(
            rng, radius, height, scaled(inks.wall, tone), rough=0.8, step=7, near=True
        )
    for _ in range(16):
        angle, away = float(rng.uniform(0, 6.28)), float(rng.uniform(4.5, 9))
        x, z, tall = (
            math.sin(angle) * away,
            CENTRE[2] + math.cos(angle) * away,
            float(rng.uniform(0.6, 2.6)),
        )
        if abs(x) > 1.4:
            faces = post((x, 0, z), 0.35, tall, varied(rng, inks.wall), sides=7, taper=0.15)
            pieces.append(Piece(tuple(faces), (x, 0, z), 0.4))
    for _ in range(26):
        angle, away = float(rng.uniform(0, 6.28)), float(rng.uniform(3, 11))
        x, z, tall = (
            math.sin(angle) * away,
            CENTRE[2] + math.cos(angle) * away,
            float(rng.uniform(0.8, 3.0)),
        )
        points = [(x - 0.25, 6.0, z), (x + 0.25, 6.0, z), (x, 6.0 - tall, z)]
        pieces.append(
            Piece(
                (Face(np.array(points), scaled(varied(rng, inks.wall), 0.6), two_sided=True),),
                (x, 0, z),
                0.3,
                False,
            )
        )
    pieces += o.scatter(rng, inks, (o.rock,), 26, 2.8, 9.5)
    pieces.append(o.campfire(rng, 2.3, 5.6))
    lamps = (
        Lamp((2.3, 0.7, 5.6), (255, 140, 60), 1.9, 2.6, 0.8, "fire"),
        Lamp((-3.0, 5.0, 11.0), (110, 150, 210), 0.9, 4.0),
    )
    return SetDesign(tuple(o.ground(rng, spec, ppm)), tuple(pieces), lamps, air=Air("closed", 0.34, (26, 28, 34), 26.0),
                     half_width=9.0, back=14.0, height=7.0, plain=o.plain_of(spec), front=-5.0)  # fmt: skip


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
    return SetDesign(tuple(surfaces), tuple(pieces), tuple(lamps), half_width=20.0, back=10.0, height=30.0,
                     plain=o.plain_of(spec), front=-30.0)  # fmt: skip


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
        faces.append(card((x - 6.3 + k * 1.8, 1.8, z - 1.38), (1.1 if k not in (1, 6) else 0.5, 0.85),
                          (255, 214, 150) if lit else (70, 84, 96), glow=0.75 if lit else 0.1))  # fmt: skip
    faces += box((x, 3.3, z), (14.6, 0.3, 2.3), scaled(inks.metal, 0.7), taper=0.8)
    return Piece(tuple(faces), (x, 0, z), 3.0, grounded=False)


def ruins(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    """Two rows of broken columns towards a temple front."""
    spec = o.Ground(inks.floor, 12, "slabs")
    pieces = o.ridge(rng, 500, 90, scaled(inks.wall, 0.8), rough=0.55) + o.ridge(
        rng, 160, 14, scaled(inks.leaf, 0.9), rough=0.6
    )
    pieces += o.scatter(rng, inks, (o.rock, o.bush, o.tuft), 34, 3.6, 22)
    for i in range(14):
        x, z = (-1 if i % 2 else 1) * float(rng.uniform(3.1, 3.6)), -5.0 + (i // 2) * 3.1
        tall = float(rng.choice([rng.uniform(0.8, 2.5), 5.0]))
        faces = box((x, 0, z), (1.1, 0.28, 1.1), inks.dado) + post(
            (x, 0.28, z), 0.42, tall, varied(rng, inks.wall, 0.05), sides=14, taper=0.88
        )
        if tall > 4:
            faces += box((x, 0.28 + tall, z), (1.05, 0.3, 1.05), inks.dado)
        pieces.append(Piece(tuple(faces), (x, 0, z), 0.7))
    front: list[Face] = []
    for k in range(4):
        front += box((0, k * 0.22, 19 + k * 0.4), (12 - k * 0.6, 0.22, 3), scaled(inks.dado, 1.05))
    for x in (-4.2, -1.6, 1.6, 4.2):
        front += post((x, 0.88, 20), 0.42, 5.0, inks.wall, sides=12, taper=0.88)
    front += box((0, 5.88, 20), (10.4, 0.8, 1.6), inks.dado)
    front.append(
        Face(
            np.array([[-5.4, 6.68, 19.2], [5.4, 6.68, 19.2], [0, 8.8, 19.2]]),
            varied(rng, inks.wall),
            two_sided=True,
        )
    )
    pieces.append(Piece(tuple(front), (0, 0, 20), 5.5))
    return SetDesign(tuple(o.ground(rng, spec, ppm)), tuple(pieces), half_width=30.0, back=60.0, height=100.0,
                     plain=Plain(mix(inks.leaf, inks.floor, 0.4)), front=-60.0)  # fmt: skip


_G = o.Ground
_NO: Rgb = (0.0, 0.0, 0.0)
LANDSCAPES: dict[str, tuple[Inks, Builder]] = {
    "street": (
        Inks(wall=(140, 116, 100), dado=(124, 76, 60), floor=(74, 74, 78)),
        _street(_Street(7.0, 4.4, 9, 17, 9.0, 6)),
    ),
    "alley": (
        Inks(wall=(104, 92, 86), dado=(110, 64, 52), floor=(66, 64, 64)),
        _street(_Street(3.0, 2.6, 8, 13, 14.0, 0)),
    ),
    "rooftop": (Inks(wall=(96, 104, 120), dado=(120, 112, 104), floor=(110, 108, 106)), rooftop),
    "park": (
        Inks(floor=(92, 112, 64), leaf=(84, 112, 58)),
        _country(
            _Country(
                _G(_NO, 14),
                ((260, 16, 0.6, 0.8), (90, 9, 0.7, 0.62)),
                (o.tree, o.bush, o.bench),
                46,
                5,
            )
        ),
    ),
    "forest": (
        Inks(floor=(80, 76, 52), leaf=(60, 88, 52), wood=(74, 58, 44)),
        _country(
            _Country(
                _G(_NO, 22),
                ((70, 24, 0.75, 0.6), (45, 15, 0.8, 0.45)),
                (o.pine, o.tree, o.bush, o.tuft, o.pine),
                130,
                3.2,
                36,
                Air(haze_m=42.0, ambient=0.85),
            )
        ),
    ),
    "desert": (
        Inks(floor=(206, 164, 110), wall=(204, 156, 100), leaf=(170, 138, 90)),
        _country(
            _Country(
                _G(_NO, 10),
                ((800, 70, 0.45, 0.95), (260, 26, 0.3, 1.0), (110, 9, 0.3, 1.1)),
                (o.dune, o.rock, o.tuft, o.dune),
                34,
                6,
                45,
            )
        ),
    ),
    "beach": (
        Inks(floor=(208, 186, 148), wall=(110, 124, 134)),
        _country(
            _Country(
                _G(_NO, 9, "shore", (46, 104, 124), True),
                ((1200, 60, 0.5, 0.9),),
                (o.rock, o.tuft, o.rock),
                16,
                5,
                20,
                arc=(25, 75),
            )
        ),
    ),
    "boat": (Inks(wood=(120, 82, 54), floor=(146, 112, 78), wall=(206, 204, 196)), boat),
    "mountain": (
        Inks(floor=(104, 100, 86), wall=(122, 126, 134), leaf=(84, 96, 74)),
        _country(
            _Country(
                _G(_NO, 20),
                ((1400, 620, 0.62, 1.15), (600, 190, 0.6, 0.85), (160, 24, 0.6, 0.62)),
                (o.rock, o.pine, o.tuft, o.rock),
                54,
                4.5,
                36,
            )
        ),
    ),
    "snow": (
        Inks(floor=(214, 222, 232), wall=(170, 184, 204), leaf=(70, 88, 84)),
        _country(
            _Country(
                _G(_NO, 5),
                ((1000, 330, 0.6, 1.1), (260, 26, 0.5, 0.95), (90, 7, 0.5, 1.1)),
                (o.snow_pine, o.snow_pine, o.rock),
                36,
                6,
            )
        ),
    ),
    "field": (
        Inks(floor=(150, 126, 72), leaf=(120, 124, 58), wall=(110, 120, 110)),
        _country(
            _Country(
                _G(_NO, 14, "rows"),
                ((700, 60, 0.5, 0.9), (200, 16, 0.6, 0.7)),
                (o.vine_row, o.tuft, o.vine_row, o.tree),
                70,
                3.2,
                34,
            )
        ),
    ),
    "station": (
        Inks(wall=(140, 120, 104), dado=(96, 70, 58), floor=(130, 126, 120), accent=(46, 88, 84)),
        station,
    ),
    "cave": (Inks(wall=(100, 90, 84), floor=(84, 76, 70)), cave),
    "ruins": (
        Inks(
            wall=(196, 178, 144), dado=(172, 152, 120), floor=(176, 158, 126), leaf=(106, 116, 66)
        ),
        ruins,
    ),
    "space": (
        Inks(wall=(120, 112, 110), floor=(122, 114, 110), leaf=(110, 100, 96)),
        _country(
            _Country(
                _G(_NO, 24),
                ((900, 90, 0.6, 0.8), (200, 18, 0.55, 0.7)),
                (o.rock, o.rock, o.crater),
                46,
                4,
                34,
                Air("space", 0.8, (10, 10, 16), 700.0),
            )
        ),
    ),
}
