"""Focus, noise, exposure and size of single pictures, on pictures made to be right and wrong."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.exposure import check_black, check_exposure
from tools.dinov3.checks.noise import check_noise, noise_sigma
from tools.dinov3.checks.sharpness import check_blur, sharpness
from tools.dinov3.checks.size import check_size
from tools.dinov3.findings import Severity, Status

Luma = npt.NDArray[np.float32]


def drawing(height: int = 360) -> Luma:
    """Shapes with clean edges on plain ground, as in an animatic."""
    canvas = np.full((height, height * 16 // 9), 90, np.uint8)
    for step in range(9):
        middle = (int((0.1 + step * 0.1) * canvas.shape[1]), height // 2)
        cv2.circle(canvas, middle, height // 12, 200 - step * 15, -1, cv2.LINE_AA)
        cv2.rectangle(canvas, (middle[0], 20), (middle[0] + 15, height - 30), 30, 2)
    return canvas.astype(np.float32)


def test_blur_lowers_sharpness_whatever_the_size_of_the_picture() -> None:
    for height in (360, 720):
        crisp = drawing(height)
        soft = np.asarray(cv2.GaussianBlur(crisp, (0, 0), height / 80), np.float32)
        assert sharpness(soft) < 0.6 * sharpness(crisp)


def test_shallow_focus_is_no_blur() -> None:
    crisp = drawing()
    soft = np.asarray(cv2.GaussianBlur(crisp, (0, 0), 5), np.float32)
    soft[:, 200:440] = crisp[:, 200:440]
    assert sharpness(soft) == pytest.approx(sharpness(crisp), abs=0.05)


def test_a_picture_without_detail_says_nothing_about_focus() -> None:
    assert np.isnan(sharpness(np.full((360, 640), 40, np.float32)))


@pytest.mark.parametrize("sigma", [6.0, 20.0, 42.0])
def test_noise_is_measured_in_its_own_unit(sigma: float) -> None:
    rng = np.random.default_rng(1)
    noisy = drawing() * 0 + 120 + rng.normal(0, sigma, (360, 640)).astype(np.float32)
    assert noise_sigma(noisy) == pytest.approx(sigma, rel=0.15)


def test_texture_is_no_noise() -> None:
    bricks = drawing()
    bricks[::12] = 20
    assert noise_sigma(bricks) < 4


def test_a_limit_that_was_never_measured_makes_a_check_unavailable_not_failed() -> None:
    blank = Calibration()
    for finding in (check_blur(drawing(), blank), check_noise(drawing(), blank)):
        assert finding.status is Status.UNAVAILABLE
        assert "calibrate" in finding.sentence


def test_a_limit_that_errs_too_often_only_advises() -> None:
    limit = Limit(value=0.99, origin="test", gate=False)
    finding = check_blur(drawing(), Calibration(limits={"blur.sharpness": limit}))
    assert (finding.status, finding.severity) == (Status.FAIL, Severity.ADVICE)
    assert finding.threshold is not None
    assert finding.threshold.origin == "test"


def test_a_night_scene_is_not_black_but_black_is() -> None:
    night = drawing() * 0.05
    night[100:140, 100:160] = 90
    assert check_black(night).status is Status.PASS
    assert check_black(drawing() * 0.02).status is Status.FAIL


def test_burnt_pictures_fail_on_exposure() -> None:
    calibration = Calibration(
        limits={
            "exposure.burnt": Limit(value=0.2, origin="test"),
            "exposure.crushed": Limit(value=0.5, origin="test"),
        }
    )
    assert check_exposure(drawing(), calibration).status is Status.PASS
    assert check_exposure(drawing() * 4, calibration).fault == "exposure"
    assert check_exposure(drawing() * 0.01, calibration).fault == "exposure"


@pytest.mark.parametrize(
    ("size", "status", "word"),
    [
        pytest.param((1280, 720), Status.PASS, "as ordered", id="right"),
        pytest.param((1920, 1080), Status.FAIL, "the same aspect", id="larger"),
        pytest.param((960, 720), Status.FAIL, "another aspect", id="cropped"),
    ],
)
def test_sizes(size: tuple[int, int], status: Status, word: str) -> None:
    finding = check_size(*size, 1280, 720)
    assert finding.status is status
    assert word in finding.sentence
