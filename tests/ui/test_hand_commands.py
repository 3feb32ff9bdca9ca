"""The commands by which a person decides on takes, as a person types them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from graph.folder import ProductionFolder
from tests.graph.fakes import FAULT, Set
from tests.ui.typed import said
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable

CLIP = AssetKind.CLIP


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished production in which B1's clip could not be kept."""
    stage = Set(tmp_path_factory.mktemp("finished"))
    stage.eye.script[("B1", CLIP)] = [FAULT] * 3
    assert asyncio.run(stage.run()).missing == ("B1",)
    return stage.folder.root


def told(*arguments: str | Path) -> dict[str, object]:
    answer = json.loads(said(*arguments, "--json"))
    assert isinstance(answer, dict)
    return answer


def to_make(answer: dict[str, object]) -> list[str]:
    coming = answer["next"]
    assert isinstance(coming, dict)
    return [f"{asset['where']} {asset['asset']}" for asset in coming["reshoot"]["assets"]]


def test_a_retake_says_what_is_made_and_what_it_costs(production: Path):
    shown = said("retake", production, "B2", "--note", "He waits longer.")
    assert "take 2 of shot B2 (clip) is set aside: He waits longer." in shown
    assert "makes B2 clip, B2 effects, and cuts the film again." in shown
    assert "First takes $0.00, at list prices $" in shown
    take = ProductionFolder(production).take("B2", 2)
    assert take is not None
    assert not take.kept


def test_a_keyframe_is_asked_for_by_name(production: Path):
    answer = told("retake", production, "B2", "--note", "Closer.", "--stage", "keyframe")
    assert (answer["take"], answer["stage"]) == (1, "keyframe")
    assert to_make(answer) == ["B2 keyframe", "B2 clip", "B2 effects"]
    with pytest.raises(UserFixable, match="name keyframe or clip"):
        said("retake", production, "B2", "--note", "Closer.", "--stage", "sound")


def test_what_is_kept_against_the_critic_needs_only_another_cut(production: Path):
    answer = told("keep", production, "B1", "--as", "Ada")
    assert (answer["shot"], answer["stage"]) == ("B1", "clip")
    assert ProductionFolder(production).kept("B1", CLIP) is not None
    assert said("takes", production, "B1").count("in the film") == 2
    assert to_make(answer) == []
    assert "cuts the film again" in said("keep", production, "B2")


def test_a_take_set_aside_is_chosen_back(production: Path):
    told("retake", production, "B2", "--note", "Slower.")
    assert told("takes", production, "B2")["due"] == ["B2"]
    answer = told("choose", production, "B2", "2")
    assert answer["done"] == "take 2 of shot B2 (clip) enters the film."
    assert told("takes", production, "B2")["due"] == []
    with pytest.raises(UserFixable, match=r"no take 7.*1 \(keyframe\), 2 \(clip\)"):
        said("choose", production, "B2", "7")


def test_an_own_picture_is_looked_at_and_gets_a_clip(production: Path, tmp_path: Path):
    picture = tmp_path / "mine.png"
    assert cv2.imwrite(str(picture), np.full((90, 160, 3), 90, np.uint8))
    answer = told("replace", production, "B2", picture)
    assert str(answer["done"]).startswith("mine.png is take 3 of shot B2 (keyframe).")
    assert to_make(answer) == ["B2 clip", "B2 effects"]
    lines = told("takes", production, "B2")["takes"]
    assert isinstance(lines, list)
    assert [(line["take"], line["in_film"], line["stale"]) for line in lines] == [
        (1, False, []),
        (2, False, ["keyframe"]),
        (3, True, []),
    ]


def test_a_locked_shot_is_listed_and_an_edit_says_that_it_stays(production: Path, tmp_path: Path):
    assert "Shot B2 is locked." in said("lock", production, "B2")
    assert told("takes", production)["locked"] == ["B2"]
    mine = tmp_path / "mine.json"
    text = (production / "shots.json").read_text()
    mine.write_text(text.replace("Marcus walks along", "Marcus runs along"))
    shown = said("revise", production, mine)
    assert "Shot B2 is locked: its clip (take 2) stays, though the plan says otherwise" in shown
    assert "Shot B2 is not locked." in said("unlock", production, "B2")
    assert told("takes", production)["locked"] == []


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("takes",), id="takes"),
        pytest.param(("keep",), id="keep"),
        pytest.param(("lock",), id="lock"),
        pytest.param(("unlock",), id="unlock"),
    ],
)
def test_an_unknown_shot_is_told_with_those_there_are(production: Path, command: tuple[str, ...]):
    with pytest.raises(UserFixable, match="name one of A1, A2, B1, B2"):
        said(*command, production, "Z9")
