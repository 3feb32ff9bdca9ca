"""A talking clip belongs to the recording that its lips move with."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import pytest

from agents.generator import Generator
from agents.offline.planner import OfflinePlanner
from graph.hand import bring_line, choose_take, lock_shot, undo_decision
from graph.next_run import next_run
from graph.revising import apply_revision
from graph.run import next_command
from graph.stale import Stale, held_back
from memory.book import LessonBook
from tests.graph.fakes import ONE_LINE, BagOfWords, Set
from tests.graph.test_hand_trims_and_undoes import a_voice
from tests.graph.test_revising import edited
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.providers.requests import LipsyncRequest

CLIP = AssetKind.CLIP
SEEN = {"speaker": "Marcus", "text": "It stopped."}
OVER = {"speaker": "Marcus", "text": "So long ago.", "delivery": "voice_over"}
OFF = OVER | {"delivery": "off_screen"}
ITS_CLIP = [("clip", ("recorded line",)), ("effects", ("clip",))]


@pytest.fixture(scope="module")
def talked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished production of one talking shot."""
    stage = Set(tmp_path_factory.mktemp("talked"), script=ONE_LINE)
    assert asyncio.run(stage.run()).missing == ()
    return stage.root


@pytest.fixture
def stage(talked: Path, tmp_path: Path) -> Set:
    root = tmp_path / "copy"
    shutil.copytree(talked, root)
    return Set(root, script=ONE_LINE)


def resume(stage: Set) -> None:
    assert asyncio.run(stage.run(next_command(stage.folder))).missing == ()


def speaking(stage: Set, *lines: dict[str, str]) -> Set:
    """The production with these lines in a shot that has room for them, made to the end."""
    fields = {"lines": list(lines), "duration_seconds": 4.0}
    apply_revision(stage.folder, edited(stage.folder.plan, "A2", **fields))
    resume(stage)
    assert due(stage) == ()
    stage.studio.submits.clear()
    return stage


def bring(stage: Set, number: int, longer: float = 0.0) -> str:
    """A recording as long as the line `number` is, or so many seconds longer; its hash."""
    sound = stage.folder.sound("A2")
    assert sound is not None
    seconds = (sound.lines[number - 1].asset.duration_seconds or 0.0) + longer
    spoken = bring_line(
        stage.folder,
        stage.eye,  # type: ignore[arg-type]
        "A2",
        number,
        a_voice(stage.root / "me.wav", seconds),
    )
    return spoken.asset.sha256


def due(stage: Set) -> tuple[Stale, ...]:
    return next_run(stage.folder, Generator(OfflinePlanner())).reshoot.assets


def told(stage: Set) -> list[tuple[str, tuple[str, ...]]]:
    return [(asset.asset, asset.because) for asset in due(stage)]


def lips(stage: Set) -> list[str]:
    """The voice of each talking clip that was ordered, by hash."""
    bodies = (body for body in stage.studio.submits if '"kind":"lipsync"' in body)
    return [LipsyncRequest.model_validate_json(body).voice.sha256 for body in bodies]


def test_a_recording_as_long_as_the_line_before_asks_for_another_talking_clip(stage: Set):
    voice = bring(stage, 1)
    reshoot = next_run(stage.folder, Generator(OfflinePlanner())).reshoot
    assert told(stage) == ITS_CLIP
    assert min(reshoot.prices_micros) > 0
    resume(stage)
    assert lips(stage) == [voice]
    assert due(stage) == ()


def test_undoing_the_recording_finds_the_talking_clip_again(stage: Set):
    before = stage.folder.kept("A2", CLIP)
    bring(stage, 1)
    assert stage.folder.kept("A2", CLIP) is None
    book = LessonBook(stage.root / "memory", BagOfWords())
    undo_decision(stage.folder, book, "A2")
    book.close()
    assert stage.folder.kept("A2", CLIP) == before
    assert due(stage) == ()


@pytest.mark.parametrize(
    ("lines", "number", "longer"),
    [
        pytest.param((OVER,), 1, 0.0, id="a voice-over"),
        pytest.param((OFF,), 1, 0.0, id="off screen"),
        pytest.param((OVER, SEEN), 1, 0.0, id="a voice-over as long, before the lips move"),
        pytest.param((OVER, SEEN), 1, 0.03, id="a voice-over that moves them by less than is seen"),
        pytest.param((SEEN, OFF), 2, 0.3, id="off screen, after they moved"),
    ],
)
def test_a_recording_that_no_lips_move_with_leaves_the_clip(
    stage: Set, lines: tuple[dict[str, str], ...], number: int, longer: float
):
    speaking(stage, *lines)
    bring(stage, number, longer)
    assert due(stage) == ()


def test_a_voice_over_that_moves_the_spoken_line_asks_for_another_talking_clip(stage: Set):
    speaking(stage, OVER, SEEN)
    bring(stage, 1, longer=0.3)
    assert ITS_CLIP[0] in told(stage)


def test_an_ordinary_clip_has_no_lips_to_move(stage: Set):
    """Nobody can tell Marcus from Ivo, so the line is laid over the picture."""
    plan = edited(stage.folder.plan, "A2", characters=["Marcus", "Ivo"])
    ivo = plan.cast[0].model_copy(update={"name": "Ivo", "lead": False})
    apply_revision(stage.folder, plan.model_copy(update={"cast": (*plan.cast, ivo)}))
    resume(stage)
    assert "lipsync" not in stage.studio.kinds
    bring(stage, 1)
    assert due(stage) == ()


def test_a_locked_talking_clip_stays_and_it_is_told(stage: Set):
    lock_shot(stage.folder, "A2")
    bring(stage, 1)
    assert due(stage) == ()
    assert [each.because for each in held_back(stage.folder)] == [("recorded line",)]


def test_a_talking_clip_of_another_recording_is_not_chosen(stage: Set):
    bring(stage, 1)
    resume(stage)
    with pytest.raises(UserFixable, match="another recording"):
        choose_take(stage.folder, "A2", 2)


def test_another_voice_for_a_part_is_told_with_the_clip_that_it_moves(stage: Set):
    plan = stage.folder.plan
    (marcus,) = plan.cast
    other = marcus.model_copy(update={"voice": "another one"})
    apply_revision(stage.folder, plan.model_copy(update={"cast": (other,)}))
    assert [asset.asset for asset in due(stage)] == ["line", "clip", "effects"]


@pytest.mark.parametrize(
    "seconds", [pytest.param(0.0, id="no sound"), pytest.param(61.0, id="long")]
)
def test_a_refused_recording_leaves_the_original_of_the_one_before(stage: Set, seconds: float):
    bring(stage, 1)
    folder = stage.folder.root / "takes" / "A2" / "sound"
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    other = a_voice(stage.root / "other.wav", seconds) if seconds else stage.root / "other.wav"
    if not seconds:
        other.write_bytes(b"RIFF, but no sound")
    with pytest.raises(UserFixable):
        bring_line(stage.folder, stage.eye, "A2", 1, other)  # type: ignore[arg-type]
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
