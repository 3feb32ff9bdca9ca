"""Stand-ins for pages drawn without runs: they start nothing and remember what they were told."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from graph.running import Ended, RunOrder, last_ended
from ui.page.talking import Conversation


@dataclass
class Recorder:
    orders: list[RunOrder] = field(default_factory=list)

    def start(self, root: Path, order: RunOrder) -> str:
        self.orders.append(order)
        return str(len(self.orders))

    def running(self, root: Path) -> bool:
        return False

    def pause(self, root: Path) -> bool:
        return False

    async def ended(self, root: Path) -> Ended | None:
        return last_ended(root)


RECORDER = Recorder()
"""One for a process, as `TALKER`: scripts under test are compiled apart and take no objects."""


@dataclass
class QuietTalker:
    """A conversation that stands still."""

    now: Conversation = field(default_factory=Conversation)
    told: list[tuple[str, str]] = field(default_factory=list)
    stopped: int = 0

    def say(self, text: str, production: str) -> bool:
        self.told.append((text, production))
        return not self.now.busy

    def stop(self) -> None:
        self.stopped += 1


TALKER = QuietTalker()
