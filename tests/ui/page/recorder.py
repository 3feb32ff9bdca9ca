"""A runner that starts nothing and remembers what it was ordered, for pages drawn without runs."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from graph.running import Ended, RunOrder, last_ended


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
"""The one of a process: scripts under test are compiled apart and cannot be handed objects."""
