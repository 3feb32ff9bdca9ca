"""Waiting for a task: how long to pause, and what a filmmaker hears while it takes its time."""

from __future__ import annotations

import random
import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tools.providers.job import Job, JobState
from tools.providers.provider import Pending

_BACKOFF_SECONDS = 0.5
_LONGEST_BACKOFF_SECONDS = 30.0
_FEWEST_KNOWN = 3
"""Finished tasks from which what is usual can be told."""
_LONG_QUEUE_SECONDS = 10.0
_SLOW_TIMES = 3.0
_SLOW_SECONDS = 30.0
"""Nobody minds less than this, however quick the others were."""


def pause_seconds(attempt: int, retry_after_seconds: float | None) -> float:
    """Seconds before the next try: the service's own word, else doubling with jitter."""
    if retry_after_seconds is not None:
        return retry_after_seconds
    wait = min(_BACKOFF_SECONDS * 2.0 ** (attempt - 1), _LONGEST_BACKOFF_SECONDS)
    return wait * random.uniform(0.5, 1.5)


def usual_seconds(jobs: Iterable[Job], model: str) -> float | None:
    """The median time of the model's finished jobs here; None while too few are known."""
    known = [
        job.ended_at - job.booked_at
        for job in jobs
        if job.request.model == model and job.state is JobState.DONE and job.ended_at is not None
    ]
    return statistics.median(known) if len(known) >= _FEWEST_KNOWN else None


@dataclass(slots=True)
class Watch:
    """One task that is waited for; tells once that it began, and once that it is slow."""

    tell: Callable[[str], None]
    began: float
    deadline: float
    usual: Callable[[], float | None] = lambda: None
    """What such tasks took here; asked only of a task that lasts, since it reads all jobs."""
    _queued: bool = False
    _told: bool = False

    def saw(self, now: float, state: Pending) -> None:
        """The task's state at a moment."""
        waited = now - self.began
        if self._queued and not state.queued and waited >= _LONG_QUEUE_SECONDS:
            self.tell(f"begun after {waited:.0f} s in the queue")
        self._queued = state.queued
        if waited > _SLOW_SECONDS and not self._told:
            self._tell_if_slow(now, waited)

    def _tell_if_slow(self, now: float, waited: float) -> None:
        usual, limit = self.usual(), self.deadline - self.began
        if waited > (limit / 2 if usual is None else _SLOW_TIMES * usual):
            self._told = True
            such = "" if usual is None else f" such tasks took {usual:.0f} s here;"
            left = self.deadline - now
            self.tell(f"slow: {waited:.0f} s so far;{such} {left:.0f} s are left to wait")
