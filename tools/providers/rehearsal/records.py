"""What the stand-in remembers, in one SQLite file: it survives kill -9 and goes on after a restart.

Every statement is its own transaction and is written before the answer that tells of it leaves.
Write-ahead logging without a sync per commit: a killed process loses nothing, a power cut may.
"""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

Value = str | int | float | None

_SCHEMA = """
BEGIN;
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value REAL NOT NULL);
CREATE TABLE IF NOT EXISTS sales (
    ordinal INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, service TEXT NOT NULL,
    model TEXT NOT NULL, key TEXT NOT NULL, body TEXT NOT NULL, request TEXT NOT NULL,
    accepted_at REAL NOT NULL, starts_at REAL NOT NULL, seconds REAL NOT NULL,
    suffix TEXT NOT NULL, cost_micros INTEGER NOT NULL, polls INTEGER NOT NULL DEFAULT 0,
    script TEXT NOT NULL, cancelled INTEGER NOT NULL DEFAULT 0, UNIQUE (service, id)
);
CREATE TABLE IF NOT EXISTS faults (
    number INTEGER PRIMARY KEY AUTOINCREMENT, service TEXT NOT NULL, call TEXT NOT NULL,
    kind TEXT NOT NULL, seconds REAL NOT NULL, left INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS chances (
    one INTEGER PRIMARY KEY CHECK (one = 1), chance TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS counters (name TEXT PRIMARY KEY, count INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS played (
    number INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, service TEXT NOT NULL,
    call TEXT NOT NULL, kind TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS files (
    token TEXT PRIMARY KEY, path TEXT NOT NULL, service TEXT NOT NULL, expires_at REAL NOT NULL,
    once_for TEXT UNIQUE
);
COMMIT;
"""


class Records:
    """One SQLite file; may be used by any thread."""

    def __init__(self, path: Path) -> None:
        """Opens or makes the file."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(_SCHEMA)

    def rows(self, sql: str, *values: Value) -> list[tuple[Value, ...]]:
        """All rows of one statement; what it changed is written when this returns."""
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Value) -> tuple[Value, ...] | None:
        """The first row, or None."""
        rows = self.rows(sql, *values)
        return rows[0] if rows else None

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            self._db.close()
