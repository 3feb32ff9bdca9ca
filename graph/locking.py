"""One program at a time on a production: two on one folder would buy everything twice."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from graph.folder import ProductionFolder
from tools.errors import UserFixable

_FILE = "lock"
_TRIES = 5
_TRY_SECONDS = 0.05
"""Whoever looks whether the lock is held has it for a moment; nobody gives up for that."""


@contextmanager
def locked(folder: ProductionFolder) -> Iterator[None]:
    """Hold the production; UserFixable when another program holds it."""
    folder.state.mkdir(parents=True, exist_ok=True)
    with (folder.state / _FILE).open("a+") as file:
        if not _seized(file):
            raise UserFixable(
                "another program is working on this production.",
                where=str(folder.root),
                fix="wait for it, or stop it.",
            )
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def holder(folder: ProductionFolder) -> int | None:
    """Process that works on the production, 0 where it is not known; None while nobody does."""
    path = folder.state / _FILE
    if not path.exists():
        return None
    with path.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            written = file.read()
            return int(written) if written.isdigit() else 0
    return None


def _seized(file: IO[str]) -> bool:
    for _ in range(_TRIES):
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(_TRY_SECONDS)
        else:
            return True
    return False
