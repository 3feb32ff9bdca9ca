"""Pictures that a filmmaker brings: of characters, places and props, by name."""

from __future__ import annotations

import json
from pathlib import Path, PurePosixPath

import cv2
import numpy as np
import pytest

from graph.opening import Order, open_production
from graph.references import (
    GivenReferences,
    Shows,
    bring_reference,
    brought,
    looks_that_stay,
    meant_by,
    names_by_kind,
    refusal_of,
)
from tests.graph.fakes import SCRIPT, Set
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.screenplay.plan import Camera, CastMember, Location, Plan, Scene, Shot, ShotSize
from tools.takes.take import Asset

WITH_THINGS: dict[str, object] = {
    "title": "The Lamp",
    "characters": [{"name": "Marcus", "description": "a lean man", "wardrobe": "grey coat"}],
    "scenes": [
        {
            "heading": "INT. CLOCK WORKSHOP - NIGHT",
            "shots": [
                {
                    "shot_id": "A1",
                    "action": "Marcus stands in the workshop.",
                    "camera": "wide, 24mm",
                    "characters": ["Marcus"],
                    "duration": 1,
                },
                {
                    "shot_id": "A2",
                    "action": "The lantern burns on the bench.",
                    "camera": "insert, 85mm",
                    "characters": [],
                    "props": ["brass lantern"],
                    "duration": 1,
                },
            ],
        }
    ],
}


def plan(*props: str) -> Plan:
    shot = Shot(
        shot_id="a", scene_id="s1", action="A.", location="clock workshop", props=props,
        characters=("Marcus",), camera=Camera(size=ShotSize.WIDE), duration_seconds=3,
    )  # fmt: skip
    return Plan(
        title="t",
        cast=tuple(
            CastMember(name=name, description="", wardrobe="") for name in ("Marcus", "Lantern")
        ),
        locations=(Location(name="clock workshop", description=""),),
        scenes=(Scene(scene_id="s1", heading="h", shots=(shot,)),),
    )


def picture(name: str) -> Asset:
    path = PurePosixPath(f"cast/{name}.png")
    return Asset(kind=AssetKind.REFERENCE, sha256=name, path=path, model="given")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        pytest.param("MARCUS", (Shows.CHARACTER, "Marcus"), id="a character in capitals"),
        pytest.param("Lantern", (Shows.CHARACTER, "Lantern"), id="a character before a prop"),
        pytest.param("Clock Workshop", (Shows.PLACE, "clock workshop"), id="a place"),
        pytest.param("workshop", (Shows.PLACE, "clock workshop"), id="a place cut short"),
        pytest.param("watch", (Shows.PROP, "brass pocket watch"), id="a prop cut short"),
        pytest.param("cup", None, id="one of two cups"),
        pytest.param("umbrella", None, id="nothing"),
        pytest.param("", None, id="no name"),
    ],
)
def test_a_name_means_a_character_then_a_place_then_a_prop(name, meant) -> None:
    props = ("lantern", "brass pocket watch", "red cup", "blue cup")
    assert meant_by(name, plan(*props)) == meant


def test_a_refusal_lists_all_three_kinds_of_names() -> None:
    said = refusal_of(["Umbrella"], plan("lantern"))
    kinds = names_by_kind(plan("lantern"))
    assert all(name in said for names in kinds.values() for name in names)
    assert "'Umbrella'" in said
    assert "props: none" in refusal_of(["x"], plan())


def test_the_first_picture_of_a_thing_is_its_reference() -> None:
    given = GivenReferences()
    for name, asset in (("watch", "one"), ("watch", "two"), ("workshop", "room")):
        given = bring_reference(name, picture(asset), given)
    found = brought(given, plan("brass pocket watch"), Shows.PROP)
    assert {name: asset.sha256 for name, asset in found.items()} == {"brass pocket watch": "one"}
    assert list(brought(given, plan(), Shows.PLACE)) == ["clock workshop"]


@pytest.mark.parametrize(
    ("name", "brought_as"),
    [pytest.param("Marcus", "Marcus", id="by name"), pytest.param("Marcus", "", id="as the lead")],
)
def test_new_words_for_a_look_that_was_brought_are_told_of_and_change_no_picture(
    name, brought_as
) -> None:
    before = plan()
    cast = tuple(member.model_copy(update={"lead": member.name == name}) for member in before.cast)
    before = before.model_copy(update={"cast": cast})
    coat = cast[0].model_copy(update={"wardrobe": "red coat"})
    after = before.model_copy(update={"cast": (coat, *cast[1:])})
    given = bring_reference(brought_as, picture("face"), GivenReferences())
    (said,) = looks_that_stay(before, after, given)
    assert name in said
    assert "face.png" in said
    assert looks_that_stay(before, before, given) == ()
    assert looks_that_stay(before, after, GivenReferences()) == ()


def drawn(root: Path, shade: int) -> Path:
    path = root / f"{shade}.png"
    assert cv2.imwrite(str(path), np.full((90, 160, 3), shade, np.uint8))
    return path


def bring(stage: Set, **pictures: Path) -> None:
    script = stage.root / "script.json"
    script.write_text(json.dumps(WITH_THINGS))
    order = Order(script=script, brief=stage.brief(), references=tuple(pictures.items()))
    open_production(stage.folder.root, order)


async def test_a_place_and_a_prop_travel_with_the_keyframes_that_show_them(tmp_path: Path):
    stage = Set(tmp_path)
    bring(stage, WORKSHOP=drawn(tmp_path, 40), lantern=drawn(tmp_path, 90))
    outcome = await stage.run()
    assert outcome.finished
    room, lamp = (given.asset.sha256 for given in stage.folder.given.references)
    orders = [json.loads(body) for body in stage.studio.submits]
    stills = [order for order in orders if order["kind"] == "still" and order["width"] == 160]
    assert {order["scene"]["sha256"] for order in stills} == {room}
    carried = {media["sha256"]: media["tag"] for o in stills for media in o["subjects"]}
    assert carried[lamp] == "brass lantern"
    assert not (stage.folder.root / "cast" / "workshop.json").exists()
    assert "reference of clock workshop" in stage.folder.bases.keyframe("A1").parts
    assert "reference of brass lantern" not in stage.folder.bases.keyframe("A1").parts
    assert stage.folder.bases.keyframe("A2").parts["reference of brass lantern"] == lamp


async def test_another_picture_of_a_place_makes_its_keyframes_stale(tmp_path: Path):
    stage = Set(tmp_path)
    bring(stage, WORKSHOP=drawn(tmp_path, 40))
    await stage.run()
    (given,) = stage.folder.given.references
    other = given.model_copy(update={"asset": given.asset.model_copy(update={"sha256": "f" * 64})})
    stage.folder.save("cast/given.json", GivenReferences(references=(other,)))
    folder = type(stage.folder)(stage.folder.root)
    assert folder.stale_parts(folder.takes("A1")[0]) == ("reference of clock workshop",)


def test_a_picture_of_nothing_in_the_script_is_refused_before_anything_is_written(tmp_path: Path):
    stage = Set(tmp_path)
    with pytest.raises(UserFixable, match="characters: Marcus; places: clock workshop") as refused:
        bring(stage, umbrella=drawn(tmp_path, 40))
    assert "props: brass lantern" in str(refused.value)
    assert not (stage.folder.root / "brief.json").exists()


async def test_who_is_only_heard_gets_a_voice_and_no_picture(tmp_path: Path):
    scenes = [dict(scene) for scene in SCRIPT["scenes"]]  # type: ignore[attr-defined]
    heard = {"character": "Radio", "line": "Rain.", "delivery": "V.O."}
    scenes[1]["shots"] = [dict(scenes[1]["shots"][0], dialogue=heard)]
    stage = Set(tmp_path, script=SCRIPT | {"scenes": scenes[1:] + scenes[:1]})
    outcome = await stage.run()
    assert outcome.finished
    voices = {member.name: member.voice for member in stage.folder.plan.cast}
    assert set(voices) == {"Marcus", "Radio"}
    assert len(set(voices.values())) == 2
    assert stage.folder.cast("Marcus") is not None
    assert stage.folder.cast("Radio") is None
    orders = [json.loads(body) for body in stage.studio.submits]
    assert voices["Radio"] in [order["voice"] for order in orders if order["kind"] == "voice"]
