"""The commands for the finer hand, as a person types them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import cv2
import numpy as np
import pytest

from graph.folder import ProductionFolder
from tests.graph.fakes import ONE_SCENE, Set
from tests.ui.typed import said
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stage = Set(tmp_path_factory.mktemp("finished"), script=ONE_SCENE)
    assert asyncio.run(stage.run()).finished
    return stage.folder.root


def shown_range(production: Path, shot: str) -> tuple[float, float] | None:
    kept = ProductionFolder(production).kept(shot, AssetKind.CLIP)
    assert kept is not None
    return kept.verdict.usable_range


def test_a_clip_is_trimmed_from_one_end_and_made_whole_again(production: Path):
    told = said("trim", production, "A1", "2", "--from", "0.25")
    assert "take 2 of shot A1 (clip) enters the film: seconds 0.25 to 2.00." in told
    assert "cuts the film again" in told
    assert shown_range(production, "A1") == (0.25, 2.0)
    assert "the whole of it" in said("trim", production, "A1", "2")
    assert shown_range(production, "A1") is None


def test_the_end_of_a_shot_is_held_and_that_is_undone(production: Path):
    told = said("hold", production, "A1", "2")
    assert "A1: its end is held for 2 s." in told
    assert "cuts the film again" in told
    assert ProductionFolder(production).decisions("A1").hold_seconds == 2
    assert "its end is not held" in said("hold", production, "A1", "0")
    assert "It is undone that the hold was taken away." in said("undo", production, "A1")
    with pytest.raises(UserFixable, match=r"0\.1 to 10 seconds"):
        said("hold", production, "A1", "30")
    assert ProductionFolder(production).decisions("A1").hold_seconds == 2


def test_the_last_decision_is_undone(production: Path):
    said("trim", production, "A1", "2", "--to", "0.75")
    assert "It is undone that take 2 was trimmed." in said("undo", production, "A1")
    assert shown_range(production, "A1") is None
    with pytest.raises(UserFixable, match="nothing was decided"):
        said("undo", production, "A1")


def test_a_take_that_is_not_there_is_refused_with_those_that_are(production: Path):
    with pytest.raises(UserFixable, match="there is no take 9"):
        said("trim", production, "A1", "9")


def test_a_shot_moves_and_nothing_has_to_be_made_for_it(production: Path):
    told = json.loads(said("move", production, "A1", "--by", "1", "--json"))
    assert "A2, A1" in told["done"]
    assert told["next"]["reshoot"]["assets"] == []


def test_another_picture_is_asked_for_by_name(production: Path):
    told = said("recast", production, "marcus", "--note", "a grey beard")
    assert "Another picture of Marcus is to be made: a grey beard" in told
    assert "makes Marcus portrait" in told


@pytest.mark.parametrize("both", [True, False], ids=["both", "neither"])
def test_a_picture_or_a_note_is_needed(production: Path, tmp_path: Path, both: bool):
    picture = tmp_path / "marcus.png"
    assert cv2.imwrite(str(picture), np.full((96, 96, 3), (20, 160, 60), np.uint8))
    more = [picture, "--note", "older"] if both else []
    with pytest.raises(UserFixable, match="not both"):
        said("recast", production, "Marcus", *more)
