"""The scores are right on cases that can be counted by hand."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from evals.encoder_scores import (
    boundary_similarity,
    colour_histogram,
    identity_auc,
    jaccard,
    region_similarity,
)


def test_identity_auc_tells_subjects_and_classes_apart() -> None:
    rng = np.random.default_rng(0)
    centres = np.eye(8, dtype=np.float32)[np.repeat(np.arange(4), 5)]
    vectors = centres + rng.normal(0, 0.05, centres.shape).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    subjects = [f"s{i // 5}" for i in range(20)]
    score = identity_auc(vectors.astype(np.float32), subjects, ["a"] * 10 + ["b"] * 10)
    assert score.value == pytest.approx(1.0)
    assert score.count == 4
    shuffled = list(rng.permutation(subjects))
    assert 0.3 < identity_auc(vectors.astype(np.float32), shuffled).value < 0.7


def test_the_interval_holds_the_value() -> None:
    vectors = np.random.default_rng(1).normal(size=(30, 6)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    score = identity_auc(vectors, [str(i // 3) for i in range(30)])
    assert score.low <= score.value <= score.high


def test_a_histogram_sees_only_the_mask() -> None:
    image = np.zeros((4, 4, 3), np.uint8)
    image[:, 2:] = 255
    left = np.zeros((4, 4), bool)
    left[:, :2] = True
    black, white = colour_histogram(image, left), colour_histogram(image, ~left)
    assert float(black @ white) == 0
    assert float(colour_histogram(image) @ black) == pytest.approx(2**-0.5)


def square(left: int) -> npt.NDArray[np.bool_]:
    mask = np.zeros((60, 100), bool)
    mask[20:40, left : left + 20] = True
    return mask


def test_the_same_mask_agrees_in_area_and_outline() -> None:
    assert jaccard(square(30), square(30)) == 1
    assert boundary_similarity(square(30), square(30)) == pytest.approx(1.0)


def test_a_shifted_mask_agrees_less() -> None:
    assert jaccard(square(30), square(40)) == pytest.approx(10 / 30)
    assert boundary_similarity(square(30), square(31)) == pytest.approx(1.0)
    assert boundary_similarity(square(30), square(50)) < 0.3


def test_nothing_agrees_with_nothing_alone() -> None:
    nothing = np.zeros((60, 100), bool)
    assert (jaccard(nothing, nothing), boundary_similarity(nothing, nothing)) == (1, 1)
    assert (jaccard(nothing, square(30)), boundary_similarity(nothing, square(30))) == (0, 0)


def test_region_similarity_leaves_the_first_frame_out() -> None:
    shares = [square(left).astype(np.float32) for left in (0, 30, 40)]
    score = region_similarity(shares, [square(30), square(30), square(30)], lambda a: a)
    assert score == pytest.approx((1 + 1 / 3) / 2)
