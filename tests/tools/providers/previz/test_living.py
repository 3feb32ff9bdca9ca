"""A locked-off shot lives from frame to frame, and the same moment is always the same frame."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tools.providers.previz.faults import FaultKind
from tools.providers.previz.living import alive
from tools.providers.previz.mistimes import Mistime
from tools.providers.previz.stage import Light, Place, Stage

FRAME = np.full((180, 320, 3), 90, np.uint8)
STAGE = Stage(seed=5)
LANTERN = Stage(Place(), Light(practicals=("lantern",)), seed=5)


def test_the_first_frame_is_the_still_itself() -> None:
    assert np.array_equal(alive(FRAME, STAGE, 0.0), FRAME)


@pytest.mark.parametrize("stage", [STAGE, LANTERN], ids=["plain", "lantern"])
def test_no_two_frames_are_the_same_and_none_strays_far(stage: Stage) -> None:
    frames = [alive(FRAME, stage, n / 24) for n in range(1, 24)]
    steps = [np.abs(a.astype(int) - b).mean() for a, b in itertools.pairwise(frames)]
    assert min(steps) > 0.5
    assert max(abs(float(frame.mean()) - 90) for frame in frames) < 5


def test_a_moment_is_always_the_same_frame() -> None:
    assert np.array_equal(alive(FRAME, STAGE, 1.25), alive(FRAME, STAGE, 1.25))


def test_a_freeze_holds_the_grain_as_well() -> None:
    freeze = Mistime(FaultKind.FROZEN, 1, 1.0, 2.0)
    one, other = (alive(FRAME, STAGE, freeze.clock(at)) for at in (1.2, 1.8))
    assert np.array_equal(one, other)
