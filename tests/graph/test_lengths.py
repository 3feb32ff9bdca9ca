"""What is planned has to be on sale in one piece, before anything is bought."""

from __future__ import annotations

import pytest

from graph.consent import check_lengths
from tools.errors import UserFixable
from tools.providers.models import model_book
from tools.screenplay.plan import Camera, Location, Plan, Scene, Shot


def plan(*seconds: float) -> Plan:
    shots = tuple(
        Shot(
            shot_id=f"1{number}",
            scene_id="s1",
            action="A man walks.",
            location="street",
            camera=Camera(size="wide"),
            duration_seconds=length,
        )
        for number, length in enumerate(seconds)
    )
    scene = Scene(scene_id="s1", heading="EXT. STREET - DAY", shots=shots)
    street = Location(name="street", description="a street")
    return Plan(title="t", style="s", cast=(), locations=(street,), scenes=(scene,))


@pytest.mark.parametrize(
    ("offered", "seconds"),
    [
        pytest.param({"fal/wan-2.2-i2v"}, (4.0, 10.0), id="within the model's length"),
        pytest.param({"fal/wan-2.2-i2v", "minimax/h3"}, (14.0,), id="another model is longer"),
        pytest.param(set(), (40.0,), id="no model at all: keys are asked for elsewhere"),
    ],
)
def test_shots_that_can_be_bought_pass(offered: set[str], seconds: tuple[float, ...]):
    check_lengths(plan(*seconds), model_book(), offered.__contains__)


def test_shots_that_nobody_sells_are_named_before_anything_is_bought():
    with pytest.raises(UserFixable, match=r"10\.0625 s") as long:
        check_lengths(plan(4.0, 12.0, 11.0), model_book(), {"fal/wan-2.2-i2v"}.__contains__)
    assert long.value.where == "shots.json: 11, 12"
