"""Paints a thing by its word: sixty that scripts ask for, and a handsome stand-in for the rest.

A word that is not known gets a turned or boxed object whose form follows from the word alone, so
the same unknown thing looks the same in every shot.
"""

from __future__ import annotations

import hashlib
import math

import numpy as np

from tools.providers.previz.paths import darker, lighter
from tools.providers.previz.pen import BRASS, Pen
from tools.providers.previz.prop_table import THINGS, Thing
from tools.providers.previz.shapes import Canvas
from tools.providers.previz.stage import Colour, Light, Sprite

_NAMES: dict[str, str] = {
    word: name for name, thing in THINGS.items() for word in (name, *thing.words)
}
KNOWN: tuple[str, ...] = tuple(_NAMES)
"""Every word and synonym that has a drawing of its own."""


def canonical(name: str) -> str | None:
    """The known thing that a phrase speaks of, longest word first; None when there is none."""
    text = " ".join(name.lower().replace("-", " ").replace("_", " ").split())
    for candidate in (text, text.removesuffix("s"), text.removesuffix("es")):
        if candidate in _NAMES:
            return _NAMES[candidate]
    tokens = text.split()
    for length in (3, 2, 1):
        for start in range(len(tokens) - length, -1, -1):
            phrase = " ".join(tokens[start : start + length])
            for candidate in (phrase, phrase.removesuffix("s")):
                if candidate in _NAMES:
                    return _NAMES[candidate]
    return None


def thing_of(name: str) -> Thing:
    """How a phrase is drawn; an unknown one gets a form of its own."""
    known = canonical(name)
    return THINGS[known] if known else _unknown(name)


def natural_size_m(name: str) -> float:
    """The largest side of the thing as `paint_prop` draws it."""
    return thing_of(name).size_m


def paint_prop(name: str, colour: Colour | None, pixels_per_metre: float, light: Light) -> Sprite:
    """The thing as a sprite at its natural size, standing on its origin.

    Landmarks: `centre`, and `grip`, where a hand holds it. The same arguments, the same pixels.
    """
    thing = thing_of(name)
    size = thing.size_m
    margin = max(0.02 * size, 3.0 / pixels_per_metre)
    frame = (
        -0.56 * size - margin,
        -0.04 * size - margin,
        0.56 * size + margin,
        1.05 * size + margin,
    )
    line = min(0.0045, 0.010 * size + 0.0004)
    canvas = Canvas(frame, pixels_per_metre, light, line_m=line)
    thing.paint(Pen(canvas, size, colour or thing.colour))
    rgba, parts = canvas.finish()
    rows = np.flatnonzero(rgba[..., 3].max(axis=1))
    columns = np.flatnonzero(rgba[..., 3].max(axis=0))
    top, bottom = int(rows[0]), int(rows[-1]) + 1
    left, right = int(columns[0]), int(columns[-1]) + 1
    origin = (-frame[0] * pixels_per_metre - left, frame[3] * pixels_per_metre - top)
    middle = (
        (left + right) / 2 / pixels_per_metre + frame[0],
        frame[3] - (top + bottom) / 2 / pixels_per_metre,
    )
    return Sprite(
        rgba=np.ascontiguousarray(rgba[top:bottom, left:right]),
        parts=np.ascontiguousarray(parts[top:bottom, left:right]),
        origin=origin,
        pixels_per_metre=pixels_per_metre,
        landmarks={"centre": middle, "grip": (0.0, thing.grip * size)},
    )


def _unknown(name: str) -> Thing:
    """A thing whose form, size and colour follow from its name."""
    digest = hashlib.sha256(" ".join(name.lower().split()).encode()).digest()
    rng = np.random.default_rng(int.from_bytes(digest[:8], "little"))
    hue = rng.uniform(0, 2 * math.pi)
    base = rng.uniform(80, 150)
    tint = tuple(int(base + 50 * math.cos(hue + k * 2.09)) for k in range(3))
    colour: Colour = (tint[0], tint[1], tint[2])
    widths = rng.uniform(0.14, 0.36, 5)
    boxed = bool(rng.random() < 0.4)
    return Thing(
        lambda pen: _stand_in(pen, widths.tolist(), boxed), float(rng.uniform(0.18, 0.4)), colour
    )


def _stand_in(pen: Pen, widths: list[float], boxed: bool) -> None:
    c = pen.colour
    if boxed:
        w, h = widths[0] + 0.12, 0.45 + widths[1]
        pen.box(-w, 0.0, w, h, c, radius=0.05 + widths[2] * 0.2)
        pen.box(-w * 0.8, h * 0.55, w * 0.8, h * 0.62, BRASS, line=0.4)
        pen.ball(0, h * 0.30, w * 0.28, lighter(c, 0.35))
        pen.box(-w * 0.5, h, w * 0.5, h + 0.09, darker(c, 0.25), radius=0.03)
        return
    heights = [0.04, 0.26, 0.48, 0.70, 0.88]
    pen.round([(widths[0], 0.0), *zip(widths, heights, strict=True), (widths[4] * 0.5, 0.95)], c)
    for k in (1, 3):
        pen.box(
            -widths[k],
            heights[k] - 0.02,
            widths[k],
            heights[k] + 0.025,
            BRASS,
            radius=0.01,
            line=0.4,
        )
    pen.ball(0, 0.95, 0.05, BRASS)
