"""Whether memory pays: worlds keep their rules, figures are paired, series are reproducible."""

from __future__ import annotations

import numpy as np
import pytest

from evals.hidden_rules import RULES, Rule, World
from evals.memory_pays import Gain, Tally, gain, summary
from evals.memory_scripts import SHOTS, script
from evals.memory_texts import Moved, settings
from memory.store import Vectors
from tests.tools.providers.previz.test_faults import still
from tools.providers.previz.faults import FaultKind, FaultPlan

HANDS, PROPS = RULES[0], RULES[1]
LISTENING, DEAF = World("listens", 1, True), World("deaf", 1, False)


@pytest.mark.parametrize(
    ("rule", "prompt", "chance"),
    [
        pytest.param(HANDS, "Ada waits.", 0.0, id="no hands, no danger"),
        pytest.param(HANDS, "Ada, one hand on the wheel.", HANDS.usual, id="one hand"),
        pytest.param(HANDS, "Ada, both hands on the wheel.", HANDS.helped, id="both hands"),
        pytest.param(HANDS, "Five fingers on each hand.", 0.0, id="anatomy in general"),
        pytest.param(PROPS, "Props in the frame: cup.", PROPS.usual, id="props named"),
        pytest.param(
            PROPS, "Clearly visible in the frame: cup. Props: cup.", PROPS.helped, id="props seen"
        ),
    ],
)
def test_the_listening_world_goes_by_the_prompt(rule: Rule, prompt: str, chance: float):
    assert LISTENING.chance(rule, prompt) == chance
    assert DEAF.chance(rule, prompt) == rule.usual


@pytest.mark.parametrize("world", [LISTENING, DEAF], ids=["listens", "deaf"])
def test_faults_come_as_often_as_the_rule_says(world: World):
    prompt = "Props in the frame: cup. One hand on the cup."
    drawn = [world.draw(still(seed, prompt), FaultPlan()).kinds for seed in range(1000)]
    share = sum(FaultKind.EXTRA_FINGERS in kinds for kinds in drawn) / 1000
    # Three standard deviations of 1000 draws.
    assert share == pytest.approx(HANDS.usual, abs=3 * (0.4 * 0.6 / 1000) ** 0.5)


def test_another_prompt_draws_anew_and_the_same_one_does_not():
    one = [LISTENING.draw(still(seed, "a cup"), FaultPlan()) for seed in range(50)]
    assert one == [LISTENING.draw(still(seed, "a cup"), FaultPlan()) for seed in range(50)]
    assert one != [LISTENING.draw(still(seed, "a jug"), FaultPlan()) for seed in range(50)]


def tally(passes: int, cost: int = 1000) -> Tally:
    return Tally(shots=6, first_passes=passes, kept=6, stills=8, cost_micros=cost, advised=3)


def test_a_gain_is_the_mean_of_pairs_with_its_interval():
    assert gain([0.5, 0.5, 0.5]) == Gain(0.5, 0.5, 0.5)
    spread = gain([0.0, 1.0] * 10)
    assert spread.value == 0.5
    assert spread.low == pytest.approx(0.5 - 1.96 * 0.5 / 20**0.5, abs=0.03)
    assert spread.high == pytest.approx(0.5 + 1.96 * 0.5 / 20**0.5, abs=0.03)


def test_the_first_production_does_not_count_since_its_memory_is_empty():
    remembering = [[tally(0), tally(6, 600)], [tally(6), tally(3, 1200)]]
    empty = [[tally(6), tally(3)], [tally(0), tally(3)]]
    found = summary(remembering, empty)
    assert found["with memory"] == {
        "first-take pass rate": 0.75,
        "kept rate": 1.0,
        "cents a shot": 0.015,
    }
    assert found["shots"] == 12
    gains = found["gain"]
    assert isinstance(gains, dict)
    assert gains["first-take pass rate"]["value"] == 0.25


def test_scripts_of_a_series_are_its_own_and_come_again_the_same():
    assert script(1, 0) == script(1, 0)
    assert script(1, 0) != script(1, 1)
    scenes = script(1, 0)["scenes"]
    assert isinstance(scenes, list)
    assert len(scenes) == SHOTS
    actions = [scene["shots"][0]["action"] for n in range(20) for scene in _scenes(n)]
    careful = sum("both hands" in action for action in actions)
    assert 0.1 < careful / len(actions) < 0.4


def _scenes(number: int) -> list[dict[str, list[dict[str, str]]]]:
    scenes = script(3, number)["scenes"]
    assert isinstance(scenes, list)
    return scenes


def test_texts_are_distinct_and_moved_vectors_stay_near_their_origin():
    texts = settings(1, 500)
    assert len(set(texts)) == 500
    assert settings(1, 500) == texts
    known = Moved(_rows(), _rows()).embed([str(i) for i in range(3)])
    moved = Moved(_rows(), _rows()).embed([str(i + 3) for i in range(3)])
    assert known == pytest.approx(_rows())
    assert (known * moved).sum(1) == pytest.approx([0.94] * 3, abs=0.02)


def _rows() -> Vectors:
    rows = np.random.default_rng(1).standard_normal((3, 384)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)
