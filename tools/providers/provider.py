"""What the production asks of any studio: a seat, a submit, polls; nothing of previz or HTTP."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from pydantic import BaseModel, ConfigDict

from tools.ffmpeg.edl import Word
from tools.providers.requests import Capability, Request

__all__ = ["AnswerLost", "Done", "Output", "Pending", "Provider", "Ticket", "Word"]


class Ticket(BaseModel):
    """What a service handed back for a task: enough for any later process to ask for it again."""

    model_config = ConfigDict(frozen=True)

    task_id: str
    key: str = ""
    """Name of the key it was bought with, by its last four characters; empty without keys."""
    hints: dict[str, str] = {}
    """What asking needs beside the id: addresses that the service named, an answer on disk."""


@dataclass(frozen=True, slots=True)
class Output:
    """One file that a finished job gave."""

    path: Path
    """In the job's own folder, complete and readable."""
    truth: Path | None = None
    """Previz only: what was injected into it, as JSON; for evals, never read by the eye."""
    words: tuple[Word, ...] = ()
    """For voices, where the service times them."""


@dataclass(frozen=True, slots=True)
class Pending:
    """Not finished; ask again after `wait_seconds`."""

    wait_seconds: float
    queued: bool = False
    """Whether the service has not begun, so that cancelling costs nothing."""


@dataclass(frozen=True, slots=True)
class Done:
    """Finished."""

    outputs: tuple[Output, ...]
    cost_micros: int | None
    """What it cost, in millionths of a US dollar; None when the service does not say."""


class Provider(Protocol):
    """A studio: the live services, and previz.

    `submit` may be billed and is called at most once per job; `poll` may be called any number of
    times, also by another process after a restart, and must give the same outputs again.
    Both raise `ProviderRefused` when the service says no; `submit` raises `AnswerLost` when it
    cannot be known whether the service took the request.
    """

    name: str
    submit_is_idempotent: bool
    """Whether sending the same request twice is one task and one bill; true of previz alone."""

    def capabilities(self) -> frozenset[Capability]:
        """What it can be asked for."""
        ...

    def offers(self, model: str) -> bool:
        """Whether the model can be asked now: known here, and a key is set for it."""
        ...

    def quote_micros(self, request: Request) -> int:
        """What the request would cost, in millionths of a US dollar."""
        ...

    def deadline_seconds(self, request: Request) -> float:
        """How long a task may take before it is left for a later run to collect."""
        ...

    def seat(self, request: Request, key: str = "") -> AbstractAsyncContextManager[str]:
        """Waits until one more task may be in flight; gives the name of the key to use.

        `key` asks for the key that a task was bought with. Raises ProviderRefused when no key is
        left that may be used.
        """
        ...

    async def submit(self, request: Request, key: str, sending: Callable[[], None]) -> Ticket:
        """The service's ticket for the new task.

        `sending` is called once, just before the request that may be billed leaves; uploads and
        conversions come before it.
        """
        ...

    async def poll(self, ticket: Ticket, request: Request, folder: Path) -> Pending | Done:
        """State of a task; outputs are written into `folder`."""
        ...

    async def cancel(self, ticket: Ticket, request: Request) -> bool:
        """Whether the task was taken back before it cost anything; False leaves it running."""
        ...


class AnswerLost(Exception):
    """A request that may be billed went out and no usable answer came back."""
