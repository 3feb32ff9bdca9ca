from __future__ import annotations

from typing import Any

import pytest

from tools.dinov3.complexity import (
    MOST_CANDIDATES,
    MOST_TAKES,
    Count,
    Feature,
    candidates_for,
    counted,
    estimate,
    expected_takes,
    failure_rate,
    features_of,
)
from tools.screenplay.plan import Camera, Movement, Shot, ShotSize

PRICE = 40_000


def shot(action: str = "He stands by the window.", people: int = 1, **changes: Any) -> Shot:
    fields: dict[str, Any] = {
        "shot_id": "1A", "scene_id": "1", "action": action, "location": "room",
        "characters": tuple(f"P{k}" for k in range(people)),
        "camera": Camera(size=ShotSize.MEDIUM), "duration_seconds": 4,
    }  # fmt: skip
    return Shot(**(fields | changes))


@pytest.mark.parametrize(
    ("planned", "feature"),
    [
        pytest.param(shot("She runs down the stairs."), Feature.MOTION, id="motion"),
        pytest.param(shot("He unscrews the watch."), Feature.HANDS, id="hands"),
        pytest.param(shot("A newspaper lies there."), Feature.TEXT, id="text"),
        pytest.param(shot("They hug.", 2), Feature.INTERACTION, id="contact"),
        pytest.param(shot("A crowd waits."), Feature.CROWD, id="crowd"),
        pytest.param(shot(people=5), Feature.CROWD, id="many named"),
        pytest.param(shot("Rain falls on the lake."), Feature.WATER, id="water"),
        pytest.param(shot(props=("candle",)), Feature.FIRE, id="a burning prop"),
        pytest.param(shot("A dog sleeps."), Feature.ANIMALS, id="animals"),
        pytest.param(shot(duration_seconds=9), Feature.LENGTH, id="long"),
        pytest.param(
            shot(camera=Camera(size=ShotSize.WIDE, movement=Movement.ORBIT)), Feature.CAMERA,
            id="orbit",
        ),
    ],
)  # fmt: skip
def test_features_are_read_from_the_plan(planned: Shot, feature: Feature) -> None:
    assert feature in features_of(planned, 500)
    assert feature not in features_of(shot(), 500)


def test_a_plain_shot_has_nothing_but_itself() -> None:
    assert features_of(shot(), 500) == {Feature.PLAIN: 1.0}


def test_what_is_denied_is_not_there() -> None:
    assert Feature.CROWD not in features_of(shot("The street is empty, no crowd."), 500)
    assert Feature.ANIMALS not in features_of(shot("A field without any dogs."), 500)


def test_contact_takes_two() -> None:
    assert Feature.INTERACTION not in features_of(shot("He hugs the pillow."), 500)


def test_more_people_are_never_cheaper() -> None:
    costs = [estimate(shot(people=n), 500, {}, PRICE).expected_cost_micros for n in range(7)]
    assert costs == sorted(costs)
    assert costs[-1] > costs[1]


def test_a_longer_prompt_is_never_cheaper() -> None:
    costs = [estimate(shot(), n, {}, PRICE).expected_cost_micros for n in range(500, 9000, 500)]
    assert costs == sorted(costs)
    assert costs[-1] > costs[0]


def test_memory_moves_the_estimate_both_ways() -> None:
    planned = shot("He unscrews the watch.")
    before = estimate(planned, 500, {}, PRICE)
    worse = estimate(planned, 500, {Feature.HANDS: Count(40, 36)}, PRICE)
    better = estimate(planned, 500, {Feature.HANDS: Count(40, 2)}, PRICE)
    assert better.score < before.score < worse.score
    assert better.expected_takes < before.expected_takes < worse.expected_takes
    assert "hands at work" in worse.reasons[0]
    assert better.reasons == ()


def test_memory_of_other_features_changes_nothing() -> None:
    assert estimate(shot(), 500, {Feature.FIRE: Count(50, 50)}, PRICE) == estimate(
        shot(), 500, {}, PRICE
    )


def test_few_takes_move_it_little_and_many_decide() -> None:
    prior = failure_rate(Feature.TEXT, {})
    few = failure_rate(Feature.TEXT, {Feature.TEXT: Count(1, 0)})
    many = failure_rate(Feature.TEXT, {Feature.TEXT: Count(1000, 0)})
    assert many < 0.01 < few < prior
    assert prior - few < 0.1


def test_it_stays_within_its_bounds() -> None:
    everything = shot(
        "Two dogs fight in water and fire, a crowd runs, he holds a letter and hugs her.", 6,
        duration_seconds=30, camera=Camera(size=ShotSize.INSERT, movement=Movement.ORBIT),
    )  # fmt: skip
    hopeless = estimate(
        everything, 20_000, {feature: Count(999, 999) for feature in Feature}, PRICE
    )
    assert 0 <= hopeless.score <= 1
    assert 1 <= hopeless.expected_takes <= MOST_TAKES
    assert hopeless.candidates == MOST_CANDIDATES
    easy = estimate(shot(), 500, {feature: Count(999, 0) for feature in Feature}, PRICE)
    assert easy.candidates == 1
    assert easy.expected_cost_micros == pytest.approx(PRICE, rel=0.01)


def test_expected_takes_and_candidates_by_hand() -> None:
    assert expected_takes(1.0) == 1
    assert expected_takes(0.5) == 1 + 0.5 + 0.25 + 0.125
    assert expected_takes(0.0) == MOST_TAKES
    # 0.44 over four takes fails in 0.0983 of cases, 0.43 in 0.1056.
    assert [candidates_for(p) for p in (1.0, 0.44, 0.43, 0.24, 0.1, 0.0)] == [1, 1, 2, 3, 4, 4]


def test_takes_are_counted_by_feature() -> None:
    hands, fire = Feature.HANDS, Feature.FIRE
    assert counted([([hands], True), ([hands, fire], False), ([hands, hands], True)]) == {
        hands: Count(3, 2), fire: Count(1, 0),
    }  # fmt: skip
