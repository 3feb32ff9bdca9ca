"""Every call in the ledger, with its tokens, within the budget: whatever became of it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import aclosing
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import BaseModel

from agents.conversation import ChatTask, Said, Situation
from agents.models import load_models
from agents.rehearsal.cues import CueKind
from tools.errors import ModelOutputInvalid, ProviderRefused
from tools.providers.chat_models import ChatCard
from tools.providers.chats import PRICE_UNKNOWN, About, ChatCall, Usage, about
from tools.providers.jobs import BudgetExceeded, JobStore
from tools.providers.ledger import ledger_csv
from tools.providers.models import model_book

K = CueKind
Opens = Callable[..., JobStore]


class Question(BaseModel):
    scene: str = "a bus at night " * 20


class Answer(BaseModel):
    why: str


@pytest.fixture
def opens(tmp_path: Path) -> Iterator[Opens]:
    stores: list[JobStore] = []

    def store(budget_micros: int | None = None) -> JobStore:
        stores.append(
            JobStore(tmp_path / "jobs.sqlite3", budget_micros=budget_micros, clock=lambda: 5.0)
        )
        return stores[-1]

    yield store
    for each in stores:
        each.close()


async def ask(model) -> Answer:
    return await model.answer("Direct.", Question(), Answer)


async def test_a_call_is_booked_with_the_tokens_that_the_endpoint_counted(stand_in, opens) -> None:
    store = opens()
    with about("s1_01", 2):
        await ask(stand_in.model(account=store.chats))
    [call], [served] = store.chats.calls(), stand_in.desk.served
    assert (call.about, call.agent, call.state) == (About("s1_01", 2), "director", "done")
    assert call.usage.prompt_tokens == served.prompt_tokens
    assert call.usage.answer_tokens == served.answer_tokens
    card = model_book().chat_card("gpt-4.1-mini")
    assert card is not None
    assert call.charged_micros == card.cost_micros(
        served.prompt_tokens, served.prompt_tokens // 4, served.answer_tokens
    )
    assert store.spent_micros() == call.charged_micros > 0


def test_a_million_tokens_cost_their_list_price() -> None:
    card = ChatCard(price_in=0.4, price_cached=0.1, price_out=1.6)
    assert card.cost_micros(1_000_000, 0, 0) == 400_000
    assert card.cost_micros(1_000_000, 1_000_000, 0) == 100_000
    assert card.cost_micros(0, 0, 1_000_000) == 1_600_000
    assert ChatCard(price_in=0.4, price_out=1).cost_micros(1_000_000, 1_000_000, 0) == 400_000


def test_a_call_belongs_to_the_film_unless_it_is_said(opens) -> None:
    chats = opens().chats
    chats.reserve("director", "m", quoted_micros=1, priced=True)
    with about("s1", 1):
        chats.reserve("writer", "m", quoted_micros=1, priced=True)
    chats.reserve("critic", "m", quoted_micros=1, priced=True)
    assert [call.about for call in chats.calls()] == [
        About("film", 0),
        About("s1", 1),
        About("film", 0),
    ]
    assert [call.agent for call in chats.calls(About("s1", 1))] == ["writer"]


async def test_every_attempt_has_its_own_line(stand_in, opens) -> None:
    store = opens()
    stand_in.cue(K.RATE_LIMITED)
    stand_in.cue(K.WRONG_SCHEMA)
    await ask(stand_in.model(account=store.chats))
    calls = store.chats.calls()
    assert [call.state for call in calls] == ["refused", "done", "done"]
    assert [call.charged_micros > 0 for call in calls] == [False, True, True]
    tokens = [(call.usage.prompt_tokens, call.usage.answer_tokens) for call in calls]
    served = [(call.prompt_tokens, call.answer_tokens) for call in stand_in.desk.served]
    assert tokens == served


@pytest.mark.parametrize(
    ("kind", "state", "charged"),
    [
        pytest.param(K.SILENCE, "lost", True, id="no answer in time"),
        pytest.param(K.RESET, "lost", True, id="reset"),
        pytest.param(K.NO_CHOICES, "lost", True, id="no completion"),
        pytest.param(K.SERVER_ERROR, "refused", False, id="500"),
        pytest.param(K.BAD_KEY, "refused", False, id="bad key"),
        pytest.param(K.REFUSED, "done", True, id="a refusal in words is paid"),
    ],
)
async def test_what_may_have_been_charged_is_counted(
    stand_in, opens, kind: CueKind, state: str, charged: bool
) -> None:
    store = opens()
    stand_in.cue(kind, seconds=2)
    model = stand_in.model(
        account=store.chats, DAILIES_MODEL_TIMEOUT="0.5", DAILIES_MODEL_RETRIES="0"
    )
    with pytest.raises((ProviderRefused, ModelOutputInvalid)):
        await ask(model)
    [call] = store.chats.calls()
    assert (call.state, call.charged_micros > 0) == (state, charged)


async def test_an_endpoint_that_was_never_reached_costs_nothing(stand_in, opens) -> None:
    store = opens()
    model = stand_in.model(account=store.chats, OPENAI_BASE_URL="http://127.0.0.1:9/v1")
    with pytest.raises(ProviderRefused):
        await ask(model)
    assert [call.state for call in store.chats.calls()] == ["refused"] * 3
    assert store.spent_micros() == 0


async def test_a_run_that_is_ended_in_the_middle_leaves_the_likely_price(stand_in, opens) -> None:
    store = opens()
    stand_in.cue(K.SILENCE, seconds=2)
    asked = asyncio.create_task(ask(stand_in.model(account=store.chats)))
    await asyncio.sleep(0.3)
    asked.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asked
    [call] = opens().chats.calls()  # as the next run finds it
    assert (call.state, call.charged_micros) == ("open", call.quoted_micros)
    assert call.problem == "no answer came"


async def test_nothing_is_sent_when_the_money_is_gone(stand_in, opens) -> None:
    store = opens(budget_micros=10)
    with pytest.raises(BudgetExceeded):
        await ask(stand_in.model(account=store.chats))
    assert stand_in.desk.served == []
    assert store.chats.calls() == ()


async def test_calls_at_once_do_not_pass_the_budget(stand_in, opens) -> None:
    store = opens(budget_micros=1_000)
    model = stand_in.model(account=store.chats)
    results = await asyncio.gather(*(ask(model) for _ in range(12)), return_exceptions=True)
    assert any(isinstance(result, BudgetExceeded) for result in results)
    assert any(isinstance(result, Answer) for result in results)
    assert store.spent_micros() <= 1_000


async def test_a_model_without_a_price_counts_as_nothing_and_says_so(stand_in, opens) -> None:
    store = opens(budget_micros=0)
    await ask(stand_in.model("a-local-model", account=store.chats))
    [call] = store.chats.calls()
    assert (call.priced, call.charged_micros, call.problem) == (False, 0, PRICE_UNKNOWN)
    assert call.usage.prompt_tokens > 0
    assert PRICE_UNKNOWN in ledger_csv(store)


async def test_tokens_are_estimated_where_the_endpoint_does_not_count(stand_in, opens) -> None:
    store = opens()
    stand_in.cue(K.NO_USAGE)
    await ask(stand_in.model(account=store.chats))
    [call] = store.chats.calls()
    assert call.usage.estimated
    assert call.usage.prompt_tokens > 50
    assert call.charged_micros > 0


def chat(text: str) -> ChatTask:
    return ChatTask(situation=Situation(), said=(Said(role="user", text=text),))


async def test_a_stream_is_booked_too(stand_in, opens) -> None:
    store = opens()
    model = stand_in.model(account=store.chats)
    assert [piece async for piece in model.converse("Direct.", chat("Hello."))]
    [call], [served] = store.chats.calls(), stand_in.desk.served
    assert call.usage.answer_tokens == served.answer_tokens


async def test_a_stream_that_nobody_hears_out_is_paid_as_far_as_it_came(stand_in, opens) -> None:
    store = opens()
    model = stand_in.model(account=store.chats)
    async with aclosing(model.converse("Direct.", chat("Hello " * 200))) as pieces:
        await anext(pieces)
    [call] = store.chats.calls()
    assert call.state == "done"
    assert call.usage.estimated
    assert 0 < call.usage.answer_tokens < 100


async def test_agents_are_told_apart(stand_in, opens) -> None:
    store = opens()
    models = load_models({"OPENAI_BASE_URL": stand_in.url}).charged_to(store.chats)
    for model in (models.director, models.writer, models.generator, models.critic):
        await ask(model)
    assert [call.agent for call in store.chats.calls()] == [
        "director",
        "writer",
        "generator",
        "critic",
    ]


def test_the_ledger_lists_calls_after_jobs(opens) -> None:
    store = opens()
    number = store.chats.reserve("critic", "m", quoted_micros=2_000_000, priced=True)
    store.chats.settle(number, Usage(1000, 0, 50), cost_micros=1_500_000)
    head, line = ledger_csv(store).splitlines()
    found = dict(zip(head.split(","), line.split(","), strict=True))
    assert found["job"] == "chat-1"
    assert (found["asset"], found["provider"], found["state"]) == ("critic", "chat", "done")
    assert (found["quoted_usd"], found["cost_usd"]) == ("2.000000", "1.500000")
    assert (found["tokens_in"], found["tokens_out"]) == ("1000", "50")


def test_usages_add_up() -> None:
    both = Usage(1, 2, 3, 4) + Usage(10, 20, 30, 40, estimated=True)
    assert both == Usage(11, 22, 33, 44, estimated=True)


def test_a_lost_call_is_counted_at_its_likely_price() -> None:
    call = ChatCall(1, About("film", 0), "critic", "m", True, 900, None, Usage(), 0.0, 1.0, "")
    assert (call.state, call.charged_micros) == ("lost", 900)
    assert replace(call, cost_micros=0).state == "refused"
