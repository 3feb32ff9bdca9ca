"""Tables of the book, and how a file of an earlier version becomes one of this."""

from __future__ import annotations

import sqlite3
import uuid

from memory.lessons import Lesson
from tools.errors import UserFixable

VERSION = 2
ROWS_A_MAKER = 2**40
"""A vector's place is its maker's number times this, plus its lesson's: read by number alone, and
vectors of one maker lie together. A key of names and numbers took three times as long."""
_SCHEMA = """
CREATE TABLE about (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE lessons (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  lesson_id TEXT NOT NULL UNIQUE,
  at REAL NOT NULL,
  production TEXT NOT NULL,
  model TEXT NOT NULL,
  asset TEXT NOT NULL,
  advises INTEGER NOT NULL
);
CREATE INDEX lessons_by_model ON lessons (model, asset, advises, seq);
CREATE INDEX lessons_by_production ON lessons (production);
CREATE TABLE bodies (seq INTEGER PRIMARY KEY, lesson TEXT NOT NULL);
CREATE TABLE makers (
  maker INTEGER PRIMARY KEY, space TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (space, name)
);
CREATE TABLE vectors (place INTEGER PRIMARY KEY, vector BLOB NOT NULL);
"""


def is_current(db: sqlite3.Connection) -> bool:
    """Whether the tables are those of this version."""
    return int(db.execute("PRAGMA user_version").fetchone()[0]) == VERSION


def prepare(db: sqlite3.Connection) -> list[Lesson]:
    """Make the tables where they are missing; lessons of the first version that are to be added.

    The caller holds a transaction, so that two programs cannot both make them.
    """
    if is_current(db):
        return []
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    if version > VERSION:
        raise UserFixable(
            f"was written by a newer program (version {version}).",
            where="lessons.sqlite3",
            fix="upgrade Dailies, or name another folder in DAILIES_MEMORY.",
        )
    old = _first_version(db)
    for statement in _SCHEMA.split(";"):
        db.execute(statement)
    values = [("identity", uuid.uuid4().hex), ("forgotten", "0")]
    db.executemany("INSERT INTO about VALUES (?, ?)", values)
    db.execute(f"PRAGMA user_version = {VERSION}")
    return old


def _first_version(db: sqlite3.Connection) -> list[Lesson]:
    """Lessons of a file written before there were numbers; its table is dropped."""
    tables = db.execute("SELECT name FROM sqlite_master WHERE name = 'lessons'")
    if tables.fetchone() is None:
        return []
    rows = db.execute("SELECT lesson FROM lessons ORDER BY lesson_id").fetchall()
    db.execute("DROP TABLE lessons")
    return [Lesson.model_validate_json(row[0]) for row in rows]
