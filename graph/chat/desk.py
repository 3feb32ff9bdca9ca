"""The director's desk in a chat: the production that lies open, and the run that goes on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graph.folder import ProductionFolder
from graph.run import Crew
from graph.running import Ended, Runner, RunOrder, last_ended
from tools.errors import UserFixable
from tools.providers.jobs import JobStore
from tools.screenplay.plan import Plan

HIDDEN = ".chat"
"""Folder beside the productions for what the chat itself keeps."""


@dataclass
class Desk:
    """What the tools of one chat act on."""

    home: Path
    """Folder of the productions."""
    runner: Runner
    hire: Callable[[], Crew]
    """A crew for this thread: its eye and its memory are asked. Whoever hires it closes it."""
    person: str = "the filmmaker"
    allowed_micros: int = 0
    """What a step may spend in the worst case without asking."""
    folder: ProductionFolder | None = None
    """The production that lies open."""
    said: Sequence[str] = ()
    """What the person said so far."""
    told: set[str] = field(default_factory=set)
    """Runs of which the person knows how they ended."""

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

    @property
    def running(self) -> bool:
        """Whether somebody works on the open production."""
        return self.folder is not None and self.runner.running(self.folder.root)

    def rest(self) -> None:
        """UserFixable while a run goes on."""
        if self.running:
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
        if not any(_is_named(text, said) for said in self.said):
            raise UserFixable(
                "the person did not name this file.", where=text, fix="ask the person for the file."
            )
        return Path(text).expanduser()

    def run(self, order: RunOrder) -> None:
        """Start to work on the open production; it goes on while the chat does, and after it."""
        self.rest()
        self.runner.start(self.production.root, order)

    async def ended(self) -> Ended | None:
        """Wait for the end of the run; the person is told by whoever asks."""
        ended = await self.runner.ended(self.production.root)
        if ended is not None:
            self.told.add(ended.run_id)
        return ended

    def news(self) -> Ended | None:
        """How a run ended of which the person does not know yet."""
        if self.folder is None or self.running:
            return None
        ended = last_ended(self.folder.root)
        if ended is None or ended.run_id in self.told:
            return None
        self.told.add(ended.run_id)
        return ended

    @contextmanager
    def crew(self) -> Iterator[Crew]:
        """A crew whose eye and memory are asked here; its memory is closed afterwards."""
        crew = self.hire()
        try:
            yield crew
        finally:
            crew.memory.close()

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


def _is_named(file: str, words: str) -> bool:
    """Whether words name a file as a whole, and not a longer name that this one is a part of."""
    before, after = r"(?<![A-Za-z0-9_.~/\\-])", r"(?![A-Za-z0-9_~/\\-]|\.[A-Za-z0-9])"
    return bool(file.strip()) and re.search(f"{before}{re.escape(file)}{after}", words) is not None
