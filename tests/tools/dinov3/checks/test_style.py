"""Style words and outliers, on pictures graded on purpose."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from tools.dinov3.calibration import Calibration, Limit
from tools.dinov3.checks.style import check_style, cohesion, judge_words, style_words
from tools.dinov3.features import Features
from tools.dinov3.findings import Severity, Status
from tools.dinov3.look import colourfulness, likeness, look_of
from tools.dinov3.sight import Image, Sight


def room(seed: int = 0, tint: tuple[float, float, float] = (1.0, 1.0, 1.0)) -> Image:
    """Coloured shapes on a wall and a floor, under a light of a colour."""
    rng = np.random.default_rng(seed)
    canvas = np.full((144, 256, 3), 150, np.uint8)
    canvas[96:] = (120, 100, 84)
    for _ in range(14):
        x, y = int(rng.integers(0, 230)), int(rng.integers(0, 120))
        colour = tuple(int(c) for c in rng.integers(60, 190, 3))
        cv2.rectangle(canvas, (x, y), (x + 24, y + 18), colour, -1)
    return np.asarray(np.clip(canvas * np.array(tint), 0, 255), np.uint8)


def sight(image: Image) -> Sight:
    patches = np.zeros((9, 16, 4), np.float32)
    features = Features(patches[0, 0], patches, (144, 256), (144, 256))
    work = cv2.resize(image, (128, 72), interpolation=cv2.INTER_AREA)
    return Sight(image, np.asarray(work, np.uint8), features, None, ())


def limits(value: float) -> Calibration:
    names = ("style_tone.apart", "style_colour.apart", "style_texture.apart")
    return Calibration(limits={name: Limit(value=value, origin="a test") for name in names})


@pytest.mark.parametrize(
    ("style", "words"),
    [
        pytest.param("Warm, muted film look", ("muted", "warm"), id="plain"),
        pytest.param("noir", ("low-key", "high contrast"), id="noir"),
        pytest.param("not too warm, desaturated", ("muted",), id="denied"),
        pytest.param("warm lamps in a cold night", (), id="both"),
        pytest.param("teal & orange blockbuster", ("teal and orange",), id="split"),
        pytest.param("hand-drawn animatic", (), id="none"),
    ],
)
def test_words_of_a_style(style: str, words: tuple[str, ...]) -> None:
    assert style_words(style) == words


@pytest.mark.parametrize(
    ("style", "good", "bad"),
    [
        pytest.param("warm", (1.15, 1.0, 0.7), (0.7, 1.0, 1.2), id="warm"),
        pytest.param("cold", (0.7, 0.95, 1.2), (1.2, 1.0, 0.7), id="cold"),
        pytest.param("low-key", (0.4, 0.4, 0.4), (1.4, 1.4, 1.4), id="low-key"),
        pytest.param("high-key", (1.4, 1.4, 1.4), (0.4, 0.4, 0.4), id="high-key"),
    ],
)
def test_both_sides_of_a_word(
    style: str, good: tuple[float, float, float], bad: tuple[float, float, float]
) -> None:
    right, wrong = (judge_words(look_of(room(1, tint)), style) for tint in (good, bad))
    assert (right.status, right.score) == (Status.PASS, 1.0)
    assert (wrong.status, wrong.score, wrong.severity) == (Status.FAIL, 0.0, Severity.ADVICE)
    assert wrong.threshold is not None
    assert "CIE Lab" in wrong.threshold.origin or "middle grey" in wrong.threshold.origin


def test_black_and_white_is_told_from_colour() -> None:
    grey = np.repeat(room()[..., 1:2], 3, axis=2)
    assert colourfulness(grey) == pytest.approx(0.0, abs=0.01)
    assert judge_words(look_of(grey), "black and white").status is Status.PASS
    assert judge_words(look_of(room()), "black and white").status is Status.FAIL


def test_a_style_without_plain_words_is_not_judged() -> None:
    assert judge_words(look_of(room()), "by hand").status is Status.NOT_ASSESSABLE


def test_grain_is_another_texture_and_a_tint_is_not() -> None:
    noise = np.random.default_rng(1).normal(0, 25, (144, 256, 1))
    grainy = np.clip(room() + noise, 0, 255).astype(np.uint8)
    plain = look_of(room())
    assert likeness(plain, look_of(grainy))["texture"] < 0.7
    assert likeness(plain, look_of(room(0, (1.0, 0.98, 0.9))))["texture"] > 0.9


def test_the_shot_that_stands_apart_is_named_and_no_other() -> None:
    sights = {f"s{n}": sight(room(n)) for n in range(5)}
    even = cohesion(sights)
    sights["odd"] = sight(room(9, (0.5, 0.7, 1.4)))
    found = check_style(sights, "", limits(0.6))
    failed = {name for name, shown in found.items() for s in shown if s.finding.status == "fail"}
    assert failed == {"odd"}
    assert cohesion(sights) < even
    by_check = {s.finding.check: s for s in found["odd"]}
    assert by_check["style_colour"].finding.severity is Severity.ADVICE
    draw = by_check["style_colour"].draw
    assert draw is not None
    assert draw().shape[1] == 640


def test_without_limits_everything_is_measured_and_nothing_judged() -> None:
    found = check_style({f"s{n}": sight(room(n)) for n in range(4)}, "", Calibration())
    for shown in found["s0"][1:]:
        assert shown.finding.status is Status.UNAVAILABLE
        assert shown.finding.measurements[0].name == "apart"


def test_a_pair_of_shots_has_no_outlier() -> None:
    found = check_style({"a": sight(room(1)), "b": sight(room(2))}, "", limits(0.1))
    assert {s.finding.status for s in found["a"]} == {Status.NOT_ASSESSABLE}
    assert cohesion({"a": sight(room(1))}) == 1.0
