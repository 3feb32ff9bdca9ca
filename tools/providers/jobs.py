"""The job store: every provider call on disk before it is sent.

The store reserves money in the same transaction that books a job: the budget holds across
parallel shots. It knows nothing of who answers the request.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.errors import DailiesError, RefusalKind
from tools.providers.chats import ChatLedger
from tools.providers.job import REQUEST, Job, JobState, Purpose, StoredOutput
from tools.providers.provider import Ticket
from tools.providers.requests import Request
from tools.transactions import transaction

_VERSION = 2
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
  ticket TEXT NOT NULL DEFAULT '',
  submits INTEGER NOT NULL DEFAULT 0,
  quoted_micros INTEGER NOT NULL,
  cost_micros INTEGER,
  booked_at REAL NOT NULL,
  ended_at REAL,
  outputs TEXT NOT NULL DEFAULT '[]',
  problem TEXT NOT NULL DEFAULT '',
  refusal TEXT NOT NULL DEFAULT ''
);
"""
_FROM_VERSION_1 = """
ALTER TABLE jobs ADD COLUMN ticket TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN refusal TEXT NOT NULL DEFAULT '';
UPDATE jobs SET ticket = json_object('task_id', task_id) WHERE task_id != '';
UPDATE jobs SET cost_micros = 0 WHERE state = 'refused' AND cost_micros IS NULL;
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


class JobStore:
    """Jobs of one production in SQLite; safe for several tasks of one process."""

    def __init__(
        self,
        path: Path,
        *,
        budget_micros: int | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(path, isolation_level=None, timeout=30)
        # A job must survive power loss before its request leaves.
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._prepare()
        self._budget_micros = budget_micros
        self.chats = ChatLedger(self._db, self._reserving, clock)
        """Calls of language models, which count against the same budget."""

    def close(self) -> None:
        """Release the database file."""
        self._db.close()

    def find(self, key: str) -> Job | None:
        """The job of that key, or None."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM jobs WHERE key = ?", (key,)).fetchone()  # noqa: S608 - constant columns
        return _job(row) if row else None

    def need(self, key: str) -> Job:
        """The job of that key; LookupError when the store does not have it."""
        job = self.find(key)
        if job is None:
            raise LookupError(f"no job {key[:16]} in the store")
        return job

    def jobs(self) -> tuple[Job, ...]:
        """All jobs, in the order they were booked."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM jobs ORDER BY booked_at, key")  # noqa: S608 - constant columns
        return tuple(_job(row) for row in rows)

    def spent_micros(self) -> int:
        """Money spent, reserved or possibly spent, on jobs and on language models."""
        total = self._db.execute("SELECT SUM(COALESCE(cost_micros, quoted_micros)) FROM jobs")
        return int(total.fetchone()[0] or 0) + self.chats.spent_micros()

    @property
    def left_micros(self) -> int | None:
        """What may still be spent; None without a budget."""
        return None if self._budget_micros is None else self._budget_micros - self.spent_micros()

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
        with transaction(self._db):
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
                    REQUEST.dump_json(request).decode(),
                    JobState.BOOKED,
                    quoted_micros,
                    now,
                ),
            )
        return self.need(key)

    def reopen(self, key: str) -> Job:
        """A job that was taken back, or that a person orders again, with its money reserved anew.

        Raises BudgetExceeded.
        """
        with transaction(self._db):
            job = self.need(key)
            if job.state is not JobState.UNCERTAIN:
                # What is uncertain holds its reservation already.
                self._check_budget(job.quoted_micros - job.charged_micros)
            self._set(
                key, state=JobState.BOOKED, ticket="", problem="", refusal="", cost_micros=None
            )
        return self.need(key)

    def sending(self, key: str, account_key: str = "") -> None:
        """The request is about to leave, with the key of that name."""
        # A ticket without a task: nothing to poll, and all that is known if the answer is lost.
        ticket = Ticket(task_id="", key=account_key).model_dump_json() if account_key else ""
        self._db.execute(
            "UPDATE jobs SET state = ?, submits = submits + 1, ticket = ? WHERE key = ?",
            (JobState.SENDING, ticket, key),
        )

    def unsent(self, key: str, problem: str) -> None:
        """The service proved that nothing was queued; the job may be sent again."""
        self._set(key, state=JobState.BOOKED, problem=problem, ticket="")

    def running(self, key: str, ticket: Ticket) -> None:
        """The service took the job."""
        self._set(key, state=JobState.RUNNING, ticket=ticket.model_dump_json(), problem="")

    def left(self, key: str, problem: str) -> None:
        """The run ends while the task goes on at the service; the next run collects it."""
        self._set(key, problem=problem)

    def done(
        self, key: str, outputs: tuple[StoredOutput, ...], *, cost_micros: int | None, now: float
    ) -> None:
        """The job gave its files and cost this much; None leaves the quote as its cost."""
        listed = json.dumps([output.model_dump(mode="json") for output in outputs])
        self._set(
            key,
            state=JobState.DONE,
            outputs=listed,
            cost_micros=cost_micros,
            ended_at=now,
            problem="",
        )

    def refused(
        self, key: str, problem: str, kind: RefusalKind, *, cost_micros: int | None, now: float
    ) -> None:
        """The service said no for good, at this cost; None where that is not known."""
        self._set(
            key,
            state=JobState.REFUSED,
            problem=problem,
            refusal=kind,
            cost_micros=cost_micros,
            ended_at=now,
        )

    def cancelled(self, key: str, problem: str, *, now: float) -> None:
        """The service took the task back at no cost."""
        self._set(
            key, state=JobState.CANCELLED, problem=problem, cost_micros=0, ended_at=now, ticket=""
        )

    def uncertain(self, key: str, problem: str, *, now: float) -> None:
        """The answer was lost: the reservation stays, since it may be charged."""
        self._set(key, state=JobState.UNCERTAIN, problem=problem, ended_at=now)

    def _set(self, key: str, **fields: object) -> None:
        names = ", ".join(f"{name} = ?" for name in fields)
        self._db.execute(f"UPDATE jobs SET {names} WHERE key = ?", (*fields.values(), key))  # noqa: S608 - names are this module's

    def _check_budget(self, needed_micros: int) -> None:
        left = self.left_micros
        if left is not None and needed_micros > left:
            raise BudgetExceeded(needed_micros=needed_micros, left_micros=left)

    @contextmanager
    def _reserving(self, micros: int) -> Iterator[None]:
        with transaction(self._db):
            self._check_budget(micros)
            yield

    def _prepare(self) -> None:
        """Make the table, or bring one of an earlier version up to date."""
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == _VERSION:
            return
        known = self._db.execute("SELECT 1 FROM sqlite_master WHERE name = 'jobs'").fetchone()
        with transaction(self._db):
            for statement in (_FROM_VERSION_1 if known else _SCHEMA).split(";"):
                self._db.execute(statement)
            self._db.execute(f"PRAGMA user_version = {_VERSION}")


_COLUMNS = (
    "key, shot_id, take, asset, provider, request, state, ticket, submits, quoted_micros,"
    " cost_micros, booked_at, ended_at, outputs, problem, refusal"
)


def _job(row: tuple[object, ...]) -> Job:
    """A record from one row, columns as in `_COLUMNS`."""
    key, shot_id, take, asset, provider, request, state, ticket, submits, *rest = row
    quoted, cost, booked_at, ended_at, outputs, problem, refusal = rest
    held = Ticket.model_validate_json(str(ticket)) if ticket else None
    return Job(
        key=str(key),
        purpose=Purpose(str(shot_id), int(str(take)), str(asset)),
        provider=str(provider),
        request=REQUEST.validate_json(str(request)),
        state=JobState(str(state)),
        ticket=held if held and held.task_id else None,
        submits=int(str(submits)),
        quoted_micros=int(str(quoted)),
        cost_micros=None if cost is None else int(str(cost)),
        booked_at=float(str(booked_at)),
        ended_at=None if ended_at is None else float(str(ended_at)),
        outputs=tuple(_output(item) for item in json.loads(str(outputs))),
        problem=str(problem),
        refusal=RefusalKind(str(refusal)) if refusal else None,
        asked_with=held.key if held else "",
    )


def _output(item: object) -> StoredOutput:
    """A stored file; stores of version 1 kept hash, suffix and truth as a list."""
    if isinstance(item, list):
        sha256, suffix, truth = item
        return StoredOutput(sha256=sha256, suffix=suffix, truth=truth)
    return StoredOutput.model_validate(item)
