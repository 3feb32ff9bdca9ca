"""`dailies memory` as people and machines meet it."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from memory.book import LessonBook
from memory.embedding import MiniLM
from memory.lessons import Lesson, LessonKind, Try
from tools.errors import UserFixable
from ui.cli import app

DAY = 86_400.0


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A memory of two productions: hands that often fail, and one old lesson."""
    book = LessonBook(tmp_path / "memory", MiniLM())
    common = {
        "kind": LessonKind.WORKED, "text": "kept [at once]", "studio": "previz",
        "asset": "keyframe", "model": "runway/gen4_image",
        "features": ("any shot", "hands at work"),
    }  # fmt: skip
    book.remember(
        Lesson.model_validate(
            common
            | {
                "lesson_id": f"l{i}",
                "production": "wheel",
                "shot_id": f"s{i}",
                "setting": f"hands on the wheel of ship {i}",
                "tries": (Try(faults=("anatomy",) if i < 4 else ()),),
            }
        )
        for i in range(10)
    )
    old = {
        "lesson_id": "old", "production": "fox", "shot_id": "s", "setting": "a fox in the snow",
        "at": time.time() - 400 * DAY, "model": "minimax/image-01",
    }  # fmt: skip
    book.remember([Lesson.model_validate(common | old)])
    book.close()
    return tmp_path / "memory"


def dailies(folder: Path, *arguments: str) -> Result:
    environment = {"DAILIES_MEMORY": str(folder)}
    return CliRunner().invoke(app, ["memory", *arguments], env=environment)


def answer(folder: Path, *arguments: str) -> dict[str, object]:
    done = dailies(folder, *arguments, "--json")
    assert done.exit_code == 0, done.output
    found: dict[str, object] = json.loads(done.output)
    return found


def test_show_counts_by_model(folder: Path):
    held = answer(folder, "show")
    assert held["lessons"] == 11
    models = held["models"]
    assert isinstance(models, list)
    assert [(each["model"], each["lessons"]) for each in models] == [
        ("minimax/image-01", 1),
        ("runway/gen4_image", 10),
    ]
    assert "11 lessons" in dailies(folder, "show").output


def test_search_finds_by_meaning_and_says_why(folder: Path):
    found = answer(folder, "search", "an animal in winter", "-k", "1")["found"]
    assert isinstance(found, list)
    assert found[0]["lesson_id"] == "old"
    assert found[0]["reasons"][0].startswith("words alike")
    # Square brackets in a lesson are its own, not the terminal's markup.
    assert "[at once]" in " ".join(dailies(folder, "search", "fox", "-k", "1").output.split())


def test_search_keeps_to_a_model(folder: Path):
    found = answer(folder, "search", "fox", "--model", "runway/gen4_image")["found"]
    assert isinstance(found, list)
    assert {each["model"] for each in found} == {"runway/gen4_image"}


def test_patterns_are_said_with_their_counts(folder: Path):
    sentences = answer(folder, "patterns")["sentences"]
    assert sentences == [
        "any shot with runway/gen4_image (keyframe): anatomy in 40% (n=10, 95 % 17% to 69%)."
    ]
    assert answer(folder, "patterns", "--model", "minimax/image-01")["sentences"] == []


def test_promises_are_told_apart_from_patterns(folder: Path):
    book = LessonBook(folder, MiniLM())
    book.remember(
        Lesson(
            lesson_id=f"said {i}", kind=LessonKind.WORKED, text="kept", production="wheel",
            shot_id="s", asset="keyframe", model="runway/gen4_image", studio="previz",
            setting=f"the wheel again {i}", features=("any shot", "hands at work"),
            slots=("props",), tries=(Try(said=("both hands on the {props}",)),),
        )
        for i in range(5)
    )  # fmt: skip
    # Shots that could have said it: those of the fixture name no props.
    book.remember(
        each.model_copy(update={"lesson_id": f"again {each.lesson_id}", "slots": ("props",)})
        for each in list(book.all())
        if each.lesson_id.startswith("l")
    )
    book.close()
    told = answer(folder, "patterns")
    promises = told["promises"]
    assert isinstance(promises, list)
    assert len(promises) == 1
    assert "'both hands on the props'" in promises[0]
    assert promises[0] not in told["sentences"]  # type: ignore[operator]
    assert "though it may be chance" in dailies(folder, "patterns").output


def test_lessons_travel_from_one_memory_to_another(folder: Path, tmp_path: Path):
    file = tmp_path / "lessons.jsonl"
    assert answer(folder, "export", str(file))["lessons"] == 11
    other = tmp_path / "other"
    assert answer(other, "import", str(file))["lessons"] == 11
    assert answer(other, "import", str(file))["lessons"] == 0


@pytest.mark.parametrize(
    ("options", "left"),
    [
        pytest.param(("--lesson", "l1", "--lesson", "l2"), 9, id="by id"),
        pytest.param(("--production", "wheel"), 1, id="by production"),
        pytest.param(("--older-than", "365"), 10, id="by age"),
    ],
)
def test_forget_takes_what_is_named(folder: Path, options: tuple[str, ...], left: int):
    assert answer(folder, "forget", *options, "--yes")["left"] == left


@pytest.mark.parametrize(
    ("options", "said"),
    [
        pytest.param(("--yes",), "nothing says what to forget", id="nothing named"),
        pytest.param(("--production", "wheel"), "not confirmed", id="nobody to confirm"),
    ],
)
def test_forget_does_nothing_by_mistake(folder: Path, options: tuple[str, ...], said: str):
    done = dailies(folder, "forget", *options)
    assert isinstance(done.exception, UserFixable)
    assert said in str(done.exception)
    assert answer(folder, "show")["lessons"] == 11
