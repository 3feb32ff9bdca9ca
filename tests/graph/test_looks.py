"""Looks and voices before shooting: heard, brought, and ordered anew with a note."""

from __future__ import annotations

import asyncio
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from graph.audition import first_lines, heard
from graph.context import Gates
from graph.gates import GateAnswer
from graph.hand import ask_look, bring_look
from graph.references import Shows, brought
from graph.stale import to_make
from tests.graph.fakes import FAULT, ONE_SCENE, Set
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.providers.requests import StillRequest

GATES = Gates(references=True)
NOTE = "A scar over the left eye"


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A production that waits at the gate of looks and voices."""
    stage = Set(tmp_path_factory.mktemp("asked"), gates=GATES, script=ONE_SCENE)
    outcome = asyncio.run(stage.run())
    assert outcome.question is not None
    assert outcome.question.gate == "references"
    return stage.root


@pytest.fixture
def stage(asked: Path, tmp_path: Path) -> Set:
    root = tmp_path / "copy"
    shutil.copytree(asked, root)
    return Set(root, gates=GATES, script=ONE_SCENE)


def green(path: Path) -> Path:
    assert cv2.imwrite(str(path), np.full((96, 96, 3), (20, 160, 60), np.uint8))
    return path


def portraits(stage: Set) -> list[StillRequest]:
    """What was asked of the studio since the stage was set up, as far as it is a portrait."""
    requests = (StillRequest.model_validate_json(body) for body in stage.studio.submits)
    return [request for request in requests if "studio background" in request.prompt]


def test_a_part_is_heard_before_its_shot_is_made(stage: Set):
    first = first_lines(stage.folder.plan)["Marcus"]
    voice = heard(stage.folder, first)
    assert (first.shot.shot_id, first.number) == ("A2", 1)
    assert voice is not None
    assert voice.against == ""
    assert stage.folder.file(voice.asset).is_file()
    assert stage.folder.takes("A2") == ()


async def test_what_was_heard_is_not_recorded_again(stage: Set):
    voice = heard(stage.folder, first_lines(stage.folder.plan)["Marcus"])
    assert (await stage.run(answer=GateAnswer())).finished
    assert "voice" not in stage.studio.kinds
    sound = stage.folder.sound("A2")
    assert sound is not None
    assert voice is not None
    assert [spoken.asset.sha256 for spoken in sound.lines] == [voice.asset.sha256]


async def test_a_voice_that_the_critic_refused_is_heard_with_the_reason(tmp_path: Path):
    stage = Set(tmp_path, gates=GATES, script=ONE_SCENE, retakes=1)
    stage.eye.sounds += [FAULT] * 2
    await stage.run()
    voice = heard(stage.folder, first_lines(stage.folder.plan)["Marcus"])
    assert voice is not None
    assert FAULT in voice.against
    assert stage.studio.kinds.count("voice") == 2


async def test_nothing_is_recorded_early_where_nobody_is_asked(tmp_path: Path):
    stage = Set(tmp_path, gates=Gates(keyframes=True), script=ONE_SCENE)
    await stage.run()
    assert heard(stage.folder, first_lines(stage.folder.plan)["Marcus"]) is None


async def test_a_picture_that_is_brought_takes_the_place_of_the_made_one(
    stage: Set, tmp_path: Path
):
    made = stage.folder.cast("Marcus")
    picture = bring_look(stage.folder, stage.eye, "marcus", green(tmp_path / "mine.png"))  # type: ignore[arg-type]
    locked = stage.folder.cast("Marcus")
    assert made is not None
    assert locked is not None
    assert locked.picture == picture
    assert locked.dna.picture_sha256 == picture.sha256 != made.picture.sha256
    await stage.run(answer=GateAnswer())
    assert stage.folder.cast("Marcus") == locked


async def test_a_second_picture_that_is_brought_leaves_nothing_of_the_first(
    stage: Set, tmp_path: Path
):
    for name in ("one.png", "two.png"):
        bring_look(stage.folder, stage.eye, "Marcus", green(tmp_path / name))  # type: ignore[arg-type]
    (given,) = stage.folder.given.references
    assert given.asset.model == "given: two.png"
    assert given.more == ()


def test_a_place_is_shown_by_the_picture_brought_of_it(stage: Set, tmp_path: Path):
    place = stage.folder.plan.locations[0].name
    picture = bring_look(stage.folder, stage.eye, place, green(tmp_path / "place.png"))  # type: ignore[arg-type]
    assert brought(stage.folder.given, stage.folder.plan, Shows.PLACE) == {place: picture}


async def test_another_picture_takes_the_takes_of_the_old_one_back(stage: Set, tmp_path: Path):
    await stage.run(answer=GateAnswer())
    assert list(to_make(stage.folder)) == []
    bring_look(stage.folder, stage.eye, "Marcus", green(tmp_path / "mine.png"))  # type: ignore[arg-type]
    stale = {(each.where, each.asset): each.because for each in to_make(stage.folder)}
    assert "reference of Marcus" in stale[("A2", AssetKind.KEYFRAME)]


async def test_a_picture_is_ordered_anew_by_a_note_and_shown_at_the_gate_again(stage: Set):
    before = stage.folder.cast("Marcus")
    assert ask_look(stage.folder, "Marcus", f"{NOTE}. ") == "Marcus"
    due = next(to_make(stage.folder))
    assert (due.where, due.asset) == ("Marcus", "portrait")
    assert (await stage.run(answer=GateAnswer(approve=False))).question is None
    again = await stage.run()
    assert again.question is not None
    assert again.question.gate == "references"
    (request,) = portraits(stage)
    assert NOTE in request.prompt
    assert request.subjects == ()
    after = stage.folder.cast("Marcus")
    assert before is not None
    assert after is not None
    assert after.picture.sha256 != before.picture.sha256


async def test_a_picture_that_was_brought_gives_way_to_one_that_is_ordered(
    stage: Set, tmp_path: Path
):
    bring_look(stage.folder, stage.eye, "Marcus", green(tmp_path / "mine.png"))  # type: ignore[arg-type]
    ask_look(stage.folder, "Marcus", NOTE)
    await stage.run(answer=GateAnswer(approve=False))
    await stage.run()
    locked = stage.folder.cast("Marcus")
    assert locked is not None
    assert not locked.picture.model.startswith("given")
    assert len(portraits(stage)) == 1


@pytest.mark.parametrize(
    ("name", "note", "problem"),
    [
        pytest.param("Nobody", NOTE, "is no character", id="nobody"),
        pytest.param("Marcus", "  ", "same picture", id="no words"),
        pytest.param("WORKSHOP", NOTE, "not ordered", id="a place"),
    ],
)
def test_what_cannot_be_ordered_is_refused_in_words(stage: Set, name: str, note: str, problem: str):
    given = stage.folder.given
    with pytest.raises(UserFixable, match=problem):
        ask_look(stage.folder, name, note)
    assert stage.folder.given == given


def test_the_same_note_twice_is_refused(stage: Set):
    ask_look(stage.folder, "Marcus", NOTE)
    with pytest.raises(UserFixable, match="same picture"):
        ask_look(stage.folder, "Marcus", NOTE)


def test_a_picture_that_cannot_be_read_changes_nothing(stage: Set, tmp_path: Path):
    torn = tmp_path / "torn.png"
    torn.write_bytes(b"no picture")
    before = stage.folder.cast("Marcus")
    with pytest.raises(UserFixable, match="not a picture"):
        bring_look(stage.folder, stage.eye, "Marcus", torn)  # type: ignore[arg-type]
    assert stage.folder.cast("Marcus") == before
    assert stage.folder.given.references == ()
