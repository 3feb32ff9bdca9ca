"""How a service is spoken to, and what an adapter of one of its models has to give.

A `Service` is what all models of one house share: key, errors, account. An `Adapter` is one kind
of model: how a request reads on its wire, and how an answer reads back. It knows nothing of
budgets, retries, files on disk or other services.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

import httpx
from pydantic import BaseModel

from tools.errors import ProviderRefused
from tools.providers.live.answer import Answer
from tools.providers.live.wire import Wire
from tools.providers.models import ModelCard
from tools.providers.provider import Pending, Ticket, Word
from tools.providers.requests import AngleRequest, Capability, Request, StillRequest

RequestT = TypeVar("RequestT", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class AccountState:
    """What a service says of an account without anything being bought."""

    balance: str
    """In the service's own unit, as a sentence; 'not told' where there is no such call."""
    limits: str = ""


@dataclass(frozen=True, slots=True)
class Service:
    """What all models of one house share."""

    name: str
    """Of its table in models.toml: its address, hosts, limits and the variable of its keys."""
    auth: Callable[[str], httpx.Auth]
    """Proves who asks, from a key."""
    refusal: Callable[[Answer], ProviderRefused | None]
    """What an answer refuses, in the shared words; None when it is a success.

    Called for every answer whose body is JSON, and for all others with a status below 400.
    """
    account: Callable[[Wire], Awaitable[AccountState]] | None = None
    """Proves a key and reads balance and limits without buying; None where nothing tells."""


@dataclass(frozen=True, slots=True)
class Accepted:
    """A submit that the service took."""

    task_id: str
    hints: Mapping[str, str] = field(default_factory=dict)
    """What polling will need: addresses that the service named."""
    answer: bytes = b""
    """The result itself, where a service answers at once; kept on disk before it is believed."""


@dataclass(frozen=True, slots=True)
class Remote:
    """A finished file at an address of the service."""

    url: str


@dataclass(frozen=True, slots=True)
class Inline:
    """A finished file that came inside an answer."""

    content: bytes
    suffix: str
    """'.mp3', '.wav', ...; the content is sniffed all the same."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A finished task."""

    files: tuple[Remote | Inline, ...]
    cost_micros: int | None = None
    """What the service says that it cost, in millionths of a US dollar; None when it does not."""
    words: tuple[Word, ...] = ()
    """Of the first file, when it is a voice that the service timed."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What an adapter has at hand for one task."""

    wire: Wire
    """HTTP to the service with the task's key."""
    card: ModelCard
    """Model name at the service, limits, prices."""
    poll_seconds: float
    """How long to wait between two polls, by the service's own advice."""
    answer: bytes = b""
    """At polls: the answer that `submit` gave along."""


class Adapter(Protocol):
    """One kind of model.

    An answer that is not what the contract says may leave any method as UnreadableAnswer: the
    studio makes of it what it means there.
    """

    name: str
    """As models.toml names it: `adapter = "runway-still"`."""
    service: Service
    kinds: frozenset[Capability]
    """Requests that it can express."""

    def tier(self, request: Request, card: ModelCard) -> str:
        """Key into the card's price tiers, such as '768P-6s'; empty where there is one price."""
        ...

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        """Convert and upload what has to be, then send; exactly one `desk.wire.buy`."""
        ...

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        """State of the task; raises ProviderRefused when it failed."""
        ...

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        """Whether the task was taken back at no cost."""
        ...


def expected(request: Request, kind: type[RequestT]) -> RequestT:
    """The request as the kind that an adapter makes; TypeError when it is another."""
    if not isinstance(request, kind):
        raise TypeError(f"{request.model} was asked for a {request.kind}")
    return request


def expected_picture(request: Request) -> StillRequest | AngleRequest:
    """The same for adapters that make pictures, from words or from another picture."""
    if isinstance(request, AngleRequest):
        return request
    return expected(request, StillRequest)
