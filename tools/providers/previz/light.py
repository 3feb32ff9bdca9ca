"""Light on a set and the grade of a picture.

`bake` shades surfaces and faces once for a place and its lamps; the key, which follows the camera,
is a factor per surface and frame. `grade` turns the composite into the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.camera import Camera
from tools.providers.previz.scenery import CENTRE, Lamp, Picture, Rgb, SetDesign, Surface
from tools.providers.previz.sky import Hour, weathered
from tools.providers.previz.stage import Light, Place

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class LitSet:
    """A set under its lamps, ready for any camera."""

    design: SetDesign
    hour: Hour
    haze_m: float
    textures: tuple[Picture, ...]
    """One for each surface: albedo under ambient and lamps, hazed."""
    colours: Floats
    """(faces, 3): likewise for every face of every piece, in order."""
    albedo: Floats
    """(faces, 3): what the key adds to, already thinned by haze; 0 where a face shines itself."""
    normals: Floats
    """(faces, 3)."""
    lamps: tuple[Lamp, ...]
    interior: bool


def irradiance(points: Floats, normals: Floats | None, ambient: Rgb, lamps: tuple[Lamp, ...]) -> Floats:
    """(n, 3) factors on albedo from ambient and lamps at (n, 3) points."""
    total = np.empty_like(points)
    total[:] = ambient
    if normals is not None:
        total *= (1 + 0.18 * normals[:, 1:2] + 0.06 * normals[:, 0:1])
    for lamp in lamps:
        away = np.array(lamp.at, np.float32) - points
        square = np.einsum("ij,ij->i", away, away)
        fall = lamp.power / (1 + square / lamp.radius**2) ** 1.4
        if normals is not None:
            cosine = np.einsum("ij,ij->i", away, normals) / np.sqrt(square + 0.05)
            fall = fall * np.clip(0.35 + 0.65 * cosine, 0.05, 1)
        total += fall[:, None] * (np.array(lamp.colour, np.float32) / 255)
    return total


def _haze_share(points: Floats, haze_m: float) -> Floats:
    away = points - np.array(CENTRE, np.float32)
    distance = np.sqrt(away[:, 0] ** 2 + away[:, 2] ** 2)
    return np.asarray(1 - np.exp(-np.maximum(distance - 2, 0) / haze_m), np.float32)


def bake(design: SetDesign, place: Place, practicals: tuple[str, ...], contrast: float) -> LitSet:
    """The set lit for its hour and weather."""
    hour, haze_m = weathered(place)
    ambient = hour.ambient
    if place.interior:
        haze_m = 60.0 if place.weather not in ("fog", "dust") else 14.0
        ambient = tuple(a * 0.72 for a in ambient)  # type: ignore[assignment]
    ambient = tuple(a * (1.25 - 0.55 * contrast) for a in ambient)  # type: ignore[assignment]
    lamps = _lamps(design, hour, practicals, place.interior)
    textures = tuple(_bake_surface(s, ambient, lamps, hour, haze_m, place.interior) for s in design.surfaces)
    faces = [face for piece in design.pieces for face in piece.faces]
    if not faces:
        empty = np.zeros((0, 3), np.float32)
        return LitSet(design, hour, haze_m, textures, empty, empty, empty, lamps, place.interior)
    middles = np.array([f.points.mean(axis=0) for f in faces], np.float32)
    normals = np.array([_face_normal(f.points) for f in faces], np.float32)
    albedo = np.array([f.colour for f in faces], np.float32)
    shine = np.array([f.glow for f in faces], np.float32)[:, None]
    lit = albedo * irradiance(middles, normals, ambient, lamps) * (1 - shine) + albedo * shine
    share = _haze_share(middles, haze_m)[:, None]
    colours = lit * (1 - share) + np.array(_haze_colour(hour, place), np.float32) * share
    return LitSet(design, hour, haze_m, textures, colours, albedo * (1 - share) * (1 - shine), normals, lamps, place.interior)


def _haze_colour(hour: Hour, place: Place) -> Rgb:
    if not place.interior:
        return hour.haze
    return tuple(c * 0.55 for c in hour.haze)  # type: ignore[return-value]


def _face_normal(points: np.ndarray) -> np.ndarray:
    normal = np.cross(np.roll(points, -1, axis=0), points).sum(axis=0)
    length = float(np.linalg.norm(normal))
    return normal / length if length > 0 else np.array([0.0, 1.0, 0.0])


def _lamps(design: SetDesign, hour: Hour, practicals: tuple[str, ...], interior: bool) -> tuple[Lamp, ...]:
    up = max(hour.lamps, 0.35 if interior else 0.0)
    lamps = []
    for lamp in design.lamps:
        level = max(up, 0.9) if lamp.kind in practicals else up
        if level > 0.12:
            lamps.append(Lamp(lamp.at, lamp.colour, lamp.power * level, lamp.radius, lamp.glow * level, lamp.kind))
    for opening in design.openings:
        level = sum(hour.window) / 700
        at = tuple(p + 0.5 * n for p, n in zip(opening.at, opening.inward, strict=True))
        lamps.append(Lamp(at, hour.window, 0.75 * level + 0.1, 1.7, 0.0, "window"))  # type: ignore[arg-type]
    known = {lamp.kind for lamp in lamps}
    extra = [kind for kind in practicals if kind not in known and kind in _EXTRA]
    for number, kind in enumerate(extra):
        colour, power = _EXTRA[kind]
        x = (1.5, -1.7, 2.2)[number % 3]
        lamps.append(Lamp((x, 1.2, 5.2), colour, power, 1.6, 0.6, kind))
    return tuple(lamps)


_EXTRA: dict[str, tuple[Rgb, float]] = {
    "lamp": ((255, 190, 110), 1.2), "lantern": ((255, 170, 80), 1.1), "candle": ((255, 160, 70), 0.8),
    "fire": ((255, 130, 50), 1.5), "neon": ((255, 60, 150), 1.2), "screen": ((120, 190, 255), 1.0),
}


def _bake_surface(
    surface: Surface, ambient: Rgb, lamps: tuple[Lamp, ...], hour: Hour, haze_m: float, interior: bool
) -> Picture:
    rows, columns = surface.texture.shape[:2]
    coarse = (max(min(columns // 6, 64), 4), max(min(rows // 6, 64), 4))
    a = (np.arange(coarse[0], dtype=np.float32) + 0.5) / coarse[0]
    b = (np.arange(coarse[1], dtype=np.float32) + 0.5) / coarse[1]
    u, v = np.array(surface.u, np.float32), np.array(surface.v, np.float32)
    grid = a[None, :, None] * u + b[:, None, None] * v + np.array(surface.origin, np.float32)
    points = grid.reshape(-1, 3)
    normal = np.array(surface.facing, np.float32) if surface.facing else _face_normal(np.array([np.zeros(3), -u, u + v]))
    normals = np.broadcast_to(normal.astype(np.float32), points.shape)
    shade = (coarse[1], coarse[0])
    gain = irradiance(points, normals, ambient, lamps).reshape(*shade, 3)
    share = _haze_share(points, haze_m).reshape(*shade, 1)
    haze = np.array(hour.haze, np.float32) * (0.55 if interior else 1.0)
    size = (columns, rows)
    gain = cv2.resize(gain * (1 - share), size)
    lit = surface.texture[:, :, :3].astype(np.float32) * gain
    if surface.glow is not None:
        shine = np.array(hour.window, np.float32) / 255 if interior else np.float32(max(hour.lamps, 0.15))
        lit = np.maximum(lit, surface.glow * shine)
    lit += cv2.resize(share * haze, size)
    baked = np.clip(lit, 0, 255).astype(np.uint8)
    if surface.texture.shape[2] == 4:
        return np.dstack((baked, surface.texture[:, :, 3]))
    return baked


def key_direction(light: Light, camera: Camera) -> Floats:
    """Unit vector in the world towards the key, whose azimuth is meant on the screen."""
    a, e = math.radians(light.azimuth), math.radians(max(5.0, min(85.0, light.elevation)))
    right, forward = camera.rows[0] * (1, 0, 1), camera.rows[2] * (1, 0, 1)
    right, forward = right / (np.linalg.norm(right) + 1e-9), forward / (np.linalg.norm(forward) + 1e-9)
    flat = math.sin(a) * right - math.cos(a) * forward
    return np.asarray(flat * math.cos(e) + np.array([0, math.sin(e), 0]), np.float32)


def grade(image: Picture, light: Light, seed: int) -> Picture:
    """The graded picture: key from its side, vignette, contrast, temperature, exposure and grain."""
    height, width = image.shape[:2]
    coarse = _gain(light, 64, 36)
    gain = cv2.resize(coarse, (width, height))
    lit = cv2.multiply(image, gain, scale=1 / 128)
    lit = cv2.LUT(lit, _curve(light))
    return _grained(lit, seed)


def _gain(light: Light, columns: int, rows: int) -> Picture:
    """(rows, columns, 3) factors, 128 for one: light from the key's side, darker corners."""
    x = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    side = math.sin(math.radians(light.azimuth))
    strength = 0.16 + 0.34 * light.contrast
    key = 1 + strength * side * x - 0.12 * strength * y * math.sin(math.radians(light.elevation))
    corner = 1 - (0.14 + 0.2 * light.contrast) * np.clip((x * x + y * y) - 0.35, 0, 2) * 0.6
    gain = np.clip(key * corner, 0.1, 1.9)[:, :, None]
    return np.clip(np.repeat(gain, 3, axis=2) * 128, 0, 255).astype(np.uint8)


def _curve(light: Light) -> Picture:
    """(1, 256, 3) table for contrast, exposure and temperature."""
    level = np.linspace(0, 1, 256) * 2.0 ** (light.exposure + 0.15)
    contrast = 0.7 + 0.75 * light.contrast
    curved = level**1.02 / (level**1.02 + 0.0) if False else level
    curved = 0.42 * (np.maximum(curved, 1e-4) / 0.42) ** contrast
    curved = np.where(curved > 0.75, 0.75 + 0.25 * np.tanh((curved - 0.75) / 0.25), curved)
    warm = light.temperature * 0.16
    channels = [curved * (1 + warm), curved * (1 + warm * 0.15), curved * (1 - warm)]
    return np.clip(np.stack(channels, axis=1) * 255, 0, 255).astype(np.uint8)[None]


def _grained(image: Picture, seed: int) -> Picture:
    height, width = image.shape[:2]
    tile = np.random.default_rng([31, seed & 0xFFFFFFFF]).normal(0, 2.2, (64, 80)).astype(np.float32)
    grain = np.tile(tile, (height // 64 + 1, width // 80 + 1))[:height, :width]
    return np.clip(image + grain[:, :, None], 0, 255).astype(np.uint8)
