"""The ledger: every provider call and every call of a language model, one line each."""

from __future__ import annotations

import csv
import io

from tools.providers.chats import ChatCall
from tools.providers.job import Job
from tools.providers.jobs import JobStore

COLUMNS = (
    *("job", "shot", "take", "asset", "provider", "model", "state", "submits", "task_id", "key"),
    *("quoted_usd", "cost_usd", "seconds", "problem", "tokens_in", "tokens_out"),
)


def ledger_csv(store: JobStore) -> str:
    """All jobs in the order they were booked, then all calls of language models."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for job in store.jobs():
        writer.writerow(_row(job))
    for call in store.chats.calls():
        writer.writerow(_chat_row(call))
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
        "",
        "",
    )


def _chat_row(call: ChatCall) -> tuple[object, ...]:
    seconds = (call.ended_at or call.sent_at) - call.sent_at
    return (
        f"chat-{call.number}",
        call.about.shot_id,
        call.about.take,
        call.agent,
        "chat",
        call.model,
        call.state,
        1,
        "",
        "",
        f"{call.quoted_micros / 1e6:.6f}",
        f"{call.charged_micros / 1e6:.6f}",
        f"{seconds:.2f}",
        _inert(call.problem),
        call.usage.prompt_tokens,
        call.usage.answer_tokens,
    )


def _inert(text: str) -> str:
    """Text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in "=+-@\t\r" and text else text
