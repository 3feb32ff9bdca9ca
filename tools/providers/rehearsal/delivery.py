"""Delivery: finished files at addresses that expire, on another host than the calls.

Calls go to 127.0.0.1 and files to localhost, so that a client that lets its key travel along, or
that does not know the hosts of its files, fails here as it would in earnest.
"""

from __future__ import annotations

import asyncio
import mimetypes
import re
import secrets
from pathlib import Path

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tools.providers.rehearsal.answers import expired, instead, spoiled
from tools.providers.rehearsal.clock import StudioClock
from tools.providers.rehearsal.faults import Call, FaultBook
from tools.providers.rehearsal.records import Records

FILE_HOST = "localhost"
PREFIX = "/_files"
SHELF = "/_shelf"
_TYPES = {".wav": "audio/wav", ".mp3": "audio/mpeg", ".webp": "image/webp", ".flac": "audio/flac"}
_OWN = re.compile(r"http://(?:localhost|127\.0\.0\.1):(?P<port>\d+)(?P<path>/[^?#]*)")


class Delivery:
    """Expiring addresses, kept in the records."""

    def __init__(
        self, records: Records, clock: StudioClock, faults: FaultBook, shelf: Path
    ) -> None:
        """`shelf` is a folder that is published as it is; set `port` before asking an address."""
        self._records = records
        self._clock = clock
        self._faults = faults
        shelf.mkdir(parents=True, exist_ok=True)
        self._shelf = shelf
        self.port = 0

    def address(
        self, path: Path, lifetime_seconds: float, *, service: str = "", once_for: str = ""
    ) -> str:
        """A new address of the file.

        `service` says whose faults are played on it. With `once_for` (a task's id) the address is
        made once and never renewed, expired or not.
        """
        token = secrets.token_urlsafe(18)
        row = self._records.row(
            "INSERT INTO files VALUES (?, ?, ?, ?, ?) ON CONFLICT (once_for)"
            " DO UPDATE SET once_for = excluded.once_for RETURNING token",
            *(token, str(path), service, self._clock.now() + lifetime_seconds),
            once_for or None,
        )
        token = str(row[0]) if row else token
        return f"http://{FILE_HOST}:{self.port}{PREFIX}/{token}/{path.name}"

    def lookup(self, address: str) -> Path | None:
        """The file behind one of its own addresses; None when foreign, unknown or expired."""
        match = _OWN.match(address)
        if match is None or int(match["port"]) != self.port:
            return None
        folder, _, rest = match["path"].lstrip("/").partition("/")
        if f"/{folder}" == SHELF:
            return self._on_shelf(rest)
        found = self._find(rest.partition("/")[0])
        return found[0] if found and found[2] > self._clock.now() else None

    def routes(self) -> list[Route]:
        """Where the files are fetched."""
        either = ["GET", "HEAD"]
        return [
            Route(f"{PREFIX}/{{token}}/{{name}}", self._serve, methods=either),
            Route(f"{SHELF}/{{name}}", self._serve_shelf, methods=either),
        ]

    async def _serve_shelf(self, request: Request) -> Response:
        path = self._on_shelf(request.path_params["name"])
        if path is None:
            return PlainTextResponse("no such file", 404)
        return Response(await asyncio.to_thread(path.read_bytes), media_type=type_of(path))

    def _on_shelf(self, name: str) -> Path | None:
        path = self._shelf / name
        return path if path.parent == self._shelf and path.is_file() else None

    async def _serve(self, request: Request) -> Response:
        found = self._find(request.path_params["token"])
        if found is None:
            return PlainTextResponse("no such file", 404)
        path, service, expires_at = found
        fault = self._faults.draw(service, Call.DOWNLOAD)
        if fault is not None:
            at_once = instead(fault)
            if at_once is not None:
                return at_once
        if self._clock.now() > expires_at:
            return expired()
        content = await asyncio.to_thread(path.read_bytes)
        file = Response(content, media_type=type_of(path))
        return spoiled(fault, file) if fault is not None else file

    def _find(self, token: str) -> tuple[Path, str, float] | None:
        row = self._records.row(
            "SELECT path, service, expires_at FROM files WHERE token = ?", token
        )
        return (Path(str(row[0])), str(row[1]), float(row[2] or 0)) if row else None


def type_of(path: Path) -> str:
    """The media type that a file's ending means."""
    guessed, _ = mimetypes.guess_type(path.name)
    return _TYPES.get(path.suffix) or guessed or "application/octet-stream"
