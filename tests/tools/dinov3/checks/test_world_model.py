from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.tools.dinov3.brought.test_vjepa import planted
from tools.dinov3.brought.vjepa import VJepa, open_vjepa
from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.world_model import check_world_model
from tools.dinov3.encoder import load_encoder
from tools.dinov3.findings import Status
from tools.dinov3.sight import Looker
from tools.dinov3.watching import Watched, watch


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> VJepa:
    return open_vjepa(planted(tmp_path_factory.mktemp("vjepa")))


def clip(path: Path, frames: int, flash_from: int) -> Watched:
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"mp4v"), 12, (64, 64))
    for number in range(frames):
        frame = np.full((64, 64, 3), 128, np.uint8)
        if number >= flash_from:
            frame[::2, :, 2] = 255
        writer.write(frame)
    writer.release()
    return watch(path, Looker(load_encoder()))


@pytest.fixture(scope="module")
def flash(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    return clip(tmp_path_factory.mktemp("clip") / "flash.mp4", 30, 24)


def test_both_sides_of_the_limit(flash: Watched, model: VJepa) -> None:
    (shown,) = check_world_model(flash, model, Calibration())
    assert shown.finding.status is Status.UNAVAILABLE
    value = shown.finding.measurements[0].value
    for limit, status in ((value * 1.1, Status.PASS), (value * 0.9, Status.FAIL)):
        own = Calibration(limits={"world_model.most": Limit(value=limit, origin="a test")})
        (shown,) = check_world_model(flash, model, own)
        assert shown.finding.status is status
    assert shown.finding.fault == "implausible"
    assert shown.finding.frames[1] >= 24
    assert shown.draw is not None
    assert shown.draw().shape[1] == 640


def test_without_weights_the_variable_is_named(flash: Watched) -> None:
    (shown,) = check_world_model(flash, None, Calibration())
    assert shown.finding.status is Status.UNAVAILABLE
    assert "DAILIES_VJEPA" in shown.finding.sentence


def test_a_short_clip_is_not_assessable(tmp_path: Path, model: VJepa) -> None:
    (shown,) = check_world_model(clip(tmp_path / "short.mp4", 10, 10), model, Calibration())
    assert shown.finding.status is Status.NOT_ASSESSABLE
