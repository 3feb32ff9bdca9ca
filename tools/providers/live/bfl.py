"""Black Forest Labs: its key, its errors, what is left of the credits.

Source: docs/contracts.md, section 2.
"""

from __future__ import annotations

from collections.abc import Mapping

from tools.errors import ProviderRefused
from tools.providers.live.answer import Answer, Reply, kind_of_status, one_line
from tools.providers.live.header_key import HeaderKey
from tools.providers.live.service import AccountState, Service
from tools.providers.live.wire import Wire

NAME = "bfl"
CREDIT_MICROS = 10_000
"""A credit is a US cent (section 2.6)."""


class _Credits(Reply):
    credits: float


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses; moderation is no HTTP error here, it is a task's status."""
    if answer.status < 400:
        return None
    return ProviderRefused(
        NAME,
        kind_of_status(answer.status),
        f"HTTP {answer.status}: {_reason(answer.fields)}",
        retry_after_seconds=_rest_seconds(answer),
    )


async def account(wire: Wire) -> AccountState:
    """The balance; how many tasks may be active is not told by any call."""
    left = (await wire.ask("GET", "/v1/credits")).read(_Credits).credits
    dollars = left * CREDIT_MICROS / 1_000_000
    return AccountState(balance=f"{left:g} credits (${dollars:.2f})")


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


def _rest_seconds(answer: Answer) -> float | None:
    """From the header, else from the body, where a page of the maker's shows it."""
    told = answer.retry_after_seconds
    asked = answer.fields.get("retry_after")
    if told is None and isinstance(asked, int | float) and not isinstance(asked, bool):
        return min(max(float(asked), 0.0), 600.0)
    return told


BFL = Service(NAME, lambda secret: HeaderKey({"x-key": secret}), refusal, account)
