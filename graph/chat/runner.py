"""A production that runs while its maker talks: one at a time, in a thread with its own loop."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from graph.run import Outcome
from tools.errors import DailiesError

_log = logging.getLogger(__name__)
_LOOK_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended."""

    root: Path
    outcome: Outcome | None = None
    """None where it was paused or failed."""
    problem: str = ""
    """Why it failed, in words."""
    paused: bool = False


class Runner:
    """Runs one production at a time."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[Outcome] | None = None
        self._root: Path | None = None
        self._news: Ended | None = None
        self._lock = threading.Lock()
        self.last: Ended | None = None
        """How the newest run ended."""

    @property
    def running(self) -> bool:
        """Whether a run is going on."""
        return self._thread is not None and self._thread.is_alive()

    @property
    def root(self) -> Path | None:
        """Folder of the production that runs, or that ran last."""
        return self._root

    def start(self, root: Path, work: Callable[[], Awaitable[Outcome]]) -> None:
        """Run it; RuntimeError while another one runs."""
        if self.running:
            raise RuntimeError(f"{self._root} is running")
        self._root, self._news, self.last = root, None, None
        self._thread = threading.Thread(target=self._run, args=(root, work), name="production")
        self._thread.start()

    def pause(self) -> bool:
        """Stop it where it stands; whether there was anything to stop.

        What a service works on goes on there, and is collected when the production is resumed.
        """
        with self._lock:
            if self._loop is None or self._task is None:
                return False
            self._loop.call_soon_threadsafe(self._task.cancel)
            return True

    async def ended(self) -> Ended | None:
        """Wait for the end of the run; None when there was none."""
        while self.running:
            await asyncio.sleep(_LOOK_SECONDS)
        return self.last

    def news(self) -> Ended | None:
        """How a run ended that ended since this was asked last."""
        told, self._news = self._news, None
        return told

    def _run(self, root: Path, work: Callable[[], Awaitable[Outcome]]) -> None:
        try:
            with asyncio.Runner() as runner:
                outcome = runner.run(self._held(work))
            ended = Ended(root, outcome)
        except asyncio.CancelledError:
            ended = Ended(root, paused=True)
        except DailiesError as error:
            ended = Ended(root, problem=str(error))
        except Exception as error:  # noqa: BLE001 - a thread's error would be lost
            _log.exception("the run of %s failed", root)
            ended = Ended(root, problem=f"it failed ({type(error).__name__}: {error})")
        self.last = self._news = ended

    async def _held(self, work: Callable[[], Awaitable[Outcome]]) -> Outcome:
        """The work, as a task that can be cancelled from outside."""
        with self._lock:
            self._loop = asyncio.get_running_loop()
            self._task = asyncio.ensure_future(work())
        try:
            return await self._task
        finally:
            with self._lock:
                self._loop = self._task = None
