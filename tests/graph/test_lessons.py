"""What a production teaches, and what its prompt-writer hears of it the next time."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.lessons import slots_of
from memory.lessons import Lesson, LessonKind
from memory.wording import filled
from tests.graph.fakes import ONE_SCENE, Set
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Camera, Shot, ShotSize

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
