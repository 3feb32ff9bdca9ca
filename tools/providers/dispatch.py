"""Dispatch: one request in, finished files out, whatever happens in between.

The order is the promise: the job is on disk before it is sent, its task id before the first
poll, its files in the asset store before it is called done. A process that died anywhere in
between finds the job again by its key and goes on from there.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.errors import ProviderRefused
from tools.providers.jobs import Job, JobState, JobStore, Purpose, StoredOutput, job_key
from tools.providers.provider import Done, Pending, Provider
from tools.providers.requests import Request
from tools.takes.assets import AssetStore

_log = logging.getLogger(__name__)

_MAX_ATTEMPTS = 5
_BACKOFF_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class JobResult:
    """A finished job: its record and where its files lie."""

    job: Job
    files: tuple[Path, ...]
    truths: tuple[Path | None, ...]

    @property
    def seconds(self) -> float:
        """Wall time from booking to the files being here."""
        return (self.job.ended_at or self.job.booked_at) - self.job.booked_at


class AnswerLost(Exception):
    """A submit went out and no answer came back; raised by providers, settled here."""


@dataclass(slots=True)
class Dispatch:
    """Runs jobs of one production against one studio."""

    production: str
    provider: Provider
    store: JobStore
    assets: AssetStore
    clock: Callable[[], float]
    parallel: int = 4
    """Jobs in flight at the provider at once."""
    deadline_seconds: float = 1800.0
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _slots: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._slots = asyncio.Semaphore(self.parallel)

    async def run(self, purpose: Purpose, request: Request) -> JobResult:
        """The job's files; raises BudgetExceeded or ProviderRefused, both with nothing lost."""
        key = job_key(self.production, purpose, self.provider.name, request)
        job = self.store.book(
            key,
            purpose,
            self.provider.name,
            request,
            quoted_micros=self.provider.quote_micros(request),
            now=self.clock(),
        )
        if job.state is JobState.DONE and self._files_here(job):
            return self._result(job)
        self._refuse_ended(job)
        async with self._slots:
            task_id = job.task_id or await self._submit(job, request)
            return await self._wait(job, task_id, request)

    def _refuse_ended(self, job: Job) -> None:
        if job.state is JobState.SENDING and not self.provider.submit_is_idempotent:
            self.store.uncertain(job.key, "the answer to the submit was lost", now=self.clock())
            raise ProviderRefused.lost(self.provider.name)
        if job.state is JobState.UNCERTAIN:
            raise ProviderRefused.lost(self.provider.name)
        if job.state is JobState.REFUSED:
            raise ProviderRefused.again(self.provider.name, job.problem)

    async def _submit(self, job: Job, request: Request) -> str:
        for attempt in range(1, _MAX_ATTEMPTS + 1):
            self.store.sending(job.key)
            try:
                task_id = await self.provider.submit(request)
            except ProviderRefused as refusal:
                if not refusal.retryable or attempt == _MAX_ATTEMPTS:
                    self.store.refused(job.key, str(refusal), now=self.clock())
                    raise
                await self.sleep(_pause(attempt, refusal.retry_after_seconds))
            except AnswerLost as lost:
                self.store.uncertain(job.key, str(lost), now=self.clock())
                raise ProviderRefused.lost(self.provider.name) from lost
            else:
                self.store.running(job.key, task_id)
                return task_id
        raise AssertionError("the loop returns or raises")

    async def _wait(self, job: Job, task_id: str, request: Request) -> JobResult:
        deadline = self.clock() + self.deadline_seconds
        attempt = 0
        with TemporaryDirectory(prefix="dailies-job-") as folder:
            while True:
                try:
                    state = await self.provider.poll(task_id, request, Path(folder))
                except ProviderRefused as refusal:
                    attempt += 1
                    if not refusal.retryable or attempt >= _MAX_ATTEMPTS:
                        self.store.refused(job.key, str(refusal), now=self.clock())
                        raise
                    await self.sleep(_pause(attempt, refusal.retry_after_seconds))
                    continue
                if isinstance(state, Done):
                    return self._store(job, state)
                await self._pause_or_give_up(job, state, deadline)

    async def _pause_or_give_up(self, job: Job, state: Pending, deadline: float) -> None:
        if self.clock() > deadline:
            # The task may still finish and be billed: its id stays, a resume polls it again.
            raise ProviderRefused.late(self.provider.name, self.deadline_seconds)
        await self.sleep(state.wait_seconds)

    def _store(self, job: Job, done: Done) -> JobResult:
        outputs = tuple(
            StoredOutput(
                self.assets.add(output.path, truth=output.truth),
                output.path.suffix,
                output.truth is not None,
            )
            for output in done.outputs
        )
        self.store.done(job.key, outputs, cost_micros=done.cost_micros, now=self.clock())
        finished = self.store.find(job.key)
        if finished is None:
            raise LookupError(f"job {job.key} left the store while it ran")
        return self._result(finished)

    def _files_here(self, job: Job) -> bool:
        return all(self.assets.path(o.sha256, o.suffix).exists() for o in job.outputs)

    def _result(self, job: Job) -> JobResult:
        return JobResult(
            job,
            tuple(self.assets.path(o.sha256, o.suffix) for o in job.outputs),
            tuple(self.assets.truth_path(o.sha256) if o.truth else None for o in job.outputs),
        )


def _pause(attempt: int, retry_after_seconds: float | None) -> float:
    """Seconds to wait: the service's own word, else doubling with jitter."""
    if retry_after_seconds is not None:
        return retry_after_seconds
    return _BACKOFF_SECONDS * 2.0 ** (attempt - 1) * random.uniform(0.5, 1.5)
