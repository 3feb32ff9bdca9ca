"""Features lie where the pixels lie, look the same in a batch and alone, and are remembered."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from tools.dinov3.cache import FeatureCache, FrameKey, frame_hash
from tools.dinov3.encoder import Encoder, load_encoder
from tools.dinov3.features import Features, unit
from tools.dinov3.preprocess import fit_size, resize


def picture(height: int, width: int, seed: int = 0) -> npt.NDArray[np.uint8]:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def blank(rows: int, columns: int, size: tuple[int, int]) -> Features:
    patches = unit(np.random.default_rng(0).normal(size=(rows, columns, 8)).astype(np.float32))
    return Features(patches[0, 0], patches, size, (rows * 16, columns * 16))


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder(dtype="float32", device="cpu")


@pytest.mark.parametrize(
    ("height", "width", "short_side", "expected"),
    [
        pytest.param(1080, 1920, 480, (480, 848), id="wide"),
        pytest.param(1920, 1080, 480, (848, 480), id="tall"),
        pytest.param(10, 400, 16, (16, 640), id="thin"),
        pytest.param(4000, 4000, 4, (16, 16), id="never below a patch"),
    ],
)
def test_input_sizes_are_whole_patches(
    height: int, width: int, short_side: int, expected: tuple[int, int]
) -> None:
    assert fit_size(height, width, short_side, 16) == expected


def test_resizing_keeps_means_and_range() -> None:
    image = picture(200, 300)
    small = resize(image, 32, 48)
    assert small.shape == (3, 32, 48)
    assert float(small.mean()) == pytest.approx(image.mean() / 255, abs=0.01)


def test_vectors_have_length_one(encoder: Encoder) -> None:
    features = encoder.encode([picture(100, 150)], short_side=96, layers=(0, 3))[0]
    assert features.patches.shape == (6, 9, encoder.dim)
    assert len(features.layers) == 2
    for vectors in (features.cls, features.patches, *features.layers):
        np.testing.assert_allclose(np.linalg.norm(vectors, axis=-1), 1, atol=1e-3)


def test_a_batch_gives_what_single_pictures_give(encoder: Encoder) -> None:
    images = [picture(96, 128, 1), picture(64, 64, 2), picture(96, 128, 3)]
    together = encoder.encode(images, short_side=64)
    fresh = load_encoder(dtype="float32", device="cpu")
    for image, joint in zip(images, together, strict=True):
        alone = fresh.encode([image], short_side=64)[0]
        np.testing.assert_allclose(alone.patches, joint.patches, atol=5e-4)  # half precision's step
        assert joint.image_size == image.shape[:2]


def test_the_same_frame_is_looked_at_once(encoder: Encoder) -> None:
    image = picture(64, 96, 9)
    first, again = encoder.encode([image, image.copy()], size=(64, 96))
    assert first is again
    assert encoder.encode([image], size=(64, 96))[0] is first
    assert encoder.encode([image], size=(96, 96))[0] is not first


@pytest.mark.parametrize(
    "bad",
    [
        pytest.param(np.zeros((8, 8), np.uint8), id="grey"),
        pytest.param(np.zeros((8, 8, 4), np.uint8), id="alpha"),
        pytest.param(np.zeros((8, 8, 3), np.float32), id="float"),
    ],
)
def test_other_arrays_are_refused(encoder: Encoder, bad: npt.NDArray[np.uint8]) -> None:
    with pytest.raises(ValueError, match="uint8"):
        encoder.encode([bad])


def test_part_probabilities_sum_to_one(encoder: Encoder) -> None:
    features = encoder.encode([picture(64, 96)], size=(64, 96))[0]
    parts, depth = encoder.parts(features), encoder.depth(features)
    assert parts is not None
    assert parts.shape == (4, 6, len(encoder.part_names))
    np.testing.assert_allclose(parts.sum(-1), 1, atol=1e-5)
    assert depth is not None
    assert depth.shape == (4, 6)
    assert float(depth.min()) > 0


def test_patch_boxes_tile_the_picture() -> None:
    features = blank(3, 4, (90, 200))
    assert features.box_of(0, 0) == (0, 0, 50, 30)
    assert features.box_of(2, 3) == (150, 60, 50, 30)
    assert features.grid_box(0, 0, 3, 4) == (0, 0, 200, 90)


def test_coverage_counts_pixels_of_each_patch() -> None:
    features = blank(2, 2, (20, 40))
    mask = np.zeros((20, 40), bool)
    mask[:10, :10] = True
    np.testing.assert_allclose(features.coverage(mask), [[0.5, 0], [0, 0]])
    with pytest.raises(ValueError, match="does not fit"):
        features.coverage(mask[:10])


def test_a_region_is_the_mean_of_its_patches() -> None:
    features = blank(2, 2, (32, 32))
    one = np.zeros((2, 2), np.float32)
    one[1, 0] = 0.3
    region = features.region(one)
    assert region is not None
    np.testing.assert_allclose(region, features.patches[1, 0], atol=1e-6)
    assert features.region(np.zeros((2, 2), np.float32)) is None


def test_the_cache_forgets_what_was_not_used() -> None:
    one = blank(2, 2, (32, 32))
    cache = FeatureCache(limit_bytes=2 * one.patches.nbytes)
    a, b, c = (FrameKey(name, "weights", "float32", (32, 32), ()) for name in "abc")
    cache.put(a, one)
    cache.put(b, one)
    cache.get(a)
    cache.put(c, one)
    assert [cache.get(key) is not None for key in (a, b, c)] == [True, False, True]
    cache.put(c, one)
    assert len(cache) == 2


def test_the_hash_tells_shapes_apart() -> None:
    flat = np.zeros((4, 9, 3), np.uint8)
    assert frame_hash(flat) != frame_hash(flat.reshape(9, 4, 3))
    assert frame_hash(flat) == frame_hash(flat.copy())
