"""The ledger of language models: every call with its tokens, counted against the same budget.

A call is on disk with its likely price before it is sent. What became of it replaces that: the
price of its tokens, nothing where it was refused, and the likely price where its answer was lost,
since that may have been charged.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

_SCHEMA = """
CREATE TABLE IF NOT EXISTS chats (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  shot_id TEXT NOT NULL,
  take INTEGER NOT NULL,
  agent TEXT NOT NULL,
  model TEXT NOT NULL,
  priced INTEGER NOT NULL,
  quoted_micros INTEGER NOT NULL,
  cost_micros INTEGER,
  prompt_tokens INTEGER NOT NULL DEFAULT 0,
  cached_tokens INTEGER NOT NULL DEFAULT 0,
  answer_tokens INTEGER NOT NULL DEFAULT 0,
  reasoning_tokens INTEGER NOT NULL DEFAULT 0,
  estimated INTEGER NOT NULL DEFAULT 0,
  sent_at REAL NOT NULL,
  ended_at REAL,
  problem TEXT NOT NULL DEFAULT ''
)
"""
PRICE_UNKNOWN = "price unknown"
_OPEN = "no answer came"
"""Stands until one does: a run that dies leaves it."""


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of one call, or of several together."""

    prompt_tokens: int = 0
    cached_tokens: int = 0
    """Those of the prompt that the service had in its cache."""
    answer_tokens: int = 0
    reasoning_tokens: int = 0
    """Those of the answer that were thinking."""
    estimated: bool = False
    """Counted here from the text's length, since the endpoint told nothing."""

    def __add__(self, other: Usage) -> Usage:
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.cached_tokens + other.cached_tokens,
            self.answer_tokens + other.answer_tokens,
            self.reasoning_tokens + other.reasoning_tokens,
            self.estimated or other.estimated,
        )


@dataclass(frozen=True, slots=True)
class About:
    """What a call is about."""

    shot_id: str
    """Shot, or 'film' for work on the whole."""
    take: int


@dataclass(frozen=True, slots=True)
class ChatCall:
    """One call of a language model as the ledger knows it."""

    number: int
    about: About
    agent: str
    """director, writer, generator, critic, chat."""
    model: str
    priced: bool
    """Whether its price is known; an unknown one counts as nothing."""
    quoted_micros: int
    cost_micros: int | None
    """None while the call is under way, and where its answer was lost."""
    usage: Usage
    sent_at: float
    ended_at: float | None
    problem: str

    @property
    def charged_micros(self) -> int:
        """What the call counts against the budget."""
        return self.quoted_micros if self.cost_micros is None else self.cost_micros

    @property
    def state(self) -> str:
        """Open, lost, refused or done."""
        if self.ended_at is None:
            return "open"
        if self.cost_micros is None:
            return "lost"
        return "done" if self.usage.prompt_tokens else "refused"


_FILM = About("film", 0)
_ABOUT: ContextVar[About] = ContextVar("about", default=_FILM)


@contextmanager
def about(shot_id: str, take: int = 0) -> Iterator[None]:
    """Calls inside are booked for that shot and take; others are for the film.

    Take 0 is for sounds, which belong to the shot.
    """
    token = _ABOUT.set(About(shot_id, take))
    try:
        yield
    finally:
        _ABOUT.reset(token)


class ChatLedger:
    """Calls of one production, beside its jobs in the same database."""

    def __init__(
        self,
        database: sqlite3.Connection,
        reserving: Callable[[int], AbstractContextManager[None]],
        clock: Callable[[], float],
    ) -> None:
        """`reserving` opens a transaction in which that much may be booked, or raises."""
        self._db = database
        self._reserving = reserving
        self._clock = clock
        self._db.execute(_SCHEMA)

    def reserve(self, agent: str, model: str, *, quoted_micros: int, priced: bool) -> int:
        """Number of the call that is about to be sent; raises BudgetExceeded."""
        where = _ABOUT.get()
        with self._reserving(quoted_micros):
            row = self._db.execute(
                "INSERT INTO chats (shot_id, take, agent, model, priced, quoted_micros, sent_at,"
                " problem) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    where.shot_id,
                    where.take,
                    agent,
                    model,
                    priced,
                    quoted_micros,
                    self._clock(),
                    _OPEN,
                ),
            )
        return int(row.lastrowid or 0)

    def settle(self, number: int, usage: Usage, *, cost_micros: int, problem: str = "") -> None:
        """The call was answered, with these tokens; `problem` says what its answer was not."""
        self._db.execute(
            "UPDATE chats SET cost_micros = ?, prompt_tokens = ?, cached_tokens = ?,"
            " answer_tokens = ?, reasoning_tokens = ?, estimated = ?, ended_at = ?, problem = ?"
            " WHERE number = ?",
            (
                cost_micros,
                usage.prompt_tokens,
                usage.cached_tokens,
                usage.answer_tokens,
                usage.reasoning_tokens,
                usage.estimated,
                self._clock(),
                problem,
                number,
            ),
        )

    def refused(self, number: int, problem: str) -> None:
        """The endpoint did not do it; nothing is charged."""
        self._db.execute(
            "UPDATE chats SET cost_micros = 0, ended_at = ?, problem = ? WHERE number = ?",
            (self._clock(), problem, number),
        )

    def lost(self, number: int, problem: str) -> None:
        """No answer came, and the endpoint may charge for one: the likely price stays."""
        self._db.execute(
            "UPDATE chats SET ended_at = ?, problem = ? WHERE number = ?",
            (self._clock(), problem, number),
        )

    def calls(self, about: About | None = None) -> tuple[ChatCall, ...]:
        """All calls, or those about one take, in the order they were sent."""
        rows = self._db.execute(f"SELECT {_COLUMNS} FROM chats ORDER BY number")  # noqa: S608 - constant columns
        found = (_call(row) for row in rows)
        return tuple(call for call in found if about is None or call.about == about)

    def spent_micros(self) -> int:
        """Money spent on calls, reserved for them or possibly spent."""
        total = self._db.execute("SELECT SUM(COALESCE(cost_micros, quoted_micros)) FROM chats")
        return int(total.fetchone()[0] or 0)


_COLUMNS = (
    "number, shot_id, take, agent, model, priced, quoted_micros, cost_micros, prompt_tokens,"
    " cached_tokens, answer_tokens, reasoning_tokens, estimated, sent_at, ended_at, problem"
)


def _call(row: tuple[object, ...]) -> ChatCall:
    """A record from one row, columns as in `_COLUMNS`."""
    number, shot_id, take, agent, model, priced, quoted, cost, *tokens, sent, ended, problem = row
    prompt, cached, answer, reasoning, estimated = (int(str(count)) for count in tokens)
    return ChatCall(
        number=int(str(number)),
        about=About(str(shot_id), int(str(take))),
        agent=str(agent),
        model=str(model),
        priced=bool(priced),
        quoted_micros=int(str(quoted)),
        cost_micros=None if cost is None else int(str(cost)),
        usage=Usage(prompt, cached, answer, reasoning, bool(estimated)),
        sent_at=float(str(sent)),
        ended_at=None if ended is None else float(str(ended)),
        problem=str(problem),
    )
