"""Settling uncertain jobs: a person looked at the provider's page and says what became of one."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from graph.folder import ProductionFolder
from graph.locking import locked
from tools.errors import RefusalKind, UserFixable
from tools.providers.job import Job, JobState
from tools.providers.jobs import JobStore
from tools.providers.provider import Ticket

_OF_A_TAKE = ("looked.json", "take.json", "verdict.json")
_SHORTEST_KEY = 6


def found(folder: ProductionFolder, key: str, task_id: str) -> Job:
    """The job was sold under this task id: the next run collects it."""
    if not task_id.strip():
        raise UserFixable(
            "no task id is named.", where="--found", fix="write JOB=TASK, as the provider shows it."
        )
    with _settled(folder, key) as (store, job):
        # It is asked for with the key that it was sent with.
        store.running(job.key, Ticket(task_id=task_id.strip(), key=job.asked_with))
        return store.need(job.key)


def not_sold(folder: ProductionFolder, key: str) -> Job:
    """The job never reached the service: the next run sends it again."""
    with _settled(folder, key) as (store, job):
        return store.reopen(job.key)


def gave_up(folder: ProductionFolder, key: str) -> Job:
    """Its result cannot be had: its price stays, and the next run may order the shot anew."""
    with _settled(folder, key) as (store, job):
        store.refused(
            job.key,
            "given up by a person; counted as paid",
            RefusalKind.SPOILED,
            cost_micros=job.charged_micros,
            now=time.time(),
        )
        return store.need(job.key)


@contextmanager
def _settled(folder: ProductionFolder, key: str) -> Iterator[tuple[JobStore, Job]]:
    """The store and the uncertain job; its attempt is open again when the block ends well."""
    with locked(folder):
        store = JobStore(folder.state / "jobs.sqlite3", budget_micros=folder.brief.budget_micros)
        try:
            job = _uncertain(store, key)
            yield store, job
            _reopen_take(folder, job)
        finally:
            store.close()


def _uncertain(store: JobStore, key: str) -> Job:
    """The one uncertain job whose key begins so."""
    uncertain = [job for job in store.jobs() if job.state is JobState.UNCERTAIN]
    chosen = [job for job in uncertain if job.key.startswith(key)]
    if len(key) < _SHORTEST_KEY or len(chosen) != 1:
        names = ", ".join(job.key[:16] for job in uncertain) or "none is"
        raise UserFixable(
            f"{key!r} names no single uncertain job.",
            where="JOB",
            fix=f"take a key from `dailies jobs`; uncertain: {names}.",
        )
    return chosen[0]


def _reopen_take(folder: ProductionFolder, job: Job) -> None:
    """Let the attempt that gave up on the job go on, unless a later one took its place."""
    takes = folder.takes(job.purpose.shot_id)
    if takes and takes[-1].n == job.purpose.take and not takes[-1].kept:
        for name in _OF_A_TAKE:
            (folder.take_folder(job.purpose.shot_id, job.purpose.take) / name).unlink(
                missing_ok=True
            )
