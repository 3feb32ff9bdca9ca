"""Every way in which an endpoint was seen to go wrong: survived, or named by what it is."""

from __future__ import annotations

import pytest
from pydantic import BaseModel

from agents.openai_chat import REPAIR_ROUNDS
from agents.rehearsal.cues import CueKind
from tools.errors import AnswerFault, ModelOutputInvalid, ProviderRefused, RefusalKind, UserFixable

K = CueKind


class Question(BaseModel):
    scene: str = "a bus at night"


class Answer(BaseModel):
    shots: int
    why: str


async def ask(model) -> Answer:
    return await model.answer("You are a director.", Question(), Answer)


@pytest.mark.parametrize(
    ("kind", "trace"),
    [
        pytest.param(K.CHATTY, ["schema 200"], id="chatty"),
        pytest.param(K.THINKING, ["schema 200"], id="thinks aloud in JSON"),
        pytest.param(K.WRAPPED, ["schema 200"], id="wrapped in its name"),
        pytest.param(K.NO_USAGE, ["schema 200"], id="counts no tokens"),
        pytest.param(K.INVALID_JSON, ["schema 200", "schema 200"], id="invalid JSON"),
        pytest.param(K.WRONG_SCHEMA, ["schema 200", "schema 200"], id="wrong schema, then right"),
        pytest.param(K.PROSE, ["schema 200", "tool 200"], id="prose"),
        pytest.param(K.EMPTY, ["schema 200", "tool 200"], id="empty"),
        pytest.param(K.RATE_LIMITED, ["schema 429", "schema 200"], id="429"),
        pytest.param(K.RATE_LIMITED_RETRY_AFTER, ["schema 429", "schema 200"], id="429, wait"),
        pytest.param(K.SERVER_ERROR, ["schema 500", "schema 200"], id="500 once"),
        pytest.param(K.ERROR_PAGE, ["schema 502", "schema 200"], id="a proxy's page"),
        pytest.param(K.NO_CHOICES, ["schema 200", "schema 200"], id="no completion"),
        pytest.param(K.RESET, ["schema 0", "schema 200"], id="reset"),
    ],
)
async def test_it_comes_to_an_answer(stand_in, kind: CueKind, trace: list[str]) -> None:
    stand_in.cue(kind)
    assert await ask(stand_in.model()) == Answer(shots=0, why="rehearsed")
    assert stand_in.trace == trace
    assert stand_in.desk.prompter.left == ()


async def test_an_answer_that_was_cut_off_is_asked_for_again_in_fewer_words(stand_in) -> None:
    stand_in.desk.able.answer_tokens = 40_000
    stand_in.cue(K.TRUNCATED)
    assert (await ask(stand_in.model())).why == "rehearsed"
    second = stand_in.desk.bodies[1]
    assert "cut off" in second.messages[-1].text
    assert second.max_completion_tokens == 32_768
    # What was cut off is not worth its tokens.
    assert [message.role for message in second.messages] == ["system", "user", "user"]


@pytest.mark.parametrize(
    ("kind", "fault", "requests"),
    [
        pytest.param(K.INVALID_JSON, AnswerFault.INVALID, 3, id="invalid JSON"),
        pytest.param(K.WRONG_SCHEMA, AnswerFault.INVALID, 3, id="wrong schema"),
        pytest.param(K.PROSE, AnswerFault.CHATTY, 3, id="prose"),
        pytest.param(K.EMPTY, AnswerFault.EMPTY, 3, id="empty"),
        pytest.param(K.TRUNCATED, AnswerFault.TRUNCATED, 2, id="truncated"),
        pytest.param(K.REFUSED, AnswerFault.REFUSED, 1, id="refused"),
        pytest.param(K.FILTERED_ANSWER, AnswerFault.REFUSED, 1, id="filtered answer"),
        pytest.param(K.FILTERED_PROMPT, AnswerFault.REFUSED, 1, id="filtered prompt"),
    ],
)
async def test_a_fault_that_stays_is_named(stand_in, kind, fault, requests) -> None:
    stand_in.cue(kind, times=50)
    with pytest.raises(ModelOutputInvalid) as raised:
        await ask(stand_in.model("a-model-without-card"))
    assert raised.value.fault is fault
    assert len(stand_in.desk.served) == requests <= REPAIR_ROUNDS + 1


@pytest.mark.parametrize(
    ("kind", "refusal", "requests"),
    [
        pytest.param(K.RATE_LIMITED, RefusalKind.RATE, 3, id="429 for good"),
        pytest.param(K.SERVER_ERROR, RefusalKind.TRANSIENT, 3, id="500 for good"),
        pytest.param(K.ERROR_PAGE, RefusalKind.TRANSIENT, 3, id="502 for good"),
        pytest.param(K.NO_CHOICES, RefusalKind.TRANSIENT, 3, id="no completion for good"),
        pytest.param(K.NO_MONEY, RefusalKind.NO_MONEY, 1, id="no quota"),
        pytest.param(K.BAD_KEY, RefusalKind.CREDENTIALS, 1, id="bad key"),
    ],
)
async def test_a_refusal_that_stays_is_said_in_the_shared_words(
    stand_in, kind, refusal, requests
) -> None:
    stand_in.cue(kind, times=50)
    with pytest.raises(ProviderRefused) as raised:
        await ask(stand_in.model())
    assert raised.value.kind is refusal
    assert raised.value.passes_later
    assert len(stand_in.desk.served) == requests


async def test_a_model_that_is_not_there_is_for_the_person_to_mend(stand_in) -> None:
    stand_in.cue(K.NO_MODEL)
    address = stand_in.url.replace("//", "//me:hidden@")
    with pytest.raises(UserFixable, match="OPENAI_MODEL") as raised:
        await ask(stand_in.model("gtp-4", OPENAI_BASE_URL=address))
    assert "hidden" not in str(raised.value)


async def test_a_wait_that_is_asked_for_is_kept(stand_in) -> None:
    stand_in.cue(K.RATE_LIMITED_RETRY_AFTER, seconds=7)
    await ask(stand_in.model())
    assert stand_in.waits == [7]


async def test_a_wait_that_is_too_long_ends_the_call(stand_in) -> None:
    stand_in.cue(K.RATE_LIMITED_RETRY_AFTER, seconds=3600)
    with pytest.raises(ProviderRefused) as raised:
        await ask(stand_in.model())
    assert raised.value.retry_after_seconds == 3600
    assert stand_in.waits == []


async def test_without_a_named_wait_each_is_longer(stand_in) -> None:
    stand_in.cue(K.SERVER_ERROR, times=4)
    await ask(stand_in.model(DAILIES_DIRECTOR_RETRIES="4"))
    first, *_, last = stand_in.waits
    assert len(stand_in.waits) == 4
    assert first < 1 < last


async def test_an_endpoint_that_says_nothing_is_left_after_the_timeout(stand_in) -> None:
    stand_in.cue(K.SILENCE, seconds=5)
    model = stand_in.model(DAILIES_MODEL_TIMEOUT="0.3", DAILIES_MODEL_RETRIES="0")
    with pytest.raises(ProviderRefused, match="no answer in time"):
        await ask(model)


async def test_silence_is_survived_by_asking_again(stand_in) -> None:
    stand_in.cue(K.SILENCE, seconds=5)
    assert (await ask(stand_in.model(DAILIES_MODEL_TIMEOUT="0.5"))).why == "rehearsed"


async def test_an_endpoint_that_is_not_there_is_said_without_its_key(stand_in) -> None:
    model = stand_in.model(OPENAI_BASE_URL="http://127.0.0.1:9/v1", OPENAI_API_KEY="sk-very-secret")
    with pytest.raises(ProviderRefused, match="cannot be reached") as raised:
        await ask(model)
    assert "very-secret" not in str(raised.value)


async def test_the_model_sees_its_own_mistake_and_what_was_wrong(stand_in) -> None:
    stand_in.cue(K.SAY, text='{"shots": "many"}')
    await ask(stand_in.model())
    *_, wrong, correction = stand_in.desk.bodies[1].messages
    assert (wrong.role, wrong.text) == ("assistant", '{"shots": "many"}')
    assert "shots: Input should be a valid integer" in correction.text
    assert "why: Field required" in correction.text
