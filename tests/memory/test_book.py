from pathlib import Path

import numpy as np
import pytest

from memory.book import LessonBook
from memory.embedding import MiniLM
from memory.lessons import Lesson, LessonKind


def lesson(number: int, setting: str, text: str = "kept", **more: object) -> Lesson:
    fields = {
        "lesson_id": f"l{number}",
        "kind": LessonKind.WORKED,
        "text": text,
        "production": "p",
        "shot_id": f"s{number}",
        "asset": "keyframe",
        "model": "m",
        "studio": "previz",
        "setting": setting,
    }
    return Lesson.model_validate(fields | more)


@pytest.fixture
def book(tmp_path: Path):
    opened = LessonBook(tmp_path / "memory", MiniLM())
    yield opened
    opened.close()


SETTINGS = [
    "close-up of a watchmaker in a workshop at night",
    "wide of a desert at noon, nobody in the frame",
    "two women talking in a bright kitchen",
    "a fox under a vineyard trellis",
    "rain-wet street at dawn, man walking away",
]


@pytest.mark.parametrize(
    ("query", "nearest"),
    [
        pytest.param("medium of a clockmaker at his bench, dark workshop", 0, id="workshop"),
        pytest.param("sand dunes in hot sun, establishing", 1, id="desert"),
        pytest.param("friends chat while cooking", 2, id="kitchen"),
        pytest.param("an animal looks up at grapes", 3, id="fox"),
        pytest.param("he walks down the wet road in the early morning", 4, id="street"),
    ],
)
def test_recalls_by_meaning_not_by_shared_words(book: LessonBook, query: str, nearest: int):
    book.remember(lesson(i, setting) for i, setting in enumerate(SETTINGS))
    assert book.recall(query, k=1)[0].lesson_id == f"l{nearest}"


def test_remembering_twice_changes_nothing(book: LessonBook):
    assert book.remember([lesson(1, SETTINGS[0])]) == 1
    assert book.remember([lesson(1, "something else")]) == 0
    assert [kept.setting for kept in book.all()] == [SETTINGS[0]]


def test_a_picture_alike_breaks_a_tie_of_words(book: LessonBook):
    seen, other = np.eye(4, dtype=np.float32)[:2]
    book.remember(
        [
            lesson(1, SETTINGS[0], picture_embedding=tuple(map(float, other)), eye="e"),
            lesson(2, SETTINGS[0], picture_embedding=tuple(map(float, seen)), eye="e"),
        ]
    )
    query = tuple(map(float, seen))
    assert book.recall(SETTINGS[0], picture=query, eye="e", k=1)[0].lesson_id == "l2"
    # Another encoder's vectors say nothing: the tie goes to the first id.
    assert book.recall(SETTINGS[0], picture=query, eye="other", k=1)[0].lesson_id == "l1"


def test_a_frozen_book_does_not_hear_later_lessons(book: LessonBook, tmp_path: Path):
    book.remember([lesson(1, SETTINGS[0])])
    frozen = book.freeze(tmp_path / "frozen")
    book.remember([lesson(2, SETTINGS[1])])
    again = book.freeze(tmp_path / "frozen")
    assert len(frozen) == len(again) == 1
    assert len(book) == 2
    frozen.close()
    again.close()


def test_lessons_outlive_the_book(tmp_path: Path):
    first = LessonBook(tmp_path, MiniLM())
    first.remember([lesson(1, SETTINGS[3])])
    first.close()
    second = LessonBook(tmp_path, MiniLM())
    assert second.recall("fox", k=3)[0].setting == SETTINGS[3]
    second.close()


def test_an_empty_book_recalls_nothing(book: LessonBook):
    assert book.recall("anything") == ()
