"""How a picture is lit, in numbers and in a cinematographer's words. Knows pixels only.

Key side and height come from where the bright part of the figure (or of the frame) lies against
its dark part; contrast is the spread of lightness, temperature the mean of Lab's b axis.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.dinov3.features import FloatArray
from tools.dinov3.sight import Sight, lab


@dataclass(frozen=True, slots=True)
class Lighting:
    """Light of one picture."""

    lightness: float
    """Median Lab lightness, 0-100."""
    contrast: float
    """Lightness between the 5th and the 95th percentile."""
    warmth: float
    """Mean of Lab's b: below zero blue, above amber."""
    tint: float
    """Mean of Lab's a: below zero green, above magenta."""
    key: float
    """-1 key from screen left .. 1 from screen right."""

    @property
    def words(self) -> str:
        """'low-key, dark, warm light, key from screen left'."""
        return ", ".join((self._contrast, self._exposure, f"{self._warmth} light", self._key))

    @property
    def _exposure(self) -> str:
        if self.lightness < 18:
            return "very dark"
        return "dark" if self.lightness < 35 else "mid-toned" if self.lightness < 62 else "bright"

    @property
    def _contrast(self) -> str:
        if self.contrast > 68:
            return "high contrast"
        return "moderate contrast" if self.contrast > 38 else "soft, low contrast"

    @property
    def _warmth(self) -> str:
        if abs(self.warmth) < 3:
            return "neutral"
        strength = "strongly " if abs(self.warmth) > 16 else ""
        return strength + ("warm" if self.warmth > 0 else "cool")

    @property
    def _key(self) -> str:
        if abs(self.key) < 0.12:
            return "even from both sides"
        return "key from screen " + ("right" if self.key > 0 else "left")


def lighting_of(sight: Sight, figure: FloatArray | None = None) -> Lighting:
    """The light of a picture; `figure` is (h, w) weights that the key side is read from."""
    return read_light(lab(sight.work), None if figure is None else sight.on_work(figure))


def read_light(colours: FloatArray, figure: FloatArray | None = None) -> Lighting:
    """The light of (H, W, 3) Lab pixels, under optional (H, W) weights of the figure."""
    lightness = colours[..., 0]
    low, middle, high = np.percentile(lightness, (5, 50, 95))
    weights = np.ones_like(lightness) if figure is None or figure.sum() < 50 else figure
    return Lighting(
        lightness=float(middle),
        contrast=float(high - low),
        warmth=float(colours[..., 2].mean()),
        tint=float(colours[..., 1].mean()),
        key=_side(lightness, weights),
    )


def _side(lightness: FloatArray, weights: FloatArray) -> float:
    """Difference of lightness between the right and the left half, over their mean."""
    columns = weights.sum(0).cumsum()
    middle = int(np.searchsorted(columns, columns[-1] / 2))
    left, right = weights.copy(), weights.copy()
    left[:, middle:] = 0
    right[:, : middle + 1] = 0
    if left.sum() < 1 or right.sum() < 1:
        return 0.0
    a = float((lightness * left).sum() / left.sum())
    b = float((lightness * right).sum() / right.sum())
    return (b - a) / max(a + b, 1e-3) * 2
