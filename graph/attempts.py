"""Attempts that are open: written or ordered, and not judged yet."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

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
        if any(job.state in _UNDER_WAY for job in _jobs(store, shot_id, n)):
            return n
    return None


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
