"""The end of a shot is held: in the film, in what it asks for, and undone like other decisions."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from agents.generator import Generator
from agents.offline.planner import OfflinePlanner
from graph.board import status_of
from graph.film_state import is_behind
from graph.hand import (
    choose_take,
    hold_shot,
    last_deed,
    lock_shot,
    trim_take,
    undo_decision,
)
from graph.next_run import next_run
from graph.report import ProductionReport
from graph.run import next_command
from graph.score import scene_seconds
from graph.state import Command
from memory.book import LessonBook
from tests.graph.fakes import FAULT, ONE_SCENE, BagOfWords, Eye, Set
from tools.dinov3.expectation import FilmExpectation
from tools.dinov3.findings import AssetKind, AssetReport
from tools.errors import UserFixable
from tools.ffmpeg.cut import Film, PlacedShot
from tools.ffmpeg.edl import EditList

CLIP = AssetKind.CLIP
FPS = 12


@dataclass
class Watchful(Eye):
    """Remembers what the film was meant to be."""

    meant: list[FilmExpectation] = field(default_factory=list)

    def look_at_film(self, film: Path, expected: FilmExpectation, evidence: Path) -> AssetReport:
        self.meant.append(expected)
        return super().look_at_film(film, expected, evidence)


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished production in which A1 is missing."""
    stage = Set(tmp_path_factory.mktemp("held"), script=ONE_SCENE, retakes=0)
    stage.eye.script[("A1", CLIP)] = [FAULT]
    assert asyncio.run(stage.run()).missing == ("A1",)
    return stage.root


@pytest.fixture
def stage(finished: Path, tmp_path: Path) -> Set:
    root = tmp_path / "copy"
    shutil.copytree(finished, root)
    return Set(root, eye=Watchful(), script=ONE_SCENE, retakes=0)


@pytest.fixture
def book(stage: Set) -> Iterator[LessonBook]:
    made = LessonBook(stage.root / "memory", BagOfWords())
    yield made
    made.close()


def placed(stage: Set, shot_id: str) -> PlacedShot:
    film = stage.folder.need("film.json", Film)
    return next(shot for shot in film.shots if shot.shot_id == shot_id)


def due(stage: Set) -> list[str]:
    coming = next_run(stage.folder, Generator(OfflinePlanner()))
    return [f"{each.where} {each.asset}" for each in coming.reshoot.assets]


async def test_a_held_shot_is_longer_in_the_film_and_nothing_is_shot_for_it(stage: Set):
    before = placed(stage, "A2")
    hold_shot(stage.folder, "A2", 1.5)
    assert is_behind(stage.folder)
    await stage.run(Command.RECUT)
    after = placed(stage, "A2")
    assert (after.frames, after.held) == (before.frames + 18, 18)
    assert not {"still", "clip", "voice"} & set(stage.studio.kinds)
    assert not is_behind(stage.folder)


async def test_a_missing_shots_stand_in_is_held_too(stage: Set):
    before = placed(stage, "A1")
    hold_shot(stage.folder, "A1", 0.5)
    assert is_behind(stage.folder)
    await stage.run(Command.RECUT)
    after = placed(stage, "A1")
    assert (after.missing, after.frames) == (True, before.frames + 6)


async def test_the_eye_is_told_that_a_hold_was_meant_and_the_report_says_it(stage: Set):
    hold_shot(stage.folder, "A2", 1.0)
    await stage.run(Command.RECUT)
    after = placed(stage, "A2")
    end = after.first_frame + after.frames
    assert isinstance(stage.eye, Watchful)
    assert stage.eye.meant[-1].held_spans == (((end - FPS) / FPS, end / FPS),)
    report = stage.folder.need("report.json", ProductionReport)
    assert {shot.shot.shot_id: shot.hold_seconds for shot in report.shots} == {"A1": 0, "A2": 1}


async def test_beds_that_become_too_short_are_made_again_and_stay_when_it_is_undone(
    stage: Set, book: LessonBook
):
    (scene,) = stage.folder.plan.scenes
    before = scene_seconds(stage.folder, scene)
    hold_shot(stage.folder, "A2", 5)
    assert scene_seconds(stage.folder, scene) == pytest.approx(before + 5)
    assert {f"{scene.scene_id} ambience", "film music"} <= set(due(stage))
    await stage.run(next_command(stage.folder))
    assert sorted(stage.studio.kinds) == ["foley", "music"]
    assert undo_decision(stage.folder, book, "A2") == "the end was held for 5 s"
    assert not {f"{scene.scene_id} ambience", "film music"} & set(due(stage))


def test_what_beds_cost_grows_with_the_hold_and_the_board_tells_it(stage: Set):
    def list_price(seconds: float) -> int:
        hold_shot(stage.folder, "A2", seconds)
        return next_run(stage.folder, Generator(OfflinePlanner())).reshoot.list_price_micros

    assert list_price(10) > list_price(5)
    held = {shot.shot_id: shot.hold_seconds for shot in status_of(stage.folder).shots}
    assert held == {"A1": 0, "A2": 5}


def test_a_hold_stays_through_other_decisions_and_a_lock(stage: Set):
    hold_shot(stage.folder, "A2", 2)
    choose_take(stage.folder, "A2", 2)
    trim_take(stage.folder, "A2", 2, 0.0, 9.0)
    lock_shot(stage.folder, "A2")
    assert stage.folder.decisions("A2").hold_seconds == 2
    hold_shot(stage.folder, "A2", 3)
    assert stage.folder.decisions("A2").held is not None


def test_holds_are_undone_one_after_the_other(stage: Set, book: LessonBook):
    hold_shot(stage.folder, "A2", 2)
    hold_shot(stage.folder, "A2", 2)
    hold_shot(stage.folder, "A2", 0)
    assert last_deed(stage.folder, "A2") == "the hold was taken away"
    undo_decision(stage.folder, book, "A2")
    assert stage.folder.decisions("A2").hold_seconds == 2
    undo_decision(stage.folder, book, "A2")
    assert stage.folder.decisions("A2").hold_seconds == 0
    assert last_deed(stage.folder, "A2") == ""
    assert not is_behind(stage.folder)


@pytest.mark.parametrize(
    ("shot_id", "seconds", "said"),
    [
        pytest.param("A2", 0.05, "cannot be held for 0.05 s", id="a frame or less"),
        pytest.param("A2", 10.5, "cannot be held", id="too long"),
        pytest.param("A2", -1.0, "cannot be held", id="backwards"),
        pytest.param("A2", float("nan"), "cannot be held", id="no number"),
        pytest.param("A9", 2.0, "no shot 'A9'", id="no such shot"),
    ],
)
def test_what_cannot_be_held_is_refused_and_nothing_changes(
    stage: Set, shot_id: str, seconds: float, said: str
):
    with pytest.raises(UserFixable, match=said):
        hold_shot(stage.folder, shot_id, seconds)
    assert last_deed(stage.folder, "A2") == ""


async def test_the_hold_follows_a_trim(stage: Set):
    hold_shot(stage.folder, "A2", 1)
    take = stage.folder.kept("A2", CLIP)
    assert take is not None
    trim_take(stage.folder, "A2", take.n, 0.0, 1.5)
    await stage.run(Command.RECUT)
    edit = next(e for e in stage.folder.need("edit_list.json", EditList).edits if not e.missing)
    assert (edit.out_seconds, edit.hold_seconds) == (1.5, 1)
    assert placed(stage, "A2").frames == 18 + 12
