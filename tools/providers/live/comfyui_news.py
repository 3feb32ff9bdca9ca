"""What ComfyUI tells a client by websocket while it works; hearing nothing is never an error.

Texts are JSON, previews binary. Source: docs/contracts.md, section 8.4 (docs.comfy.org).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlencode

from pydantic import ValidationError
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from tools.providers.live.answer import Reply

_log = logging.getLogger(__name__)

_OPEN_SECONDS = 5.0
_MOST_MESSAGE_BYTES = 32 * 1024 * 1024
"""Previews of large pictures are a few megabytes."""
_ENDS = frozenset({"execution_success", "execution_error", "execution_interrupted"})


class _Data(Reply):
    prompt_id: str = ""
    node: str | None = ""
    value: float = 0.0
    max: float = 0.0


class _Message(Reply):
    type: str
    data: _Data = _Data()


class News:
    """What is heard of one task."""

    def __init__(self, socket: ClientConnection | None) -> None:
        self._socket = socket
        self.begun = False
        """Whether the task was seen at work."""

    async def until_end(self, task_id: str, seconds: float) -> None:
        """Returns when the task has ended, when nothing more is heard, or after `seconds`."""
        if self._socket is None:
            return
        with suppress(TimeoutError, ConnectionClosed):
            async with asyncio.timeout(seconds):
                async for message in self._socket:
                    if isinstance(message, str) and self._is_end(message, task_id):
                        return

    def _is_end(self, text: str, task_id: str) -> bool:
        try:
            message = _Message.model_validate_json(text)
        except ValidationError:
            return False
        if message.data.prompt_id != task_id:
            return False
        self.begun = True
        if message.type == "progress":
            _log.info("%s: step %g of %g", task_id, message.data.value, message.data.max)
        # Versions before execution_success end with an empty `executing` alone.
        return message.type in _ENDS or (message.type == "executing" and message.data.node is None)


@asynccontextmanager
async def listening(base_url: str, client: str) -> AsyncIterator[News]:
    """The news that the server has for a client id; deaf news when it cannot be reached so."""
    socket = None
    with suppress(OSError, TimeoutError, WebSocketException):
        socket = await connect(
            f"{base_url.rstrip('/').replace('http', 'ws', 1)}/ws?{urlencode({'clientId': client})}",
            open_timeout=_OPEN_SECONDS,
            close_timeout=1.0,
            max_size=_MOST_MESSAGE_BYTES,
            proxy=None,
        )
    try:
        yield News(socket)
    finally:
        if socket is not None:
            await socket.close()
