"""The director's desk in a chat: the production that lies open, and the run that goes on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph.chat.runner import Runner
from graph.context import Gates
from graph.events import Event
from graph.folder import ProductionFolder
from graph.gates import GateAnswer
from graph.run import Crew, run_production
from graph.state import Command
from tools.errors import UserFixable
from tools.providers.jobs import JobStore
from tools.screenplay.plan import Plan

HIDDEN = ".chat"
"""Folder beside the productions for what the chat itself keeps."""

Listener = Callable[[Event], None]


@dataclass
class Desk:
    """What the tools of one chat act on."""

    home: Path
    """Folder of the productions."""
    hire: Callable[[Gates, Listener | None], Crew]
    """A crew, for this thread."""
    person: str = "the filmmaker"
    allowed_micros: int = 0
    """What a step may spend in the worst case without asking."""
    listener: Listener | None = None
    """Hears what happens in a run."""
    folder: ProductionFolder | None = None
    """The production that lies open."""
    runner: Runner = field(default_factory=Runner)
    said: Sequence[str] = ()
    """What the person said so far."""

    @property
    def production(self) -> ProductionFolder:
        """The open production; UserFixable when none is open."""
        if self.folder is None:
            known = ", ".join(self.productions) or "none yet"
            raise UserFixable(
                "no production is open.",
                where="chat",
                fix=f"open one ({known}), or start one with a script.",
            )
        return self.folder

    @property
    def planned(self) -> ProductionFolder:
        """The open production, which has a plan; UserFixable before that."""
        folder = self.production
        if folder.load("shots.json", Plan) is None:
            raise UserFixable(
                "it has no plan yet.", where=folder.brief.name, fix="let it run up to the plan."
            )
        return folder

    @property
    def resting(self) -> ProductionFolder:
        """The open production with its plan, while nobody works on it; else UserFixable."""
        self.rest()
        return self.planned

    def rest(self) -> None:
        """UserFixable while a run goes on."""
        if self.runner.running:
            raise UserFixable(
                "a run is going on.", where="chat", fix="say 'pause', or 'wait' until it is done."
            )

    @property
    def productions(self) -> tuple[str, ...]:
        """Names of the productions at home."""
        briefs = self.home.glob("*/brief.json")
        return tuple(sorted(path.parent.name for path in briefs))

    def file(self, text: str) -> Path:
        """A file that the person named; UserFixable for one that only a model came up with.

        Scripts and services are read by the model too, and none of them may open files here.
        """
        if not any(text in said for said in self.said):
            raise UserFixable(
                "the person did not name this file.", where=text, fix="ask the person for the file."
            )
        return Path(text).expanduser()

    def run(
        self, command: Command, gates: Gates, answer: GateAnswer | None = None
    ) -> None:
        """Start to work on the open production; it goes on while the chat does."""
        self.rest()
        root = self.production.root

        async def work():  # type: ignore[no-untyped-def]
            crew = self.hire(gates, self.listener)
            try:
                return await run_production(root, crew, command, answer=answer)
            finally:
                crew.memory.close()

        self.runner.start(root, work)

    @contextmanager
    def books(self) -> Iterator[JobStore]:
        """Where what the chat itself costs is booked: with the open production, else at home."""
        folder = self.folder
        if folder is None:
            store = JobStore(self.home / HIDDEN / "jobs.sqlite3")
        else:
            budget = folder.brief.budget_micros
            store = JobStore(folder.state / "jobs.sqlite3", budget_micros=budget)
        try:
            yield store
        finally:
            store.close()
