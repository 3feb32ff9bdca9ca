"""The event log: what happened when, one JSON line each, for progress and for people."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a filmmaker would want to see happen."""

    what: str
    """phase, writing, job, look, verdict, missing, cut, gate, ..."""
    text: str
    shot_id: str = ""
    take: int = 0
    detail: str = ""


class EventLog:
    """Appends events to a file and tells whoever listens."""

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float],
        listener: Callable[[Event], None] | None = None,
    ) -> None:
        self._path = path
        self._clock = clock
        self._listener = listener
        path.parent.mkdir(parents=True, exist_ok=True)

    def tell(
        self, what: str, text: str, *, shot_id: str = "", take: int = 0, detail: str = ""
    ) -> None:
        """Record one event."""
        event = Event(what, text, shot_id, take, detail)
        line = json.dumps({"at": round(self._clock(), 3), **asdict(event)}, ensure_ascii=False)
        with self._path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
        if self._listener is not None:
            self._listener(event)


@dataclass
class EventTail:
    """Reads what a run writes down, from wherever it runs."""

    path: Path
    offset: int = 0
    """Bytes that were read."""

    def new(self) -> list[Event]:
        """Events since this was asked last; a line that is not whole yet is left for later."""
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            file.seek(self.offset)
            whole, newline, _ = file.read().rpartition(b"\n")
        self.offset += len(whole) + len(newline)
        return [_event(line) for line in whole.splitlines() if line.strip()]

    def skip(self) -> None:
        """Take what there is as read."""
        self.offset = self.path.stat().st_size if self.path.exists() else 0


def _event(line: bytes) -> Event:
    fields = json.loads(line)
    fields.pop("at", None)
    return Event(**fields)
