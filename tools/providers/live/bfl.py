"""Black Forest Labs as a service: its key, its errors, what is left of the credits.

Source: section 2 of docs/contracts.md.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer
from tools.providers.live.header_key import HeaderKey
from tools.providers.live.service import AccountState, Service
from tools.providers.live.wire import Wire

CREDIT_MICROS = 10_000
"""A credit is a US cent (section 2.6)."""
_MOST_REASON = 300
_KINDS = {
    401: RefusalKind.CREDENTIALS,
    402: RefusalKind.NO_MONEY,
    403: RefusalKind.CREDENTIALS,
    404: RefusalKind.UNKNOWN_TASK,
    408: RefusalKind.TRANSIENT,
    429: RefusalKind.RATE,
}


class _Credits(Reply):
    credits: float


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses; moderation is no HTTP error here, it is a task's status."""
    if answer.status < 400:
        return None
    fallback = RefusalKind.TRANSIENT if answer.status >= 500 else RefusalKind.INVALID
    body = _fields(answer)
    return ProviderRefused(
        "bfl",
        _KINDS.get(answer.status, fallback),
        f"HTTP {answer.status}: {_reason(body)}",
        retry_after_seconds=_rest_seconds(answer, body),
    )


async def account(wire: Wire) -> AccountState:
    """The balance; how many tasks may be active is not told by any call."""
    answer = await wire.ask("GET", "/v1/credits")
    try:
        left = answer.read(_Credits).credits
    except UnreadableAnswer as error:
        raise ProviderRefused("bfl", RefusalKind.TRANSIENT, str(error)) from error
    dollars = left * CREDIT_MICROS / 1_000_000
    return AccountState(balance=f"{left:g} credits (${dollars:.2f})")


def one_line(text: object) -> str:
    """A service's words, short enough for a message and a log."""
    return " ".join(str(text).split())[:_MOST_REASON]


def _fields(answer: Answer) -> Mapping[str, object]:
    try:
        body = answer.json()
    except UnreadableAnswer:
        return {}
    return body if isinstance(body, dict) else {}


def _reason(body: Mapping[str, object]) -> str:
    """`detail` is a sentence or a list of faults; the 402 and 429 are shown with `message`."""
    detail = body.get("detail")
    if isinstance(detail, list):
        return one_line("; ".join(_fault(each) for each in detail))
    return one_line(detail or body.get("message") or body.get("error") or "no reason given")


def _fault(each: object) -> str:
    if not isinstance(each, dict):
        return str(each)
    where = each.get("loc")
    path = ".".join(map(str, where)) if isinstance(where, list) else "body"
    return f"{path}: {each.get('msg', '')}"


def _rest_seconds(answer: Answer, body: Mapping[str, object]) -> float | None:
    """From the header, else from the body, where a page of the maker's shows it."""
    told = answer.retry_after_seconds
    asked = body.get("retry_after")
    if told is None and isinstance(asked, int | float) and not isinstance(asked, bool):
        return min(max(float(asked), 0.0), 600.0)
    return told


def _auth(secret: str) -> httpx.Auth:
    return HeaderKey("x-key", secret)


BFL = Service(name="bfl", auth=_auth, refusal=refusal, account=account)
