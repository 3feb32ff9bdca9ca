"""Dispatch: one request in, finished files out, whatever happens in between.

The order is the promise: pre-flight, then the job is on disk before it is sent, its ticket before
the first poll, its files decoded and in the asset store before it is called done. A process that
died anywhere in between finds the job again by its key and goes on from there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.arrivals import Arrival, Torn
from tools.providers.job import Job, JobState, Purpose, StoredOutput, job_key
from tools.providers.jobs import JobStore
from tools.providers.media import with_paths
from tools.providers.patience import Watch, pause_seconds, usual_seconds
from tools.providers.preflight import Flown
from tools.providers.provider import AnswerLost, Done, Output, Pending, Provider, Ticket, Word
from tools.providers.requests import Request
from tools.takes.assets import AssetStore

_log = logging.getLogger(__name__)

_MOST_SUBMITS = 8
_MOST_RECEIPTS = 3
"""A file that cannot be used is fetched so often before that is believed: it is paid for."""
_LEAVING_SECONDS = 10.0
"""An interrupt waits this long for the answer to a submit, and for a cancel."""


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

    @property
    def words(self) -> tuple[Word, ...]:
        """When each word of a voice is heard, where the service told."""
        return self.job.outputs[0].words if self.job.outputs else ()


def unchanged(request: Request) -> Flown:
    """Pre-flight of a studio that needs none."""
    return Flown(request, ())


def as_delivered(path: Path, request: Request) -> Arrival:
    """Post-flight of a studio that makes exactly what is asked: the eye decodes it anyway."""
    del request
    return Arrival(path, None, ())


@dataclass(slots=True)
class Dispatch:
    """Runs jobs of one production against one studio."""

    production: str
    provider: Provider
    store: JobStore
    assets: AssetStore
    clock: Callable[[], float]
    preflight: Callable[[Request], Flown] = unchanged
    receive: Callable[[Path, Request], Arrival] = as_delivered
    """Post-flight of every file."""
    tell: Callable[[Purpose, str], None] = lambda purpose, step: None
    """Hears each step of a job in words."""
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    closed: ProviderRefused | None = None
    """Why nothing more is sent: no money or no key is left. What runs is still collected."""

    async def run(self, purpose: Purpose, request: Request) -> JobResult:
        """The job's files; raises BudgetExceeded or ProviderRefused, both with nothing lost."""
        key = job_key(self.production, purpose, self.provider.name, request)
        job = self.store.find(key) or self._book(key, purpose, request)
        if job.state is JobState.DONE and self._files_here(job):
            return self._result(job)
        self._refuse_ended(job)
        if job.state is JobState.CANCELLED:
            job = self.store.reopen(key)
        sent = with_paths(job.request, self.assets)
        try:
            return await self._made(job, sent)
        except ProviderRefused as refusal:
            if refusal.stops_production:
                self.closed = refusal
            raise

    def _book(self, key: str, purpose: Purpose, request: Request) -> Job:
        """The new job, after pre-flight; raises BudgetExceeded."""
        if self.closed is not None:
            raise self.closed
        flown = self.preflight(request)
        for step in flown.steps:
            self.tell(purpose, step)
        quoted = self.provider.quote_micros(flown.request)
        job = self.store.book(
            key,
            purpose,
            self.provider.name,
            flown.request,
            quoted_micros=quoted,
            now=self.clock(),
        )
        left = self.store.left_micros
        if left is not None:
            self.tell(purpose, f"booked: ${quoted / 1e6:.3f}, ${left / 1e6:.2f} of the budget left")
        return job

    def _refuse_ended(self, job: Job) -> None:
        if job.state is JobState.SENDING and not self.provider.submit_is_idempotent:
            self.store.uncertain(job.key, "the answer to the submit was lost", now=self.clock())
            raise ProviderRefused.lost(self.provider.name, job.quoted_micros)
        if job.state is JobState.UNCERTAIN:
            raise ProviderRefused.lost(self.provider.name, job.quoted_micros)
        if job.state is JobState.REFUSED:
            raise ProviderRefused.again(self.provider.name, job.problem, job.refusal)

    async def _made(self, job: Job, request: Request) -> JobResult:
        """The finished job: its task polled when it has one, else sent until it is taken."""
        if job.ticket is not None:
            async with AsyncExitStack() as seat:
                await seat.enter_async_context(self.provider.seat(request, job.ticket.key))
                return await self._wait(job, job.ticket, request, seat)
        for attempt in range(1, _MOST_SUBMITS + 1):
            if self.closed is not None:
                raise self.closed
            async with AsyncExitStack() as seat:
                key = await seat.enter_async_context(self.provider.seat(request))
                ticket = await self._taken(job, request, key, last=attempt == _MOST_SUBMITS)
                if isinstance(ticket, Ticket):
                    return await self._wait(job, ticket, request, seat)
            await self.sleep(pause_seconds(attempt, ticket))
        raise AssertionError("the last attempt returns or raises")

    async def _taken(
        self, job: Job, request: Request, key: str, *, last: bool
    ) -> Ticket | float | None:
        """The ticket, on disk; else how long the service asks to wait before the next try."""
        if key:
            self.tell(job.purpose, f"key {key}")
        try:
            ticket = await self._submit(job, request, key)
        except AnswerLost as lost:
            self.store.uncertain(job.key, str(lost), now=self.clock())
            self.tell(job.purpose, f"answer lost, counted as paid: {lost}")
            raise ProviderRefused.lost(self.provider.name, job.quoted_micros) from lost
        except ProviderRefused as refusal:
            self.tell(job.purpose, str(refusal))
            if refusal.retryable and not last:
                self.store.unsent(job.key, str(refusal))
                return refusal.retry_after_seconds
            self._file_refusal(job, refusal)
            raise
        self.tell(job.purpose, f"task {ticket.task_id}")
        return ticket

    def _file_refusal(self, job: Job, refusal: ProviderRefused) -> None:
        """The end of a submit: for good, or open for a later run when its time may come."""
        if refusal.passes_later:
            self.store.unsent(job.key, str(refusal))
        else:
            self._end(job, refusal)

    async def _submit(self, job: Job, request: Request, key: str) -> Ticket:
        """The ticket, on disk. An interrupt waits for the answer: it may be paid already."""

        async def sent() -> Ticket:
            ticket = await self.provider.submit(
                request, key, lambda: self.store.sending(job.key, key)
            )
            self.store.running(job.key, ticket)
            return ticket

        task = asyncio.ensure_future(sent())
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            await asyncio.wait({task}, timeout=_LEAVING_SECONDS)
            task.cancel()
            raise

    async def _wait(
        self, job: Job, ticket: Ticket, request: Request, seat: AsyncExitStack
    ) -> JobResult:
        """The finished job; its seat is given up as soon as the service is done with it."""
        limit = self.provider.deadline_seconds(request)
        watch = self._watch(job, limit)
        state: Pending | None = None
        stumbles = 0
        with TemporaryDirectory(prefix="dailies-job-") as folder:
            try:
                while self.clock() <= watch.deadline:
                    try:
                        done = await self.provider.poll(ticket, request, Path(folder))
                        if isinstance(done, Done):
                            await seat.aclose()
                            return await self._store(job, request, done)
                        state, stumbles, pause = done, 0, done.wait_seconds
                        watch.saw(self.clock(), done)
                    except ProviderRefused as refusal:
                        stumbles += 1
                        self._file_poll(job, refusal, stumbles)
                        pause = pause_seconds(stumbles, refusal.retry_after_seconds)
                    await self.sleep(pause)
            except asyncio.CancelledError:
                await self._leave(job, ticket, request, state)
                raise
        # The task may still finish and be billed: its ticket stays, a resume polls it again.
        self.store.left(job.key, f"no result after {limit:.0f} s; the next run asks again")
        raise ProviderRefused.late(self.provider.name, limit)

    def _watch(self, job: Job, limit: float) -> Watch:
        def usual() -> float | None:
            return usual_seconds(self.store.jobs(), job.request.model)

        now = self.clock()
        return Watch(partial(self.tell, job.purpose), now, now + limit, usual)

    def _file_poll(self, job: Job, refusal: ProviderRefused, stumbles: int) -> None:
        """Sort a refused poll: ask again, leave the task for a later run, or end the job."""
        unusable = isinstance(refusal, Torn) or refusal.kind is RefusalKind.HELD
        if unusable and stumbles < _MOST_RECEIPTS:
            return
        if refusal.retryable:
            return
        self.tell(job.purpose, str(refusal))
        if refusal.passes_later:
            self.store.left(job.key, str(refusal))
        elif refusal.kind is RefusalKind.UNKNOWN_TASK:
            self.store.uncertain(job.key, str(refusal), now=self.clock())
        else:
            self._end(job, refusal)
        raise refusal

    def _end(self, job: Job, refusal: ProviderRefused) -> None:
        self.store.refused(
            job.key, str(refusal), refusal.kind, cost_micros=refusal.cost_micros, now=self.clock()
        )

    async def _leave(
        self, job: Job, ticket: Ticket, request: Request, state: Pending | None
    ) -> None:
        """An interrupt: what has not begun is taken back, what runs is left for the next run."""
        taken_back = False
        if state is not None and state.queued:
            try:
                async with asyncio.timeout(_LEAVING_SECONDS):
                    taken_back = await asyncio.shield(self.provider.cancel(ticket, request))
            except (TimeoutError, ProviderRefused) as problem:
                _log.warning("cancelling %s failed: %s", ticket.task_id, problem)
        if taken_back:
            self.store.cancelled(job.key, "cancelled at an interrupt", now=self.clock())
        else:
            self.store.left(job.key, "left running at an interrupt; the next run collects it")

    async def _store(self, job: Job, request: Request, done: Done) -> JobResult:
        outputs = []
        for output in done.outputs:
            arrival = await asyncio.to_thread(self.receive, output.path, request)
            for step in arrival.said:
                self.tell(job.purpose, step)
            outputs.append(self._filed(output, arrival))
        self.store.done(job.key, tuple(outputs), cost_micros=done.cost_micros, now=self.clock())
        return self._result(self.store.need(job.key))

    def _filed(self, output: Output, arrival: Arrival) -> StoredOutput:
        """The file in the asset store, and what the service delivered beside it."""
        return StoredOutput(
            sha256=self.assets.add(arrival.path, truth=output.truth),
            suffix=arrival.path.suffix,
            truth=output.truth is not None,
            original=self.assets.add(arrival.original) if arrival.original else "",
            words=output.words,
        )

    def _files_here(self, job: Job) -> bool:
        return all(self.assets.path(o.sha256, o.suffix).exists() for o in job.outputs)

    def _result(self, job: Job) -> JobResult:
        return JobResult(
            job,
            tuple(self.assets.path(o.sha256, o.suffix) for o in job.outputs),
            tuple(self.assets.truth_path(o.sha256) if o.truth else None for o in job.outputs),
        )
