"""How many questions a model is asked at once: a local endpoint queues them, and they time out."""

from __future__ import annotations

import asyncio
from weakref import WeakKeyDictionary


class Seats:
    """So many at once in each event loop; a page and a chat have loops of their own."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = (
            WeakKeyDictionary()
        )

    def here(self) -> asyncio.Semaphore:
        """The seats of the running loop."""
        return self._by_loop.setdefault(
            asyncio.get_running_loop(), asyncio.Semaphore(self._at_once)
        )
