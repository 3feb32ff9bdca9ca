"""A production that is shot by the live clients, from a stand-in that plays every service."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

import httpx

from graph.events import Event
from graph.folder import ProductionFolder
from graph.run import Outcome, next_command
from graph.studios import Studios
from tests.graph.fakes import ONE_SCENE, Set, Studio
from tests.tools.providers.set_up import Stage, hurried_clock, hurried_sleep
from tools.providers.arrivals import receive
from tools.providers.job import Job, JobState
from tools.providers.jobs import JobStore
from tools.providers.live.studio import LiveStudio
from tools.providers.models import ModelBook
from tools.screenplay.brief import Brief

POLL_SECONDS = 0.01


@dataclass(kw_only=True)
class Rehearsed(Set):
    """The fakes' crew around the real studio: scripted eye, canned media, real HTTP."""

    stage: Stage
    budget_micros: int | None = None
    script: dict[str, object] = field(default_factory=lambda: ONE_SCENE)
    clock: Callable[[], float] = time.time
    transport: httpx.AsyncBaseTransport | None = None

    def brief(self) -> Brief:
        changes = {"studio": "rehearsal", "budget_micros": self.budget_micros}
        return super().brief().model_copy(update=changes)

    async def studios(self, folder: ProductionFolder) -> Studios:
        shooting = LiveStudio(
            folder.state / "live",
            self.book,
            self.stage.environment,
            name="rehearsal",
            http=httpx.AsyncClient(transport=self.transport, trust_env=False),
            clock=hurried_clock,
            sleep=hurried_sleep,
        )
        return Studios(shooting, Studio(), shooting.close, receive)

    @property
    def book(self) -> ModelBook:
        """The stage's, polled as fast as it answers: the machine's own waits are not hurried."""
        cards = self.stage.book.services
        quick = {
            name: card.model_copy(update={"poll_seconds": POLL_SECONDS})
            for name, card in cards.items()
        }
        return self.stage.book.model_copy(update={"services": quick})

    async def resume(self) -> Outcome:
        """What `dailies resume` does."""
        return await self.run(next_command(self.folder))

    def jobs(self, *states: JobState) -> tuple[Job, ...]:
        """What the production booked at the services, in any of the states."""
        store = JobStore(self.folder.state / "jobs.sqlite3")
        try:
            found = [job for job in store.jobs() if job.provider == "rehearsal"]
        finally:
            store.close()
        return tuple(job for job in found if not states or job.state in states)

    def events(self, what: str = "job") -> list[Event]:
        """The event log, one kind of event."""
        lines = (self.folder.state / "events.jsonl").read_text().splitlines()
        said = map(json.loads, lines)
        events = [Event(**{name: e[name] for name in Event.__slots__}) for e in said]
        return [event for event in events if event.what == what]

    def told(self, what: str = "job") -> list[str]:
        """What the events of one kind say."""
        return [event.text for event in self.events(what)]

    def sold_twice(self) -> list[str]:
        """Requests that the stand-in sold more than once."""
        bodies = Counter(
            f"{sale.model}: {sale.request.model_dump_json()}" for sale in self.stage.ledger()
        )
        return [body for body, count in bodies.items() if count > 1]
