"""The floor: what all houses of the stand-in share, from the till to the file desk."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, Protocol

from tools.providers.rehearsal.clock import StudioClock
from tools.providers.rehearsal.delivery import Delivery
from tools.providers.rehearsal.faults import FaultBook, FaultKind, script_now
from tools.providers.rehearsal.inbox import Inbox
from tools.providers.rehearsal.media import MediaDesk
from tools.providers.rehearsal.records import Records
from tools.providers.rehearsal.till import Sale, Stage, Till
from tools.providers.requests import Request

_log = logging.getLogger(__name__)

POLLS_BEFORE_THE_END = 2
"""Every task is seen at least this often before it ends."""
_ENDS = {
    FaultKind.MODERATED_INPUT: Stage.MODERATED,
    FaultKind.MODERATED_OUTPUT: Stage.MODERATED,
    FaultKind.FAILED: Stage.FAILED,
}


class Seller(Protocol):
    """Of a house, what the floor has to know."""

    name: ClassVar[str]

    def new_id(self) -> str:
        """An id for a task, as the service forms them."""
        ...


@dataclass(frozen=True, slots=True)
class Floor:
    """Shared by all houses; everything but `media` belongs to one home folder."""

    home: Path
    records: Records
    clock: StudioClock
    faults: FaultBook
    till: Till
    delivery: Delivery
    inbox: Inbox
    media: MediaDesk
    latency: float = 1.0
    """Scale of all latencies; 0 makes everything as fast as its polls."""

    @classmethod
    def open(cls, home: Path, media: MediaDesk, latency: float = 1.0) -> Floor:
        """The floor of a home folder, as an earlier process left it."""
        records = Records(home / "rehearsal.db")
        clock = StudioClock(records)
        faults = FaultBook(records, clock)
        delivery = Delivery(records, clock, faults, home / "shelf")
        inbox = Inbox(home / "inbox", delivery)
        till = Till(records, inbox.assets)
        return cls(home, records, clock, faults, till, delivery, inbox, media, latency)

    def close(self) -> None:
        """Closes the records; the media desk may serve other floors and stays."""
        self.records.close()

    def sell(
        self,
        house: Seller,
        *,
        model: str,
        key: str,
        body: dict[str, Any],
        request: Request,
        cost_micros: int,
        seconds: float,
        suffix: str = "",
        slots: int | None = None,
    ) -> Sale:
        """A job taken on, and written down.

        `seconds` is the service's real latency. With `suffix` its file is rendered ahead and the
        task is not ready before. With `slots` no more than so many of that key and model are in
        work at once; it waits its turn, and `starts_at` says until when.
        """
        now = self.clock.now()
        starts_at = now
        if slots is not None:
            ends = self.till.unfinished(house.name, key, model, now)
            starts_at = ends[slots - 1] if len(ends) >= slots else now
        sale = self.till.enter(
            sale_id=house.new_id(),
            service=house.name,
            model=model,
            key=key,
            body=body,
            request=request,
            accepted_at=now,
            starts_at=starts_at,
            seconds=seconds * self.latency,
            suffix=suffix,
            cost_micros=cost_micros,
            script=script_now(),
        )
        if suffix:
            self.media.begin(request, suffix)
        return sale

    def sale(self, house: Seller, sale_id: str, key: str = "") -> Sale | None:
        """The house's sale of that id; with a key only when it was that key's."""
        sale = self.till.find(house.name, sale_id)
        return sale if sale is None or key[-4:] in ("", sale.key) else None

    def in_flight(self, house: Seller, key: str, model: str = "") -> int:
        """Jobs of that key in work, of one model or of all."""
        return len(self.till.unfinished(house.name, key, model, self.clock.now()))

    def stage(self, sale: Sale, *, polled: bool) -> Stage:
        """Where the task is now; `polled` counts this as the client's asking for its state."""
        fate = script_now()
        if polled:
            sale = self.till.polled(sale)
            if fate not in (None, FaultKind.UNKNOWN_STATUS):
                sale = self.till.doomed(sale, fate)
        if sale.cancelled:
            return Stage.CANCELLED
        if polled and self._puzzles(sale, fate):
            return Stage.UNKNOWN
        if self.clock.now() < sale.starts_at or sale.polls <= 1:
            return Stage.QUEUED
        if not self._is_over(sale):
            return Stage.RUNNING
        return self._end(sale) or self._rendered(sale)

    async def outcome(self, sale: Sale) -> Stage:
        """How a job ends that is answered in one go, once it has taken its time."""
        await asyncio.sleep(max(0.0, sale.ends_at - self.clock.now()))
        return self._end(sale) or Stage.READY

    async def file(self, sale: Sale, suffix: str) -> Path:
        """The rendered result of a sale."""
        return await self.media.make(sale.request, suffix=suffix)

    def _end(self, sale: Sale) -> Stage | None:
        """The bad end that a fault gave the sale, if any."""
        return _ENDS.get(sale.script) if sale.script else None

    def _puzzles(self, sale: Sale, fate: FaultKind | None) -> bool:
        """Whether this poll gets a status that nobody knows."""
        fated = sale.script is FaultKind.UNKNOWN_STATUS and sale.polls == POLLS_BEFORE_THE_END
        return fated or fate is FaultKind.UNKNOWN_STATUS

    def _is_over(self, sale: Sale) -> bool:
        if sale.script is FaultKind.ENDLESS or sale.polls <= POLLS_BEFORE_THE_END:
            return False
        return self.clock.now() >= sale.ends_at

    def _rendered(self, sale: Sale) -> Stage:
        """READY once the file is there; after a restart it is begun anew."""
        if not sale.suffix:
            return Stage.READY
        file = self.media.begin(sale.request, sale.suffix)
        if not file.done():
            return Stage.RUNNING
        if file.cancelled():
            return Stage.RUNNING
        problem = file.exception()
        if problem is not None:
            _log.error("sale %s cannot be rendered: %s", sale.id, problem)
            return Stage.FAILED
        return Stage.READY
