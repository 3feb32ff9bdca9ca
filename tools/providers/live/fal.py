"""fal: one queue for all its models, and the store for input files.

A task is posted to the queue and followed at the addresses that the answer names; there is no
failed state, a failure is a completed task with an error, or an error where its result should be.
Source: docs/contracts.md, section 4.1.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar
from urllib.parse import quote

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Reply
from tools.providers.live.fal_errors import NAME, failed_task, refusal
from tools.providers.live.header_key import HeaderKey
from tools.providers.live.pictures import Packed
from tools.providers.live.service import Accepted, AccountState, Desk, Service
from tools.providers.live.wire import Wire
from tools.providers.provider import Pending, Ticket

ReplyT = TypeVar("ReplyT", bound=Reply)

SMALL_BYTES = 256 * 1024
"""A file up to this size travels inside the request; a larger one is handed in before it."""
MOST_BYTES = 90_000_000
"""Files over 100 MB would have to be handed in in parts, which no film of shots needs."""

_STORES = {"https://queue.fal.run": "https://rest.fal.ai"}
"""Where files are handed in; a gateway or a rehearsal has the store at the queue's address."""


class RemoteFile(Reply):
    """A file in a model's answer."""

    url: str


class _Queued(Reply):
    request_id: str
    response_url: str
    status_url: str
    cancel_url: str


class _State(Reply):
    status: str
    error: str | None = None
    error_type: str | None = None


class _Token(Reply):
    token: str
    token_type: str
    base_url: str


class _Stored(Reply):
    access_url: str


async def account(wire: Wire) -> AccountState:
    """A token for the store proves the key; nothing tells the balance."""
    await _token(wire)
    return AccountState("not told by fal; see its dashboard")


def _auth(secret: str) -> HeaderKey:
    """The store's own token, where a request brings it, stays."""
    return HeaderKey({"Authorization": f"Key {secret}"})


FAL = Service(NAME, _auth, refusal, account)


async def submit(desk: Desk, endpoint: str, body: Mapping[str, object]) -> Accepted:
    """Queue a task at an endpoint, such as 'fal-ai/wan/v2.2-a14b/image-to-video'."""
    try:
        answer = await desk.wire.buy("POST", f"/{endpoint}", json={**body, **desk.card.options})
    except ProviderRefused as refused:
        raise _not_queued(refused) from refused
    queued = answer.read(_Queued)
    # The addresses drop the endpoint's sub-path, so they are kept and not built again.
    return Accepted(
        queued.request_id,
        {"status": queued.status_url, "result": queued.response_url, "cancel": queued.cancel_url},
    )


def _not_queued(refused: ProviderRefused) -> ProviderRefused:
    """At a submit an error means that there is no task: it is free, and may be sent again."""
    kinds = {
        RefusalKind.SPOILED: RefusalKind.TRANSIENT,
        RefusalKind.UNKNOWN_TASK: RefusalKind.INVALID,
        RefusalKind.MODERATED_OUTPUT: RefusalKind.MODERATED_INPUT,
    }
    return ProviderRefused(
        refused.provider,
        kinds.get(refused.kind, refused.kind),
        refused.reason,
        retry_after_seconds=refused.retry_after_seconds,
        another_key=refused.another_key,
    )


async def poll(desk: Desk, ticket: Ticket, result: type[ReplyT]) -> Pending | ReplyT:
    """State of a task, or its result as a record; raises ProviderRefused when it failed."""
    state = (await desk.wire.ask("GET", _address(desk, ticket, "status"))).read(_State)
    if state.status != "COMPLETED":
        return Pending(desk.poll_seconds, queued=state.status == "IN_QUEUE")
    failed = failed_task(state.error or "", state.error_type or "")
    try:
        answer = await desk.wire.ask("GET", _address(desk, ticket, "result"))
    except ProviderRefused as refused:
        # The result's own error says more than the state's, unless it is only a bad connection.
        if failed and refused.retryable:
            raise failed from refused
        raise
    if failed:
        raise failed
    return answer.read(result)


async def cancel(desk: Desk, ticket: Ticket) -> bool:
    """Whether a task that had not begun was taken back; one at work is left, for it is paid."""
    try:
        state = (await desk.wire.ask("GET", _address(desk, ticket, "status"))).read(_State)
        if state.status != "IN_QUEUE":
            return False
        await desk.wire.ask("PUT", _address(desk, ticket, "cancel"))
    except ProviderRefused:
        return False
    return True


def _address(desk: Desk, ticket: Ticket, which: str) -> str:
    """The address that the queue named; for a task that a person found, the one it would name."""
    if which in ticket.hints:
        return ticket.hints[which]
    owner, app = desk.card.name.split("/")[:2]
    tail = "" if which == "result" else f"/{which}"
    return f"/{owner}/{app}/requests/{quote(ticket.task_id, safe='')}{tail}"


async def handed(desk: Desk, packed: Packed) -> str:
    """The address under which a model finds an input file: a data URI, or that of an upload."""
    if len(packed.content) <= SMALL_BYTES:
        return packed.data_uri()
    token = await _token(desk.wire)
    answer = await desk.wire.ask(
        "POST",
        f"{token.base_url.rstrip('/')}/files/upload",
        content=packed.content,
        headers={
            "Authorization": f"{token.token_type} {token.token}",
            "Content-Type": packed.mime,
            "X-Fal-File-Name": f"input.{packed.mime.rpartition('/')[2]}",
        },
    )
    return answer.read(_Stored).access_url


async def _token(wire: Wire) -> _Token:
    base = wire.card.base_url.rstrip("/")
    address = f"{_STORES.get(base, base)}/storage/auth/token?storage_type=fal-cdn-v3"
    return (await wire.ask("POST", address, json={})).read(_Token)
