"""How alike two looks at a person are, in numbers; knows no limit and gives no verdict.

Cosines of pooled patches and class tokens (DINOv3, arXiv 2508.10104), best matches of patches,
and colours. Light changes colours, so ratios between two parts of one figure are compared beside
them: a light of another tint scales both parts alike (von Kries).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from tools.dinov3.closeups import Closeups
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import BODY, HEAD, SKIN, Figure, best_match, colour_of, embedding
from tools.dinov3.palette import gap, region_palette
from tools.dinov3.sight import PERSON_PARTS, Sight

_MOST_PATCHES = 300
_DARKEST = 0.02
"""Share of full light under which a ratio of colours is noise."""
_COLOURED = (("skin", SKIN), ("hair", ("hair",)), ("torso", ("torso",)))
_RATIOS = (("skin", "hair"), ("hair", "torso"), ("skin", "torso"))
UNSEEN = float("nan")


@dataclass(frozen=True, slots=True)
class View:
    """A figure in one picture, with its crops where they were looked at."""

    sight: Sight
    figure: Figure
    closeups: Closeups | None = None


def compare_views(one: View, other: View) -> dict[str, float]:
    """Everything that is measured between two views; NaN where a part is not seen in both.

    Names that end in `cosine`, `class` or `match` grow with likeness; `lightness`, `colour`,
    `gap`, `ratio` and `tint` shrink. `share` and `head_seen` tell how much there was to see.
    """
    return {
        **_cosines(one, other),
        **_closer(one.closeups, other.closeups),
        **_colours(one, other),
        "share": one.figure.share,
        "head_seen": UNSEEN if one.closeups is None else one.closeups.head_seen,
    }


def nearest(numbers: Sequence[dict[str, float]]) -> dict[str, float]:
    """The comparison with the view that is nearest in pose and angle: most patches match."""
    return max(numbers, key=lambda n: n["best_match"] if math.isfinite(n["best_match"]) else -1.0)


def _cosines(one: View, other: View) -> dict[str, float]:
    numbers = {
        "cosine": _cosine(
            embedding(one.sight, one.figure.weights), embedding(other.sight, other.figure.weights)
        ),
        "best_match": best_match(
            _patches(one.sight, one.figure.weights), _patches(other.sight, other.figure.weights)
        ),
    }
    for name, names in (("head", HEAD), ("clothes", BODY)):
        mine, theirs = (view.figure.parts(view.sight, names) for view in (one, other))
        numbers[f"{name}_cosine"] = _cosine(
            embedding(one.sight, mine), embedding(other.sight, theirs)
        )
    return numbers


def _closer(one: Closeups | None, other: Closeups | None) -> dict[str, float]:
    """Likeness of the crops: the whole figure, head and shoulders, face and hair in them."""
    whole = pair = None
    if one is not None and other is not None:
        whole = (one.whole, other.whole)
        pair = (one.bust, other.bust) if one.bust and other.bust else None
    numbers = {}
    for name, seen in (("crop", whole), ("bust", pair)):
        numbers[f"{name}_class"] = (
            UNSEEN if seen is None else float(seen[0].features.cls @ seen[1].features.cls)
        )
        numbers[f"{name}_cosine"] = _pooled(seen, PERSON_PARTS)
    numbers["bust_match"] = UNSEEN if pair is None else best_match(*map(_people, pair))
    for name, names in (("face", SKIN), ("hair", ("hair",))):
        numbers[f"{name}_cosine"] = _pooled(pair, names)
    return numbers


def _pooled(seen: tuple[Sight, Sight] | None, names: tuple[str, ...]) -> float:
    """Cosine of the mean patches of some parts; of all patches without a part head."""
    if seen is None:
        return UNSEEN
    one, other = (embedding(sight, _weights(sight, names)) for sight in seen)
    return _cosine(one, other)


def _weights(sight: Sight, names: tuple[str, ...]) -> FloatArray:
    found = sight.part(*names)
    return np.ones(sight.features.grid, np.float32) if found is None else found


def _people(sight: Sight) -> FloatArray:
    return _patches(sight, _weights(sight, PERSON_PARTS))


def _colours(one: View, other: View) -> dict[str, float]:
    numbers = {}
    mine = {name: _colour(one, names) for name, names in _COLOURED}
    theirs = {name: _colour(other, names) for name, names in _COLOURED}
    for name, _ in _COLOURED:
        shade, chroma = _colour_gap(mine[name], theirs[name])
        numbers[f"{name}_lightness"], numbers[f"{name}_colour"] = shade, chroma
    for first, second in _RATIOS:
        shade, tint = _ratio_gap(mine[first], mine[second], theirs[first], theirs[second])
        numbers[f"{first}_{second}_ratio"], numbers[f"{first}_{second}_tint"] = shade, tint
    for name, names in (("palette", PERSON_PARTS), ("clothes", BODY)):
        palettes = (
            region_palette(view.sight, view.figure.seen(view.sight, names)) for view in (one, other)
        )
        numbers[f"{name}_gap"] = gap(*palettes)
    return numbers


def _colour(view: View, names: tuple[str, ...]) -> FloatArray | None:
    return colour_of(view.sight, view.figure.seen(view.sight, names))


def _colour_gap(one: FloatArray | None, other: FloatArray | None) -> tuple[float, float]:
    """Differences of lightness and of chroma (Lab)."""
    if one is None or other is None:
        return UNSEEN, UNSEEN
    return abs(float(one[0] - other[0])), float(np.linalg.norm(one[1:] - other[1:]))


def _ratio_gap(*colours: FloatArray | None) -> tuple[float, float]:
    """How far the ratio of two colours is from the ratio of two others: in light, in tint."""
    logs = [_log_rgb(colour) for colour in colours if colour is not None]
    if len(logs) < len(colours):
        return UNSEEN, UNSEEN
    away = (logs[0] - logs[1]) - (logs[2] - logs[3])
    return abs(float(away.mean())), float(np.linalg.norm(away - away.mean()))


def _log_rgb(colour: FloatArray) -> FloatArray:
    rgb = cv2.cvtColor(colour.reshape(1, 1, 3).astype(np.float32), cv2.COLOR_LAB2RGB)[0, 0]
    return np.asarray(np.log(np.maximum(rgb, _DARKEST)), np.float32)


def _patches(sight: Sight, weights: FloatArray) -> FloatArray:
    found = sight.features.patches[weights > 0.5]
    return found[:: max(1, len(found) // _MOST_PATCHES)]


def _cosine(one: FloatArray | None, other: FloatArray | None) -> float:
    return UNSEEN if one is None or other is None else float(one @ other)
