"""The colours of a set by role, and how a palette that was asked for changes them."""

from __future__ import annotations

import colorsys
from dataclasses import dataclass, replace

import numpy as np

from tools.providers.previz.scenery import Rgb
from tools.providers.previz.stage import Colour


@dataclass(frozen=True, slots=True)
class Inks:
    """One colour a role; 0-255."""

    wall: Rgb = (150.0, 140.0, 128.0)
    dado: Rgb = (105.0, 92.0, 80.0)
    floor: Rgb = (112.0, 86.0, 64.0)
    ceiling: Rgb = (150.0, 146.0, 138.0)
    wood: Rgb = (104.0, 70.0, 46.0)
    metal: Rgb = (110.0, 114.0, 120.0)
    fabric: Rgb = (120.0, 70.0, 62.0)
    accent: Rgb = (176.0, 128.0, 60.0)
    leaf: Rgb = (70.0, 96.0, 58.0)


def mix(a: Rgb, b: Rgb, share: float) -> Rgb:
    """Colour `share` of the way from a to b."""
    return (
        a[0] + (b[0] - a[0]) * share,
        a[1] + (b[1] - a[1]) * share,
        a[2] + (b[2] - a[2]) * share,
    )


def scaled(colour: Rgb, factor: float) -> Rgb:
    """The colour made lighter or darker, within 0-255."""
    return (
        min(colour[0] * factor, 255.0),
        min(colour[1] * factor, 255.0),
        min(colour[2] * factor, 255.0),
    )


def varied(rng: np.random.Generator, colour: Rgb, spread: float = 0.1) -> Rgb:
    """A neighbour of the colour: brightness by `spread`, hue by a third of it."""
    level, red, green, blue = rng.standard_normal(4).tolist()
    base, hue = 1 + level * spread, spread / 3
    return (
        min(colour[0] * max(0.3, base + red * hue), 255.0),
        min(colour[1] * max(0.3, base + green * hue), 255.0),
        min(colour[2] * max(0.3, base + blue * hue), 255.0),
    )


def _luma(colour: Rgb) -> float:
    return 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]


def _recoloured(own: Rgb, wish: Rgb, share: float) -> Rgb:
    """The role's own brightness with the wished hue: sets stay legible under any palette."""
    level = (_luma(own) + 0.35 * (_luma(wish) - _luma(own))) / max(_luma(wish), 12.0)
    return mix(own, scaled(wish, level), share)


def with_palette(inks: Inks, palette: tuple[Colour, ...]) -> Inks:
    """The inks taken over by the palette asked for; the first colours take the largest areas."""
    if not palette:
        return inks
    wishes = [(float(c[0]), float(c[1]), float(c[2])) for c in palette]
    by_colour = sorted(wishes, key=lambda c: -colorsys.rgb_to_hsv(*(v / 255 for v in c))[1])
    first, second = wishes[0], wishes[1 % len(wishes)]
    third = wishes[2 % len(wishes)]
    return replace(
        inks,
        wall=_recoloured(inks.wall, first, 0.75),
        ceiling=_recoloured(inks.ceiling, first, 0.5),
        dado=_recoloured(inks.dado, second, 0.7),
        floor=_recoloured(inks.floor, second, 0.55),
        wood=_recoloured(inks.wood, third, 0.4),
        metal=_recoloured(inks.metal, first, 0.35),
        fabric=_recoloured(inks.fabric, third, 0.75),
        accent=mix(inks.accent, by_colour[0], 0.8),
        leaf=_recoloured(inks.leaf, third, 0.4),
    )
