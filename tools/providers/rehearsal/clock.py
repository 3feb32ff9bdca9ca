"""The stand-in's time: the wall clock, and what a test moved it on by."""

from __future__ import annotations

import time
from collections.abc import Callable

from tools.providers.rehearsal.records import Records


class StudioClock:
    """Seconds since 1970, moved on by `advance`; the shift survives a restart."""

    def __init__(self, records: Records, wall: Callable[[], float] = time.time) -> None:
        """Reads the shift that an earlier process left."""
        self._records = records
        self._wall = wall
        row = records.row("SELECT value FROM notes WHERE name = 'clock_shift'")
        self._shift = float(row[0] or 0.0) if row else 0.0

    def now(self) -> float:
        """Seconds since 1970."""
        return self._wall() + self._shift

    def advance(self, seconds: float) -> None:
        """Moves the time on: addresses expire and tasks finish that much earlier."""
        self._shift += seconds
        self._records.rows(
            "INSERT INTO notes VALUES ('clock_shift', ?)"
            " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            self._shift,
        )
