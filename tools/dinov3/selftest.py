"""A check that the user's weights are loaded right: published values, or a second forward pass.

The published values are those of transformers' conversion script for DINOv3: COCO val2017 picture
000000039769 (two cats on a couch), squashed to 224 x 224, tokens after the final norm.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.encoder import Encoder
from tools.errors import UserFixable

PUBLISHED_TOLERANCE = 2e-3
"""On raw values of about 1, in fp32. The script allows 1e-4 on one machine; Meta's own rotary
periods, rounded to bf16, alone move features by up to 3.5e-3 in the worst case."""


@dataclass(frozen=True, slots=True)
class Published:
    """First five values of the class token and of the first patch."""

    cls: tuple[float, ...]
    patch: tuple[float, ...]


PUBLISHED = {
    "dinov3-vits16": Published(
        (0.46356, -0.41561, 0.40824, -0.12661, -0.28664),
        (-0.03875, -0.25090, -0.01639, -0.45547, 0.57158),
    ),
    "dinov3-vits16plus": Published(
        (-0.47135, -1.36578, -0.31798, 0.37722, -0.76909),
        (0.14455, -0.38812, -0.39343, -0.15770, -0.60038),
    ),
    "dinov3-vitb16": Published(
        (1.03464, -0.18061, -0.34102, -0.06638, -0.01138),
        (-0.08252, -0.45627, -0.72803, -0.43068, -0.15288),
    ),
    "dinov3-vitl16": Published(
        (0.48453, -0.58221, 0.48064, 0.59204, 0.94517),
        (-0.21137, -0.49086, -0.25713, 0.10176, 0.15451),
    ),
}


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What came out beside what was published."""

    model: str
    largest_difference: float
    passed: bool

    @property
    def sentence(self) -> str:
        """The result in words."""
        verdict = "match" if self.passed else "do not match"
        return (
            f"{self.model}: the published values {verdict} "
            f"(largest difference {self.largest_difference:.4f}, allowed {PUBLISHED_TOLERANCE})."
        )


def self_test(encoder: Encoder, picture: Path) -> SelfTest:
    """Return how far the encoder is from the published values on the published picture.

    Use `dtype="float32"`. Raises UserFixable when no values were published for the model, or when
    the picture cannot be read.
    """
    published = PUBLISHED.get(encoder.name)
    if published is None:
        known = ", ".join(PUBLISHED)
        raise UserFixable(
            f"no values were published for {encoder.name}.",
            where=encoder.weights_hash[:8],
            fix=f"Published: {known}.",
        )
    cls, patch = encoder.raw_tokens(_picture(picture), (224, 224))
    found = np.concatenate([cls[:5], patch[0, :5]])
    wanted = np.array([*published.cls, *published.patch], np.float32)
    difference = float(np.abs(found - wanted).max())
    return SelfTest(encoder.name, difference, difference <= PUBLISHED_TOLERANCE)


def _picture(path: Path) -> npt.NDArray[np.uint8]:
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR) if path.exists() else None
    if pixels is None:
        raise UserFixable(
            "the test picture cannot be read.",
            where=str(path),
            fix="Use COCO val2017 000000039769, a test fixture of transformers.",
        )
    return np.ascontiguousarray(pixels[:, :, ::-1], dtype=np.uint8)
