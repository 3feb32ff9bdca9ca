"""The index: exact when small, lists when large, a file that may be gone, torn or old."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from memory.book import LessonBook
from memory.choosing import Need
from memory.index import Allowed, SpaceIndex, drop_files
from memory.store import Row, Store, Vectors
from tests.memory.conftest import BagOfWords, LessonMaker

COUNT = 1200
MAKER = "m"


def unit(seed: int, count: int) -> Vectors:
    rows = np.random.default_rng(seed).standard_normal((count, 16)).astype(np.float32)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), np.float32)


@pytest.fixture
def store(tmp_path: Path, lesson: LessonMaker):
    opened = Store(tmp_path)
    write(opened, lesson, 0, COUNT)
    yield opened
    opened.close()


def write(store: Store, lesson: LessonMaker, start: int, count: int) -> None:
    vectors = unit(start, count)
    store.add(Row(lesson(start + i), {("words", MAKER): vectors[i]}) for i in range(count))


def index_over(store: Store, exact_up_to: int = 500) -> SpaceIndex:
    index = SpaceIndex(store, "words", MAKER, exact_up_to)
    span = store.span()
    index.refresh(span.last, span.forgotten)
    return index


def exact(store: Store, query: Vectors, k: int) -> list[int]:
    (numbers, vectors), *_ = store.vectors("words", MAKER, 0, COUNT)
    return list(map(int, numbers[np.argsort(-(vectors @ query), kind="stable")[:k]]))


def test_a_small_book_is_compared_whole(store: Store):
    index = index_over(store, exact_up_to=COUNT)
    assert index.kind == "exact"
    query = unit(7, 1)[0]
    assert index.nearest(query, 10, COUNT) == exact(store, query, 10)


def test_a_large_book_is_searched_by_lists_that_lose_little(store: Store):
    index = index_over(store)
    assert index.kind.startswith("inverted lists")
    queries = unit(7, 50)
    hits = [
        len(set(index.nearest(query, 10, COUNT)) & set(exact(store, query, 10)))
        for query in queries
    ]
    assert np.mean(hits) >= 9.5


def test_only_rows_of_the_snapshot_and_of_the_filter_are_found(store: Store):
    index = index_over(store)
    allowed = np.arange(3, 600, 3)
    found = index.nearest(unit(7, 1)[0], 50, 300, None)
    assert len(found) == 50
    assert max(found) <= 300
    filtered = index.nearest(unit(7, 1)[0], 20, COUNT, Allowed(allowed))
    assert len(filtered) == 20
    assert set(filtered) <= set(allowed.tolist())


def test_what_is_written_later_is_found_without_building_again(store: Store, lesson: LessonMaker):
    index = index_over(store)
    files = set(store.folder.glob("*.faiss"))
    write(store, lesson, COUNT, 10)
    index.refresh(COUNT + 10, 0)
    query = unit(COUNT, 10)[4]
    assert index.nearest(query, 1, COUNT + 10) == [COUNT + 5]
    assert set(store.folder.glob("*.faiss")) == files


def test_the_next_program_takes_up_the_file(store: Store, monkeypatch: pytest.MonkeyPatch):
    first = index_over(store)
    (path,) = store.folder.glob("*.faiss")
    written = path.stat().st_mtime_ns
    second = index_over(store)
    assert path.stat().st_mtime_ns == written
    query = unit(7, 1)[0]
    assert second.nearest(query, 10, COUNT) == first.nearest(query, 10, COUNT)


@pytest.mark.parametrize(
    "content", [pytest.param(None, id="gone"), pytest.param(b"torn", id="torn")]
)
def test_a_file_that_is_lost_is_made_again(store: Store, content: bytes | None):
    index_over(store)
    (path,) = store.folder.glob("*.faiss")
    if content is None:
        path.unlink()
    else:
        path.write_bytes(content)
    index = index_over(store)
    assert len(index) == COUNT
    assert path.stat().st_size > 1000


def test_a_file_of_another_book_is_not_looked_at(store: Store, tmp_path: Path, lesson: LessonMaker):
    index_over(store)
    (path,) = store.folder.glob("*.faiss")
    other = Store(tmp_path / "other")
    write(other, lesson, 0, 3)
    (other.folder / path.name).write_bytes(path.read_bytes())
    assert len(index_over(other)) == 3
    other.close()


def test_forgotten_rows_leave_the_index(store: Store):
    index = index_over(store)
    (path,) = store.folder.glob("*.faiss")
    nearest = index.nearest(unit(7, 1)[0], 1, COUNT)[0]
    store.forget(lesson_ids=[f"l{nearest - 1}"])
    drop_files(store.folder)
    assert not path.exists()
    span = store.span()
    index.refresh(span.last, span.forgotten)
    assert index.nearest(unit(7, 1)[0], 1, COUNT) != [nearest]


def test_a_book_with_a_stale_index_never_shows_what_was_forgotten(
    tmp_path: Path, lesson: LessonMaker
):
    """A crash between forgetting and tidying up leaves the file; its rows lead nowhere."""
    book = LessonBook(tmp_path, BagOfWords())
    book.remember([lesson(1, "a fox", faults=("a",)), lesson(2, "a fox", faults=("b",))])
    book.recall(Need("a fox"))
    other = Store(tmp_path)
    other.forget(lesson_ids=["l1"])
    other.close()
    assert [each.lesson_id for each in book.recall(Need("a fox"))] == ["l2"]
    book.close()
