"""A studio that charges and that fails: previz behind a counter with list prices and a ledger.

What goes wrong with a request is drawn from the request alone, so that two crews that ask for the
same are served the same. The ledger is the studio's own and knows nothing of our job store.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

import numpy as np

from evals.two_ledgers import Sold, sold
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.prices import list_price_micros
from tools.providers.models import model_book
from tools.providers.previz.faults import request_hash, words_of
from tools.providers.provider import AnswerLost, Done, Pending, Provider, Ticket
from tools.providers.requests import Capability, Request

NAME = "counter"
_PICTURES = ("still", "angle", "clip", "lipsync")
_SEED_STEP = 7919
"""Between the seeds of copies."""


class Trouble(StrEnum):
    """What a service does instead of what it is asked."""

    BUSY = "busy"
    """Nothing is taken; the same may be sent again."""
    MODERATED = "moderated"
    """The words are refused, with whatever seed."""
    LOST = "lost"
    """The task is sold and the answer to its submit never arrives."""
    UNHEARD = "unheard"
    """The submit never arrives; to the sender that is the same as `LOST`."""
    LATE = "late"
    """No result within the deadline; a later run may collect it."""
    SPOILED = "spoiled"
    """Sold, and what comes is no file."""


SHARES: dict[Trouble, float] = {
    Trouble.BUSY: 0.05,
    Trouble.MODERATED: 0.02,
    Trouble.LOST: 0.01,
    Trouble.UNHEARD: 0.01,
    Trouble.LATE: 0.02,
    Trouble.SPOILED: 0.02,
}
"""Of all submits, what share meets which trouble; made up, since services publish none."""
_UNSOLD = frozenset((Trouble.BUSY, Trouble.MODERATED, Trouble.UNHEARD))


@dataclass(frozen=True, slots=True)
class Task:
    """One sale: what is rendered for it and what it cost."""

    request: Request
    previz: Ticket
    cost_micros: int
    trouble: Trouble | None


class CounterStudio:
    """Sells what previz draws. `copies` of each picture are bought at once, one is handed out.

    The one is the first that comes: nobody has looked at any of them. Tickets and the ledger last
    as long as the object, which outlives the runs of a production.
    """

    name = NAME
    submit_is_idempotent = False

    def __init__(self, previz: Provider, seed: int, copies: int = 1, rate: float = 1.0) -> None:
        """`previz` draws; `rate` scales the shares of trouble, 0 is a service that never fails."""
        self._previz = previz
        self._seed = seed
        self._copies = copies
        self._rate = rate
        self._tasks: list[Task] = []
        self._asked: Counter[str] = Counter()
        self._late: set[str] = set()
        self.met: Counter[Trouble] = Counter()
        """Troubles that a client was told of or left alone with."""

    def capabilities(self) -> frozenset[Capability]:
        """All of them."""
        return self._previz.capabilities()

    def offers(self, model: str) -> bool:
        """Every model."""
        return self._previz.offers(model)

    def quote_micros(self, request: Request) -> int:
        """List price of all copies."""
        return list_price_micros(model_book(), request) * len(self._bundle(request))

    def deadline_seconds(self, request: Request) -> float:
        """As long as previz may take."""
        return self._previz.deadline_seconds(request)

    @asynccontextmanager
    async def seat(self, request: Request, key: str = "") -> AsyncIterator[str]:
        """Previz's seats; there are no keys."""
        async with self._previz.seat(request, key) as seat:
            yield seat

    async def submit(self, request: Request, key: str, sending: Callable[[], None]) -> Ticket:
        """A new task every time: asking twice is paying twice."""
        bundle = self._bundle(request)
        troubles = [self._trouble(copy) for copy in bundle]
        good = next((at for at, trouble in enumerate(troubles) if trouble is None), 0)
        sending()
        trouble = troubles[good]
        if trouble is not None:
            self.met[trouble] += 1
        _refuse(trouble)
        price = list_price_micros(model_book(), request)
        taken = sum(each not in _UNSOLD for each in troubles)
        if trouble is not Trouble.UNHEARD:
            previz = await self._previz.submit(bundle[good], key, lambda: None)
            self._tasks.append(Task(bundle[good], previz, price * taken, trouble))
        if trouble in (Trouble.LOST, Trouble.UNHEARD):
            raise AnswerLost("the connection was reset")
        return Ticket(task_id=_id_of(len(self._tasks)))

    async def poll(self, ticket: Ticket, request: Request, folder: Path) -> Pending | Done:
        """The file, at the first ask that is not in trouble."""
        del request
        task = self._tasks[int(ticket.task_id, 16) - 1]
        if task.trouble is Trouble.LATE and ticket.task_id not in self._late:
            self._late.add(ticket.task_id)
            raise ProviderRefused.late(NAME, self.deadline_seconds(task.request))
        if task.trouble is Trouble.SPOILED:
            said = "the file is no picture and no sound"
            raise ProviderRefused(NAME, RefusalKind.SPOILED, said, cost_micros=task.cost_micros)
        done = await self._previz.poll(task.previz, task.request, folder)
        return done if isinstance(done, Pending) else Done(done.outputs, task.cost_micros)

    async def cancel(self, ticket: Ticket, request: Request) -> bool:
        """Never."""
        del ticket, request
        return False

    def sales(self) -> tuple[Sold, ...]:
        """The ledger, as the stand-in writes its own."""
        return tuple(_line(number, task) for number, task in enumerate(self._tasks, start=1))

    def _bundle(self, request: Request) -> list[Request]:
        """The request with as many seeds as copies are bought; sounds are bought once."""
        copies = self._copies if request.kind in _PICTURES else 1
        seeds = ((request.seed + number * _SEED_STEP) % 2**32 for number in range(copies))
        return [request.model_copy(update={"seed": seed}) for seed in seeds]

    def _trouble(self, request: Request) -> Trouble | None:
        """What this submit meets: of words alone for moderation, else of request and try."""
        asked = request_hash(request)
        number = self._asked[asked]
        self._asked[asked] += 1
        if self._throw(f"words:{words_of(request)}") < self._share(Trouble.MODERATED):
            return Trouble.MODERATED
        luck = self._throw(f"{asked}:{number}")
        for trouble in SHARES:
            if trouble is Trouble.MODERATED:
                continue
            luck -= self._share(trouble)
            if luck < 0:
                return trouble
        return None

    def _share(self, trouble: Trouble) -> float:
        return SHARES[trouble] * self._rate

    def _throw(self, text: str) -> float:
        digest = hashlib.sha256(f"{self._seed}:{text}".encode()).digest()
        return float(np.random.default_rng(int.from_bytes(digest[:8], "big")).random())


def _refuse(trouble: Trouble | None) -> None:
    """Raises what is refused before anything is taken."""
    if trouble is Trouble.BUSY:
        raise ProviderRefused(NAME, RefusalKind.RATE, "too many requests", retry_after_seconds=0.0)
    if trouble is Trouble.MODERATED:
        raise ProviderRefused(NAME, RefusalKind.MODERATED_INPUT, "these words are not allowed")


def _id_of(number: int) -> str:
    """The task id of the sale with that number, as the comparison of ledgers knows ids."""
    return f"{number:016x}"


def _line(number: int, task: Task) -> Sold:
    request = task.request
    return sold(
        {
            "ordinal": number,
            "id": _id_of(number),
            "service": request.model.split("/", 1)[0],
            "model": model_book().card(request.model).name,
            "request": {"prompt": words_of(request)},
            "body": {"seed": request.seed},
            "cost_micros": task.cost_micros,
            "starts_at": 0.0,
            "seconds": 0.0,
        }
    )
