"""Clothes and hair that change on purpose: who wears what, from which shot on."""

from __future__ import annotations

import pytest

from agents.director import Director, director_task
from agents.exchange import DirectorAnswer
from agents.offline.breakdown import break_down
from agents.offline.clothes import BARE, Outfit, pieces_in
from agents.offline.dressing import Reader
from agents.offline.dressing_words import Deed
from agents.offline.hair import new_hair, parted
from agents.script_check import script_problems
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Plan, Shot
from tools.screenplay.script import Script
from tools.takes.lint import contradictions

DIVER = """Title: The Diver

INT. BOAT HOUSE - MORNING

JUNA (28, long black hair, grey overalls) counts ropes. BEN (50, brown jacket) watches her.

Juna changes into a blue wetsuit. Ben puts his jacket around her shoulders.

EXT. PIER - DAY

Juna stands at the edge. She takes off the jacket. She waits for the signal.

JUNA
Now.

INT. BOAT HOUSE - NIGHT

Juna cuts her hair. She changes back into her overalls.

EXT. ROAD - DAWN

Ben waits by the car. Juna walks past him. She wears a red coat over the overalls.
"""


@pytest.fixture(name="diver")
def _diver(read) -> Script:
    return read(DIVER)


@pytest.fixture(name="plan")
async def _plan(diver: Script, plan_of) -> Plan:
    return await plan_of(diver)


def _shot(plan: Plan, words: str) -> Shot:
    return next(shot for shot in plan.shots if words in shot.source)


@pytest.mark.parametrize(
    ("words", "worn"),
    [
        pytest.param("counts ropes", "grey overalls", id="as introduced"),
        pytest.param("changes into", "blue wetsuit", id="where it is put on"),
        pytest.param("around her shoulders", "brown jacket over blue wetsuit", id="from somebody"),
        pytest.param("stands at the edge", "brown jacket over blue wetsuit", id="in another scene"),
        pytest.param("waits for the signal", "blue wetsuit", id="after it came off"),
        pytest.param("changes back", "grey overalls; short black hair", id="an earlier outfit"),
        pytest.param("walks past", "red coat over grey overalls; short black hair", id="told late"),
    ],
)
def test_clothes_stay_changed_until_the_script_says_so(plan: Plan, words: str, worn: str) -> None:
    assert _shot(plan, words).wardrobe["Juna"] == worn


def test_only_who_changes_is_dressed_otherwise(plan: Plan) -> None:
    assert {shot.wardrobe["Ben"] for shot in plan.shots if "Ben" in shot.characters} == {
        "brown jacket"
    }


def test_a_change_is_a_picture_of_its_own(plan: Plan) -> None:
    shot = _shot(plan, "changes into")
    assert "counts ropes" not in shot.source


@pytest.mark.parametrize("stage", [AssetKind.KEYFRAME, AssetKind.CLIP])
async def test_a_prompt_has_one_outfit_and_one_kind_of_hair(
    plan: Plan, sheet_of, stage: AssetKind
) -> None:
    for shot in plan.shots:
        text = (await sheet_of(plan, shot, stage)).prompt_text
        assert contradictions(text, shot.characters) == ()
    late = (await sheet_of(plan, _shot(plan, "walks past"), stage)).prompt_text
    assert "red coat over grey overalls" in late
    assert "short black hair" in late
    assert "long black hair" not in late


async def test_a_picture_made_from_the_master_keeps_no_clothes_that_were_changed(
    plan: Plan, sheet_of
) -> None:
    changed = await sheet_of(plan, _shot(plan, "changes into"), from_picture=True)
    assert "the same wardrobe" not in changed.prompt_text
    kept = await sheet_of(plan, _shot(plan, "walks past"), from_picture=True)
    assert "hair, wardrobe" in kept.prompt_text


def _answered(script: Script, brief) -> DirectorAnswer:
    """The plan by rule as a model might give it: everybody in their usual clothes."""
    answer = break_down(director_task(script, brief, None, ()))
    usual = {member.name: member.wardrobe for member in answer.cast}
    scenes = tuple(
        scene.model_copy(
            update={
                "shots": tuple(
                    shot.model_copy(update={"wardrobe": {n: usual[n] for n in shot.characters}})
                    for shot in scene.shots
                )
            }
        )
        for scene in answer.scenes
    )
    return answer.model_copy(update={"scenes": scenes})


def test_a_model_is_told_who_wears_what_by_then(diver: Script, brief) -> None:
    task = director_task(diver, brief, None, ())
    assert script_problems(break_down(task), task) == ()
    found = script_problems(_answered(diver, brief), task)
    assert any("Juna wears blue wetsuit by then" in problem for problem in found)
    assert not any("Ben" in problem for problem in found)


async def test_what_a_model_left_unchanged_is_put_right(diver: Script, brief, scripted) -> None:
    answer = _answered(diver, brief)
    plan = await Director(scripted(answer)).plan(diver, brief, lead=None, lessons=())
    assert _shot(plan, "changes into").wardrobe["Juna"] == "blue wetsuit"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        pytest.param(
            "She zips herself into a silver gown.", ("Ada", Deed.CHANGES, "silver gown"), id="zips"
        ),
        pytest.param(
            "Ada pulls a red sweater over her head.", ("Ada", Deed.PUTS_ON, "red sweater"), id="on"
        ),
        pytest.param(
            "Ada pulls the sweater over her head.", ("Ada", Deed.TAKES_OFF, "sweater"), id="off"
        ),
        pytest.param("Ivo pulls his boots on.", ("Ivo", Deed.PUTS_ON, "boots"), id="on, parted"),
        pytest.param("He took off his hat.", ("Ivo", Deed.TAKES_OFF, "hat"), id="off, told"),
        pytest.param(
            "Ivo puts his coat over her shoulders.", ("Ada", Deed.PUTS_ON, "coat"), id="hers"
        ),
        pytest.param(
            "Ada, now in a green cloak, waits.", ("Ada", Deed.CHANGES, "green cloak"), id="now in"
        ),
        pytest.param(
            "Ada sits in a yellow coat.", ("Ada", Deed.WEARS, "yellow coat"), id="sits in"
        ),
        pytest.param("Ada climbs up in a black gown.", ("Ada", Deed.WEARS, "black gown"), id="in"),
        pytest.param("In his hand is a red coat.", None, id="in a hand"),
        pytest.param("Ivo stands with a key in his hand, a coat.", None, id="beside a hand"),
        pytest.param("Ivo refuses to put on the tie.", None, id="refused"),
        pytest.param("Ivo puts on a record.", None, id="a record"),
        pytest.param("Ivo puts the hat on the chair.", None, id="on a chair"),
        pytest.param("A key is in his coat pocket.", None, id="in a pocket"),
        pytest.param("Ivo takes the coat off the hook.", None, id="off a hook"),
    ],
)
def test_who_dresses_how_is_read(text: str, told: tuple[str, Deed, str] | None) -> None:
    reader = Reader(["Ada", "Ivo"], {"Ada": "woman", "Ivo": "man"})
    list(reader.read("Ada meets Ivo."))
    found = [(each.who, each.deed, each.pieces[0].phrase) for each in reader.read(text)]
    assert found == ([told] if told else [])


@pytest.mark.parametrize(
    ("before", "on", "after"),
    [
        pytest.param("grey suit", "a long coat", "long coat over grey suit", id="over"),
        pytest.param("grey suit", "a red dress", "red dress", id="in place"),
        pytest.param(
            "teal coat, dark trousers", "a white coat", "white coat, dark trousers", id="a coat"
        ),
        pytest.param(
            "white shirt, dark trousers", "a hat", "white shirt, dark trousers, hat", id="a hat"
        ),
        pytest.param("white shirt, jeans", "a green sweater", "green sweater, jeans", id="a top"),
    ],
)
def test_garments_go_on_where_they_belong(before: str, on: str, after: str) -> None:
    assert Outfit(before).put_on(pieces_in(on)).words == after


@pytest.mark.parametrize(
    ("before", "off", "after"),
    [
        pytest.param("teal coat, dark trousers", "the coat", "dark trousers", id="one of two"),
        pytest.param("leather jacket", "the jacket", BARE, id="all that is known"),
        pytest.param(
            "grey overalls", "the overalls", "grey overalls", id="until something is put on"
        ),
        pytest.param("grey suit", "the hat", "grey suit", id="what was not on"),
    ],
)
def test_garments_come_off_where_something_is_left(before: str, off: str, after: str) -> None:
    assert Outfit(before).take_off(pieces_in(off)).words == after


@pytest.mark.parametrize(
    ("description", "told", "hair"),
    [
        pytest.param(
            "woman, long black hair in a braid", "short hair", "short black hair", id="cut"
        ),
        pytest.param("man, curly brown hair", "red hair", "curly red hair", id="dyed"),
        pytest.param("woman, long grey hair", "hair up", "long grey hair pinned up", id="up"),
        pytest.param("man, curly hair", "shaved head", "shaved head", id="shaved"),
    ],
)
def test_hair_keeps_what_is_not_changed(description: str, told: str, hair: str) -> None:
    assert new_hair(description, told) == hair


def test_clothes_and_hair_are_told_apart() -> None:
    assert parted("red dress; shaved head") == ("red dress", "shaved head")
    assert parted("red dress; boots") == ("red dress; boots", "")
