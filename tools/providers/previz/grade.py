"""From composite to picture: light in the air, the key's side, lens, curve and grain.

Soft things are made on a coarse grid and enlarged: they have no edges to lose.
"""

from __future__ import annotations

import functools
import math

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.camera import SENSOR_MM, Camera
from tools.providers.previz.light import LitSet
from tools.providers.previz.scenery import Lamp, Opening, Picture, Rgb, picture_of
from tools.providers.previz.stage import Light, Stage

Floats = npt.NDArray[np.float32]

_COARSE = 96
_F_STOP = 2.8
_LIT_AMBIENT = 0.36
"""Mean ambient factor from which a set needs no lifted shadows."""
_NIGHT_TOE = (0.026, 0.034, 0.046)
"""What the darkest sets get at black, as shares of white, at contrast 1."""


def grade(image: Picture, lit: LitSet, camera: Camera, stage: Stage, seconds: float) -> Picture:
    """The finished picture; the same for the same arguments."""
    height, width = image.shape[:2]
    light = stage.light
    gain = cv2.resize(_gain(light, width, height), (width, height))
    image = picture_of(cv2.multiply(image, gain, scale=1 / 128))
    air = _air_light(lit, camera, light, seconds)
    if air is not None:
        image = picture_of(cv2.add(image, cv2.resize(air, (width, height))))
    image = picture_of(cv2.LUT(image, _curve(light, lit.ambient)))
    return _grained(image, stage.seed, seconds)


def out_of_focus(image: Picture, camera: Camera, depth_m: float) -> Picture:
    """The picture as a lens focused on the subject shows what lies at depth_m."""
    focus = camera.subject_m
    focal = camera.lens_mm / 1000
    circle = focal**2 / _F_STOP * abs(depth_m - focus) / (depth_m * focus)
    return softened(image, circle / (SENSOR_MM / 1000) * camera.height)


def softened(image: Picture, circle_px: float) -> Picture:
    """Blur by a circle of confusion in pixels; large ones through a smaller picture."""
    if circle_px < 0.9:
        return image
    height, width = image.shape[:2]
    factor = max(int(circle_px / 3), 1)
    if factor == 1:
        return picture_of(cv2.GaussianBlur(image, (0, 0), circle_px / 2.2))
    small = cv2.resize(
        image, (max(width // factor, 2), max(height // factor, 2)), interpolation=cv2.INTER_AREA
    )
    small = cv2.GaussianBlur(small, (0, 0), circle_px / 2.2 / factor)
    return picture_of(cv2.resize(small, (width, height), interpolation=cv2.INTER_CUBIC))


def _coarse(width: int, height: int) -> tuple[int, int]:
    return _COARSE, max(_COARSE * height // width, 4)


def _gain(light: Light, width: int, height: int) -> Picture:
    """(rows, columns, 3) factors, 128 for one: light from the key's side, darker corners."""
    columns, rows = _coarse(width, height)
    x = np.linspace(-1, 1, columns, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, rows, dtype=np.float32)[:, None]
    side = math.sin(math.radians(light.azimuth))
    high = math.sin(math.radians(light.elevation))
    strength = 0.16 + 0.36 * light.contrast
    key = 1 + strength * side * x - 0.25 * strength * high * y
    corner = 1 - (0.10 + 0.22 * light.contrast) * np.clip(x * x + y * y - 0.3, 0, 2) * 0.7
    gain = np.clip(key * corner, 0.45, 1.9)
    return picture_of(
        cv2.cvtColor(np.clip(gain * 128, 0, 255).astype(np.uint8), cv2.COLOR_GRAY2BGR)
    )


def with_halos(image: Picture, lit: LitSet, camera: Camera, beyond_m: float) -> Picture:
    """The picture with the halos of lamps farther than `beyond_m`, which a figure then covers."""
    air, scale = _air(camera)
    found = [
        _halo(air, camera, scale, lamp, 0.8) for lamp in lit.lamps if _away(camera, lamp) > beyond_m
    ]
    if not any(found):
        return image
    soft = np.clip(cv2.GaussianBlur(air, (0, 0), 1.2), 0, 255).astype(np.uint8)
    return picture_of(cv2.add(image, cv2.resize(soft, (camera.width, camera.height))))


def _air(camera: Camera) -> tuple[Floats, float]:
    """An empty coarse layer of light, and coarse pixels per pixel."""
    columns, rows = _coarse(camera.width, camera.height)
    return np.zeros((rows, columns, 3), np.float32), columns / camera.width


def _away(camera: Camera, lamp: Lamp) -> float:
    return math.hypot(lamp.at[0] - camera.position[0], lamp.at[2] - camera.position[2])


def _air_light(lit: LitSet, camera: Camera, light: Light, seconds: float) -> Picture | None:
    """(rows, columns, 3) to add over everything: halos, faint for far lamps, and shafts."""
    air, scale = _air(camera)
    found = False
    for number, lamp in enumerate(lit.lamps):
        share = 0.8 if _away(camera, lamp) < camera.subject_m else 0.14
        found |= _halo(air, camera, scale, lamp, share * _flicker(lamp.kind, number, seconds))
    strength = (0.3 + 0.5 * light.contrast) * (1.6 if "window" in light.practicals else 1.0)
    for opening in lit.design.openings:
        found |= _shaft(
            air, camera, scale, opening, np.array(lit.hour.window) / 255 * 44 * strength
        )
    if not found:
        return None
    return np.clip(cv2.GaussianBlur(air, (0, 0), 1.2), 0, 255).astype(np.uint8)


def _flicker(kind: str, number: int, seconds: float) -> float:
    if kind in ("fire", "candle", "lantern"):
        return 1 + 0.12 * math.sin(seconds * 11 + number) + 0.08 * math.sin(seconds * 23.7 + number)
    return 1.0


def _halo(air: Floats, camera: Camera, scale: float, lamp: Lamp, share: float) -> bool:
    """Add a soft disc around a lamp in sight."""
    if lamp.glow < 0.05:
        return False
    x, y, depth = camera.pixel(lamp.at)
    if depth < 0.4:
        return False
    radius = max(lamp.glow * camera.focal_px / depth * scale, 0.7)
    cx, cy = x * scale, y * scale
    rows, columns = air.shape[:2]
    reach = radius * 3
    x0, x1 = max(int(cx - reach), 0), min(int(cx + reach) + 2, columns)
    y0, y1 = max(int(cy - reach), 0), min(int(cy + reach) + 2, rows)
    if x0 >= x1 or y0 >= y1:
        return False
    dx = (np.arange(x0, x1, dtype=np.float32) + 0.5 - cx)[None, :]
    dy = (np.arange(y0, y1, dtype=np.float32) + 0.5 - cy)[:, None]
    square = (dx * dx + dy * dy) / radius**2
    soft = 0.55 * np.exp(-square * 6) + 0.2 * np.exp(-square * 0.9)
    air[y0:y1, x0:x1] += (
        soft[:, :, None] * np.array(lamp.colour, np.float32) * (min(lamp.power, 1.4) * share)
    )
    return True


def _shaft(
    air: Floats, camera: Camera, scale: float, opening: Opening, level: npt.NDArray[np.float64]
) -> bool:
    """Add the beam that falls from a window to the floor."""
    centre, half = np.array(opening.at), np.array(opening.u)
    up = np.array([0, opening.height / 2, 0])
    start = np.array([centre + a * half + b * up for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))])
    fall = np.array([0, max(opening.at[1] - 0.1, 0.2), 0])
    slide = np.array(opening.inward) * 2.6 - fall - 0.3 * half
    seen = camera.to_camera(np.concatenate((start, start + slide)))
    if seen[:, 2].min() < 0.3:
        return False
    pixels = camera.to_pixels(seen) * scale
    for share in (0.55, 1.0):
        points = np.concatenate((pixels[:4], pixels[:4] + (pixels[4:] - pixels[:4]) * share))
        hull = cv2.convexHull(np.round(np.clip(points, -4000, 4000) * 16).astype(np.int32))
        layer = np.zeros(air.shape[:2], np.uint8)
        cv2.fillConvexPoly(layer, hull, 255, cv2.LINE_AA, 4)
        air += (layer.astype(np.float32) / 255 * 0.5)[:, :, None] * level.astype(np.float32)
    return True


def _curve(light: Light, ambient: Rgb) -> Picture:
    """(1, 256, 3) table for exposure, contrast and temperature; dark sets get a lifted, cool toe.

    Without it contrast 1 takes whatever is lit by night ambient alone under 4 of 255.
    """
    level = np.linspace(0, 1, 256) * 2.0 ** (light.exposure + 0.22)
    contrast = 0.74 + 0.62 * light.contrast
    curved = 0.42 * (np.maximum(level, 1e-4) / 0.42) ** contrast
    curved = np.where(curved > 0.7, 0.7 + 0.3 * np.tanh((curved - 0.7) / 0.3), curved)
    dark = light.contrast * min(max(1 - sum(ambient) / 3 / _LIT_AMBIENT, 0.0), 1.0)
    warm = light.temperature * 0.15
    toe = [0.012 + dark * lift for lift in _NIGHT_TOE]
    tints = (1 + warm, 1 + warm * 0.12, 1 - warm)
    channels = [low + curved * (0.997 - low) * t for low, t in zip(toe, tints, strict=True)]
    return picture_of(np.clip(np.stack(channels, axis=1) * 255, 0, 255).astype(np.uint8)[None])


_GRAIN_TILE = 160


@functools.lru_cache(maxsize=4)
def _grain(height: int, width: int) -> tuple[Picture, Picture]:
    """What to add and what to take away, (h, w, 3), with a tile to spare in both directions."""
    tile = np.clip(np.round(np.random.default_rng(31).normal(0, 2.0, (160, 160))), -8, 8)
    repeats = (height // _GRAIN_TILE + 2, width // _GRAIN_TILE + 2, 1)
    light = np.tile(np.maximum(tile, 0).astype(np.uint8)[:, :, None].repeat(3, axis=2), repeats)
    dark = np.tile(np.maximum(-tile, 0).astype(np.uint8)[:, :, None].repeat(3, axis=2), repeats)
    return light, dark


def _grained(image: Picture, seed: int, seconds: float) -> Picture:
    """Film grain, another piece of it 12 times a second."""
    height, width = image.shape[:2]
    frame = seed + int(seconds * 12 + 1e-6) * 7919
    y, x = divmod((frame * 2654435761) % (_GRAIN_TILE * _GRAIN_TILE), _GRAIN_TILE)
    light, dark = _grain(height, width)
    window = slice(y, y + height), slice(x, x + width)
    return picture_of(cv2.subtract(cv2.add(image, light[window]), dark[window]))
