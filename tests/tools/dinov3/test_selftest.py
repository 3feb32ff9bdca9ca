"""The self-test passes on the published values, fails beside them, and names what it lacks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from tools.dinov3.selftest import PUBLISHED, PUBLISHED_TOLERANCE, self_test
from tools.errors import UserFixable

FloatArray = npt.NDArray[np.float32]


@dataclass
class PublishedEncoder:
    """Answers with the published values, moved by `off`."""

    name: str = "dinov3-vitb16"
    off: float = 0.0
    weights_hash: str = "0" * 64

    def raw_tokens(
        self, image: npt.NDArray[np.uint8], size: tuple[int, int]
    ) -> tuple[FloatArray, FloatArray]:
        assert size == (224, 224)
        published = PUBLISHED[self.name]
        cls, patches = np.zeros(768, np.float32), np.zeros((196, 768), np.float32)
        cls[:5], patches[0, :5] = published.cls, published.patch
        cls[2] += self.off
        return cls, patches


@pytest.fixture
def cats(tmp_path: Path) -> Path:
    path = tmp_path / "000000039769.png"
    cv2.imwrite(str(path), np.zeros((48, 64, 3), np.uint8))
    return path


@pytest.mark.parametrize(
    ("off", "passes"),
    [
        pytest.param(0.0, True, id="as published"),
        pytest.param(PUBLISHED_TOLERANCE / 2, True, id="within tolerance"),
        pytest.param(0.05, False, id="wrong weights"),
    ],
)
def test_published_values_decide(off: float, passes: bool, cats: Path) -> None:
    result = self_test(PublishedEncoder(off=off), cats)
    assert result.passed is passes
    assert result.largest_difference == pytest.approx(off, abs=1e-6)
    assert "dinov3-vitb16" in result.sentence


def test_a_model_without_published_values_says_which_have_them(cats: Path) -> None:
    with pytest.raises(UserFixable, match="dinov3-vits16"):
        self_test(PublishedEncoder(name="previz-vit"), cats)


def test_a_missing_picture_names_the_picture(tmp_path: Path) -> None:
    with pytest.raises(UserFixable, match="000000039769"):
        self_test(PublishedEncoder(), tmp_path / "none.png")
