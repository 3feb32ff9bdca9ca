"""In and out points, own recordings, and decisions taken back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from agents.generator import Generator
from agents.offline.planner import OfflinePlanner
from graph.film_state import is_behind
from graph.hand import (
    accept_take,
    ask_retake,
    bring_line,
    bring_take,
    choose_take,
    due_shots,
    last_deed,
    lock_shot,
    trim_take,
    undo_decision,
)
from graph.next_run import next_run
from graph.revising import apply_revision
from graph.run import next_command
from graph.state import Command
from memory.book import LessonBook
from memory.lessons import LessonKind
from tests.graph.fakes import FAULT, ONE_SCENE, BagOfWords, Set, draw_clip
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.ffmpeg.clock import SAMPLE_RATE
from tools.ffmpeg.cut import Film
from tools.providers.previz.sounds import Sound
from tools.providers.requests import ClipRequest, Media
from tools.screenplay.plan_edit import ShotField, edit_shot
from tools.takes.take import OWN_MODEL
from tools.takes.verdict import Decision

KEYFRAME, CLIP = AssetKind.KEYFRAME, AssetKind.CLIP


@pytest.fixture(scope="module")
def escalated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished production in which A1's clip could not be kept."""
    stage = Set(tmp_path_factory.mktemp("escalated"), script=ONE_SCENE, retakes=0)
    stage.eye.script[("A1", CLIP)] = [FAULT]
    assert asyncio.run(stage.run()).missing == ("A1",)
    return stage.root


@pytest.fixture
def stage(escalated: Path, tmp_path: Path) -> Set:
    root = tmp_path / "copy"
    shutil.copytree(escalated, root)
    return Set(root, script=ONE_SCENE)


@pytest.fixture
def book(stage: Set) -> Iterator[LessonBook]:
    made = LessonBook(stage.root / "memory", BagOfWords())
    yield made
    made.close()


def kept(stage: Set, shot_id: str, kind: AssetKind = CLIP) -> int | None:
    take = stage.folder.kept(shot_id, kind)
    return take.n if take else None


def overrulings(book: LessonBook) -> int:
    return sum(lesson.kind is LessonKind.OVERRULED for lesson in book.all())


def frames(stage: Set, shot_id: str) -> int:
    film = stage.folder.need("film.json", Film)
    return next(shot.frames for shot in film.shots if shot.shot_id == shot_id)


def a_voice(path: Path, seconds: float) -> Path:
    moments = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    Sound((0.3 * np.sin(2 * np.pi * 220 * moments)).astype(np.float32)).write_wav(path)
    return path


def a_clip(folder: Path, seconds: float = 2.0) -> Path:
    folder.mkdir(exist_ok=True)
    request = ClipRequest(
        model="", seed=333, prompt="", first_frame=Media(sha256=""),
        duration_seconds=seconds, fps=12, width=160, height=90,
    )  # fmt: skip
    return draw_clip(request, folder)


async def test_only_the_seconds_between_in_and_out_are_in_the_film(stage: Set):
    take = trim_take(stage.folder, "A1", 2, 0.25, 0.75, person="Ada")
    assert (take.verdict.decision, take.verdict.decided_by) == (Decision.TRIM, "Ada")
    assert take.verdict.usable_range == (0.25, 0.75)
    assert is_behind(stage.folder)
    assert (await stage.run(next_command(stage.folder))).missing == ()
    assert frames(stage, "A1") == 6  # half a second of 12 frames a second
    assert "clip" not in stage.studio.kinds
    assert not is_behind(stage.folder)


def test_a_trim_to_the_whole_clip_keeps_it_untrimmed(stage: Set):
    trim_take(stage.folder, "A1", 2, 0.25, 0.75)
    take = trim_take(stage.folder, "A1", 2, 0.0, 9.0)
    assert take.verdict.decision is Decision.KEEP
    assert take.verdict.usable_range is None


@pytest.mark.parametrize(
    ("shot_id", "n", "start", "end", "said"),
    [
        pytest.param("A1", 1, 0.0, 1.0, "is no clip", id="a keyframe"),
        pytest.param("A1", 2, 0.5, 0.6, "too little", id="two frames"),
        pytest.param("A1", 2, 0.8, 0.2, "too little", id="out before in"),
        pytest.param("A2", 2, 0.6, 1.5, "would lose words", id="begins in a spoken line"),
        pytest.param("A2", 2, 0.0, 0.6, "would lose words", id="ends in a spoken line"),
    ],
)
def test_what_cannot_be_trimmed_is_refused_and_nothing_changes(
    stage: Set, shot_id: str, n: int, start: float, end: float, said: str
):
    before = stage.folder.takes(shot_id)
    with pytest.raises(UserFixable, match=said):
        trim_take(stage.folder, shot_id, n, start, end)
    assert stage.folder.takes(shot_id) == before
    assert last_deed(stage.folder, shot_id) == ""


def test_keeping_a_trimmed_take_shows_it_whole_again(stage: Set, book: LessonBook):
    trim_take(stage.folder, "A1", 2, 0.25, 0.75)
    assert overrulings(book) == 0
    take = accept_take(stage.folder, book, "A1", 2)
    assert take.verdict.usable_range is None
    assert overrulings(book) == 1


def test_a_kept_take_that_was_trimmed_can_be_kept_as_the_critic_had_it(stage: Set):
    whole = stage.folder.take("A2", 2)
    sound = stage.folder.sound("A2")
    assert whole is not None
    assert sound is not None
    trim_take(stage.folder, "A2", 2, 0.3, 9.0)
    assert choose_take(stage.folder, "A2", 2).verdict == whole.verdict


def test_an_acceptance_is_taken_back_with_its_label_and_its_lesson(stage: Set, book: LessonBook):
    before = stage.folder.takes("A1")
    accept_take(stage.folder, book, "A1", 2)
    assert overrulings(book) == 1
    assert (stage.folder.root / "labels/manifest.jsonl").exists()
    assert undo_decision(stage.folder, book, "A1") == "a take was kept"
    assert stage.folder.takes("A1") == before
    assert kept(stage, "A1") is None
    assert overrulings(book) == 0
    assert not (stage.folder.root / "labels/manifest.jsonl").exists()
    assert next_command(stage.folder) is Command.RETRY_MISSING


def test_decisions_are_taken_back_one_after_the_other(stage: Set, book: LessonBook):
    ask_retake(stage.folder, book, "A2", "slower")
    undone = undo_decision(stage.folder, book, "A2")
    assert undone == "a retake was asked for"
    assert due_shots(stage.folder) == ()
    assert kept(stage, "A2") == 2
    lock_shot(stage.folder, "A2")
    ask_again = undo_decision(stage.folder, book, "A2")
    assert ask_again == "the shot was locked"
    with pytest.raises(UserFixable, match="nothing was decided"):
        undo_decision(stage.folder, book, "A2")


async def test_a_retake_that_was_made_cannot_be_taken_back(stage: Set, book: LessonBook):
    ask_retake(stage.folder, book, "A2", "slower")
    assert last_deed(stage.folder, "A2") == "a retake was asked for"
    await stage.run(next_command(stage.folder))
    assert last_deed(stage.folder, "A2") == ""
    with pytest.raises(UserFixable, match="begun since"):
        undo_decision(stage.folder, book, "A2")


def test_a_clip_that_was_brought_leaves_again(stage: Set, book: LessonBook, tmp_path: Path):
    bring_take(stage.folder, stage.eye, "A1", a_clip(tmp_path / "mine"))  # type: ignore[arg-type]
    assert kept(stage, "A1") == 3
    undo_decision(stage.folder, book, "A1")
    assert kept(stage, "A1") is None
    assert stage.folder.last_number("A1") == 2


async def test_an_own_recording_is_heard_and_stays_when_the_shot_is_edited(
    stage: Set, tmp_path: Path
):
    before = stage.folder.sound("A2")
    assert before is not None
    spoken = bring_line(stage.folder, stage.eye, "A2", 1, a_voice(tmp_path / "me.wav", 1.2))  # type: ignore[arg-type]
    assert spoken.asset.model == OWN_MODEL
    assert spoken.asset.duration_seconds == pytest.approx(1.2, abs=0.01)
    assert is_behind(stage.folder)
    longer = edit_shot(stage.folder.plan, "A2", ShotField.DURATION, "4")
    apply_revision(stage.folder, longer)
    coming = next_run(stage.folder, Generator(OfflinePlanner())).reshoot.assets
    assert not [asset for asset in coming if asset.asset == "line"]
    await stage.run(next_command(stage.folder))
    after = stage.folder.sound("A2")
    assert after is not None
    assert after.lines[0].asset == spoken.asset
    assert "voice" not in stage.studio.kinds


def test_a_longer_recording_makes_the_shot_longer_and_its_clip_stale(stage: Set, tmp_path: Path):
    bring_line(stage.folder, stage.eye, "A2", 1, a_voice(tmp_path / "me.wav", 5.0))  # type: ignore[arg-type]
    sound = stage.folder.sound("A2")
    assert sound is not None
    assert sound.duration_seconds > 5.0
    assert [a.asset for a in next_run(stage.folder, Generator(OfflinePlanner())).reshoot.assets][
        :1
    ] == ["clip"]


def test_an_own_recording_is_taken_back(stage: Set, book: LessonBook, tmp_path: Path):
    before = stage.folder.sound("A2")
    bring_line(stage.folder, stage.eye, "A2", 1, a_voice(tmp_path / "me.wav", 5.0))  # type: ignore[arg-type]
    undo_decision(stage.folder, book, "A2")
    assert stage.folder.sound("A2") == before


@pytest.mark.parametrize(
    ("number", "content", "said"),
    [
        pytest.param(2, None, "no recorded line 2", id="a line that is not there"),
        pytest.param(1, b"", "0 bytes", id="an empty file"),
        pytest.param(1, b"RIFF, or so they say", "no sound", id="no sound"),
    ],
)
def test_a_recording_that_cannot_be_taken_changes_nothing(
    stage: Set, tmp_path: Path, number: int, content: bytes | None, said: str
):
    before = stage.folder.sound("A2")
    file = a_voice(tmp_path / "me.wav", 1.0)
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(UserFixable, match=said):
        bring_line(stage.folder, stage.eye, "A2", number, file)  # type: ignore[arg-type]
    assert stage.folder.sound("A2") == before
