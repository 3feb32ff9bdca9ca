"""A service that answers what it is told to, in order, and keeps what it was asked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from PIL import Image

from tools.providers.live.keys import Key
from tools.providers.live.service import Desk, Service
from tools.providers.live.wire import Wire
from tools.providers.models import model_book
from tools.providers.requests import Media
from tools.takes.assets import sha256_of

SECRET = "planted-key-0123"  # noqa: S105 (opens nothing)


@dataclass
class Scripted:
    """Answers by script; the last one is repeated."""

    answers: list[httpx.Response]
    asked: list[httpx.Request] = field(default_factory=list)

    def handle(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    def bodies(self) -> list[dict[str, object]]:
        return [json.loads(request.content) for request in self.asked if request.content]


def desk_for(service: Service, model: str, scripted: Scripted) -> Desk:
    """A desk whose wire ends at the script."""
    book = model_book()
    card = book.services[service.name]
    http = httpx.AsyncClient(transport=httpx.MockTransport(scripted.handle))
    key = Key("…0123", "one", SECRET)
    wire = Wire(card, key, http, service.auth(SECRET), service.refusal)
    return Desk(wire, book.card(model), card.poll_seconds)


def answer(status: int, body: object, headers: Mapping[str, str] | None = None) -> httpx.Response:
    """A JSON answer."""
    return httpx.Response(status, json=body, headers=headers)


def picture(folder: Path, name: str, size: tuple[int, int] = (640, 360), tag: str = "") -> Media:
    """A flat picture on disk."""
    path = folder / f"{name}.png"
    Image.new("RGB", size, (90, 120, 150)).save(path)
    return Media(sha256=sha256_of(path), path=path, tag=tag)
