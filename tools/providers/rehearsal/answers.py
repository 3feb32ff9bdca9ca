"""Answers that go wrong on the wire: resets, torn bodies, slow ones, pages of a proxy.

Knows the connection and no service. The scope's `rehearsal.abort` and `rehearsal.hang_up` are put
there by the server's protocol.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any, TypeVar

from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Receive, Scope, Send

from tools.providers.rehearsal.faults import Fault, FaultKind

ABORT = "rehearsal.abort"
"""Resets the connection: the other side sees an error, not an end."""
HANG_UP = "rehearsal.hang_up"
"""Sends what was written and closes."""
HUGE_BYTES = 10 * 1024**3
ELSEWHERE = "http://127.0.0.2:1/elsewhere"
"""Another host, where nobody listens."""

ResponseT = TypeVar("ResponseT", bound=Response)

_PIECES = 16
_PAGE = (
    "<html><head><title>502 Bad Gateway</title></head>"
    "<body><center><h1>502 Bad Gateway</h1></center></body></html>"
)
_UNKNOWN = {"added_last_week": {"nested": [1, None, "x"]}, "x_trace": "7f3a"}


class Reset(Response):
    """No answer: the connection is reset."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Aborts and waits until the connection is seen to be gone."""
        await _leave(scope[ABORT], receive)


class Torn(Response):
    """Half of the body that its length announces, then the end."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends the whole head and half of the body."""
        await send(_head(self))
        half = bytes(self.body)[: len(self.body) // 2]
        await send({"type": "http.response.body", "body": half, "more_body": True})
        await _leave(scope[HANG_UP], receive)


class Dripping(Response):
    """The whole body, in small pieces with pauses."""

    drip_seconds: float = 0.0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends it over `drip_seconds`."""
        await send(_head(self))
        body = bytes(self.body)
        size = max(1, -(-len(body) // _PIECES))
        for at in range(0, len(body), size):
            await asyncio.sleep(self.drip_seconds / _PIECES)
            piece = body[at : at + size]
            await send({"type": "http.response.body", "body": piece, "more_body": True})
        await send({"type": "http.response.body", "body": b""})


class Huge(Response):
    """More than any client should take."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Sends until the other side has had enough."""
        self.headers["content-length"] = str(HUGE_BYTES)
        await send(_head(self))
        gone = asyncio.create_task(_gone(receive))
        block = b"\x00" * 65536
        for _ in range(HUGE_BYTES // len(block)):
            if gone.done():
                return
            await send({"type": "http.response.body", "body": block, "more_body": True})
            await asyncio.sleep(0)
        gone.cancel()


def instead(fault: Fault) -> Response | None:
    """What is answered without anybody serving the request; None for all other faults."""
    if fault.kind is FaultKind.RESET_BEFORE:
        return Reset()
    if fault.kind is FaultKind.ERROR_PAGE:
        return HTMLResponse(_PAGE, 502)
    if fault.kind is FaultKind.WRONG_TYPE:
        return HTMLResponse("<html><body>Please sign in.</body></html>")
    if fault.kind is FaultKind.HUGE:
        return Huge(media_type="video/mp4")
    if fault.kind is FaultKind.REDIRECT:
        return RedirectResponse(ELSEWHERE, 302)
    return expired() if fault.kind is FaultKind.EXPIRED else None


def expired() -> Response:
    """What a file host says once an address is too old."""
    return Response(
        "<?xml version='1.0'?><Error><Code>AccessDenied</Code>"
        "<Message>Request has expired</Message></Error>",
        403,
        media_type="application/xml",
    )


def spoiled(fault: Fault, answer: Response) -> Response:
    """The answer to a request that was served, as it leaves; itself for all other faults."""
    if fault.kind is FaultKind.RESET_AFTER:
        return Reset()
    if fault.kind is FaultKind.TRUNCATED:
        return _like(answer, Torn)
    if fault.kind is FaultKind.SLOW_DRIP:
        dripping = _like(answer, Dripping)
        dripping.drip_seconds = fault.seconds
        return dripping
    if fault.kind is FaultKind.UNKNOWN_FIELDS:
        return _with_unknown_fields(answer)
    return answer


def _like(answer: Response, kind: type[ResponseT]) -> ResponseT:
    changed = kind(answer.body, answer.status_code)
    changed.raw_headers = list(answer.raw_headers)
    return changed


def _with_unknown_fields(answer: Response) -> Response:
    try:
        said = json.loads(bytes(answer.body))
    except ValueError:
        return answer
    changed = Response(json.dumps(_widened(said)), answer.status_code)
    length = ("content-length", str(len(changed.body)))
    for name, value in [*answer.headers.items(), length]:
        changed.headers[name] = value
    return changed


def _widened(value: Any) -> Any:
    """Every object of a JSON value with fields that nobody knows."""
    if isinstance(value, dict):
        return {name: _widened(inner) for name, inner in value.items()} | _UNKNOWN
    return [_widened(inner) for inner in value] if isinstance(value, list) else value


def _head(answer: Response) -> dict[str, Any]:
    return {
        "type": "http.response.start",
        "status": answer.status_code,
        "headers": answer.raw_headers,
    }


async def _leave(end: Callable[[], None], receive: Receive) -> None:
    end()
    await _gone(receive)


async def _gone(receive: Receive) -> None:
    """Returns when the connection is."""
    while (await receive())["type"] != "http.disconnect":
        pass
