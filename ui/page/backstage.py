"""Work that must not block a script run: done in a thread of the server, told of on the page.

    backstage_of(home).do("Retaking 1_02", lambda: retake_words(...))

A production's pages share it, so what one page started is seen on the other; nothing is done
twice at once.
"""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from tools.errors import DailiesError

_log = logging.getLogger(__name__)
_REMEMBERED = 20
"""Notices that are kept: pages that look later than that have missed nothing that still counts."""


@dataclass(frozen=True, slots=True)
class Notice:
    """How a piece of work ended, in words."""

    number: int
    production: str
    text: str
    done: bool


class Backstage:
    """One piece of work after the other; never more than one thread."""

    def __init__(self) -> None:
        self._workers = ThreadPoolExecutor(max_workers=1, thread_name_prefix="backstage")
        self._lock = threading.Lock()
        self._doing: list[tuple[str, str]] = []
        self._notices: deque[Notice] = deque(maxlen=_REMEMBERED)
        self._count = 0

    def do(self, production: str, words: str, act: Callable[[], str]) -> None:
        """Have it done soon; `words` say what goes on, `act` returns what came of it.

        It returns '' where the page shows it anyway.
        """
        with self._lock:
            if (production, words) in self._doing:
                return
            self._doing.append((production, words))
        self._workers.submit(self._work, production, words, act)

    def doing(self, production: str) -> tuple[str, ...]:
        """What is going on, or waits to."""
        with self._lock:
            return tuple(words for where, words in self._doing if where == production)

    def since(self, number: int, production: str) -> tuple[Notice, ...]:
        """What ended after that notice."""
        with self._lock:
            return tuple(
                notice
                for notice in self._notices
                if notice.number > number and notice.production == production
            )

    @property
    def busy(self) -> int:
        """How much is going on or waits to, for all productions."""
        return len(self._doing)

    @property
    def newest(self) -> int:
        """Number of the newest notice; 0 before the first."""
        return self._count

    def _work(self, production: str, words: str, act: Callable[[], str]) -> None:
        try:
            text, done = act(), True
        except (DailiesError, OSError) as error:
            text, done = str(error), False
        except Exception as error:  # noqa: BLE001 - the page goes on, and the log has the trace
            _log.exception("%s failed", words)
            text, done = f"{words} failed: {type(error).__name__}: {error}", False
        with self._lock:
            self._doing.remove((production, words))
            if not text:
                return
            self._count += 1
            self._notices.append(Notice(self._count, production, text, done))


@st.cache_resource(max_entries=4, show_spinner=False)
def backstage_of(home: Path) -> Backstage:
    """The one of these productions, for every page of this server."""
    del home
    return Backstage()
