from __future__ import annotations

from pathlib import Path

import pytest

from tools.providers.previz.faults import (
    APPLIES,
    FaultKind,
    FaultPlan,
    Injection,
    draw_order,
    request_hash,
    task_id,
)
from tools.providers.previz.mishaps import WHAT
from tools.providers.requests import Capability, Media, StillRequest, VoiceRequest


def still(seed: int, prompt: str = "a man in a workshop", **more: object) -> StillRequest:
    return StillRequest.model_validate(
        {"model": "image-01", "seed": seed, "prompt": prompt, "width": 320, "height": 180} | more
    )


def test_every_fault_applies_somewhere_and_is_worded() -> None:
    assert {kind for kinds in APPLIES.values() for kind in kinds} == set(FaultKind)
    assert set(WHAT) == set(FaultKind)
    assert set(APPLIES) == set(Capability)


def test_the_rate_is_met_within_binomial_bounds() -> None:
    plan = FaultPlan(rate=0.4, seed=7)
    hits = sum(bool(draw_order(still(seed), plan).kinds) for seed in range(200))
    # 80 expected, standard deviation 6.9: three of them either way.
    assert 59 <= hits <= 101


def test_all_kinds_of_a_still_come_first_now_and_then() -> None:
    plan = FaultPlan(rate=1.0)
    first = {draw_order(still(seed), plan).kinds[0] for seed in range(300)}
    assert first == set(APPLIES[Capability.STILL])


def test_a_decision_is_the_same_every_time_and_a_retake_draws_anew() -> None:
    plan = FaultPlan(rate=0.5, seed=1)
    assert draw_order(still(3), plan) == draw_order(still(3), plan)
    drawn = [draw_order(still(seed), plan) for seed in range(30)]
    assert any(order.kinds for order in drawn)
    assert any(not order.kinds for order in drawn)


def test_another_plan_seed_hits_other_requests() -> None:
    hits = [
        [bool(draw_order(still(seed), FaultPlan(rate=0.5, seed=plan)).kinds) for seed in range(40)]
        for plan in (1, 2)
    ]
    assert hits[0] != hits[1]


def test_kinds_restrict_what_is_drawn() -> None:
    plan = FaultPlan(rate=1.0, kinds=(FaultKind.BLUR, FaultKind.FROZEN))
    assert draw_order(still(1), plan).kinds == (FaultKind.BLUR,)


def test_the_path_of_a_reference_is_no_part_of_the_request() -> None:
    one, other = (
        still(1, scene=Media(sha256="ab", path=Path(name))) for name in ("a.png", "b.png")
    )
    assert request_hash(one) == request_hash(other)


def test_a_fault_plan_makes_other_tasks() -> None:
    clean, spoiled = FaultPlan(), FaultPlan(rate=0.4)
    assert task_id(still(1), clean) == task_id(still(1), FaultPlan(seed=5))
    assert task_id(still(1), clean) != task_id(still(1), spoiled)
    assert task_id(still(1), clean) != task_id(still(2), clean)


@pytest.mark.parametrize(
    ("injection", "meets"),
    [
        pytest.param(Injection(kind=FaultKind.BLUR), True, id="anything"),
        pytest.param(Injection(kind=FaultKind.BLUR, contains="WORKSHOP"), True, id="words"),
        pytest.param(Injection(kind=FaultKind.BLUR, contains="beach"), False, id="other words"),
        pytest.param(Injection(kind=FaultKind.BLUR, seed=4), True, id="seed"),
        pytest.param(Injection(kind=FaultKind.BLUR, seed=5), False, id="other seed"),
        pytest.param(Injection(kind=FaultKind.BLUR, model="image-01"), True, id="model"),
        pytest.param(Injection(kind=FaultKind.BLUR, model="wan"), False, id="other model"),
        pytest.param(
            Injection(kind=FaultKind.BLUR, capability=Capability.CLIP), False, id="other capability"
        ),
        pytest.param(Injection(kind=FaultKind.FROZEN), False, id="not in a still"),
    ],
)
def test_injections_match(injection: Injection, meets: bool) -> None:
    assert injection.matches(still(4)) is meets


def test_a_line_is_matched_by_its_text() -> None:
    line = VoiceRequest(model="eleven", seed=1, text="It is ticking again.", voice="man-warm")
    assert Injection(kind=FaultKind.SILENT_VOICE, contains="ticking").matches(line)
