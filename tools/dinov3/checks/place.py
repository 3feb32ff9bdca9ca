"""Is it the scene's place, and lit as the scene is lit?

Both compare with all kept pictures of the scene and take the best of them, since angles of one
place show other walls. Place leaves the figures out and asks how much of what is seen was seen
before. Light compares matched patches, the same surface in two pictures, over surroundings and
figures apart: what changes on all of them alike is the light.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from weakref import WeakKeyDictionary

import numpy as np
import numpy.typing as npt

from tools.dinov3.calibration import BRIEF, Calibration, Logistic
from tools.dinov3.checks.answers import failed, measured, not_assessable, passed, unavailable
from tools.dinov3.correspondence import match_patches
from tools.dinov3.drawing import BAD, GOOD, WIDTH, fitted, heat, stacked, strip, titled
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import best_match, debiased, embedding
from tools.dinov3.findings import Finding, Severity, Status, Threshold
from tools.dinov3.lighting import Lighting, lighting_of
from tools.dinov3.sight import CELL, Image, Sight, lab

PLACE_NUMBERS = (
    *("background_cosine", "best_match", "cls", "chroma_overlap", "chroma_gap", "lightness_gap"),
    *("layout_gap", "known", "strange", "chroma_known", "few"),
)
LIGHT_NUMBERS = (
    *("lightness", "contrast", "warmth", "tint", "bright_warmth", "key"),
    *("place_exposure", "place_warmth", "place_tint", "place_spread"),
    *("figure_exposure", "figure_warmth", "figure_tint", "figure_spread", "few"),
)
"""What the two scores may be fitted on; `few` is one over the number of pictures compared with,
since the best of one is worse than the best of four."""
_ALIKE = frozenset({"background_cosine", "best_match", "cls", "chroma_overlap"})
"""Numbers of which more is better; of the others, less."""
_FEWEST_TO_GATE = 3
"""Kept pictures of the scene: with one or two, 3 to 9 in 100 clean takes were refused."""
_MOST_PATCHES = 400
_LEAST_PATCHES = 8
_LEAST_BACKGROUND = 0.12
_BINS = 12
_STRAY_LIGHT = 0.015
"""Added to linear colours (0..1) before their ratio, so that black says nothing about light."""


def compare_places(
    sight: Sight, *others: Sight, basis: FloatArray | None = None
) -> dict[str, float]:
    """Everything that is measured between the surroundings of a picture and of others.

    The best over the others, each by itself, and against all of them together: `known` is the mean
    of the best cosine of each patch to any of theirs, `strange` its tenth percentile. `basis` is
    `correspondence.positional_basis`, to be taken out of the patches first. NaN without others.
    """
    found = _best_of([_place_gaps(sight, other, basis) for other in others], PLACE_NUMBERS)
    mine = _patches(sight, _background(sight), basis)
    if not others or len(mine) < _LEAST_PATCHES:
        return found
    theirs = np.concatenate([_patches(o, _background(o), basis) for o in others])
    colours = np.concatenate([_around(o).colours for o in others])
    if len(theirs):
        nearest = (mine @ theirs.T).max(1)
        found["known"] = float(nearest.mean())
        found["strange"] = float(np.percentile(nearest, 10))
    found["chroma_known"] = _overlap(_around(sight).colours[:, 1:], colours[:, 1:])
    return found


def compare_light(sight: Sight, *others: Sight) -> dict[str, float]:
    """Everything that is measured between the light of a picture and of others; the best of them.

    Exposure, warmth and tint over the place and over figures are natural logarithms of how much
    brighter, redder than blue, and greener the same surfaces are (medians over matched patches);
    spread is between the 20th and 80th percentile of the brightness. NaN without others.
    """
    return _best_of([_light_gaps(sight, other) for other in others], LIGHT_NUMBERS)


def check_place(
    sight: Sight,
    master: Sight | None,
    calibration: Calibration,
    siblings: Sequence[Sight] = (),
    basis: FloatArray | None = None,
) -> Finding:
    """Fails when the surroundings are not those of the scene's master and kept keyframes."""
    others = scene_of(master, siblings)
    if not others:
        return not_assessable("place", "This shot sets the scene's place; there is no master yet.")
    if float(_background(sight).mean()) < _LEAST_BACKGROUND:
        return not_assessable("place", "The figure fills the frame; no place is seen.")
    numbers = compare_places(sight, *others, basis=basis)
    said = ("The place is the scene's.", "The surroundings are not those of the scene's pictures.")
    return _judged("place", "wrong_place", calibration.place, numbers, said, len(others))


def check_light(
    sight: Sight,
    master: Sight | None,
    calibration: Calibration,
    siblings: Sequence[Sight] = (),
) -> Finding:
    """Fails when light and grade are not those of the scene's master and kept keyframes."""
    others = scene_of(master, siblings)
    if not others:
        return not_assessable("light", "This shot sets the scene's light; there is no master yet.")
    mine, theirs = (_around(one).light for one in (sight, others[0]))
    said = (
        f"The light is the scene's: {mine.words}.",
        f"The light does not match the scene: {mine.words}, where its other pictures have "
        f"{theirs.words}.",
    )
    numbers = compare_light(sight, *others)
    return _judged("light", "wrong_light", calibration.light, numbers, said, len(others))


def scene_of(master: Sight | None, siblings: Sequence[Sight]) -> list[Sight]:
    """The scene's kept pictures, master first, none of them twice."""
    found = [] if master is None else [master]
    return found + [sibling for sibling in siblings if all(sibling is not one for one in found)]


def scene_picture(finding: Finding, sight: Sight, others: Sequence[Sight]) -> Image:
    """The picture above the scene's others; for place, what no other picture shows is lit up."""
    shown, colour = sight.image, BAD if finding.status is Status.FAIL else GOOD
    if finding.check.endswith("place") and others:
        shown = heat(shown, _unknown(sight, others))
    top = titled(fitted(shown, WIDTH, 300), finding.sentence, colour)
    below = fitted(strip([other.image for other in others[:4]]), WIDTH, 80)
    return stacked([top, titled(below, "kept pictures of the scene", GOOD)])


def _unknown(sight: Sight, others: Sequence[Sight]) -> FloatArray:
    """(h, w): 0 where a background patch was seen in the scene before, 1 where it is strangest."""
    theirs = np.concatenate([_patches(other, _background(other), None) for other in others])
    if not len(theirs):
        return np.zeros(sight.features.grid, np.float32)
    nearest = (sight.features.patches @ theirs.T).max(-1)
    return np.asarray(np.clip(2 * (1 - nearest), 0, 1) * _background(sight), np.float32)


def _judged(
    check: str,
    fault: str,
    logistic: Logistic | None,
    numbers: dict[str, float],
    sentences: tuple[str, str],
    others: int,
) -> Finding:
    shown = tuple(
        measured(k.replace("_", " "), v, "") for k, v in numbers.items() if math.isfinite(v)
    )
    if logistic is None:
        said = f"Measured, but this encoder has no calibration of {check}; run evals.calibrate."
        return unavailable(check, said).model_copy(update={"measurements": shown})
    score = logistic.score(numbers)
    good, bad = sentences
    found = passed(check, good, *shown)
    if score < BRIEF:
        gates = logistic.gate and others >= _FEWEST_TO_GATE
        severity = Severity.GATE if gates else Severity.ADVICE
        found = failed(check, fault, bad, *shown, severity=severity)
    threshold = Threshold(value=BRIEF, origin=logistic.origin)
    return found.model_copy(update={"score": round(score, 4), "threshold": threshold})


def _best_of(gaps: Sequence[dict[str, float]], names: tuple[str, ...]) -> dict[str, float]:
    """Each number at its best over the others; NaN where none could be measured."""
    out = dict.fromkeys(names, float("nan"))
    out["few"] = 1 / max(len(gaps), 1)
    for name in names:
        values = [gap[name] for gap in gaps if math.isfinite(gap.get(name, math.nan))]
        if values:
            out[name] = max(values) if name in _ALIKE else min(values)
    return out


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What does not depend on whom a picture is compared with."""

    background: FloatArray
    """(h, w): 1 where no figure is, 0 elsewhere; all ones without a part head."""
    colours: FloatArray
    """(n, 3): Lab of the background's pixels, of all where there is none."""
    light: Lighting
    lit: float
    """Mean b of the brightest fifth: the colour of the light itself."""


_KNOWN: WeakKeyDictionary[Sight, _Surroundings] = WeakKeyDictionary()
"""Of pictures that are still held: dailies compare every two of a scene."""


def _around(sight: Sight) -> _Surroundings:
    if sight not in _KNOWN:
        person = sight.person
        ones = np.ones(sight.features.grid, np.float32)
        background = ones if person is None else np.asarray(person < 0.25, np.float32)
        colours = lab(sight.work)
        seen = colours[sight.on_work(background) > 0.5]
        bright = colours[colours[..., 0] >= np.percentile(colours[..., 0], 80)]
        lit = float(bright[:, 2].mean())
        _KNOWN[sight] = _Surroundings(
            background=background,
            colours=seen if len(seen) else colours.reshape(-1, 3),
            light=lighting_of(sight, person),
            lit=lit if math.isfinite(lit) else 0.0,
        )
    return _KNOWN[sight]


def _place_gaps(sight: Sight, other: Sight, basis: FloatArray | None) -> dict[str, float]:
    mine, theirs = _background(sight), _background(other)
    a, b = embedding(sight, mine), embedding(other, theirs)
    colours = _around(sight).colours, _around(other).colours
    return {
        "background_cosine": float("nan") if a is None or b is None else float(a @ b),
        "best_match": best_match(_patches(sight, mine, basis), _patches(other, theirs, basis)),
        "cls": float(sight.features.cls @ other.features.cls),
        "chroma_overlap": _overlap(colours[0][:, 1:], colours[1][:, 1:]),
        "chroma_gap": float(np.linalg.norm(colours[0][:, 1:].mean(0) - colours[1][:, 1:].mean(0))),
        "lightness_gap": abs(float(np.median(colours[0][:, 0]) - np.median(colours[1][:, 0]))),
        "layout_gap": _layout_gap(sight, other),
    }


def _light_gaps(sight: Sight, other: Sight) -> dict[str, float]:
    one, another = _around(sight), _around(other)
    mine, theirs = one.light, another.light
    found = {
        "lightness": abs(mine.lightness - theirs.lightness),
        "contrast": abs(mine.contrast - theirs.contrast),
        "warmth": abs(mine.warmth - theirs.warmth),
        "tint": abs(mine.tint - theirs.tint),
        "bright_warmth": abs(one.lit - another.lit),
        "key": abs(mine.key - theirs.key),
        **_on_surfaces(sight, other, "place", _background(sight) > 0, _background(other) > 0),
    }
    people = sight.person, other.person
    if people[0] is not None and people[1] is not None:
        found |= _on_surfaces(sight, other, "figure", people[0] > 0.5, people[1] > 0.5)
    return found


def _on_surfaces(
    sight: Sight,
    other: Sight,
    what: str,
    mine: npt.NDArray[np.bool_],
    theirs: npt.NDArray[np.bool_],
) -> dict[str, float]:
    """How the light on the same surfaces differs; empty where too few are seen in both."""
    found = match_patches(sight.features.patches, other.features.patches, mine, theirs)
    if len(found) < _LEAST_PATCHES:
        return {}
    here, there = _linear_at(sight, found.here), _linear_at(other, found.there)
    ratio = np.log((here + _STRAY_LIGHT) / (there + _STRAY_LIGHT))
    brighter = ratio.mean(1)
    redder = ratio[:, 0] - ratio[:, 2]
    greener = ratio[:, 1] - (ratio[:, 0] + ratio[:, 2]) / 2
    low, high = np.percentile(brighter, (20, 80))
    return {
        f"{what}_exposure": abs(float(np.median(brighter))),
        f"{what}_warmth": abs(float(np.median(redder))),
        f"{what}_tint": abs(float(np.median(greener))),
        f"{what}_spread": float(high - low),
    }


def _linear_at(sight: Sight, places: FloatArray) -> FloatArray:
    """(n, 3): mean linear light, 0..1, of the patches at (n, 2) shares of the picture."""
    rows, columns = sight.features.grid
    down = np.clip((places[:, 1] * rows).astype(int), 0, rows - 1)
    across = np.clip((places[:, 0] * columns).astype(int), 0, columns - 1)
    cells = sight.work.reshape(rows, CELL, columns, CELL, 3)[down, :, across]
    coded = cells.astype(np.float32) / 255
    # The transfer curve of sRGB (IEC 61966-2-1).
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    return np.asarray(linear.mean((1, 2)), np.float32)


def _background(sight: Sight) -> FloatArray:
    return _around(sight).background


def _overlap(one: FloatArray, other: FloatArray) -> float:
    """Shared area of two chroma histograms, 0..1."""
    edges = np.linspace(-60, 60, _BINS + 1)
    a, b = (
        np.histogram2d(np.clip(c[:, 0], -59, 59), np.clip(c[:, 1], -59, 59), bins=(edges, edges))[0]
        for c in (one, other)
    )
    return float(np.minimum(a / max(a.sum(), 1), b / max(b.sum(), 1)).sum())


def _layout_gap(sight: Sight, other: Sight) -> float:
    """How differently the surroundings divide into ground, sky, backdrop and things."""
    if sight.parts is None or other.parts is None:
        return float("nan")
    shares = []
    for one in (sight, other):
        weights = _background(one)
        found = [one.part(name) for name in ("ground", "backdrop", "sky", "set_piece")]
        amounts = [float((f * weights).sum()) for f in found if f is not None]
        shares.append(np.array(amounts) / max(float(weights.sum()), 1.0))
    return float(np.abs(shares[0] - shares[1]).sum())


def _patches(sight: Sight, weights: FloatArray, basis: FloatArray | None) -> FloatArray:
    """(n, D): a thinned set of the patches under the weights."""
    found = sight.features.patches[weights > 0.5]
    thinned = np.asarray(found[:: max(1, len(found) // _MOST_PATCHES)], np.float32)
    return thinned if basis is None or not len(thinned) else debiased(thinned, basis)
