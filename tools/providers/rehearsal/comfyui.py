"""ComfyUI as the stand-in plays it: prompts are validated, queued one behind the other, remembered.

There is no key and no bill. Source: docs/contracts.md, section 8.
"""

from __future__ import annotations

import asyncio
import dataclasses
import re
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from tools.providers.rehearsal.comfyui_graph import RULES, faults_of
from tools.providers.rehearsal.comfyui_reading import request_of
from tools.providers.rehearsal.comfyui_words import (
    entry,
    failed,
    message,
    outputs,
    refused,
    row,
    told,
)
from tools.providers.rehearsal.delivery import type_of
from tools.providers.rehearsal.faults import FaultKind
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.house import Call, House, Problem, Sale, Stage
from tools.providers.rehearsal.rules import Rejected
from tools.providers.requests import Media

NO_PROMPT = RULES.add("prompt", "8.2", "the body is an object with a `prompt`", "SDK")
FORM = RULES.add("upload-form", "8.3", "an upload is a form with a file named `image`", "SDK")
FOLDER = RULES.add("upload-folder", "8.3", "an upload stays inside the input folder", "SDK")
ORIGIN = RULES.add("origin", "8.1", "a request that names an Origin names this very host", "SDK")

_STILL_SECONDS, _CLIP_SECONDS = 12.0, 240.0
"""A consumer graphics card: SDXL at 30 steps, Wan 2.2 14B at 81 frames."""
_MODEL = "prompt"
_OVER = 99
"""More polls than any rule asks for: how far a prompt is depends on time alone."""
_WORDS = {
    Problem.CREDENTIALS: (401, "401: Unauthorized"),
    Problem.NO_MONEY: (402, "402: Payment Required"),
    Problem.RATE: (429, "429: Too Many Requests"),
    Problem.SERVER: (500, "500 Internal Server Error\n\nServer got itself in trouble"),
    Problem.MODERATED_INPUT: (400, "400: Bad Request"),
    Problem.NOT_FOUND: (404, "404: Not Found"),
}
"""As its web framework words them; the first three come from a proxy in front of it, if at all."""
_FILE_NAME = re.compile(r"(?P<id>[0-9a-f-]{36})_00001_\.\w+")
_TICK_SECONDS = 0.05


class ComfyUI(House):
    """A server with the models and nodes that the shipped workflows use."""

    name = "comfyui"
    rules = RULES

    def __init__(self, floor: Floor) -> None:
        super().__init__(floor)
        floor.records.rows(
            "CREATE TABLE IF NOT EXISTS comfyui_inputs (name TEXT PRIMARY KEY, sha256 TEXT)"
        )

    def routes(self) -> list[BaseRoute]:
        """As ComfyUI's server.py has them, as far as clients need them."""
        return [
            self.route("POST", "/prompt", self._prompt, Call.SUBMIT),
            self.route("GET", "/history/{id}", self._history, Call.POLL),
            self.route("GET", "/history", self._histories, Call.OTHER),
            self.route("GET", "/queue", self._queue, Call.OTHER),
            self.route("POST", "/queue", self._delete, Call.CANCEL),
            self.route("POST", "/interrupt", self._interrupt, Call.CANCEL),
            self.route("POST", "/upload/image", self._upload, Call.UPLOAD),
            self.route("GET", "/view", self._view, Call.DOWNLOAD),
            self.route("GET", "/system_stats", self._stats, Call.ACCOUNT),
            WebSocketRoute(f"/{self.name}/ws", self._news),
        ]

    def problem(self, problem: Problem) -> Response:
        """Plain text, as from aiohttp."""
        status, words = _WORDS[problem]
        return PlainTextResponse(words, status)

    def rejected(self, rejection: Rejected) -> Response:
        """Its error object; uploads are refused without a word."""
        if rejection.rule in (FORM, FOLDER, ORIGIN):
            return Response(status_code=rejection.status)
        error = {"type": "no_prompt", "message": rejection.detail, "details": rejection.detail}
        return JSONResponse({"error": error | {"extra_info": {}}, "node_errors": {}}, 400)

    def authenticate(self, request: Request) -> str:
        """There are no keys, but pages of other sites may not queue anything."""
        origin = request.headers.get("origin")
        if origin and urlsplit(origin).netloc.lower() != request.headers["host"].lower():
            raise Rejected(ORIGIN, status=403)
        return ""

    async def _prompt(self, request: Request, key: str) -> Response:
        body = await self.body(request, NO_PROMPT)
        graph = body.get("prompt")
        if not isinstance(graph, dict):
            raise Rejected(NO_PROMPT, "No prompt provided")
        pictures = self._pictures()
        faults = faults_of(graph, pictures.__contains__)
        if faults:
            return refused(faults, graph)
        try:
            wanted = request_of(graph, pictures, _MODEL)
        except ValueError as error:
            # A true server would draw this; the stand-in has no model to do it with.
            return JSONResponse({"error": f"not rehearsed: {error}", "node_errors": {}}, 400)
        sale = self.floor.sell(
            self,
            model=_MODEL,
            key=key,
            body=body,
            request=wanted,
            cost_micros=0,
            seconds=_CLIP_SECONDS if wanted.kind == "clip" else _STILL_SECONDS,
            suffix=".mp4" if wanted.kind == "clip" else ".png",
            slots=1,
        )
        return JSONResponse({"prompt_id": sale.id, "number": sale.ordinal, "node_errors": {}})

    async def _history(self, request: Request, key: str) -> Response:
        sale = self.floor.sale(self, request.path_params["id"])
        ended = self._entry(sale, polled=True) if sale else None
        return JSONResponse({sale.id: ended} if sale and ended else {})

    async def _histories(self, request: Request, key: str) -> Response:
        most = int(request.query_params.get("max_items", "10000"))
        entries = {sale.id: self._entry(sale, polled=False) for sale in self._sales()}
        return JSONResponse(dict([each for each in entries.items() if each[1]][-most:]))

    async def _queue(self, request: Request, key: str) -> Response:
        stages = [(sale, self._stage(sale)) for sale in self._sales()]
        return JSONResponse(
            {
                "queue_running": [row(sale) for sale, at in stages if at is Stage.RUNNING],
                "queue_pending": [row(sale) for sale, at in stages if at is Stage.QUEUED],
            }
        )

    async def _delete(self, request: Request, key: str) -> Response:
        for id_ in (await self.body(request, NO_PROMPT)).get("delete", ()):
            sale = self.floor.sale(self, str(id_))
            if sale is not None and self._stage(sale) is Stage.QUEUED:
                self.floor.till.cancelled(sale)
        return Response()

    async def _interrupt(self, request: Request, key: str) -> Response:
        wanted = (await self.body(request, NO_PROMPT)).get("prompt_id")
        for sale in self._sales():
            if self._stage(sale) is Stage.RUNNING and wanted in (None, sale.id):
                # Both marks together mean: stopped at work, which its history tells.
                self.floor.till.cancelled(self.floor.till.doomed(sale, FaultKind.FAILED))
        return Response()

    async def _upload(self, request: Request, key: str) -> Response:
        async with request.form() as form:
            file, folder = form.get("image"), str(form.get("subfolder", ""))
            if not isinstance(file, UploadFile) or not file.filename:
                raise Rejected(FORM)
            name, content = file.filename, await file.read()
        if ".." in folder.split("/") or folder.startswith("/") or "/" in name:
            raise Rejected(FOLDER)
        media = await asyncio.to_thread(self.floor.inbox.keep, content)
        path = f"{folder}/{name}" if folder else name
        self.floor.records.rows(
            "INSERT INTO comfyui_inputs VALUES (?, ?)"
            " ON CONFLICT (name) DO UPDATE SET sha256 = excluded.sha256",
            *(path, media.sha256),
        )
        return JSONResponse({"name": name, "subfolder": folder, "type": "input"})

    async def _view(self, request: Request, key: str) -> Response:
        match = _FILE_NAME.search(request.query_params.get("filename", ""))
        sale = self.floor.sale(self, match["id"]) if match else None
        if sale is None or self._stage(sale) is not Stage.READY:
            return self.problem(Problem.NOT_FOUND)
        file = await self.floor.file(sale, sale.suffix)
        return Response(await asyncio.to_thread(file.read_bytes), media_type=type_of(file))

    async def _stats(self, request: Request, key: str) -> Response:
        system = {"os": "posix", "comfyui_version": "0.3.75", "python_version": "3.12.4"}
        device = {"name": "cuda:0 Rehearsal 24 GB", "type": "cuda", "index": 0}
        memory = {"vram_total": 24 * 2**30, "vram_free": 22 * 2**30}
        return JSONResponse({"system": system, "devices": [device | memory]})

    async def _news(self, socket: WebSocket) -> None:
        """Tells the client whose id it is what becomes of its prompts."""
        if self.floor.faults.draw(self.name, Call.OTHER) is not None:
            # Whatever was to go wrong, without a socket the client hears nothing.
            await socket.close()
            return
        client = socket.query_params.get("clientId") or uuid4().hex
        await socket.accept()
        known: dict[str, Stage] = {}
        with suppress(WebSocketDisconnect):
            await socket.send_json(message("status", status={}, sid=client))
            while not await _is_gone(socket):
                for sale in self._sales_of(client):
                    at = self._stage(sale)
                    if known.get(sale.id) is not at:
                        known[sale.id] = at
                        for news in told(sale, at):
                            await socket.send_json(news)

    def _stage(self, sale: Sale) -> Stage:
        """Where the prompt is, by time alone: the server counts no polls."""
        return self.floor.stage(dataclasses.replace(sale, polls=_OVER), polled=False)

    def _entry(self, sale: Sale, *, polled: bool) -> dict[str, Any] | None:
        """What the history says of a prompt; None before it has ended."""
        if polled and self.floor.stage(sale, polled=True) is Stage.UNKNOWN:
            return entry(sale, "resting", [], {})
        current = self.floor.sale(self, sale.id) or sale
        at = self._stage(current)
        if at is Stage.CANCELLED and current.script is FaultKind.FAILED:
            return entry(current, "error", [["execution_interrupted", failed(current)]], {})
        if at in (Stage.FAILED, Stage.MODERATED):
            return entry(current, "error", [["execution_error", failed(current)]], {})
        if at is not Stage.READY:
            return None
        return entry(current, "success", [["execution_success", {}]], outputs(current))

    def _sales(self) -> list[Sale]:
        return [sale for sale in self.floor.till.ledger() if sale.service == self.name]

    def _sales_of(self, client: str) -> list[Sale]:
        rows = self.floor.records.rows(
            "SELECT id FROM sales WHERE service = ? AND json_extract(body, '$.client_id') = ?",
            *(self.name, client),
        )
        found = (self.floor.sale(self, str(row[0])) for row in rows)
        return [sale for sale in found if sale is not None]

    def _pictures(self) -> dict[str, Media]:
        """All uploads by the names that nodes load them by."""
        rows = self.floor.records.rows("SELECT name, sha256 FROM comfyui_inputs")
        assets = self.floor.inbox.assets
        return {
            str(name): Media(sha256=str(digest), path=assets.find(str(digest)))
            for name, digest in rows
        }


async def _is_gone(socket: WebSocket) -> bool:
    """Whether the client has left; waits a moment for it to say so."""
    try:
        said = await asyncio.wait_for(socket.receive(), _TICK_SECONDS)
    except TimeoutError:
        return False
    return bool(said["type"] == "websocket.disconnect")
