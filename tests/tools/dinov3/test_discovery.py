"""Cutting things out of patches that were made to hold them."""

from __future__ import annotations

import numpy as np
import pytest

from tools.dinov3.discovery import discover, second_vector
from tools.dinov3.features import Features, unit

Block = tuple[int, int, int, int]
"""Top, left, bottom, right; ends exclusive."""


def patches(rows: int, columns: int, *blocks: Block, seed: int = 0) -> Features:
    """A picture of 16-pixel patches: one kind of ground, and another kind for each block."""
    rng = np.random.default_rng(seed)
    kinds = np.eye(8, dtype=np.float32)
    values = np.tile(kinds[0], (rows, columns, 1))
    for number, (top, left, bottom, right) in enumerate(blocks, start=1):
        values[top:bottom, left:right] = kinds[number]
    values += 0.1 * rng.standard_normal(values.shape).astype(np.float32)
    size = (rows * 16, columns * 16)
    return Features(np.zeros(8, np.float32), unit(values), size, size)


@pytest.mark.parametrize("grid", [(15, 27), (27, 15), (18, 18)], ids=str)
def test_the_thing_is_found_on_grids_of_any_shape(grid: tuple[int, int]) -> None:
    found = discover(patches(*grid, (4, 5, 9, 10)))
    assert found[0].box == (80, 64, 80, 80)
    assert found[0].share == pytest.approx(25 / (grid[0] * grid[1]))
    assert found[0].score > 0.5
    assert (found[0].weights[found[0].mask] >= 0.5).all()
    assert not found[0].weights[~found[0].mask].any()


def test_several_things_are_found_and_do_not_overlap() -> None:
    found = discover(patches(15, 27, (2, 2, 7, 7), (8, 15, 13, 22)))
    boxes = {one.box for one in found}
    assert {(32, 32, 80, 80), (240, 128, 112, 80)} <= boxes
    assert np.sum([one.mask for one in found], axis=0).max() == 1


def test_no_more_than_wanted() -> None:
    features = patches(15, 27, (2, 2, 7, 7), (8, 15, 13, 22))
    assert len(discover(features, most=1)) == 1


def test_a_thing_that_fills_most_of_the_frame_is_not_taken_for_ground_by_its_size() -> None:
    found = discover(patches(15, 27, (1, 2, 14, 25)))
    assert found[0].box == (32, 16, 368, 208)


def test_the_same_picture_gives_the_same_answer() -> None:
    one, two = (discover(patches(15, 27, (4, 5, 9, 10), seed=3)) for _ in range(2))
    assert [found.box for found in one] == [found.box for found in two]
    assert all((a.weights == b.weights).all() for a, b in zip(one, two, strict=True))


def test_nothing_is_found_in_a_plain_picture() -> None:
    assert discover(patches(15, 27)) == ()


def test_the_vector_solves_the_cut() -> None:
    rng = np.random.default_rng(1)
    half = rng.random((40, 40)).astype(np.float32)
    joined = half + half.T
    said, vector = second_vector(joined)
    degree = joined.sum(1)
    moved = degree * vector - joined @ vector
    level = float(vector @ moved) / float(vector @ (degree * vector))
    exact = np.linalg.eigvalsh(np.eye(40) - joined / np.sqrt(np.outer(degree, degree)))[1]
    assert level == pytest.approx(float(exact), abs=1e-4)
    assert said == pytest.approx(float(exact), abs=1e-4)
