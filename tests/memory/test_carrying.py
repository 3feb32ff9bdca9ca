"""Lessons carried in files: whole, merged without duplicates, nothing taken from a bad file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from memory.book import LessonBook
from memory.carrying import Merged, export, take_in
from memory.choosing import Need
from memory.lessons import LessonKind, Try
from tests.memory.conftest import BagOfWords, LessonMaker
from tools.errors import UserFixable


@pytest.fixture
def file(book: LessonBook, lesson: LessonMaker, tmp_path: Path) -> Path:
    book.remember(
        [
            lesson(1, "a fox", picture_embedding=(0.6, 0.8), eye="e", at=5.0),
            lesson(
                2,
                "a wheel",
                kind=LessonKind.FIXED,
                faults=("anatomy",),
                remedy="Both hands on the {props}.",
                tries=(Try(said=("a wheel",), faults=("anatomy",)), Try()),
            ),
        ]
    )
    path = tmp_path / "out" / "lessons.jsonl"
    assert export(book, path) == 2
    return path


@pytest.fixture
def other(tmp_path: Path):
    opened = LessonBook(tmp_path / "other", BagOfWords())
    yield opened
    opened.close()


def test_another_book_answers_as_the_one_that_wrote(
    file: Path, book: LessonBook, other: LessonBook
):
    assert take_in(other, file) == Merged(read=2, new=2)
    assert [each.model_dump() for each in other.all()] == [each.model_dump() for each in book.all()]
    need = Need("", picture=(0.6, 0.8), eye="e")
    assert other.search(need, 1) == book.search(need, 1)


def test_taking_in_again_changes_nothing(file: Path, other: LessonBook, lesson: LessonMaker):
    other.remember([lesson(2, "known here")])
    assert take_in(other, file) == Merged(read=2, new=1)
    assert take_in(other, file) == Merged(read=2, new=0)
    assert {each.lesson_id: each.setting for each in other.all()} == {
        "l1": "a fox",
        "l2": "known here",
    }


def bad(file: Path, field: str, value: object) -> str:
    """The file with one field of its last lesson changed."""
    lines = file.read_text().splitlines()
    record = json.loads(lines[-1])
    record[field] = value
    lines[-1] = json.dumps(record)
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        pytest.param("kind", "pattern", "patterns are counted", id="a pattern"),
        pytest.param("kind", "hearsay", "kind", id="an unknown kind"),
        pytest.param("setting", "x" * 5000, "setting", id="a text without end"),
        pytest.param("lesson_id", "a\nb", "lesson_id", id="an id over two lines"),
        pytest.param("takes_needed", -1, "takes_needed", id="a negative count"),
        pytest.param("at", float("inf"), "at", id="no time"),
        pytest.param("picture_embedding", ["x"], "picture_embedding", id="no numbers"),
        pytest.param("command", "rm", "command", id="an unknown field"),
    ],
)
def test_a_bad_lesson_is_named_by_line_and_nothing_is_taken(
    file: Path, other: LessonBook, field: str, value: object, said: str
):
    file.write_text(bad(file, field, value))
    with pytest.raises(UserFixable, match=rf"line 3.*{said}"):
        take_in(other, file)
    assert len(other) == 0


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"\xff\xfe\x00", "UTF-8", id="binary"),
        pytest.param(b"not json\n", "line 1", id="not JSON"),
        pytest.param(
            b'{"format": "something else", "version": 1}\n', "format", id="another format"
        ),
        pytest.param(b'{"format": "dailies lessons", "version": 99}\n', "upgrade", id="newer"),
        pytest.param(b"x" * 1_000_001, "longer than any lesson", id="a line without end"),
    ],
)
def test_what_is_no_file_of_lessons_is_refused(
    tmp_path: Path, other: LessonBook, content: bytes, said: str
):
    path = tmp_path / "bad.jsonl"
    path.write_bytes(content)
    with pytest.raises(UserFixable, match=said):
        take_in(other, path)


def test_a_missing_file_is_named(tmp_path: Path, other: LessonBook):
    with pytest.raises(UserFixable, match="no such file"):
        take_in(other, tmp_path / "none.jsonl")


def test_an_empty_book_makes_a_file_that_can_be_read(other: LessonBook, tmp_path: Path):
    assert export(other, tmp_path / "none.jsonl") == 0
    assert take_in(other, tmp_path / "none.jsonl") == Merged(read=0, new=0)
