"""All takes of one eval of the critic, looked at together.

It stands apart from the task, since Inspect loads a task's file by its path: there no dataclass
can be made.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from agents.critic import Critic
from agents.offline import OfflinePlanner
from evals.critic.judging import Judged, Seen, decided, looked_at
from evals.critic.measures import Trivial, trivial
from evals.takes.take import Take
from tools.dinov3.calibrating.survey import Glass
from tools.dinov3.calibration import load_calibration
from tools.dinov3.encoder import load_encoder
from tools.takes.verdict import Verdict


@dataclass
class Bench:
    """The takes of a run, looked at together when the first of them is asked for."""

    takes: list[Take]
    work: Path
    processes: int
    _seen: dict[str, Seen] = field(default_factory=dict)
    _drawn: dict[str, Verdict] = field(default_factory=dict)
    _looking: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def seen(self, name: str) -> Seen:
        """A take after the eye and the cutting room."""
        async with self._looking:
            if not self._seen:
                found = await asyncio.to_thread(self._look)
                self._seen |= {one.take.name: one for one in found}
        return self._seen[name]

    async def by_rule(self, name: str, critic: Trivial) -> Verdict:
        """The verdict of a critic that looks at nothing, drawn over all takes of the run."""
        await self.seen(name)
        if not self._drawn:
            offline = Critic(OfflinePlanner())
            judged = [Judged(one, decided(one, offline)) for one in self._seen.values()]
            self._drawn |= {one.take.name: one.verdict for one in trivial(judged, critic)}
        return self._drawn[name]

    def _look(self) -> list[Seen]:
        encoder = load_encoder(None)
        calibration = load_calibration(encoder.weights_hash)
        glass = Glass(None, encoder.weights_hash, calibration)
        return looked_at(self.takes, glass, self.work, self.processes)
