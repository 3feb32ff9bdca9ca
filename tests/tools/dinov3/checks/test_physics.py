"""Things that move on are no surprise; things that come, go or leap in a step are."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytest

from tests.tools.dinov3.staged import FPS, Place, shown, start_of
from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.physics import (
    check_paths,
    check_permanence,
    check_surprise,
    excess,
    leap,
    losses,
    surprise_of,
)
from tools.dinov3.findings import Finding, Status
from tools.dinov3.tracks import Start, follow, follow_back

Things = Sequence[dict[int, Place | None]]
FRAMES = 16
LIMITS = Calibration(
    limits={
        name: Limit(value=0.2, origin="a test")
        for name in (
            "surprise.excess", "permanence.unmatched", "appearance.unmatched", "path.leap",
        )
    }
)  # fmt: skip


def steady(t: int) -> Place:
    return (4, 3 + t // 2)


MOVING: Things = [{1: steady(t), 2: (7, 8)} for t in range(FRAMES)]
GONE: Things = [{1: steady(t), 2: (7, 8) if t < 8 else None} for t in range(FRAMES)]
COME: Things = [{1: steady(t), 2: (7, 8) if t >= 8 else None} for t in range(FRAMES)]
ELSEWHERE: Things = [{1: steady(t), 2: (7, 2) if t < 8 else (7, 14)} for t in range(FRAMES)]


def surprise(things: Things, limits: Calibration = LIMITS) -> Finding:
    watched = shown(things)
    return check_surprise(watched, surprise_of(watched.patches), limits).finding


def test_steady_movement_is_no_surprise() -> None:
    found = surprise(MOVING)
    assert found.status is Status.PASS
    assert found.measurements[0].value < 0.05


@pytest.mark.parametrize(
    ("things", "fault"),
    [
        pytest.param(GONE, "vanish", id="gone"),
        pytest.param(COME, "extra_prop", id="come"),
        pytest.param(ELSEWHERE, "teleport", id="elsewhere"),
    ],
)
def test_a_step_that_nothing_explains_is_named(things: Things, fault: str) -> None:
    found = surprise(things)
    assert (found.status, found.fault) == (Status.FAIL, fault)
    assert found.frames == (8,)
    assert found.usable_range == (0.0, 8 / FPS) or found.usable_range == (9 / FPS, 16 / FPS)
    assert found.regions[0].label == fault


def test_a_new_picture_is_a_cut() -> None:
    watched = shown([{}] * FRAMES)
    patches = watched.patches
    patches[8:] = np.eye(8, dtype=np.float32)[5]
    found = check_surprise(watched, surprise_of(patches), LIMITS).finding
    assert found.fault == "jump_cut"


def test_without_a_limit_the_number_is_still_there() -> None:
    found = surprise(GONE, Calibration())
    assert found.status is Status.UNAVAILABLE
    assert found.measurements[0].value > 0.2


def test_a_short_clip_is_not_asked() -> None:
    assert surprise(MOVING[:3]).status is Status.NOT_ASSESSABLE


def test_what_goes_on_all_the_time_is_usual() -> None:
    busy = np.array([0, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4, 0.4], np.float32)
    lone = np.array([0, 0, 0, 0, 0.4, 0, 0, 0], np.float32)
    assert excess(busy).max() == pytest.approx(0)
    assert excess(lone).max() == pytest.approx(0.4)


def permanence(things: Things, place: Place, last: Place) -> tuple[Finding, Finding]:
    watched = shown(things)
    seen = surprise_of(watched.patches)
    forward = follow(watched, [Start("lamp", start_of(2, place))])
    back = follow_back(watched, [Start("lamp", start_of(2, last))])
    gone, come = check_permanence(watched, seen, forward, back, LIMITS)
    return gone.finding, come.finding


def test_a_thing_that_stays_is_permanent() -> None:
    gone, come = permanence(MOVING, (7, 8), (7, 8))
    assert (gone.status, come.status) == (Status.PASS, Status.PASS)


def test_a_thing_that_goes_is_named() -> None:
    gone, _ = permanence(GONE, (7, 8), (7, 8))
    assert (gone.status, gone.fault, gone.frames) == (Status.FAIL, "vanish", (8,))
    assert gone.sentence.startswith("Lamp is suddenly gone")


def test_a_thing_that_comes_is_named() -> None:
    _, come = permanence(COME, (7, 8), (7, 8))
    assert (come.status, come.fault, come.frames) == (Status.FAIL, "extra_prop", (8,))


def test_a_thing_may_leave_over_the_border() -> None:
    leaving: Things = [{2: (4, 16) if t < 8 else None} for t in range(FRAMES)]
    watched = shown(leaving)
    (track,) = follow(watched, [Start("lamp", start_of(2, (4, 16)))])
    assert losses(track, surprise_of(watched.patches).lost).max() == 0


def path(columns: Callable[[int], int]) -> Finding:
    watched = shown([{2: (4, columns(t))} for t in range(FRAMES)])
    tracks = follow(watched, [Start("lamp", start_of(2, (4, columns(0))))])
    return check_paths(watched, tracks, LIMITS).finding


def test_a_steady_path_passes() -> None:
    assert path(lambda t: 6).status is Status.PASS


def test_a_leap_fails() -> None:
    found = path(lambda t: 6 if t < 8 else 9)
    assert (found.status, found.fault) == (Status.FAIL, "teleport")


def test_acceleration_is_no_leap() -> None:
    watched = shown([{2: (4, 5)}] * FRAMES)
    (track,) = follow(watched, [Start("lamp", start_of(2, (4, 5)))])
    track.centre[:, 0] = [0.1 + 0.002 * t * t for t in range(FRAMES)]
    assert leap(track).max() < 0.01


def test_nothing_to_follow_is_not_assessable() -> None:
    watched = shown(MOVING)
    seen = surprise_of(watched.patches)
    found = [*check_permanence(watched, seen, (), (), LIMITS), check_paths(watched, (), LIMITS)]
    assert {shown_.finding.status for shown_ in found} == {Status.NOT_ASSESSABLE}


def test_evidence_is_drawn() -> None:
    watched = shown(GONE)
    seen = surprise_of(watched.patches)
    tracks = follow(watched, [Start("lamp", start_of(2, (7, 8)))])
    for evidence in (
        check_surprise(watched, seen, LIMITS),
        *check_permanence(watched, seen, tracks, tracks, LIMITS),
        check_paths(watched, tracks, LIMITS),
    ):
        assert evidence.draw is not None
        assert evidence.draw().shape[1] == 640
