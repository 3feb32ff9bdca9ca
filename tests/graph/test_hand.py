"""A person decides on takes; the next run makes what was asked for, and nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from pydantic import BaseModel

from agents.generator import Generator
from agents.offline.planner import OfflinePlanner
from graph.board import jobs_of
from graph.context import Gates
from graph.events import Event
from graph.folder import ProductionFolder
from graph.gates import GateAnswer
from graph.hand import (
    accept_take,
    ask_retake,
    bring_take,
    choose_take,
    due_shots,
    lock_shot,
    locked_shots,
    unlock_shot,
)
from graph.locking import locked
from graph.next_run import next_run
from graph.revising import apply_revision, revise
from graph.run import missing_shots, next_command
from graph.stale import to_make
from graph.state import Command
from memory.book import LessonBook
from memory.lessons import Lesson, LessonKind
from tests.graph.fakes import FAULT, ONE_SCENE, BagOfWords, Eye, Set, draw_clip
from tests.graph.test_revising import edited
from tools.dinov3.calibrating.labelled import read_dataset
from tools.dinov3.findings import AssetKind
from tools.errors import UserFixable
from tools.ffmpeg.cut import Film
from tools.ffmpeg.frames import at_seconds
from tools.ffmpeg.probe import probe
from tools.providers.job import JobState, Purpose
from tools.providers.previz.sounds import Sound
from tools.providers.requests import ClipRequest, Media
from tools.takes.assets import sha256_of
from tools.takes.take import OWN_MODEL, Take
from tools.takes.verdict import Decision

KEYFRAME, CLIP = AssetKind.KEYFRAME, AssetKind.CLIP
NOTE = "Marcus turns to the door."


@pytest.fixture(scope="module")
def escalated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished production in which B2's clip could not be kept."""
    stage = Set(tmp_path_factory.mktemp("escalated"))
    stage.eye.script[("B2", CLIP)] = [FAULT] * 3
    assert asyncio.run(stage.run()).missing == ("B2",)
    return stage.root


@pytest.fixture
def missing(escalated: Path, tmp_path: Path) -> Set:
    root = tmp_path / "copy"
    shutil.copytree(escalated, root)
    return Set(root)


class Told:
    """A person with a lesson book at hand, and what it holds afterwards."""

    def __init__(self, stage: Set) -> None:
        self._stage = stage

    def accepts(self, shot_id: str, n: int | None = None) -> Take:
        return self._with(lambda book: accept_take(self._stage.folder, book, shot_id, n))

    def asks(self, shot_id: str, note: str = NOTE, stage: AssetKind | None = None) -> Take:
        folder = self._stage.folder
        return self._with(
            lambda book: ask_retake(folder, book, shot_id, note, stage=stage, person="Ada")
        )

    def overrulings(self) -> list[Lesson]:
        kinds = self._with(lambda book: list(book.all()))
        return [lesson for lesson in kinds if lesson.kind is LessonKind.OVERRULED]

    def _with(self, act):  # type: ignore[no-untyped-def]
        book = LessonBook(self._stage.root / "memory", BagOfWords())
        try:
            return act(book)
        finally:
            book.close()


def kept(stage: Set, shot_id: str, kind: AssetKind = CLIP) -> int | None:
    take = stage.folder.kept(shot_id, kind)
    return take.n if take else None


def labels(stage: Set) -> list[tuple[str, str]]:
    """(file, fault) of every label, read as `dailies calibrate` reads them."""
    takes = read_dataset(stage.folder.root / "labels").takes
    return [
        (take.path.resolve().relative_to(stage.folder.root.resolve()).as_posix(), take.fault)
        for take in takes
    ]


def a_picture(path: Path, width: int = 160, height: int = 90) -> Path:
    pixels = np.full((height, width, 3), (20, 200, 40), np.uint8)
    assert cv2.imwrite(str(path), pixels)
    return path


def a_clip(
    folder: Path, seconds: float = 2.0, width: int = 160, height: int = 90, fps: int = 12
) -> Path:
    folder.mkdir(exist_ok=True)
    request = ClipRequest(
        model="", seed=333, prompt="", first_frame=Media(sha256=""),
        duration_seconds=seconds, fps=fps, width=width, height=height,
    )  # fmt: skip
    return draw_clip(request, folder)


def colour_in_film(stage: Set, shot_id: str) -> tuple[int, int, int]:
    """Colour in the middle of a shot as the film shows it."""
    film = stage.folder.need("film.json", Film)
    shot = next(shot for shot in film.shots if shot.shot_id == shot_id)
    moment = (shot.first_frame + shot.frames / 2) / float(film.rate)
    frame = at_seconds(stage.folder.film, [moment])[0]
    red, green, blue = (int(v) for v in np.median(frame[10:40].reshape(-1, 3), axis=0))
    return red, green, blue


def colour_of(stage: Set, take: Take) -> tuple[int, int, int]:
    assert take.picture is not None
    path = stage.folder.file(take.picture)
    frame = at_seconds(path, [0.2])[0]
    red, green, blue = (int(v) for v in np.median(frame.reshape(-1, 3), axis=0))
    return red, green, blue


def alike(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < 25


async def test_a_retake_is_made_with_its_note_and_nothing_else_is(stage: Set):
    before = {s: kept(stage, s) for s in ("A1", "A2", "B1")}
    aside = Told(stage).asks("B2")
    assert (aside.n, aside.verdict.decision, aside.verdict.decided_by) == (
        2,
        Decision.RETAKE,
        "Ada",
    )
    assert due_shots(stage.folder) == ("B2",)
    assert next_command(stage.folder) is Command.PRODUCE
    outcome = await stage.run(next_command(stage.folder))
    assert outcome.missing == ()
    assert Counter(stage.studio.kinds) == Counter({"clip": 1, "foley": 1})
    new = stage.folder.kept("B2", CLIP)
    assert new is not None
    assert new.n == 3
    assert NOTE.rstrip(".") in new.sheet.prompt_text
    assert {s: kept(stage, s) for s in before} == before
    assert due_shots(stage.folder) == ()
    assert alike(colour_in_film(stage, "B2"), colour_of(stage, new))
    assert next_command(stage.folder) is Command.RECUT


async def test_what_was_escalated_elsewhere_is_not_tried_again(missing: Set):
    Told(missing).asks("A1")
    assert next_command(missing.folder) is Command.PRODUCE
    assert (await missing.run(next_command(missing.folder))).missing == ("B2",)
    assert missing.studio.kinds == ["clip", "foley"]
    assert next_command(missing.folder) is Command.RETRY_MISSING


async def test_a_retake_is_granted_though_none_is_left(missing: Set):
    assert missing.folder.retakes_left("B2", CLIP) == 2  # of a new round, which nobody opened
    aside = Told(missing).asks("B2")
    assert [edit.fault for edit in aside.verdict.edits] == ["note", FAULT]
    missing.eye.script[("B2", CLIP)] = [FAULT] * 2
    assert (await missing.run(next_command(missing.folder))).missing == ()
    assert missing.decisions("B2", CLIP)[-3:] == [Decision.RETAKE, Decision.RETAKE, Decision.KEEP]


async def test_a_wish_that_cannot_be_met_ends(missing: Set):
    Told(missing).asks("B2")
    missing.eye.script[("B2", CLIP)] = [FAULT] * 9
    assert (await missing.run(next_command(missing.folder))).missing == ("B2",)
    assert missing.studio.kinds.count("clip") == 3
    assert due_shots(missing.folder) == ()


async def test_another_keyframe_makes_another_clip(stage: Set):
    Told(stage).asks("B2", stage=KEYFRAME)
    coming = next_run(stage.folder, Generator(OfflinePlanner()))
    wanted = [(a.where, a.asset) for a in coming.reshoot.assets]
    assert wanted == [("B2", "keyframe"), ("B2", "clip"), ("B2", "effects")]
    assert kept(stage, "B2") == 2
    assert (await stage.run(next_command(stage.folder))).missing == ()
    assert Counter(stage.studio.kinds) == Counter({"still": 1, "clip": 1, "foley": 1})
    assert (kept(stage, "B2", KEYFRAME), kept(stage, "B2")) == (3, 4)
    still, clip = stage.folder.kept("B2", KEYFRAME), stage.folder.kept("B2", CLIP)
    assert still is not None
    assert clip is not None
    assert alike(colour_of(stage, clip), colour_in_film(stage, "B2"))
    assert clip.sheet.basis.parts["keyframe"] == (still.picture and still.picture.sha256)


async def test_an_earlier_clip_comes_back_with_its_keyframe(stage: Set):
    film = sha256_of(stage.folder.film)
    Told(stage).asks("B2", stage=KEYFRAME)
    await stage.run(next_command(stage.folder))
    assert sha256_of(stage.folder.film) != film
    stage.studio.kinds.clear()
    choose_take(stage.folder, "B2", 2, person="Ada")
    assert (kept(stage, "B2", KEYFRAME), kept(stage, "B2")) == (1, 2)
    assert next_command(stage.folder) is Command.PRODUCE  # effects lie under one clip
    assert (await stage.run(next_command(stage.folder))).finished
    assert stage.studio.kinds == []
    assert sha256_of(stage.folder.film) == film


async def test_a_chosen_take_stays_through_the_next_runs(stage: Set):
    Told(stage).asks("B2")
    await stage.run(next_command(stage.folder))
    choose_take(stage.folder, "B2", 2)
    assert stage.folder.decisions("B2").of(2) is None
    for command in (next_command(stage.folder), Command.RECUT, Command.PRODUCE):
        await stage.run(command)
        assert kept(stage, "B2") == 2
    choose_take(stage.folder, "B2", 3)
    assert kept(stage, "B2") == 3


async def test_dailies_do_not_take_back_what_a_person_put_in(stage: Set):
    choose_take(stage.folder, "B2", 2)
    lock_shot(stage.folder, "A2")
    stage.eye.dailies = [{}, {}, {"A2": FAULT}, {"B1": FAULT, "B2": FAULT}, {}, {}]
    Told(stage).asks("A1")
    await stage.run(next_command(stage.folder))
    assert (kept(stage, "B2"), kept(stage, "A2")) == (2, 2)
    assert kept(stage, "B1") == 3
    take = stage.folder.kept("B2", CLIP)
    assert take is not None
    assert take.picture is not None
    assert take.picture.report is not None
    assert take.picture.report.failures  # told, and of no consequence


async def test_an_accepted_take_is_in_the_film_in_memory_and_among_the_labels(missing: Set):
    told = Told(missing)
    accepted = told.accepts("B2")
    assert accepted.verdict.reason.startswith("accepted by the filmmaker against: ")
    assert missing_shots(missing.folder) == ()
    (lesson,) = told.overrulings()
    assert "accepted a clip of" in lesson.text
    assert labels(missing) == [(f"takes/B2/{accepted.n}/clip.mp4", "")]
    assert (await missing.run(next_command(missing.folder))).missing == ()
    assert alike(colour_in_film(missing, "B2"), colour_of(missing, accepted))


async def test_an_older_take_may_be_accepted(missing: Set):
    Told(missing).accepts("B2", 2)
    assert kept(missing, "B2") == 2
    assert missing.folder.settled("B2", CLIP)
    assert (await missing.run(next_command(missing.folder))).missing == ()
    assert "clip" not in missing.studio.kinds


async def test_an_accepted_keyframe_gets_its_clip_and_others_no_other_round(tmp_path: Path):
    stage = Set(tmp_path)
    stage.eye.script[("B2", KEYFRAME)] = [FAULT] * 9
    stage.eye.script[("B1", KEYFRAME)] = [FAULT] * 9
    assert (await stage.run()).missing == ("B1", "B2")
    stage.studio.kinds.clear()
    Told(stage).accepts("B2")
    assert due_shots(stage.folder) == ("B2",)
    assert next_command(stage.folder) is Command.PRODUCE
    assert (await stage.run(next_command(stage.folder))).missing == ("B1",)
    assert "still" not in stage.studio.kinds


def test_a_kept_take_that_is_refused_is_a_lesson_and_a_label(stage: Set):
    told = Told(stage)
    told.asks("B2")
    (lesson,) = told.overrulings()
    assert lesson.text.endswith(f"which the critic kept: {NOTE}")
    assert (lesson.faults, lesson.seen) == (("refused",), NOTE)
    assert labels(stage) == [("takes/B2/2/clip.mp4", "refused")]


def test_who_changes_their_mind_leaves_one_label_or_none(stage: Set):
    told = Told(stage)
    for _ in range(2):
        told.asks("B2")
    assert labels(stage) == [("takes/B2/2/clip.mp4", "refused")]
    told.accepts("B2", 2)
    assert not (stage.folder.root / "labels/manifest.jsonl").exists()
    take = stage.folder.kept("B2", CLIP)
    assert take is not None
    assert take.verdict.decided_by == "policy"


def test_an_accepted_take_may_be_asked_for_again(missing: Set):
    told = Told(missing)
    accepted = told.accepts("B2")
    assert told.accepts("B2") == accepted
    aside = told.asks("B2")
    assert (aside.n, aside.kept) == (accepted.n, False)
    # Person and critic agree by now.
    assert not (missing.folder.root / "labels/manifest.jsonl").exists()


def test_a_take_for_another_plan_is_no_label(stage: Set):
    apply_revision(stage.folder, edited(stage.folder.plan, "B2", lighting="moonlight"))
    told = Told(stage)
    assert told.asks("B2").n == 2
    assert told.overrulings() == []
    assert not (stage.folder.root / "labels/manifest.jsonl").exists()


def test_labels_of_several_takes_stand_side_by_side(stage: Set):
    told = Told(stage)
    told.asks("B2")
    told.asks("A1", stage=KEYFRAME)
    assert [path for path, _ in labels(stage)] == [
        "takes/B2/2/clip.mp4",
        "takes/A1/1/keyframe_1.png",
    ]
    (label,) = [t for t in read_dataset(stage.folder.root / "labels").takes if t.kind is KEYFRAME]
    assert label.shot is not None
    assert label.names == ("Marcus",)
    assert (label.width, label.height) == (160, 90)


async def test_an_own_picture_is_the_keyframe_and_gets_a_clip(stage: Set, tmp_path: Path):
    picture = a_picture(tmp_path / "mine.jpg", 400, 300)
    stage.eye.script[("B2", KEYFRAME)] = [FAULT]
    take = bring_take(stage.folder, stage.eye, "B2", picture, person="Ada")  # type: ignore[arg-type]
    assert (take.n, take.stage, take.kept, take.cost_micros) == (3, KEYFRAME, True, 0)
    assert take.verdict.reason == "Brought by Ada: mine.jpg. The eye says: Seen: wrong_person."
    assert take.picture is not None
    assert take.picture.model == OWN_MODEL
    assert take.picture.report is not None
    assert take.picture.report.failures
    assert cv2.imread(str(stage.folder.file(take.picture))).shape == (90, 160, 3)
    assert (stage.folder.take_folder("B2", 3) / "given.jpg").exists()
    assert due_shots(stage.folder) == ("B2",)
    assert (await stage.run(next_command(stage.folder))).missing == ()
    assert "still" not in stage.studio.kinds
    clip = stage.folder.kept("B2", CLIP)
    assert clip is not None
    assert clip.n == 4
    assert clip.sheet.basis.parts["keyframe"] == take.picture.sha256


async def test_an_own_picture_for_a_missing_shot_gives_the_others_no_other_round(tmp_path: Path):
    stage = Set(tmp_path)
    for shot in ("B1", "B2"):
        stage.eye.script[(shot, KEYFRAME)] = [FAULT] * 9
    await stage.run()
    bring_take(stage.folder, Eye(), "B2", a_picture(tmp_path / "mine.png"))  # type: ignore[arg-type]
    assert next_command(stage.folder) is Command.PRODUCE
    assert (await stage.run(next_command(stage.folder))).missing == ("B1",)


async def test_an_own_clip_is_conformed_and_needs_no_keyframe(tmp_path: Path):
    stage = Set(tmp_path)
    stage.eye.script[("B2", KEYFRAME)] = [FAULT] * 9
    await stage.run()
    clip = a_clip(tmp_path / "mine", seconds=3, width=320, height=180, fps=30)
    take = bring_take(stage.folder, stage.eye, "B2", clip)  # type: ignore[arg-type]
    assert take.picture is not None
    info = probe(stage.folder.file(take.picture)).picture
    assert info is not None
    assert (info.width, info.height, info.rate) == (160, 90, 12)
    assert missing_shots(stage.folder) == ()
    assert not [a for a in to_make(stage.folder) if a.asset == "keyframe"]
    stage.studio.kinds.clear()
    assert (await stage.run(next_command(stage.folder))).missing == ()
    assert not {"still", "clip"} & set(stage.studio.kinds)
    assert alike(colour_in_film(stage, "B2"), colour_of(stage, take))
    film = stage.folder.need("film.json", Film)
    assert (
        next(s.frames for s in film.shots if s.shot_id == "B2") == stage.folder.seconds("B2") * 12
    )


async def test_an_own_clip_stays_through_edits_and_gives_way_to_a_longer_shot(
    stage: Set, tmp_path: Path
):
    take = bring_take(stage.folder, stage.eye, "B2", a_clip(tmp_path / "mine"))  # type: ignore[arg-type]
    plan = stage.folder.plan
    apply_revision(stage.folder, edited(plan, "B2", lighting="moonlight", action="He runs."))
    await stage.run(next_command(stage.folder))
    assert kept(stage, "B2") == take.n
    longer = edited(plan, "B2", duration_seconds=4)
    revision = revise(stage.folder, longer, Generator(OfflinePlanner()))
    wanted = [(a.asset, a.take, a.because) for a in revision.reshoot.assets if a.where == "B2"]
    assert ("clip", take.n, ("length",)) in wanted


def written(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path


def torn(path: Path) -> Path:
    return written(path, path.read_bytes()[: path.stat().st_size * 2 // 3])


def a_sound(folder: Path) -> Path:
    path = folder / "sound.wav"
    Sound(np.zeros(48_000, np.float32)).write_wav(path)
    return path


@pytest.mark.parametrize(
    ("make", "problem"),
    [
        pytest.param(lambda f: f / "none.png", "no such file", id="nothing there"),
        pytest.param(lambda f: written(f / "a.png", b""), "0 bytes", id="an empty file"),
        pytest.param(lambda f: written(f / "a.png", b"no"), "neither a picture nor", id="text"),
        pytest.param(
            lambda f: torn(a_picture(f / "a.png", 900, 600)), "decoded to its end", id="torn still"
        ),
        pytest.param(lambda f: torn(a_clip(f)), "neither a picture nor|breaks", id="a torn clip"),
        pytest.param(lambda f: a_picture(f / "a.png", 20, 20), "20 x 20", id="a tiny picture"),
        pytest.param(lambda f: a_clip(f, seconds=0.5), "lasts 0.50 s and shot B2", id="too short"),
        pytest.param(a_sound, "no picture", id="a sound"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_name(
    stage: Set, tmp_path: Path, make: Callable[[Path], Path], problem: str
):
    before = [take.n for take in stage.folder.takes("B2")]
    file = make(tmp_path)
    with pytest.raises(UserFixable, match=problem) as refused:
        bring_take(stage.folder, stage.eye, "B2", file)  # type: ignore[arg-type]
    assert refused.value.where == str(file)
    assert [take.n for take in stage.folder.takes("B2")] == before
    assert kept(stage, "B2") == 2


async def test_a_locked_shot_keeps_its_takes_whatever_the_plan_says(stage: Set):
    lock_shot(stage.folder, "B2")
    lock_shot(stage.folder, "B2")
    assert locked_shots(stage.folder) == ("B2",)
    plan = edited(stage.folder.plan, "B2", lighting="moonlight")
    revision = revise(stage.folder, plan, Generator(OfflinePlanner()))
    assert not [a for a in revision.reshoot.assets if a.where == "B2"]
    held = [(a.asset, a.take, a.because) for a in revision.held]
    assert held == [("keyframe", 1, ("light",)), ("clip", 2, ("light",))]
    apply_revision(stage.folder, plan)
    assert (await stage.run(next_command(stage.folder))).missing == ()
    assert not {"still", "clip"} & set(stage.studio.kinds)
    report = (stage.folder.root / "report.json").read_text()
    assert "Shot B2 is locked: its clip (take 2) stays" in report
    unlock_shot(stage.folder, "B2")
    assert locked_shots(stage.folder) == ()
    assert kept(stage, "B2") is None
    assert (await stage.run(next_command(stage.folder))).missing == ()
    assert stage.studio.kinds.count("clip") == 1


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda s, f: Told(s).accepts("B2"), id="accept"),
        pytest.param(lambda s, f: Told(s).asks("B2"), id="retake"),
        pytest.param(lambda s, f: choose_take(s.folder, "B2", 2), id="choose"),
        pytest.param(lambda s, f: bring_take(s.folder, s.eye, "B2", a_picture(f)), id="bring"),
    ],
)
def test_a_locked_shot_is_unlocked_before_it_is_changed(stage: Set, tmp_path: Path, act):
    lock_shot(stage.folder, "B2")
    with pytest.raises(UserFixable, match="is locked"):
        act(stage, tmp_path / "a.png")


def test_what_is_not_kept_cannot_be_locked(tmp_path: Path):
    stage = Set(tmp_path, gates=Gates(plan=True))
    asyncio.run(stage.run())
    with pytest.raises(UserFixable, match="nothing to lock"):
        lock_shot(stage.folder, "B2")


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        pytest.param(lambda s: Told(s).asks("Z9"), "one of A1, A2, B1, B2", id="no such shot"),
        pytest.param(lambda s: Told(s).accepts("B2", 9), r"1 \(keyframe\), 2 \(clip", id="no take"),
        pytest.param(lambda s: Told(s).asks("B2", "  "), "say what should be", id="no note"),
        pytest.param(lambda s: choose_take(s.folder, "B2", 9), "there is no take 9", id="choose"),
        pytest.param(lambda s: lock_shot(s.folder, "Z9"), "no shot 'Z9'", id="lock"),
    ],
)  # fmt: skip
def test_what_is_not_there_is_told_with_what_is(stage: Set, act, problem: str):
    with pytest.raises(UserFixable, match=problem):
        act(stage)


def test_what_the_critic_did_not_keep_is_accepted_not_chosen(missing: Set):
    with pytest.raises(UserFixable, match="dailies keep PRODUCTION B2 --take 2"):
        choose_take(missing.folder, "B2", 2)


async def test_a_take_for_another_plan_is_not_chosen(stage: Set):
    apply_revision(stage.folder, edited(stage.folder.plan, "B2", lighting="moonlight"))
    await stage.run(next_command(stage.folder))
    with pytest.raises(UserFixable, match=r"made for another plan \(light\).*4 \(clip\)"):
        choose_take(stage.folder, "B2", 2)


def test_nobody_decides_while_a_program_works(stage: Set):
    with locked(stage.folder), pytest.raises(UserFixable, match="another program"):
        Told(stage).asks("B2")
    assert kept(stage, "B2") == 2


async def test_a_note_outlives_an_edit_of_the_plan(stage: Set):
    Told(stage).asks("B2")
    apply_revision(stage.folder, edited(stage.folder.plan, "B2", lighting="moonlight"))
    await stage.run(next_command(stage.folder))
    take = stage.folder.kept("B2", CLIP)
    assert take is not None
    assert NOTE.rstrip(".") in take.sheet.prompt_text
    assert "moonlight" in take.sheet.prompt_text


async def interrupted(stage: Set, shot_id: str, n: int, kind: str) -> None:
    """Stop the run as soon as that request of that attempt is with the studio."""
    command = Command.PRODUCE
    if (stage.folder.root / "brief.json").exists():
        command = next_command(stage.folder)
    run = asyncio.create_task(stage.run(command))

    def stop(event: Event) -> None:
        there = (event.shot_id, event.take, event.detail) == (shot_id, n, f"{kind}_1")
        if there and event.text.startswith("task "):
            run.cancel()

    stage.listener = stop
    with pytest.raises(asyncio.CancelledError):
        await run
    stage.listener = None
    assert stage.folder.take(shot_id, n) is None


async def test_what_is_paid_is_collected_before_the_persons_own_clip_is_cut_in(
    stage: Set, tmp_path: Path
):
    Told(stage).asks("B2")
    await interrupted(stage, "B2", 3, "clip")
    own = bring_take(stage.folder, stage.eye, "B2", a_clip(tmp_path / "mine"))  # type: ignore[arg-type]
    assert next_command(stage.folder) is Command.PRODUCE
    await stage.run(next_command(stage.folder))
    collected = stage.folder.take("B2", 3)
    assert collected is not None
    assert collected.kept
    assert kept(stage, "B2") == own.n
    assert all(job.state.value == "done" for job in jobs_of(stage.folder))
    assert next_command(stage.folder) is Command.RECUT


async def test_candidates_that_were_not_sent_are_not_bought_any_more(tmp_path: Path):
    stage = Set(tmp_path, script=ONE_SCENE)
    # A face that is wrong is retaken with two candidates.
    stage.eye.script[("A1", KEYFRAME)] = [FAULT, FAULT]
    await interrupted(stage, "A1", 2, "still")
    own = bring_take(stage.folder, Eye(), "A1", a_picture(tmp_path / "mine.png"))  # type: ignore[arg-type]
    assert (await stage.run(next_command(stage.folder))).missing == ()
    collected = stage.folder.take("A1", 2)
    assert collected is not None
    assert (collected.kept, collected.rejected) == (False, ())
    assert kept(stage, "A1", KEYFRAME) == own.n
    assert Purpose("A1", 2, "still_2") not in [job.purpose for job in jobs_of(stage.folder)]


async def test_what_was_booked_and_never_sent_is_given_back(stage: Set, tmp_path: Path):
    Told(stage).asks("B2")
    run = asyncio.create_task(stage.run(next_command(stage.folder)))
    stage.studio.refuse = lambda _: run.cancel()  # type: ignore[func-returns-value]
    with pytest.raises(asyncio.CancelledError):
        await run
    stage.studio.refuse = lambda _: None
    bring_take(stage.folder, stage.eye, "B2", a_clip(tmp_path / "mine"))  # type: ignore[arg-type]
    await stage.run(next_command(stage.folder))
    (job,) = [job for job in jobs_of(stage.folder) if job.purpose.take == 3]
    assert (job.state, job.charged_micros) == (JobState.CANCELLED, 0)
    assert stage.folder.take("B2", 3) is None
    assert stage.folder.open_attempts("B2", CLIP) == ()


async def test_an_attempt_under_way_goes_on_and_does_not_answer_the_wish(stage: Set):
    Told(stage).asks("B2", "Slower.")
    await interrupted(stage, "B2", 3, "clip")
    Told(stage).asks("B2", NOTE)
    await stage.run(next_command(stage.folder))
    first, second = stage.folder.take("B2", 3), stage.folder.kept("B2", CLIP)
    assert first is not None
    assert second is not None
    assert second.n == 4
    assert NOTE.rstrip(".") not in first.sheet.prompt_text
    assert NOTE.rstrip(".") in second.sheet.prompt_text


class TornFolder(ProductionFolder):
    """Breaks before the record of that number is written."""

    def __init__(self, root: Path, left: int) -> None:
        super().__init__(root)
        self._left = left

    def save(self, name: str, record: BaseModel) -> Path:
        self._left -= 1
        if self._left < 0:
            raise InterruptedError(name)
        return super().save(name, record)


Act = Callable[[ProductionFolder, LessonBook, Path], Take]


@pytest.mark.parametrize("records", range(7))
@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda f, book, _: accept_take(f, book, "B2", 2), id="accept"),
        pytest.param(lambda f, book, _: ask_retake(f, book, "B1", NOTE), id="retake"),
        pytest.param(
            lambda f, _, files: bring_take(f, Eye(), "B1", a_picture(files / "a.png")),  # type: ignore[arg-type]
            id="bring",
        ),
    ],
)
def test_what_broke_in_the_middle_is_mended_by_saying_it_again(
    missing: Set, tmp_path: Path, act: Act, records: int
):
    whole = Set(tmp_path / "whole")
    shutil.copytree(missing.root, whole.root)
    book = LessonBook(tmp_path / "book", BagOfWords())
    expected = act(whole.folder, book, tmp_path)
    with contextlib.suppress(InterruptedError):
        act(TornFolder(missing.folder.root, records), book, tmp_path)
    for take in missing.folder.takes("B1"):
        assert take.shot_id == "B1"  # every record can be read
    again = act(missing.folder, book, tmp_path)
    assert (again.stage, again.kept, again.verdict) == (
        expected.stage, expected.kept, expected.verdict,
    )  # fmt: skip
    for shot_id in ("B1", "B2"):
        assert due_shots(missing.folder) == due_shots(whole.folder)
        for stage in (KEYFRAME, CLIP):
            mine, theirs = (s.folder.kept(shot_id, stage) for s in (missing, whole))
            assert (mine and mine.picture and mine.picture.sha256) == (
                theirs and theirs.picture and theirs.picture.sha256
            )
    known = [s.root / "production/labels/manifest.jsonl" for s in (missing, whole)]
    assert [p.exists() and p.read_text() for p in known[:1]] == [
        p.exists() and p.read_text() for p in known[1:]
    ]
    assert len([lesson for lesson in book.all() if lesson.kind is LessonKind.OVERRULED]) <= 1
    book.close()


async def test_the_gate_and_the_commands_decide_alike(tmp_path: Path):
    stage = Set(tmp_path, gates=Gates(escalations=True))
    stage.eye.script[("B2", CLIP)] = [FAULT] * 3
    assert (await stage.run()).question is not None
    outcome = await stage.run(answer=GateAnswer(retake={"B2": NOTE}, person="Ada"))
    assert outcome.missing == ()
    take = stage.folder.kept("B2", CLIP)
    assert take is not None
    assert NOTE.rstrip(".") in take.sheet.prompt_text


async def test_a_retake_asked_for_at_an_open_gate_is_made_by_the_next_run(tmp_path: Path):
    stage = Set(tmp_path, gates=Gates(escalations=True))
    stage.eye.script[("B2", CLIP)] = [FAULT] * 3
    assert (await stage.run()).question is not None
    Told(stage).asks("B2")
    assert (await stage.run(next_command(stage.folder))).missing == ()
    assert stage.folder.film.exists()
