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
