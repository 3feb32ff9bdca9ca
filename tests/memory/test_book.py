"""The book: recall by meaning, filters, snapshots, several readers and writers, forgetting."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from memory.book import LessonBook
from memory.choosing import Need
from memory.embedding import MiniLM
from memory.lessons import Lesson, LessonKind
from tests.memory.conftest import BagOfWords, LessonMaker
from tools.errors import UserFixable

SETTINGS = [
    "close-up of a watchmaker in a workshop at night",
    "wide of a desert at noon, nobody in the frame",
    "two women talking in a bright kitchen",
    "a fox under a vineyard trellis",
    "rain-wet street at dawn, man walking away",
]


@pytest.fixture(scope="module")
def meaning(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LessonBook]:
    """A book with the embedder of the product."""
    opened = LessonBook(tmp_path_factory.mktemp("memory"), MiniLM())
    opened.remember(
        Lesson(
            lesson_id=f"l{i}", kind=LessonKind.WORKED, text="kept", production="p",
            shot_id="s", asset="keyframe", model="m", studio="previz", setting=setting,
        )
        for i, setting in enumerate(SETTINGS)
    )  # fmt: skip
    yield opened
    opened.close()


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
def test_recalls_by_meaning_not_by_shared_words(meaning: LessonBook, query: str, nearest: int):
    assert meaning.recall(Need(query), k=1)[0].lesson_id == f"l{nearest}"


def test_remembering_twice_changes_nothing(book: LessonBook, lesson: LessonMaker):
    assert book.remember([lesson(1, SETTINGS[0])]) == 1
    assert book.remember([lesson(1, "something else"), lesson(1, "and again")]) == 0
    assert [kept.setting for kept in book.all()] == [SETTINGS[0]]


def test_a_picture_alike_breaks_a_tie_of_words(book: LessonBook, lesson: LessonMaker):
    seen, other = np.eye(4)[:2]
    book.remember(
        [
            lesson(1, SETTINGS[0], picture_embedding=tuple(other), eye="e", faults=("a",)),
            lesson(2, SETTINGS[0], picture_embedding=tuple(seen), eye="e", faults=("b",)),
        ]
    )
    picture = tuple(map(float, seen))
    assert book.recall(Need(SETTINGS[0], picture=picture, eye="e"), k=1)[0].lesson_id == "l2"
    # Another encoder's vectors say nothing: the tie goes to the first id.
    assert book.recall(Need(SETTINGS[0], picture=picture, eye="other"), k=1)[0].lesson_id == "l1"


def test_a_picture_alone_finds_what_words_do_not(book: LessonBook, lesson: LessonMaker):
    pictures = np.eye(5)
    book.remember(
        lesson(i, SETTINGS[i], picture_embedding=tuple(pictures[i]), eye="e") for i in range(5)
    )
    found = book.search(Need("", picture=tuple(map(float, pictures[3])), eye="e"), k=1)
    assert found[0].lesson.lesson_id == "l3"
    assert found[0].reasons == ("picture alike 1.00",)


def test_faults_in_words_find_what_went_wrong_alike(book: LessonBook, lesson: LessonMaker):
    book.remember(
        [
            lesson(1, "a shot", faults=("anatomy",), seen="six fingers on the left hand"),
            lesson(2, "a shot", faults=("wrong_light",), seen="the light comes from the right"),
        ]
    )
    need = Need("a shot", faults="anatomy: fingers on one hand")
    assert book.recall(need, k=1)[0].lesson_id == "l1"


@pytest.mark.parametrize(
    ("need", "expected"),
    [
        pytest.param(Need("a shot"), {"l1", "l2", "l3"}, id="everything"),
        pytest.param(Need("a shot", model="runway"), {"l2"}, id="one model"),
        pytest.param(Need("a shot", asset="clip"), {"l3"}, id="one kind of asset"),
        pytest.param(Need("a shot", advice=True), {"l3"}, id="what says what to do"),
        pytest.param(Need("a shot", model="unknown"), set(), id="a model never seen"),
    ],
)
def test_only_lessons_that_pass_the_filter_are_recalled(
    book: LessonBook, lesson: LessonMaker, need: Need, expected: set[str]
):
    book.remember(
        [
            lesson(1, "a shot"),
            lesson(2, "a shot", model="runway", faults=("blur",)),
            lesson(3, "a shot", asset="clip", remedy="Hold it.", kind=LessonKind.FIXED),
        ]
    )
    assert {found.lesson_id for found in book.recall(need, k=9)} == expected


def test_a_frozen_book_does_not_hear_later_lessons(
    book: LessonBook, lesson: LessonMaker, tmp_path: Path
):
    book.remember([lesson(1, SETTINGS[0])])
    frozen = book.freeze(tmp_path / "frozen")
    book.remember([lesson(2, SETTINGS[1])])
    again = book.freeze(tmp_path / "frozen")
    for view in (frozen, again):
        assert len(view) == 1
        assert [found.lesson_id for found in view.recall(Need(SETTINGS[1]), k=5)] == ["l1"]
        assert [found.lesson_id for found in view.newest()] == ["l1"]
        view.close()
    assert len(book) == 2


def test_a_snapshot_of_another_book_recalls_nothing(
    book: LessonBook, lesson: LessonMaker, tmp_path: Path
):
    book.remember([lesson(1)])
    book.freeze(tmp_path / "frozen").close()
    other = LessonBook(tmp_path / "other", BagOfWords())
    other.remember([lesson(2)])
    view = other.freeze(tmp_path / "frozen")
    assert view.recall(Need("a shot")) == ()
    view.close()
    other.close()


def test_a_torn_snapshot_recalls_nothing_and_stops_nobody(
    book: LessonBook, lesson: LessonMaker, tmp_path: Path
):
    book.remember([lesson(1)])
    (tmp_path / "frozen").mkdir()
    (tmp_path / "frozen" / "snapshot.json").write_text('{"book": "')
    view = book.freeze(tmp_path / "frozen")
    assert len(view) == 0
    view.close()


def test_lessons_outlive_the_book(tmp_path: Path, lesson: LessonMaker):
    first = LessonBook(tmp_path, BagOfWords())
    first.remember([lesson(1, SETTINGS[3])])
    first.close()
    second = LessonBook(tmp_path, BagOfWords())
    assert second.recall(Need("fox"), k=3)[0].setting == SETTINGS[3]
    second.close()


def test_another_embedder_embeds_what_it_has_not_seen_and_only_once(
    tmp_path: Path, lesson: LessonMaker
):
    first = LessonBook(tmp_path, BagOfWords("one"))
    first.remember(lesson(i, setting) for i, setting in enumerate(SETTINGS))
    first.close()
    embedder = BagOfWords("two")
    second = LessonBook(tmp_path, embedder)
    assert second.recall(Need("fox vineyard"), k=1)[0].lesson_id == "l3"
    after_first = embedder.texts
    second.recall(Need("fox vineyard"), k=1)
    assert embedder.texts == after_first + 1
    second.close()


def test_an_empty_book_recalls_nothing(book: LessonBook):
    assert book.recall(Need("anything")) == ()
    assert book.experience("m", "keyframe").patterns == ()


def newer(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("PRAGMA user_version = 99")
    db.close()


def test_a_book_of_the_first_version_is_taken_over(tmp_path: Path, lesson: LessonMaker):
    old = sqlite3.connect(tmp_path / "lessons.sqlite3")
    old.execute(
        "CREATE TABLE lessons (lesson_id TEXT PRIMARY KEY, embedder TEXT NOT NULL,"
        " words BLOB NOT NULL, lesson TEXT NOT NULL)"
    )
    kept = lesson(1, SETTINGS[3], picture_embedding=(0.0, 1.0), eye="e")
    body = kept.model_dump_json(include=set(Lesson.model_fields) - {"at", "tries", "slots", "seen"})
    old.execute("INSERT INTO lessons VALUES ('l1', 'm', x'00', ?)", (body,))
    old.commit()
    old.close()
    book = LessonBook(tmp_path, BagOfWords())
    assert [(each.lesson_id, each.picture_embedding) for each in book.all()] == [("l1", (0.0, 1.0))]
    assert book.recall(Need("fox"))[0].setting == SETTINGS[3]
    book.close()


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        pytest.param(lambda path: path.write_bytes(b"no database" * 99), "move", id="no database"),
        pytest.param(newer, "upgrade", id="of a newer program"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, spoil: Callable[[Path], object], said: str
):
    spoil(tmp_path / "lessons.sqlite3")
    with pytest.raises(UserFixable, match=rf"lessons\.sqlite3.*{said}"):
        LessonBook(tmp_path, BagOfWords())


WRITER = """
import sys
from pathlib import Path
from memory.book import LessonBook
from memory.lessons import Lesson
from tests.memory.conftest import BagOfWords
book = LessonBook(Path(sys.argv[1]), BagOfWords())
for i in range(40):
    book.remember([Lesson(lesson_id=f"{sys.argv[2]}-{i}", kind="worked", text="t", production="p",
        shot_id="s", asset="keyframe", model="m", studio="previz", setting=f"shot {i}")])
"""


def test_several_programs_write_at_once_and_a_reader_sees_whole_lessons(tmp_path: Path):
    book = LessonBook(tmp_path, BagOfWords())
    command = [sys.executable, "-c", WRITER, str(tmp_path)]
    writers = [subprocess.Popen([*command, name]) for name in ("a", "b", "c")]
    seen = 0
    while any(writer.poll() is None for writer in writers):
        found = book.search(Need("shot 7"), k=3)
        assert all("words" in str(each.reasons) for each in found)
        assert len(book) >= seen
        seen = len(book)
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert len(book) == len({each.lesson_id for each in book.all()}) == 120
    book.close()


def test_a_program_that_is_killed_while_writing_leaves_whole_lessons(tmp_path: Path):
    book = LessonBook(tmp_path, BagOfWords())
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), "a"])
    while len(book) < 5 and writer.poll() is None:
        pass
    writer.kill()
    writer.wait()
    kept = list(book.all())
    assert len(kept) == len(book) >= 5
    assert len(book.search(Need("shot 3"), k=50)) == len(kept)
    book.close()


@pytest.mark.parametrize(
    ("what", "left"),
    [
        pytest.param({"lesson_ids": ["l1", "unknown"]}, {"l2", "l3"}, id="by id"),
        pytest.param({"production": "q"}, {"l1", "l2"}, id="by production"),
        pytest.param({"before": 15.0}, {"l2", "l3"}, id="by age"),
        pytest.param({}, {"l1", "l2", "l3"}, id="nothing"),
    ],
)
def test_what_is_forgotten_is_gone(
    book: LessonBook, lesson: LessonMaker, what: dict[str, object], left: set[str]
):
    book.remember(
        [lesson(1, at=10.0), lesson(2, at=20.0), lesson(3, at=20.0, production="q", faults=("x",))]
    )
    book.recall(Need("a shot"))
    assert book.forget(**what) == 3 - len(left)  # type: ignore[arg-type]
    assert {each.lesson_id for each in book.recall(Need("a shot", faults="x"), k=9)} <= left
    assert {each.lesson_id for each in book.all()} == left


def test_forgotten_words_are_not_left_in_the_file(tmp_path: Path, lesson: LessonMaker):
    book = LessonBook(tmp_path, BagOfWords())
    book.remember([lesson(1, "the secret orchard of Mr. Quillfeather"), lesson(2)])
    book.forget(lesson_ids=["l1"])
    book.close()
    for path in tmp_path.iterdir():
        assert b"Quillfeather" not in path.read_bytes(), path.name


def test_a_forgotten_lesson_may_be_learned_again(book: LessonBook, lesson: LessonMaker):
    book.remember([lesson(1)])
    book.forget(lesson_ids=["l1"])
    assert book.remember([lesson(1)]) == 1
    assert book.recall(Need("a shot"))[0].lesson_id == "l1"
