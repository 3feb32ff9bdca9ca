"""How far the eye's probability-like scores are probabilities: reliability, ECE and Brier.

Three scores come from a logistic that was fitted on labelled pairs: whether somebody is who they
should be, whether the place and whether the light is the scene's. All other findings hold a number
against a limit and claim no probability.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from pathlib import Path

import cv2
import numpy as np
from pydantic import BaseModel, ConfigDict

from evals.critic.judging import Seen
from tools.dinov3.drawing import FAINT, FONT, INK, LINE, PAPER
from tools.dinov3.sight import Image

PROBABLE: dict[str, str] = {
    "identity": "wrong_person",
    "place": "wrong_place",
    "light": "wrong_light",
}
"""Check with such a score -> the word of the fault that makes it wrong."""
BINS = 10
_SIDE, _EDGE = 300, 44
"""Pixels of a panel's square and of what is around it."""


class Bin(BaseModel):
    """Takes whose scores lie close together."""

    model_config = ConfigDict(frozen=True)

    low: float
    high: float
    n: int
    score: float
    """Mean of the scores."""
    right: float
    """Share of the takes that are right."""


class Curve(BaseModel):
    """One score against what was true."""

    model_config = ConfigDict(frozen=True)

    check: str
    n: int
    wrong: int
    """Takes that are not right, of n."""
    ece: float
    """Expected calibration error: mean distance of score and share over the bins, by their n."""
    brier: float
    """Mean square of score less truth, truth being 1 or 0; lower is better."""
    brier_floor: float
    """What always saying the share of right takes reaches."""
    bins: tuple[Bin, ...]


def curves(seen: Iterable[Seen]) -> tuple[Curve, ...]:
    """The curve of every probability-like score that was given."""
    points: dict[str, list[tuple[float, bool]]] = {check: [] for check in PROBABLE}
    for one in seen:
        for finding in one.first.findings:
            if finding.check in points and finding.score is not None:
                right = PROBABLE[finding.check] not in one.take.words
                points[finding.check].append((finding.score, right))
    return tuple(curve_of(check, found) for check, found in points.items() if found)


def curve_of(check: str, points: Sequence[tuple[float, bool]]) -> Curve:
    """Bins of equal width, and how far score and truth lie apart; `points` must not be empty."""
    score, right = (np.array(values, float) for values in zip(*points, strict=True))
    places = np.minimum((score * BINS).astype(int), BINS - 1)
    bins = tuple(
        Bin(
            low=place / BINS, high=(place + 1) / BINS, n=int(there.sum()),
            score=round(float(score[there].mean()), 4), right=round(float(right[there].mean()), 4),
        )
        for place in range(BINS)
        if (there := places == place).any()
    )  # fmt: skip
    common = float(right.mean())
    return Curve(
        check=check,
        n=len(points),
        wrong=int((1 - right).sum()),
        ece=round(sum(b.n * abs(b.score - b.right) for b in bins) / len(points), 4),
        brier=round(float(((score - right) ** 2).mean()), 4),
        brier_floor=round(common * (1 - common), 4),
        bins=bins,
    )


def improbable(seen: Iterable[Seen]) -> tuple[str, ...]:
    """Checks that gave a score which is no probability: a likeness, a share."""
    found = {f.check for one in seen for f in one.first.findings if f.score is not None}
    return tuple(sorted(found - set(PROBABLE)))


def draw_curves(found: Sequence[Curve], out: Path) -> None:
    """One panel a score: share of right takes over the score, a dot a bin, by its n; as a PNG."""
    panels = [_panel(curve) for curve in found]
    if not panels:
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    cv2.imwrite(str(out), np.concatenate(panels, axis=1)[:, :, ::-1])


def _panel(curve: Curve) -> Image:
    side = _SIDE + 2 * _EDGE
    canvas = np.full((side, side, 3), PAPER, np.uint8)
    first, last = _at(0.0, 0.0), _at(1.0, 1.0)
    cv2.rectangle(canvas, first, last, FAINT, 1)
    cv2.line(canvas, first, last, FAINT, 1, cv2.LINE_AA)
    for one, other in zip(curve.bins, curve.bins[1:], strict=False):
        cv2.line(canvas, _at(one.score, one.right), _at(other.score, other.right), LINE, 1,
                 cv2.LINE_AA)  # fmt: skip
    for one in curve.bins:
        cv2.circle(canvas, _at(one.score, one.right), _radius(one.n), LINE, -1, cv2.LINE_AA)
    title = f"{curve.check}: n {curve.n}, wrong {curve.wrong}, ECE {curve.ece:.3f}"
    _write(canvas, title, (_EDGE, _EDGE - 16))
    _write(canvas, "score ->", (side // 2 - 24, side - 14))
    _write(canvas, "right", (4, side // 2))
    for share in (0.0, 1.0):
        _write(canvas, f"{share:.0f}", (_EDGE - 16, _at(0.0, share)[1] + 4))
        _write(canvas, f"{share:.0f}", (_at(share, 0.0)[0] - 4, side - _EDGE + 16))
    return np.asarray(canvas, np.uint8)


def _at(score: float, share: float) -> tuple[int, int]:
    return _EDGE + round(score * _SIDE), _EDGE + round((1 - share) * _SIDE)


def _radius(n: int) -> int:
    """Pixels: the area grows with the takes, up to where dots would hide each other."""
    return min(14, 2 + round(math.sqrt(n) / 2))


def _write(canvas: Image, text: str, place: tuple[int, int]) -> None:
    cv2.putText(canvas, text, place, FONT, 0.42, INK, 1, cv2.LINE_AA)
