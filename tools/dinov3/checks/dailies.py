"""Do the shots of one scene belong together? What no single asset shows.

Every shot is compared with all others of its scene: place and light by the scores that judge a
keyframe against its scene, clothes and things by `continuity`, sides of two people by the axis.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown
from tools.dinov3.checks.continuity import check_continuity
from tools.dinov3.checks.direction import check_axis
from tools.dinov3.checks.place import check_light, check_place, scene_picture
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Status
from tools.dinov3.sight import Sight
from tools.screenplay.plan import Shot, ShotSize

_FEWEST = 3
"""Shots from which an outlier can be told from a pair that merely differs."""


def screen(
    sights: Mapping[str, Sight],
    shots: Mapping[str, Shot],
    calibration: Calibration,
    basis: FloatArray | None = None,
) -> dict[str, tuple[Finding, ...]]:
    """Findings for shots that do not fit the others; shots that fit are left out."""
    failed = {
        name: tuple(one.finding for one in shown if one.finding.status is Status.FAIL)
        for name, shown in compare(sights, shots, calibration, basis).items()
    }
    return {name: findings for name, findings in failed.items() if findings}


def compare(
    sights: Mapping[str, Sight],
    shots: Mapping[str, Shot],
    calibration: Calibration,
    basis: FloatArray | None = None,
) -> dict[str, tuple[Shown, ...]]:
    """All findings on every shot against the others, by shot id, in the order given.

    `sights` are keyframes or middle frames of clips; `basis` is
    `correspondence.positional_basis`, to be taken out of the patches first.
    """
    wide = {k: s for k, s in sights.items() if shots[k].camera.size is not ShotSize.INSERT}
    if len(wide) < _FEWEST:
        return {}
    kept = check_continuity(wide, shots, calibration, basis)
    crossed = check_axis(wide, shots, calibration)
    return {
        name: (
            *_scene(name, wide, shots, calibration, basis),
            *kept[name],
            *crossed.get(name, ()),
        )
        for name in wide
    }


def _scene(
    name: str,
    sights: Mapping[str, Sight],
    shots: Mapping[str, Shot],
    calibration: Calibration,
    basis: FloatArray | None,
) -> tuple[Shown, ...]:
    """Place against shots of the same location, light against those of the same hour too."""
    own = shots[name]
    there = [k for k in sights if k != name and shots[k].location == own.location]
    lit = [k for k in there if shots[k].time_of_day == own.time_of_day]
    places, lights = [sights[k] for k in there], [sights[k] for k in lit]
    place = check_place(sights[name], None, calibration, places, basis)
    light = check_light(sights[name], None, calibration, lights)
    return (
        _named("dailies_place", place, sights[name], places),
        _named("dailies_light", light, sights[name], lights),
    )


def _named(check: str, finding: Finding, sight: Sight, others: Sequence[Sight]) -> Shown:
    named = finding.model_copy(update={"check": check})
    return Shown(named, partial(scene_picture, named, sight, others) if others else None)
