"""Two ledgers held against each other: what the stand-in sold, and what our job stores know of it.

A sale is recorded when a job holds its task id, or when the answer to its submit was lost and the
job says so. Any other sale is lost, or is a second sale of a job that had one already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from tools.providers.job import Job, JobState
from tools.providers.models import ModelBook
from tools.providers.requests import Request, VoiceRequest

_ALIKE = 0.6
"""Share of words that two wordings of one prompt have in common: tags and a tail may be added."""
_SEEDS = 2**31
"""Some services take no larger seed; ours are folded into that."""


@dataclass(frozen=True, slots=True)
class Sold:
    """One line of the stand-in's ledger."""

    ordinal: int
    id: str
    service: str
    model: str
    """As the service calls it."""
    seed: int | None
    """As it came over the wire; None where the service takes none."""
    words: frozenset[str]
    """Of its prompt or line."""
    cost_micros: int
    starts_at: float = 0.0
    """When the work began, in seconds since 1970."""
    seconds: float = 0.0
    """How long the work took."""

    @property
    def names(self) -> frozenset[str]:
        """Ids under which its client may know it: calls that have no task are counted."""
        return frozenset((self.id, f"{self.ordinal:016x}", f"{self.ordinal:032x}"))


@dataclass(frozen=True, slots=True)
class Comparison:
    """What came of holding them against each other."""

    recorded: int
    """Sales whose task id a job holds."""
    uncertain_sold: int
    """Sales that a job counts as possibly paid: the answer was lost."""
    uncertain_unsold: int
    """Jobs counted as possibly paid that were not sold."""
    lost: tuple[Sold, ...]
    """Sales that no job knows of."""
    duplicates: tuple[Sold, ...]
    """Further sales of a job that has one."""
    unknown: tuple[Job, ...]
    """Jobs that hold a task id under which nothing was sold."""
    ours_micros: int
    """What we count as spent, uncertain jobs included."""
    theirs_micros: int
    unsold_micros: int
    """What we count as spent for uncertain jobs that were not sold."""

    @property
    def sold(self) -> int:
        """All sales."""
        return self.recorded + self.uncertain_sold + len(self.lost) + len(self.duplicates)


def sold(line: dict[str, Any]) -> Sold:
    """A line of GET /_rehearsal/ledger."""
    request = line["request"]
    return Sold(
        ordinal=line["ordinal"],
        id=line["id"],
        service=line["service"],
        model=line["model"],
        seed=_seed_of(line["body"]),
        words=_words(request.get("text") or request.get("prompt") or ""),
        cost_micros=line["cost_micros"],
        starts_at=line["starts_at"],
        seconds=line["seconds"],
    )


def compare(sales: Sequence[Sold], jobs: Sequence[Job], book: ModelBook) -> Comparison:
    """The comparison of one production's sales and jobs; `book` says how services name models."""
    left = list(sales)
    known, unknown = _take_known(left, [job for job in jobs if job.ticket is not None])
    open_jobs = [job for job in jobs if job.ticket is None and _may_be_paid(job)]
    met: list[Job] = []
    for job in open_jobs:
        sale = next((sale for sale in left if _same(sale, job, book)), None)
        if sale is not None:
            left.remove(sale)
            met.append(job)
    holders = [*known, *met]
    twice = [sale for sale in left if any(_same(sale, job, book) for job in holders)]
    unsold = [job for job in open_jobs if job not in met]
    return Comparison(
        recorded=len(known),
        uncertain_sold=len(met),
        uncertain_unsold=len(unsold),
        lost=tuple(sale for sale in left if sale not in twice),
        duplicates=tuple(twice),
        unknown=tuple(unknown),
        ours_micros=sum(job.charged_micros for job in jobs),
        theirs_micros=sum(sale.cost_micros for sale in sales),
        unsold_micros=sum(job.charged_micros for job in unsold),
    )


def total(comparisons: Iterable[Comparison]) -> Comparison:
    """All of them as one."""
    each = tuple(comparisons)
    return Comparison(
        recorded=sum(one.recorded for one in each),
        uncertain_sold=sum(one.uncertain_sold for one in each),
        uncertain_unsold=sum(one.uncertain_unsold for one in each),
        lost=tuple(sale for one in each for sale in one.lost),
        duplicates=tuple(sale for one in each for sale in one.duplicates),
        unknown=tuple(job for one in each for job in one.unknown),
        ours_micros=sum(one.ours_micros for one in each),
        theirs_micros=sum(one.theirs_micros for one in each),
        unsold_micros=sum(one.unsold_micros for one in each),
    )


def _take_known(left: list[Sold], jobs: Sequence[Job]) -> tuple[list[Job], list[Job]]:
    """Jobs whose sale was found by its id and taken out of `left`, and the others."""
    known, unknown = [], []
    for job in jobs:
        service = _service(job.request)
        sale = next((s for s in left if s.service == service and job.task_id in s.names), None)
        if sale is None:
            unknown.append(job)
        else:
            left.remove(sale)
            known.append(job)
    return known, unknown


def _may_be_paid(job: Job) -> bool:
    return job.state in (JobState.UNCERTAIN, JobState.SENDING)


def _same(sale: Sold, job: Job, book: ModelBook) -> bool:
    """Whether it may have been this job that was sold: model, seed and prompt agree."""
    request = job.request
    if sale.service != _service(request) or sale.model != book.card(request.model).name:
        return False
    if sale.seed is not None and sale.seed % _SEEDS != request.seed % _SEEDS:
        return False
    asked = _words(request.text if isinstance(request, VoiceRequest) else request.prompt)
    either = sale.words | asked
    return not either or len(sale.words & asked) >= _ALIKE * len(either)


def _service(request: Request) -> str:
    return request.model.split("/", 1)[0]


def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w+", text.lower()))


def _seed_of(body: object) -> int | None:
    """The seed wherever it stands in a body."""
    if isinstance(body, dict) and isinstance(body.get("seed"), int):
        return int(body["seed"])
    inner = list(body.values()) if isinstance(body, dict) else body
    if not isinstance(inner, list):
        return None
    return next((seed for value in inner if (seed := _seed_of(value)) is not None), None)
