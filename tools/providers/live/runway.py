"""Runway: its key and version, its errors, its organisation, and how tasks end.

Source: docs/contracts.md, sections 3.1 and 3.5 to 3.9.
"""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from pydantic import Field

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer, kind_of_status, one_line
from tools.providers.live.header_key import HeaderKey
from tools.providers.live.service import Accepted, AccountState, Desk, Ready, Remote, Service
from tools.providers.live.wire import Wire
from tools.providers.provider import Pending, Ticket

NAME = "runway"
VERSION = "2024-11-06"
CREDIT_MICROS = 10_000
"""A credit is a US cent (section 3.9)."""


class _Cost(Reply):
    credits: float


class _Taken(Reply):
    id: str = Field(min_length=1)


class _Task(Reply):
    """A task; which fields it has depends on its status."""

    status: str
    output: tuple[str, ...] = ()
    failure: str | None = None
    failure_code: str | None = Field(default=None, alias="failureCode")
    cost: _Cost | None = None


class _ModelLimit(Reply):
    at_once: int | None = Field(default=None, alias="maxConcurrentGenerations")
    a_day: int | None = Field(default=None, alias="maxDailyGenerations")


class _Tier(Reply):
    monthly_credits: float | None = Field(default=None, alias="maxMonthlyCreditSpend")
    models: dict[str, _ModelLimit] = Field(default_factory=dict)


class _Organization(Reply):
    credit_balance: float = Field(alias="creditBalance")
    tier: _Tier = _Tier()


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses; an empty balance is a 400 whose sentence speaks of credits."""
    if answer.status < 400:
        return None
    body = answer.fields
    kind = kind_of_status(answer.status)
    if answer.status == 400 and not body.get("issues"):
        # The wording is not documented, and issues name fields, which may be called anything.
        broke = "credit" in str(body.get("error", "")).lower()
        kind = RefusalKind.NO_MONEY if broke else kind
    return ProviderRefused(
        NAME,
        kind,
        f"HTTP {answer.status}: {_reason(body)}",
        retry_after_seconds=answer.retry_after_seconds,
    )


async def account(wire: Wire) -> AccountState:
    """Balance and the tier's limits for the models of this film crew; null is unlimited."""
    told = (await wire.ask("GET", "/v1/organization")).read(_Organization)
    dollars = told.credit_balance * CREDIT_MICROS / 1_000_000
    limits = [
        f"{name}: {_count(limit.at_once)} at once, {_count(limit.a_day)} a day"
        for name, limit in sorted(told.tier.models.items())
        if name.startswith("gen4")
    ]
    monthly = f"{_count(told.tier.monthly_credits)} credits a month"
    return AccountState(
        balance=f"{told.credit_balance:g} credits (${dollars:.2f})",
        limits="; ".join((monthly, *limits)),
    )


async def place_order(desk: Desk, path: str, body: Mapping[str, object]) -> Accepted:
    """Send an order; the card's own fields are laid over it."""
    answer = await desk.wire.buy("POST", path, json={**body, **desk.card.options})
    return Accepted(answer.read(_Taken).id)


async def poll_task(desk: Desk, ticket: Ticket) -> Pending | Ready:
    """State of a task; asking again gives fresh addresses of its files.

    Only `THROTTLED` counts as queued: see `cancel_task`. Unknown states are still pending.
    """
    task = await _read_task(desk, ticket)
    if task.status == "SUCCEEDED":
        if not task.output:
            raise UnreadableAnswer("succeeded, but without output")
        return Ready(tuple(Remote(url) for url in task.output), _cost_micros(task))
    if task.status in ("FAILED", "CANCELLED"):
        raise _ended(task)
    return Pending(desk.poll_seconds, queued=task.status == "THROTTLED")


async def cancel_task(desk: Desk, ticket: Ticket) -> bool:
    """Whether a task was taken back at no cost; only one that is still held back is.

    The service refunds by the state that it sees itself: a running task is not refunded, a
    finished one loses its output, and a state read before promises nothing (section 3.6). A
    `PENDING` task can run in the next moment, so it is left to be collected, like a running one.
    A `THROTTLED` one first has to become `PENDING`. What the deleted task still tells of its
    cost is believed; most often it can no longer be read.
    """
    if (await _read_task(desk, ticket)).status != "THROTTLED":
        return False
    await desk.wire.ask("DELETE", _path(ticket))
    try:
        after = await _read_task(desk, ticket)
    except ProviderRefused as refused:
        return refused.kind is RefusalKind.UNKNOWN_TASK
    return after.status == "CANCELLED" and not _cost_micros(after)


async def _read_task(desk: Desk, ticket: Ticket) -> _Task:
    return (await desk.wire.ask("GET", _path(ticket))).read(_Task)


def _path(ticket: Ticket) -> str:
    return f"/v1/tasks/{quote(ticket.task_id, safe='')}"


def _cost_micros(task: _Task) -> int | None:
    return None if task.cost is None else round(task.cost.credits * CREDIT_MICROS)


def _ended(task: _Task) -> ProviderRefused:
    """Why a task gave nothing; a fully refunded one costs 0 credits by its own word."""
    if task.status == "CANCELLED":
        kind, reason = RefusalKind.SPOILED, "the task was cancelled at the service"
    else:
        code = task.failure_code or ""
        kind, reason = failure_kind(code), f"{code or 'INTERNAL'}: {task.failure or 'no reason'}"
    return ProviderRefused(NAME, kind, one_line(reason), cost_micros=_cost_micros(task))


def failure_kind(code: str) -> RefusalKind:
    """By prefix, since the list of codes is open; whatever is not our input is the service's."""
    if code.startswith("SAFETY.OUTPUT"):
        return RefusalKind.MODERATED_OUTPUT
    if code.startswith("SAFETY"):
        return RefusalKind.MODERATED_INPUT
    if code.startswith(("INPUT_PREPROCESSING", "ASSET")):
        return RefusalKind.INVALID
    return RefusalKind.SPOILED


def _reason(body: Mapping[str, object]) -> str:
    """'Request body is invalid (promptText: Too long)'."""
    issues = body.get("issues")
    told = [_issue(each) for each in issues] if isinstance(issues, list) else []
    text = str(body.get("error") or "no reason given")
    return one_line(f"{text} ({'; '.join(told)})" if told else text)


def _issue(each: object) -> str:
    if not isinstance(each, dict):
        return str(each)
    path = each.get("path")
    where = ".".join(map(str, path)) if isinstance(path, list) else ""
    return f"{where or 'body'}: {each.get('message', '')}"


def _count(number: float | None) -> str:
    return "any number of" if number is None else f"{number:,.0f}"


def _auth(secret: str) -> HeaderKey:
    """A call without the version that it is spoken to in is refused."""
    return HeaderKey({"Authorization": f"Bearer {secret}", "X-Runway-Version": VERSION})


RUNWAY = Service(NAME, _auth, refusal, account)
