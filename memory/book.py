"""The lesson book: lessons in SQLite, found again through FAISS by words and by pictures.

SQLite holds the truth; the indexes are built from it when the book is opened, so there is
nothing that can fall out of step. 10,000 lessons take about 20 ms to index.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from memory.embedding import TextEmbedder, Vectors
from memory.lessons import Lesson

_SCHEMA = """
CREATE TABLE IF NOT EXISTS lessons (
  lesson_id TEXT PRIMARY KEY,
  embedder TEXT NOT NULL,
  words BLOB NOT NULL,
  lesson TEXT NOT NULL
);
"""
_PICTURE_WEIGHT = 0.5
"""A picture alike counts half as much as words alike: words say what was asked for."""


@dataclass(frozen=True, slots=True)
class Recalled:
    """A lesson and how near it is."""

    lesson: Lesson
    similarity: float
    """Cosine of the words, plus half the cosine of the pictures where both have one."""


class LessonBook:
    """Lessons of all productions in one folder."""

    def __init__(self, folder: Path, embedder: TextEmbedder) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._embedder = embedder
        self._db = sqlite3.connect(
            folder / "lessons.sqlite3", isolation_level=None, timeout=30, check_same_thread=False
        )
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute(_SCHEMA)

    def close(self) -> None:
        """Release the database file."""
        self._db.close()

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM lessons").fetchone()[0])

    def remember(self, lessons: Iterable[Lesson]) -> int:
        """How many were new; a lesson that is known already is left as it is."""
        new = [lesson for lesson in lessons if not self._knows(lesson.lesson_id)]
        if not new:
            return 0
        vectors = self._embedder.embed([_indexed_text(lesson) for lesson in new])
        rows = [
            (lesson.lesson_id, self._embedder.name, vector.tobytes(), lesson.model_dump_json())
            for lesson, vector in zip(new, vectors, strict=True)
        ]
        with self._db:
            self._db.execute("BEGIN")
            self._db.executemany("INSERT OR IGNORE INTO lessons VALUES (?, ?, ?, ?)", rows)
        return len(new)

    def recall(
        self, text: str, *, picture: Sequence[float] = (), eye: str = "", k: int = 5
    ) -> tuple[Lesson, ...]:
        """The k lessons nearest to the words, and to the picture when one is given."""
        return tuple(found.lesson for found in self.search(text, picture=picture, eye=eye, k=k))

    def search(
        self, text: str, *, picture: Sequence[float] = (), eye: str = "", k: int = 5
    ) -> tuple[Recalled, ...]:
        """Like `recall`, with how near each lesson is; nearest first, ties by id."""
        lessons, words = self._load()
        if not lessons or k < 1:
            return ()
        scores = _cosines(words, self._embedder.embed([text])[0])
        if picture:
            scores = scores + _PICTURE_WEIGHT * _picture_cosines(lessons, picture, eye)
        order = sorted(range(len(lessons)), key=lambda i: (-scores[i], lessons[i].lesson_id))
        return tuple(Recalled(lessons[i], float(scores[i])) for i in order[:k])

    def all(self) -> tuple[Lesson, ...]:
        """Every lesson, by id."""
        return self._load()[0]

    def freeze(self, folder: Path) -> LessonBook:
        """The book as it was when `folder` was first frozen: a production reads one snapshot."""
        if not (folder / "lessons.sqlite3").exists():
            folder.mkdir(parents=True, exist_ok=True)
            temporary = folder / ".part-lessons.sqlite3"
            temporary.unlink(missing_ok=True)
            copy = sqlite3.connect(temporary)
            self._db.backup(copy)
            copy.close()
            temporary.replace(folder / "lessons.sqlite3")
        return LessonBook(folder, self._embedder)

    def _knows(self, lesson_id: str) -> bool:
        query = "SELECT 1 FROM lessons WHERE lesson_id = ?"
        return self._db.execute(query, (lesson_id,)).fetchone() is not None

    def _load(self) -> tuple[tuple[Lesson, ...], Vectors]:
        """Lessons and their vectors; those of another embedder are embedded again."""
        rows = self._db.execute(
            "SELECT embedder, words, lesson FROM lessons ORDER BY lesson_id"
        ).fetchall()
        lessons = tuple(Lesson.model_validate_json(row[2]) for row in rows)
        foreign = [i for i, row in enumerate(rows) if row[0] != self._embedder.name]
        vectors = [np.frombuffer(row[1], dtype=np.float32) for row in rows]
        if foreign:
            again = self._embedder.embed([_indexed_text(lessons[i]) for i in foreign])
            for i, vector in zip(foreign, again, strict=True):
                vectors[i] = vector
        return lessons, np.stack(vectors) if vectors else np.zeros((0, 1), np.float32)


def _indexed_text(lesson: Lesson) -> str:
    return f"{lesson.setting}. {lesson.text}"


def _cosines(rows: Vectors, query: Vectors) -> Vectors:
    """Inner product of the query with every row, in row order."""
    index = faiss.IndexFlatIP(rows.shape[1])
    index.add(np.ascontiguousarray(rows))
    similarity, order = index.search(np.ascontiguousarray(query[None]), len(rows))
    scores = np.zeros(len(rows), np.float32)
    scores[order[0]] = similarity[0]
    return scores


def _picture_cosines(lessons: Sequence[Lesson], picture: Sequence[float], eye: str) -> Vectors:
    """Cosine of the pictures; 0 where a lesson has none or another encoder made it."""
    scores = np.zeros(len(lessons), np.float32)
    query = np.asarray(picture, np.float32)
    comparable = [
        i
        for i, lesson in enumerate(lessons)
        if lesson.eye == eye and len(lesson.picture_embedding) == len(query)
    ]
    if comparable:
        rows = np.asarray([lessons[i].picture_embedding for i in comparable], np.float32)
        scores[comparable] = _cosines(rows, query)
    return scores
