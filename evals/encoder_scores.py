"""How well an encoder tells who is who and follows a mask: numbers with intervals, and floors.

Knows encoders only as something that turns a picture into vectors, so a colour histogram can
stand beside them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch

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


def auc(
    positive: npt.NDArray[np.floating],
    negative: npt.NDArray[np.floating],
    positive_weight: npt.NDArray[np.float64] | None = None,
    negative_weight: npt.NDArray[np.float64] | None = None,
) -> float:
    """Return the area under the ROC curve of weighted scores; ties count half, NaN when empty."""
    wp = np.ones(len(positive)) if positive_weight is None else positive_weight
    wn = np.ones(len(negative)) if negative_weight is None else negative_weight
    if wp.sum() == 0 or wn.sum() == 0:
        return float("nan")
    order = np.argsort(negative)
    ranked, below = negative[order], np.concatenate([[0.0], np.cumsum(wn[order])])
    left = below[np.searchsorted(ranked, positive, "left")]
    right = below[np.searchsorted(ranked, positive, "right")]
    return float((wp * (left + right) / 2).sum() / (wp.sum() * wn.sum()))


def colour_histogram(image: Image, mask: Mask | None = None) -> FloatArray:
    """Return (512,) of length 1: the share of 8 x 8 x 8 colours, over the mask when given."""
    pixels = image.reshape(-1, 3) if mask is None else image[mask]
    bins = (pixels >> 5).astype(np.int64) @ np.array([64, 8, 1])
    counts = np.bincount(bins, minlength=512).astype(np.float32)
    return np.asarray(counts / max(float(np.linalg.norm(counts)), 1e-9), np.float32)


@dataclass(frozen=True, slots=True)
class Propagation:
    """How labels travel (DINOv3, table 27: 7 frames and the first, top 5, temperature 0.2)."""

    context: int = 7
    radius: int = 6
    top: int = 5
    temperature: float = 0.2


def track(
    features: Sequence[FloatArray], first: Mask, how: Propagation | None = None
) -> list[FloatArray]:
    """Return the (h, w) share of the object in every frame, from its (H, W) mask in the first.

    `features` are (h, w, D) of length 1, one a frame.
    """
    how = how or Propagation()
    rows, columns, _ = features[0].shape
    height, width = first.shape
    cells = first[: height // rows * rows, : width // columns * columns]
    start = cells.reshape(rows, height // rows, columns, width // columns).mean((1, 3))
    shares = [np.asarray(start, np.float32)]
    near = torch.from_numpy(_near(rows, columns, how.radius))
    flat = [torch.from_numpy(f.reshape(rows * columns, -1)) for f in features]
    for now in range(1, len(features)):
        sources = [0, *range(max(1, now - how.context), now)]
        affinity = torch.cat(
            [(flat[now] @ flat[s].T).masked_fill(~near, -2.0) for s in sources], dim=1
        )
        value, index = affinity.topk(how.top, dim=1)
        weight = (value / how.temperature).softmax(1)
        known = torch.from_numpy(np.concatenate([shares[s].reshape(-1) for s in sources]))
        share = (weight * known[index]).sum(1).reshape(rows, columns)
        shares.append(np.asarray(share.numpy(), np.float32))
    return shares


def region_similarity(
    shares: Sequence[FloatArray], truth: Sequence[Mask], resize: Callable[[FloatArray], FloatArray]
) -> float:
    """Return J: the mean intersection over union of frames after the first."""
    scores = []
    for share, mask in list(zip(shares, truth, strict=True))[1:]:
        spread = float(share.max() - share.min())
        guess = resize((share - share.min()) / max(spread, 1e-6)) > 0.5
        union = np.count_nonzero(guess | mask)
        scores.append(np.count_nonzero(guess & mask) / union if union else 1.0)
    return float(np.mean(scores))


def _near(rows: int, columns: int, radius: int) -> Mask:
    y, x = np.divmod(np.arange(rows * columns), columns)
    return np.asarray(
        (np.abs(y[:, None] - y[None]) <= radius) & (np.abs(x[:, None] - x[None]) <= radius)
    )
