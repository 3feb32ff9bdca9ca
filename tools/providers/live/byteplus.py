"""BytePlus Vision: signed calls, refusals in two shapes, and what proves a key.

Source: docs/contracts.md, section 6.2. One address for everything; the action is in the query.
"""

from __future__ import annotations

from typing import Any

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer, one_line
from tools.providers.live.byteplus_signature import SignedWith
from tools.providers.live.service import AccountState, Service
from tools.providers.live.wire import Wire

NAME = "byteplus"
VERSION = "2024-06-06"
SUCCESS = 10_000
OMNIHUMAN = "realman_avatar_picture_omni15_cv"

_KINDS = {
    50215: RefusalKind.INVALID,
    50400: RefusalKind.CREDENTIALS,
    50411: RefusalKind.MODERATED_INPUT,
    50412: RefusalKind.MODERATED_INPUT,
    50413: RefusalKind.MODERATED_INPUT,
    50429: RefusalKind.RATE,
    50430: RefusalKind.RATE,
    50500: RefusalKind.TRANSIENT,
    50501: RefusalKind.TRANSIENT,
    50511: RefusalKind.MODERATED_OUTPUT,
    50512: RefusalKind.MODERATED_OUTPUT,
}
_NO_MONEY = ("balance", "arrear", "overdue", "insufficient fund")
"""Words of a message about an unpaid account; no code for it is published."""
_GATEWAY_RATE = ("Limit", "Throttl", "TooMany")
_GATEWAY_DOWN = ("Internal", "Unavailable", "Timeout")
_GATEWAY_KEY = ("Signature", "Credential", "AccessDenied", "Authorization", "AccessKey", "Token")


class _GatewayError(Reply):
    Code: str = ""
    Message: str = ""


class _Metadata(Reply):
    Error: _GatewayError | None = None


class _State(Reply):
    status: str = ""


class _Envelope(Reply):
    """Either shape: the business answer with a code, or the gateway's metadata."""

    code: int | None = None
    message: str = ""
    data: _State | None = None
    ResponseMetadata: _Metadata | None = None


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses, whatever its HTTP status is; None when its code says success."""
    try:
        envelope = answer.read(_Envelope)
    except UnreadableAnswer:
        return None
    error = envelope.ResponseMetadata.Error if envelope.ResponseMetadata else None
    if error is not None:
        return _refused(_gateway_kind(error.Code), error.Code, error.Message, answer)
    if envelope.code is None or envelope.code == SUCCESS:
        return None
    kind = _KINDS.get(envelope.code, _by_status(answer.status))
    if any(word in envelope.message.lower() for word in _NO_MONEY):
        kind = RefusalKind.NO_MONEY
    if kind is RefusalKind.TRANSIENT and envelope.data and envelope.data.status == "done":
        # The task has ended with this code: asking again would only tell it again.
        kind = RefusalKind.SPOILED
    return _refused(kind, str(envelope.code), envelope.message, answer)


def _refused(kind: RefusalKind, code: str, message: str, answer: Answer) -> ProviderRefused:
    return ProviderRefused(
        NAME,
        kind,
        one_line(f"{code}: {message}").strip(": "),
        retry_after_seconds=answer.retry_after_seconds if kind is RefusalKind.RATE else None,
    )


def _gateway_kind(code: str) -> RefusalKind:
    """By parts of the code: the gateway's list is long and shared by all services behind it."""
    for parts, kind in (
        (_GATEWAY_KEY, RefusalKind.CREDENTIALS),
        (_GATEWAY_RATE, RefusalKind.RATE),
        (_GATEWAY_DOWN, RefusalKind.TRANSIENT),
    ):
        if any(part in code for part in parts):
            return kind
    return RefusalKind.INVALID


def _by_status(status: int) -> RefusalKind:
    if status == 429:
        return RefusalKind.RATE
    return RefusalKind.TRANSIENT if status >= 500 else RefusalKind.INVALID


def call(action: str, body: dict[str, object]) -> dict[str, Any]:
    """What httpx needs for an action: its query and its body."""
    return {"params": {"Action": action, "Version": VERSION}, "json": body}


async def account(wire: Wire) -> AccountState:
    """Proves the key pair by asking after a task that cannot exist; no call tells a balance."""
    try:
        await wire.ask("POST", "/", **call("CVGetResult", {"req_key": OMNIHUMAN, "task_id": "0"}))
    except ProviderRefused as refused:
        if refused.kind is not RefusalKind.INVALID:
            raise
    return AccountState("not told")


BYTEPLUS = Service(NAME, SignedWith, refusal, account)
