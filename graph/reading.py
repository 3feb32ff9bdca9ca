"""Reading records: each file is parsed once for as long as it stays as it is."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TypeVar, cast

from pydantic import BaseModel, ValidationError

from tools.errors import UserFixable

RecordT = TypeVar("RecordT", bound=BaseModel)


class Reader:
    """Reads JSON records and remembers those that nobody can change in memory.

    A take with its findings takes 1 ms to parse, and what is settled about a shot is asked often.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[Path, type[BaseModel]], tuple[object, BaseModel]] = {}

    def read(self, path: Path, kind: type[RecordT]) -> RecordT | None:
        """The record, or None when it is not there; UserFixable when it cannot be read."""
        try:
            found = path.stat()
        except FileNotFoundError:
            return None
        # Records are written beside their place and moved there: another one is another file.
        stamp = (found.st_ino, found.st_mtime_ns, found.st_size)
        seen, record = self._known.get((path, kind), (None, None))
        if record is not None and seen == stamp:
            return cast(RecordT, record)
        record = _parsed(path, kind)
        if kind.model_config.get("frozen"):
            self._known[path, kind] = (stamp, record)
        return record


def dates_of(folder: Path, end: str) -> list[tuple[str, int, int]]:
    """Name, date and inode of the folder's records with that end: it is asked thousands of times.

    What lies beside them under a name with more dots, such as an order, is none of them.
    """
    if not folder.is_dir():
        return []
    with os.scandir(folder) as entries:
        found = [e for e in entries if e.name.endswith(end) and e.name.count(".") == 1]
        return sorted((e.name, e.stat().st_mtime_ns, e.inode()) for e in found)


def _parsed(path: Path, kind: type[RecordT]) -> RecordT:
    try:
        return kind.model_validate_json(path.read_bytes())
    except ValidationError as error:
        raise UserFixable(
            f"not a valid {kind.__name__}: {error.errors()[0]['msg']}.",
            where=f"{path.name}: {error.errors()[0]['loc']}",
            fix="undo the edit, or delete the file to have it made again.",
        ) from error
