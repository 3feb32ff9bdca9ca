"""Do the shots of one scene belong together? Outliers that no single asset shows.

Every shot is compared with all others of its scene; one that is far from the rest by a margin that
clean scenes do not show is named. Advice, unless the calibration found it safe to gate.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping

import numpy as np

from tools.dinov3.calibration import BRIEF, Calibration
from tools.dinov3.checks.answers import failed, measured
from tools.dinov3.checks.place import compare_light, compare_places
from tools.dinov3.figure import BODY, figures_by_parts
from tools.dinov3.findings import Finding, Severity
from tools.dinov3.lighting import lighting_of
from tools.dinov3.palette import gap, region_palette
from tools.dinov3.sight import Sight
from tools.screenplay.plan import Shot, ShotSize

_FEWEST = 3
"""Shots from which an outlier can be told from a pair that merely differs."""


def screen(
    sights: Mapping[str, Sight], shots: Mapping[str, Shot], calibration: Calibration
) -> dict[str, tuple[Finding, ...]]:
    """Findings for shots that do not fit the others; shots that fit are left out."""
    found: dict[str, list[Finding]] = {}
    wide = {k: s for k, s in sights.items() if shots[k].camera.size is not ShotSize.INSERT}
    for shot_id, finding in (
        *_outliers(wide, calibration, "place"),
        *_outliers(wide, calibration, "light"),
        *_clothes(wide, shots, calibration),
    ):
        found.setdefault(shot_id, []).append(finding)
    return {shot_id: tuple(findings) for shot_id, findings in found.items()}


def _outliers(
    sights: Mapping[str, Sight], calibration: Calibration, what: str
) -> list[tuple[str, Finding]]:
    """Shots whose best score to any other is low while the others agree among themselves."""
    logistic = calibration.place if what == "place" else calibration.light
    if logistic is None or len(sights) < _FEWEST:
        return []
    compare = compare_places if what == "place" else compare_light
    names = list(sights)
    scores = np.full((len(names), len(names)), np.nan)
    for i, j in itertools.combinations(range(len(names)), 2):
        scores[i, j] = scores[j, i] = logistic.score(compare(sights[names[i]], sights[names[j]]))
    nearest = np.nanmax(scores, axis=1)
    out = []
    for index, name in enumerate(names):
        others = np.delete(np.delete(scores, index, 0), index, 1)
        agreed = float(np.nanmedian(np.nanmax(others, axis=1))) if len(names) > 2 else 0.0
        if nearest[index] < BRIEF <= agreed:
            out.append((name, _apart(what, sights[name], float(nearest[index]), logistic.gate)))
    return out


def _apart(what: str, sight: Sight, score: float, gate: bool) -> Finding:
    number = measured("nearest shot", score, "score")
    severity = Severity.GATE if gate else Severity.ADVICE
    if what == "place":
        said = "The surroundings are not those of the scene's other shots."
        return failed("dailies_place", "wrong_place", said, number, severity=severity)
    said = f"The light ({lighting_of(sight).words}) is not that of the scene's other shots."
    return failed("dailies_light", "wrong_light", said, number, severity=severity)


def _clothes(
    sights: Mapping[str, Sight], shots: Mapping[str, Shot], calibration: Calibration
) -> list[tuple[str, Finding]]:
    """Shots in which a character who is alone in the frame wears other colours than elsewhere."""
    limit = calibration.limit("wardrobe.gap")
    alone: dict[str, list[str]] = {}
    for name, shot in shots.items():
        if len(shot.characters) == 1 and name in sights:
            alone.setdefault(shot.characters[0], []).append(name)
    out = []
    for character, names in alone.items():
        palettes = {}
        for name in names:
            figures = figures_by_parts(sights[name])
            if figures:
                seen = region_palette(sights[name], figures[0].seen(sights[name], BODY))
                if seen:
                    palettes[name] = seen
        if limit is None or len(palettes) < _FEWEST:
            continue
        for name, palette in palettes.items():
            gaps = [gap(palette, other) for key, other in palettes.items() if key != name]
            nearest = min((g for g in gaps if math.isfinite(g)), default=0.0)
            if nearest > limit.value:
                said = f"{character}'s clothes have another colour here than in the other shots."
                number = measured("colour gap", nearest, "Lab")
                out.append(
                    (name, failed("dailies_wardrobe", "wardrobe_colour", said, number, limit=limit))
                )
    return out
