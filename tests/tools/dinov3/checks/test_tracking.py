"""Even stretches are movement, uneven ones are drift; looks that swap are noticed."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from tests.tools.dinov3.staged import COLUMNS, PATCH, ROWS, grid_of, shown, start_of, watched_of
from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.tracking import (
    bending,
    check_drift,
    check_switches,
    sustained,
)
from tools.dinov3.findings import Finding, Status
from tools.dinov3.tracks import Start, follow
from tools.dinov3.watching import Watched

LIMITS = Calibration(
    limits={
        "drift.bending": Limit(value=0.04, origin="a test"),
        "switches.exchange": Limit(value=0.2, origin="a test"),
    }
)
HEIGHT, WIDTH = ROWS * PATCH, COLUMNS * PATCH
FRAMES = 25


def textured() -> npt.NDArray[np.uint8]:
    rough = np.random.default_rng(0).integers(0, 255, (HEIGHT // 4, WIDTH // 4, 3), np.uint8)
    return np.asarray(cv2.resize(rough, (WIDTH, HEIGHT)), np.uint8)


def moved(shift: float, wave: float) -> npt.NDArray[np.uint8]:
    """The texture shifted, and bent by waves of that many pixels."""
    y, x = np.indices((HEIGHT, WIDTH), dtype=np.float32)
    map_x = x - np.float32(shift) + np.float32(wave) * np.sin(y / 6)
    return np.asarray(
        cv2.remap(textured(), map_x.astype(np.float32), y, cv2.INTER_LINEAR,
                  borderMode=cv2.BORDER_REFLECT_101), np.uint8,
    )  # fmt: skip


def clip(wave: float) -> Watched:
    """A figure that moves to the right and from the middle on bends more and more."""
    parts = np.zeros((ROWS, COLUMNS, 3), np.float32)
    parts[..., 0] = 1
    parts[2:8, 6:12] = (0, 0, 1)
    parts[2:4, 7:11] = (0, 1, 0)
    pictures = [moved(t, wave * max(0, t - 10)) for t in range(FRAMES)]
    return watched_of(pictures, [grid_of({})] * FRAMES, [parts] * FRAMES, every=6)


def drift(wave: float, limits: Calibration = LIMITS) -> Finding:
    return check_drift(clip(wave), limits).finding


def test_an_even_stretch_is_no_bending() -> None:
    y, x = np.indices((60, 60), dtype=np.float32)
    even = np.stack([0.1 * x + 3, 0.05 * y - 0.1 * x], axis=-1)
    uneven = even + np.stack([2 * np.sin(y / 5), 0 * x], axis=-1)
    region = np.zeros((60, 60), bool)
    region[10:50, 10:50] = True
    assert bending(even, region) == pytest.approx(0, abs=1e-3)
    assert bending(uneven, region) == pytest.approx(2 * 2**-0.5 / 40, rel=0.3)
    assert np.isnan(bending(even, np.zeros((60, 60), bool)))


def test_a_figure_that_moves_keeps_its_shape() -> None:
    assert drift(0).status is Status.PASS


def test_a_figure_that_bends_drifts() -> None:
    found = drift(0.8)
    assert (found.status, found.fault) == (Status.FAIL, "shape_drift")
    assert found.usable_range is not None
    assert found.usable_range[0] == 0


def test_without_a_limit_bending_is_still_measured() -> None:
    found = drift(0.8, Calibration())
    assert found.status is Status.UNAVAILABLE
    assert found.measurements[0].value > 0.04


def test_without_parts_or_figures_nothing_is_said() -> None:
    assert check_drift(shown([{}] * 5), LIMITS).finding.status is Status.UNAVAILABLE
    parts = np.zeros((ROWS, COLUMNS, 3), np.float32)
    parts[..., 0] = 1
    empty = watched_of([textured()] * 6, [grid_of({})] * 6, [parts] * 6)
    assert check_drift(empty, LIMITS).finding.status is Status.NOT_ASSESSABLE


def test_one_odd_sample_is_not_sustained() -> None:
    values = np.array([0, 0, 1, 0, 0, np.nan, np.nan, np.nan], np.float32)
    assert np.nanmax(sustained(values)[:4]) == 0
    assert np.isnan(sustained(values)[-1])


def switches(swapped: bool) -> Finding:
    """Two figures of different looks; in the second half each may have the other's."""
    vectors = np.eye(8, dtype=np.float32)
    frames = []
    for t in range(16):
        late = swapped and t >= 8
        grid = grid_of({})
        # Half of a figure's vector is its place's own, so that it is followed through the swap.
        for place, own, other in (((2, 3), 1, 2), ((6, 12), 2, 1)):
            mixed = 0.6 * vectors[4 + own] + 0.8 * vectors[other if late else own]
            grid[place[0] : place[0] + 2, place[1] : place[1] + 2] = mixed
        frames.append(grid)
    watched = watched_of([textured()] * 16, frames)
    tracks = follow(
        watched,
        [Start("figure 1", start_of(1, (2, 3))), Start("figure 2", start_of(1, (6, 12)))],
    )
    found = check_switches(watched, tracks, LIMITS)
    assert found.draw is not None
    assert found.draw().shape[1] == 640
    return found.finding


def test_figures_that_stay_themselves_pass() -> None:
    assert switches(swapped=False).status is Status.PASS


def test_figures_that_swap_looks_fail() -> None:
    found = switches(swapped=True)
    assert (found.status, found.fault) == (Status.FAIL, "wrong_person")


def test_one_figure_cannot_switch() -> None:
    assert check_switches(shown([{}] * 4), (), LIMITS).finding.status is Status.NOT_ASSESSABLE


def test_the_evidence_of_drift_is_drawn() -> None:
    evidence = check_drift(clip(0.8), LIMITS)
    assert evidence.draw is not None
    assert evidence.draw().shape[1] == 640
