"""The live studio around a toy adapter: what an answer that cannot be read means."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Reply
from tools.providers.live.header_key import bearer
from tools.providers.live.registry import ADAPTERS
from tools.providers.live.service import Accepted, Desk, Ready, Remote, Service
from tools.providers.live.studio import LiveStudio
from tools.providers.models import ModelBook, ModelCard, ServiceCard, model_book
from tools.providers.provider import AnswerLost, Pending, Ticket
from tools.providers.requests import Capability, MusicRequest, Request

REQUEST = MusicRequest(model="toy/tune", seed=1, prompt="A tune.", duration_seconds=2)
TICKET = Ticket(task_id="t1")
SERVICE = ServiceCard(name="toy", base_url="https://toy.example.org", keys="TOY_KEY")
CARD = ModelCard(
    adapter="toy", name="tune", price=1, per="call", prompt_limit=9, prompt_unit="characters"
)


class Task(Reply):
    id: str
    url: str = ""


class Toy:
    """Uploads, buys, polls and cancels, and lets every answer that cannot be read go."""

    name = "toy"
    service = Service("toy", bearer, lambda answer: None)
    kinds = frozenset({Capability.MUSIC})

    def tier(self, request: Request, card: ModelCard) -> str:
        return ""

    async def submit(self, desk: Desk, request: Request) -> Accepted:
        (await desk.wire.ask("POST", "/upload")).read(Task)
        return Accepted((await desk.wire.buy("POST", "/tunes")).read(Task).id)

    async def poll(self, desk: Desk, ticket: Ticket, request: Request) -> Pending | Ready:
        task = (await desk.wire.ask("GET", "/tunes/t1")).read(Task)
        return Ready((Remote(task.url),)) if task.url else Pending(1.0)

    async def cancel(self, desk: Desk, ticket: Ticket) -> bool:
        return bool((await desk.wire.ask("DELETE", "/tunes/t1")).read(Task).id)


class Riddles:
    """Answers with a task, but on one path with what no contract knows."""

    def __init__(self) -> None:
        self.path = ""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={} if request.url.path == self.path else {"id": "t1"})


@pytest.fixture
def riddles() -> Riddles:
    return Riddles()


@pytest.fixture
async def studio(
    riddles: Riddles, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[LiveStudio]:
    monkeypatch.setitem(ADAPTERS, "toy", Toy())
    book = ModelBook(
        route=model_book().route, services={"toy": SERVICE}, models={REQUEST.model: CARD}
    )
    http = httpx.AsyncClient(transport=httpx.MockTransport(riddles))
    studio = LiveStudio(tmp_path, book, {"TOY_KEY": "planted-key-0123"}, http=http)
    yield studio
    await studio.close()


async def submitted(studio: LiveStudio, told: list[str]) -> Ticket:
    async with studio.seat(REQUEST) as key:
        return await studio.submit(REQUEST, key, lambda: told.append("leaving"))


async def test_answers_that_can_be_read_make_a_ticket_and_a_state(
    studio: LiveStudio, tmp_path: Path
) -> None:
    told: list[str] = []
    assert (await submitted(studio, told)).task_id == "t1"
    assert told == ["leaving"]
    assert isinstance(await studio.poll(TICKET, REQUEST, tmp_path), Pending)
    assert await studio.cancel(TICKET, REQUEST)


async def test_an_unreadable_answer_to_a_submit_is_a_lost_one(
    studio: LiveStudio, riddles: Riddles
) -> None:
    riddles.path = "/tunes"
    with pytest.raises(AnswerLost, match="toy: id: Field required"):
        await submitted(studio, [])


async def test_before_the_submit_has_left_nothing_is_lost(
    studio: LiveStudio, riddles: Riddles
) -> None:
    riddles.path = "/upload"
    told: list[str] = []
    with pytest.raises(ProviderRefused) as caught:
        await submitted(studio, told)
    assert caught.value.kind is RefusalKind.TRANSIENT
    assert told == []


async def test_an_unreadable_state_is_asked_for_again(
    studio: LiveStudio, riddles: Riddles, tmp_path: Path
) -> None:
    riddles.path = "/tunes/t1"
    with pytest.raises(ProviderRefused, match="unreadable") as caught:
        await studio.poll(TICKET, REQUEST, tmp_path)
    assert caught.value.retryable
    with pytest.raises(ProviderRefused, match="unreadable"):
        await studio.cancel(TICKET, REQUEST)
