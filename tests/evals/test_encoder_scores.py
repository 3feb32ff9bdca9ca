"""The scores are right on cases that can be counted by hand."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from evals.encoder_scores import (
    Propagation,
    auc,
    colour_histogram,
    identity_auc,
    region_similarity,
    track,
)

FloatArray = npt.NDArray[np.float32]


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        pytest.param([0.9, 0.8], [0.1, 0.2], 1.0, id="apart"),
        pytest.param([0.1], [0.9], 0.0, id="upside down"),
        pytest.param([0.5], [0.5], 0.5, id="tie"),
        pytest.param([0.9, 0.3], [0.5, 0.1], 0.75, id="one pair wrong"),
    ],
)
def test_auc_counts_pairs(positive: list[float], negative: list[float], expected: float) -> None:
    assert auc(np.array(positive), np.array(negative)) == pytest.approx(expected)


def test_auc_of_nothing_is_not_a_number() -> None:
    assert np.isnan(auc(np.array([]), np.array([0.5])))


def test_weights_repeat_pairs() -> None:
    weighted = auc(
        np.array([0.9, 0.3]), np.array([0.5, 0.1]), np.array([3.0, 1.0]), np.array([1.0, 1.0])
    )
    assert weighted == pytest.approx((3 * 2 + 1) / (4 * 2))


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


def moving_square(frames: int) -> tuple[list[FloatArray], list[npt.NDArray[np.bool_]]]:
    """An object of its own colour that moves one cell a frame over a plain ground."""
    features, masks = [], []
    for index in range(frames):
        cells = np.zeros((8, 12), bool)
        cells[3:5, 1 + index : 3 + index] = True
        feature = np.zeros((8, 12, 2), np.float32)
        feature[cells], feature[~cells] = (1, 0), (0, 1)
        features.append(feature)
        masks.append(np.kron(cells, np.ones((16, 16), bool)))
    return features, masks


def test_labels_follow_what_moves() -> None:
    features, masks = moving_square(6)
    shares = track(features, masks[0])
    score = region_similarity(
        shares, masks, lambda a: np.asarray(cv2.resize(a, (192, 128), interpolation=0), np.float32)
    )
    assert score == pytest.approx(1.0)


def test_labels_do_not_jump_beyond_the_neighbourhood() -> None:
    features, masks = moving_square(2)
    far = np.roll(features[1], 8, axis=1)
    shares = track([features[0], far], masks[0], Propagation(radius=2))
    assert float(shares[1].max()) < 0.5
