"""The sound of a place, continuous and in stereo: one bed under all shots of a scene.

Reads the place, the weather and the hour from a prompt. What it does not recognise becomes the
quiet of a room or of open air. The bed can be looped: its end runs into its beginning.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import ceil, cos, pi, sin

import numpy as np

from tools.providers.previz.acoustics import band, decibels, dice, limit, unit
from tools.providers.previz.effects_nature import night_air
from tools.providers.previz.foley import EFFECTS, Maker, wanted
from tools.providers.previz.sounds import RATE, Samples, Sound

LEVEL_DBFS = -33.0
"""RMS of every bed: a place is felt under speech at -20, not heard over it."""
_LOOP_SECONDS = 40.0
"""Longest stretch that is synthesised; longer beds repeat it without a seam."""
_EDGE_SECONDS = 1.5
_PEAK_DBFS = -9.0
_MOST_LAYERS = 5


@dataclass(frozen=True, slots=True)
class _Setting:
    """What is heard in one kind of place."""

    cue: str
    layers: tuple[tuple[str, float], ...]
    """(effect name, dB against the bed as a whole)."""


_SETTINGS = (
    _Setting(r"clock|watchmaker|horolog", (("air", -6), ("clock", -4))),
    _Setting(r"workshop|garage|\bforge\b|atelier", (("air", -4), ("metal", -17), ("clock", -14))),
    _Setting(r"\blab\b|laborator|\bservers?\b|control room|bunker", (("hum", -3), ("air", -9))),
    _Setting(
        r"spaceship|spacecraft|\bspace\b|cockpit|submarine|reactor", (("hum", -2), ("engine", -9))
    ),
    _Setting(r"\bcaf[eé]|\bbar\b|restaurant|\bpub\b|tavern|diner", (("crowd", -4), ("glass", -15))),
    _Setting(r"\bstation\b|platform|subway|metro", (("crowd", -8), ("train", -6), ("air", -8))),
    _Setting(r"\btrain\b|carriage|compartment", (("train", -2),)),
    _Setting(r"\boffice\b|newsroom", (("hum", -7), ("typing", -14), ("air", -6))),
    _Setting(r"hospital|clinic", (("hum", -6), ("air", -5))),
    _Setting(r"kitchen", (("hum", -9), ("air", -5), ("glass", -19))),
    _Setting(r"library|archive|\bstudy\b|bookshop", (("air", -2), ("clock", -13), ("paper", -17))),
    _Setting(
        r"church|cathedral|\btemple\b|monastery|village|town square", (("air", -3), ("bell", -16))
    ),
    _Setting(r"theat|stadium|market|festival|\bcrowd", (("crowd", -2), ("air", -9))),
    _Setting(r"\bcave|cellar|crypt|dungeon|tunnel|sewer", (("air", -5), ("drops", -8))),
    _Setting(
        r"factory|engine room|power plant|\bmill\b", (("engine", -4), ("hum", -5), ("metal", -13))
    ),
    _Setting(
        r"\bcity|street|\balley|avenue|rooftop|downtown|\broad\b", (("traffic", -3), ("air", -5))
    ),
    _Setting(r"\bcar\b|taxi|truck|\bbus\b", (("engine", -4), ("traffic", -8))),
    _Setting(
        r"\bsea\b|ocean|beach|\bshore|coast|harbou?r|island|pier", (("waves", -1), ("wind", -12))
    ),
    _Setting(r"river|stream|waterfall|brook|fountain", (("stream", -3), ("air", -9))),
    _Setting(
        r"forest|\bwoods?\b|woodland|jungle|grove", (("birds", -9), ("wind", -4), ("air", -8))
    ),
    _Setting(
        r"\bpark\b|garden|meadow|\bfields?\b|farm|countryside|\blake\b",
        (("birds", -7), ("wind", -6)),
    ),
    _Setting(r"desert|dune|canyon|wasteland|\bplains\b|prairie", (("wind", -1), ("air", -10))),
    _Setting(r"mountain|cliff|summit|glacier|snow|tundra|arctic", (("wind", -1), ("air", -12))),
    _Setting(r"\bcamp\b|campfire|fireplace|hearth|bonfire|\bfire\b", (("fire", -5), ("air", -7))),
    _Setting(r"thunderstorm|\bstorm\b", (("rain", -3), ("wind", -5), ("thunder", -6))),
    _Setting(r"\brain|drizzle|downpour", (("rain", -3),)),
    _Setting(r"\bwinds?\b|windy|breez|\bgust", (("wind", -4),)),
    _Setting(r"\bbirds|birdsong", (("birds", -8),)),
    _Setting(r"battle|\bwar\b", (("fire", -7), ("wind", -6), ("impact", -9))),
)
_MAKERS: dict[str, Maker] = {effect.name: effect.make for effect in EFFECTS} | {"air": night_air}
_POINTS = frozenset({"clock", "metal", "glass", "bell", "typing", "drops", "paper", "impact"})
"""Heard from one side; everything else surrounds."""
_INSIDE = re.compile(
    r"\bint\b|interior|indoors?\b|inside|\broom|workshop|\boffice\b|\blab\b|laborator|kitchen|library|"
    r"caf[eé]|\bbar\b|hospital|cabin|apartment|bedroom|\bcar\b|window"
)
_OUTDOOR = frozenset({"rain", "wind", "traffic", "birds", "thunder", "crickets", "waves"})
_WALL_HERTZ = 900.0
"""What a wall lets through of the weather and the street."""


def ambience(prompt: str, seconds: float, seed: int) -> Sound:
    """`seconds` of the place in the prompt: stereo, -33 dBFS RMS, looping without a click."""
    count = max(1, round(seconds * RATE))
    words = wanted(prompt)
    edge = min(int(_EDGE_SECONDS * RATE), count // 3)
    period = ceil(count / max(1, ceil(count / (_LOOP_SECONDS * RATE))))
    bed = np.zeros((period + edge, 2), np.float32)
    for name, level in _layers(words):
        layer = _stereo(name, words, period + edge, seed)
        if name in _OUTDOOR and _INSIDE.search(words):
            layer = band(layer, None, _WALL_HERTZ, 1)
        bed += np.float32(decibels(level)) * _balanced(band(layer, 22.0, None))
    once = _joined(bed, edge)
    if period < count:
        once = _joined(np.resize(once, (count + edge, 2)), edge)
    return Sound(limit(_balanced(once) * np.float32(decibels(LEVEL_DBFS)), _PEAK_DBFS))


def _layers(words: str) -> list[tuple[str, float]]:
    """What is heard, each layer at the highest level that a matching setting gives it."""
    levels: dict[str, float] = {}
    for setting in _SETTINGS:
        if re.search(setting.cue, words):
            for name, level in setting.layers:
                levels[name] = max(level, levels.get(name, -99.0))
    if "night" in words and "birds" in levels:
        levels["crickets"] = levels.pop("birds") - 4
    if not levels:
        levels = {"air": -1.0}
    return sorted(levels.items(), key=lambda item: -item[1])[:_MOST_LAYERS]


def _stereo(name: str, words: str, count: int, seed: int) -> Samples:
    """One layer, shape (count, 2): around the listener, or at a place of its own."""
    make = _MAKERS[name]
    left = make(dice(seed, "ambience", name), count, words)
    if name in _POINTS:
        angle = dice(seed, "side", name).uniform(0.2, 0.8) * pi / 2
        return np.stack([left * np.float32(cos(angle)), left * np.float32(sin(angle))], axis=1)
    other = unit(make(dice(seed, "ambience", name, "right"), count, words))
    left = unit(left)
    return np.stack([left + 0.4 * other, other + 0.4 * left], axis=1)


def _balanced(stereo: Samples) -> Samples:
    return unit(stereo.reshape(-1)).reshape(-1, 2)


def _joined(bed: Samples, edge: int) -> Samples:
    """`bed` shorter by `edge` samples, its surplus end faded into its beginning (equal power)."""
    if not edge:
        return bed
    out = bed[: len(bed) - edge].copy()
    ramp = (np.arange(edge, dtype=np.float32)[:, None] + 0.5) / edge * np.float32(pi / 2)
    out[:edge] = out[:edge] * np.sin(ramp) + bed[len(bed) - edge :] * np.cos(ramp)
    return out
