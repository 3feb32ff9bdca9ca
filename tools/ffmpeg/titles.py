"""Title cards, the slate for a missing shot and the band burned over its stand-in.

Text is drawn by Pillow with the installed font that has most of its letters; Pillow's own font is
the last resort and knows Latin letters only.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
Colour = tuple[int, int, int]

_INK: Colour = (236, 231, 220)
_DIM: Colour = (158, 152, 142)
_GROUND: Colour = (24, 24, 28)
_ALARM: Colour = (226, 88, 62)

_SERIF = ("DejaVuSerif.ttf", "NotoSerif-Regular.ttf", "LiberationSerif-Regular.ttf", "georgia.ttf")
_SANS = ("DejaVuSans-Bold.ttf", "NotoSans-Bold.ttf", "LiberationSans-Bold.ttf", "arialbd.ttf")
_PLAIN = ("DejaVuSans.ttf", "NotoSans-Regular.ttf", "LiberationSans-Regular.ttf", "arial.ttf")
_WORLD = ("NotoSansCJK-Regular.ttc", "NotoSans-Regular.ttf", "Arial Unicode.ttf", "DejaVuSans.ttf")
_PROBE_SIZE = 20


def title_card(title: str, subtitle: str, width: int, height: int) -> NDArray[np.uint8]:
    """A title card as RGB, shape (height, width, 3)."""
    image = Image.new("RGB", (width, height), _GROUND)
    draw = ImageDraw.Draw(image)
    lines, font = _fitted(title, _SERIF, round(height * 0.085), width * 0.8)
    step = _line_height(font) * 1.3
    top = height * 0.47 - step * len(lines) / 2
    for number, line in enumerate(lines):
        draw.text((width / 2, top + step * number), line, _INK, font, anchor="ma")
    if subtitle:
        below = top + step * len(lines) + height * 0.045
        reach = width * 0.04
        draw.line((width / 2 - reach, below, width / 2 + reach, below), _DIM, max(1, height // 360))
        small_lines, small = _fitted(subtitle, _SERIF, round(height * 0.038), width * 0.8)
        for number, line in enumerate(small_lines):
            y = below + height * 0.035 + _line_height(small) * 1.3 * number
            draw.text((width / 2, y), line, _DIM, small, anchor="ma")
    return np.asarray(image)


def slate_card(shot_id: str, width: int, height: int) -> NDArray[np.uint8]:
    """The card that stands for a shot that could not be made, as RGB."""
    image = Image.new("RGB", (width, height), _GROUND)
    draw = ImageDraw.Draw(image)
    stripe = max(4, height // 14)
    for x in range(-stripe, width + stripe, stripe * 2):
        shape = [(x, stripe), (x + stripe, 0), (x + 2 * stripe, 0), (x + stripe, stripe)]
        draw.polygon(shape, fill=_INK)
    draw.line((0, stripe, width, stripe), _INK, max(1, height // 240))
    head = _font(_SANS, round(height * 0.075), "MISSING SHOT")
    lines, name = _fitted(shot_id, _SANS, round(height * 0.16), width * 0.85, most=2)
    draw.text((width / 2, height * 0.36), "MISSING SHOT", _ALARM, head, anchor="mm")
    for number, line in enumerate(lines):
        y = height * 0.58 + _line_height(name) * 1.2 * number
        draw.text((width / 2, y), line, _INK, name, anchor="mm")
    return np.asarray(image)


def missing_band(shot_id: str, width: int, height: int) -> NDArray[np.uint8]:
    """The strip burned over a missing shot's stand-in, RGB of shape (band, width, 3); even band."""
    band = max(2, round(height * 0.1 / 2) * 2)
    image = Image.new("RGB", (width, band), _GROUND)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width, max(0, band // 16 - 1)), fill=_ALARM)
    text = f"MISSING SHOT  {shot_id}"
    lines, font = _fitted(text, _SANS, round(band * 0.5), width * 0.94)
    draw.text((width / 2, band * 0.53), lines[0], _INK, font, anchor="mm")
    return np.asarray(image)


def font_for(text: str, size: int, *, bold: bool = False) -> Font:
    """A sans font of a size in pixels that draws the text, as far as one is installed."""
    return _font(_SANS if bold else _PLAIN, size, text)


def shortened(text: str, font: Font, reach: float) -> str:
    """The text in one line of at most `reach` pixels, with an ellipsis where it was cut."""
    line = " ".join(text.split())
    if font.getlength(line) <= reach:
        return line
    while line and font.getlength(f"{line}…") > reach:
        line = line[:-1]
    return f"{line.rstrip()}…"


def _fitted(
    text: str, names: tuple[str, ...], size: int, reach: float, most: int = 4
) -> tuple[list[str], Font]:
    """The text broken into at most `most` lines of `reach` pixels, with the largest font."""
    size = max(6, size)
    while True:
        font = _font(names, size, text)
        lines = _wrapped(text.split(), font, reach)
        if size <= 6 or (len(lines) <= most and all(font.getlength(x) <= reach for x in lines)):
            return lines[:most], font
        size = max(6, round(size * 0.88))


def _wrapped(words: Sequence[str], font: Font, reach: float) -> list[str]:
    lines = [""]
    for word in words:
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and font.getlength(longer) > reach:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _line_height(font: Font) -> float:
    return float(font.getbbox("Hg")[3])


def _font(names: tuple[str, ...], size: int, text: str) -> Font:
    """The installed font that draws most of the text, the first of equals, at a size in pixels."""
    size = max(6, size)
    letters = "".join(sorted(set(text)))
    known = {name: _drawn(name, letters) for name in (*names, *_WORLD)}
    best = max(known, key=lambda name: known[name])
    return ImageFont.load_default(size) if known[best] < 0 else ImageFont.truetype(best, size)


@cache
def _drawn(name: str, letters: str) -> int:
    """How many of the letters the font draws as more than its empty box; -1: not installed."""
    try:
        font = ImageFont.truetype(name, _PROBE_SIZE)
    except OSError:
        return -1
    empty = bytes(font.getmask("\U0010fffd"))
    return sum(letter.isspace() or bytes(font.getmask(letter)) != empty for letter in letters)
