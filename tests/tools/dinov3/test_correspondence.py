"""Matching patches across pictures, on maps and geometry whose truth is known."""

from __future__ import annotations

import numpy as np
import pytest

from tools.dinov3.correspondence import (
    Matches,
    geometry_of,
    match_patches,
    positional_basis,
    unplaced,
)
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.features import FloatArray, unit


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(device="cpu", dtype="float32")


def scattered(rows: int, columns: int, seed: int = 0) -> FloatArray:
    rng = np.random.default_rng(seed)
    return unit(rng.normal(size=(rows, columns, 32)).astype(np.float32))


def as_matches(here: FloatArray, there: FloatArray) -> Matches:
    ones = np.ones(len(here), np.float32)
    return Matches(here.astype(np.float32), there.astype(np.float32), ones, ones, 1.0)


def seen_from(points: FloatArray, shift: float, turn: float) -> FloatArray:
    """Where a pinhole camera, moved aside and turned, sees (n, 3) points."""
    cos, sin = np.cos(turn), np.sin(turn)
    across = points[:, 0] - shift
    x, z = cos * across - sin * points[:, 2], sin * across + cos * points[:, 2]
    return np.asarray(np.stack([x / z + 0.5, points[:, 1] / z + 0.5], 1), np.float32)


def test_every_patch_of_a_shifted_map_is_found_again() -> None:
    here = scattered(6, 9)
    found = match_patches(here, np.roll(here, 2, axis=1))
    assert found.share == 1.0
    moved = np.round((found.there - found.here)[:, 0] * 9) % 9
    assert (moved == 2).all()
    assert found.weight.min() > 0.9


def test_masks_keep_matches_inside_them() -> None:
    here = scattered(6, 9)
    left = np.zeros((6, 9), bool)
    left[:, :4] = True
    found = match_patches(here, here, left, ~left)
    assert (found.here[:, 0] < 0.45).all()
    assert (found.there[:, 0] > 0.4).all()
    assert len(match_patches(here, here, np.zeros((6, 9), bool))) == 0


def test_two_things_that_look_alike_weigh_nothing() -> None:
    here = scattered(4, 4)
    twice = np.concatenate([here, here], axis=1)
    assert match_patches(here, twice).weight.max() < 0.05


def test_views_of_one_rigid_scene_fit_and_scattered_ones_do_not() -> None:
    rng = np.random.default_rng(3)
    spread = np.column_stack([rng.uniform(-1, 1, (90, 2)), rng.uniform(3, 7, 90)])
    points = spread.astype(np.float32)
    one, other = seen_from(points, 0.0, 0.0), seen_from(points, 0.9, 0.2)
    rigid = geometry_of(as_matches(one, other), 1.6)
    loose = geometry_of(as_matches(one, rng.permutation(other)), 1.6)
    assert rigid.epipolar > 0.95
    assert rigid.plane < 0.9
    assert loose.epipolar < 0.7
    assert loose.plane < 0.3


def test_a_crop_of_a_picture_is_one_plane() -> None:
    here = np.random.default_rng(4).uniform(0, 1, (60, 2)).astype(np.float32)
    found = geometry_of(as_matches(here, here * 0.8 + 0.1), 1.6)
    assert found.plane > 0.95
    assert 0 < found.moved < 0.15


def test_too_few_matches_have_no_geometry() -> None:
    few = np.random.default_rng(5).uniform(0, 1, (5, 2)).astype(np.float32)
    assert np.isnan(geometry_of(as_matches(few, few), 1.6).epipolar)


def test_the_positional_basis_is_orthonormal_and_kept(encoder: Encoder) -> None:
    basis = positional_basis(encoder, (128, 192))
    assert basis.shape == (encoder.dim, 8)
    np.testing.assert_allclose(basis.T @ basis, np.eye(8), atol=1e-4)
    assert positional_basis(encoder, (128, 192)) is basis


def test_what_position_alone_put_into_patches_is_taken_out(encoder: Encoder) -> None:
    grey = np.full((128, 192, 3), 124, np.uint8)
    features = encoder.encode([grey], size=(128, 192))[0]
    basis = positional_basis(encoder, (128, 192))
    left = features.patches - features.patches @ basis @ basis.T
    assert np.linalg.norm(left, axis=-1).mean() < 0.5
    assert unplaced(features, encoder).shape == features.patches.shape
