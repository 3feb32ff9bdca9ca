"""The stand-in as a server: one ASGI application on loopback, in this thread or another."""

from __future__ import annotations

import asyncio
import socket
import struct
import threading
import time
from collections.abc import Callable, Sequence
from typing import Any

import uvicorn
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from tools.providers.rehearsal.answers import ABORT, HANG_UP
from tools.providers.rehearsal.faults import FaultScript
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.house import House, Problem
from tools.providers.rehearsal.houses import HOUSES
from tools.providers.rehearsal.till import Sale

HOST = "127.0.0.1"
_RESET = struct.pack("ii", 1, 0)
"""SO_LINGER of no seconds: closing resets the connection instead of ending it."""
_START_SECONDS = 20.0


class BreakableProtocol(H11Protocol):
    """HTTP whose connection an application may break: scope[ABORT]() and scope[HANG_UP]()."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        served = self.app

        async def with_breaks(scope: Any, receive: Any, send: Any) -> None:
            scope[ABORT], scope[HANG_UP] = self._abort, self._hang_up
            await served(scope, receive, send)

        self.app = with_breaks

    def _abort(self) -> None:
        held = self.transport.get_extra_info("socket")
        if held is not None:
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.transport.abort()

    def _hang_up(self) -> None:
        self.transport.close()


class Advance(BaseModel):
    """Body of POST /_rehearsal/clock."""

    model_config = ConfigDict(extra="forbid")

    advance: float


def application(floor: Floor, houses: Sequence[type[House]] = HOUSES) -> Starlette:
    """All houses on one floor, their files, and the controls under /_rehearsal."""
    routes: list[BaseRoute] = [*floor.delivery.routes(), *_controls(floor)]
    for kind in houses:
        house = kind(floor)
        routes += house.routes()
        # Whatever the house does not know, it refuses in its own words.
        routes.append(Route(f"/{house.name}/{{rest:path}}", _Lost(house)))
    return Starlette(routes=routes)


class _Lost:
    """Answers every path that a house does not have."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await Request(scope, receive).body()
        await self._house.problem(Problem.NOT_FOUND)(scope, receive, send)


def _controls(floor: Floor) -> list[Route]:
    async def ledger(_: Request) -> Response:
        return JSONResponse({"sales": [sale_as_json(sale) for sale in floor.till.ledger()]})

    async def faults(request: Request) -> Response:
        try:
            floor.faults.load(FaultScript.model_validate_json(await request.body()))
        except ValidationError as error:
            return JSONResponse({"error": str(error)}, 422)
        return JSONResponse({"left": floor.faults.left()})

    async def played(_: Request) -> Response:
        return JSONResponse(
            {
                "left": floor.faults.left(),
                "played": [
                    {"at": each.at, "service": each.service, "call": each.call, "kind": each.kind}
                    for each in floor.faults.played()
                ],
            }
        )

    async def no_faults(_: Request) -> Response:
        floor.faults.clear()
        return Response(status_code=204)

    async def clock(request: Request) -> Response:
        try:
            floor.clock.advance(Advance.model_validate_json(await request.body()).advance)
        except ValidationError as error:
            return JSONResponse({"error": str(error)}, 422)
        return JSONResponse({"now": floor.clock.now()})

    return [
        Route("/_rehearsal/ledger", ledger, methods=["GET"]),
        Route("/_rehearsal/faults", faults, methods=["POST"]),
        Route("/_rehearsal/faults", played, methods=["GET"]),
        Route("/_rehearsal/faults", no_faults, methods=["DELETE"]),
        Route("/_rehearsal/clock", clock, methods=["POST"]),
    ]


def sale_as_json(sale: Sale) -> dict[str, Any]:
    """A line of the ledger; addresses of files on this disk are left out."""
    return {
        "ordinal": sale.ordinal,
        "id": sale.id,
        "service": sale.service,
        "model": sale.model,
        "key": sale.key,
        "body": sale.body,
        "request": sale.request.model_dump(mode="json"),
        "accepted_at": sale.accepted_at,
        "starts_at": sale.starts_at,
        "seconds": sale.seconds,
        "polls": sale.polls,
        "cost_micros": sale.cost_micros,
        "script": sale.script,
        "cancelled": sale.cancelled,
    }


def listening(port: int = 0) -> socket.socket:
    """A socket of this machine that takes connections from now on; port 0 for any free one."""
    # The protocol is named: only then does asyncio switch off the delay of small writes.
    held = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    held.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    held.bind((HOST, port))
    held.listen(512)
    return held


def server_of(app: ASGIApp) -> uvicorn.Server:
    """A quiet server of the application."""
    return uvicorn.Server(
        uvicorn.Config(
            app,
            interface="asgi3",
            http=BreakableProtocol,
            ws="websockets-sansio",
            lifespan="off",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=1,
        )
    )


class ThreadedServer:
    """A server in a thread of this process, whose floor can be changed while it runs."""

    def __init__(self, app_on: Callable[[Floor], ASGIApp] = application) -> None:
        """Listens on a free port; nothing is served before `serve` got a floor."""
        self._app_on = app_on
        self._app: ASGIApp | None = None
        self._socket = listening()
        self.port = int(self._socket.getsockname()[1])
        self._server = server_of(self._current)
        self._thread = threading.Thread(target=self._run, name="rehearsal", daemon=True)

    def start(self) -> None:
        """Returns when it serves."""
        self._thread.start()
        until = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise RuntimeError("the stand-in does not start")
            time.sleep(0.01)

    def serve(self, floor: Floor) -> None:
        """From now on requests are served on this floor."""
        floor.delivery.port = self.port
        self._app = self._app_on(floor)

    def stop(self) -> None:
        """Returns when it has ended."""
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)
        self._socket.close()

    async def _current(self, scope: Scope, receive: Receive, send: Send) -> None:
        if self._app is None:
            raise RuntimeError("no floor to serve on")
        await self._app(scope, receive, send)

    def _run(self) -> None:
        asyncio.run(self._server.serve(sockets=[self._socket]))
