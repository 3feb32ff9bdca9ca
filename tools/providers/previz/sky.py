"""The hour and the weather of a place: its light, its air, and the sky itself."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np

from tools.providers.previz.camera import Camera
from tools.providers.previz.places.inks import mix, scaled
from tools.providers.previz.places.texture import noise
from tools.providers.previz.scenery import Picture, Rgb
from tools.providers.previz.stage import Place


@dataclass(frozen=True, slots=True)
class Hour:
    """Light out of doors at one time of day; factors on albedo and sky colours 0-255."""

    ambient: Rgb
    key: Rgb
    sky_top: Rgb
    sky_low: Rgb
    haze: Rgb
    lamps: float
    """How far lamps are up, 0..1."""
    window: Rgb
    """What a window shows from inside, 0-255."""
    stars: float = 0.0


_HOURS = {
    "dawn": Hour(
        (0.46, 0.44, 0.54),
        (0.62, 0.42, 0.30),
        (82, 96, 142),
        (244, 178, 142),
        (214, 168, 152),
        0.5,
        (226, 176, 160),
    ),
    "morning": Hour(
        (0.62, 0.64, 0.68),
        (0.55, 0.48, 0.38),
        (104, 150, 206),
        (208, 214, 212),
        (192, 202, 206),
        0.15,
        (250, 240, 214),
    ),
    "day": Hour(
        (0.66, 0.68, 0.72),
        (0.50, 0.48, 0.44),
        (92, 142, 204),
        (186, 210, 228),
        (180, 200, 214),
        0.1,
        (244, 248, 250),
    ),
    "afternoon": Hour(
        (0.62, 0.60, 0.58),
        (0.60, 0.50, 0.36),
        (98, 140, 190),
        (236, 220, 190),
        (222, 204, 176),
        0.2,
        (255, 226, 170),
    ),
    "dusk": Hour(
        (0.36, 0.33, 0.42),
        (0.56, 0.32, 0.20),
        (54, 58, 106),
        (240, 140, 92),
        (166, 116, 112),
        0.85,
        (216, 130, 104),
    ),
    "night": Hour(
        (0.16, 0.20, 0.30),
        (0.26, 0.33, 0.46),
        (12, 18, 40),
        (44, 60, 94),
        (34, 46, 72),
        1.0,
        (74, 104, 160),
        1.0,
    ),
}


@dataclass(frozen=True, slots=True)
class Weather:
    """What the weather does to an hour."""

    haze_m: float
    grey: float
    """0 the hour's own sky .. 1 overcast."""
    dim: float = 1.0
    tint: Rgb = (170.0, 176.0, 184.0)


_WEATHERS = {
    "clear": Weather(170.0, 0.0),
    "rain": Weather(55.0, 0.8, 0.74, (128, 138, 150)),
    "storm": Weather(42.0, 0.95, 0.55, (88, 96, 110)),
    "snow": Weather(40.0, 0.75, 0.95, (206, 212, 220)),
    "fog": Weather(11.0, 0.85, 0.9, (190, 194, 198)),
    "dust": Weather(16.0, 0.8, 0.85, (198, 162, 112)),
}


def hour_of(place: Place) -> Hour:
    """The light of the place's time of day."""
    return _HOURS.get(place.time_of_day, _HOURS["day"])


def weather_of(place: Place) -> Weather:
    """The place's weather; unknown words are clear."""
    return _WEATHERS.get(place.weather, _WEATHERS["clear"])


def weathered(place: Place) -> tuple[Hour, float]:
    """The hour as the weather leaves it, and the metres to haze."""
    hour, weather = hour_of(place), weather_of(place)
    level = max(hour.sky_low) / 235.0
    grey = scaled(weather.tint, level * weather.dim)
    key = 1 - 0.8 * weather.grey
    return replace(
        hour,
        ambient=tuple(a * weather.dim * (1 + 0.3 * weather.grey) for a in hour.ambient),  # type: ignore[arg-type]
        key=tuple(k * key for k in hour.key),  # type: ignore[arg-type]
        sky_top=mix(hour.sky_top, scaled(grey, 0.86), weather.grey),
        sky_low=mix(hour.sky_low, grey, weather.grey),
        haze=mix(hour.haze, grey, weather.grey),
        stars=hour.stars * (1 - weather.grey),
    ), weather.haze_m


def panorama(place: Place, hour: Hour, height: int, kind: str = "open") -> Picture:
    """The sky all around, (height, 4 * height) RGB; rows go from zenith to horizon."""
    rng = np.random.default_rng([9973, place.seed & 0xFFFFFFFF])
    width = 4 * height
    if kind == "space":
        sky = np.zeros((height, width, 3), np.float32) + np.array((6, 7, 14), np.float32)
        _stars(rng, sky, 1.4)
        _disc(sky, (0.62, 0.42), 0.16, (150, 128, 112), 0.5)
        return np.clip(sky, 0, 255).astype(np.uint8)
    rise = np.linspace(1, 0, height, dtype=np.float32)[:, None, None]
    low, top = np.array(hour.sky_low, np.float32), np.array(hour.sky_top, np.float32)
    sky = np.repeat(top + (low - top) * (1 - rise) ** 2.6, width, axis=1)
    clouds = noise(rng, height, width // 2, 7)
    clouds = np.concatenate((clouds, clouds[:, ::-1]), axis=1)
    cover = np.clip(clouds * 0.9 - 0.1 + 0.4 * weather_of(place).grey, 0, 1)[:, :, None]
    light = np.array(
        mix(hour.sky_low, (255, 255, 255), 0.3 if max(hour.sky_low) > 120 else 0.05), np.float32
    )
    sky += (light - sky) * cover * 0.5 * np.clip(rise * 4, 0, 1)
    if hour.stars > 0.05:
        _stars(rng, sky, hour.stars)
    grey = weather_of(place).grey
    if grey < 0.5:
        column, row, size, colour = _ORBS.get(place.time_of_day, _ORBS["day"])
        _disc(sky, (column, row), size, colour, 1.0)
    return np.clip(sky, 0, 255).astype(np.uint8)


_ORBS: dict[str, tuple[float, float, float, Rgb]] = {
    "dawn": (0.56, 0.955, 0.035, (255, 214, 160)),
    "morning": (0.60, 0.72, 0.030, (255, 246, 222)),
    "day": (0.63, 0.30, 0.028, (255, 252, 240)),
    "afternoon": (0.41, 0.70, 0.030, (255, 236, 196)),
    "dusk": (0.45, 0.955, 0.040, (255, 222, 160)),
    "night": (0.565, 0.74, 0.026, (226, 232, 246)),
}
"""Column, row and radius of sun or moon as shares of the panorama, and its colour."""


def _disc(sky: np.ndarray, at: tuple[float, float], size: float, colour: Rgb, halo: float) -> None:
    """Add a disc with a halo; the middle column of the panorama is straight ahead."""
    height, width = sky.shape[:2]
    y = (np.arange(height, dtype=np.float32)[:, None] - at[1] * height) / height
    x = (np.arange(width, dtype=np.float32)[None, :] - at[0] * width) / height
    square = (x * x + y * y) / size**2
    tone = np.array(colour, np.float32)
    body = np.clip((1.15 - np.sqrt(square)) * 6, 0, 1)[:, :, None]
    glow = (0.45 * np.exp(-square / 14) + 0.16 * np.exp(-square / 160))[:, :, None] * halo
    sky += glow * tone * 0.8
    sky += (tone - sky) * body * 0.95


def _stars(rng: np.random.Generator, sky: np.ndarray, strength: float) -> None:
    height, width = sky.shape[:2]
    count = max(width * height // 900, 20)
    y, x = rng.integers(0, int(height * 0.9), count), rng.integers(0, width, count)
    sky[y, x] += (rng.gamma(1.2, 60, count) * strength)[:, None].astype(np.float32)


def draw_sky(image: Picture, camera: Camera, sky: Picture) -> None:
    """Fill the picture with the part of the panorama that the camera sees."""
    rows, columns = sky.shape[:2]
    # Three directions fix the affine map from the frame to azimuth and elevation; over one lens'
    # field of view the error is below the softness of a sky.
    half = min(camera.width, camera.height) / 2
    centre = np.array([camera.width / 2, camera.height / 2])
    points = np.array([[0, 0], [half, 0], [0, -half]]) + centre
    angles = []
    first = None
    for px, py in points:
        ray = np.array([px - centre[0], centre[1] - py, camera.focal_px]) @ camera.rows
        azimuth = float(np.arctan2(ray[0], ray[2]))
        if first is None:
            first = azimuth
        azimuth = first + (azimuth - first + np.pi) % (2 * np.pi) - np.pi
        elevation = float(np.arctan2(ray[1], np.hypot(ray[0], ray[2])))
        angles.append(
            [(azimuth / (2 * np.pi) + 0.5) * columns, (1 - elevation / (np.pi / 2)) * rows]
        )
    matrix = cv2.getAffineTransform(points.astype(np.float32), np.array(angles, np.float32))
    # warpAffine repeats only the last row or column: below the horizon that is the haze line.
    wrapped = np.concatenate((sky[:, -columns // 2 :], sky, sky[:, : columns // 2]), axis=1)
    matrix[0, 2] += columns // 2
    cv2.warpAffine(
        wrapped,
        matrix,
        (camera.width, camera.height),
        image,
        cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        cv2.BORDER_REPLICATE,
    )
