"""News by websocket: the end is heard, everything else is passed over, silence is no error."""

from __future__ import annotations

import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from websockets.asyncio.server import ServerConnection, serve

from tools.providers.live.comfyui_news import listening

LONG = 5.0


def text(kind: str, **data: object) -> str:
    return json.dumps({"type": kind, "data": data})


@asynccontextmanager
async def server(messages: Sequence[str | bytes], *, hangs_up: bool = False) -> AsyncIterator[str]:
    """A server that says its messages, then is silent or hangs up without a farewell."""

    async def talk(connection: ServerConnection) -> None:
        for message in messages:
            await connection.send(message)
        if hangs_up:
            connection.transport.abort()
        await connection.wait_closed()

    async with serve(talk, "127.0.0.1", 0) as running:
        port = next(iter(running.sockets)).getsockname()[1]
        yield f"http://127.0.0.1:{port}"


async def listened(url: str, seconds: float = LONG) -> tuple[float, bool]:
    """How long it listened, and whether it saw the task at work."""
    began = time.monotonic()
    async with listening(url, "client") as news:
        await news.until_end("task", seconds)
        return time.monotonic() - began, news.begun


@pytest.mark.parametrize(
    "end",
    [
        pytest.param(text("execution_success", prompt_id="task"), id="success"),
        pytest.param(text("execution_error", prompt_id="task", node_id="3"), id="error"),
        pytest.param(text("execution_interrupted", prompt_id="task"), id="interrupted"),
        pytest.param(text("executing", node=None, prompt_id="task"), id="old-servers"),
    ],
)
async def test_every_end_is_heard(end: str) -> None:
    async with server([text("execution_start", prompt_id="task"), end]) as url:
        seconds, begun = await listened(url)
    assert seconds < LONG / 2
    assert begun


@pytest.mark.parametrize(
    "noise",
    [
        pytest.param(text("execution_success", prompt_id="another"), id="another-task"),
        pytest.param(text("executing", node=None), id="no-task"),
        pytest.param(b"\x00\x00\x00\x01preview", id="preview"),
        pytest.param("no json", id="no-json"),
        pytest.param("[1]", id="no-object"),
        pytest.param(text("status", status={"exec_info": {}}, sid="client"), id="status"),
    ],
)
async def test_what_is_no_end_of_the_task_is_passed_over(noise: str | bytes) -> None:
    async with server([noise]) as url:
        seconds, begun = await listened(url, 0.3)
    assert seconds >= 0.3
    assert not begun


async def test_work_is_noticed_while_it_goes_on() -> None:
    async with server([text("progress", prompt_id="task", value=3, max=20)]) as url:
        assert (await listened(url, 0.3))[1]


async def test_a_connection_that_breaks_ends_the_listening_quietly() -> None:
    async with server([text("execution_start", prompt_id="task")], hangs_up=True) as url:
        seconds, begun = await listened(url)
    assert seconds < LONG / 2
    assert begun


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "http://nobody.invalid:1"])
async def test_a_server_that_cannot_be_reached_is_deaf_news(url: str) -> None:
    seconds, begun = await listened(url)
    assert seconds < LONG
    assert not begun
