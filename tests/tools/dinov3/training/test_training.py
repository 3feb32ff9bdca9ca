"""Losses are small when right and large when wrong; maps stay in step with pixels; a run learns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from torch.nn import functional

from tools.dinov3.encoder import load_encoder
from tools.dinov3.training import views
from tools.dinov3.training.batches import Mix, Sampler, matches
from tools.dinov3.training.losses import (
    part_loss,
    point_contrast,
    region_mean,
    supervised_contrast,
)
from tools.dinov3.training.photos import Photo
from tools.dinov3.training.pool import (
    FRAME_HEIGHT,
    FRAME_WIDTH,
    Frame,
    FrameRow,
    Pool,
    read_pool,
    shrink,
    write_pool,
)
from tools.dinov3.training.train import Settings, learning_rate, train
from tools.dinov3.training.views import Box


def drawn(person: int, place: int) -> tuple[Frame, FrameRow]:
    """A coloured rectangle for a person before a coloured wall."""
    height, width = FRAME_HEIGHT, FRAME_WIDTH
    image = np.full((height, width, 3), (40 * place) % 256, np.uint8)
    figure = np.zeros((height, width), np.uint8)
    x = 40 + 60 * place
    image[40:200, x : x + 80] = np.random.default_rng(person).integers(0, 256, 3)
    figure[40:200, x : x + 80] = 1
    depth = np.full((height, width), 4.0, np.float32)
    frame = shrink(image, np.where(figure == 1, 7, 1).astype(np.uint8), figure, depth)
    return frame, FrameRow(identities=(person,), place=str(place))


@pytest.fixture
def pool(tmp_path: Path) -> Pool:
    frames = [drawn(person, place) for person in range(4) for place in range(3)]
    write_pool(tmp_path / "pool", iter(frames), len(frames))
    return read_pool(tmp_path / "pool")


def test_a_pool_gives_back_what_was_written(pool: Pool) -> None:
    frame, row = drawn(2, 1)
    index = 2 * 3 + 1
    assert pool.rows[index] == row
    np.testing.assert_array_equal(pool.frame(index).image, frame.image)
    np.testing.assert_allclose(pool.frame(index).log_depth, np.log(4), atol=1e-2)
    assert {who: len(shown) for who, shown in pool.appearances().items()} == dict.fromkeys(
        range(4), 3
    )


@pytest.mark.parametrize(
    "mirrored", [pytest.param(False, id="as is"), pytest.param(True, id="mirrored")]
)
def test_maps_stay_in_step_with_pixels(pool: Pool, mirrored: bool) -> None:
    frame = pool.frame(1)
    box = Box(60, 20, 160, 160, mirrored)
    cover = views.patch_cover(frame, 1, box, (8, 8))
    image = views.cut(frame.image, box, 1, (128, 128))
    person = (image == frame.image[100, 140]).all(-1).reshape(8, 16, 8, 16).mean((1, 3))
    np.testing.assert_allclose(cover, person, atol=0.3)
    parts = views.patch_parts(frame, box, (8, 8), 13)
    np.testing.assert_allclose(parts.sum(-1), 1, atol=1e-5)
    np.testing.assert_allclose(parts[..., 7], cover, atol=1e-5)


def test_matches_find_the_same_point_in_both_views() -> None:
    first, second = Box(0, 0, 100, 100), Box(25, 0, 50, 100, mirrored=True)
    places = matches(first, second, (1, 2))
    # Centres of `first` are x = 25 and 75: the right and the left edge of the mirrored `second`.
    np.testing.assert_allclose(places[:, 0], [1, -1], atol=1e-6)
    np.testing.assert_allclose(matches(first, first, (1, 2))[:, 0], [-0.5, 0.5], atol=1e-6)


def test_contrast_rewards_mates_that_are_near() -> None:
    axes = torch.eye(4)
    labels, kinds = torch.tensor([0, 0, 1, 1]), torch.zeros(4, dtype=torch.long)
    right = supervised_contrast(axes[[0, 0, 1, 1]], labels, kinds)
    wrong = supervised_contrast(axes[[0, 1, 0, 1]], labels, kinds)
    assert right < 0.01
    assert wrong > 5


@pytest.mark.parametrize(
    ("labels", "kinds"),
    [
        pytest.param([-1, -1, -1, -1], [0, 0, 0, 0], id="nobody known"),
        pytest.param([0, 1, 2, 3], [0, 0, 0, 0], id="no mates"),
        pytest.param([0, 0, 1, 1], [0, 1, 0, 1], id="mates of another kind"),
    ],
)
def test_contrast_of_nothing_is_zero(labels: list[int], kinds: list[int]) -> None:
    vectors = functional.normalize(torch.randn(4, 8), dim=-1)
    assert supervised_contrast(vectors, torch.tensor(labels), torch.tensor(kinds)).item() == 0


def test_points_that_find_themselves_cost_little() -> None:
    patches = torch.eye(16)[None]
    places = torch.from_numpy(matches(Box(0, 0, 1, 1), Box(0, 0, 1, 1), (4, 4)))[None]
    right = point_contrast(patches, patches, places, (4, 4))
    wrong = point_contrast(patches, patches.flip(1), places, (4, 4))
    assert right < 0.1 < wrong
    unseen = point_contrast(patches, patches, places + 9, (4, 4))
    assert unseen.item() == 0


def test_a_region_without_weights_is_the_whole() -> None:
    patches = functional.normalize(torch.randn(2, 6, 4), dim=-1)
    weights = torch.zeros(2, 6)
    weights[0, 3] = 0.5
    mean = region_mean(patches, weights)
    torch.testing.assert_close(mean[0], patches[0, 3])
    torch.testing.assert_close(mean[1], functional.normalize(patches[1].mean(0), dim=-1))


def test_pictures_without_maps_teach_no_parts() -> None:
    logits, shares = torch.randn(2, 5, 13), torch.full((2, 5, 13), 1 / 13)
    both = part_loss(logits, shares, torch.tensor([1.0, 0.0]))
    torch.testing.assert_close(both, part_loss(logits[:1], shares[:1], torch.ones(1)))


def test_batches_hold_people_and_pictures(pool: Pool) -> None:
    photos = [Photo(pool.frame(i).image, f"photo {i}") for i in range(3)]
    mix = Mix(people=3, photo_groups=2, drawn_pictures=1)
    close, wide = Sampler([pool], photos, 0, mix).step()
    assert len(close.pixels) == 3 * 2 + 2 * 4 + 2
    assert len(wide.pixels) == 3
    assert len(close.places) == 5
    assert close.mapped.tolist() == [1] * 6 + [0] * 10
    assert set(close.labels[:6].tolist()) == set(wide.labels.tolist())
    again = Sampler([pool], photos, 0, mix).step()[0]
    torch.testing.assert_close(again.pixels, close.pixels)


def test_the_rate_rises_and_falls() -> None:
    rates = [learning_rate(1.0, done) for done in (0, 0.02, 0.04, 0.5, 1.0)]
    assert rates[0] < rates[1] < rates[2] == pytest.approx(1.0)
    assert rates[2] > rates[3] > rates[4] > 0


def test_a_run_exports_what_the_loader_reads_and_can_go_on(pool: Pool, tmp_path: Path) -> None:
    mix = Mix(people=2, photo_groups=0, drawn_pictures=1)
    settings = Settings((tmp_path / "pool",), None, tmp_path / "run", minutes=0.001, mix=mix)
    encoder = load_encoder(str(train(settings)))
    assert encoder.previz_only
    assert encoder.part_names[7] == "torso"
    resumed = Settings(
        (tmp_path / "pool",), None, tmp_path / "more", tmp_path / "run" / "checkpoint.pt",
        minutes=0.001, mix=mix,
    )  # fmt: skip
    assert load_encoder(str(train(resumed))).weights_hash != encoder.weights_hash
