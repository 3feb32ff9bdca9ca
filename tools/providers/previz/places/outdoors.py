"""Exteriors: grounds, buildings, trees, rocks and horizons.

Everything stands in metres around the acting area at (0, 0, 4); near things are solids, far things
are ridges that ring the set, so that any angle has a background.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tools.providers.previz.places import texture
from tools.providers.previz.places.inks import Inks, mix, scaled, varied
from tools.providers.previz.places.solid import box, card, post, slab
from tools.providers.previz.scenery import (
    CENTRE,
    Face,
    Lamp,
    Picture,
    Piece,
    Rgb,
    SetDesign,
    Surface,
)
from tools.providers.previz.stage import Part

Scatter = Callable[[np.random.Generator, Inks, float, float], Piece]


@dataclass(frozen=True, slots=True)
class Ground:
    """What one stands on."""

    colour: Rgb
    rough: float = 12.0
    kind: str = "plain"
    """plain, rows (furrows), boards, slabs."""
    far: Rgb | None = None
    """Colour at the horizon, when it differs (the sea behind a beach)."""


def ground(rng: np.random.Generator, spec: Ground, ppm: float) -> list[Surface]:
    """A wide plain to the horizon and a finer patch of 48 m around the acting area."""
    near_ppm = max(ppm * 0.32, 3.0)
    side = 48.0
    size = (int(side * near_ppm), int(side * near_ppm))
    if spec.kind == "rows":
        picture = texture.boards(rng, spec.colour, size, int(side / 0.9), spec.rough)
    elif spec.kind == "boards":
        picture = texture.boards(rng, spec.colour, size, int(side / 0.25), spec.rough)
    elif spec.kind == "slabs":
        picture = texture.tiles(rng, (spec.colour, scaled(spec.colour, 0.93)), size, (32, 32))
    else:
        coarse = texture.plain(rng, spec.colour, size, spec.rough)
        fine = 1 + spec.rough / 130 * texture.noise(rng, *size, cells=48)
        picture = np.clip(coarse * fine[:, :, None], 0, 255).astype(np.uint8)
    base = mix(spec.colour, spec.far or spec.colour, 1.0)
    wide = texture.plain(rng, base, (96, 96), spec.rough * 0.6)
    z = CENTRE[2]
    return [
        Surface((-1500, 0, z + 1500), (3000, 0, 0), (0, 0, -3000), wide, Part.GROUND),
        Surface((-side / 2, 0, z + side / 2), (side, 0, 0), (0, 0, -side), _faded(picture), Part.GROUND),
    ]


def _faded(picture: Picture) -> Picture:
    """RGBA with a soft rim, so that the near patch melts into the plain."""
    height, width = picture.shape[:2]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    alpha = np.clip((1 - np.sqrt(x * x + y * y)) * 2.4, 0, 1) * 255
    return np.dstack((picture, alpha.astype(np.uint8)))


def ridge(
    rng: np.random.Generator, radius: float, height: float, colour: Rgb, *, rough: float = 0.5, step: float = 5.0,
    squared: bool = False,
) -> list[Piece]:
    """A ring of hills (or roofs when squared) at `radius` metres, as one piece a sector."""
    count = int(360 / step)
    tops = _profile(rng, count, rough, squared) * height
    pieces = []
    for i in range(count):
        a0, a1 = math.radians(i * step), math.radians((i + 1) * step)
        h0, h1 = tops[i], tops[i] if squared else tops[(i + 1) % count]
        x0, z0 = math.sin(a0) * radius, math.cos(a0) * radius + CENTRE[2]
        x1, z1 = math.sin(a1) * radius, math.cos(a1) * radius + CENTRE[2]
        face = Face(np.array([[x0, -1, z0], [x1, -1, z1], [x1, h1, z1], [x0, h0, z0]]), colour,
                    Part.BACKDROP, two_sided=True)
        pieces.append(Piece((face,), ((x0 + x1) / 2, 0, (z0 + z1) / 2), radius * 0.05, False, 0))
    return pieces


def _profile(rng: np.random.Generator, count: int, rough: float, squared: bool) -> np.ndarray:
    """Heights 0..1 around the horizon, closed on itself."""
    if squared:
        return np.clip(rng.gamma(3.0, 0.16, count) + 0.12, 0.1, 1.0)
    angle = np.linspace(0, 2 * math.pi, count, endpoint=False)
    total = np.zeros(count)
    for octave, waves in enumerate((3, 5, 9, 17, 31)):
        total += np.sin(waves * angle + rng.uniform(0, 6.28)) * rough**octave * rng.uniform(0.6, 1.2)
    low, high = total.min(), total.max()
    return 0.25 + 0.75 * (total - low) / (high - low + 1e-9)


def tree(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    """A broad-leaved tree: trunk, boughs and clumps of leaves."""
    tall = float(rng.uniform(5.5, 9.0))
    bark, leaf = varied(rng, inks.wood), varied(rng, inks.leaf, 0.12)
    faces = post((x, 0, z), 0.22, tall * 0.55, bark, taper=0.6)
    clumps = sorted((float(rng.uniform(0, 6.28)), float(rng.uniform(0, 1.5)), float(rng.uniform(0.42, 1.0))) for _ in range(9))
    for angle, away, up in sorted(clumps, key=lambda c: c[2]):
        cx, cz, cy = x + math.cos(angle) * away, z + math.sin(angle) * away, tall * up
        faces += blob(rng, (cx, cy, cz), float(rng.uniform(0.8, 1.5)), scaled(leaf, 0.7 + 0.45 * up))
    return Piece(tuple(faces), (x, 0, z), 1.0)


def blob(rng: np.random.Generator, at: tuple[float, float, float], radius: float, colour: Rgb) -> list[Face]:
    """A clump as crossed irregular discs: reads as leaves or smoke from any side."""
    faces = []
    for turn in (0.0, 60.0, 120.0):
        angle = np.linspace(0, 2 * math.pi, 9, endpoint=False)
        reach = radius * rng.uniform(0.75, 1.15, 9)
        a = math.radians(turn)
        points = np.stack((np.cos(angle) * reach * math.cos(a), np.sin(angle) * reach * 0.8,
                           np.cos(angle) * reach * math.sin(a)), axis=1) + at
        faces.append(Face(points, varied(rng, colour, 0.06), two_sided=True))
    return faces


def pine(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    tall = float(rng.uniform(6.0, 12.0))
    leaf = varied(rng, inks.leaf, 0.1)
    faces = post((x, 0, z), 0.2, tall * 0.9, varied(rng, inks.wood), taper=0.3)
    for i in range(5):
        y, wide = tall * (0.18 + 0.16 * i), tall * 0.2 * (1 - i / 6)
        faces += post((x, y, z), wide, tall * 0.28, scaled(leaf, 0.75 + 0.1 * i), sides=7, taper=0.08)
    return Piece(tuple(faces), (x, 0, z), 0.9)


def rock(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    size = float(rng.uniform(0.35, 1.2))
    stone = varied(rng, inks.wall, 0.1)
    faces = post((x, -0.05, z), size, size * 0.5, stone, sides=7, taper=0.85)
    faces += post((x + size * 0.1, size * 0.4, z), size * 0.82, size * 0.4, scaled(stone, 1.06), sides=6, taper=0.5)
    return Piece(tuple(faces), (x, 0, z), size)


def bush(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    faces: list[Face] = []
    leaf = varied(rng, inks.leaf, 0.15)
    for _ in range(4):
        spot = (x + rng.uniform(-0.5, 0.5), rng.uniform(0.2, 0.55), z + rng.uniform(-0.4, 0.4))
        faces += blob(rng, spot, float(rng.uniform(0.3, 0.55)), leaf)
    return Piece(tuple(faces), (x, 0, z), 0.6)


def tuft(rng: np.random.Generator, inks: Inks, x: float, z: float) -> Piece:
    faces = []
    for _ in range(7):
        dx, lean, tall = rng.uniform(-0.25, 0.25), rng.uniform(-0.2, 0.2), rng.uniform(0.2, 0.5)
        faces.append(slab([(x + dx, 0, z), (x + dx + 0.04, 0, z), (x + dx + lean, tall, z)], varied(rng, inks.leaf, 0.15)))
    return Piece(tuple(faces), (x, 0, z), 0.3)


def street_lamp(rng: np.random.Generator, inks: Inks, x: float, z: float) -> tuple[Piece, Lamp]:
    arm = -0.9 if x > 0 else 0.9
    faces = post((x, 0, z), 0.07, 4.4, (46, 48, 52), taper=0.7)
    faces += box((x + arm / 2, 4.35, z), (abs(arm), 0.06, 0.06), (46, 48, 52))
    faces += box((x + arm, 4.24, z), (0.4, 0.12, 0.2), (60, 60, 62))
    faces += box((x + arm, 4.2, z), (0.32, 0.05, 0.16), (255, 214, 150), glow=1.0)
    return Piece(tuple(faces), (x, 0, z), 0.2), Lamp((x + arm, 4.1, z), (255, 190, 110), 1.6, 3.2, 1.1, "lamp")


def facade(
    rng: np.random.Generator, inks: Inks, wide: float, tall: float, ppm: float, lit: float
) -> tuple[Picture, Picture]:
    """A house front and what shines from it: windows by storey, a share `lit` of them lamp-lit."""
    size = (max(int(tall * ppm), 16), max(int(wide * ppm), 12))
    wall = varied(rng, inks.wall, 0.14)
    if rng.random() < 0.5 and ppm > 6:
        picture = texture.bricks(rng, mix(wall, inks.dado, 0.5), size, int(tall / 0.24))
    else:
        picture = texture.plain(rng, wall, size, 6)
    glow = np.zeros_like(picture)
    storeys, columns = max(int(tall / 3.1), 2), max(int(wide / 2.1), 2)
    texture.paint_box(picture, (0, 0, 1, 0.03), scaled(wall, 0.6))
    for row in range(1, storeys):
        for column in range(columns):
            x0, y0 = (column + 0.26) / columns, 1 - (row + 0.82) / storeys
            box_ = (x0, y0, x0 + 0.48 / columns, y0 + 0.58 / storeys)
            texture.paint_box(picture, (box_[0] - 0.012, box_[1] - 0.01, box_[2] + 0.012, box_[3] + 0.016), scaled(wall, 1.25))
            texture.paint_box(picture, box_, (52, 60, 70))
            texture.paint_box(picture, (box_[0], box_[1], box_[2], (box_[1] + box_[3]) / 2), (72, 84, 96))
            if rng.random() < lit:
                texture.paint_box(glow, box_, varied(rng, (255, 196, 112), 0.15))
    _shopfront(rng, inks, picture, glow, storeys)
    return picture, glow


def _shopfront(rng: np.random.Generator, inks: Inks, picture: Picture, glow: Picture, storeys: int) -> None:
    top = 1 - 0.92 / storeys
    colour = varied(rng, inks.accent, 0.2) if rng.random() < 0.6 else varied(rng, inks.fabric, 0.2)
    texture.paint_box(picture, (0.04, top, 0.96, 1), scaled(colour, 0.55))
    texture.paint_box(picture, (0.04, top, 0.96, top + 0.22 / storeys), colour)
    texture.paint_box(picture, (0.1, top + 0.3 / storeys, 0.62, 1 - 0.12 / storeys), (58, 66, 74))
    texture.paint_box(picture, (0.72, top + 0.3 / storeys, 0.9, 1), scaled(inks.wood, 0.7))
    if rng.random() < 0.6:
        texture.paint_box(glow, (0.1, top + 0.3 / storeys, 0.62, 1 - 0.12 / storeys), (240, 176, 100))


def house(
    surfaces: list[Surface], front: tuple[Picture, Picture], at: tuple[float, float], wide: float, tall: float,
    normal: tuple[float, float],
) -> None:
    """Append a facade whose middle stands at (x, z), looking along `normal`."""
    (x, z), (nx, nz) = at, normal
    ux, uz = -nz, nx
    origin = (x - ux * wide / 2, tall, z - uz * wide / 2)
    surfaces.append(Surface(origin, (ux * wide, 0, uz * wide), (0, -tall, 0), front[0], Part.BACKDROP,
                            (nx, 0, nz), 0.0, front[1]))


def scatter(
    rng: np.random.Generator, inks: Inks, makers: tuple[Scatter, ...], count: int, clear: float, reach: float
) -> list[Piece]:
    """`count` things strewn between `clear` and `reach` metres of the acting area, denser far off.

    A lane ahead of the default camera stays open.
    """
    pieces = []
    for number in range(count):
        away = clear + (reach - clear) * float(rng.random()) ** 0.8
        angle = float(rng.uniform(0, 2 * math.pi))
        x, z = math.sin(angle) * away, CENTRE[2] + math.cos(angle) * away
        if z < CENTRE[2] and abs(x) < 1.6:
            x += math.copysign(2.5, x)
        pieces.append(makers[number % len(makers)](rng, inks, x, z))
    return pieces


def open_country(
    rng: np.random.Generator, inks: Inks, spec: Ground, ppm: float, pieces: list[Piece], lamps: tuple[Lamp, ...] = ()
) -> SetDesign:
    """A set of open ground and the given pieces."""
    return SetDesign(tuple(ground(rng, spec, ppm)), tuple(pieces), lamps, half_width=30.0, back=60.0,
                     front=-60.0, height=100.0)


def sign(x: float, y: float, z: float, colour: Rgb, turn: float) -> Piece:
    """A neon sign: a bright bar pair on a dark board."""
    faces = [card((x, y, z), (0.9, 0.5), (26, 24, 30), turn),
             card((x, y + 0.1, z - 0.02), (0.7, 0.08), colour, turn, 1.0),
             card((x, y + 0.28, z - 0.02), (0.5, 0.1), colour, turn, 1.0)]
    return Piece(tuple(faces), (x, 0, z), 0.4, grounded=False)
