"""The stand-in as an ASGI application, and as a server on this machine.

POST /v1/chat/completions, POST /v1/embeddings and GET /v1/models are OpenAI's. Under /_rehearsal
it is told what to do (POST cues) and tells what it did (GET calls).
"""

from __future__ import annotations

import asyncio
import base64
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ValidationError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from agents.rehearsal import replies
from agents.rehearsal.answers import Spoken, answer_to
from agents.rehearsal.cues import Abilities, Cue, CueKind, Prompter
from agents.rehearsal.request import Body, Refused, check, tokens_of, too_long
from tools.providers.rehearsal.answers import ABORT
from tools.providers.rehearsal.server import listening, server_of

if TYPE_CHECKING:
    from memory.embedding import TextEmbedder

MODELS = ("rehearsal", "rehearsal-embedding")
_START_SECONDS = 20.0


@cache
def mini_lm() -> TextEmbedder:
    """Memory's own embedding; it loads torch, which takes seconds and which no chat needs."""
    embedder: TextEmbedder = import_module("memory.embedding").MiniLM()
    return embedder


class Served(BaseModel):
    """One request and what became of it."""

    number: int
    model: str
    record: str
    """The record asked for; empty in a chat."""
    form: str
    """schema, tool or text."""
    cue: str
    status: int
    """0 where the connection was broken."""
    prompt_tokens: int
    answer_tokens: int
    pictures: tuple[tuple[int, int], ...]
    temperature: float | None
    key: str


@dataclass
class Desk:
    """What the stand-in knows and remembers."""

    able: Abilities = field(default_factory=Abilities)
    prompter: Prompter = field(default_factory=Prompter)
    embedder: Callable[[], TextEmbedder] = mini_lm
    """Asked for when somebody first embeds."""
    served: list[Served] = field(default_factory=list)
    bodies: list[Body] = field(default_factory=list)
    """Requests as they were read, in the order of `served`."""


def application(desk: Desk) -> Starlette:
    """The stand-in at this desk."""

    async def chat(request: Request) -> Response:
        return await _chat(desk, request)

    async def embeddings(request: Request) -> Response:
        return await _embeddings(desk, request)

    async def models(_: Request) -> Response:
        listed = [{"id": name, "object": "model", "owned_by": "rehearsal"} for name in MODELS]
        return JSONResponse({"object": "list", "data": listed})

    async def calls(_: Request) -> Response:
        return JSONResponse({"calls": [each.model_dump() for each in desk.served]})

    async def cues(request: Request) -> Response:
        try:
            desk.prompter.add(*(Cue.model_validate(each) for each in await request.json()))
        except (ValidationError, ValueError) as error:
            return JSONResponse({"error": str(error)}, 422)
        return JSONResponse({"left": len(desk.prompter.left)})

    return Starlette(
        routes=[
            Route("/v1/chat/completions", chat, methods=["POST"]),
            Route("/v1/embeddings", embeddings, methods=["POST"]),
            Route("/v1/models", models, methods=["GET"]),
            Route("/_rehearsal/calls", calls, methods=["GET"]),
            Route("/_rehearsal/cues", cues, methods=["POST"]),
        ]
    )


async def _chat(desk: Desk, request: Request) -> Response:
    try:
        body = Body.model_validate(await request.json())
    except ValueError as error:
        return _refusal(Refused(400, str(error)))
    note = _Note(desk, body, request.headers.get("authorization", ""))
    try:
        check(body, desk.able)
        cue = note.cue = desk.prompter.next(body.record)
        if cue is not None:
            broken = await _unanswered(desk, request, body, cue)
            if broken is not None:
                note.take(broken.status_code)
                return broken
        return await _answered(desk, request, body, cue, note)
    except Refused as refused:
        note.take(refused.status)
        return _refusal(refused)


async def _unanswered(desk: Desk, request: Request, body: Body, cue: Cue) -> Response | None:
    """The response to a cue by which the model says nothing; None where it says something."""
    refusal = replies.refusal_for(cue)
    if refusal is not None:
        return _refusal(*refusal)
    match cue.kind:
        case CueKind.WINDOW:
            raise too_long(body, desk.able)
        case CueKind.ERROR_PAGE:
            return HTMLResponse("<html><body>502 Bad Gateway</body></html>", 502)
        case CueKind.NO_CHOICES:
            return JSONResponse({"id": "x", "object": "chat.completion", "choices": None})
        case CueKind.SILENCE:
            await asyncio.sleep(cue.seconds)
        case CueKind.RESET:
            request.scope[ABORT]()
            return Response(status_code=500)
    return None


async def _answered(
    desk: Desk, request: Request, body: Body, cue: Cue | None, note: _Note
) -> Response:
    proper = await answer_to(body)
    if not desk.able.heeds and body.form != "text":
        proper = Spoken("Gladly. What is it about?")
    choice = replies.played(cue, proper, body, desk.able.answer_tokens)
    usage = replies.usage_of(body, choice)
    number = note.take(200, usage)
    if body.stream:
        told = replies.events(number, body, choice, usage)
        if cue is not None and cue.kind is CueKind.BROKEN_OFF:
            told = _broken_off(told, request)
        return StreamingResponse(told, media_type="text/event-stream")
    whole = replies.completion(number, body, choice)
    if cue is None or cue.kind is not CueKind.NO_USAGE:
        whole["usage"] = usage
    return JSONResponse(whole)


async def _broken_off(told: AsyncIterator[str], request: Request) -> AsyncIterator[str]:
    """The first words, and then a reset."""
    for _ in range(4):
        yield await anext(told)
    await asyncio.sleep(0.05)  # what was written has to be on its way
    request.scope[ABORT]()


@dataclass(slots=True)
class _Note:
    """Writes down one request once it is known what became of it."""

    desk: Desk
    body: Body
    key: str
    cue: Cue | None = None

    def take(self, status: int, usage: dict[str, Any] | None = None) -> int:
        """Number of the request."""
        body, number = self.body, len(self.desk.served) + 1
        reset = self.cue is not None and self.cue.kind is CueKind.RESET
        self.desk.bodies.append(body)
        self.desk.served.append(
            Served(
                number=number,
                model=body.model,
                record=body.record,
                form=body.form,
                cue=self.cue.kind if self.cue else "",
                status=0 if reset else status,
                prompt_tokens=usage["prompt_tokens"] if usage else 0,
                answer_tokens=usage["completion_tokens"] if usage else 0,
                pictures=tuple(body.pictures()),
                temperature=body.temperature,
                key=self.key.removeprefix("Bearer "),
            )
        )
        return number


class _Embed(BaseModel):
    """Body of POST /v1/embeddings."""

    model: str
    input: str | list[str]
    encoding_format: str = "float"


async def _embeddings(desk: Desk, request: Request) -> Response:
    try:
        body = _Embed.model_validate(await request.json())
    except ValueError as error:
        return _refusal(Refused(400, str(error)))
    texts = [body.input] if isinstance(body.input, str) else body.input
    if not texts or not all(texts):
        return _refusal(Refused(400, "'$.input' is invalid.", param="input"))
    embedder = await asyncio.to_thread(desk.embedder)
    rows = await asyncio.to_thread(embedder.embed, texts)
    packed = body.encoding_format == "base64"
    data = [
        {
            "object": "embedding",
            "index": index,
            "embedding": base64.b64encode(row.tobytes()).decode() if packed else row.tolist(),
        }
        for index, row in enumerate(rows)
    ]
    count = sum(tokens_of(len(text)) for text in texts)
    usage = {"prompt_tokens": count, "total_tokens": count}
    return JSONResponse({"object": "list", "data": data, "model": body.model, "usage": usage})


def _refusal(refused: Refused, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(replies.error_body(refused), refused.status, headers)


@contextmanager
def serving(desk: Desk, port: int = 0) -> Iterator[str]:
    """The stand-in in a thread of this process; its address for OPENAI_BASE_URL."""
    held = listening(port)
    server = server_of(application(desk))
    thread = threading.Thread(
        target=lambda: asyncio.run(server.serve(sockets=[held])), name="rehearsal", daemon=True
    )
    thread.start()
    try:
        until = time.monotonic() + _START_SECONDS
        while not server.started:
            if time.monotonic() > until or not thread.is_alive():
                raise RuntimeError("the stand-in does not start")
            time.sleep(0.01)
        yield f"http://{held.getsockname()[0]}:{held.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join(_START_SECONDS)
        held.close()
