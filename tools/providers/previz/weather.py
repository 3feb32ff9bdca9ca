"""What falls and drifts between the lens and the set: rain, snow, dust and banks of fog."""

from __future__ import annotations

import cv2
import numpy as np

from tools.providers.previz.camera import Camera
from tools.providers.previz.light import LitSet
from tools.providers.previz.places.texture import noise
from tools.providers.previz.scenery import Picture, picture_of
from tools.providers.previz.stage import Stage

_BANK = noise(np.random.default_rng(58), 64, 256, 4)
_FALL_MPS = {"rain": 8.0, "storm": 9.0, "snow": 1.1, "dust": 0.25}
_COUNT = {"rain": 420, "storm": 700, "snow": 460, "dust": 120}
_NEAREST = {"rain": 0.8, "storm": 0.8, "snow": 1.6, "dust": 1.2}


def draw_weather(
    image: Picture, lit: LitSet, camera: Camera, stage: Stage, seconds: float
) -> Picture:
    """The picture with its weather; none falls indoors."""
    weather = stage.place.weather
    if stage.place.interior:
        return image
    if weather in ("fog", "dust", "storm", "snow"):
        image = _banks(
            image, lit, camera, stage.place.seed, seconds, 0.5 if weather == "fog" else 0.22
        )
    if weather in _FALL_MPS:
        image = _falling(image, lit, camera, weather, stage.place.seed, seconds)
    return image


def _banks(
    image: Picture, lit: LitSet, camera: Camera, seed: int, seconds: float, strength: float
) -> Picture:
    """Drifting fog, thickest at the horizon."""
    height, width = image.shape[:2]
    rows, columns = 54, 96
    normal, offset = camera.horizon()
    y = (np.arange(rows, dtype=np.float32) + 0.5) * height / rows
    x = (np.arange(columns, dtype=np.float32) + 0.5) * width / columns
    from_horizon = (normal[1] * y[:, None] + normal[0] * x[None, :] - offset) / height
    shift = int((seed * 37 + seconds * 4.0) % 256)
    bank = np.roll(_BANK, -shift, axis=1)
    cloud = cv2.resize(bank[:, :128], (columns, rows)) * 0.5 + 0.5
    alpha = strength * np.clip(cloud, 0, 1.2) * np.exp(-((from_horizon - 0.06) ** 2) / 0.07)
    alpha = cv2.resize(alpha.astype(np.float32), (width, height))[:, :, None]
    veil = np.array(lit.haze, np.float32)
    return np.asarray(image + (veil - image) * np.clip(alpha, 0, 0.9), np.uint8)


def _falling(
    image: Picture, lit: LitSet, camera: Camera, weather: str, seed: int, seconds: float
) -> Picture:
    """Streaks of rain, flakes or grains, each at its own depth."""
    height, width = image.shape[:2]
    rng = np.random.default_rng([88, seed & 0xFFFFFFFF])
    count = _COUNT[weather]
    depth = _NEAREST[weather] + 9 * rng.random(count) ** 1.3
    ppm = camera.focal_px / depth
    fall = _FALL_MPS[weather] * seconds * ppm
    drift = 0.4 * np.sin(seconds * 1.3 + rng.random(count) * 6.28) * ppm * (weather == "snow")
    wind = {"storm": 0.35, "rain": 0.1, "snow": 0.2, "dust": 2.0}[weather]
    x = (rng.random(count) * width * 1.2 + drift + fall * wind - camera.position[0] * ppm) % (
        width * 1.2
    ) - width * 0.1
    y = (rng.random(count) * height * 1.2 + fall) % (height * 1.2) - height * 0.1
    layer = np.zeros((height, width), np.uint8)
    bright = np.clip(210 / depth**0.5, 40, 190)
    if weather in ("rain", "storm"):
        length = 0.16 * ppm
        for px, py, reach, level in zip(x, y, length, bright * 0.55, strict=True):
            start = (round(px * 16), round(py * 16))
            end = (round((px + reach * wind) * 16), round((py + reach) * 16))
            cv2.line(layer, start, end, float(level), max(height // 500, 1), cv2.LINE_AA, 4)
    else:
        radius = np.maximum((0.012 if weather == "snow" else 0.006) * ppm, 0.5)
        for px, py, r, level in zip(x, y, radius, bright, strict=True):
            cv2.circle(
                layer,
                (round(px * 16), round(py * 16)),
                round(r * 16),
                float(level),
                -1,
                cv2.LINE_AA,
                4,
            )
        layer = picture_of(cv2.GaussianBlur(layer, (0, 0), max(height / 500, 0.4)))
    tone = np.clip(np.array(lit.haze) * 1.25 + 24, 0, 255)
    cover = cv2.cvtColor(layer, cv2.COLOR_GRAY2BGR)
    paint = (cover * (tone / 255)).astype(np.uint8)
    kept = cv2.multiply(image, 255 - cover, scale=1 / 255)
    return picture_of(cv2.add(paint, kept))
