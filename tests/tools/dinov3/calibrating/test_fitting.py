"""Limits and scores stand where they should, and their errors are counted on the held-out third."""

from __future__ import annotations

import math

import numpy as np
import pytest

from tools.dinov3.calibrating.fitting import (
    Pair,
    Value,
    auc,
    fit_limit,
    fit_on_split,
    fit_score,
    held_out,
    rates_of,
    roc,
)
from tools.dinov3.calibration import BRIEF


def values(clean: list[float], wrong: list[float]) -> list[Value]:
    """Spread over scenes, so that every third of each sort is held out."""
    return [
        *(Value(value=v, clean=True, scene=i) for i, v in enumerate(clean)),
        *(Value(value=v, clean=False, scene=i, fault="blur") for i, v in enumerate(wrong)),
    ]


def test_every_third_scene_is_held_out_and_names_are_stable() -> None:
    assert [held_out(n) for n in range(6)] == [True, False, False, True, False, False]
    assert held_out("kitchen") == held_out("kitchen")


def test_a_limit_stands_between_clean_and_faulty() -> None:
    spread = list(np.linspace(1.0, 2.0, 90))
    limit = fit_limit(values(spread, [10.0] * 9), "here")
    assert limit is not None
    assert 2.0 < limit.value < 10.0
    assert limit.gate


def test_a_limit_below_which_things_are_wrong() -> None:
    limit = fit_limit(values(list(np.linspace(5, 6, 60)), [1.0] * 6), "here", most=False)
    assert limit is not None
    assert 1.0 < limit.value < 5.0


def test_a_limit_gates_when_held_out_takes_keep_it() -> None:
    fitted = fit_on_split(values(list(np.linspace(1, 2, 99)), [9.0] * 30), "here")
    assert fitted is not None
    assert fitted.limit.gate
    assert fitted.rates.alarms == 0
    assert fitted.rates.caught["blur"].share == 1
    assert fitted.rates.auc == pytest.approx(1)


def test_a_limit_only_advises_when_held_out_takes_trip_it() -> None:
    clean = [5.0 if held_out(i) and i % 2 else 1.0 for i in range(120)]
    fitted = fit_on_split(values(clean, []), "here", margin=0.0)
    assert fitted is not None
    assert not fitted.limit.gate
    assert fitted.rates.alarms > 0.02


def test_a_wider_share_of_alarms_catches_more() -> None:
    clean = list(np.linspace(0, 1, 300))
    wrong = list(np.linspace(0.9, 1.1, 90))
    strict = fit_on_split(values(clean, wrong), "here", margin=0.0, alarms=0.001)
    wide = fit_on_split(values(clean, wrong), "here", margin=0.0, alarms=0.02)
    assert strict is not None
    assert wide is not None
    assert wide.limit.value < strict.limit.value
    assert wide.rates.caught["blur"].share > strict.rates.caught["blur"].share


def test_no_limit_without_clean_takes() -> None:
    assert fit_limit(values([], [1.0]), "here") is None
    assert fit_on_split(values([], [1.0]), "here") is None


def test_the_roc_runs_from_strict_to_wide() -> None:
    clean, wrong = np.linspace(0, 1, 100), np.linspace(0.5, 1.5, 100)
    points = roc(clean, wrong)
    assert points[0][0] == 0
    assert points[0][1] == pytest.approx(0.5, abs=0.02)
    assert list(points) == sorted(points)
    assert roc(clean, np.array([])) == ()


def test_rates_are_told_by_fault() -> None:
    found = [
        Value(value=1.0, clean=True, scene=0),
        Value(value=3.0, clean=False, scene=0, fault="a"),
        Value(value=1.0, clean=False, scene=0, fault="b"),
    ]
    rates = rates_of(found, 2.0)
    assert (rates.caught["a"].share, rates.caught["b"].share) == (1.0, 0.0)
    assert "100% of 1 a" in rates.words


def pairs(shift: float, count: int = 150) -> list[Pair]:
    draw = np.random.default_rng(0)
    return [
        Pair(
            numbers={
                "near": float(draw.normal(shift if i % 2 else 0.0)),
                "noise": float(draw.normal()),
                "absent": float("nan"),
            },
            same=bool(i % 2),
            scene=i // 2,
        )
        for i in range(count)
    ]


def test_a_score_passes_right_pairs_and_refuses_wrong_ones() -> None:
    fitted = fit_score(pairs(8.0), ("near", "noise", "absent", "unheard of"), "here")
    assert fitted.names == ("near", "noise")
    assert fitted.score({"near": 8.0}) > BRIEF > fitted.score({"near": 0.0})
    assert fitted.auc == pytest.approx(1.0)
    assert fitted.missed == 0


def test_a_score_of_noise_says_so() -> None:
    fitted = fit_score(pairs(0.0), ("near", "noise"), "here")
    assert fitted.missed > 0.7
    assert fitted.auc is not None
    assert 0.3 < fitted.auc < 0.7


def test_a_heavier_pair_pulls_the_score() -> None:
    light = pairs(1.0)
    odd = [p.model_copy(update={"numbers": {"near": 4.0, "noise": 0.0}}) for p in light[::2][:10]]
    plain = fit_score([*light, *odd], ("near",), "here")
    heavy = [p.model_copy(update={"weight": 20.0}) for p in odd]
    pulled = fit_score([*light, *heavy], ("near",), "here")
    assert pulled.weights[0] < plain.weights[0]


def test_a_score_needs_both_sorts() -> None:
    with pytest.raises(ValueError, match="both needed"):
        fit_score([p for p in pairs(1.0) if p.same], ("near",), "here")


@pytest.mark.parametrize(
    ("positive", "negative", "expected"),
    [
        pytest.param([0.9, 0.8], [0.1, 0.2], 1.0, id="apart"),
        pytest.param([0.1], [0.9], 0.0, id="upside down"),
        pytest.param([0.5], [0.5], 0.5, id="tie"),
        pytest.param([0.9, 0.3], [0.5, 0.1], 0.75, id="one pair wrong"),
    ],
)
def test_auc_counts_pairs(positive: list[float], negative: list[float], expected: float) -> None:
    assert auc(np.array(positive), np.array(negative)) == pytest.approx(expected)


def test_auc_of_nothing_is_not_a_number() -> None:
    assert math.isnan(auc(np.array([]), np.array([0.5])))


def test_weights_repeat_pairs() -> None:
    weighted = auc(
        np.array([0.9, 0.3]), np.array([0.5, 0.1]), np.array([3.0, 1.0]), np.array([1.0, 1.0])
    )
    assert weighted == pytest.approx((3 * 2 + 1) / (4 * 2))
