from __future__ import annotations

import time
from pathlib import Path

import cv2
import numpy as np
import pytest

from tools.providers.previz.cutout import cut, cut_subject
from tools.providers.previz.encode import Image, read_picture
from tools.providers.previz.photograph import (
    Photograph,
    covering,
    layer,
    overscan_for,
    reframed,
)
from tools.providers.previz.stage import View

DATA = Path(__file__).parents[5] / "shared" / "data" / "identity" / "images"


def vase(width: int = 320, height: int = 200) -> tuple[Image, Image]:
    """A red vase on a textured grey ground, and its mask."""
    rng = np.random.default_rng(2)
    texture = rng.integers(-14, 14, (height // 4, width // 4, 3)).astype(np.float32)
    ground = 140 + cv2.resize(texture, (width, height))
    mask = np.zeros((height, width), np.uint8)
    cv2.ellipse(mask, (width // 2, 120), (45, 60), 0, 0, 360, 1, cv2.FILLED)
    cv2.rectangle(mask, (width // 2 - 14, 30), (width // 2 + 14, 90), 1, cv2.FILLED)
    image = np.where(mask[..., None] == 1, np.array([170, 40, 40]), ground)
    return np.clip(image, 0, 255).astype(np.uint8), mask


def overlap(one: Image, other: Image) -> float:
    """Intersection over union."""
    a, b = one > 0, other > 0
    return float((a & b).sum() / (a | b).sum())


def test_a_plain_subject_is_cut_to_its_outline() -> None:
    image, mask = vase()
    done = cut(image)
    assert overlap((done.alpha > 0.5).astype(np.uint8), mask) > 0.93
    assert not done.cropped


def test_cutting_is_the_same_every_time() -> None:
    image, _ = vase()
    assert np.array_equal(cut(image).alpha, cut(image).alpha)


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.full((60, 80, 3), 90, np.uint8), id="one colour"),
        pytest.param(np.random.default_rng(0).integers(0, 255, (60, 80, 3), np.uint8), id="noise"),
        pytest.param(np.zeros((16, 200, 3), np.uint8), id="a strip"),
    ],
)
def test_a_picture_without_a_subject_gives_its_middle(image: Image) -> None:
    subject = cut_subject(image)
    assert subject.rgba.shape[2] == 4
    assert (subject.rgba[..., 3] > 127).mean() > 0.1


def test_the_cut_out_is_cropped_to_its_subject() -> None:
    image, mask = vase()
    _, _, width, height = cv2.boundingRect(mask)
    rgba = cut_subject(image).rgba
    assert abs(rgba.shape[1] - width) < 10
    assert abs(rgba.shape[0] - height) < 10


@pytest.mark.skipif(not DATA.is_dir(), reason="the photographs of ../shared/data are not here")
@pytest.mark.parametrize("name", ["can", "dog2", "dog7", "poop_emoji", "monster_toy", "rc_car"])
def test_real_subjects_are_cut_off_their_ground(name: str) -> None:
    image = read_picture(sorted((DATA / name).iterdir())[0])
    alpha = cut(image).alpha
    assert 0.03 < alpha.mean() < 0.7
    rim = np.concatenate([alpha[:8].ravel(), alpha[:, :8].ravel(), alpha[:, -8:].ravel()])
    assert rim.mean() < 0.15
    rows, columns = np.nonzero(alpha > 0.5)
    assert abs(columns.mean() / image.shape[1] - 0.5) < 0.25
    assert abs(rows.mean() / image.shape[0] - 0.5) < 0.25


def test_near_layers_move_more_than_far_ones() -> None:
    for view in (View(x=0.3), View(z=0.5), View(y=0.3)):
        near, far = layer(view, 3.0), layer(view, 8.0)
        moves = [abs(at.x) + abs(at.y) + abs(at.zoom - 1) for at in (near, far)]
        assert moves[0] > 1.5 * moves[1] > 0


def test_a_photograph_at_rest_is_its_picture() -> None:
    image, _ = vase()
    still = Photograph(image).frame(View(), 0.0, overscan=1.0)
    assert np.abs(still.astype(int) - image).mean() < 2


def test_behind_the_subject_there_is_ground() -> None:
    image, mask = vase()
    moved = Photograph(image).frame(View(x=1.0), 0.0)
    uncovered = (mask == 1) & (moved[..., 1] > 90)
    assert uncovered.sum() > 0.2 * mask.sum()


def test_overscan_grows_with_the_move_within_reason() -> None:
    assert overscan_for([View()]) < overscan_for([View(pan=3)]) <= overscan_for([View(pan=90)])
    assert overscan_for([View(pan=90)]) <= 1.3


def test_a_close_up_of_a_picture_is_closer() -> None:
    image, mask = vase()
    near = reframed(image, View(size="close-up"), 320, 200)
    red = (near[..., 0] > 120) & (near[..., 1] < 80)
    assert red.sum() > 1.8 * mask.sum()


def test_any_picture_fills_any_frame() -> None:
    image, _ = vase()
    for width, height in ((64, 64), (90, 160), (640, 200)):
        assert covering(image, width, height).shape == (height, width, 3)


def plain(colour: tuple[int, int, int]) -> Image:
    """One colour all over."""
    return np.full((512, 512, 3), colour, np.uint8)


def striped() -> Image:
    """Vertical stripes: every colour of the middle stands at the border as well."""
    light = np.where(np.arange(512) // 16 % 2, 60, 200).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(light[None, :, None], (512, 512, 3)))


def halved() -> Image:
    """Dark on the left, light on the right."""
    light = np.where(np.arange(512) < 256, 60, 200).astype(np.uint8)
    return np.ascontiguousarray(np.broadcast_to(light[None, :, None], (512, 512, 3)))


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(plain((60, 120, 90)), id="one colour"),
        pytest.param(striped(), id="stripes"),
        pytest.param(halved(), id="two halves"),
    ],
)
def test_a_picture_without_a_subject_is_cut_in_seconds(image: Image) -> None:
    """Without a bound each of these searched for 16 s to minutes of processor time."""
    began = time.process_time()
    assert cut(image).alpha.shape == (512, 512)
    assert time.process_time() - began < 6.0
