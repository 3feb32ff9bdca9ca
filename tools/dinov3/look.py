"""How a picture looks, whatever it shows: tone, colour and texture in numbers and histograms.

Two pictures are as alike as their histograms overlap. Knows pixels only.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from tools.dinov3.features import FloatArray
from tools.dinov3.sight import Image, grey, lab

GROUPS = ("tone", "colour", "texture")
"""What pictures are compared by."""
_TONES, _COLOURS, _STEPS = 20, 16, 16
_STRONGEST = 90.0
"""Lab a and b are counted between minus and plus this."""


@dataclass(frozen=True, slots=True)
class Look:
    """How one picture looks, in numbers that a grade could change."""

    lightness: float
    """Median Lab lightness, 0-100."""
    contrast: float
    """Lightness between the 5th and the 95th percentile."""
    warmth: float
    """Mean Lab b: below zero blue, above amber."""
    colourfulness: float
    """0 grey, 33 moderate, 59 quite, 109 extreme (Hasler and Suesstrunk, SPIE 2003)."""
    split: float
    """Lab b of the lights minus that of the shadows: warm lights over cold shadows above zero."""
    shadow_warmth: float
    """Mean Lab b of the darkest quarter."""
    tone: FloatArray
    """Histogram of lightness; each histogram adds up to 1."""
    colour: FloatArray
    """Histogram of Lab a and b."""
    texture: FloatArray
    """Histograms of edge strength at three scales: grain, line and surface."""


def look_of(image: Image) -> Look:
    """The look of an (H, W, 3) picture."""
    colours = lab(image)
    lightness, red, blue = colours[..., 0], colours[..., 1], colours[..., 2]
    low, dark, middle, light, high = np.percentile(lightness, (5, 25, 50, 75, 95))
    shadow = float(blue[lightness <= dark].mean())
    return Look(
        lightness=float(middle),
        contrast=float(high - low),
        warmth=float(blue.mean()),
        colourfulness=colourfulness(image),
        split=float(blue[lightness >= light].mean()) - shadow,
        shadow_warmth=shadow,
        tone=_counted(np.histogram(lightness, _TONES, (0, 100))[0]),
        colour=_plane(red, blue),
        texture=_texture(grey(image)),
    )


def colourfulness(image: Image) -> float:
    """Colourfulness of an sRGB picture (Hasler and Suesstrunk, SPIE 2003); 0 for grey."""
    red, green, blue = (image[..., channel].astype(np.float32) for channel in range(3))
    across, along = red - green, (red + green) / 2 - blue
    spread = float(np.hypot(across.std(), along.std()))
    return spread + 0.3 * float(np.hypot(across.mean(), along.mean()))


def likeness(one: Look, other: Look) -> dict[str, float]:
    """Shared area of the histograms of tone, colour and texture, each 0..1."""
    return {
        "tone": float(np.minimum(one.tone, other.tone).sum()),
        "colour": float(np.minimum(one.colour, other.colour).sum()),
        "texture": float(np.minimum(one.texture, other.texture).sum()),
    }


def _counted(counts: FloatArray) -> FloatArray:
    """A histogram of sum 1, each bin shared a little with its neighbours."""
    soft = np.convolve(np.asarray(counts, np.float32), [0.25, 0.5, 0.25], mode="same")
    return np.asarray(soft / max(float(soft.sum()), 1e-6), np.float32)


def _plane(red: FloatArray, blue: FloatArray) -> FloatArray:
    """The histogram of Lab a and b, each bin shared with its neighbours."""
    edge = _STRONGEST * 0.999
    counts = np.histogram2d(
        np.clip(red.ravel(), -edge, edge),
        np.clip(blue.ravel(), -edge, edge),
        bins=_COLOURS,
        range=((-_STRONGEST, _STRONGEST), (-_STRONGEST, _STRONGEST)),
    )[0]
    soft = cv2.GaussianBlur(counts.astype(np.float32), (3, 3), 0.6)
    return np.asarray(soft / max(float(soft.sum()), 1e-6), np.float32)


def _texture(luma: FloatArray) -> FloatArray:
    """Histograms of the logarithm of edge strength, fine to coarse, together of sum 1."""
    parts = []
    for _ in range(3):
        across, down = cv2.Sobel(luma, cv2.CV_32F, 1, 0), cv2.Sobel(luma, cv2.CV_32F, 0, 1)
        strength = np.log1p(np.hypot(across, down))
        parts.append(_counted(np.histogram(strength, _STEPS, (0, 7))[0]))
        luma = np.asarray(cv2.pyrDown(luma), np.float32)
    return np.asarray(np.concatenate(parts) / 3, np.float32)
