"""The ledger: every provider call, one line each, as spreadsheets read it."""

from __future__ import annotations

import csv
import io

from tools.providers.job import Job
from tools.providers.jobs import JobStore

COLUMNS = (
    *("job", "shot", "take", "asset", "provider", "model", "state", "submits", "task_id", "key"),
    *("quoted_usd", "cost_usd", "seconds", "problem"),
)


def ledger_csv(store: JobStore) -> str:
    """All jobs in the order they were booked."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for job in store.jobs():
        writer.writerow(_row(job))
    return out.getvalue()


def _row(job: Job) -> tuple[object, ...]:
    seconds = (job.ended_at or job.booked_at) - job.booked_at
    return (
        job.key[:16],
        job.purpose.shot_id,
        job.purpose.take,
        job.purpose.asset,
        job.provider,
        job.request.model,
        job.state,
        job.submits,
        job.task_id,
        job.asked_with,
        f"{job.quoted_micros / 1e6:.6f}",
        f"{job.charged_micros / 1e6:.6f}",
        f"{seconds:.2f}",
        _inert(job.problem),
    )


def _inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
