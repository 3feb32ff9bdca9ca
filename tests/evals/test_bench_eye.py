"""The bench counts what it says it counts, and leaves the eye as it was."""

from __future__ import annotations

import time

import pytest

from evals.bench_eye import FORWARDS, cost_table, forward_table
from evals.eye_loads import LOADS, SHAPES, Clock, checks_timed, gflop
from tools.dinov3.looking import clips as looking_at_clips


@pytest.mark.parametrize(
    ("name", "size", "expected"),
    [
        pytest.param("dinov3-vits16", (224, 224), 9.4, id="S, small"),
        pytest.param("dinov3-vitb16", (224, 224), 35.9, id="B, small"),
        pytest.param("dinov3-vitb16", (480, 864), 375.3, id="B, where attention is a quarter"),
    ],
)
def test_operations_of_one_picture(name: str, size: tuple[int, int], expected: float) -> None:
    assert gflop(SHAPES[name], size) == pytest.approx(expected, abs=0.06)


def test_a_clock_adds_up_and_draws_what_is_yielded() -> None:
    clock = Clock()

    def slow() -> object:
        time.sleep(0.02)
        yield 1

    for _ in range(2):
        assert clock.timed("slow", slow)() == [1]
    assert clock.wall["slow"] >= 0.04
    assert clock.processor["slow"] < clock.wall["slow"]


def test_the_eye_is_left_as_it_was() -> None:
    before = looking_at_clips.check_flicker
    with checks_timed(Clock()):
        assert looking_at_clips.check_flicker is not before
    assert looking_at_clips.check_flicker is before


def test_costs_stand_beside_transformers_own() -> None:
    suite, floor, alone = LOADS
    spent = {suite: 2.0, floor: 10.0, alone: 5.0}
    outcomes = [
        {
            "load": load,
            "encoder": "e",
            "frames": 10,
            "wall": {"total": seconds},
            "processor": {"total": seconds},
            "peak_mb": 100.0,
        }
        for load, seconds in spent.items()
    ]
    outcomes.append(
        {
            "load": FORWARDS,
            "encoder": "e",
            "matrix": (100.0, 50.0),
            "forwards": [{"size": (224, 224), "count": 8, "rate": (60.0, 40.0)}],
        }
    )
    assert list(cost_table(outcomes).columns[5].cells) == ["5.00 x", "1.00 x", "2.00 x"]
    assert list(forward_table(outcomes).columns[3].cells) == ["60%"]
