"""Runs in a thread of this program; what they leave on disk is what a process of its own leaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graph.context import Gates
from graph.folder import ProductionFolder
from graph.locking import holder
from graph.run import Crew, Outcome
from graph.running import Ended, RunOrder, carry_out, gates_of, last_ended


@dataclass
class InThread:
    """A `graph.running.Runner` for one production at a time."""

    crew: Callable[[Gates], Crew]
    thread: threading.Thread | None = None
    orders: list[RunOrder] = field(default_factory=list)
    loop: asyncio.AbstractEventLoop | None = None
    task: asyncio.Task[object] | None = None

    def start(self, root: Path, order: RunOrder) -> str:
        """Start it, and wait until it holds the production or is over."""
        run_id = f"{len(self.orders):020d}"
        self.orders.append(order)
        ProductionFolder(root).save(f"state/runs/{run_id}.order.json", order)
        self.thread = threading.Thread(target=self._work, args=(root, run_id))
        self.thread.start()
        while self.thread.is_alive() and holder(ProductionFolder(root)) is None:
            self.thread.join(0.01)
        return run_id

    def running(self, root: Path) -> bool:
        """By the thread."""
        return self.thread is not None and self.thread.is_alive()

    def pause(self, root: Path) -> bool:
        """As an interrupt from the keyboard would."""
        if self.loop is None or self.task is None or not self.running(root):
            return False
        self.loop.call_soon_threadsafe(self.task.cancel)
        return True

    async def ended(self, root: Path) -> Ended | None:
        """Once the thread is over."""
        if self.thread is not None:
            await asyncio.to_thread(self.thread.join)
        return last_ended(root)

    def _work(self, root: Path, run_id: str) -> None:
        crew = self.crew(gates_of(root, run_id))
        try:
            carry_out(root, run_id, crew, self._run)
        finally:
            crew.memory.close()

    def _run(self, work: Coroutine[Any, Any, Outcome]) -> Outcome:
        """As asyncio.run, but that another thread can interrupt it."""

        async def held() -> Outcome:
            self.loop, self.task = asyncio.get_running_loop(), asyncio.current_task()
            return await work

        try:
            return asyncio.run(held())
        except asyncio.CancelledError:
            raise KeyboardInterrupt from None
