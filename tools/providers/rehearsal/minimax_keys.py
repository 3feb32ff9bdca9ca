"""What both protocols of MiniMax share at the stand-in: who asks, and how tasks are numbered."""

from __future__ import annotations

import secrets

from starlette.requests import Request

from tools.providers.rehearsal import minimax_rules as rules
from tools.providers.rehearsal.house import Problem, good_key
from tools.providers.rehearsal.rules import Rejected

_TASK, _FILE = "28", "31"
"""How numbers of tasks and of their files begin."""


def key_of(request: Request) -> str:
    """The key of a request; Rejected when it has none that is known."""
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    if scheme != "Bearer" or not good_key(key):
        raise Rejected(rules.AUTH, problem=Problem.CREDENTIALS)
    return key


def path_of(rejection: Rejected) -> str:
    """Where the body was wrong, as the service's messages begin; empty when that is nowhere."""
    path = ".".join(map(str, rejection.where))
    return f"{path}: " if path else ""


def new_task_id() -> str:
    """Fifteen digits."""
    return f"{_TASK}{secrets.randbelow(10**13):013d}"


def file_id_of(task_id: str) -> str:
    """The number of a task's file."""
    return _FILE + task_id.removeprefix(_TASK)


def task_id_of(file_id: str) -> str:
    """The task whose file it is."""
    return _TASK + file_id.removeprefix(_FILE)
