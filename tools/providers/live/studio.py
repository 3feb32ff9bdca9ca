"""The live studio: each request to its model's adapter, with a key, a wire and safe downloads.

It owns what the services share: keys and their rest, the kept answers of services that answer at
once, expired addresses. What a model's wire looks like is its adapter's; what a job may cost and
whether it may be sent again is Dispatch's.
"""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.arrivals import Torn
from tools.providers.live.answer import UnreadableAnswer
from tools.providers.live.downloads import LinkExpired, download
from tools.providers.live.keys import Key, KeyRing
from tools.providers.live.prices import list_price_micros
from tools.providers.live.registry import ADAPTERS
from tools.providers.live.service import Adapter, Desk, Inline, Ready, Remote, Service
from tools.providers.live.wire import Wire
from tools.providers.models import ModelBook, ModelCard, ServiceCard
from tools.providers.provider import AnswerLost, Done, Output, Pending, Ticket
from tools.providers.requests import Capability, Request
from tools.takes.assets import write_whole

_ANSWER = "answer"
"""Hint of a ticket: hash of an answer that is kept on disk."""


class LiveStudio:
    """All services of the model book for which there is a key; close it when done."""

    submit_is_idempotent = False

    def __init__(
        self,
        home: Path,
        book: ModelBook,
        environment: Mapping[str, str],
        *,
        name: str = "live",
        http: httpx.AsyncClient | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`home` keeps answers; keys are read from `environment` and never leave this object."""
        self.name = name
        self._answers = home / "answers"
        self._book = book
        self._http = http or httpx.AsyncClient(
            follow_redirects=False, limits=httpx.Limits(max_connections=100)
        )
        self._cards: dict[str, ServiceCard] = {}
        self._rings: dict[str, KeyRing] = {}
        for service, card in book.services.items():
            value = environment.get(card.keys or card.address, "").strip()
            if value:
                ours = card if card.keys else card.at(value)
                self._cards[service] = ours
                keys = value if card.keys else ""
                self._rings[service] = KeyRing(ours, keys, clock=clock, sleep=sleep)

    async def close(self) -> None:
        """Ends all connections."""
        await self._http.aclose()

    def capabilities(self) -> frozenset[Capability]:
        """What the services with keys can be asked for."""
        kinds = (
            ADAPTERS[card.adapter].kinds
            for model, card in self._book.models.items()
            if self.offers(model)
        )
        return frozenset().union(*kinds)

    def offers(self, model: str) -> bool:
        """Whether the model is known and its service has a key that may be used."""
        card = self._book.models.get(model)
        if card is None or card.adapter not in ADAPTERS:
            return False
        ring = self._rings.get(ADAPTERS[card.adapter].service.name)
        return ring is not None and bool(ring.usable)

    def quote_micros(self, request: Request) -> int:
        """The list price of a request."""
        return list_price_micros(self._book, request)

    def deadline_seconds(self, request: Request) -> float:
        """The service's own."""
        return self._open(request)[2].deadline_seconds

    @asynccontextmanager
    async def seat(self, request: Request, key: str = "") -> AsyncIterator[str]:
        """A free place with one of the service's keys."""
        adapter, _, _ = self._open(request)
        async with self._rings[adapter.service.name].seat(key, adapter.name) as held:
            yield held.name

    async def submit(self, request: Request, key: str, sending: Callable[[], None]) -> Ticket:
        """The ticket; an answer that holds the result is on disk before this returns."""
        adapter, _, service = self._open(request)
        ring = self._rings[service.name]
        left = False

        def leaving() -> None:
            nonlocal left
            sending()
            left = True

        desk = self._desk(request, key, leaving)
        held = desk.wire.key
        try:
            accepted = await adapter.submit(desk, request)
        except UnreadableAnswer as error:
            if left:
                raise AnswerLost(f"{service.name}: {error}") from error
            raise _unreadable(service, error) from error
        except ProviderRefused as refusal:
            if refusal.kind is RefusalKind.RATE:
                ring.rest(held, refusal.retry_after_seconds)
                # The key rests, not the job: another one may be free at once.
                refusal.retry_after_seconds = 0.0
            elif refusal.stops_production:
                ring.set_aside(held, refusal)
                refusal.another_key = bool(ring.usable)
            raise
        hints = dict(accepted.hints)
        if accepted.answer:
            hints[_ANSWER] = await asyncio.to_thread(self._keep, accepted.answer)
        return Ticket(task_id=accepted.task_id, key=held.name, hints=hints)

    async def poll(self, ticket: Ticket, request: Request, folder: Path) -> Pending | Done:
        """State of the task; files are downloaded, from a fresh address where one expired."""
        state = await self._state(ticket, request)
        if isinstance(state, Pending):
            return state
        try:
            return await self._collected(state, request, folder)
        except LinkExpired:
            state = await self._state(ticket, request)
        if isinstance(state, Pending):
            return state
        try:
            return await self._collected(state, request, folder)
        except LinkExpired as expired:
            service = self._open(request)[2].name
            reason = "the address of its result has expired and it gives no other"
            raise ProviderRefused(
                service, RefusalKind.UNKNOWN_TASK, reason, cost_micros=None
            ) from expired

    async def cancel(self, ticket: Ticket, request: Request) -> bool:
        """Whether the service took the task back at no cost."""
        adapter, _, service = self._open(request)
        try:
            return await adapter.cancel(self._desk(request, ticket.key), ticket)
        except UnreadableAnswer as error:
            raise _unreadable(service, error) from error

    def wires(self) -> Iterator[tuple[Service, Wire]]:
        """A line to every service with every key that may be used."""
        services = {a.service.name: a.service for a in ADAPTERS.values()}
        for name, ring in self._rings.items():
            for key in ring.usable if name in services else ():
                service = services[name]
                yield service, self._line(service, self._cards[name], key)

    async def _state(self, ticket: Ticket, request: Request) -> Pending | Ready:
        adapter, _, service = self._open(request)
        answer = b""
        if _ANSWER in ticket.hints:
            answer = await asyncio.to_thread(self._kept(ticket.hints[_ANSWER]).read_bytes)
        desk = self._desk(request, ticket.key, answer=answer)
        try:
            return await adapter.poll(desk, ticket, request)
        except UnreadableAnswer as error:
            raise _unreadable(service, error) from error

    async def _collected(self, ready: Ready, request: Request, folder: Path) -> Done:
        service = self._open(request)[2]
        outputs = []
        for number, file in enumerate(ready.files, start=1):
            stem = folder / f"{request.kind}_{number}"
            if isinstance(file, Remote):
                path = await self._fetched(file.url, stem, service)
            else:
                path = await asyncio.to_thread(_written, file, stem)
            outputs.append(Output(path, words=ready.words if number == 1 else ()))
        return Done(tuple(outputs), ready.cost_micros)

    async def _fetched(self, url: str, stem: Path, service: ServiceCard) -> Path:
        """The downloaded file. What cannot be fetched is paid for: no word of its end is final."""
        try:
            return await download(url, stem, service, self._http)
        except ProviderRefused as refusal:
            if refusal.kind is RefusalKind.SPOILED:
                raise Torn(service.name, refusal.reason) from refusal
            if refusal.kind is RefusalKind.INVALID:
                raise ProviderRefused(
                    service.name, RefusalKind.HELD, refusal.reason, cost_micros=None
                ) from refusal
            raise

    def _open(self, request: Request) -> tuple[Adapter, ModelCard, ServiceCard]:
        """Who answers the request; ProviderRefused names the key or entry that is missing."""
        card = self._book.card(request.model)
        adapter = ADAPTERS.get(card.adapter)
        if adapter is None:
            known = ", ".join(sorted(ADAPTERS))
            reason = f"models.toml names the adapter {card.adapter!r}; there are {known}"
            raise ProviderRefused(request.model, RefusalKind.UNAVAILABLE, reason)
        service = self._cards.get(adapter.service.name)
        if service is None:
            wanted = self._book.services[adapter.service.name]
            reason = f"set {wanted.keys or wanted.address}, or route to another model"
            raise ProviderRefused(request.model, RefusalKind.UNAVAILABLE, reason)
        return adapter, card, service

    def _desk(
        self,
        request: Request,
        key: str,
        sending: Callable[[], None] = lambda: None,
        answer: bytes = b"",
    ) -> Desk:
        adapter, card, service = self._open(request)
        wire = self._line(adapter.service, service, self._key(service, key), sending)
        return Desk(wire, card, service.poll_seconds, answer)

    def _line(
        self,
        service: Service,
        card: ServiceCard,
        key: Key,
        sending: Callable[[], None] = lambda: None,
    ) -> Wire:
        return Wire(card, key, self._http, service.auth(key.secret), service.refusal, sending)

    def _key(self, service: ServiceCard, name: str) -> Key:
        ring = self._rings[service.name]
        # A task that a person found by its id has no key to its name.
        held = ring.named(name) if name else next(iter(ring.usable), None)
        if held is None:
            reason = f"the task was bought with key {name}, which {service.keys} does not hold now"
            raise ProviderRefused(service.name, RefusalKind.CREDENTIALS, reason)
        return held

    def _keep(self, answer: bytes) -> str:
        digest = hashlib.sha256(answer).hexdigest()
        write_whole(self._kept(digest), answer)
        return digest

    def _kept(self, digest: str) -> Path:
        return self._answers / f"{digest}.answer"


def _unreadable(service: ServiceCard, error: UnreadableAnswer) -> ProviderRefused:
    """A free question whose answer is of no use: it is asked again."""
    return ProviderRefused(service.name, RefusalKind.TRANSIENT, f"unreadable answer: {error}")


def _written(file: Inline, stem: Path) -> Path:
    path = stem.with_name(f"{stem.name}{file.suffix}")
    path.write_bytes(file.content)
    return path
