"""Light on a set: `bake` shades its surfaces and faces once for a place and its lamps.

The key follows the camera (its azimuth is meant on the screen) and is therefore left to `keyed`,
per frame. The light model is plain on purpose: ambient, lamps with a soft fall-off, pools under
windows, contact shadows, haze with the distance from the acting area.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.camera import Camera
from tools.providers.previz.mesh import Mesh
from tools.providers.previz.scenery import (
    CENTRE,
    Lamp,
    Opening,
    Picture,
    Piece,
    Rgb,
    SetDesign,
    Surface,
    Vec,
    picture_of,
)
from tools.providers.previz.sky import Hour, weathered
from tools.providers.previz.stage import Light, Part, Place

Floats = npt.NDArray[np.float32]

_INDOOR_AMBIENT = 0.74
_NIGHT_FILL: dict[bool, Rgb] = {True: (0.17, 0.20, 0.27), False: (0.13, 0.16, 0.23)}
"""Least ambient within and without walls: the blue bounce with which a crew fills a night set."""
_CLEAR_HAZE = 0.7
_PRACTICALS: dict[str, tuple[Rgb, float]] = {
    "lamp": ((255, 190, 110), 1.2),
    "lantern": ((255, 170, 80), 1.1),
    "candle": ((255, 160, 70), 0.8),
    "fire": ((255, 130, 50), 1.5),
    "neon": ((255, 60, 150), 1.2),
    "screen": ((120, 190, 255), 1.0),
}
_PRACTICAL_RADIUS_M = 2.3
_MOON_POOL = Lamp((-2.5, 5.0, 7.5), (150, 180, 235), 0.85, 6.0)
"""A wash from a crane, as night exteriors are lit: the acting area stands out of the dark."""
_SPOTS: tuple[Vec, ...] = ((1.6, 1.15, 5.4), (-1.8, 1.15, 5.6), (2.4, 1.15, 3.6))


@dataclass(frozen=True, slots=True)
class LitSet:
    """A set under its lamps, ready for any camera."""

    design: SetDesign
    mesh: Mesh
    place: Place
    hour: Hour
    ambient: Rgb
    haze: Rgb
    haze_m: float
    textures: tuple[Picture, ...]
    """One for each surface: albedo under ambient and lamps, hazed."""
    colours: Floats
    """(faces, 3): likewise for every face."""
    albedo: Floats
    """(faces, 3): what the key adds to, thinned by haze; 0 where a face shines by itself."""
    lamps: tuple[Lamp, ...]

    @property
    def key_level(self) -> float:
        """Factor on the hour's key: walls keep most of the sun out."""
        return 0.42 if self.place.interior else 1.0


def bake(
    design: SetDesign, mesh: Mesh, place: Place, practicals: tuple[str, ...], contrast: float
) -> LitSet:
    """The set lit for its hour and weather; contrast takes ambient away."""
    hour, haze_m = weathered(place)
    level = design.air.ambient * (1.3 - 0.6 * contrast) * (_INDOOR_AMBIENT if place.interior else 1)
    ambient = _filled(_dimmed(hour.ambient, level), interior=place.interior)
    haze = design.air.haze or _dimmed(hour.haze, 0.5 if place.interior else 1.0)
    if place.interior:
        haze_m = 16.0 if place.weather in ("fog", "dust") else 48.0
    haze_m = design.air.haze_m or haze_m
    lamps = _lamps(design, hour, practicals, indoors=place.interior)
    room = _Room(design, hour, ambient, lamps, haze, haze_m, place.interior)
    textures = tuple(room.surface(surface) for surface in design.surfaces)
    points, normals = mesh.middles.astype(np.float32), mesh.normals.astype(np.float32)
    albedo, shine = mesh.colours.astype(np.float32), mesh.glow.astype(np.float32)[:, None]
    lit = albedo * irradiance(points, normals, ambient, lamps) * (1 - shine) + albedo * shine
    # In clear air far ridges keep an edge against the sky, as they do for the eye.
    most = _CLEAR_HAZE if haze_m > 100 else 0.97
    share = np.minimum(haze_share(points, haze_m), most)[:, None]
    colours = lit * (1 - share) + np.array(haze, np.float32) * share
    return LitSet(
        design,
        mesh,
        place,
        hour,
        ambient,
        haze,
        haze_m,
        textures,
        colours,
        albedo * (1 - share) * (1 - shine),
        lamps,
    )


def irradiance(
    points: Floats, normals: Floats | None, ambient: Rgb, lamps: tuple[Lamp, ...]
) -> Floats:
    """(n, 3) factors on albedo from ambient and lamps at (n, 3) points."""
    total = np.empty_like(points)
    total[:] = ambient
    if normals is not None:
        total *= 1 + 0.2 * normals[:, 1:2] + 0.07 * normals[:, 0:1]
    for lamp in lamps:
        away = np.array(lamp.at, np.float32) - points
        square = np.einsum("ij,ij->i", away, away)
        fall = lamp.power / (1 + square / lamp.radius**2) ** 1.5
        if normals is not None:
            cosine = np.einsum("ij,ij->i", away, normals) / np.sqrt(square + 0.05)
            fall = fall * np.clip(0.4 + 0.6 * cosine, 0.06, 1)
        total += fall[:, None] * (np.array(lamp.colour, np.float32) / 255)
    return total


def haze_share(points: Floats, haze_m: float) -> Floats:
    """(n,) share of haze at points, by their distance from the acting area."""
    distance = np.hypot(points[:, 0] - CENTRE[0], points[:, 2] - CENTRE[2])
    return np.asarray(1 - np.exp(-np.maximum(distance - 2, 0) / haze_m), np.float32)


def key_direction(light: Light, camera: Camera) -> npt.NDArray[np.float64]:
    """Unit vector in the world towards the key."""
    azimuth = math.radians(light.azimuth)
    elevation = math.radians(max(5.0, min(85.0, light.elevation)))
    yaw = math.atan2(-camera.rows[2, 0], camera.rows[2, 2])
    across, along = math.sin(azimuth), -math.cos(azimuth)
    flat = np.array(
        [
            across * math.cos(yaw) - along * math.sin(yaw),
            0.0,
            across * math.sin(yaw) + along * math.cos(yaw),
        ]
    )
    return np.asarray(flat * math.cos(elevation) + (0.0, math.sin(elevation), 0.0))


def keyed_faces(lit: LitSet, light: Light, key: npt.NDArray[np.float64]) -> Picture:
    """(faces, 3) colours with the key on them."""
    cosine = np.clip(lit.mesh.normals @ key, 0, 1).astype(np.float32)[:, None]
    strength = lit.key_level * (0.45 + 0.75 * light.contrast)
    gain = strength * cosine * np.array(lit.hour.key, np.float32)
    return np.clip(lit.colours + lit.albedo * gain, 0, 255).astype(np.uint8)


def key_on_surface(
    lit: LitSet, light: Light, normal: Vec | None, key: npt.NDArray[np.float64]
) -> float:
    """Factor of the key on a baked surface."""
    cosine = max(0.0, float(key @ np.array(normal or (0.0, 1.0, 0.0))))
    ambient = max(sum(lit.ambient) / 3, 0.12)
    share = lit.key_level * sum(lit.hour.key) / 3 * (0.45 + 0.75 * light.contrast) / ambient
    return 1 + min(share, 0.9) * cosine


def on_figure(lit: LitSet, at: Vec, depth_m: float) -> tuple[Floats, float]:
    """Factors per channel for a figure standing at a point, and its share of haze."""
    gain = irradiance(np.array([at], np.float32), None, lit.ambient, lit.lamps)[0]
    gain = gain + np.array(lit.hour.key, np.float32) * (0.35 if lit.place.interior else 0.55)
    # Faces stay legible at night: an animatic lifts them as a crew would with a bounce.
    level = float(gain.mean())
    gain = gain / max(level, 1e-3) * min(max(level, 0.46), 1.12)
    distance = max(math.hypot(at[0] - CENTRE[0], at[2] - CENTRE[2]) - 2, depth_m - 16, 0.0)
    return gain, 1 - math.exp(-distance / lit.haze_m)


@dataclass(frozen=True, slots=True)
class _Room:
    """What shades a surface."""

    design: SetDesign
    hour: Hour
    ambient: Rgb
    lamps: tuple[Lamp, ...]
    haze: Rgb
    haze_m: float
    interior: bool

    def surface(self, surface: Surface) -> Picture:
        """The surface's texture under this light."""
        rows, columns = surface.texture.shape[:2]
        grid = (max(min(columns // 4, 72), 4), max(min(rows // 4, 72), 4))
        points = _grid(surface, grid)
        normal = surface.facing or (0.0, 1.0 if surface.part is Part.GROUND else -1.0, 0.0)
        normals = np.broadcast_to(np.array(normal, np.float32), points.shape)
        gain = irradiance(points, normals, self.ambient, self._near(points))
        if normal[1] > 0.5:
            gain += self._window_pools(points)
            gain *= _contact(points, self.design.pieces)[:, None]
        if self.interior:
            gain *= self._corners(points, normal)[:, None]
        share = haze_share(points, self.haze_m)[:, None]
        shape, size = (grid[1], grid[0], 3), (columns, rows)
        smooth = cv2.resize((gain * (1 - share)).reshape(shape), size)
        lit = surface.texture[:, :, :3] * smooth
        if surface.glow is not None:
            shine = np.array(self.hour.window, np.float32) / 255
            if not self.interior:
                shine = np.full(3, 0.12 + 0.5 * self.hour.lamps, np.float32)
            lit = np.maximum(lit, surface.glow * shine)
        lit += cv2.resize((share * np.array(self.haze, np.float32)).reshape(shape), size)
        baked = np.clip(lit, 0, 255).astype(np.uint8)
        if surface.texture.shape[2] == 4:
            return picture_of(np.dstack((baked, surface.texture[:, :, 3])))
        return picture_of(baked)

    def _near(self, points: Floats) -> tuple[Lamp, ...]:
        """The lamps that reach a surface: beyond five radii less than 1 % is left."""
        low, high = points.min(axis=0), points.max(axis=0)
        return tuple(
            lamp
            for lamp in self.lamps
            if float(np.linalg.norm(np.clip(lamp.at, low, high) - lamp.at)) < 5 * lamp.radius
        )

    def _window_pools(self, points: Floats) -> Floats:
        """(n, 3) light that windows throw on the floor as slanted soft panes."""
        total = np.zeros_like(points)
        for opening in self.design.openings:
            away = points - np.array(opening.at, np.float32)
            half = float(np.linalg.norm(opening.u))
            along = away @ np.array(opening.inward, np.float32)
            across = away @ (np.array(opening.u, np.float32) / half) + 0.25 * along
            pane = np.clip((half - np.abs(across)) / 0.18, 0, 1)
            pane *= np.clip((along - 0.5) / 0.4, 0, 1) * np.clip((3.2 - along) / 0.9, 0, 1)
            total += pane[:, None] * np.array(self.hour.window, np.float32) / 255 * 0.85
        return total

    def _corners(self, points: Floats, normal: Vec) -> Floats:
        """(n,) occlusion where walls, floor and ceiling meet, and towards the ceiling."""
        design = self.design
        left = design.half_width - np.abs(points[:, 0])
        ends = np.minimum(design.back - points[:, 2], points[:, 2] - design.front)
        if abs(normal[1]) > 0.5:
            gap = np.minimum(left, ends)
        else:
            side = ends if abs(normal[0]) > 0.5 else left
            gap = np.minimum(np.minimum(points[:, 1], side), design.height - points[:, 1] + 0.2)
        top = np.clip((points[:, 1] - 1.6) / max(design.height - 1.6, 0.5), 0, 1)
        return np.asarray((1 - 0.4 * np.exp(-np.maximum(gap, 0) / 0.45)) * (1 - 0.34 * top))


def _grid(surface: Surface, grid: tuple[int, int]) -> Floats:
    """(columns * rows, 3) points over the surface."""
    a = (np.arange(grid[0], dtype=np.float32) + 0.5) / grid[0]
    b = (np.arange(grid[1], dtype=np.float32) + 0.5) / grid[1]
    u, v = np.array(surface.u, np.float32), np.array(surface.v, np.float32)
    grid_points = a[None, :, None] * u + b[:, None, None] * v + np.array(surface.origin, np.float32)
    return np.asarray(grid_points.reshape(-1, 3))


def _contact(points: Floats, pieces: tuple[Piece, ...]) -> Floats:
    """(n,) soft shadow under everything that stands on the ground."""
    keep = np.ones(len(points), np.float32)
    for piece in pieces:
        if piece.grounded and piece.layer and abs(piece.at[0]) < 20 and abs(piece.at[2]) < 24:
            square = (points[:, 0] - piece.at[0]) ** 2 + (points[:, 2] - piece.at[2]) ** 2
            keep *= 1 - 0.5 * np.exp(-square / (piece.radius * 0.95 + 0.1) ** 2)
    return keep


def _dimmed(colour: Rgb, factor: float) -> Rgb:
    return colour[0] * factor, colour[1] * factor, colour[2] * factor


def _filled(ambient: Rgb, *, interior: bool) -> Rgb:
    """The ambient light, nowhere under the fill that keeps shadows readable at night."""
    low = _NIGHT_FILL[interior]
    return max(ambient[0], low[0]), max(ambient[1], low[1]), max(ambient[2], low[2])


def _lamps(
    design: SetDesign, hour: Hour, practicals: tuple[str, ...], *, indoors: bool
) -> tuple[Lamp, ...]:
    """The set's lamps at the level of the hour, its windows, and practicals that were asked for."""
    up = max(0.72 * hour.lamps, 0.3) if indoors else hour.lamps
    lamps = []
    for lamp in design.lamps:
        level = max(up, 0.95) if lamp.kind in (*practicals, "fire", "spot") else up
        if level > 0.12:
            lamps.append(
                Lamp(
                    lamp.at,
                    lamp.colour,
                    lamp.power * level,
                    lamp.radius,
                    lamp.glow * level,
                    lamp.kind,
                )
            )
    lamps += [_window_lamp(opening, hour) for opening in design.openings]
    if hour.stars > 0 and not indoors and not lamps:
        lamps.append(_MOON_POOL)
    known = {lamp.kind for lamp in lamps}
    wanted = [kind for kind in practicals if kind not in known and kind in _PRACTICALS]
    for spot, kind in zip(_SPOTS, wanted, strict=False):
        colour, power = _PRACTICALS[kind]
        lamps.append(Lamp(spot, colour, power, _PRACTICAL_RADIUS_M, 0.55, kind))
    return tuple(lamps)


def _window_lamp(opening: Opening, hour: Hour) -> Lamp:
    (x, y, z), (nx, ny, nz) = opening.at, opening.inward
    power = 0.18 + 0.74 * sum(hour.window) / 765
    return Lamp((x + 0.6 * nx, y + 0.6 * ny, z + 0.6 * nz), hour.window, power, 2.3, 0.0, "window")
