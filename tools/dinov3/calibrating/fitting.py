"""Fitting scores and limits to measurements of assets that are known to be right or wrong.

Knows numbers only. A score is a logistic whose 0.85 is moved to where clean takes pass; a limit
stands where clean takes end, with a margin. Both are fitted on two thirds of the scenes, and their
errors are those of the third that was held out.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from pydantic import BaseModel, ConfigDict

from tools.dinov3.calibration import BRIEF, Caught, Limit, Logistic, Rates

Floats = npt.NDArray[np.float64]
MOST_FALSE_ALARMS = 0.02
"""On held-out scenes; beyond it a check only advises."""
ROC_ALARMS = (0.0, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5)
"""Shares of false alarms at which the recall is noted."""
_RIDGE = 2.0
_STEPS = 60
_WELL_APART = 0.25
"""Share of the way towards the faulty that a limit moves when there is room between."""


class Pair(BaseModel):
    """Measurements of two things that belong together or do not."""

    model_config = ConfigDict(frozen=True, ser_json_inf_nan="constants")

    numbers: dict[str, float]
    same: bool
    scene: int
    about: str = ""
    """Where it comes from, for a person who looks into an error."""
    weight: float = 1.0
    """How much it counts in the fit; never in the errors."""


class Value(BaseModel):
    """One measurement of an asset."""

    model_config = ConfigDict(frozen=True, ser_json_inf_nan="constants")

    value: float
    clean: bool
    scene: int
    fault: str = ""
    """The kind of fault, where it is not clean."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A limit and what it was seen to do."""

    limit: Limit
    rates: Rates


def held_out(scene: int | str) -> bool:
    """Whether a scene is kept for measuring errors: every third, named scenes by their name."""
    return (scene if isinstance(scene, int) else zlib.crc32(scene.encode())) % 3 == 0


def fit_score(
    pairs: Sequence[Pair], names: Sequence[str], origin: str, refused: float = 0.02
) -> Logistic:
    """The logistic of the pairs that are not held out, its errors on those that are.

    It is moved so that the share `refused` of right pairs scores under 0.85.
    Inputs that fewer than a fifth of the pairs have are left out. Raises ValueError when no pair
    of either kind is left to fit on.
    """
    train = [pair for pair in pairs if not held_out(pair.scene)]
    test = [pair for pair in pairs if held_out(pair.scene)]
    same = np.array([pair.same for pair in train], bool)
    if not same.any() or same.all():
        raise ValueError("pairs that belong together and pairs that do not are both needed")
    kept = [n for n in names if np.mean([math.isfinite(_number(p, n)) for p in train]) > 0.2]
    raw = np.array([[_number(pair, name) for name in kept] for pair in train], np.float64)
    centre, scale = np.nanmean(raw, 0), np.nanstd(raw, 0) + 1e-6
    points = _standard(raw, centre, scale)
    weights, bias = _logistic(points, same, np.array([pair.weight for pair in train]))
    totals = points @ weights + bias
    wanted = math.log(BRIEF / (1 - BRIEF))
    bias += wanted - float(np.quantile(totals[same], refused))
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
    return _with_errors(fitted, test)


def _with_errors(fitted: Logistic, test: Sequence[Pair]) -> Logistic:
    right = np.array([fitted.score(pair.numbers) for pair in test if pair.same])
    wrong = np.array([fitted.score(pair.numbers) for pair in test if not pair.same])
    alarms = float(np.mean(right < BRIEF)) if len(right) else 1.0
    missed = float(np.mean(wrong >= BRIEF)) if len(wrong) else 1.0
    area = auc(right, wrong)
    return fitted.model_copy(
        update={
            "same": len(right),
            "other": len(wrong),
            "false_alarms": round(alarms, 4),
            "missed": round(missed, 4),
            "gate": alarms <= MOST_FALSE_ALARMS + 1 / max(len(right), 1),
            "auc": round(area, 4) if math.isfinite(area) else None,
            "roc": roc(-right, -wrong),
        }
    )


def fit_limit(
    values: Sequence[Value],
    origin: str,
    *,
    most: bool = True,
    margin: float = 0.1,
    room: float = 0.0,
    alarms: float = 0.005,
) -> Limit | None:
    """Where clean values end, moved outwards by a margin towards the faulty ones.

    With `most`, more is worse; `alarms` is the share of clean values that may lie beyond the edge,
    `room` is more margin in the values' own unit. None without clean values.
    """
    clean = _finite([v.value for v in values if v.clean])
    wrong = _finite([v.value for v in values if not v.clean])
    if len(clean) == 0:
        return None
    edge = float(np.quantile(clean, 1 - alarms if most else alarms))
    space = margin * (abs(edge) + 1e-4) + room
    limit = edge + space if most else edge - space
    middle = float(np.median(wrong)) if len(wrong) else float("nan")
    if math.isfinite(middle) and (middle > limit if most else middle < limit):
        limit = limit + _WELL_APART * (middle - limit)
    beyond = float(np.mean(clean > limit if most else clean < limit))
    caught = float(np.mean(wrong > limit if most else wrong < limit)) if len(wrong) else None
    said = f"{origin} (n = {len(clean)} clean, {beyond:.1%} of them beyond"
    said += f"; {caught:.0%} of {len(wrong)} faulty caught)" if caught is not None else ")"
    return Limit(value=round(limit, 5), origin=said, gate=beyond <= MOST_FALSE_ALARMS)


def fit_on_split(
    values: Sequence[Value],
    origin: str,
    *,
    most: bool = True,
    margin: float = 0.1,
    room: float = 0.0,
    alarms: float = 0.005,
    clean_alone: bool = False,
) -> Fitted | None:
    """The limit of two thirds of the scenes with its errors on the third that was held out.

    `clean_alone` fits without the faulty, which lie on both sides of a range. It gates where at
    most 2 % of all clean takes trip it, and at most 2 % and one of those held out. None without
    clean values in both parts.
    """
    train = [v for v in values if not held_out(v.scene) and (v.clean or not clean_alone)]
    test = [v for v in values if held_out(v.scene)]
    limit = fit_limit(train, origin, most=most, margin=margin, room=room, alarms=alarms)
    if limit is None or not any(v.clean and math.isfinite(v.value) for v in test):
        return None
    rates = rates_of(test, limit.value, most=most)
    clean = _finite([v.value for v in values if v.clean])
    everywhere = float(np.mean(clean > limit.value if most else clean < limit.value))
    gate = everywhere <= MOST_FALSE_ALARMS and (
        rates.alarms <= MOST_FALSE_ALARMS + 1 / max(rates.clean, 1)
    )
    said = f"{origin}; held out: {rates.words}"
    return Fitted(limit.model_copy(update={"origin": said, "gate": gate}), rates)


def rates_of(values: Sequence[Value], limit: float, *, most: bool = True) -> Rates:
    """What a limit does to these values: false alarms, recall by fault, and the ROC."""
    clean = _finite([v.value for v in values if v.clean])
    by_fault: dict[str, list[float]] = {}
    for value in values:
        if not value.clean:
            by_fault.setdefault(value.fault or "fault", []).append(value.value)
    wrong = _finite([v for found in by_fault.values() for v in found])
    sign = 1.0 if most else -1.0
    area = auc(sign * wrong, sign * clean)
    return Rates(
        clean=len(clean),
        alarms=round(_beyond(clean, limit, most=most), 4),
        caught={
            fault: Caught(share=round(_beyond(np.array(found), limit, most=most), 4), n=len(found))
            for fault, found in sorted(by_fault.items())
        },
        auc=round(area, 4) if math.isfinite(area) else None,
        roc=roc(sign * clean, sign * wrong),
    )


def roc(clean: Floats, wrong: Floats) -> tuple[tuple[float, float], ...]:
    """(false alarms, recall) at a handful of limits; more is worse. Empty when either is empty."""
    if len(clean) == 0 or len(wrong) == 0:
        return ()
    points = []
    for share in ROC_ALARMS:
        at = float(np.quantile(clean, 1 - share, method="higher"))
        points.append((round(float(np.mean(clean > at)), 4), round(float(np.mean(wrong > at)), 4)))
    return tuple(dict.fromkeys(points))


def auc(
    positive: npt.NDArray[np.floating],
    negative: npt.NDArray[np.floating],
    positive_weight: Floats | None = None,
    negative_weight: Floats | None = None,
) -> float:
    """The area under the ROC curve of weighted scores; ties count half, NaN when empty."""
    wp = np.ones(len(positive)) if positive_weight is None else positive_weight
    wn = np.ones(len(negative)) if negative_weight is None else negative_weight
    if wp.sum() == 0 or wn.sum() == 0:
        return float("nan")
    order = np.argsort(negative)
    ranked, below = negative[order], np.concatenate([[0.0], np.cumsum(wn[order])])
    left = below[np.searchsorted(ranked, positive, "left")]
    right = below[np.searchsorted(ranked, positive, "right")]
    return float((wp * (left + right) / 2).sum() / (wp.sum() * wn.sum()))


def _beyond(values: Floats, limit: float, *, most: bool) -> float:
    if len(values) == 0:
        return 0.0
    return float(np.mean(values > limit if most else values < limit))


def _number(pair: Pair, name: str) -> float:
    return pair.numbers.get(name, float("nan"))


def _finite(values: Sequence[float]) -> Floats:
    return np.array([v for v in values if math.isfinite(v)], np.float64)


def _rounded(values: Floats) -> tuple[float, ...]:
    return tuple(round(float(value), 5) for value in values)


def _standard(raw: Floats, centre: Floats, scale: Floats) -> Floats:
    """Centred, scaled and clipped; what was not measured becomes 0."""
    return np.nan_to_num(np.clip((raw - centre) / scale, -4, 4), nan=0.0)


def _logistic(points: Floats, same: npt.NDArray[np.bool_], count: Floats) -> tuple[Floats, float]:
    """Ridge logistic regression by Newton's method, both classes weighing the same."""
    design = np.column_stack([points, np.ones(len(points))])
    target = same.astype(np.float64)
    half = len(same) / 2
    share = count * np.where(same, half / count[same].sum(), half / count[~same].sum())
    beta = np.zeros(design.shape[1])
    ridge = np.eye(design.shape[1]) * _RIDGE
    ridge[-1, -1] = 1e-6
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        slope = design.T @ (share * (chance - target)) + ridge @ beta
        curve = (design * (share * chance * (1 - chance))[:, None]).T @ design + ridge
        beta = beta - np.linalg.solve(curve, slope)
    return beta[:-1], float(beta[-1])
