"""What is planned has to be on sale in one piece, before anything is bought."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from graph.consent import check_lengths, longest_on_sale
from graph.context import Gates
from tests.graph.fakes import SCRIPT, Set
from tools.errors import UserFixable
from tools.providers.models import model_book
from tools.screenplay.brief import Brief
from tools.screenplay.plan import Camera, Location, Plan, Scene, Shot
from tools.screenplay.script import Line


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


@dataclass
class Rehearsed(Set):
    """Planned for what can be bought."""

    def brief(self) -> Brief:
        return super().brief().model_copy(update={"studio": "rehearsal"})


def long_script() -> dict[str, object]:
    """Its first shot is longer than any clip on sale."""
    one, two = SCRIPT["scenes"]  # type: ignore[misc]
    first = one["shots"][0] | {"duration": 24}
    return SCRIPT | {"scenes": [one | {"shots": [first, *one["shots"][1:]]}, two]}


async def test_the_director_plans_what_can_be_bought(tmp_path: Path):
    stage = Rehearsed(tmp_path, script=long_script(), gates=Gates(plan=True))
    outcome = await stage.run()
    assert outcome.question is not None
    shots = stage.folder.plan.shots
    assert [shot.shot_id for shot in shots] == ["A1", "A1_2", "A2", "B1", "B2"]
    assert shots[0].duration_seconds + shots[1].duration_seconds == pytest.approx(24.0, abs=0.01)
    assert any("which join" in words for words in stage.folder.plan.assumptions)
    book = model_book()
    assert all(s.duration_seconds <= longest_on_sale(s, book, lambda _: True) for s in shots)


async def test_an_animatic_is_as_long_as_the_script_says(tmp_path: Path):
    stage = Set(tmp_path, script=long_script(), gates=Gates(plan=True))
    await stage.run()
    assert stage.folder.plan.shot("A1").duration_seconds == 24.0


def test_a_mouth_that_is_seen_may_speak_longer():
    talking = (
        plan(4.0)
        .shots[0]
        .model_copy(
            update={
                "camera": Camera(size="close-up"),
                "characters": ("Ada",),
                "lines": (Line(speaker="Ada", text="Yes."),),
            }
        )
    )
    book = model_book()
    assert longest_on_sale(talking, book, lambda _: True) > 15.0
    assert longest_on_sale(talking, book, {"fal/wan-2.2-i2v"}.__contains__) == 10.0625
