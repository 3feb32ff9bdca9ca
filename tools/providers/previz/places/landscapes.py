"""The kinds of exterior and how each is built; open country is built here."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from tools.providers.previz.places import growth as g
from tools.providers.previz.places import outdoors as o
from tools.providers.previz.places import town
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
    air: Air = field(default_factory=Air)
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
            tuple(o.ground(rng, spec, ppm)),
            tuple(pieces),
            air=plan.air,
            half_width=30.0,
            back=60.0,
            height=100.0,
            plain=o.plain_of(spec),
            front=-60.0,
        )

    return build


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
    cabin += [
        card((-0.4, 0.05, 11.69), (0.8, 1.7), scaled(inks.wood, 0.8)),
        *box((-0.4, 2.1, 13), (4.0, 0.12, 3.0), inks.wood),
    ]
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
    return SetDesign(
        tuple(surfaces),
        tuple(pieces),
        lamps,
        half_width=3.4,
        back=17.0,
        height=50.0,
        plain=Plain((44, 84, 108), water=True, level=-1.6),
        front=-7.0,
    )


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
    pieces += o.scatter(rng, inks, (g.rock,), 26, 2.8, 9.5)
    pieces.append(g.campfire(rng, 2.3, 5.6))
    lamps = (
        Lamp((2.3, 0.7, 5.6), (255, 140, 60), 1.9, 2.6, 0.8, "fire"),
        Lamp((-3.0, 5.0, 11.0), (110, 150, 210), 0.9, 4.0),
    )
    return SetDesign(
        tuple(o.ground(rng, spec, ppm)),
        tuple(pieces),
        lamps,
        air=Air("closed", 0.34, (26, 28, 34), 26.0),
        half_width=9.0,
        back=14.0,
        height=7.0,
        plain=o.plain_of(spec),
        front=-5.0,
    )


def ruins(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    """Two rows of broken columns towards a temple front."""
    spec = o.Ground(inks.floor, 12, "slabs")
    pieces = o.ridge(rng, 500, 90, scaled(inks.wall, 0.8), rough=0.55) + o.ridge(
        rng, 160, 14, scaled(inks.leaf, 0.9), rough=0.6
    )
    pieces += o.scatter(rng, inks, (g.rock, g.bush, g.tuft), 34, 3.6, 22)
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
    return SetDesign(
        tuple(o.ground(rng, spec, ppm)),
        tuple(pieces),
        half_width=30.0,
        back=60.0,
        height=100.0,
        plain=Plain(mix(inks.leaf, inks.floor, 0.4)),
        front=-60.0,
    )


_G = o.Ground
_NO: Rgb = (0.0, 0.0, 0.0)
LANDSCAPES: dict[str, tuple[Inks, Builder]] = {
    "street": (
        Inks(wall=(140, 116, 100), dado=(124, 76, 60), floor=(74, 74, 78)),
        town.street(town.Street(7.0, 4.4, 9, 17, 9.0, 6)),
    ),
    "alley": (
        Inks(wall=(104, 92, 86), dado=(110, 64, 52), floor=(66, 64, 64)),
        town.street(town.Street(3.0, 2.6, 8, 13, 14.0, 0)),
    ),
    "rooftop": (
        Inks(wall=(96, 104, 120), dado=(120, 112, 104), floor=(110, 108, 106)),
        town.rooftop,
    ),
    "park": (
        Inks(floor=(92, 112, 64), leaf=(84, 112, 58)),
        _country(
            _Country(
                _G(_NO, 14),
                ((260, 16, 0.6, 0.8), (90, 9, 0.7, 0.62)),
                (g.tree, g.bush, g.bench),
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
                (g.pine, g.tree, g.bush, g.tuft, g.pine),
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
                (g.dune, g.rock, g.tuft, g.dune),
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
                (g.rock, g.tuft, g.rock),
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
                (g.rock, g.pine, g.tuft, g.rock),
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
                (g.snow_pine, g.snow_pine, g.rock),
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
                (g.vine_row, g.tuft, g.vine_row, g.tree),
                70,
                3.2,
                34,
            )
        ),
    ),
    "station": (
        Inks(wall=(140, 120, 104), dado=(96, 70, 58), floor=(130, 126, 120), accent=(46, 88, 84)),
        town.station,
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
                (g.rock, g.rock, g.crater),
                46,
                4,
                34,
                Air("space", 0.8, (10, 10, 16), 700.0),
            )
        ),
    ),
}
