"""Interiors: a box room from a plan, with furniture along its walls and about its floor.

The camera may stand anywhere: a wall turned away from it is left out, as on a studio floor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.providers.previz.places import texture
from tools.providers.previz.places.furniture import WARM, Item, Maker
from tools.providers.previz.places.inks import Inks, mix, scaled
from tools.providers.previz.places.solid import box, post, turned
from tools.providers.previz.scenery import (
    Air,
    Lamp,
    Opening,
    Picture,
    Piece,
    Rgb,
    SetDesign,
    Surface,
    Vec,
)
from tools.providers.previz.stage import Part

ROOM_Z = 4.0
_WALL_TURNS = {"back": 0.0, "left": 90.0, "right": -90.0, "front": 180.0}


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """What a kind of interior is made of."""

    inks: Inks
    along: Sequence[Maker]
    """Furniture for the walls."""
    about: Sequence[Maker] = ()
    """Furniture that stands free, away from the acting area."""
    size: Vec = (8.0, 3.2, 8.0)
    """Width, height, depth in metres."""
    floor: str = "boards"
    walls: str = "panelled"
    windows: int = 2
    """Windows over all walls; the left wall has the first."""
    lamps: str = "pendant"
    """pendant, tubes, spots (always on), none."""
    lamp_colour: Rgb = WARM
    ceiling: bool = True
    gap: float = 0.5
    """Mean free metres between pieces along a wall."""
    free: int = 4


def build_room(plan: RoomPlan, rng: np.random.Generator, ppm: float) -> SetDesign:
    """The furnished room; ppm is the texture's fineness in pixels per metre."""
    width, height, depth = plan.size
    half, back, front = width / 2, ROOM_Z + depth / 2, ROOM_Z - depth / 2
    windows = _windows(plan, rng)
    surfaces = [
        Surface(
            (-half, 0, back),
            (width, 0, 0),
            (0, 0, -depth),
            _floor(plan, rng, ppm),
            Part.GROUND,
            None,
            1.0,
        ),
    ]
    if plan.ceiling:
        over = texture.plain(rng, plan.inks.ceiling, _px(ppm / 3, depth, width), 3)
        surfaces.append(
            Surface(
                (-half, height, front),
                (width, 0, 0),
                (0, 0, depth),
                over,
                Part.BACKDROP,
                (0, -1, 0),
                1.0,
            )
        )
    surfaces += _walls(plan, rng, ppm, windows)
    pieces: list[Piece] = []
    lamps: list[Lamp] = []
    for name in ("back", "left", "right", "front"):
        _furnish_wall(plan, rng, name, windows[name], pieces, lamps)
    _furnish_floor(plan, rng, pieces, lamps)
    _hang_lamps(plan, rng, pieces, lamps)
    return SetDesign(
        tuple(surfaces),
        tuple(pieces),
        tuple(lamps),
        tuple(_openings(plan, windows)),
        Air(),
        half,
        back,
        front,
        height,
    )


def _px(ppm: float, rows_m: float, columns_m: float) -> tuple[int, int]:
    return max(int(rows_m * ppm), 8), max(int(columns_m * ppm), 8)


def _floor(plan: RoomPlan, rng: np.random.Generator, ppm: float) -> Picture:
    width, _, depth = plan.size
    size = _px(ppm, depth, width)
    colour = plan.inks.floor
    if plan.floor == "boards":
        return texture.boards(rng, colour, size, int(width / 0.22))
    if plan.floor == "tiles":
        return texture.tiles(
            rng, (colour, scaled(colour, 0.72)), size, (int(depth / 0.6), int(width / 0.6))
        )
    if plan.floor == "grid":
        return texture.tiles(
            rng, (colour, scaled(colour, 0.96)), size, (int(depth / 1.2), int(width / 1.2)), 0.7
        )
    return texture.plain(rng, colour, size, 8)


def _wall_texture(plan: RoomPlan, rng: np.random.Generator, size: tuple[int, int]) -> Picture:
    inks = plan.inks
    if plan.walls == "bricks":
        return texture.bricks(
            rng,
            inks.wall,
            size,
            int(plan.size[1] / 0.09) if size[0] > 90 else int(plan.size[1] / 0.2),
        )
    if plan.walls == "panels":
        picture = texture.tiles(
            rng,
            (inks.wall, scaled(inks.wall, 0.94)),
            size,
            (3, max(3, size[1] // max(size[0] // 3, 1))),
            0.7,
        )
        texture.paint_box(picture, (0, 0.62, 1, 0.64), inks.accent)
        return picture
    if plan.walls == "tiled":
        picture = texture.panelled(rng, inks.wall, inks.dado, size, 0.5)
        rows = texture.tiles(
            rng, (inks.dado, scaled(inks.dado, 1.05)), (size[0] // 2, size[1]), (10, 40), 0.85
        )
        picture[size[0] - len(rows) :] = rows
        return picture
    if plan.walls == "curtain":
        return texture.curtain(rng, inks.wall, size)
    if plan.walls in ("plain", "pictures"):
        picture = texture.plain(rng, inks.wall, size, 4)
        texture.paint_box(picture, (0, 0.965, 1, 1), scaled(inks.wall, 0.6))
        if plan.walls == "pictures":
            texture.hang_pictures(rng, picture, inks.accent, plan.size[1])
        return picture
    picture = texture.panelled(rng, inks.wall, inks.dado, size)
    if plan.walls == "clocks":
        texture.hang_clocks(rng, picture, inks.accent, plan.size[1])
    return picture


Window = tuple[float, float, float, float]
"""Centre along the wall in metres, sill, width and height in metres."""


def _windows(plan: RoomPlan, rng: np.random.Generator) -> dict[str, list[Window]]:
    width, height, depth = plan.size
    windows: dict[str, list[Window]] = {name: [] for name in _WALL_TURNS}
    order = ("left", "back", "left", "right", "back", "front")
    spots = {"left": [0.35, 0.7], "back": [0.28, 0.72], "right": [0.6], "front": [0.5]}
    for name in order[: plan.windows]:
        length = depth if name in ("left", "right") else width
        share = spots[name][len(windows[name])]
        tall = min(1.9, height * 0.52)
        windows[name].append((length * share, height * 0.27, min(1.6, length * 0.2), tall))
    return windows


def _walls(
    plan: RoomPlan, rng: np.random.Generator, ppm: float, windows: dict[str, list[Window]]
) -> list[Surface]:
    width, height, depth = plan.size
    half, back, front = width / 2, ROOM_Z + depth / 2, ROOM_Z - depth / 2
    corners: dict[str, tuple[Vec, Vec, Vec]] = {
        "back": ((-half, height, back), (width, 0, 0), (0, 0, -1)),
        "left": ((-half, height, front), (0, 0, depth), (1, 0, 0)),
        "right": ((half, height, back), (0, 0, -depth), (-1, 0, 0)),
        "front": ((half, height, front), (-width, 0, 0), (0, 0, 1)),
    }
    walls = []
    for name, (origin, u, normal) in corners.items():
        length = abs(u[0] + u[1] + u[2])
        picture = _wall_texture(plan, rng, _px(ppm, height, length))
        glow = _cut_windows(picture, windows[name], length, height)
        walls.append(Surface(origin, u, (0, -height, 0), picture, Part.BACKDROP, normal, 0.0, glow))
    return walls


def _cut_windows(
    picture: Picture, windows: list[Window], length: float, height: float
) -> Picture | None:
    """Paint frames into the wall and return what shines through them, white at full daylight."""
    if not windows:
        return None
    glow = np.zeros_like(picture)
    for centre, sill, wide, tall in windows:
        left, right = (centre - wide / 2) / length, (centre + wide / 2) / length
        top, low = 1 - (sill + tall) / height, 1 - sill / height
        edge_x, edge_y = 0.09 / length, 0.09 / height
        frame = scaled(tuple(float(c) for c in picture[2, 2]), 1.2)  # type: ignore[arg-type]
        texture.paint_box(
            picture, (left - edge_x, top - edge_y, right + edge_x, low + edge_y * 1.5), frame
        )
        texture.paint_box(picture, (left, top, right, low), (40, 44, 50))
        columns, rows = 2, 3
        for i in range(columns):
            for j in range(rows):
                x0 = left + (right - left) * (i + 0.06) / columns
                x1 = left + (right - left) * (i + 0.94) / columns
                y0 = top + (low - top) * (j + 0.05) / rows
                y1 = top + (low - top) * (j + 0.95) / rows
                shine = 255 - 34 * j
                texture.paint_box(glow, (x0, y0, x1, y1), (shine, shine, shine))
    return glow


def _openings(plan: RoomPlan, windows: dict[str, list[Window]]) -> list[Opening]:
    width, _, depth = plan.size
    half, back, front = width / 2, ROOM_Z + depth / 2, ROOM_Z - depth / 2
    found = []
    for name, spots in windows.items():
        for centre, sill, wide, tall in spots:
            y, w = sill + tall / 2, wide / 2
            if name == "left":
                found.append(Opening((-half, y, front + centre), (0, 0, w), tall, (1, 0, 0)))
            elif name == "right":
                found.append(Opening((half, y, back - centre), (0, 0, w), tall, (-1, 0, 0)))
            elif name == "back":
                found.append(Opening((-half + centre, y, back), (w, 0, 0), tall, (0, 0, -1)))
            else:
                found.append(Opening((half - centre, y, front), (w, 0, 0), tall, (0, 0, 1)))
    return found


def _placed(item: Item, at: Vec, turn: float, pieces: list[Piece], lamps: list[Lamp]) -> None:
    faces = tuple(replace(f, points=turned(f.points, turn) + at) for f in item.faces)
    pieces.append(Piece(faces, at, max(item.width, item.depth) / 2))
    for lamp in item.lamps:
        spot = turned(np.array([lamp.at]), turn)[0] + at
        lamps.append(replace(lamp, at=(float(spot[0]), float(spot[1]), float(spot[2]))))


def _furnish_wall(
    plan: RoomPlan,
    rng: np.random.Generator,
    name: str,
    windows: list[Window],
    pieces: list[Piece],
    lamps: list[Lamp],
) -> None:
    width, _, depth = plan.size
    half, back, front = width / 2, ROOM_Z + depth / 2, ROOM_Z - depth / 2
    length = (depth if name in ("left", "right") else width) - 1.2
    cursor = float(rng.uniform(0.0, 0.4))
    order = rng.permutation(len(plan.along))
    for number in range(9):
        item = plan.along[order[number % len(order)]](rng, plan.inks)
        if cursor + item.width > length:
            break
        tall = max(float(f.points[:, 1].max()) for f in item.faces)
        along = cursor + item.width / 2 + 0.6
        cursor += item.width + float(rng.exponential(plan.gap)) * 0.8 + 0.08
        if tall > 1.3 and any(abs(along - w[0]) < (w[2] + item.width) / 2 for w in windows):
            continue
        inset = item.depth / 2 + 0.06
        at: Vec = {
            "back": (-half + along, 0.0, back - inset),
            "front": (half - along, 0.0, front + inset),
            "left": (-half + inset, 0.0, front + along),
            "right": (half - inset, 0.0, back - along),
        }[name]
        _placed(item, at, _WALL_TURNS[name], pieces, lamps)


def _furnish_floor(
    plan: RoomPlan, rng: np.random.Generator, pieces: list[Piece], lamps: list[Lamp]
) -> None:
    if not plan.about:
        return
    width, _, depth = plan.size
    taken: list[tuple[float, float]] = []
    for number in range(plan.free):
        maker = plan.about[number % len(plan.about)]
        for _ in range(12):
            x = float(rng.uniform(-width / 2 + 1.4, width / 2 - 1.4))
            z = float(rng.uniform(-depth / 2 + 1.6, depth / 2 - 1.5)) + ROOM_Z
            clear = abs(x) > 1.3 or z > ROOM_Z + 1.2
            if clear and all(np.hypot(x - a, z - b) > 1.5 for a, b in taken):
                taken.append((x, z))
                _placed(
                    maker(rng, plan.inks), (x, 0.0, z), float(rng.uniform(-25, 25)), pieces, lamps
                )
                break


def _hang_lamps(
    plan: RoomPlan, rng: np.random.Generator, pieces: list[Piece], lamps: list[Lamp]
) -> None:
    _width, height, _depth = plan.size
    if plan.lamps == "none":
        return
    for x, z in _lamp_spots(plan):
        if plan.lamps == "pendant":
            y = min(height - 0.95, 2.9)
            faces = post((x, y + 0.28, z), 0.012, height - y - 0.28, (30, 30, 30), sides=4)
            shade = mix(plan.inks.metal, (40, 40, 40), 0.5)
            faces += post((x, y, z), 0.26, 0.24, shade, sides=12, taper=0.3)
            faces += post((x, y - 0.02, z), 0.09, 0.05, plan.lamp_colour, glow=1.0)
            lamps.append(Lamp((x, y - 0.05, z), plan.lamp_colour, 1.0, 1.8, 0.6, "lamp"))
        elif plan.lamps == "spots":
            y = min(height - 0.4, 4.4)
            faces = post((x, y, z), 0.12, 0.3, (34, 34, 36), sides=10)
            faces += post((x, y - 0.02, z), 0.09, 0.03, plan.lamp_colour, glow=1.0)
            lamps.append(Lamp((x, y - 0.9, z), plan.lamp_colour, 1.15, 2.1, 0.35, "spot"))
        else:
            y = height - 0.08
            faces = box((x, y, z), (0.28, 0.06, 1.5), plan.lamp_colour, glow=1.0)
            lamps.append(Lamp((x, y - 0.1, z), plan.lamp_colour, 0.9, 2.4, 0.5, "lamp"))
        pieces.append(Piece(tuple(faces), (x, y, z), 0.2, grounded=False))


def _lamp_spots(plan: RoomPlan) -> list[tuple[float, float]]:
    """Where lamps hang: a triangle, or a line down a long narrow room."""
    width, _, depth = plan.size
    if depth > 3 * width:
        return [(0.0, ROOM_Z + z) for z in np.arange(-depth / 2 + 2.0, depth / 2, 4.2).tolist()]
    ahead, behind = ROOM_Z + depth * 0.2, ROOM_Z - depth * 0.22
    spots = [(-width * 0.22, ahead), (width * 0.22, ahead), (0.0, behind)]
    return [*spots, (0.0, ROOM_Z + 0.6)] if plan.lamps == "spots" else spots
