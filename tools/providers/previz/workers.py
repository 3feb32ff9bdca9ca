"""A small crew of worker processes that answer one line of JSON with another.

Knows nothing of pictures: the worker's side is a function from text to text. Plain subprocesses
rather than a multiprocessing pool: a pool re-imports the parent's main module, which is the page
itself under Streamlit.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import IO, cast

from tools.errors import ProviderRefused, RefusalKind

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parents[3]
WATCH_SECONDS = 0.5
THREAD_LIMITS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


class WorkerDied(Exception):
    """The worker process ended before it answered."""


class Worker:
    """One process; `ask` is blocking and not for use by two threads at once."""

    def __init__(self, module: str) -> None:
        environment = os.environ | dict.fromkeys(THREAD_LIMITS, "1")
        path = [str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])]
        environment["PYTHONPATH"] = os.pathsep.join(path)
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, str(os.getpid())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
        )

    @property
    def pid(self) -> int:
        """Process id, for tests and for the doctor."""
        return self._process.pid

    def ask(self, line: str) -> str:
        """The answer to one line; WorkerDied when there will be none."""
        stdin, stdout = cast(IO[bytes], self._process.stdin), cast(IO[bytes], self._process.stdout)
        try:
            stdin.write(line.encode() + b"\n")
            stdin.flush()
            answer = stdout.readline()
        except OSError as error:
            raise WorkerDied(str(error)) from error
        if not answer.endswith(b"\n"):
            raise WorkerDied(f"exit code {self._process.wait()}")
        return answer.decode()

    def close(self) -> None:
        """Ends the process; safe to call twice."""
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait()
        # Only now: a thread that still reads an answer holds the pipe's lock until its end.
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


class Crew:
    """Up to `size` workers, started when first needed and kept for the next question."""

    def __init__(self, module: str, size: int) -> None:
        self._module = module
        self._threads = ThreadPoolExecutor(size, thread_name_prefix="previz")
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._all: list[Worker] = []
        self._closed = False

    def submit(self, line: str) -> Future[str]:
        """The answer to come; a worker that dies is replaced once, then it is the provider's no."""
        return self._threads.submit(self._ask, line)

    def pids(self) -> tuple[int, ...]:
        """Process ids of the workers alive."""
        return tuple(worker.pid for worker in self._all)

    def close(self) -> None:
        """Ends all workers; questions under way are refused. Safe to call twice."""
        self._closed = True
        for worker in list(self._all):
            worker.close()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _ask(self, line: str) -> str:
        for attempt in range(2):
            worker = self._take()
            try:
                answer = worker.ask(line)
            except WorkerDied as death:
                worker.close()
                if self._closed:
                    break
                self._all.remove(worker)
                log.warning("previz worker died (%s), attempt %d", death, attempt + 1)
            else:
                self._idle.put(worker)
                return answer
        reason = "the studio was closed" if self._closed else "its worker process died twice"
        raise ProviderRefused("previz", RefusalKind.TRANSIENT, reason)

    def _take(self) -> Worker:
        try:
            return self._idle.get_nowait()
        except queue.Empty:
            worker = Worker(self._module)
            self._all.append(worker)
            return worker


def _die_with(parent: int) -> None:
    """Ends this process soon after its parent is gone, however that one ended."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(WATCH_SECONDS)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def serve(answer: Callable[[str], str], parent: int) -> None:
    """The worker's loop: answers lines on stdin until the other side hangs up.

    Whatever a library prints goes to stderr, so that stdout holds answers alone. An exception
    becomes an answer {"error": type, "reason": text}: the parent decides what it means.
    """
    _die_with(parent)
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        try:
            text = answer(line)
        except Exception as error:  # the worker must outlive a bad request
            log.exception("previz worker")
            text = json.dumps({"error": type(error).__name__, "reason": str(error)})
        out.write(text + "\n")
        out.flush()
