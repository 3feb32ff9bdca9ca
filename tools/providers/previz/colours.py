"""Colour words and the sRGB they stand for; knows nothing of what is coloured."""

from __future__ import annotations

from tools.providers.previz.phrases import Lexicon, Text
from tools.providers.previz.stage import Colour

NAMED: dict[str, Colour] = {
    "black, jet black, matte black, onyx, ebony": (28, 28, 32),
    "white, snow white, titanium white": (240, 240, 238),
    "off white, eggshell, ivory, cream, bone": (238, 228, 204),
    "gray, grey, medium gray": (128, 130, 134),
    "light gray, light grey, pale gray, pale grey": (196, 198, 202),
    "dark gray, dark grey, charcoal, charcoal gray, charcoal grey, graphite": (62, 64, 70),
    "silver, chrome, steel, stainless": (178, 184, 192),
    "slate, slate gray, slate grey, slate blue": (92, 106, 124),
    "red, bright red": (196, 44, 40),
    "scarlet, vermilion": (214, 52, 34),
    "crimson, ruby": (168, 26, 46),
    "dark red, deep red, oxblood": (122, 26, 32),
    "burgundy, maroon, wine, wine red": (112, 28, 48),
    "muted red, brick, brick red, rust red": (164, 70, 58),
    "rust, rust orange": (176, 84, 44),
    "terracotta": (194, 102, 72),
    "orange, bright orange": (232, 126, 38),
    "burnt orange": (196, 92, 36),
    "coral, salmon": (238, 128, 108),
    "peach, apricot": (246, 190, 154),
    "amber, honey": (226, 158, 48),
    "gold, golden": (212, 170, 66),
    "brass": (190, 154, 82),
    "bronze": (150, 108, 62),
    "copper": (184, 108, 66),
    "yellow, bright yellow": (238, 206, 58),
    "pale yellow, light yellow, lemon": (244, 230, 142),
    "mustard, mustard yellow": (206, 160, 48),
    "ochre": (196, 142, 62),
    "green": (60, 132, 72),
    "forest green, dark green, hunter green, bottle green, deep green": (36, 82, 54),
    "emerald, emerald green": (24, 132, 92),
    "lime, lime green, neon green": (146, 212, 60),
    "light green, pale green, mint, mint green": (164, 214, 178),
    "olive, olive green, olive drab, army green": (104, 108, 58),
    "sage, sage green": (148, 166, 136),
    "teal, dark teal": (28, 118, 122),
    "turquoise, aqua": (64, 190, 188),
    "cyan": (60, 196, 220),
    "blue": (48, 94, 176),
    "light blue, pale blue, baby blue, powder blue": (160, 194, 228),
    "sky blue, azure": (110, 174, 228),
    "navy, navy blue, dark blue, deep blue, midnight blue": (32, 44, 82),
    "royal blue, cobalt, cobalt blue, ultramarine, electric blue": (38, 70, 190),
    "denim, denim blue": (76, 102, 144),
    "indigo, dark indigo": (52, 52, 112),
    "purple": (112, 58, 142),
    "violet": (130, 82, 182),
    "lavender, lilac, mauve": (184, 168, 216),
    "plum, aubergine, eggplant": (92, 42, 84),
    "magenta, fuchsia": (204, 44, 140),
    "pink": (236, 148, 172),
    "hot pink, neon pink": (240, 74, 148),
    "blush, dusty rose, rose, pale pink, light pink": (226, 182, 184),
    "brown": (108, 72, 48),
    "dark brown, chocolate, espresso, walnut, mahogany": (72, 46, 32),
    "light brown, caramel, cognac": (164, 114, 72),
    "tan, camel, tan brown": (196, 156, 108),
    "beige, sand, sandy, khaki, oatmeal, stone": (208, 190, 156),
    "taupe": (146, 130, 116),
    "chestnut, auburn": (128, 66, 42),
}
"""Phrases -> sRGB; the first phrase of a row is the name by which notes call the colour."""

MATERIALS: dict[str, Colour] = {
    "leather, wooden, wood, oak": (128, 86, 54),
    "denim, jean": (76, 102, 144),
    "linen, canvas, burlap, straw": (206, 188, 150),
    "tweed": (124, 112, 92),
    "pearl, ceramic, porcelain": (234, 230, 222),
    "metal, metallic, iron": (140, 146, 154),
}
"""What a material looks like when no colour is named."""

MODIFIERS: dict[str, float] = {"dark, deep": 0.62, "light, pale": 1.35, "bright, vivid": 1.1}
"""Words before a colour that darken or lighten it when the pair has no row of its own."""

COLOURS = Lexicon(NAMED)
_MATERIALS = Lexicon(MATERIALS)
_MODIFIERS = Lexicon(MODIFIERS)


def scaled(colour: Colour, factor: float) -> Colour:
    """The colour darker (below 1) or lighter (above 1), within 0-255."""
    r, g, b = (max(0, min(255, round(channel * factor))) for channel in colour)
    return r, g, b


def colours_in(text: Text, start: int, stop: int) -> list[Colour]:
    """Colours named in a span, in reading order, modifiers applied."""
    found: list[Colour] = []
    for hit in COLOURS.hits(text, start, stop):
        before = _MODIFIERS.at(text, hit.start - 1) if hit.start > start else None
        found.append(scaled(hit.value, before.value) if before else hit.value)
    return found


def colour_in(text: Text, start: int, stop: int) -> Colour | None:
    """The colour of the thing a span describes: the first named, else its material's."""
    named = colours_in(text, start, stop)
    return named[0] if named else _MATERIALS.first(text, start, stop)


def near(one: Colour, other: Colour, tolerance: float = 70.0) -> bool:
    """True when two colours would be called by the same word: 'redmean' distance below tolerance.

    The weighting is Riemersma's low-cost approximation (compuphase.com/cmetric.htm).
    """
    mean_red = (one[0] + other[0]) / 2
    dr, dg, db = (a - b for a, b in zip(one, other, strict=True))
    red = (2 + mean_red / 256) * dr * dr
    blue = (2 + (255 - mean_red) / 256) * db * db
    return bool(red + 4 * dg * dg + blue < tolerance**2)


def warmth(colour: Colour) -> float:
    """-1 (blue) .. 1 (amber) of a colour."""
    return max(-1.0, min(1.0, (colour[0] - colour[2]) / 160))
