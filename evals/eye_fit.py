"""Fitting scores and limits to measurements of assets that are known to be right or wrong.

Knows numbers only. A score is a logistic whose 0.85 is moved to where clean takes pass; a limit
stands where clean takes end, with a margin. Errors are measured on scenes that were held out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from tools.dinov3.calibration import BRIEF, Limit, Logistic

Floats = npt.NDArray[np.float64]
FALSE_ALARMS = 0.02
"""Share of right pairs that may score under 0.85."""
MOST_FALSE_ALARMS = 0.02
"""On held-out scenes; beyond it a check only advises."""
_RIDGE = 2.0
_STEPS = 60


class Pair(BaseModel):
    """Measurements of two things that belong together or do not."""

    model_config = ConfigDict(frozen=True, ser_json_inf_nan="constants")

    numbers: dict[str, float]
    same: bool
    scene: int
    about: str = ""
    """Where it comes from, for a person who looks into an error."""


class Value(BaseModel):
    """One measurement of an asset."""

    model_config = ConfigDict(frozen=True, ser_json_inf_nan="constants")

    value: float
    clean: bool
    scene: int


def held_out(scene: int) -> bool:
    """Whether a scene is kept for measuring errors: every third."""
    return scene % 3 == 0


def fit_score(pairs: Sequence[Pair], names: Sequence[str], origin: str) -> Logistic:
    """The logistic of the pairs that are not held out, its errors on those that are."""
    train = [pair for pair in pairs if not held_out(pair.scene)]
    test = [pair for pair in pairs if held_out(pair.scene)]
    kept = [n for n in names if np.mean([math.isfinite(p.numbers[n]) for p in train]) > 0.2]
    raw = np.array([[pair.numbers[name] for name in kept] for pair in train], np.float64)
    centre, scale = np.nanmean(raw, 0), np.nanstd(raw, 0) + 1e-6
    points = _standard(raw, centre, scale)
    same = np.array([pair.same for pair in train])
    weights, bias = _logistic(points, same)
    totals = points @ weights + bias
    wanted = math.log(BRIEF / (1 - BRIEF))
    bias += wanted - float(np.quantile(totals[same], FALSE_ALARMS))
    fitted = Logistic(
        names=tuple(kept),
        centre=_rounded(centre),
        scale=_rounded(scale),
        weights=_rounded(weights),
        bias=round(bias, 5),
        origin=origin,
        same=0,
        other=0,
        false_alarms=0.0,
        missed=0.0,
    )
    right = [fitted.score(pair.numbers) for pair in test if pair.same]
    wrong = [fitted.score(pair.numbers) for pair in test if not pair.same]
    alarms = float(np.mean([score < BRIEF for score in right])) if right else 1.0
    missed = float(np.mean([score >= BRIEF for score in wrong])) if wrong else 1.0
    return fitted.model_copy(
        update={
            "same": len(right),
            "other": len(wrong),
            "false_alarms": round(alarms, 4),
            "missed": round(missed, 4),
            "gate": alarms <= MOST_FALSE_ALARMS + 1 / max(len(right), 1),
        }
    )


def fit_limit(
    values: Sequence[Value], origin: str, *, most: bool = True, margin: float = 0.1
) -> Limit | None:
    """Where clean values end, moved outwards by a margin towards the faulty ones.

    With `most`, more is worse. None without clean values.
    """
    clean = np.array([v.value for v in values if v.clean and math.isfinite(v.value)])
    wrong = np.array([v.value for v in values if not v.clean and math.isfinite(v.value)])
    if len(clean) == 0:
        return None
    edge = float(np.quantile(clean, 0.995 if most else 0.005))
    room = margin * (abs(edge) + 1e-4)
    limit = edge + room if most else edge - room
    middle = float(np.median(wrong)) if len(wrong) else float("nan")
    if math.isfinite(middle) and (middle > limit if most else middle < limit):
        # Well apart: stand a third of the way, which is farther from the clean ones.
        limit = limit + (middle - limit) / 4
    alarms = float(np.mean(clean > limit if most else clean < limit))
    caught = float(np.mean(wrong > limit if most else wrong < limit)) if len(wrong) else None
    said = f"{origin} (n = {len(clean)} clean, {alarms:.1%} of them beyond"
    said += f"; {caught:.0%} of {len(wrong)} faulty caught)" if caught is not None else ")"
    return Limit(value=round(limit, 5), origin=said, gate=alarms <= MOST_FALSE_ALARMS)


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)


def _standard(raw: Floats, centre: Floats, scale: Floats) -> Floats:
    """Centred, scaled and clipped; what was not measured becomes 0."""
    return np.nan_to_num(np.clip((raw - centre) / scale, -4, 4), nan=0.0)


def _logistic(points: Floats, same: npt.NDArray[np.bool_]) -> tuple[Floats, float]:
    """Ridge logistic regression by Newton's method, both classes weighing the same."""
    design = np.column_stack([points, np.ones(len(points))])
    target = same.astype(np.float64)
    share = np.where(same, 0.5 / max(same.mean(), 1e-6), 0.5 / max(1 - same.mean(), 1e-6))
    beta = np.zeros(design.shape[1])
    ridge = np.eye(design.shape[1]) * _RIDGE
    ridge[-1, -1] = 1e-6
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        slope = design.T @ (share * (chance - target)) + ridge @ beta
        curve = (design * (share * chance * (1 - chance))[:, None]).T @ design + ridge
        beta = beta - np.linalg.solve(curve, slope)
    return beta[:-1], float(beta[-1])
