"""Lessons and their vectors in one SQLite file: the only truth, shared by all productions.

Rows are written once and never changed, and their numbers are never used again, so a reader that
remembers the last number it saw sees the same book for as long as nothing is forgotten. Writing
is one transaction at a time over all processes; readers never wait (write-ahead log).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from memory.lessons import Lesson
from memory.schema import ROWS_A_MAKER, is_current, prepare
from tools.errors import UserFixable
from tools.transactions import transaction

Numbers = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]

_AT_ONCE = 500  # parameters, which any build of SQLite takes


@dataclass(frozen=True, slots=True)
class Span:
    """Which part of the book a reader sees."""

    last: int  # number of the last row; rows after it were written later
    forgotten: int
    """How many rows were ever forgotten: another count means another book."""


@dataclass(frozen=True, slots=True)
class Holding:
    """What a book holds on one model."""

    model: str
    asset: str
    lessons: int
    newest: float
    """When the last of them was learned, seconds since 1970."""


@dataclass(frozen=True, slots=True)
class Row:
    """A lesson as it is written."""

    lesson: Lesson
    vectors: dict[tuple[str, str], Vectors]
    """(space, maker) -> unit vector."""


class Store:
    """The file of lessons in a folder, made when it is missing."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        # Autocommit, so that a transaction is where it is said and nowhere else.
        self._db = sqlite3.connect(
            folder / "lessons.sqlite3", isolation_level=None, timeout=30, check_same_thread=False
        )
        try:
            self._prepare()
        except (sqlite3.OperationalError, UserFixable):
            self._db.close()
            raise
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise UserFixable(
                f"is no memory that can be read ({error}).",
                where=str(folder / "lessons.sqlite3"),
                fix="move the file away; a new one is made.",
            ) from error
        self.identity = self._value("identity")

    def _prepare(self) -> None:
        self._db.execute("PRAGMA journal_mode=WAL")
        # What is forgotten is overwritten with zeros instead of lying in free pages.
        self._db.execute("PRAGMA secure_delete=ON")
        if not is_current(self._db):
            with transaction(self._db):
                for lesson in prepare(self._db):
                    self._insert(Row(lesson, picture_vector(lesson)))

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def span(self) -> Span:
        """The book as it is now."""
        last = self._db.execute("SELECT max(seq) FROM lessons").fetchone()[0] or 0
        return Span(int(last), int(self._value("forgotten")))

    def count(self, last: int) -> int:
        """Lessons up to a row."""
        query = "SELECT count(*) FROM lessons WHERE seq <= ?"
        return int(self._db.execute(query, (last,)).fetchone()[0])

    def unknown(self, lessons: Iterable[Lesson]) -> list[Lesson]:
        """Those that are not in the book yet, each once."""
        query = "SELECT 1 FROM lessons WHERE lesson_id = ?"
        unique = {lesson.lesson_id: lesson for lesson in lessons}
        known = {each for each in unique if self._db.execute(query, (each,)).fetchone()}
        return [lesson for lesson_id, lesson in unique.items() if lesson_id not in known]

    def add(self, rows: Iterable[Row]) -> int:
        """How many were new; all of them are in the file when this returns, or none."""
        with transaction(self._db):
            return sum(self._insert(row) for row in rows)

    def add_vectors(self, space: str, maker: str, numbers: Numbers, vectors: Vectors) -> None:
        """Vectors of lessons that were written with another embedder."""
        with transaction(self._db):
            for number, vector in zip(numbers, vectors, strict=True):
                self._insert_vector(space, maker, int(number), vector)

    def lessons(self, numbers: Sequence[int]) -> dict[int, Lesson]:
        """The lessons with these numbers; those that were forgotten are not there."""
        found: dict[int, Lesson] = {}
        for part, marks in _parts(numbers):
            query = f"SELECT seq, lesson FROM bodies WHERE seq IN ({marks})"  # noqa: S608 - marks
            for seq, text in self._db.execute(query, part):
                found[seq] = Lesson.model_validate_json(text)
        return found

    def newest(self, last: int, most: int, model: str = "", asset: str = "") -> list[Lesson]:
        """The newest lessons up to a row, oldest of them first; of one model and kind of asset."""
        query = (
            "SELECT seq FROM lessons WHERE seq <= ? AND (? = '' OR model = ?)"
            " AND (? = '' OR asset = ?) ORDER BY seq DESC LIMIT ?"
        )
        rows = self._db.execute(query, (last, model, model, asset, asset, most)).fetchall()
        found = self.lessons([row[0] for row in rows])
        return [found[seq] for seq in sorted(found)]

    def numbers(self, last: int, model: str, asset: str, *, advising: bool) -> Numbers:
        """Row numbers up to a row that pass the filter, ascending; '' passes everything."""
        query = (
            "SELECT seq FROM lessons WHERE seq <= ? AND (? = '' OR model = ?)"
            " AND (? = '' OR asset = ?) AND advises >= ? ORDER BY seq"
        )
        rows = self._db.execute(query, (last, model, model, asset, asset, int(advising)))
        return np.fromiter((row[0] for row in rows), np.int64)

    def newest_time(self, last: int) -> float:
        """When the newest lesson up to a row was learned; 0 for an empty book."""
        query = "SELECT coalesce(max(at), 0) FROM lessons WHERE seq <= ?"
        return float(self._db.execute(query, (last,)).fetchone()[0])

    def holdings(self, last: int) -> list[Holding]:
        """How much there is on each model and kind of asset up to a row, by name."""
        query = (
            "SELECT model, asset, count(*), max(at) FROM lessons WHERE seq <= ?"
            " GROUP BY model, asset ORDER BY model, asset"
        )
        return [Holding(*row) for row in self._db.execute(query, (last,))]

    def vectors(
        self, space: str, maker: str, after: int, last: int
    ) -> Iterator[tuple[Numbers, Vectors]]:
        """Blocks of (row numbers, vectors) with after < number <= last, ascending."""
        base = self._base(space, maker)
        cursor = self._db.cursor()
        query = "SELECT place, vector FROM vectors WHERE place > ? AND place <= ? ORDER BY place"
        cursor.execute(query, (base + after, base + last))
        while rows := cursor.fetchmany(20_000):
            numbers = np.fromiter((row[0] - base for row in rows), np.int64, len(rows))
            yield numbers, _unpacked([row[1] for row in rows])

    def vectors_of(self, space: str, maker: str, numbers: Iterable[int]) -> dict[int, Vectors]:
        """Vectors of these lessons, where they have one."""
        base = self._base(space, maker)
        found: dict[int, Vectors] = {}
        for part, marks in _parts([base + number for number in sorted(numbers)]):
            query = f"SELECT place, vector FROM vectors WHERE place IN ({marks})"  # noqa: S608 - marks
            rows = self._db.execute(query, part).fetchall()
            vectors = _unpacked([row[1] for row in rows]) if rows else ()
            found.update((row[0] - base, vector) for row, vector in zip(rows, vectors, strict=True))
        return found

    def without_vector(self, space: str, maker: str, last: int) -> list[int]:
        """Numbers of lessons that this embedder has not seen; those that it has are remembered."""
        key = f"embedded:{space}:{maker}"
        known = self._db.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()
        query = (
            "SELECT seq FROM lessons WHERE seq > ? AND seq <= ? AND NOT EXISTS"
            " (SELECT 1 FROM vectors WHERE place = ? + lessons.seq) ORDER BY seq"
        )
        after, base = int(known[0]) if known else 0, self._base(space, maker)
        missing = [int(row[0]) for row in self._db.execute(query, (after, last, base))]
        if not missing and last > after:
            self._db.execute("INSERT OR REPLACE INTO about VALUES (?, ?)", (key, str(last)))
        return missing

    def forget(
        self, *, lesson_ids: Sequence[str] = (), production: str = "", before: float = 0.0
    ) -> int:
        """How many lessons are gone that match any of these; gone from the file too."""
        with transaction(self._db):
            numbers = self._matching(lesson_ids, production, before)
            for part, marks in _parts(numbers):
                for table in ("bodies", "lessons"):
                    self._db.execute(f"DELETE FROM {table} WHERE seq IN ({marks})", part)  # noqa: S608
            places = [base + number for base in self._bases() for number in numbers]
            for part, marks in _parts(places):
                self._db.execute(f"DELETE FROM vectors WHERE place IN ({marks})", part)  # noqa: S608
            forgotten = int(self._value("forgotten")) + len(numbers)
            self._db.execute("UPDATE about SET value = ? WHERE key = 'forgotten'", (forgotten,))
        # The log still holds the pages as they were, until no reader needs it.
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return len(numbers)

    def _matching(self, lesson_ids: Sequence[str], production: str, before: float) -> list[int]:
        found: set[int] = set()
        for part, marks in _parts(lesson_ids):
            query = f"SELECT seq FROM lessons WHERE lesson_id IN ({marks})"  # noqa: S608 - marks
            found.update(row[0] for row in self._db.execute(query, part))
        query = "SELECT seq FROM lessons WHERE (? <> '' AND production = ?) OR at < ?"
        found.update(row[0] for row in self._db.execute(query, (production, production, before)))
        return sorted(found)

    def _insert(self, row: Row) -> int:
        lesson = row.lesson
        done = self._db.execute(
            "INSERT OR IGNORE INTO lessons (lesson_id, at, production, model, asset, advises)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (
                *(lesson.lesson_id, lesson.at, lesson.production),
                *(lesson.model, lesson.asset, int(bool(lesson.remedy))),
            ),
        )
        if not done.rowcount:
            return 0
        seq = done.lastrowid
        # Its numbers lie in the table of vectors, a tenth of their size as text.
        body = lesson.model_copy(update={"picture_embedding": ()}).model_dump_json()
        self._db.execute("INSERT INTO bodies VALUES (?, ?)", (seq, body))
        for (space, maker), vector in row.vectors.items():
            self._insert_vector(space, maker, seq or 0, vector)
        return 1

    def _insert_vector(self, space: str, maker: str, number: int, vector: Vectors) -> None:
        base = self._base(space, maker)
        if not base:
            self._db.execute("INSERT INTO makers (space, name) VALUES (?, ?)", (space, maker))
            base = self._base(space, maker)
        row = (base + number, _packed(vector))
        self._db.execute("INSERT OR IGNORE INTO vectors VALUES (?, ?)", row)

    def _base(self, space: str, maker: str) -> int:
        """Place before the first vector of a maker; of an unknown one there are none after it."""
        query = "SELECT maker FROM makers WHERE space = ? AND name = ?"
        row = self._db.execute(query, (space, maker)).fetchone()
        return int(row[0] if row else 0) * ROWS_A_MAKER

    def _bases(self) -> list[int]:
        return [row[0] * ROWS_A_MAKER for row in self._db.execute("SELECT maker FROM makers")]

    def _value(self, key: str) -> str:
        return str(self._db.execute("SELECT value FROM about WHERE key = ?", (key,)).fetchone()[0])


def picture_vector(lesson: Lesson) -> dict[tuple[str, str], Vectors]:
    """The unit vector of a lesson's picture under its encoder's name; nothing without a picture."""
    vector = np.asarray(lesson.picture_embedding, np.float32)
    length = float(np.linalg.norm(vector))
    return {("picture", lesson.eye): vector / length} if length > 0 else {}


def _packed(vector: Vectors) -> bytes:
    """Half precision: a cosine moves by less than 0.001."""
    return np.asarray(vector, np.float16).tobytes()


def _unpacked(blobs: Sequence[bytes]) -> Vectors:
    rows = np.frombuffer(b"".join(blobs), np.float16).reshape(len(blobs), -1)
    return rows.astype(np.float32)


def _parts(values: Sequence[int] | Sequence[str]) -> Iterator[tuple[Sequence[int | str], str]]:
    """Values in parts that one statement takes, with the marks for their places."""
    for start in range(0, len(values), _AT_ONCE):
        part = values[start : start + _AT_ONCE]
        yield part, ",".join("?" * len(part))
