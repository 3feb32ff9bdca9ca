"""How well an encoder tells who is who and follows a mask: numbers with intervals, and floors.

Knows encoders only as something that turns a picture into vectors, so a colour histogram can
stand beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from tools.dinov3.calibrating.fitting import auc
from tools.dinov3.features import Features

FloatArray = npt.NDArray[np.float32]
Image = npt.NDArray[np.uint8]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Score:
    """A value with a 95 % interval and how many things it was measured on."""

    value: float
    low: float
    high: float
    count: int

    def __str__(self) -> str:
        return f"{self.value:.3f} ({self.low:.3f} to {self.high:.3f}, n = {self.count})"


def identity_auc(
    vectors: FloatArray,
    subjects: Sequence[str],
    classes: Sequence[str] | None = None,
    *,
    rounds: int = 200,
    seed: int = 0,
) -> Score:
    """Return the probability that a same-subject pair is nearer than a different-subject pair.

    `vectors` are (N, D) of length 1. With `classes`, only negatives of one class count (dog against
    dog). The interval comes from resampling subjects.
    """
    cosine = vectors @ vectors.T
    names = np.array(subjects)
    kinds = np.array(classes if classes is not None else ["any"] * len(names))
    same = names[:, None] == names[None]
    upper = np.triu(np.ones_like(same), 1).astype(bool)
    positive = same & upper
    negative = ~same & upper & (kinds[:, None] == kinds[None])
    value = auc(cosine[positive], cosine[negative])
    rng = np.random.default_rng(seed)
    unique = np.unique(names)
    drawn = []
    for _ in range(rounds):
        times = np.bincount(rng.integers(0, len(unique), len(unique)), minlength=len(unique))
        weight = times[np.searchsorted(unique, names)].astype(np.float64)
        pairs = np.outer(weight, weight)
        sample = auc(cosine[positive], cosine[negative], pairs[positive], pairs[negative])
        if np.isfinite(sample):
            drawn.append(sample)
    low, high = np.percentile(drawn, [2.5, 97.5]) if drawn else (np.nan, np.nan)
    return Score(value, float(low), float(high), len(unique))


def colour_histogram(image: Image, mask: Mask | None = None) -> FloatArray:
    """Return (512,) of length 1: the share of 8 x 8 x 8 colours, over the mask when given."""
    pixels = image.reshape(-1, 3) if mask is None else image[mask]
    bins = (pixels >> 5).astype(np.int64) @ np.array([64, 8, 1])
    counts = np.bincount(bins, minlength=512).astype(np.float32)
    return np.asarray(counts / max(float(np.linalg.norm(counts)), 1e-9), np.float32)


def region_similarity(
    shares: Sequence[FloatArray], truth: Sequence[Mask], resize: Callable[[FloatArray], FloatArray]
) -> float:
    """Return J: the mean intersection over union of frames after the first."""
    scores = []
    for share, mask in list(zip(shares, truth, strict=True))[1:]:
        spread = float(share.max() - share.min())
        guess = resize((share - share.min()) / max(spread, 1e-6)) > 0.5
        scores.append(jaccard(guess, mask))
    return float(np.mean(scores))


def jaccard(guess: Mask, truth: Mask) -> float:
    """Return J: intersection over union; 1 when both are empty."""
    union = np.count_nonzero(guess | truth)
    return np.count_nonzero(guess & truth) / union if union else 1.0


def boundary_similarity(guess: Mask, truth: Mask) -> float:
    """Return F: harmonic mean of precision and recall of outlines (Perazzi et al., CVPR 2016).

    Outlines agree within 0.8 % of the picture's diagonal; 1 when neither mask has one.
    """
    within = int(np.ceil(0.008 * np.hypot(*guess.shape)))
    disk = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * within + 1, 2 * within + 1))
    drawn, real = _outline(guess), _outline(truth)
    if not drawn.any() or not real.any():
        return float(drawn.any() == real.any())
    precision = float(cv2.dilate(real, disk)[drawn > 0].mean())
    recall = float(cv2.dilate(drawn, disk)[real > 0].mean())
    return 2 * precision * recall / max(precision + recall, 1e-9)


def _outline(mask: Mask) -> npt.NDArray[np.uint8]:
    """(H, W): 1 on pixels of a mask's edge; the frame's own border is none."""
    solid = mask.astype(np.uint8)
    inside = cv2.erode(solid, np.ones((3, 3), np.uint8), borderValue=1)
    return np.asarray(solid - inside, np.uint8)


def mean_patch(features: Features) -> FloatArray:
    """Return (D,): the unit mean of all patches of a picture."""
    mean = features.region(np.ones(features.grid, np.float32))
    return features.cls if mean is None else mean


def read_picture(path: Path) -> Image:
    """Return the picture as sRGB. Raises ValueError when it cannot be read."""
    pixels = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if pixels is None:
        raise ValueError(f"{path.name} is no readable picture")
    return np.ascontiguousarray(pixels[:, :, ::-1], dtype=np.uint8)
