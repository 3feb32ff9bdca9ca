"""Chat models over a real connection: a small OpenAI-compatible server answers what it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from pydantic import BaseModel, Field

from agents.json_answer import Unfit, read_answer
from agents.models import load_models
from agents.openai_chat import REPAIR_ROUNDS
from tools.errors import ModelOutputInvalid, ProviderRefused, RefusalKind


class Question(BaseModel):
    scene: str


class Answer(BaseModel):
    shots: int = Field(ge=1)
    why: str


class Server:
    """Answers each request with the next scripted content or (status, body); keeps the requests."""

    def __init__(self, *replies: str | tuple[int, str] | dict[str, object]) -> None:
        self.replies = list(replies)
        self.requests: list[dict[str, object]] = []
        self.keys: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                server.requests.append(json.loads(body))
                server.keys.append(self.headers["Authorization"])
                reply = server.replies.pop(0) if len(server.replies) > 1 else server.replies[0]
                status, text = _response(reply)
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, *_: object) -> None:
                pass

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._http.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._http.server_port}/v1"

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()
        self._thread.join()

    def said(self, request: int) -> str:
        messages = self.requests[request]["messages"]
        assert isinstance(messages, list)
        return "\n".join(str(message["content"]) for message in messages)


def _response(reply: str | tuple[int, str] | dict[str, object]) -> tuple[int, str]:
    if isinstance(reply, tuple):
        return reply
    message = {"role": "assistant", "content": reply} if isinstance(reply, str) else reply
    choice = {"index": 0, "finish_reason": "stop", "message": message}
    usage = {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}
    body = {"id": "x", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    return 200, json.dumps(body | {"usage": usage})


@pytest.fixture
def serve() -> Iterator[object]:
    servers: list[Server] = []

    def start(*replies: str | tuple[int, str] | dict[str, object]) -> Server:
        servers.append(Server(*replies))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


def model(server: Server, **more: str):
    return load_models({"OPENAI_BASE_URL": server.url, "OPENAI_MODEL": "m"} | more).director


async def test_a_right_answer_is_taken_as_it_is(serve) -> None:
    server = serve('{"shots": 3, "why": "short"}')
    answer = await model(server).answer("Direct.", Question(scene="bus"), Answer)
    assert answer == Answer(shots=3, why="short")
    assert len(server.requests) == 1
    assert "Direct." in server.said(0)
    assert '"scene":"bus"' in server.said(0)
    form = server.requests[0]["response_format"]
    assert form["json_schema"]["name"] == "Answer"  # type: ignore[index]


async def test_a_wrong_answer_is_shown_its_error_and_mended(serve) -> None:
    server = serve('{"shots": 0}', '{"shots": 2, "why": "ok"}')
    answer = await model(server).answer("", Question(scene="x"), Answer)
    assert answer.shots == 2
    assert "greater than or equal to 1" in server.said(1)
    assert "why" in server.said(1)


@pytest.mark.parametrize(
    "chat",
    [
        pytest.param('Sure! Here you go:\n```json\n{"shots": 4, "why": "a"}\n```\nBye', id="fence"),
        pytest.param('{broken {"shots": 4, "why": "a {brace}"} and more', id="broken before"),
        pytest.param('<think>{"x"}</think>{"shots": 4, "why": "a"}', id="thinking aloud"),
    ],
)
async def test_json_is_found_in_chatter(serve, chat: str) -> None:
    answer = await model(serve(chat)).answer("", Question(scene="x"), Answer)
    assert answer.shots == 4


async def test_a_model_that_never_answers_right_is_given_up(serve) -> None:
    server = serve("I would rather talk about the weather.")
    with pytest.raises(ModelOutputInvalid, match="no JSON object"):
        await model(server).answer("", Question(scene="x"), Answer)
    assert len(server.requests) == REPAIR_ROUNDS + 1


async def test_a_refusal_is_said_and_not_repeated(serve) -> None:
    server = serve({"role": "assistant", "content": None, "refusal": "I cannot help with that."})
    with pytest.raises(ModelOutputInvalid, match="cannot help"):
        await model(server).answer("", Question(scene="x"), Answer)
    assert len(server.requests) == 1


async def test_a_wrong_key_is_a_refusal_of_credentials(serve) -> None:
    server = serve((401, '{"error": {"message": "bad key sk-secret"}}'))
    with pytest.raises(ProviderRefused) as refused:
        await model(server, OPENAI_API_KEY="sk-secret").answer("", Question(scene="x"), Answer)
    assert refused.value.kind is RefusalKind.CREDENTIALS
    assert "sk-secret" not in str(refused.value)
    assert server.keys == ["Bearer sk-secret"]


def test_without_key_and_endpoint_the_offline_planner_answers() -> None:
    models = load_models({})
    names = {m.name for m in (models.director, models.writer, models.generator, models.critic)}
    assert names == {"offline planner"}


def test_every_agent_may_have_its_own_model() -> None:
    models = load_models(
        {"OPENAI_API_KEY": "k", "OPENAI_MODEL": "small", "DAILIES_DIRECTOR_MODEL": "large"}
    )
    assert (models.director.name, models.critic.name) == ("large", "small")


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param("no braces", id="prose"),
        pytest.param("{never closed", id="cut off"),
        pytest.param("}{", id="backwards"),
        pytest.param("{" * 100_000, id="a wall of braces"),
        pytest.param('{"a":' * 100_000, id="nested without end"),
    ],
)
def test_text_without_json_says_so(text: str) -> None:
    with pytest.raises(Unfit):
        read_answer(text, Answer)
