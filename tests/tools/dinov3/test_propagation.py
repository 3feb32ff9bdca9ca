"""Labels go where their patches go, and nowhere when those are gone."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tools.dinov3.propagation import Propagation, propagate

FloatArray = npt.NDArray[np.float32]
ROWS, COLUMNS = 8, 24


def moving(places: list[tuple[int, int] | None]) -> tuple[FloatArray, FloatArray]:
    """(T, h, w, 3) patches of a square thing that is at these places, and its first mask."""
    patches = np.zeros((len(places), ROWS, COLUMNS, 3), np.float32)
    patches[..., 2] = 1
    for frame, place in enumerate(places):
        if place is not None:
            row, column = place
            patches[frame, row : row + 2, column : column + 2] = (1, 0, 0)
    return patches, (patches[0, ..., :1] > 0).astype(np.float32)


def test_labels_follow_what_moves() -> None:
    patches, first = moving([(3, 2 + t) for t in range(12)])
    found = propagate(patches, first)
    np.testing.assert_allclose(found[..., 0], patches[..., 0] > 0, atol=0.02)


def test_what_is_gone_reads_as_gone() -> None:
    patches, first = moving([(3, 5)] * 3 + [None] * 3)
    found = propagate(patches, first)
    assert float(found[2].max()) > 0.9
    assert float(found[-1].max()) < 0.3


def test_labels_do_not_jump_beyond_the_neighbourhood() -> None:
    patches, first = moving([(3, 2), (3, 14)])
    assert float(propagate(patches, first, Propagation(radius=2))[1].max()) < 0.3
    assert float(propagate(patches, first, Propagation(radius=12))[1].max()) > 0.9


def test_several_labels_travel_at_once_and_as_alone() -> None:
    patches, first = moving([(3, 2 + t) for t in range(5)])
    both = propagate(patches, np.concatenate([1 - first, first], axis=-1))
    np.testing.assert_allclose(both[..., 1:], propagate(patches, first), atol=1e-6)
    np.testing.assert_allclose(both.sum(-1), 1, atol=1e-5)


def test_tiles_leave_no_seam() -> None:
    """A grid larger than a tile is carried as in one piece."""
    rng = np.random.default_rng(0)
    patches = rng.normal(size=(3, 20, 35, 8)).astype(np.float32)
    patches /= np.linalg.norm(patches, axis=-1, keepdims=True)
    first = rng.random((20, 35, 1)).astype(np.float32)
    how = Propagation(radius=3)
    np.testing.assert_allclose(
        propagate(patches, first, how)[1, 10:25, 10:25],
        propagate(patches[:, 4:, 4:], first[4:, 4:], how)[1, 6:21, 6:21],
        atol=1e-5,
    )


def test_labels_on_another_grid_are_refused() -> None:
    patches, first = moving([(3, 5)])
    with pytest.raises(ValueError, match="grid"):
        propagate(patches, first[:4])
