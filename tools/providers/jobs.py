"""The job store: every provider call on disk before it is sent, and the ledger read from it.

A job's key is a hash of what is asked and what it is for, so the same work has the same key in
any process. The store reserves money in the same transaction that books the job: the budget
holds across parallel shots. It knows nothing of who answers the request.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from tools.errors import DailiesError
from tools.providers.requests import Request

_REQUEST: TypeAdapter[Request] = TypeAdapter(Request)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS jobs (
  key TEXT PRIMARY KEY,
  shot_id TEXT NOT NULL,
  take INTEGER NOT NULL,
  asset TEXT NOT NULL,
  provider TEXT NOT NULL,
  model TEXT NOT NULL,
  request TEXT NOT NULL,
  state TEXT NOT NULL,
  task_id TEXT NOT NULL DEFAULT '',
  submits INTEGER NOT NULL DEFAULT 0,
  quoted_micros INTEGER NOT NULL,
  cost_micros INTEGER,
  booked_at REAL NOT NULL,
  ended_at REAL,
  outputs TEXT NOT NULL DEFAULT '[]',
  problem TEXT NOT NULL DEFAULT ''
);
"""


class BudgetExceeded(DailiesError):
    """The next job would go over the production's budget; nothing was sent."""

    def __init__(self, *, needed_micros: int, left_micros: int) -> None:
        super().__init__(
            f"budget: the next job costs ${needed_micros / 1e6:.3f} and ${left_micros / 1e6:.3f}"
            " is left"
        )
        self.needed_micros = needed_micros
        self.left_micros = left_micros


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
    UNCERTAIN = "uncertain"
    """Sent, answer lost: counted as paid, never sent again by itself."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """What a job is for."""

    shot_id: str
    """Shot, or 'film' and 'cast' for work that belongs to no shot."""
    take: int
    asset: str
    """keyframe_1, clip, line_2, foley, reference_Marcus, ..."""


@dataclass(frozen=True, slots=True)
class StoredOutput:
    """A finished file, by content."""

    sha256: str
    suffix: str
    truth: bool
    """Whether a ground-truth file lies beside it (previz)."""


@dataclass(frozen=True, slots=True)
class Job:
    """One provider call as the store knows it."""

    key: str
    purpose: Purpose
    provider: str
    request: Request
    state: JobState
    task_id: str
    submits: int
    quoted_micros: int
    cost_micros: int | None
    booked_at: float
    ended_at: float | None
    outputs: tuple[StoredOutput, ...]
    problem: str

    @property
    def charged_micros(self) -> int:
        """What the job counts against the budget: the real cost, else what was reserved."""
        if self.cost_micros is not None:
            return self.cost_micros
        return 0 if self.state is JobState.REFUSED else self.quoted_micros


def job_key(production: str, purpose: Purpose, provider: str, request: Request) -> str:
    """Hash of everything that makes this job this job; the same in every process."""
    body = {
        "production": production,
        "purpose": [purpose.shot_id, purpose.take, purpose.asset],
        "provider": provider,
        "request": _REQUEST.dump_python(request, mode="json"),
    }
    text = json.dumps(body, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


class JobStore:
    """Jobs of one production in SQLite; safe for several tasks of one process."""

    def __init__(self, path: Path, *, budget_micros: int | None = None) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        # A job must survive power loss before its request leaves.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute(_SCHEMA)
        self._budget_micros = budget_micros

    def close(self) -> None:
        """Release the database file."""
        self._db.close()

    def find(self, key: str) -> Job | None:
        """The job of that key, or None."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM jobs WHERE key = ?", (key,)).fetchone()  # noqa: S608 - constant columns
        return _job(row) if row else None

    def jobs(self) -> tuple[Job, ...]:
        """All jobs, in the order they were booked."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM jobs ORDER BY booked_at, key")  # noqa: S608 - constant columns
        return tuple(_job(row) for row in rows)

    def spent_micros(self) -> int:
        """Money spent, reserved or possibly spent."""
        return sum(job.charged_micros for job in self.jobs())

    def book(
        self,
        key: str,
        purpose: Purpose,
        provider: str,
        request: Request,
        *,
        quoted_micros: int,
        now: float,
    ) -> Job:
        """The job of that key, reserving its money if it is new; raises BudgetExceeded."""
        with self._transaction():
            known = self.find(key)
            if known is not None:
                return known
            self._check_budget(quoted_micros)
            self._db.execute(
                "INSERT INTO jobs (key, shot_id, take, asset, provider, model, request, state,"
                " quoted_micros, booked_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    key,
                    purpose.shot_id,
                    purpose.take,
                    purpose.asset,
                    provider,
                    request.model,
                    _REQUEST.dump_json(request).decode(),
                    JobState.BOOKED,
                    quoted_micros,
                    now,
                ),
            )
        job = self.find(key)
        assert job is not None, "a job just booked is in the store"  # noqa: S101 - states a proof
        return job

    def sending(self, key: str) -> None:
        """The request is about to leave."""
        self._db.execute(
            "UPDATE jobs SET state = ?, submits = submits + 1 WHERE key = ?",
            (JobState.SENDING, key),
        )

    def running(self, key: str, task_id: str) -> None:
        """The service took the job under this id."""
        self._db.execute(
            "UPDATE jobs SET state = ?, task_id = ? WHERE key = ?",
            (JobState.RUNNING, task_id, key),
        )

    def done(
        self, key: str, outputs: tuple[StoredOutput, ...], *, cost_micros: int, now: float
    ) -> None:
        """The job gave its files and cost this much."""
        listed = [[o.sha256, o.suffix, o.truth] for o in outputs]
        self._db.execute(
            "UPDATE jobs SET state = ?, outputs = ?, cost_micros = ?, ended_at = ? WHERE key = ?",
            (JobState.DONE, json.dumps(listed), cost_micros, now, key),
        )

    def refused(self, key: str, problem: str, *, now: float) -> None:
        """The service said no for good; nothing is charged."""
        self._end(key, JobState.REFUSED, problem, now)

    def uncertain(self, key: str, problem: str, *, now: float) -> None:
        """The answer was lost: the reservation stays, since it may be charged."""
        self._end(key, JobState.UNCERTAIN, problem, now)

    def _end(self, key: str, state: JobState, problem: str, now: float) -> None:
        self._db.execute(
            "UPDATE jobs SET state = ?, problem = ?, ended_at = ? WHERE key = ?",
            (state, problem, now, key),
        )

    def _check_budget(self, quoted_micros: int) -> None:
        if self._budget_micros is None:
            return
        left = self._budget_micros - self.spent_micros()
        if quoted_micros > left:
            raise BudgetExceeded(needed_micros=quoted_micros, left_micros=left)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")


_COLUMNS = (
    "key, shot_id, take, asset, provider, request, state, task_id, submits, quoted_micros,"
    " cost_micros, booked_at, ended_at, outputs, problem"
)


def _job(row: tuple[object, ...]) -> Job:
    """A record from one row, columns as in `_COLUMNS`."""
    (
        key,
        shot_id,
        take,
        asset,
        provider,
        request,
        state,
        task_id,
        submits,
        quoted,
        cost,
        booked_at,
        ended_at,
        outputs,
        problem,
    ) = row
    return Job(
        key=str(key),
        purpose=Purpose(str(shot_id), int(str(take)), str(asset)),
        provider=str(provider),
        request=_REQUEST.validate_json(str(request)),
        state=JobState(str(state)),
        task_id=str(task_id),
        submits=int(str(submits)),
        quoted_micros=int(str(quoted)),
        cost_micros=None if cost is None else int(str(cost)),
        booked_at=float(str(booked_at)),
        ended_at=None if ended_at is None else float(str(ended_at)),
        outputs=tuple(StoredOutput(*item) for item in json.loads(str(outputs))),
        problem=str(problem),
    )
