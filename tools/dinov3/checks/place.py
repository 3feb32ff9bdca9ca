"""Is it the scene's place, lit as the scene is lit?

Both compare with the scene's kept master keyframe, leaving the figures out. Angles of one place
show other walls, so place is a score fitted on pairs of angles of the same and of other places.
"""

from __future__ import annotations

import math

import numpy as np

from tools.dinov3.calibration import BRIEF, Calibration, Logistic
from tools.dinov3.checks.answers import failed, measured, not_assessable, passed, unavailable
from tools.dinov3.features import FloatArray
from tools.dinov3.figure import best_match, embedding
from tools.dinov3.findings import Finding, Severity, Threshold
from tools.dinov3.lighting import lighting_of
from tools.dinov3.sight import Sight, lab

_MOST_PATCHES = 400
_LEAST_BACKGROUND = 0.12
_BINS = 12


def compare_places(sight: Sight, master: Sight) -> dict[str, float]:
    """Everything that is measured between the surroundings of two pictures."""
    mine, theirs = _background(sight), _background(master)
    a, b = embedding(sight, mine), embedding(master, theirs)
    colours = _colours(sight, mine), _colours(master, theirs)
    return {
        "background_cosine": float("nan") if a is None or b is None else float(a @ b),
        "best_match": best_match(_patches(sight, mine), _patches(master, theirs)),
        "cls": float(sight.features.cls @ master.features.cls),
        "chroma_overlap": _overlap(colours[0][:, 1:], colours[1][:, 1:]),
        "chroma_gap": float(np.linalg.norm(colours[0][:, 1:].mean(0) - colours[1][:, 1:].mean(0))),
        "lightness_gap": abs(float(np.median(colours[0][:, 0]) - np.median(colours[1][:, 0]))),
        **_part_gaps(sight, master),
    }


def compare_light(sight: Sight, master: Sight) -> dict[str, float]:
    """Everything that is measured between the light of two pictures."""
    mine, theirs = lighting_of(sight, sight.person), lighting_of(master, master.person)
    both = _lit(sight), _lit(master)
    return {
        "lightness": abs(mine.lightness - theirs.lightness),
        "contrast": abs(mine.contrast - theirs.contrast),
        "warmth": abs(mine.warmth - theirs.warmth),
        "tint": abs(mine.tint - theirs.tint),
        "bright_warmth": abs(both[0] - both[1]),
    }


def check_place(sight: Sight, master: Sight | None, calibration: Calibration) -> Finding:
    """Fails when the surroundings are not those of the scene's master."""
    if master is None:
        return not_assessable("place", "This shot sets the scene's place; there is no master yet.")
    if float(_background(sight).mean()) < _LEAST_BACKGROUND:
        return not_assessable("place", "The figure fills the frame; no place is seen.")
    numbers = compare_places(sight, master)
    return _judged(
        "place",
        "wrong_place",
        calibration.place,
        numbers,
        ("The place is the scene's.", "The surroundings are not those of the scene's master."),
    )


def check_light(sight: Sight, master: Sight | None, calibration: Calibration) -> Finding:
    """Fails when light and grade are not those of the scene's master."""
    if master is None:
        return not_assessable("light", "This shot sets the scene's light; there is no master yet.")
    mine, theirs = lighting_of(sight, sight.person), lighting_of(master, master.person)
    return _judged(
        "light",
        "wrong_light",
        calibration.light,
        compare_light(sight, master),
        (
            f"The light is the scene's: {mine.words}.",
            f"The light does not match the scene: {mine.words}, where the master has "
            f"{theirs.words}.",
        ),
    )


def _judged(
    check: str,
    fault: str,
    logistic: Logistic | None,
    numbers: dict[str, float],
    sentences: tuple[str, str],
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
        severity = Severity.GATE if logistic.gate else Severity.ADVICE
        found = failed(check, fault, bad, *shown, severity=severity)
    threshold = Threshold(value=BRIEF, origin=logistic.origin)
    return found.model_copy(update={"score": round(score, 4), "threshold": threshold})


def _background(sight: Sight) -> FloatArray:
    """(h, w): 1 where no figure is, 0 elsewhere; all ones without a part head."""
    person = sight.person
    if person is None:
        return np.ones(sight.features.grid, np.float32)
    return np.asarray(person < 0.25, np.float32)


def _colours(sight: Sight, weights: FloatArray) -> FloatArray:
    pixels = sight.work[sight.on_work(weights) > 0.5]
    found = lab(pixels[None] if len(pixels) else sight.work.reshape(1, -1, 3))[0]
    return np.asarray(found, np.float32)


def _overlap(one: FloatArray, other: FloatArray) -> float:
    """Shared area of two chroma histograms, 0..1."""
    edges = np.linspace(-60, 60, _BINS + 1)
    a, b = (
        np.histogram2d(np.clip(c[:, 0], -59, 59), np.clip(c[:, 1], -59, 59), bins=(edges, edges))[0]
        for c in (one, other)
    )
    return float(np.minimum(a / max(a.sum(), 1), b / max(b.sum(), 1)).sum())


def _part_gaps(sight: Sight, master: Sight) -> dict[str, float]:
    """How differently the surroundings divide into ground, sky, backdrop and things."""
    if sight.parts is None or master.parts is None:
        return {"layout_gap": float("nan")}
    names = ("ground", "backdrop", "sky", "set_piece")
    shares = []
    for one in (sight, master):
        weights = _background(one)
        found = [one.part(name) for name in names]
        amounts = [float((f * weights).sum()) for f in found if f is not None]
        shares.append(np.array(amounts) / max(float(weights.sum()), 1.0))
    return {"layout_gap": float(np.abs(shares[0] - shares[1]).sum())}


def _lit(sight: Sight) -> float:
    """Mean b of the brightest fifth: the colour of the light itself."""
    colours = lab(sight.work).reshape(-1, 3)
    bright = colours[colours[:, 0] >= np.percentile(colours[:, 0], 80)]
    value = float(bright[:, 2].mean())
    return value if math.isfinite(value) else 0.0


def _patches(sight: Sight, weights: FloatArray) -> FloatArray:
    found = sight.features.patches[weights > 0.5]
    return np.asarray(found[:: max(1, len(found) // _MOST_PATCHES)], np.float32)
