"""A job: one provider call as it is kept on disk, and the key that makes it this job."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, TypeAdapter

from tools.errors import RefusalKind
from tools.providers.provider import Ticket, Word
from tools.providers.requests import Request

REQUEST: TypeAdapter[Request] = TypeAdapter(Request)


class JobState(StrEnum):
    """Life of a job."""

    BOOKED = "booked"
    """On disk, money reserved, nothing sent."""
    SENDING = "sending"
    """The request may be on its way; a crash here makes it uncertain."""
    RUNNING = "running"
    """The service gave a task id."""
    DONE = "done"
    REFUSED = "refused"
    """The service said no, or its result cannot be used; the cost says what that took."""
    CANCELLED = "cancelled"
    """Taken back before it cost anything; a later run sends it again."""
    UNCERTAIN = "uncertain"
    """Sent, answer or result lost: counted as paid, never sent again by itself."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a job is for."""

    shot_id: str
    """Shot, or 'film' and 'cast' for work that belongs to no shot."""
    take: int
    asset: str
    """keyframe_1, clip, line_2, foley, reference_Marcus, ..."""


class StoredOutput(BaseModel):
    """A finished file, by content."""

    model_config = ConfigDict(frozen=True)

    sha256: str
    suffix: str
    truth: bool = False
    """Whether a ground-truth file lies beside it (previz)."""
    original: str = ""
    """SHA-256 of the file as the service delivered it, where it had to be conformed."""
    words: tuple[Word, ...] = ()
    """Of a voice whose service timed it."""


@dataclass(frozen=True, slots=True)
class Job:
    """One provider call as the store knows it."""

    key: str
    purpose: Purpose
    provider: str
    request: Request
    """As it was sent: after pre-flight."""
    state: JobState
    ticket: Ticket | None
    submits: int
    quoted_micros: int
    cost_micros: int | None
    """What it cost; None while that is not known, which counts as the quote."""
    booked_at: float
    ended_at: float | None
    outputs: tuple[StoredOutput, ...]
    problem: str
    refusal: RefusalKind | None
    """Why the service said no."""
    asked_with: str = ""
    """Name of the key that it was last sent with: a lost answer is looked for at that account."""

    @property
    def task_id(self) -> str:
        """The service's id; empty before there is one."""
        return self.ticket.task_id if self.ticket else ""

    @property
    def charged_micros(self) -> int:
        """What the job counts against the budget: the real cost, else what was reserved."""
        return self.quoted_micros if self.cost_micros is None else self.cost_micros


def job_key(production: str, purpose: Purpose, provider: str, request: Request) -> str:
    """Hash of everything that makes this job this job; the same in every process.

    The request is the one that was ordered, before pre-flight: a changed limit in models.toml
    must not make another job of it.
    """
    body = {
        "production": production,
        "purpose": [purpose.shot_id, purpose.take, purpose.asset],
        "provider": provider,
        "request": REQUEST.dump_python(request, mode="json"),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
