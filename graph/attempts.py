"""Attempts that are open: written or ordered, and not judged yet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from agents.generator import Order
from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind
from tools.providers.job import Job, JobState
from tools.providers.jobs import JobStore

_PICTURES = ("still", "angle", "clip", "lipsync")
_UNDER_WAY = (JobState.SENDING, JobState.RUNNING, JobState.DONE, JobState.UNCERTAIN)
"""What may be paid; the rest was never sent, or came to nothing."""


def is_ordered(store: JobStore, shot_id: str, n: int) -> bool:
    """Whether pictures were booked for the attempt, whatever became of them."""
    return bool(_jobs(store, shot_id, n))


def to_collect(
    folder: ProductionFolder, store: JobStore, shot_id: str, stage: AssetKind
) -> int | None:
    """Number of an open attempt at that stage that may be paid; None when there is none."""
    for n in folder.open_attempts(shot_id, stage):
        if is_under_way(store, shot_id, n):
            return n
    return None


def is_under_way(store: JobStore, shot_id: str, n: int) -> bool:
    """Whether something of the attempt may be paid."""
    return any(job.state in _UNDER_WAY for job in _jobs(store, shot_id, n))


def as_sent(store: JobStore, shot_id: str, n: int, order: Order | None) -> Order | None:
    """What of an attempt's order may be paid; None where nothing of it is.

    Candidates are sent one after another, so those that were not sent come last.
    """
    names = {job.purpose.asset for job in _jobs(store, shot_id, n) if job.state in _UNDER_WAY}
    requests = order.requests if order else ()
    sent = [i for i, request in enumerate(requests, start=1) if f"{request.kind}_{i}" in names]
    return order.model_copy(update={"requests": requests[: sent[-1]]}) if order and sent else None


def release_unsent(store: JobStore, shot_id: str, n: int) -> None:
    """Give back the money of jobs that were booked for an attempt and never sent."""
    for job in _jobs(store, shot_id, n):
        if job.state is JobState.BOOKED:
            store.cancelled(job.key, "not wanted any more", now=time.time())


def withdraw(folder: ProductionFolder, shot_id: str, n: int) -> None:
    """Drop an attempt that nothing was sent for."""
    for name in ("order.json", "prompt.json"):
        (folder.take_folder(shot_id, n) / name).unlink(missing_ok=True)


def is_uncollected(folder: ProductionFolder) -> bool:
    """Whether something that may be paid waits for its verdict, though its stage is settled."""
    with job_store(folder) as store:
        return store is not None and any(
            to_collect(folder, store, shot.shot_id, stage) is not None
            for shot in folder.plan.shots
            for stage in (AssetKind.KEYFRAME, AssetKind.CLIP)
            if folder.settled(shot.shot_id, stage)
        )


@contextmanager
def job_store(folder: ProductionFolder) -> Iterator[JobStore | None]:
    """The production's job store for reading; None before there is one."""
    path = folder.state / "jobs.sqlite3"
    store = JobStore(path) if path.exists() else None
    try:
        yield store
    finally:
        if store is not None:
            store.close()


def _jobs(store: JobStore, shot_id: str, n: int) -> list[Job]:
    return [
        job
        for job in store.jobs()
        if (job.purpose.shot_id, job.purpose.take) == (shot_id, n)
        and job.purpose.asset.partition("_")[0] in _PICTURES
    ]
