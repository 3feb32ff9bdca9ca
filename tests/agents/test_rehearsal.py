"""The language models' stand-in, asked by OpenAI's own SDK: it speaks the protocol, faults too."""

from __future__ import annotations

import asyncio
import json
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openai
import pytest
from langchain_core.messages import HumanMessage, ToolMessage
from langchain_openai import ChatOpenAI
from pydantic import SecretStr

from agents.exchange import CandidateAnswer
from agents.rehearsal.answers import example_of
from agents.rehearsal.cues import Abilities, Cue, CueKind, Prompter
from agents.rehearsal.request import Body, Refused, check
from agents.rehearsal.server import Desk, serving

HELLO: list[Any] = [{"role": "user", "content": "Hello there."}]
TOOL: dict[str, Any] = {
    "type": "function",
    "function": {
        "name": "show_plan",
        "parameters": {"type": "object", "properties": {"scene": {"type": "integer"}}},
    },
}


class Letters:
    """An embedder without weights: counts of letters."""

    name = "letters"

    def embed(self, texts: list[str]) -> np.ndarray:
        return np.array([[t.count(c) for c in "abcdefgh"] for t in texts], np.float32)


@pytest.fixture
def desk() -> Desk:
    return Desk(embedder=Letters)


@pytest.fixture
def client(desk: Desk) -> Iterator[openai.OpenAI]:
    with serving(desk) as url, openai.OpenAI(api_key="k", base_url=url, max_retries=0) as client:
        yield client


def test_a_chat_is_answered_and_counted(client: openai.OpenAI) -> None:
    answer = client.chat.completions.create(model="rehearsal", messages=HELLO)
    assert "Hello there." in str(answer.choices[0].message.content)
    assert answer.choices[0].finish_reason == "stop"
    assert answer.usage is not None
    assert answer.usage.total_tokens == answer.usage.prompt_tokens + answer.usage.completion_tokens


def test_a_stream_gives_the_same_words_and_the_count_at_the_end(client: openai.OpenAI) -> None:
    whole = client.chat.completions.create(model="m", messages=HELLO).choices[0].message.content
    chunks = list(
        client.chat.completions.create(
            model="m", messages=HELLO, stream=True, stream_options={"include_usage": True}
        )
    )
    pieces = [chunk.choices[0].delta.content or "" for chunk in chunks if chunk.choices]
    assert "".join(pieces) == whole
    assert len(pieces) > 3
    assert chunks[-1].usage is not None
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)


@pytest.mark.parametrize("stream", [False, True], ids=["whole", "streamed"])
def test_a_tool_that_is_named_is_called(client: openai.OpenAI, stream: bool) -> None:
    asked: list[Any] = [{"role": "user", "content": "Show me the plan."}]
    got = client.chat.completions.create(model="m", messages=asked, tools=[TOOL], stream=stream)  # type: ignore[call-overload]
    if stream:
        calls = [c for chunk in got for c in chunk.choices[0].delta.tool_calls or ()]
        assert calls[0].function.name == "show_plan"
        arguments = "".join(call.function.arguments for call in calls)
    else:
        arguments = got.choices[0].message.tool_calls[0].function.arguments
        assert got.choices[0].finish_reason == "tool_calls"
    assert json.loads(arguments) == {}


async def test_a_model_with_tools_calls_one_and_then_speaks_of_it(desk: Desk) -> None:
    def show_plan() -> str:
        """Show the plan."""
        return "two shots"

    with serving(desk) as url:
        model = ChatOpenAI(model="m", base_url=url, api_key=SecretStr("k")).bind_tools([show_plan])
        asked = HumanMessage("show the plan")
        called = await model.ainvoke([asked])
        [call] = called.tool_calls
        told = ToolMessage(show_plan(), tool_call_id=call["id"])
        said = await model.ainvoke([asked, called, told])
    assert call["name"] == "show_plan"
    assert said.text == "The tool said: two shots"


def test_embeddings_come_as_numbers_and_packed(client: openai.OpenAI, desk: Desk) -> None:
    texts = ["abba", "beach"]
    packed = client.embeddings.create(model="rehearsal-embedding", input=texts)
    plain = client.embeddings.create(model="e", input=texts, encoding_format="float")
    assert [row.embedding for row in packed.data] == [row.embedding for row in plain.data]
    assert packed.data[0].embedding == [2, 2, 0, 0, 0, 0, 0, 0]
    assert packed.usage.prompt_tokens > 0


def test_its_models_are_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["rehearsal", "rehearsal-embedding"]


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        pytest.param(CueKind.RATE_LIMITED, openai.RateLimitError, id="429"),
        pytest.param(CueKind.NO_MONEY, openai.RateLimitError, id="no quota"),
        pytest.param(CueKind.BAD_KEY, openai.AuthenticationError, id="bad key"),
        pytest.param(CueKind.NO_MODEL, openai.NotFoundError, id="no model"),
        pytest.param(CueKind.WINDOW, openai.BadRequestError, id="too long"),
        pytest.param(CueKind.FILTERED_PROMPT, openai.BadRequestError, id="filtered"),
        pytest.param(CueKind.SERVER_ERROR, openai.InternalServerError, id="500"),
        pytest.param(CueKind.ERROR_PAGE, openai.InternalServerError, id="502"),
        pytest.param(CueKind.RESET, openai.APIConnectionError, id="reset"),
    ],
)
def test_the_sdk_knows_its_refusals(client, desk: Desk, kind: CueKind, error) -> None:
    desk.prompter.add(Cue(kind=kind))
    with pytest.raises(error):
        client.chat.completions.create(model="m", messages=HELLO)
    # And goes on as if nothing had been.
    assert client.chat.completions.create(model="m", messages=HELLO).choices


def test_a_prompt_that_is_too_long_is_refused_with_both_numbers(client, desk: Desk) -> None:
    desk.able = Abilities(window_tokens=5)
    with pytest.raises(openai.BadRequestError, match="maximum context length is 5 tokens") as told:
        client.chat.completions.create(model="m", messages=[{"role": "user", "content": "w" * 99}])
    assert told.value.code == "context_length_exceeded"


def test_a_loose_schema_is_not_strict() -> None:
    held = {"name": "X", "strict": True, "schema": CandidateAnswer.model_json_schema()}
    form = {"type": "json_schema", "json_schema": held}
    body = Body.model_validate({"model": "m", "messages": HELLO, "response_format": form})
    with pytest.raises(Refused, match="Invalid schema for response_format 'X'"):
        check(body, Abilities())


def test_cues_are_played_in_order_and_for_the_record_that_they_name() -> None:
    prompter = Prompter(
        (
            Cue(kind=CueKind.EMPTY, answers="DirectorAnswer", times=2),
            Cue(kind=CueKind.CHATTY),
        )
    )
    records = ["WriterAnswer", "WriterAnswer", "DirectorAnswer", "DirectorAnswer", "DirectorAnswer"]
    played = [prompter.next(record) for record in records]
    assert [cue.kind if cue else None for cue in played] == [
        CueKind.CHATTY,
        None,
        CueKind.EMPTY,
        CueKind.EMPTY,
        None,
    ]


def test_an_example_fits_its_schema() -> None:
    assert CandidateAnswer.model_validate(example_of(CandidateAnswer.model_json_schema()))


async def test_it_runs_as_a_process_of_its_own(tmp_path: Path) -> None:
    cues = tmp_path / "cues.json"
    cues.write_text(json.dumps({"able": {"window_tokens": 9000}, "cues": [{"kind": "no_money"}]}))
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "agents.rehearsal", "--cues", str(cues), "--cue", "say"),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        told = json.loads(await process.stdout.readline())
        async with openai.AsyncOpenAI(
            api_key="k", base_url=told["base_url"], max_retries=0
        ) as client:
            with pytest.raises(openai.RateLimitError):
                await client.chat.completions.create(model="m", messages=HELLO)
            said = await client.chat.completions.create(model="m", messages=HELLO)
            assert not said.choices[0].message.content
        base = told["base_url"].removesuffix("/v1")
        calls = await asyncio.to_thread(_get, f"{base}/_rehearsal/calls")
        assert [call["cue"] for call in calls["calls"]] == ["no_money", "say"]
    finally:
        process.terminate()
        await process.wait()


def _get(url: str) -> Any:
    with urllib.request.urlopen(url) as answer:  # noqa: S310 - our own address
        return json.load(answer)
