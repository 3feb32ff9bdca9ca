"""How drawing styles finish a picture: line, light, colour, grain.

Knows pixels only, nothing of what they show.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Finish:
    """How a drawing style treats lines, light and colour."""

    line: float = 1.0
    shade: float = 1.0
    blur: float = 1.0
    saturation: float = 1.0
    brush: float = 0.0
    """Strength of the painterly edge and grain."""


FINISHES = {
    "animatic": Finish(),
    "ink": Finish(line=2.0, shade=1.2, blur=0.25, saturation=0.25),
    "flat": Finish(line=0.0, shade=0.25, blur=0.5, saturation=1.1),
    "painterly": Finish(line=0.0, shade=1.15, blur=1.6, brush=1.0),
}


def as_bytes(picture: npt.NDArray[Any]) -> Image:
    """What OpenCV returned, by its true type; no copy."""
    return np.asarray(picture, dtype=np.uint8)


def mapped(values: Image, table: npt.NDArray[np.float64]) -> Image:
    """A grey picture through a table of 256 colours."""
    colours = np.clip(table, 0, 255).astype(np.uint8).reshape(256, 1, 3)
    return as_bytes(cv2.applyColorMap(values, colours))


def straight(rgb: Image, alpha: Image) -> Image:
    """Premultiplied colour divided by its alpha; only edge pixels are touched."""
    edge = (alpha > 0) & (alpha < 255)
    share = alpha[edge].astype(np.float32)[:, None] / 255.0
    rgb[edge] = np.minimum(rgb[edge] / share, 255).astype(np.uint8)
    return rgb


def brushed(rgba: Image, scale: float) -> Image:
    """Edges wavering by a few millimetres and a broad grain, the same for the same size."""
    height, width = rgba.shape[:2]
    rng = np.random.default_rng(7)
    cells = (max(2, int(height / scale * 45)), max(2, int(width / scale * 45)))
    noise = [
        cv2.resize(rng.standard_normal(cells).astype(np.float32), (width, height)) for _ in range(3)
    ]
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    reach = 0.0022 * scale
    out = cv2.remap(rgba, x + noise[0] * reach, y + noise[1] * reach, cv2.INTER_LINEAR)
    grain = (1.0 + 0.07 * noise[2])[..., None]
    out[..., :3] = np.clip(out[..., :3] * grain, 0, 255)
    return np.asarray(out, dtype=np.uint8)
