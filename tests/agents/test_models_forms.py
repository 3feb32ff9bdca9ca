"""The three ways of asking for a record, and what is remembered of an endpoint."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from agents.answer_form import Form, fields_for, strict_schema
from agents.exchange import (
    CandidateAnswer,
    DirectorAnswer,
    ReasonAnswer,
    WriterAnswer,
)
from agents.models import load_models
from agents.rehearsal.cues import Abilities, CueKind
from agents.rehearsal.request import Body, check
from tools.errors import ProviderRefused, RefusalKind


class Question(BaseModel):
    scene: str = "a bus at night"


class Answer(BaseModel):
    shots: int = 1
    why: str


async def ask(model) -> Answer:
    return await model.answer("You are a director.", Question(), Answer)


@pytest.mark.parametrize(
    ("able", "first", "later"),
    [
        pytest.param({}, ["schema 200"], ["schema 200"], id="schemas"),
        pytest.param(
            {"response_format": False}, ["schema 400", "tool 200"], ["tool 200"], id="tools only"
        ),
        pytest.param(
            {"response_format": False, "tools": False},
            ["schema 400", "tool 400", "text 200"],
            ["text 200"],
            id="text only",
        ),
        pytest.param(
            {"heeds": False},
            ["schema 200", "tool 200", "text 200"],
            ["text 200"],
            id="passes over what it takes",
        ),
    ],
)
async def test_the_way_that_works_is_found_and_kept(stand_in, able, first, later) -> None:
    stand_in.desk.able = Abilities(**able)
    model = stand_in.model()
    assert (await ask(model)).why == "rehearsed"
    assert stand_in.trace == first
    stand_in.desk.served.clear()
    await ask(model)
    assert stand_in.trace == later


async def test_agents_with_one_model_share_what_was_learnt(stand_in) -> None:
    stand_in.desk.able = Abilities(response_format=False)
    models = load_models({"OPENAI_BASE_URL": stand_in.url, "DAILIES_CRITIC_MODEL": "other"})
    await ask(models.director)
    await ask(models.writer)
    await ask(models.critic)
    assert stand_in.trace == ["schema 400", "tool 200", "tool 200", "schema 400", "tool 200"]


async def test_text_is_asked_for_with_the_schema_in_the_prompt(stand_in) -> None:
    stand_in.desk.able = Abilities(response_format=False, tools=False)
    await ask(stand_in.model())
    assert '"title":"Answer"' in stand_in.desk.bodies[-1].messages[0].text
    assert '"title":"Answer"' not in stand_in.desk.bodies[0].messages[0].text


async def test_a_reasoning_model_is_asked_without_temperature(stand_in) -> None:
    stand_in.desk.able = Abilities(temperature=False)
    model = stand_in.model("some-new-model")
    await ask(model)
    await ask(model)
    assert [body.temperature for body in stand_in.desk.bodies] == [0.4, None, None]


async def test_a_model_known_to_reason_is_never_given_one(stand_in) -> None:
    stand_in.desk.able = Abilities(temperature=False)
    await ask(stand_in.model("gpt-5-mini-2025-08-07"))
    assert stand_in.trace == ["schema 200"]


async def test_a_limit_that_is_too_high_is_left_out(stand_in) -> None:
    stand_in.cue(CueKind.TRUNCATED)
    model = stand_in.model()  # 32,768 by its card, where the stand-in gives 16,384
    await ask(model)
    assert stand_in.trace == ["schema 200", "schema 400", "schema 200"]
    assert not model.manners.takes_answer_limit


async def test_a_refusal_without_a_reason_is_put_down_to_the_form(stand_in) -> None:
    stand_in.cue(CueKind.BAD_REQUEST)
    await ask(stand_in.model())
    assert stand_in.trace == ["schema 400", "tool 200"]


async def test_an_endpoint_that_takes_nothing_is_given_up(stand_in) -> None:
    stand_in.cue(CueKind.BAD_REQUEST, times=50)
    with pytest.raises(ProviderRefused) as raised:
        await ask(stand_in.model())
    assert raised.value.kind is RefusalKind.INVALID
    assert stand_in.trace == ["schema 400", "tool 400", "text 400"]


@pytest.mark.parametrize(
    "record",
    [
        pytest.param(record, id=record.__name__)
        for record in (DirectorAnswer, WriterAnswer, CandidateAnswer, ReasonAnswer)
    ],
)
def test_every_records_schema_is_taken(record: type[BaseModel]) -> None:
    asked = fields_for(Form.SCHEMA, record)
    body = {"model": "m", "messages": [{"role": "user", "content": "{}"}]} | asked
    check(Body.model_validate(body), Abilities())


def test_decoding_is_held_to_the_schema_where_it_can_be() -> None:
    assert fields_for(Form.SCHEMA, WriterAnswer)["response_format"]["json_schema"]["strict"]
    strict = strict_schema(WriterAnswer)
    assert strict is not None
    assert strict["required"] == ["prompt_text", "negative_text", "lessons_used"]
    assert "minLength" not in str(strict)
    # Wardrobe is a dictionary with free keys.
    assert strict_schema(DirectorAnswer) is None
