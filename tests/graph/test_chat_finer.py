"""The chat's tools for the finer hand, called as a model calls them."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from graph.chat.desk import Desk
from graph.chat.tool import ToolResult
from graph.chat.toolbox import TOOLBOX
from graph.hand import last_deed
from tests.graph.desks import desk_of
from tests.graph.fakes import ONE_SCENE, Set
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.ffmpeg.clock import SAMPLE_RATE
from tools.providers.previz.sounds import Sound
from tools.takes.take import OWN_MODEL


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    stage = Set(tmp_path_factory.mktemp("finished"), script=ONE_SCENE)
    assert asyncio.run(stage.run()).finished
    return stage.root


@pytest.fixture
def desk(finished: Path, tmp_path: Path) -> Desk:
    root = tmp_path / "home"
    shutil.copytree(finished, root)
    return desk_of(Set(root, script=ONE_SCENE))


async def called(desk: Desk, name: str, /, **arguments: object) -> ToolResult:
    """What the tool returns for arguments as they come from a model."""
    tool = TOOLBOX[name]
    return await tool.act(desk, tool.arguments.model_validate(arguments))


def test_every_tool_that_changes_something_says_what_may_be_claimed_of_it():
    finer = (
        "trim_take",
        "hold_shot",
        "bring_line",
        "move_shot",
        "undo_decision",
        "bring_look",
        "order_look",
    )
    assert all(TOOLBOX[name].deeds for name in finer)


async def test_a_clip_is_trimmed_and_that_is_taken_back(desk: Desk):
    result = await called(desk, "trim_take", shot="a1", start=0.25)
    assert "seconds 0.25 to" in result.text
    kept = desk.production.kept("A1", AssetKind.CLIP)
    assert kept is not None
    assert kept.verdict.usable_range is not None
    assert "was trimmed" in (await called(desk, "undo_decision", shot="A1")).text
    assert last_deed(desk.production, "A1") == ""


async def test_the_end_of_a_shot_is_held_and_that_is_taken_back(desk: Desk):
    result = await called(desk, "hold_shot", shot="a1", seconds=2)
    assert "A1: its end is held for 2 s." in result.text
    assert "held at its end: 2 s more" in (await called(desk, "show_shot", shot="A1")).text
    assert "the end was held for 2 s" in (await called(desk, "undo_decision", shot="A1")).text
    assert "held at its end" not in (await called(desk, "show_shot", shot="A1")).text


async def test_a_trim_that_would_cut_words_is_refused(desk: Desk):
    with pytest.raises(UserFixable, match="would lose words"):
        await called(desk, "trim_take", shot="A2", start=0.5)


async def test_a_shot_moves_within_its_scene(desk: Desk):
    result = await called(desk, "move_shot", shot="A1", places=1)
    assert "is in force" in result.text
    assert [shot.shot_id for shot in desk.production.plan.shots] == ["A2", "A1"]


async def test_a_line_is_replaced_by_a_file_that_the_person_named(desk: Desk, tmp_path: Path):
    file = tmp_path / "me.wav"
    moments = np.arange(SAMPLE_RATE) / SAMPLE_RATE
    Sound((0.3 * np.sin(2 * np.pi * 220 * moments)).astype(np.float32)).write_wav(file)
    with pytest.raises(UserFixable, match="did not name"):
        await called(desk, "bring_line", shot="A2", file=str(file))
    desk.said = (f"use {file} for her line",)
    result = await called(desk, "bring_line", shot="A2", file=str(file))
    assert "me.wav is line 1 of A2 now." in result.text
    sound = desk.production.sound("A2")
    assert sound is not None
    assert sound.lines[0].asset.model == OWN_MODEL


async def test_looks_are_brought_and_ordered(desk: Desk, tmp_path: Path):
    file = tmp_path / "marcus.png"
    assert cv2.imwrite(str(file), np.full((96, 96, 3), (20, 160, 60), np.uint8))
    desk.said = (f"that is Marcus: {file}",)
    brought = await called(desk, "bring_look", name="Marcus", file=str(file))
    assert [path.name for path in brought.files] == ["marcus.given.png"]
    await called(desk, "order_look", name="Marcus", note="a grey beard")
    assert desk.production.given.asked == {"Marcus": "a grey beard"}
    assert desk.production.given.references == ()
