"""A studio that fails as it is told to: the same to everybody, and every sale in its ledger."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from evals.scenes.studio import SHARES, CounterStudio, Trouble
from evals.two_ledgers import compare
from tests.tools.providers.previz.test_faults import still
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.prices import list_price_micros
from tools.providers.models import model_book
from tools.providers.provider import AnswerLost, Done, Output, Pending, Ticket
from tools.providers.requests import Capability, Request, VoiceRequest

MODEL = "minimax/image-01"


@dataclass
class Draws:
    """A studio that draws whatever is asked, at once."""

    name: str = "draws"
    submit_is_idempotent: bool = True
    drawn: list[Request] = field(default_factory=list)

    def capabilities(self) -> frozenset[Capability]:
        return frozenset(Capability)

    def offers(self, model: str) -> bool:
        return bool(model)

    def quote_micros(self, request: Request) -> int:
        return request.seed * 0

    def deadline_seconds(self, request: Request) -> float:
        return 30.0 + request.seed * 0

    @asynccontextmanager
    async def seat(self, request: Request, key: str = "") -> AsyncIterator[str]:
        yield key

    async def submit(self, request: Request, key: str, sending: Callable[[], None]) -> Ticket:
        sending()
        return Ticket(task_id=f"{request.seed}", key=key)

    async def poll(self, ticket: Ticket, request: Request, folder: Path) -> Pending | Done:
        self.drawn.append(request)
        return Done((Output(folder / ticket.task_id),), cost_micros=0)

    async def cancel(self, ticket: Ticket, request: Request) -> bool:
        return False


def asked(seed: int, prompt: str = "a man in a workshop") -> Request:
    return still(seed, prompt, model=MODEL)


async def outcome(studio: CounterStudio, request: Request) -> str:
    """What a submit comes to."""
    try:
        await studio.submit(request, "", lambda: None)
    except ProviderRefused as refusal:
        return str(refusal.kind)
    except AnswerLost:
        return "lost"
    return "sold"


async def one_that_meets(trouble: Trouble) -> tuple[CounterStudio, Request, str]:
    """A studio in which only that request was submitted, and what came of it."""
    for seed in range(2000):
        studio, request = CounterStudio(Draws(), seed=1), asked(seed)
        came = await outcome(studio, request)
        # What is late or spoiled is sold like any other: the ticket tells later.
        if studio.met[trouble]:
            return studio, request, came
    raise AssertionError(f"no request meets {trouble}")


async def test_troubles_come_as_often_as_they_should() -> None:
    studio = CounterStudio(Draws(), seed=3)
    for seed in range(3000):
        await outcome(studio, asked(seed, f"scene {seed}"))
    for trouble, share in SHARES.items():
        # Four standard deviations of a binomial.
        spread = 4 * (share * (1 - share) / 3000) ** 0.5
        assert studio.met[trouble] / 3000 == pytest.approx(share, abs=spread)


async def test_a_rate_of_nothing_is_a_service_that_never_fails() -> None:
    studio = CounterStudio(Draws(), seed=3, rate=0.0)
    assert {await outcome(studio, asked(seed, f"{seed}")) for seed in range(300)} == {"sold"}


async def test_the_same_requests_meet_the_same_and_another_seed_of_the_studio_draws_anew() -> None:
    told = []
    for seed in (1, 1, 2):
        studio = CounterStudio(Draws(), seed)
        told.append([await outcome(studio, asked(n, f"{n}")) for n in range(200)])
    assert told[0] == told[1]
    assert told[0] != told[2]


async def test_words_that_are_refused_are_refused_with_every_seed() -> None:
    studio = CounterStudio(Draws(), seed=1)
    prompts = [f"scene {n}" for n in range(300)]
    said = {p: Counter([await outcome(studio, asked(n, p)) for n in range(5)]) for p in prompts}
    refused = {p: n["moderated_input"] for p, n in said.items() if n["moderated_input"]}
    assert refused
    assert set(refused.values()) == {5}


async def test_who_asks_twice_pays_twice() -> None:
    studio, request = CounterStudio(Draws(), seed=1, rate=0.0), asked(1)
    tickets = [await studio.submit(request, "", lambda: None) for _ in range(2)]
    assert len({ticket.task_id for ticket in tickets}) == 2
    price = list_price_micros(model_book(), request)
    assert [sale.cost_micros for sale in studio.sales()] == [price, price]
    told = compare(studio.sales(), (), model_book())
    assert len(told.lost) == 2


@pytest.mark.parametrize(
    ("trouble", "came", "sales"),
    [
        pytest.param(Trouble.BUSY, "rate", 0, id="busy: nothing is taken"),
        pytest.param(Trouble.UNHEARD, "lost", 0, id="unheard: lost, and not sold"),
        pytest.param(Trouble.LOST, "lost", 1, id="lost: the same to us, and sold"),
        pytest.param(Trouble.LATE, "sold", 1, id="late: sold"),
        pytest.param(Trouble.SPOILED, "sold", 1, id="spoiled: sold"),
    ],
)
async def test_what_is_sold_stands_in_the_ledger(trouble: Trouble, came: str, sales: int) -> None:
    studio, _, said = await one_that_meets(trouble)
    assert said == came
    assert len(studio.sales()) == sales


async def test_a_busy_service_takes_the_same_request_later() -> None:
    studio, request, _ = await one_that_meets(Trouble.BUSY)
    assert "sold" in [await outcome(studio, request) for _ in range(8)]


async def test_a_late_task_is_there_when_it_is_asked_for_again(tmp_path: Path) -> None:
    studio, request, _ = await one_that_meets(Trouble.LATE)
    ticket = Ticket(task_id=studio.sales()[0].id)
    with pytest.raises(ProviderRefused) as late:
        await studio.poll(ticket, request, tmp_path)
    assert late.value.kind is RefusalKind.DEADLINE
    assert late.value.passes_later
    done = await studio.poll(ticket, request, tmp_path)
    assert isinstance(done, Done)
    assert done.cost_micros == studio.sales()[0].cost_micros


async def test_a_spoiled_task_is_paid_for(tmp_path: Path) -> None:
    studio, request, _ = await one_that_meets(Trouble.SPOILED)
    for _ in range(2):
        with pytest.raises(ProviderRefused) as spoiled:
            await studio.poll(Ticket(task_id=studio.sales()[0].id), request, tmp_path)
        assert spoiled.value.kind is RefusalKind.SPOILED
        assert spoiled.value.cost_micros == list_price_micros(model_book(), request) > 0


async def test_copies_are_paid_for_and_one_is_drawn(tmp_path: Path) -> None:
    draws = Draws()
    studio, request = CounterStudio(draws, seed=1, copies=3, rate=0.0), asked(5)
    price = list_price_micros(model_book(), request)
    assert studio.quote_micros(request) == 3 * price
    ticket = await studio.submit(request, "", lambda: None)
    await studio.poll(ticket, request, tmp_path)
    assert draws.drawn == [request]
    assert [sale.cost_micros for sale in studio.sales()] == [3 * price]


async def test_sounds_are_bought_once_however_many_pictures_are() -> None:
    line = VoiceRequest(model="minimax/speech-2.8-hd", seed=1, text="It is early.", voice="low")
    one, three = (CounterStudio(Draws(), seed=1, copies=copies) for copies in (1, 3))
    assert one.quote_micros(line) == three.quote_micros(line) > 0


async def test_copies_come_more_often_than_a_single_one() -> None:
    one, three = (CounterStudio(Draws(), seed=4, copies=copies) for copies in (1, 3))
    for seed in range(500):
        for studio in (one, three):
            await outcome(studio, asked(seed, f"scene {seed}"))
    assert sum(one.met.values()) > 2 * sum(three.met.values())
    # Words are refused for all copies; of other troubles three at once meet 0.11 ** 3 of 500.
    assert three.met[Trouble.MODERATED] == one.met[Trouble.MODERATED] > 0
    assert sum(three.met.values()) - three.met[Trouble.MODERATED] <= 4
