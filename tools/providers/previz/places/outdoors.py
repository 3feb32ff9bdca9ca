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
from tools.providers.previz.places.solid import box, card, post
from tools.providers.previz.scenery import (
    CENTRE,
    Face,
    Lamp,
    Picture,
    Piece,
    Plain,
    Rgb,
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
    """Colour beyond the patch, when it differs (the sea behind a beach)."""
    water: bool = False
    """The far ground is water."""


def ground(rng: np.random.Generator, spec: Ground, ppm: float) -> list[Surface]:
    """A fine patch of 48 m around the acting area, fading out at its rim."""
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
        if spec.kind == "shore" and spec.far:
            _wash(coarse, spec)
        fine = 1 + spec.rough / 130 * texture.noise(rng, *size, cells=48)
        picture = np.clip(coarse * fine[:, :, None], 0, 255).astype(np.uint8)
    z = CENTRE[2]
    origin = (-side / 2, 0.0, z + side / 2)
    return [Surface(origin, (side, 0, 0), (0, 0, -side), _faded(picture), Part.GROUND)]


def _wash(sand: Picture, spec: Ground) -> None:
    """Wet sand, foam and shallows across the far half of a beach, in place."""
    rows = len(sand)
    edge = np.clip((np.arange(rows) / rows - 0.30) / 0.06, 0, 1)[:, None, None]
    wet = np.array(mix(spec.colour, (90, 84, 74), 0.5), np.float32)
    sea = np.array(mix(spec.far or spec.colour, (120, 160, 164), 0.35), np.float32)
    shore = np.where(edge < 0.5, sea, wet)
    foam = np.exp(-(((np.arange(rows) / rows - 0.33) / 0.006) ** 2))[:, None, None]
    soft = np.clip((np.arange(rows) / rows - 0.36) / 0.05, 0, 1)[:, None, None]
    sand[:] = np.clip((shore + (sand - shore) * soft) * (1 - foam) + 238 * foam, 0, 255)


def plain_of(spec: Ground) -> Plain:
    """What lies beyond the patch."""
    return Plain(spec.far or spec.colour, spec.water)


def _faded(picture: Picture) -> Picture:
    """RGBA with a soft rim, so that the near patch melts into the plain."""
    height, width = picture.shape[:2]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    alpha = np.clip((1 - np.sqrt(x * x + y * y)) * 2.4, 0, 1) * 255
    return np.dstack((picture, alpha.astype(np.uint8)))


def ridge(
    rng: np.random.Generator,
    radius: float,
    height: float,
    colour: Rgb,
    *,
    rough: float = 0.5,
    step: float = 5.0,
    squared: bool = False,
    arc: tuple[float, float] = (0.0, 360.0),
    near: bool = False,
) -> list[Piece]:
    """Hills (or roofs when squared) ringing the set at `radius` metres, as one piece a sector.

    Each sector is three bands, so that mist can lie at its foot. `near` ones sort among the set.
    """
    count = int(360 / step)
    tops = _profile(rng, count, rough, squared) * height
    pieces = []
    if arc != (0.0, 360.0):  # a headland sinks into the sea at both its ends
        along = (np.arange(count) * step - arc[0]) / (arc[1] - arc[0])
        tops = tops * np.sin(math.pi * np.clip(along, 0, 1))
    foot = mix(colour, (200, 206, 212), 0.22)
    for i in range(count):
        if not arc[0] <= i * step < arc[1]:
            continue
        a0, a1 = math.radians(i * step), math.radians((i + 1) * step)
        h0, h1 = tops[i], tops[i] if squared else tops[(i + 1) % count]
        x0, z0 = math.sin(a0) * radius, math.cos(a0) * radius + CENTRE[2]
        x1, z1 = math.sin(a1) * radius, math.cos(a1) * radius + CENTRE[2]
        faces = []
        for band, (low, high) in enumerate(((0.0, 0.34), (0.34, 0.67), (0.67, 1.0))):
            base = -0.02 * radius if band == 0 else 0.0
            quad = [
                [x0, h0 * low + base, z0],
                [x1, h1 * low + base, z1],
                [x1, h1 * high, z1],
                [x0, h0 * high, z0],
            ]
            tone = mix(foot, colour, band / 2)
            faces.append(Face(np.array(quad), tone, Part.BACKDROP, two_sided=True, opens=band == 0))
        middle = ((x0 + x1) / 2, 0.0, (z0 + z1) / 2)
        pieces.append(
            Piece(tuple(faces), middle, 0.5 if near else radius * 0.05, False, 1 if near else -1)
        )
    return pieces


def skyline(
    rng: np.random.Generator, inks: Inks, radius: float, high: float, tone: float, lit: float
) -> list[Piece]:
    """Towers ringing a roof, some of their windows lit."""
    pieces = ridge(rng, radius, high, scaled(inks.wall, tone), squared=True, step=4.0)
    if lit < 0.1:
        return pieces
    for number, piece in enumerate(pieces):
        (a, _, b, _) = piece.faces[-1].points
        top = float(b[1])
        faces = list(piece.faces)
        for _ in range(int(rng.integers(1, 7))):
            share, up = rng.uniform(0.1, 0.9), rng.uniform(0.15, 0.95) * top
            spot = piece.faces[0].points[0] * (1 - share) + piece.faces[0].points[1] * share
            wide = radius * 0.004
            along = (b - a) * (1, 0, 1)
            along = along / (np.linalg.norm(along) + 1e-9) * wide
            corner = np.array([spot[0], up, spot[2]]) * (0.999, 1, 0.999)
            rise = np.array([0.0, wide * 1.3, 0.0])
            quad = np.array([corner, corner + along, corner + along + rise, corner + rise])
            faces.append(
                Face(
                    quad, varied(rng, (255, 204, 130), 0.12), Part.BACKDROP, True, 0.8, opens=False
                )
            )
        pieces[number] = Piece(tuple(faces), piece.at, piece.radius, False, -1)
    return pieces


def _profile(rng: np.random.Generator, count: int, rough: float, squared: bool) -> np.ndarray:
    """Heights 0..1 around the horizon, closed on itself."""
    if squared:
        return np.clip(rng.gamma(3.0, 0.16, count) + 0.12, 0.1, 1.0)
    angle = np.linspace(0, 2 * math.pi, count, endpoint=False)
    total = np.zeros(count)
    for octave, waves in enumerate((3, 5, 9, 17, 31)):
        total += (
            np.sin(waves * angle + rng.uniform(0, 6.28)) * rough**octave * rng.uniform(0.6, 1.2)
        )
    low, high = total.min(), total.max()
    return np.asarray(0.25 + 0.75 * (total - low) / (high - low + 1e-9))


def street_lamp(rng: np.random.Generator, inks: Inks, x: float, z: float) -> tuple[Piece, Lamp]:
    """A street lamp on its arm, and its light."""
    arm = -0.9 if x > 0 else 0.9
    faces = post((x, 0, z), 0.07, 4.4, (46, 48, 52), taper=0.7)
    faces += box((x + arm / 2, 4.35, z), (abs(arm), 0.06, 0.06), (46, 48, 52))
    faces += box((x + arm, 4.24, z), (0.4, 0.12, 0.2), (60, 60, 62))
    faces += box((x + arm, 4.2, z), (0.32, 0.05, 0.16), (255, 214, 150), glow=1.0)
    return Piece(tuple(faces), (x, 0, z), 0.2), Lamp(
        (x + arm, 4.1, z), (255, 190, 110), 1.6, 3.2, 1.1, "lamp"
    )


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
            texture.paint_box(
                picture,
                (box_[0] - 0.012, box_[1] - 0.01, box_[2] + 0.012, box_[3] + 0.016),
                scaled(wall, 1.25),
            )
            texture.paint_box(picture, box_, (52, 60, 70))
            texture.paint_box(
                picture, (box_[0], box_[1], box_[2], (box_[1] + box_[3]) / 2), (72, 84, 96)
            )
            if rng.random() < lit:
                texture.paint_box(glow, box_, varied(rng, (255, 196, 112), 0.15))
    _shopfront(rng, inks, picture, glow, storeys)
    return picture, glow


def _shopfront(
    rng: np.random.Generator, inks: Inks, picture: Picture, glow: Picture, storeys: int
) -> None:
    top = 1 - 0.92 / storeys
    colour = varied(rng, inks.accent, 0.2) if rng.random() < 0.6 else varied(rng, inks.fabric, 0.2)
    texture.paint_box(picture, (0.04, top, 0.96, 1), scaled(colour, 0.55))
    texture.paint_box(picture, (0.04, top, 0.96, top + 0.22 / storeys), colour)
    texture.paint_box(picture, (0.1, top + 0.3 / storeys, 0.62, 1 - 0.12 / storeys), (58, 66, 74))
    texture.paint_box(picture, (0.72, top + 0.3 / storeys, 0.9, 1), scaled(inks.wood, 0.7))
    if rng.random() < 0.6:
        texture.paint_box(
            glow, (0.1, top + 0.3 / storeys, 0.62, 1 - 0.12 / storeys), (240, 176, 100)
        )


def house(
    surfaces: list[Surface],
    front: tuple[Picture, Picture],
    at: tuple[float, float],
    wide: float,
    tall: float,
    normal: tuple[float, float],
) -> None:
    """Append a facade whose middle stands at (x, z), looking along `normal`."""
    (x, z), (nx, nz) = at, normal
    ux, uz = -nz, nx
    origin = (x - ux * wide / 2, tall, z - uz * wide / 2)
    surfaces.append(
        Surface(
            origin,
            (ux * wide, 0, uz * wide),
            (0, -tall, 0),
            front[0],
            Part.BACKDROP,
            (nx, 0, nz),
            0.0,
            front[1],
        )
    )


def scatter(
    rng: np.random.Generator,
    inks: Inks,
    makers: tuple[Scatter, ...],
    count: int,
    clear: float,
    reach: float,
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


def sign(x: float, y: float, z: float, colour: Rgb, turn: float) -> Piece:
    """A neon sign: a bright bar pair on a dark board."""
    faces = [
        *box((x, y, z), (0.9, 0.5, 0.06), (26, 24, 30), turn),
        card((x, y + 0.1, z - 0.04), (0.7, 0.08), colour, turn, 1.0),
        card((x, y + 0.28, z - 0.04), (0.5, 0.1), colour, turn, 1.0),
    ]
    return Piece(tuple(faces), (x, 0, z), 0.4, grounded=False)
