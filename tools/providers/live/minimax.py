"""MiniMax: its key, the errors of its two protocols, and what its adapters share.

Version 1 answers errors with HTTP 200 and a `base_resp`; version 2 (H3) with real statuses and an
`error` object. The codes in both are the same. Source: docs/contracts.md, sections 1.1 and 1.6.
"""

from __future__ import annotations

import re
from typing import TypeVar

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer, kind_of_status, one_line
from tools.providers.live.header_key import bearer
from tools.providers.live.service import AccountState, Desk, Service
from tools.providers.live.wire import Wire

NAME = "minimax"
FAILED_STATES = frozenset({"fail", "failed"})
"""How version 1 spells a failed task; documentation and official tools differ."""

ReplyT = TypeVar("ReplyT", bound=Reply)

_INVALID_CODES = (1042, 1043, 1044, 2013, 2037, 2039, 2042, 2048, 20132)
_KIND_OF_CODE: dict[int, RefusalKind] = {
    **dict.fromkeys((1000, 1001, 1013, 1024, 1033), RefusalKind.TRANSIENT),
    **dict.fromkeys((1002, 1039, 1041, 2045), RefusalKind.RATE),
    **dict.fromkeys((1004, 2038, 2049), RefusalKind.CREDENTIALS),
    # 2056 is a window of five hours: too long to wait for, so it is met like an empty account.
    **dict.fromkeys((1008, 1028, 1030, 2056, 2061), RefusalKind.NO_MONEY),
    1026: RefusalKind.MODERATED_INPUT,
    1027: RefusalKind.MODERATED_OUTPUT,
    **dict.fromkeys(_INVALID_CODES, RefusalKind.INVALID),
}
_EMBEDDED_CODE = re.compile(r"\((\d{4,5})\)\s*$")


class BaseResp(Reply):
    """The verdict that every answer of version 1 carries."""

    status_code: int = 0
    status_msg: str | None = None


class _Error(Reply):
    """The error object of version 2; its message ends with the code of version 1."""

    type: str = ""
    message: str = ""


class _Envelope(Reply):
    base_resp: BaseResp | None = None
    error: _Error | None = None
    status: str | None = None
    """Of the task, where the answer tells of one."""


async def inquire(desk: Desk, path: str, **params: str) -> Answer:
    """The answer to a question about one task or file, in the query's `params` or the path.

    Raises:
        ProviderRefused: UNKNOWN_TASK for invalid parameters, since there is no other to be wrong.
    """
    try:
        return await desk.wire.ask("GET", path, params=params)
    except ProviderRefused as refused:
        if refused.kind is RefusalKind.INVALID:
            raise ProviderRefused(NAME, RefusalKind.UNKNOWN_TASK, refused.reason) from refused
        raise


def kept(body: bytes, kind: type[ReplyT]) -> ReplyT:
    """An answer that was kept on disk as a record; it was readable when it came."""
    try:
        return Answer(200, {}, body).read(kind)
    except UnreadableAnswer as error:
        raise spoiled(f"the kept answer: {error}") from error


def spoiled(problem: str) -> ProviderRefused:
    """A result that came, may be charged, and is of no use."""
    return ProviderRefused(NAME, RefusalKind.SPOILED, problem, cost_micros=None)


def failed_task(code: int, message: str) -> ProviderRefused:
    """Why a task ended without a result; failed and blocked videos are not charged (1.7).

    What passes by itself elsewhere has ended this task for good, so only a new one can help.
    """
    kind = _KIND_OF_CODE.get(code, RefusalKind.SPOILED)
    if kind in (RefusalKind.TRANSIENT, RefusalKind.RATE):
        kind = RefusalKind.SPOILED
    return ProviderRefused(NAME, kind, one_line(f"{message or 'failed'} ({code})"))


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses, in either protocol; a failed task is the adapter's to read."""
    try:
        envelope = answer.read(_Envelope)
    except UnreadableAnswer:
        return None  # whoever asked knows whether that may have been paid
    if envelope.base_resp is not None and envelope.base_resp.status_code != 0:
        if (envelope.status or "").lower() in FAILED_STATES:
            return None  # the question was answered: it is the task that failed
        return _refused(answer, envelope.base_resp.status_code, envelope.base_resp.status_msg)
    if envelope.error is not None and answer.status >= 400:
        found = _EMBEDDED_CODE.search(envelope.error.message)
        message = envelope.error.message or envelope.error.type
        return _refused(answer, int(found[1]) if found else 0, message)
    return None


def _refused(answer: Answer, code: int, message: str | None) -> ProviderRefused:
    kind = _KIND_OF_CODE.get(code) or _kind_of_status(answer.status)
    trace = answer.headers.get("trace-id", "")
    return ProviderRefused(
        NAME,
        kind,
        one_line(f"{f'{code}: ' if code else ''}{message or kind}{trace and f' [trace {trace}]'}"),
        retry_after_seconds=answer.retry_after_seconds if kind is RefusalKind.RATE else None,
    )


def _kind_of_status(status: int) -> RefusalKind:
    """For codes that the contract does not know; 422 is the second protocol's for moderation."""
    return RefusalKind.MODERATED_INPUT if status == 422 else kind_of_status(status)


async def account(wire: Wire) -> AccountState:
    """A list of voices proves the key and is free; no call tells the balance."""
    await wire.ask("POST", "/v1/get_voice", json={"voice_type": "system"})
    return AccountState(balance="not told")


MINIMAX = Service(NAME, bearer, refusal, account)
