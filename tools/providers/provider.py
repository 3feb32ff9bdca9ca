"""What the production asks of any studio: quote, submit, poll; nothing of previz or HTTP."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tools.providers.requests import Capability, Request


@dataclass(frozen=True, slots=True)
class Output:
    """One file that a finished job gave."""

    path: Path
    """In the job's own folder, complete and readable."""
    truth: Path | None = None
    """Previz only: what was injected into it, as JSON; for evals, never read by the eye."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Not finished; ask again after `wait_seconds`."""

    wait_seconds: float


@dataclass(frozen=True, slots=True)
class Done:
    """Finished."""

    outputs: tuple[Output, ...]
    cost_micros: int
    """What it really cost, in millionths of a US dollar."""


class Provider(Protocol):
    """A studio: one per service, and previz.

    `submit` may be billed and is called at most once per job; `poll` may be called any number of
    times, also by another process after a restart, and must give the same outputs again.
    Both raise `ProviderRefused` when the service says no.
    """

    name: str
    submit_is_idempotent: bool
    """Whether sending the same request twice is one task and one bill; true of previz alone."""

    def capabilities(self) -> frozenset[Capability]:
        """What it can be asked for."""
        ...

    def quote_micros(self, request: Request) -> int:
        """What the request would cost, in millionths of a US dollar."""
        ...

    async def submit(self, request: Request) -> str:
        """The service's id for the new task."""
        ...

    async def poll(self, task_id: str, request: Request, folder: Path) -> Pending | Done:
        """State of a task; outputs are written into `folder`."""
        ...
