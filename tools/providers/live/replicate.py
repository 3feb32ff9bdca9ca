"""Replicate: one client for its predictions, official models and community versions alike.

Source: docs/contracts.md, section 4.4; files, models and accounts as in replicate 1.0.7.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import quote

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer, kind_of_status, one_line
from tools.providers.live.header_key import bearer
from tools.providers.live.pictures import Packed
from tools.providers.live.service import Accepted, AccountState, Desk, Ready, Remote, Service
from tools.providers.live.wire import Wire
from tools.providers.provider import Pending, Ticket

NAME = "replicate"

SMALL_BYTES = 256 * 1000
"""Advised as the most for a data URI; a larger file is handed in first."""
MOST_BYTES = 90_000_000
"""Of one file that is handed in."""

_MODERATED = re.compile(
    r"nsfw|moderat|sensitive|flagged|safety (?:checker|filter|system)|content policy", re.I
)
_BEFORE = re.compile(r"\b(?:input|prompt|image you|request)\b", re.I)
"""Words of an error that speaks of what was sent rather than of what was made."""
_SENTENCE_END = re.compile(r"(?<=[.!?]) ")


class _Problem(Reply):
    """Problem details; `title` and `detail` say the same in short and in long."""

    title: str | None = None
    detail: object = None


class _Urls(Reply):
    get: str = ""
    cancel: str = ""


class _Metrics(Reply):
    predict_time: float | None = None


class _Prediction(Reply):
    id: str
    status: str
    version: str = ""
    output: str | tuple[str, ...] | None = None
    error: str | None = None
    started_at: str | None = None
    metrics: _Metrics | None = None
    urls: _Urls = _Urls()

    @property
    def files(self) -> tuple[str, ...]:
        """Addresses of what it made."""
        return (self.output,) if isinstance(self.output, str) else self.output or ()

    @property
    def cost_micros(self) -> int | None:
        """Nothing when it never ran; time is what is billed, at a price that no answer names."""
        ran = self.started_at is not None or bool(self.metrics and self.metrics.predict_time)
        return None if ran else 0


class _Version(Reply):
    id: str


class _Model(Reply):
    latest_version: _Version | None = None


class _FileUrls(Reply):
    get: str


class _File(Reply):
    urls: _FileUrls


class _Account(Reply):
    username: str


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses, from its status; the words are the service's own."""
    if answer.status < 400:
        return None
    try:
        problem = answer.read(_Problem)
    except UnreadableAnswer:
        problem = _Problem()
    words = str(problem.detail or problem.title or f"HTTP {answer.status}")
    return ProviderRefused(
        NAME,
        kind_of_status(answer.status),
        one_line(words),
        retry_after_seconds=answer.retry_after_seconds,
    )


async def account(wire: Wire) -> AccountState:
    """Whose key it is; no call tells the balance."""
    user = (await wire.ask("GET", "/v1/account")).read(_Account).username
    return AccountState("not told by Replicate; see its billing page", f"user {user}")


REPLICATE = Service(NAME, bearer, refusal, account)


async def submit(desk: Desk, body: Mapping[str, object], *, official: bool) -> Accepted:
    """A new prediction of the card's model.

    An official model is called by its name; a community model by a version, which is the one
    that the card pins as 'owner/name:version', else the latest, and is kept in the ticket.
    """
    fields: dict[str, object] = {"input": {**body, **desk.card.options}}
    path = f"/v1/models/{desk.card.name}/predictions"
    if not official:
        fields["version"] = await _version(desk)
        path = "/v1/predictions"
    try:
        answer = await desk.wire.buy("POST", path, json=fields)
    except ProviderRefused as refused:
        if refused.kind is RefusalKind.UNKNOWN_TASK:
            raise _no_model(desk, refused.reason) from refused
        raise
    made = answer.read(_Prediction)
    return Accepted(
        made.id,
        {
            "get": made.urls.get or f"/v1/predictions/{made.id}",
            "cancel": made.urls.cancel or f"/v1/predictions/{made.id}/cancel",
            "version": made.version,
        },
    )


async def _version(desk: Desk) -> str:
    name, _, pinned = desk.card.name.partition(":")
    if pinned:
        return pinned
    try:
        model = (await desk.wire.ask("GET", f"/v1/models/{name}")).read(_Model)
    except ProviderRefused as refused:
        if refused.kind is RefusalKind.UNKNOWN_TASK:
            raise _no_model(desk, refused.reason) from refused
        raise
    if model.latest_version is None:
        raise _no_model(desk, "it has no version")
    return model.latest_version.id


def _no_model(desk: Desk, problem: str) -> ProviderRefused:
    reason = f"the model {desk.card.name}: {problem}"
    return ProviderRefused(NAME, RefusalKind.INVALID, reason)


async def poll(desk: Desk, ticket: Ticket) -> Pending | Ready:
    """State of a prediction; raises ProviderRefused when it failed."""
    state = (await desk.wire.ask("GET", _address(ticket, "get"))).read(_Prediction)
    if state.status == "succeeded":
        if not state.files:
            raise ProviderRefused(NAME, RefusalKind.SPOILED, "it gave no file", cost_micros=None)
        return Ready(tuple(Remote(url) for url in state.files))
    if state.status in ("failed", "canceled", "aborted"):
        raise _failed(state)
    return Pending(desk.poll_seconds, queued=state.status == "starting")


def _failed(state: _Prediction) -> ProviderRefused:
    words = one_line(state.error or state.status)
    kind = RefusalKind.SPOILED
    # Advice follows the finding: "NSFW content detected. Try a different prompt."
    found = next(filter(_MODERATED.search, _SENTENCE_END.split(words)), None)
    if state.status == "failed" and found is not None:
        sent = _BEFORE.search(found)
        kind = RefusalKind.MODERATED_INPUT if sent else RefusalKind.MODERATED_OUTPUT
    return ProviderRefused(NAME, kind, words, cost_micros=state.cost_micros)


async def cancel(desk: Desk, ticket: Ticket) -> bool:
    """Whether a prediction was taken back before it ran; one at work is left, for it is paid."""
    try:
        state = (await desk.wire.ask("GET", _address(ticket, "get"))).read(_Prediction)
        if state.status != "starting":
            return False
        ended = (await desk.wire.ask("POST", _address(ticket, "cancel"))).read(_Prediction)
    except ProviderRefused:
        return False
    return ended.status == "canceled" and ended.cost_micros == 0


def _address(ticket: Ticket, which: str) -> str:
    """The address that the service named; for a task that a person found, the usual one."""
    tail = "" if which == "get" else f"/{which}"
    return ticket.hints.get(which, f"/v1/predictions/{quote(ticket.task_id, safe='')}{tail}")


async def handed(desk: Desk, packed: Packed) -> str:
    """The address under which a model finds an input file: a data URI, or that of an upload."""
    if len(packed.content) <= SMALL_BYTES:
        return packed.data_uri()
    name = f"input.{packed.mime.rpartition('/')[2]}"
    parts = {"content": (name, packed.content, packed.mime)}
    return (await desk.wire.ask("POST", "/v1/files", files=parts)).read(_File).urls.get
