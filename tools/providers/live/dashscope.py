"""DashScope (Alibaba Model Studio): key, refusals, and what proves a key.

Source: docs/contracts.md, section 4.3. Key, host and model have to be of one region.
"""

from __future__ import annotations

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer, kind_of_status, one_line
from tools.providers.live.header_key import bearer
from tools.providers.live.service import AccountState, Service
from tools.providers.live.wire import Wire

NAME = "dashscope"
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
    kind = kind_of(code, message) or kind_of_status(answer.status if answer else 400)
    rest = (answer.retry_after_seconds if answer else None) or _LIMIT_REST_SECONDS
    return ProviderRefused(
        NAME,
        kind,
        one_line(f"{code}: {message}").strip(": "),
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


async def account(wire: Wire) -> AccountState:
    """Proves the key by listing its tasks; no call tells a balance."""
    await wire.ask("GET", "/api/v1/tasks/", params={"page_no": 1, "page_size": 1})
    return AccountState("not told")


DASHSCOPE = Service(NAME, bearer, refusal, account)
