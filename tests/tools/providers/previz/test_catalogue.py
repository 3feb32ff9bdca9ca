from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import pytest

from tools.providers.previz.catalogue import Catalogue
from tools.providers.previz.encode import Image, read_picture
from tools.providers.previz.faults import FaultKind
from tools.providers.previz.looks import random_look
from tools.providers.previz.mishaps import MISHAPS
from tools.providers.previz.painter import Blemish, Painter
from tools.providers.previz.samples import random_stage
from tools.providers.previz.stage import Stage

DATA = Path(__file__).parents[5] / "shared" / "data" / "identity" / "images"
WIDTH, HEIGHT = 256, 144


@dataclass(frozen=True)
class Shelf:
    catalogue: Catalogue
    stages: tuple[Stage, ...]
    images: tuple[Image, ...]


def staged(seed: int) -> Stage:
    rng = np.random.default_rng(seed)
    return replace(random_stage(rng, random_look(rng)), seed=seed)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """32 stills; every fourth has a twin that differs in its light or its coat alone."""
    painter = Painter(WIDTH, HEIGHT, {}, truth=False)
    stages = [staged(seed) for seed in range(26)]
    for seed in range(0, 26, 4):
        kind = FaultKind.WRONG_LIGHT if seed % 8 else FaultKind.WARDROBE_COLOUR
        twin = MISHAPS[kind](stages[seed], np.random.default_rng(seed), 1.0)
        stages.append(twin or staged(500 + seed))
    images = [painter.paint(stage).image for stage in stages]
    catalogue = Catalogue(tmp_path_factory.mktemp("stills"))
    for image, stage in zip(images, stages, strict=True):
        catalogue.remember(image, stage)
    return Shelf(catalogue, tuple(stages), tuple(images))


def jpeg(image: Image, quality: int) -> Image:
    _, data = cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])
    decoded = cv2.imdecode(data, cv2.IMREAD_COLOR)
    assert decoded is not None
    return np.asarray(decoded, np.uint8)


def resized(image: Image, width: int, height: int) -> Image:
    return np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def cropped(image: Image) -> Image:
    return np.ascontiguousarray(image[6:, : WIDTH - 10])


def warmer(image: Image) -> Image:
    return np.asarray(np.clip(image * np.array([1.1, 1.0, 0.92]) + 6, 0, 255), np.uint8)


@pytest.mark.parametrize(
    "treated",
    [
        pytest.param(lambda image: image, id="as it was"),
        pytest.param(lambda image: jpeg(resized(image, 218, 122), 70), id="smaller, JPEG 70"),
        pytest.param(lambda image: jpeg(resized(image, 640, 360), 70), id="larger, JPEG 70"),
        pytest.param(lambda image: jpeg(cropped(image), 80), id="cropped by four percent"),
        pytest.param(lambda image: jpeg(warmer(image), 80), id="warmer and brighter"),
    ],
)
def test_every_still_is_known_again_and_none_is_confused(
    shelf: Shelf, treated: Callable[[Image], Image]
) -> None:
    assert len(shelf.images) >= 32
    for image, stage in zip(shelf.images, shelf.stages, strict=True):
        match = shelf.catalogue.recognise(treated(image))
        assert match is not None
        assert match.stage == stage


def test_stills_it_never_made_are_unknown(shelf: Shelf) -> None:
    painter = Painter(WIDTH, HEIGHT, {}, truth=False)
    for seed in range(1000, 1010):
        assert shelf.catalogue.recognise(painter.paint(staged(seed)).image) is None


@pytest.mark.parametrize(
    "image",
    [
        pytest.param(np.zeros((90, 160, 3), np.uint8), id="black"),
        pytest.param(np.random.default_rng(1).integers(0, 255, (90, 160, 3), np.uint8), id="noise"),
        pytest.param(
            np.tile(np.linspace(0, 255, 160).astype(np.uint8)[None, :, None], (90, 1, 3)), id="ramp"
        ),
    ],
)
def test_pictures_of_nothing_are_unknown(shelf: Shelf, image: Image) -> None:
    assert shelf.catalogue.recognise(image) is None


@pytest.mark.skipif(not DATA.is_dir(), reason="the photographs of ../shared/data are not here")
def test_photographs_are_unknown(shelf: Shelf) -> None:
    for folder in sorted(DATA.iterdir())[:12]:
        assert shelf.catalogue.recognise(read_picture(sorted(folder.iterdir())[0])) is None


def test_a_fault_of_the_brush_is_remembered(tmp_path: Path) -> None:
    image = Painter(WIDTH, HEIGHT, {}, truth=False).paint(staged(3)).image
    Catalogue(tmp_path).remember(image, staged(3), Blemish(FaultKind.MELTED_FACE, 5, 0.6))
    match = Catalogue(tmp_path).recognise(image)
    assert match is not None
    assert match.blemish == Blemish(FaultKind.MELTED_FACE, 5, 0.6)


def test_a_black_still_is_not_remembered(tmp_path: Path) -> None:
    Catalogue(tmp_path).remember(np.full((90, 160, 3), 2, np.uint8), staged(3))
    assert list(tmp_path.iterdir()) == []


def test_the_sample_lead_is_known_on_a_fresh_machine(tmp_path: Path) -> None:
    picture = Path(__file__).parents[4] / "samples" / "temporal_awakening" / "marcus.png"
    image = read_picture(picture)
    assert image.shape == (1024, 1024, 3)
    match = Catalogue(tmp_path).recognise(jpeg(resized(image, 480, 480), 70))
    assert match is not None
    assert [figure.name for figure in match.stage.figures] == ["Marcus"]
