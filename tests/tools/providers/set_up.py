"""The stand-in in a thread of the test run, and the live studio turned towards it."""

from __future__ import annotations

import asyncio
import atexit
import itertools
import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import httpx
import numpy as np
from PIL import Image

from tools.errors import ProviderRefused, RefusalKind
from tools.ffmpeg.ffmpeg import run
from tools.providers.job import Purpose
from tools.providers.jobs import JobStore
from tools.providers.live.keys import KeyRing
from tools.providers.live.service import Adapter, Desk, Service
from tools.providers.live.studio import LiveStudio
from tools.providers.live.wire import Wire
from tools.providers.models import ModelBook, ServiceCard, model_book
from tools.providers.provider import Done, Output, Ticket
from tools.providers.rehearsal.faults import Call, Fault, FaultBook, FaultKind
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.rules import RULE_HEADER
from tools.providers.rehearsal.running import StandIn, planted_keys, turned
from tools.providers.rehearsal.server import ThreadedServer
from tools.providers.rehearsal.till import Sale
from tools.providers.requests import Media, Request
from tools.takes.assets import AssetStore, sha256_of

if TYPE_CHECKING:
    from tools.providers.dispatch import JobResult

HURRY = 1000.0
"""Waits of tests are so much shorter than the services advise."""
PATIENCE_SECONDS = 30.0
"""For a file that has to be made first, on a busy machine."""
FEW_POLLS = 6
"""More than any task needs whose file is there: an endless one is not waited for."""

Change = Callable[[httpx.Request], httpx.Request]


def hurried_clock() -> float:
    """A clock on which hurried sleeps take as long as they say."""
    return time.monotonic() * HURRY


async def hurried_sleep(seconds: float) -> None:
    """Sleeps a fraction of what is asked."""
    await asyncio.sleep(seconds / HURRY)


def plain_transport() -> httpx.AsyncHTTPTransport:
    """The usual one without the list of authorities, which takes longer to read than a test."""
    return httpx.AsyncHTTPTransport(verify=False)


class Mutated(httpx.AsyncBaseTransport):
    """Sends what the real client asks, changed on the way; keeps what came back."""

    def __init__(self, change: Change = lambda request: request, *, only: str = "") -> None:
        """Only requests whose address contains `only` are changed."""
        self._change = change
        self._only = only
        self._inner = plain_transport()
        self.asked: list[httpx.Request] = []
        self.rules: list[str] = []
        """Ids of the rules that the stand-in's answers cited."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if self._only in str(request.url):
            request = self._change(request)
        self.asked.append(request)
        answer = await self._inner.handle_async_request(request)
        if RULE_HEADER in answer.headers:
            self.rules.append(answer.headers[RULE_HEADER])
        return answer

    async def aclose(self) -> None:
        await self._inner.aclose()


def with_json(change: Callable[[dict[str, Any]], object]) -> Change:
    """A change of JSON bodies, made in place; requests without one pass as they are."""

    def changed(request: httpx.Request) -> httpx.Request:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return request
        body = json.loads(request.content)
        change(body)
        return _rebuilt(request, json.dumps(body).encode())

    return changed


def with_headers(headers: Mapping[str, str | None]) -> Change:
    """A change of headers; None takes one away."""

    def changed(request: httpx.Request) -> httpx.Request:
        for name, value in headers.items():
            request.headers.pop(name, None)
            if value is not None:
                request.headers[name] = value
        return request

    return changed


def _rebuilt(request: httpx.Request, content: bytes) -> httpx.Request:
    headers = [(n, v) for n, v in request.headers.multi_items() if n != "content-length"]
    return httpx.Request(
        request.method,
        request.url,
        headers=headers,
        content=content,
        extensions=request.extensions,
    )


@dataclass(frozen=True)
class Taken:
    """What came of one request, without anything being tried twice."""

    files: tuple[Path, ...]
    outputs: tuple[Output, ...]
    cost_micros: int | None


class Stage:
    """A stand-in with its own floor, and real clients on it."""

    def __init__(self, server: ThreadedServer, floor: Floor, folder: Path) -> None:
        self.endless = False
        self.port = server.port
        self.url = f"http://127.0.0.1:{server.port}"
        self.floor = floor
        self.folder = folder
        whole = turned(model_book(), StandIn(self.url, floor.home, None))
        hurried = {name: _hurried(card) for name, card in whole.services.items()}
        self.book: ModelBook = whole.model_copy(update={"services": hurried})
        self.environment = planted_keys(self.book)
        self._store: JobStore | None = None

    @property
    def faults(self) -> FaultBook:
        """What goes wrong from now on."""
        return self.floor.faults

    def fault(self, kind: str, service: str = "", call: str | None = None, times: int = 1) -> None:
        """Orders one fault; it takes no longer than it must."""
        called = Call(call) if call else None
        if kind == FaultKind.ENDLESS:
            self.endless = True
        self.faults.add(
            Fault(kind=FaultKind(kind), service=service, call=called, times=times, seconds=0.05)
        )

    def secrets(self) -> set[str]:
        """Everything that is secret about the keys."""
        variables = {card.keys for card in self.book.services.values() if card.keys}
        keys = [key for each in variables for key in self.environment[each].split(",")]
        return {part for key in keys for part in key.split(":") if part != "rehearsal-id"}

    def ledger(self, service: str = "") -> tuple[Sale, ...]:
        """What was sold, by one service or by all."""
        return tuple(s for s in self.floor.till.ledger() if service in ("", s.service))

    def changed(self, service: str, **fields: object) -> None:
        """Changes the card of a service: limits, deadline, hosts."""
        card = self.book.services[service].model_copy(update=fields)
        services = {**self.book.services, service: card}
        self.book = self.book.model_copy(update={"services": services})

    @asynccontextmanager
    async def studio(
        self, transport: httpx.AsyncBaseTransport | None = None
    ) -> AsyncIterator[LiveStudio]:
        """The live studio against this stand-in."""
        studio = LiveStudio(
            self.folder / "live",
            self.book,
            self.environment,
            name="rehearsal",
            http=httpx.AsyncClient(transport=transport or plain_transport(), trust_env=False),
            clock=hurried_clock,
            sleep=hurried_sleep,
        )
        try:
            yield studio
        finally:
            await studio.close()

    async def quoted(self, request: Request) -> int:
        """What the studio says before it buys, in millionths of a US dollar."""
        async with self.studio() as studio:
            return studio.quote_micros(request)

    async def run(
        self,
        request: Request,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        budget_micros: int | None = None,
        take: int = 1,
        conformed: bool = True,
    ) -> JobResult:
        """The request as a job of a production: booked, sent, retried, received.

        Without `conformed` its files are taken as they come, where they are not what is tested.
        """
        from tools.providers.arrivals import receive
        from tools.providers.dispatch import Dispatch, as_delivered

        assets = AssetStore(self.folder / "assets")
        for media in media_of(request):
            assets.add(media.path)
        store = JobStore(self.folder / "jobs.db", budget_micros=budget_micros)
        try:
            async with self.studio(transport) as studio:
                dispatch = Dispatch(
                    "test",
                    studio,
                    store,
                    assets,
                    clock=time.time,
                    receive=receive if conformed else as_delivered,
                    sleep=hurried_sleep,
                )
                return await dispatch.run(Purpose("s1", take, request.kind), request)
        finally:
            store.close()

    async def once(
        self, request: Request, *, transport: httpx.AsyncBaseTransport | None = None
    ) -> Taken:
        """The request sent once and polled to its end; refusals and lost answers are raised."""
        async with self.studio(transport) as studio, studio.seat(request) as key:
            ticket = await studio.submit(request, key, lambda: None)
            done = await self.collected(studio, ticket, request)
        files = tuple(output.path for output in done.outputs)
        return Taken(files, done.outputs, done.cost_micros)

    async def collected(self, studio: LiveStudio, ticket: Ticket, request: Request) -> Done:
        """The end of a task; an endless one is given up soon."""
        folder = self.folder / "taken" / ticket.task_id.replace("/", "_")
        folder.mkdir(parents=True, exist_ok=True)
        until = time.monotonic() + PATIENCE_SECONDS
        for polls in itertools.count(1):
            state = await studio.poll(ticket, request, folder)
            if isinstance(state, Done):
                return state
            if time.monotonic() > until or (self.endless and polls == FEW_POLLS):
                raise ProviderRefused("rehearsal", RefusalKind.DEADLINE, f"{polls} polls")
            await hurried_sleep(state.wait_seconds)
        raise AssertionError("counting never ends")

    @asynccontextmanager
    async def wire(
        self,
        service: Service,
        key: str = "",
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> AsyncIterator[Wire]:
        """A line to a service with one of its good keys, or with `key`."""
        card = self.book.services[service.name]
        keys = key or (self.environment[card.keys] if card.keys else "")
        ring = KeyRing(card, keys, clock=hurried_clock)
        line = transport or plain_transport()
        async with httpx.AsyncClient(transport=line, trust_env=False) as http:
            held = ring.usable[0]
            yield Wire(card, held, http, service.auth(held.secret), service.refusal)

    @asynccontextmanager
    async def desk(
        self,
        adapter: Adapter,
        model: str,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> AsyncIterator[Desk]:
        """What an adapter has at hand for one task of a model."""
        async with self.wire(adapter.service, transport=transport) as wire:
            yield Desk(wire, self.book.card(model), wire.card.poll_seconds)

    def picture(
        self, width: int = 1280, height: int = 720, *, tag: str = "", suffix: str = ".png"
    ) -> Media:
        """A picture to send along."""
        path = _made_picture(width, height, suffix)
        return Media(sha256=sha256_of(path), path=path, tag=tag)

    def sound(self, seconds: float = 2.0, suffix: str = ".wav") -> Media:
        """A tone to send along."""
        return _made(f"sound-{seconds}{suffix}", "sine=frequency=220", seconds)

    def clip(self, seconds: float = 2.0, width: int = 320, height: int = 180) -> Media:
        """A silent clip to send along."""
        pattern = f"testsrc=size={width}x{height}:rate=24"
        return _made(f"clip-{seconds}-{width}x{height}.mp4", pattern, seconds)


@cache
def _workshop() -> Path:
    """Where what tests send along is made, once a run."""
    held = TemporaryDirectory(prefix="dailies-tests-")
    atexit.register(held.cleanup)
    return Path(held.name)


@cache
def _made_picture(width: int, height: int, suffix: str) -> Path:
    path = _workshop() / f"picture-{width}x{height}{suffix}"
    ramp = Image.linear_gradient("L").resize((width, height))
    Image.merge("RGB", (ramp, ramp.transpose(Image.Transpose.ROTATE_180), ramp)).save(path)
    return path


@cache
def _made(name: str, what: str, seconds: float) -> Media:
    path = _workshop() / name
    run(["-f", "lavfi", "-i", what, "-t", f"{seconds}", str(path)])
    return Media(sha256=sha256_of(path), path=path)


@cache
def heavy_picture() -> Media:
    """A picture that is too large for any data URI: noise does not compress."""
    pixels = np.random.default_rng(1).integers(0, 256, (1200, 1600, 3), dtype=np.uint8)
    path = _workshop() / "heavy.png"
    Image.fromarray(pixels).save(path, compress_level=1)
    return Media(sha256=sha256_of(path), path=path)


def media_of(request: Request) -> tuple[Media, ...]:
    """All files that travel with a request."""
    values = [getattr(request, name) for name in type(request).model_fields]
    singles = [value for value in values if isinstance(value, Media)]
    listed = [item for value in values if isinstance(value, tuple) for item in value]
    return (*singles, *(item for item in listed if isinstance(item, Media)))


def _hurried(card: ServiceCard) -> ServiceCard:
    return card.model_copy(
        update={"poll_seconds": 2.0, "read_seconds": 5.0, "per_minute": None, "in_flight": 4}
    )
