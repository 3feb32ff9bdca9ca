"""DashScope (Alibaba Model Studio): key, refusals, and what proves a key.

Source: section 4.3 of docs/contracts.md. Key, host and model have to be of one region.
"""

from __future__ import annotations

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer
from tools.providers.live.header_key import HeaderKey
from tools.providers.live.service import AccountState, Service
from tools.providers.live.wire import Wire

NAME = "dashscope"
_LONGEST_REASON = 300
_LIMIT_REST_SECONDS = 60.0
"""A throttled account recovers within about a minute."""


class _Error(Reply):
    code: str = ""
    message: str = ""


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses; a failed task is a success here, and the adapter's to read."""
    if answer.status < 400:
        return None
    try:
        said = answer.read(_Error)
    except UnreadableAnswer:
        said = _Error()
    return refused(said.code, said.message or f"HTTP {answer.status}", answer)


def refused(code: str, message: str, answer: Answer | None = None) -> ProviderRefused:
    """A code in the shared words; by the HTTP status where the code is none of the known."""
    kind = kind_of(code, message) or _kind_of_status(answer.status if answer else 400)
    rest = (answer.retry_after_seconds if answer else None) or _LIMIT_REST_SECONDS
    return ProviderRefused(
        NAME,
        kind,
        " ".join(f"{code}: {message}".split())[:_LONGEST_REASON].strip(": "),
        retry_after_seconds=rest if kind is RefusalKind.RATE else None,
    )


def kind_of(code: str, message: str) -> RefusalKind | None:
    """The kind that a code means; None for one that is not known. Codes may be dotted further."""
    if code.startswith("DataInspectionFailed"):
        # The exact form is not settled: the side stands in the code or in the message.
        side = f"{code} {message}".lower()
        output = "output" in side and "input" not in side
        return RefusalKind.MODERATED_OUTPUT if output else RefusalKind.MODERATED_INPUT
    return next((kind for start, kind in _KINDS.items() if code.startswith(start)), None)


_KINDS = {
    "InvalidParameter": RefusalKind.INVALID,
    "Arrearage": RefusalKind.NO_MONEY,
    "AllocationQuota.FreeTierOnly": RefusalKind.NO_MONEY,
    "InvalidApiKey": RefusalKind.CREDENTIALS,
    "AccessDenied": RefusalKind.CREDENTIALS,
    "ModelNotFound": RefusalKind.INVALID,
    # AllocationQuota among them: it is a quota that fills again, not money that is gone.
    "Throttling": RefusalKind.RATE,
    "InternalError": RefusalKind.TRANSIENT,
}


def _kind_of_status(status: int) -> RefusalKind:
    if status in (401, 403):
        return RefusalKind.CREDENTIALS
    if status == 404:
        return RefusalKind.UNKNOWN_TASK
    if status == 429:
        return RefusalKind.RATE
    return RefusalKind.TRANSIENT if status >= 500 else RefusalKind.INVALID


async def account(wire: Wire) -> AccountState:
    """Proves the key by listing its tasks; no call tells a balance."""
    await wire.ask("GET", "/api/v1/tasks/", params={"page_no": 1, "page_size": 1})
    return AccountState("not told")


SERVICE = Service(
    NAME, lambda secret: HeaderKey("Authorization", f"Bearer {secret}"), refusal, account
)
