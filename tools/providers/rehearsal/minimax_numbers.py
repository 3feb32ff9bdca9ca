"""How MiniMax numbers tasks and their files, in both protocols."""

from __future__ import annotations

import secrets

_TASK, _FILE = "28", "31"
"""How numbers of tasks and of their files begin."""


def new_task_id() -> str:
    """Fifteen digits."""
    return f"{_TASK}{secrets.randbelow(10**13):013d}"


def file_id_of(task_id: str) -> str:
    """The number of a task's file."""
    return _FILE + task_id.removeprefix(_TASK)


def task_id_of(file_id: str) -> str:
    """The task whose file it is."""
    return _TASK + file_id.removeprefix(_FILE)
