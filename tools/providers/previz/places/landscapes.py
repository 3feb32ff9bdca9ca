"""The kinds of exterior, one builder each."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.providers.previz.places import outdoors as o
from tools.providers.previz.places.inks import Inks, mix, scaled
from tools.providers.previz.places.solid import box, post
from tools.providers.previz.scenery import CENTRE, Lamp, Piece, SetDesign, Surface
from tools.providers.previz.stage import Part, Place

Builder = Callable[[np.random.Generator, Inks, float, Place], SetDesign]


def _lit(place: Place) -> float:
    return {"night": 0.55, "dusk": 0.4, "dawn": 0.25}.get(place.time_of_day, 0.05)


def street(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    surfaces = o.ground(rng, o.Ground((78, 78, 80), 9), ppm)
    half = 6.5
    z = -30.0
    for side in (-1, 1):
        z = -30.0
        while z < 60.0:
            wide, tall = float(rng.uniform(6, 10)), float(rng.uniform(9, 17))
            front = o.facade(rng, inks, wide, tall, max(ppm * 0.35, 3.0), _lit(place))
            o.house(surfaces, front, (side * half, z + wide / 2), wide, tall, (-side, 0))
            z += wide
    pieces: list[Piece] = []
    lamps: list[Lamp] = []
    for z in (-8.0, 1.0, 10.0, 20.0, 32.0):
        for side in (-1, 1):
            piece, lamp = o.street_lamp(rng, inks, side * 4.3, z + side)
            pieces.append(piece)
            lamps.append(lamp)
    for side in (-1, 1):
        pieces.append(Piece(tuple(box((side * 5.4, 0, 15), (2.2, 0.14, 90), (104, 102, 100))), (side * 5.4, 0, 60), 1, False, 0))
    for _ in range(4):
        side = 1 if rng.random() < 0.5 else -1
        zz = float(rng.uniform(6, 22))
        colour = scaled(inks.accent, float(rng.uniform(0.4, 1)))
        car = box((side * 3.3, 0.3, zz), (1.7, 0.55, 4.1), colour) + box((side * 3.3, 0.85, zz + 0.1), (1.5, 0.5, 2.1), (36, 42, 50), taper=0.82)
        for dz in (-1.3, 1.3):
            car = box((side * 3.3, 0.02, zz + dz), (1.74, 0.5, 0.55), (24, 24, 26)) + car
        pieces.append(Piece(tuple(car), (side * 3.3, 0, zz), 1.6))
    if place.time_of_day in ("night", "dusk"):
        for i in range(5):
            colour = ((255, 60, 120), (60, 220, 255), (255, 170, 60))[i % 3]
            side = -1 if i % 2 else 1
            spot = (side * (half - 0.5), 3.2 + 0.6 * (i % 2), 4.0 + i * 4.5)
            pieces.append(o.sign(*spot, colour, 0.0))
            lamps.append(Lamp(spot, colour, 0.8, 2.0, 0.8, "neon"))
    pieces += o.ridge(rng, 160, 60, mix(inks.wall, (120, 130, 140), 0.5), squared=True)
    return SetDesign(tuple(surfaces), tuple(pieces), tuple(lamps), half_width=half, back=60, front=-30, height=40)


def _country(spec: o.Ground, ridges: tuple[tuple[float, float, float, float], ...], makers: tuple[o.Scatter, ...], count: int,
             clear: float = 3.5, reach: float = 30.0) -> Builder:
    def build(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
        pieces: list[Piece] = []
        for radius, height, rough, tone in ridges:
            pieces += o.ridge(rng, radius, height, scaled(mix(inks.wall, inks.leaf, 0.35), tone), rough=rough)
        pieces += o.scatter(rng, inks, makers, count, clear, reach)
        tinted = o.Ground(inks.floor, spec.rough, spec.kind, spec.far)
        return o.open_country(rng, inks, tinted, ppm, pieces)
    return build


def rooftop(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    surfaces = o.ground(rng, o.Ground(inks.floor, 8, "slabs"), ppm)[1:]
    pieces: list[Piece] = []
    for radius, height in ((220, 75), (120, 45), (70, 22)):
        pieces += o.ridge(rng, radius, height, scaled(inks.wall, 0.5 + radius / 500), squared=True, step=4)
    for turn, at, w in ((0, (0, 0, 12.0), 20), (0, (0, 0, -6.0), 20)):
        pieces.append(Piece(tuple(box(at, (w, 0.9, 0.3), inks.dado, turn)), at, 3))
    for side in (-1, 1):
        pieces.append(Piece(tuple(box((side * 9, 0, 4), (0.3, 0.9, 20), inks.dado)), (side * 9, 0, 4), 3))
    for _ in range(5):
        x, z = float(rng.uniform(2.5, 8)) * (1 if rng.random() < 0.5 else -1), float(rng.uniform(5, 11))
        pieces.append(Piece(tuple(box((x, 0, z), (1.4, float(rng.uniform(0.7, 1.8)), 1.0), inks.metal)), (x, 0, z), 1))
    return SetDesign(tuple(surfaces), tuple(pieces), half_width=9, back=12, front=-6, height=60)


def boat(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    surfaces = o.ground(rng, o.Ground((52, 84, 104), 14), ppm)[:1]
    deck = o.ground(rng, o.Ground(inks.floor, 6, "boards"), ppm)[1]
    picture = np.ascontiguousarray(deck.texture[:, :, :3])
    surfaces.append(Surface((-3.2, 0.02, 16), (6.4, 0, 0), (0, 0, -24), picture[: len(picture) // 2, : len(picture) // 8], Part.GROUND))
    pieces = [Piece(tuple(box((s * 3.2, 0, 4), (0.12, 0.9, 24), inks.wood)), (s * 3.2, 0, 4), 2, False) for s in (-1, 1)]
    pieces.append(Piece(tuple(post((0, 0, 10), 0.2, 14, inks.wood, taper=0.6)), (0, 0, 10), 0.4))
    pieces.append(Piece(tuple(box((0, 0, 13), (3.4, 2.2, 2.6), inks.wall)), (0, 0, 13), 1.8))
    for _ in range(5):
        x, z = float(rng.uniform(-2.6, 2.6)), float(rng.uniform(6, 12))
        if abs(x) > 1.2:
            pieces.append(Piece(tuple(box((x, 0, z), (0.6, 0.5, 0.6), inks.wood)), (x, 0, z), 0.5))
    return SetDesign(tuple(surfaces), tuple(pieces), half_width=3, back=16, front=-8, height=50)


def cave(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    surfaces = o.ground(rng, o.Ground(inks.floor, 14), ppm)[1:]
    pieces: list[Piece] = []
    for radius, height, tone in ((16.0, 30.0, 0.35), (11.0, 9.0, 0.55), (8.0, 3.0, 0.8)):
        pieces += o.ridge(rng, radius, height, scaled(inks.wall, tone), rough=0.75, step=6)
    pieces += o.scatter(rng, inks, (o.rock,), 22, 2.6, 9.0)
    lamps = (Lamp((2.4, 1.0, 6.2), (255, 150, 70), 1.6, 2.4, 0.6, "fire"),)
    return SetDesign(tuple(surfaces), tuple(pieces), lamps, half_width=8, back=12, front=-4, height=8)


def station(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    surfaces = o.ground(rng, o.Ground(inks.floor, 7, "slabs"), ppm)
    front = o.facade(rng, inks, 40, 4.0, max(ppm * 0.35, 3.0), 0.8)
    o.house(surfaces, front, (0, 9.5), 40, 4.0, (0, -1))
    pieces: list[Piece] = []
    lamps: list[Lamp] = []
    for x in (-9.0, -3.5, 3.5, 9.0):
        pieces.append(Piece(tuple(post((x, 0, 7), 0.14, 4.0, inks.metal)), (x, 0, 7), 0.3))
        lamps.append(Lamp((x, 3.8, 6.5), (255, 220, 160), 1.0, 2.6, 0.6, "lamp"))
    pieces += o.ridge(rng, 120, 22, scaled(inks.wall, 0.7), squared=True)
    _ = CENTRE
    return SetDesign(tuple(surfaces), tuple(pieces), tuple(lamps), half_width=20, back=10, front=-30, height=30)


def ruins(rng: np.random.Generator, inks: Inks, ppm: float, place: Place) -> SetDesign:
    pieces = o.ridge(rng, 300, 50, scaled(inks.wall, 0.8)) + o.scatter(rng, inks, (o.rock, o.bush), 24, 3.5, 20)
    for i in range(12):
        x, z = (-1 if i % 2 else 1) * float(rng.uniform(3.2, 3.8)), -2.0 + (i // 2) * 3.2
        tall = float(rng.uniform(1.4, 5.5))
        faces = box((x, 0, z), (1, 0.3, 1), inks.dado) + post((x, 0.3, z), 0.38, tall, inks.wall, sides=12, taper=0.88)
        pieces.append(Piece(tuple(faces), (x, 0, z), 0.7))
    return o.open_country(rng, inks, o.Ground(inks.floor, 12, "slabs"), ppm, pieces)


LANDSCAPES: dict[str, tuple[Inks, Builder]] = {
    "street": (Inks(wall=(136, 112, 98), dado=(120, 74, 60)), street),
    "alley": (Inks(wall=(104, 92, 86), dado=(104, 62, 52)), street),
    "rooftop": (Inks(wall=(96, 104, 120), dado=(120, 112, 104), floor=(110, 108, 106)), rooftop),
    "park": (Inks(floor=(94, 116, 66), leaf=(84, 112, 58)), _country(o.Ground((0, 0, 0), 14), ((140, 14, 0.6, 0.9),), (o.tree, o.bush), 34, 5)),
    "forest": (Inks(floor=(80, 76, 52), leaf=(56, 84, 50), wood=(74, 58, 44)), _country(o.Ground((0, 0, 0), 20), ((60, 20, 0.7, 0.6),), (o.pine, o.tree, o.bush), 80, 3.5, 34)),
    "desert": (Inks(floor=(206, 166, 112), wall=(196, 150, 100), leaf=(150, 140, 90)), _country(o.Ground((0, 0, 0), 10), ((300, 26, 0.4, 1.0), (90, 7, 0.35, 1.1), (40, 3, 0.3, 1.15)), (o.rock, o.tuft), 22, 5)),
    "beach": (Inks(floor=(206, 184, 146), wall=(120, 130, 140)), _country(o.Ground((0, 0, 0), 9, far=(64, 110, 128)), ((900, 40, 0.5, 0.9),), (o.rock, o.tuft), 12, 5)),
    "boat": (Inks(wood=(120, 82, 54), floor=(146, 112, 78), wall=(206, 204, 196)), boat),
    "mountain": (Inks(floor=(108, 104, 92), wall=(122, 126, 134), leaf=(84, 96, 74)), _country(o.Ground((0, 0, 0), 18), ((900, 380, 0.62, 1.1), (400, 120, 0.6, 0.85), (90, 12, 0.6, 0.7)), (o.rock, o.pine, o.tuft), 34, 5)),
    "snow": (Inks(floor=(222, 230, 238), wall=(176, 190, 208), leaf=(70, 88, 84)), _country(o.Ground((0, 0, 0), 4), ((600, 150, 0.6, 1.1), (70, 7, 0.5, 1.2)), (o.pine, o.rock), 26, 6)),
    "field": (Inks(floor=(160, 138, 78), leaf=(130, 130, 62), wall=(110, 120, 110)), _country(o.Ground((0, 0, 0), 14, "rows"), ((400, 30, 0.5, 0.9), (110, 8, 0.6, 0.7)), (o.tuft, o.tuft, o.tree), 60, 3)),
    "station": (Inks(wall=(140, 120, 104), dado=(96, 70, 58), floor=(130, 126, 120), accent=(60, 100, 90)), station),
    "cave": (Inks(wall=(96, 88, 84), floor=(84, 76, 70)), cave),
    "ruins": (Inks(wall=(190, 172, 140), dado=(166, 148, 118), floor=(176, 158, 126), leaf=(106, 116, 66)), ruins),
    "space": (Inks(wall=(110, 106, 112), floor=(120, 116, 118)), _country(o.Ground((0, 0, 0), 18), ((500, 40, 0.6, 0.9), (80, 6, 0.5, 1.0)), (o.rock,), 26, 4)),
}
