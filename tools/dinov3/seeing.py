"""What the eye sees, in words that can go into a prompt.

Each phrase stands on a measurement and is left out where that is not clear enough: silence is
better than a guess. Knows one sight; no plan and no limit. The part head learnt on previz, so what
leans on it is said only where it is sure of a figure. Poses other than upright are not named:
measured on 170 previz stills, arms and legs as the part head sees them do not tell them apart.
"""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np

from tools.dinov3.checks.framing import framing_words, subject_scale
from tools.dinov3.checks.noise import noise_sigma
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import Figure, figures_by_parts
from tools.dinov3.lighting import lighting_of
from tools.dinov3.palette import Palette, palette_of
from tools.dinov3.sight import Sight, grey

_SURE = 0.62
"""Mean probability of a person within a figure; chosen by eye on 26 previz stills, where furniture
taken for somebody mostly lay under it."""
_SIZES = (
    (0.09, "wide shot"), (0.15, "full shot"), (0.22, "medium full shot"), (0.33, "medium shot"),
    (0.52, "medium close-up"), (0.85, "close-up"), (9.9, "extreme close-up"),
)  # fmt: skip
"""Head height as a share of the frame's up to which each name holds: a body of seven heads cut at
the feet, knees, waist, chest and collar, with the bounds half-way between on a ratio scale."""
_SMALL, _SURE_SMALL = 0.06, 0.45
"""A figure under this share of the frame blends into its surroundings patch by patch."""
_HEIGHT, _TILE = 360, 36
_CONTRAST = 14.0
"""Range of luma (0-255) from which a tile of the picture says anything about focus."""
_SHALLOW, _DEEP = 0.62, 0.85
"""Sharpness around the figure over that within it; chosen by eye on 30 previz stills."""
_EVEN = 0.5
"""Sharpness of the softest over the sharpest tiles where nobody is there to compare with."""
_FLOOR_ABOVE = 0.45
_GRAIN = 6.0
_WIDE = 0.12
_DEEP_FOCUS = "deep focus, sharp from front to back"


def seen_words(sight: Sight) -> tuple[str, ...]:
    """Phrases such as 'light: low-key, warm light', from the widest to the finest."""
    figures = figures_by_parts(sight)
    main = figures[0] if figures and is_sure(sight, figures[0]) else None
    focus = focus_of(sight, main)
    found = {
        "framing": ", ".join(_framing(sight, main)),
        "camera": ", ".join(_camera(sight, main, focus)),
        "light": lighting_of(sight, None if main is None else main.weights).words,
        "palette": palette_in_words(palette_of(sight.work)),
        "place": ", ".join(_place(sight, main, focus)),
        "texture": texture_of(sight),
    }
    return tuple(f"{about}: {words}" for about, words in found.items() if words)


def is_sure(sight: Sight, figure: Figure) -> bool:
    """Whether the part head is sure enough of a figure to speak of it."""
    person = sight.person
    within = figure.weights > 0.5
    least = _SURE_SMALL if figure.share < _SMALL else _SURE
    return person is not None and bool(within.any()) and float(person[within].mean()) >= least


def size_name(scale: float) -> str:
    """The shot size of a head's height as a share of the frame's."""
    return next(name for most, name in _SIZES if scale <= most)


def palette_in_words(palette: Palette) -> str:
    """'mostly charcoal #36383c, with rust #a84c24 and cream #f0e6cd'; '' without colours."""
    if not palette:
        return ""
    # Shades of one name would repeat it; the one that covers most stands for them.
    by_name = {swatch.name: f"{swatch.name} {swatch.hex}" for swatch in reversed(palette)}
    names = dict.fromkeys(swatch.name for swatch in palette)
    named = [by_name[name] for name in names][:4]
    first = f"mostly {named[0]}" if palette[0].share > 0.4 else named[0]
    if len(named) == 1:
        return first
    return f"{first}, with {_listed(named[1:])}"


def focus_of(sight: Sight, figure: Figure | None = None) -> str:
    """'shallow focus, ...' or 'deep focus, ...'; '' in between or without detail to tell by."""
    detail = _detail(grey(sight.image))
    if figure is None:
        known = detail[np.isfinite(detail)]
        if len(known) < 0.9 * detail.size:
            return ""
        soft, sharp = (float(v) for v in np.percentile(known, (10, 90)))
        return _DEEP_FOCUS if soft > _EVEN * sharp else ""
    behind = _behind(detail, figure)
    if behind <= _SHALLOW:
        return "shallow focus, the background soft behind a sharp subject"
    # A large figure's mask reaches over its edge, which then counts as a sharp background.
    return _DEEP_FOCUS if behind > _DEEP and figure.share < _WIDE else ""


def texture_of(sight: Sight) -> str:
    """Grain, or fineness of detail; '' where nothing stands out."""
    luma = grey(sight.image)
    share = float(np.isfinite(_detail(luma)).mean())
    if share > 0.95:
        return "fine detail everywhere"
    if noise_sigma(luma) > _GRAIN:
        return "visible grain"
    return "smooth, flat surfaces with little detail" if share < 0.3 else ""


def _framing(sight: Sight, figure: Figure | None) -> Iterator[str]:
    if figure is None:
        return
    _, y, width, height = figure.box
    tall = sight.image.shape[0]
    whole = 0.02 * tall < y and y + height < 0.97 * tall
    scale = subject_scale(sight, figure)
    # A whole body with a head this large is a child, a toy or an animal; sizes are of grown people.
    if not (whole and scale > 0.25):
        yield size_name(scale)
    yield framing_words(sight, figure)
    if whole and height > 1.5 * width:
        yield "upright, head to feet in the frame"


def _camera(sight: Sight, figure: Figure | None, focus: str) -> Iterator[str]:
    if _looks_down(sight, figure):
        yield "seen from above, the floor fills much of the frame"
    if focus:
        yield focus


def _looks_down(sight: Sight, figure: Figure | None) -> bool:
    """Whether the ground reaches above the middle of most columns.

    A low angle shows no less ground than an eye-level view, so it has no such sign.
    """
    ground = sight.part("ground")
    if ground is None or figure is None or subject_scale(sight, figure) > 0.3:
        return False
    rows = ground.shape[0]
    free = (figure.weights > 0.5).mean(0) < 0.3
    tops = [
        float(np.flatnonzero(column)[0]) / rows
        for column in (ground > 0.5).T[free]
        if column.sum() >= 2
    ]
    return len(tops) > 0.25 * ground.shape[1] and float(np.median(tops)) < _FLOOR_ABOVE


def _place(sight: Sight, figure: Figure | None, focus: str) -> Iterator[str]:
    """Sky, walls, colours and clutter around the figure; no place is named."""
    sky, wall = sight.part("sky"), sight.part("backdrop")
    if sky is not None and wall is not None and figure is not None:
        open_share, walls = float((sky > 0.6).mean()), float((wall > 0.5).mean())
        if open_share > 0.2:
            yield f"outdoors, open sky over {open_share:.0%} of the frame"
        elif walls > 0.3 and float(sky.max()) < 0.3:
            yield "walls all round, no sky in view"
    around = None if figure is None else 1 - sight.on_work(figure.weights)
    colours = palette_of(sight.work, around, 3)
    if figure is not None and colours:
        names = list(dict.fromkeys(swatch.name for swatch in colours))
        yield f"surroundings in {_listed(names)}"
    # Behind a shallow focus things lose their edges, and a full room looks bare.
    clutter = "" if focus.startswith("shallow") else _clutter(sight, figure)
    if clutter:
        yield clutter


def _clutter(sight: Sight, figure: Figure | None) -> str:
    edges = cv2.Canny(sight.work, 60, 140) > 0
    if figure is not None:
        edges = edges[sight.on_work(figure.weights) < 0.3]
    share = float(edges.mean()) if edges.size else 0.0
    # Beyond a quarter it is grass, stone or fur rather than things.
    if 0.14 < share < 0.25:
        return "cluttered with things"
    return "bare and uncluttered" if share < 0.035 else ""


def _behind(detail: FloatArray, figure: Figure) -> float:
    """Sharpness outside the figure over that within it; NaN where either cannot be told."""
    rows, columns = detail.shape
    weights = cv2.resize(figure.weights, (columns, rows))
    inside, outside = (
        tiles[np.isfinite(tiles)] for tiles in (detail[weights > 0.4], detail[weights < 0.1])
    )
    if len(inside) < 3 or len(outside) < 8:
        return float("nan")
    # The sharper quarter counts: plain sky and shadow have no edge to be sharp.
    return float(np.percentile(outside, 75) / max(float(np.percentile(inside, 75)), 1e-6))


def _detail(luma: FloatArray) -> FloatArray:
    """(rows, columns) of tiles: steepest slope over contrast, per pixel; wide edges have little.

    NaN where a tile is too plain to tell.
    """
    scale = _HEIGHT / luma.shape[0]
    size = (max(_TILE, round(luma.shape[1] * scale)), _HEIGHT)
    # Grain would pass for detail.
    resized = cv2.resize(luma, size, interpolation=cv2.INTER_AREA)
    small = np.asarray(cv2.GaussianBlur(resized, (0, 0), 1.2), np.float32)
    across, down = (cv2.Sobel(small, cv2.CV_32F, dx, 1 - dx) / 8 for dx in (1, 0))
    slope = _tiles(np.asarray(np.hypot(across, down), np.float32), 99)
    contrast = np.subtract(_tiles(small, 99), _tiles(small, 1))
    ratio = np.where(contrast > _CONTRAST, slope / np.maximum(contrast, 1e-3), np.nan)
    return np.asarray(ratio, np.float32)


def _tiles(values: FloatArray, percentile: float) -> FloatArray:
    """A percentile of every whole tile."""
    rows, columns = (side // _TILE for side in values.shape)
    whole = values[: rows * _TILE, : columns * _TILE].reshape(rows, _TILE, columns, _TILE)
    return np.asarray(np.percentile(whole, percentile, axis=(1, 3)), np.float32)


def _listed(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
