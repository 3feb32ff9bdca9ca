"""Memories of patches: what they keep, and how far from them a new patch is."""

from __future__ import annotations

import numpy as np
import pytest

from tools.dinov3.bank import bank_of
from tools.dinov3.features import FloatArray, unit


def around(axis: int, count: int, wide: int = 200, spread: float = 0.01) -> FloatArray:
    """Unit vectors near one axis."""
    noise = np.random.default_rng(axis).standard_normal((count, wide)) * spread
    return unit(np.asarray(np.eye(wide)[axis] + noise, np.float32))


def test_distance_is_one_minus_the_best_cosine() -> None:
    axes = np.eye(4, dtype=np.float32)
    bank = bank_of(axes[:2] * 3)
    asked = np.stack([axes[0], axes[2], -axes[1], unit(axes[0] + axes[2])])
    np.testing.assert_allclose(bank.distances(asked), [0, 1, 1, 1 - 0.5**0.5], atol=1e-6)
    np.testing.assert_allclose(bank_of(axes[:1]).distances(-axes[:1]), [2], atol=1e-6)
    assert list(bank.nearest(axes[:2])) == [0, 1]


@pytest.mark.parametrize(("given", "kept"), [(5, 5), (12, 12), (13, 12), (400, 12)])
def test_a_bank_keeps_no_more_than_it_may(given: int, kept: int) -> None:
    patches = around(0, given, spread=0.3)
    bank = bank_of(patches, most=12)
    assert len(bank.patches) == kept
    assert len(set(bank.origin.tolist())) == kept
    np.testing.assert_allclose(bank.patches, patches[bank.origin], atol=1e-6)


def test_a_coreset_keeps_what_is_rare_and_is_the_same_every_time() -> None:
    patches = np.concatenate([around(0, 300), around(1, 300), around(2, 1)])
    bank = bank_of(patches, most=3)
    assert bank.distances(patches).max() < 0.1
    # Three of the first kind would have missed the others by far.
    assert bank_of(patches[:300], most=3).distances(patches[600:]).min() > 0.8
    assert list(bank.origin) == list(bank_of(patches, most=3).origin)
    assert bank.nearest(patches[600:])[0] == 600


def test_equal_patches_are_kept_once_each() -> None:
    bank = bank_of(np.ones((9, 3), np.float32), most=4)
    assert len(set(bank.origin.tolist())) == 4


def test_what_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="no bank"):
        bank_of(np.zeros((0, 4), np.float32))
    with pytest.raises(ValueError, match="no bank"):
        bank_of(np.ones((2, 4), np.float32), most=0)
    with pytest.raises(ValueError, match="do not fit"):
        bank_of(np.ones((2, 4), np.float32)).distances(np.ones((2, 5), np.float32))
