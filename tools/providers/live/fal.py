"""fal: one queue for all its models, its two sorts of errors, and the store for input files.

A task is posted to the queue and followed at the addresses that the answer names; there is no
failed state, a failure is a completed task with an error, or an error where its result should be.
Source: docs/contracts.md, section 4.1.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import dataclass
from typing import TypeVar

import httpx

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer
from tools.providers.live.pictures import Packed
from tools.providers.live.service import Accepted, AccountState, Desk, Service
from tools.providers.live.wire import Wire
from tools.providers.provider import AnswerLost, Pending, Ticket

ReplyT = TypeVar("ReplyT", bound=Reply)

SMALL_BYTES = 256 * 1024
"""A file up to this size travels inside the request; a larger one is handed in before it."""
MOST_BYTES = 90_000_000
"""Files over 100 MB would have to be handed in in parts, which no film of shots needs."""

_STORES = {"https://queue.fal.run": "https://rest.fal.ai"}
"""Where files are handed in; a gateway or a rehearsal has the store at the queue's address."""

_SPOILED = frozenset(
    (
        *("internal_server_error", "generation_timeout", "no_media_generated"),
        *("downstream_service_error", "downstream_service_unavailable", "internal_error"),
        *("request_timeout", "startup_timeout", "runner_scheduling_failure"),
        *("runner_connection_timeout", "runner_disconnected", "runner_connection_refused"),
        *("runner_connection_error", "runner_incomplete_response", "runner_server_error"),
        *("client_disconnected", "client_cancelled"),
    )
)
"""Types of errors that say nothing against the request: another task may succeed."""
_MODERATED = "content_policy_violation"


class _KeyHeader(httpx.Auth):
    """`Authorization: Key ...`; the store's own token, where a request brings it, stays."""

    def __init__(self, key: str) -> None:
        self._key = key

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        request.headers.setdefault("Authorization", f"Key {self._key}")
        yield request


class RemoteFile(Reply):
    """A file in a model's answer."""

    url: str


class _Complaint(Reply):
    type: str = ""
    msg: str = ""
    loc: tuple[str | int, ...] = ()


class _Refusal(Reply):
    """Both sorts of errors: the model's (a list) and the queue's (a sentence and a type)."""

    detail: tuple[_Complaint, ...] | str | None = None
    error_type: str = ""


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


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses. SPOILED, by the model's word, is the end of a task; a server error
    of the queue is TRANSIENT, for the task may be well.

    Server errors are never billed, a 422 may be unless `x-fal-billable-units` is 0.
    """
    if answer.status < 400:
        return None
    failure = _failure(answer)
    return ProviderRefused(
        "fal",
        _kind(answer.status, failure),
        failure.sentence or f"HTTP {answer.status}",
        retry_after_seconds=answer.retry_after_seconds,
        cost_micros=_billed(answer),
    )


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why fal said no, whichever way it said so."""

    type: str
    words: str
    where: tuple[str | int, ...] = ()
    retryable: str = ""
    """`X-Fal-Retryable`: whether the same input may succeed, 'true', 'false' or not said."""
    by_model: bool = False
    """Whether the model says it, rather than the queue around it."""

    @property
    def sentence(self) -> str:
        """One line of at most 300 characters."""
        where = ".".join(str(part) for part in self.where if part != "body")
        pieces = (where, self.type, self.words)
        return " ".join(": ".join(piece for piece in pieces if piece).split())[:300]


def _failure(answer: Answer) -> _Failure:
    try:
        said = answer.read(_Refusal)
    except UnreadableAnswer:
        said = _Refusal()
    told = answer.headers.get("x-fal-retryable", "")
    if isinstance(said.detail, tuple) and said.detail:
        first = said.detail[0]
        return _Failure(first.type, first.msg, first.loc, told, by_model=True)
    error_type = said.error_type or answer.headers.get("x-fal-error-type", "")
    return _Failure(error_type, said.detail if isinstance(said.detail, str) else "", (), told)


def _billed(answer: Answer) -> int | None:
    """Nothing for all but a 422 that does not say so: some of them are billed."""
    free = answer.status != 422 or answer.headers.get("x-fal-billable-units") in ("0", "0.0")
    return 0 if free else None


def _kind(status: int, failure: _Failure) -> RefusalKind:
    if status in _KIND_OF_STATUS:
        return _KIND_OF_STATUS[status]
    if status == 403:
        # One status for a locked account and for a key without the right to this model.
        broke = any(word in failure.words.lower() for word in ("balance", "locked", "exhausted"))
        return RefusalKind.NO_MONEY if broke else RefusalKind.CREDENTIALS
    if status >= 500 and not failure.by_model:
        return RefusalKind.TRANSIENT
    return _kind_of_failure(failure)


_KIND_OF_STATUS = {
    401: RefusalKind.CREDENTIALS,
    402: RefusalKind.NO_MONEY,
    404: RefusalKind.UNKNOWN_TASK,
    408: RefusalKind.TRANSIENT,
    429: RefusalKind.RATE,
}


def _kind_of_failure(failure: _Failure) -> RefusalKind:
    if failure.type == _MODERATED:
        # An input is named by its field; what the model made has none.
        named = [part for part in failure.where if part != "body"]
        return RefusalKind.MODERATED_INPUT if named else RefusalKind.MODERATED_OUTPUT
    told = failure.retryable.lower()
    spoiled = told == "true" if told else failure.type in _SPOILED
    return RefusalKind.SPOILED if spoiled else RefusalKind.INVALID


async def _account(wire: Wire) -> AccountState:
    """A token for the store proves the key; nothing tells the balance."""
    await _token(wire)
    return AccountState("not told by fal; see its dashboard")


FAL = Service("fal", _KeyHeader, refusal, _account)


async def submit(desk: Desk, endpoint: str, body: Mapping[str, object]) -> Accepted:
    """Queue a task at an endpoint, such as 'fal-ai/wan/v2.2-a14b/image-to-video'."""
    try:
        answer = await desk.wire.buy("POST", f"/{endpoint}", json={**body, **desk.card.options})
    except ProviderRefused as refused:
        raise _not_queued(refused) from refused
    try:
        queued = answer.read(_Queued)
    except UnreadableAnswer as error:
        raise AnswerLost(f"fal: {error}") from error
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
    state = _read(await desk.wire.ask("GET", ticket.hints["status"]), _State)
    if state.status != "COMPLETED":
        return Pending(desk.poll_seconds, queued=state.status == "IN_QUEUE")
    failed = _failed(state)
    try:
        answer = await desk.wire.ask("GET", ticket.hints["result"])
    except ProviderRefused as refused:
        # The result's own error says more than the state's, unless it is only a bad connection.
        if failed and refused.retryable:
            raise failed from refused
        raise
    if failed:
        raise failed
    return _read(answer, result)


def _failed(state: _State) -> ProviderRefused | None:
    if not state.error and not state.error_type:
        return None
    failure = _Failure(state.error_type or "", state.error or "")
    kind = _kind_of_failure(failure) if failure.type else RefusalKind.SPOILED
    free = failure.type in _SPOILED
    return ProviderRefused("fal", kind, failure.sentence, cost_micros=0 if free else None)


async def cancel(desk: Desk, ticket: Ticket) -> bool:
    """Whether a task that had not begun was taken back; one at work is left, for it is paid."""
    try:
        state = _read(await desk.wire.ask("GET", ticket.hints["status"]), _State)
        if state.status != "IN_QUEUE":
            return False
        await desk.wire.ask("PUT", ticket.hints["cancel"])
    except ProviderRefused:
        return False
    return True


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
    return _read(answer, _Stored).access_url


async def _token(wire: Wire) -> _Token:
    base = wire.card.base_url.rstrip("/")
    address = f"{_STORES.get(base, base)}/storage/auth/token?storage_type=fal-cdn-v3"
    return _read(await wire.ask("POST", address, json={}), _Token)


def _read(answer: Answer, kind: type[ReplyT]) -> ReplyT:
    try:
        return answer.read(kind)
    except UnreadableAnswer as error:
        raise ProviderRefused("fal", RefusalKind.TRANSIENT, str(error)[:300]) from error
