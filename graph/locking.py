"""One program at a time on a production: two on one folder would buy everything twice."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

from graph.folder import ProductionFolder
from tools.errors import UserFixable


@contextmanager
def locked(folder: ProductionFolder) -> Iterator[None]:
    """Hold the production; UserFixable when another program holds it."""
    folder.state.mkdir(parents=True, exist_ok=True)
    with (folder.state / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UserFixable(
                "another program is working on this production.",
                where=str(folder.root),
                fix="wait for it, or stop it.",
            ) from error
        yield
