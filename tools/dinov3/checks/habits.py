"""Does a production frame everything alike?

Over all keyframes: the share of subjects in the middle of the frame where nothing asked for it,
one shot size or angle from shot to shot, and headroom that hardly changes. Habits are no fault of
one shot, so all of it is advice on the production.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import numpy as np

from tools.dinov3.calibration import Calibration
from tools.dinov3.checks.answers import Shown, limited, measured, not_assessable
from tools.dinov3.checks.composition import placement_of, wanted_places
from tools.dinov3.drawing import BAD, WIDTH, strip, titled
from tools.dinov3.figure import figures_by_parts
from tools.dinov3.findings import Finding, Severity
from tools.dinov3.sight import Image, Sight
from tools.screenplay.plan import Shot

FEWEST = 6
"""Shots from which a habit can be told from chance."""
_CENTRE = (0.44, 0.56)
"""Where a viewer takes a subject to sit in the middle: a ninth of the width."""
_SHOWN = 6


def check_habits(
    sights: Mapping[str, Sight], shots: Mapping[str, Shot], calibration: Calibration
) -> tuple[Shown, ...]:
    """Habits of framing over a production; advice.

    Measures `centred` (share of subjects in the middle unasked; `habit_centre.centred`, most),
    `longest run` of one size and angle in film order (`habit_size.longest run`, most) and `spread`
    of headroom (`habit_headroom.spread`, least).
    """
    names = [name for name in sights if name in shots]
    if len(names) < FEWEST:
        said = f"Fewer than {FEWEST} shots show no habit."
        return (Shown(not_assessable("habit_centre", said)),)
    found = [_size_habit(names, sights, shots, calibration)]
    placed = {
        name: placement_of(sights[name], figures[0])
        for name in names
        if shots[name].characters and (figures := figures_by_parts(sights[name]))
    }
    free = [n for n in placed if wanted_places(shots[n].camera.composition) != (0.5,)]
    if len(free) >= FEWEST:
        centred = [name for name in free if _CENTRE[0] <= placed[name].x <= _CENTRE[1]]
        found.append(_centre_habit(len(centred) / len(free), centred, sights, calibration))
        rooms = [placed[name].headroom for name in free]
        found.append(_headroom_habit(rooms, free, sights, calibration))
    return tuple(found)


def longest_run(shots: Sequence[Shot]) -> tuple[int, int]:
    """First shot and length of the longest run of one size and angle; (0, 0) for no shots."""
    best, start = (0, 0), 0
    for at, shot in enumerate(shots):
        if at and _frame(shot) != _frame(shots[at - 1]):
            start = at
        if at - start + 1 > best[1]:
            best = (start, at - start + 1)
    return best


def _frame(shot: Shot) -> tuple[str, str]:
    return shot.camera.size.value, shot.camera.angle.value


def _size_habit(
    names: Sequence[str],
    sights: Mapping[str, Sight],
    shots: Mapping[str, Shot],
    calibration: Calibration,
) -> Shown:
    first, length = longest_run([shots[name] for name in names])
    size, angle = Counter(_frame(shots[name]) for name in names).most_common(1)[0][0]
    run = names[first : first + length]
    found = limited(
        "habit_size", "wrong_framing", measured("longest run", length, "shots"),
        calibration.limit("habit_size.longest run"),
        f"Sizes and angles change; the most frequent is a {size} at {angle}.",
        f"{length} shots in a row from {run[0]} on are framed alike: vary size or angle.",
    )  # fmt: skip
    return _advice(found, run, sights)


def _centre_habit(
    share: float, centred: Sequence[str], sights: Mapping[str, Sight], calibration: Calibration
) -> Shown:
    found = limited(
        "habit_centre", "wrong_framing", measured("centred", share, "share of shots"),
        calibration.limit("habit_centre.centred"),
        "Subjects sit in different parts of the frame.",
        f"{share:.0%} of the shots put the subject in the middle though nothing asked for it: "
        "place it on a third.",
    )  # fmt: skip
    return _advice(found, centred, sights)


def _headroom_habit(
    rooms: Sequence[float],
    names: Sequence[str],
    sights: Mapping[str, Sight],
    calibration: Calibration,
) -> Shown:
    spread = float(np.percentile(rooms, 90) - np.percentile(rooms, 10))
    found = limited(
        "habit_headroom", "wrong_framing", measured("spread", spread, "share of frame height"),
        calibration.limit("habit_headroom.spread"),
        "Headroom follows the shot size.",
        f"Every shot leaves about {np.median(rooms):.0%} above the head: fit it to the shot size.",
        most=False,
    )  # fmt: skip
    return _advice(found, names, sights)


def _advice(found: Finding, names: Sequence[str], sights: Mapping[str, Sight]) -> Shown:
    advice = found.model_copy(update={"severity": Severity.ADVICE})
    some = list(names)[:_SHOWN] or list(sights)[:_SHOWN]
    return Shown(advice, lambda: _picture([sights[name] for name in some], advice.sentence))


def _picture(sights: Sequence[Sight], said: str) -> Image:
    return titled(strip([sight.image for sight in sights])[:, :WIDTH], said, BAD)
