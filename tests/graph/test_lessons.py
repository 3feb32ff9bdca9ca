"""What a production teaches, and what its prompt-writer hears of it the next time."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest

from graph.hand import accept_take, ask_retake, bring_take
from graph.lessons import lessons_in, slots_of
from graph.revising import apply_revision
from graph.run import next_command
from memory.book import LessonBook
from memory.lessons import Lesson, LessonKind
from memory.wording import filled
from tests.graph.fakes import ONE_SCENE, BagOfWords, Set
from tests.graph.test_revising import edited
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Camera, Shot, ShotSize
from tools.takes.take import OWN_MODEL

BLUR = "blur"


def keyframe_lesson(stage: Set, shot_id: str) -> Lesson:
    (found,) = (
        each for each in stage.lessons if (each.shot_id, each.asset) == (shot_id, "keyframe")
    )
    return found


async def test_a_mended_fault_teaches_what_the_kept_prompt_said(tmp_path: Path):
    stage = Set(tmp_path, script=ONE_SCENE)
    stage.eye.script[("A1", AssetKind.KEYFRAME)] = [BLUR]
    await stage.run()
    lesson = keyframe_lesson(stage, "A1")
    assert lesson.kind is LessonKind.FIXED
    assert lesson.remedy == "Sharp focus on the subject."
    assert [each.faults for each in lesson.tries] == [(BLUR,), ()]
    new = set(lesson.tries[1].said) - set(lesson.tries[0].said)
    assert new == {"sharp focus on the subject"}
    assert lesson.seen == "Seen: blur."
    assert keyframe_lesson(stage, "A2").kind is LessonKind.WORKED


async def test_every_candidate_counts_not_only_the_chosen_one(tmp_path: Path):
    stage = Set(tmp_path, script=ONE_SCENE)
    # A face that is wrong is retaken with two candidates at once; one of these is wrong too.
    stage.eye.script[("A1", AssetKind.KEYFRAME)] = ["wrong_person", "wrong_person"]
    await stage.run()
    lesson = keyframe_lesson(stage, "A1")
    assert [each.faults for each in lesson.tries] == [("wrong_person",), ("wrong_person",), ()]
    assert lesson.takes_needed == 2


async def test_the_next_production_hears_of_it_in_its_first_prompts(tmp_path: Path):
    first = Set(tmp_path, script=ONE_SCENE)
    first.eye.script[("A1", AssetKind.KEYFRAME)] = [BLUR]
    await first.run()
    sheets = first.folder.takes("A1")
    assert sheets[0].sheet.lessons == ()
    first.folder.root.rename(tmp_path / "earlier")
    second = Set(tmp_path)
    await second.run()
    taught = keyframe_lesson(first, "A1").lesson_id
    told = [second.folder.takes(shot)[0].sheet for shot in ("A1", "B1", "B2")]
    used = [sheet for sheet in told if taught in sheet.lessons]
    # Left out of about one prompt in four, so that it can be compared.
    assert used
    assert all("Sharp focus on the subject." in sheet.prompt_text for sheet in used)


async def test_two_productions_of_one_name_teach_both(tmp_path: Path):
    first = Set(tmp_path, script=ONE_SCENE)
    await first.run()
    first.folder.root.rename(tmp_path / "earlier")
    second = Set(tmp_path, script=ONE_SCENE)
    second.eye.script[("A1", AssetKind.KEYFRAME)] = [BLUR]
    await second.run()
    kinds = [
        each.kind for each in second.lessons if (each.shot_id, each.asset) == ("A1", "keyframe")
    ]
    assert kinds == [LessonKind.WORKED, LessonKind.FIXED]


async def test_a_production_that_is_run_again_teaches_nothing_twice(tmp_path: Path):
    stage = Set(tmp_path, script=ONE_SCENE)
    await stage.run()
    before = stage.lessons
    await stage.run()
    assert stage.lessons == before


def clip_lessons(stage: Set, shot_id: str) -> list[Lesson]:
    return [each for each in stage.lessons if (each.shot_id, each.asset) == (shot_id, "clip")]


def decide(stage: Set, act: Callable[[LessonBook], object]) -> None:
    book = LessonBook(stage.root / "memory", BagOfWords())
    try:
        act(book)
    finally:
        book.close()


async def test_takes_for_an_older_plan_teach_nothing_of_the_new_one(tmp_path: Path):
    stage = Set(tmp_path, script=ONE_SCENE)
    stage.eye.script[("A1", AssetKind.KEYFRAME)] = [BLUR]
    await stage.run()
    apply_revision(stage.folder, edited(stage.folder.plan, "A1", lighting="moonlight"))
    await stage.run(next_command(stage.folder))
    old, new = [each for each in stage.lessons if each.shot_id == "A1" and each.asset == "keyframe"]
    assert (old.kind, old.takes_needed) == (LessonKind.FIXED, 2)
    assert (new.kind, new.takes_needed, new.faults) == (LessonKind.WORKED, 1, ())


async def test_a_take_that_a_person_accepts_teaches_as_a_good_one(tmp_path: Path):
    stage = Set(tmp_path, script=ONE_SCENE)
    stage.eye.script[("A1", AssetKind.CLIP)] = [BLUR] * 3
    await stage.run()
    assert [each.kind for each in clip_lessons(stage, "A1")] == [LessonKind.FAILED]
    decide(stage, lambda book: accept_take(stage.folder, book, "A1", 2))
    await stage.run(next_command(stage.folder))
    found = clip_lessons(stage, "A1")
    kinds = [LessonKind.FAILED, LessonKind.OVERRULED, LessonKind.WORKED]
    assert sorted(each.kind for each in found) == sorted(kinds)
    (worked,) = (each for each in found if each.kind is LessonKind.WORKED)
    assert [each.faults for each in worked.tries] == [(), (BLUR,), (BLUR,)]
    assert worked.takes_needed == 1
    (overruled,) = (each for each in found if each.kind is LessonKind.OVERRULED)
    assert overruled.faults == (BLUR,)


async def test_a_take_that_a_person_refuses_teaches_as_a_faulty_one(tmp_path: Path):
    stage = Set(tmp_path, script=ONE_SCENE)
    await stage.run()
    note = "He turns to the door."
    decide(stage, lambda book: ask_retake(stage.folder, book, "A1", note))
    await stage.run(next_command(stage.folder))
    worked, overruled, fixed = clip_lessons(stage, "A1")
    assert (worked.kind, overruled.kind) == (LessonKind.WORKED, LessonKind.OVERRULED)
    assert (fixed.kind, fixed.faults, fixed.takes_needed) == (LessonKind.FIXED, ("refused",), 2)
    assert fixed.seen == note
    assert [each.faults for each in fixed.tries] == [("refused",), ()]
    assert "turns to the door" in fixed.remedy


async def test_while_a_wish_is_open_its_stage_teaches_nothing_yet(tmp_path: Path):
    stage = Set(tmp_path, script=ONE_SCENE)
    await stage.run()
    decide(stage, lambda book: ask_retake(stage.folder, book, "A1", "Slower."))
    found = lessons_in(stage.folder, stage.eye, lambda shot, plan: "")  # type: ignore[arg-type]
    assert [each.kind for each in found if (each.shot_id, each.asset) == ("A1", "clip")] == [
        LessonKind.OVERRULED
    ]


async def test_what_the_filmmaker_brought_tells_of_no_model(tmp_path: Path):
    stage = Set(tmp_path, script=ONE_SCENE)
    await stage.run()
    before = {each.lesson_id for each in stage.lessons}
    picture = tmp_path / "mine.png"
    assert cv2.imwrite(str(picture), np.full((90, 160, 3), 90, np.uint8))
    bring_take(stage.folder, stage.eye, "A1", picture)  # type: ignore[arg-type]
    await stage.run(next_command(stage.folder))
    new = [each for each in stage.lessons if each.lesson_id not in before]
    assert {(each.shot_id, each.asset) for each in new} == {("A1", "clip")}
    assert not [each for each in stage.lessons if each.model == OWN_MODEL]


@pytest.fixture
def shot() -> Shot:
    return Shot(
        shot_id="1",
        scene_id="1",
        action="Marcus lifts the lantern.",
        characters=("Marcus", "Fox"),
        props=("lantern", "map"),
        wardrobe={"Marcus": "grey coat", "Fox": ""},
        location="clock workshop",
        lighting="one lamp, from behind.",
        camera=Camera(size=ShotSize.MEDIUM),
        duration_seconds=2,
    )


def test_advice_is_filled_as_prompts_word_a_shot(shot: Shot):
    advice = "{clothes}. Light: {light}. {who} with the {props} in the {place}."
    assert filled(advice, slots_of(shot)) == (
        "Marcus wears grey coat. Light: one lamp as backlight."
        " Marcus and the fox with the lantern and map in the clock workshop."
    )


def test_what_a_shot_has_not_is_no_slot(shot: Shot):
    empty = shot.model_copy(update={"characters": (), "props": (), "wardrobe": {}, "lighting": ""})
    assert set(slots_of(empty)) == {"place"}
