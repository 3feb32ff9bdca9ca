"""What keeps a locked-off shot alive: grain on every frame, breathing light, dust in the air.

A live camera never gives the same frame twice. Deterministic by seed and seconds; the first frame
is the still itself. Knows nothing of faults: a frozen clip asks for the same moment again.
"""

from __future__ import annotations

import functools
import math

import cv2
import numpy as np
import numpy.typing as npt

from tools.providers.previz.encode import Image
from tools.providers.previz.stage import Light, Stage

Floats = npt.NDArray[np.float32]

FLAMES = frozenset({"fire", "candle", "lantern"})
_BREATH = 0.008
"""How far steady light swells and falls, as a share of it."""
_WAVER = 0.035
"""Likewise for flames, which waver several times a second."""
_MOTES = 26
_SETTLE_SECONDS = 0.5
_COARSE = (64, 36)


def alive(image: Image, stage: Stage, seconds: float) -> Image:
    """The frame with the light, the dust and the grain of its moment; at 0 the frame itself."""
    if seconds <= 0:
        return image
    height, width = image.shape[:2]
    gain = cv2.resize(_light(stage.light, seconds), (width, height))
    lit = cv2.multiply(image, gain, dtype=cv2.CV_8U)
    air = _dust(stage, width, height, seconds) if stage.place.interior else None
    if air is not None:
        lit = cv2.add(lit, air)
    return _grained(np.asarray(lit, np.uint8), stage.seed, seconds)


def _light(light: Light, seconds: float) -> npt.NDArray[np.float32]:
    """(36, 64, 3) gains, strongest towards the key."""
    swell = _BREATH * math.sin(seconds * 2.3)
    waver = 0.0
    if FLAMES & set(light.practicals):
        waver = 0.6 * math.sin(seconds * 11.3) + 0.4 * math.sin(seconds * 19.1)
    side = math.sin(math.radians(light.azimuth))
    near = 0.6 + 0.4 * side * np.linspace(-1, 1, _COARSE[0], dtype=np.float32)
    warm = np.array((1.0, 0.85, 0.6), np.float32)
    gain = 1 + swell + _WAVER * waver * near[None, :, None] * warm
    return np.ascontiguousarray(np.broadcast_to(gain, (_COARSE[1], _COARSE[0], 3)), np.float32)


def _dust(stage: Stage, width: int, height: int, seconds: float) -> Image | None:
    """Soft motes that drift and turn in the light, to be added; they fade in after the start."""
    rng = np.random.default_rng((stage.seed & 0xFFFFFFFF, 77))
    at, drift = rng.random((_MOTES, 2)), rng.normal(0, 1, (_MOTES, 2)) * (0.012, 0.006)
    phase, size = rng.uniform(0, 6.283, _MOTES), rng.uniform(0.0016, 0.0036, _MOTES) * height
    layer = np.zeros((height, width, 3), np.uint8)
    fade = min(seconds / _SETTLE_SECONDS, 1.0)
    for n in range(_MOTES):
        glint = 0.5 + 0.5 * math.sin(seconds * 1.9 + phase[n])
        x = (at[n, 0] + drift[n, 0] * seconds + 0.004 * math.sin(seconds + phase[n])) % 1 * width
        y = (at[n, 1] + drift[n, 1] * seconds) % 1 * height
        tone = 16 * fade * glint
        centre = (round(x * 16), round(y * 16))
        colour = (tone, 0.95 * tone, 0.85 * tone)
        cv2.circle(layer, centre, round(size[n] * 16), colour, -1, cv2.LINE_AA, 4)
    return layer if fade > 0 else None


_TILE = 192
_GRAIN = 1.3
"""Standard deviation, 0-255; the still below carries grain of its own."""


@functools.lru_cache(maxsize=4)
def _grain(height: int, width: int) -> tuple[Image, Image]:
    """What to add and to take away, (h, w, 3), a tile larger than the frame.

    Grain is a little larger than a pixel at 720 lines and up, or a codec wipes it out.
    """
    tile = np.random.default_rng(57).normal(0, 1.0, (_TILE, _TILE)).astype(np.float32)
    soft = max(0.45 * height / 720, 0.0)
    if soft > 0.3:
        blurred = cv2.GaussianBlur(tile, (0, 0), soft, borderType=cv2.BORDER_REFLECT)
        tile = np.asarray(blurred, np.float32)
    tile = np.round(tile / tile.std() * _GRAIN)
    repeats = (height // _TILE + 2, width // _TILE + 2, 1)
    light, dark = (
        np.tile(np.clip(side, 0, 6).astype(np.uint8)[:, :, None].repeat(3, axis=2), repeats)
        for side in (tile, -tile)
    )
    return light, dark


def _grained(image: Image, seed: int, seconds: float) -> Image:
    """Another piece of the grain for every moment."""
    height, width = image.shape[:2]
    moment = (seed + round(seconds * 1000) * 7919) * 2654435761 % 2**32
    y, x = divmod(moment % (_TILE * _TILE), _TILE)
    light, dark = _grain(height, width)
    window = slice(y, y + height), slice(x, x + width)
    return np.asarray(cv2.subtract(cv2.add(image, light[window]), dark[window]), np.uint8)
