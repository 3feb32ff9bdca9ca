"""Colours of a picture or a region: k-means in Lab, hex codes, and names a person would use.

Knows pixels only. Names are the nearest of a short table in Lab (CIE76), so that they can go into
prompts; distances are CIE76 too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import cv2
import numpy as np

from tools.dinov3.features import FloatArray
from tools.dinov3.sight import Image, Sight, lab

_SAMPLE = 4000
LIGHTNESS_WEIGHT = 0.3
"""Of lightness beside hue and strength, where light is not to count as another colour."""
_NAMED = {
    "black": (18, 18, 20), "charcoal": (54, 56, 60), "grey": (128, 128, 128),
    "light grey": (190, 190, 190), "white": (242, 242, 240), "cream": (240, 230, 205),
    "beige": (214, 196, 162), "tan": (196, 160, 116), "brown": (112, 72, 44),
    "dark brown": (62, 42, 30), "rust": (168, 76, 36), "terracotta": (190, 104, 78),
    "orange": (232, 132, 40), "amber": (240, 176, 60), "gold": (206, 168, 72),
    "yellow": (240, 220, 70), "olive": (112, 112, 52), "green": (58, 132, 66),
    "dark green": (30, 66, 42), "light green": (150, 200, 140), "teal": (34, 120, 122),
    "turquoise": (80, 190, 190), "light blue": (156, 196, 226), "blue": (50, 94, 176),
    "navy": (28, 38, 76), "slate blue": (84, 104, 132), "violet": (110, 76, 156),
    "purple": (110, 44, 110), "mauve": (160, 120, 150), "magenta": (196, 50, 130),
    "pink": (232, 160, 176), "red": (190, 40, 40), "dark red": (108, 26, 30),
    "peach": (236, 188, 156),
}  # fmt: skip
_NAMES = tuple(_NAMED)
_NAMED_LAB = lab(np.array([list(_NAMED.values())], np.uint8))[0]
_SYNONYMS = {
    "gray": "grey", "crimson": "red", "scarlet": "red", "maroon": "dark red",
    "burgundy": "dark red",
    "khaki": "beige", "sand": "beige", "ivory": "cream", "lavender": "mauve", "cyan": "turquoise",
    "emerald": "green", "mustard": "gold", "copper": "rust", "silver": "light grey",
    "indigo": "navy", "cobalt": "blue", "ochre": "gold", "lilac": "mauve",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Swatch:
    """One colour of a palette."""

    rgb: tuple[int, int, int]
    lab: tuple[float, float, float]
    share: float

    @property
    def hex(self) -> str:
        """'#rrggbb'."""
        return "#{:02x}{:02x}{:02x}".format(*self.rgb)

    @property
    def name(self) -> str:
        """The nearest name of the table."""
        return colour_name(self.lab)


Palette = tuple[Swatch, ...]


def palette_of(image: Image, weights: FloatArray | None = None, count: int = 5) -> Palette:
    """Main colours, most of it first; under (H, W) weights only pixels above one half count.

    Empty when fewer pixels than colours are left. Deterministic: k-means starts from spread
    lightness, not from chance.
    """
    pixels = image.reshape(-1, 3) if weights is None else image[weights > 0.5]
    if len(pixels) < count:
        return ()
    step = max(1, len(pixels) // _SAMPLE)
    points = lab(pixels[None, ::step])[0]
    order = np.argsort(points[:, 0], kind="stable")
    start = np.zeros((len(points), 1), np.int32)
    start[order, 0] = np.arange(len(points)) * count // len(points)
    rule = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    _, labels, centres = cv2.kmeans(points, count, start, rule, 1, cv2.KMEANS_USE_INITIAL_LABELS)
    shares = np.bincount(labels[:, 0], minlength=count) / len(points)
    swatches = [_swatch(centres[i], float(shares[i])) for i in np.argsort(-shares)]
    return tuple(swatch for swatch in swatches if swatch.share > 0.01)


def colour_name(value: tuple[float, float, float]) -> str:
    """The table's name nearest to a Lab colour."""
    return _NAMES[int(np.argmin(np.linalg.norm(_NAMED_LAB - np.array(value), axis=1)))]


def colours_in(text: str) -> tuple[tuple[float, float, float], ...]:
    """Lab of the colours that a text names, in order; two-word names win over their parts."""
    words = re.sub(r"[^a-z]+", " ", text.casefold())
    names = sorted([*_NAMES, *_SYNONYMS], key=len, reverse=True)
    found = re.findall(r"\b(" + "|".join(names) + r")\b", words)
    indices = [_NAMES.index(_SYNONYMS.get(name, name)) for name in found]
    return tuple(_triple(_NAMED_LAB[index]) for index in indices)


def distance(one: Palette, other: Palette) -> float:
    """Mean Lab distance from each colour to its nearest in the other palette, both ways."""
    if not one or not other:
        return float("nan")
    a, b = (np.array([swatch.lab for swatch in palette]) for palette in (one, other))
    gaps = np.linalg.norm(a[:, None] - b[None], axis=2)
    wa, wb = (np.array([swatch.share for swatch in palette]) for palette in (one, other))
    there, back = gaps.min(1) @ wa / wa.sum(), gaps.min(0) @ wb / wb.sum()
    return float(there + back) / 2


def region_palette(sight: Sight, region: FloatArray | None) -> Palette:
    """Colours of a region of the working copy; empty where none is seen."""
    return () if region is None else palette_of(sight.work, region, 4)


def gap(mine: Palette, theirs: Palette) -> float:
    """Mean distance of each seen colour to the nearest of the other palette; NaN when empty."""
    if not mine or not theirs:
        return float("nan")
    scale = np.array([LIGHTNESS_WEIGHT, 1.0, 1.0])
    a, b = (np.array([swatch.lab for swatch in p]) * scale for p in (mine, theirs))
    nearest = np.linalg.norm(a[:, None] - b[None], axis=2).min(1)
    shares = np.array([swatch.share for swatch in mine])
    return float(nearest @ shares / shares.sum())


def words(palette: Palette, count: int = 4) -> str:
    """'charcoal #36383c, rust #a84c24, ...'."""
    return ", ".join(f"{swatch.name} {swatch.hex}" for swatch in palette[:count])


def _swatch(centre: FloatArray, share: float) -> Swatch:
    rgb = cv2.cvtColor(centre.reshape(1, 1, 3).astype(np.float32), cv2.COLOR_LAB2RGB)[0, 0]
    red, green, blue = (int(np.clip(round(float(c) * 255), 0, 255)) for c in rgb)
    return Swatch((red, green, blue), _triple(centre), share)


def _triple(values: FloatArray) -> tuple[float, float, float]:
    return float(values[0]), float(values[1]), float(values[2])
