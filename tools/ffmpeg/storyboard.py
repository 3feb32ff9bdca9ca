"""A contact sheet: the film's shots as numbered stills on one PNG."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageOps

from tools.ffmpeg import titles
from tools.ffmpeg.frames import write_png

_PAPER = (24, 24, 27)
_INK = (236, 231, 220)
_DIM = (150, 146, 138)
_ALARM = (226, 88, 62)
_PAGE = 1.5
"""The sheet's width over its height, about: that of a page laid on its side."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One still of the sheet."""

    picture: NDArray[np.uint8]
    """RGB of any size."""
    label: str
    """Usually the shot id."""
    caption: str = ""
    """One line below: size, angle, what happens."""
    flagged: bool = False
    """Framed and labelled in the colour of alarm: missing, failed or escalated."""


def contact_sheet(
    panels: list[Panel], *, heading: str = "", panel_width: int = 400
) -> NDArray[np.uint8]:
    """The sheet as RGB; panels keep their aspect inside equal cells. Empty: heading only."""
    aspects = sorted(p.picture.shape[0] / p.picture.shape[1] for p in panels) or [9 / 16]
    cell_h = round(panel_width * min(1.8, max(0.4, aspects[len(aspects) // 2])))
    columns = max(1, min(len(panels), ceil(sqrt(len(panels)) * sqrt(_PAGE * cell_h / panel_width))))
    rows = ceil(len(panels) / columns)
    gap, foot = panel_width // 20, panel_width // 6
    head = panel_width // 5 if heading else 0
    width = columns * (panel_width + gap) + gap
    sheet = Image.new("RGB", (width, head + rows * (cell_h + foot + gap) + gap), _PAPER)
    draw = ImageDraw.Draw(sheet)
    if heading:
        font = titles.font_for(heading, head * 2 // 5)
        text = titles.shortened(heading, font, width - 2 * gap)
        draw.text((gap, gap + head * 0.4), text, _INK, font, anchor="lm")
    for number, panel in enumerate(panels):
        x = gap + (number % columns) * (panel_width + gap)
        y = head + gap + (number // columns) * (cell_h + foot + gap)
        _draw_panel(sheet, draw, panel, (x, y, panel_width, cell_h, foot))
    return np.asarray(sheet)


def write_contact_sheet(
    path: Path, panels: list[Panel], *, heading: str = "", panel_width: int = 400
) -> None:
    """Writes the contact sheet as PNG."""
    write_png(path, contact_sheet(panels, heading=heading, panel_width=panel_width))


def _draw_panel(
    sheet: Image.Image, draw: ImageDraw.ImageDraw, panel: Panel, box: tuple[int, int, int, int, int]
) -> None:
    x, y, width, height, foot = box
    whole = Image.fromarray(panel.picture)
    picture = ImageOps.contain(whole, (width, height), Image.Resampling.LANCZOS)
    sheet.paste(picture, (x + (width - picture.width) // 2, y + (height - picture.height) // 2))
    if panel.flagged:
        line = max(2, width // 130)
        draw.rectangle((x, y, x + width - 1, y + height - 1), outline=_ALARM, width=line)
    label = titles.font_for(panel.label, foot * 3 // 10, bold=True)
    shown = titles.shortened(panel.label, label, width)
    draw.text((x, y + height + foot * 0.28), shown, _ALARM if panel.flagged else _INK, label, "lm")
    small = titles.font_for(panel.caption, foot // 4)
    text = titles.shortened(panel.caption, small, width)
    draw.text((x, y + height + foot * 0.7), text, _DIM, small, "lm")
