"""Everything that nodes depend on, in one frozen record that LangGraph's runtime hands to them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from agents.critic import Critic
from agents.director import Director
from agents.generator import Generator
from agents.prompt_writer import PromptWriter
from graph.events import EventLog
from graph.folder import ProductionFolder
from memory.book import LessonBook
from tools.providers.dispatch import Dispatch

if TYPE_CHECKING:
    # Brings seconds of libraries with it, which who is handed an eye has loaded.
    from tools.dinov3.eye import Eye


@dataclass(frozen=True, slots=True)
class Gates:
    """Where a person is asked; all off when the crew works alone."""

    references: bool = False
    plan: bool = False
    keyframes: bool = False
    escalations: bool = False


@dataclass(frozen=True, slots=True)
class Context:
    """The crew, the studio and the folder of one production."""

    folder: ProductionFolder
    director: Director
    writer: PromptWriter
    generator: Generator
    critic: Critic
    eye: Eye
    memory: LessonBook
    """Where lessons are written at the end."""
    recalled: LessonBook
    """Memory as it was when the production began: all that it reads."""
    dispatch: Dispatch
    stand_ins: Dispatch
    """Previz without faults: stands in for shots that could not be mended."""
    events: EventLog
    clock: Callable[[], float]
    publish: Callable[[ProductionFolder], None]
    """Draws the pages that people open; given from above, since the graph knows no HTML."""
    gates: Gates = field(default_factory=Gates)
    looking: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """The eye and the cutting room take turns on the processor; jobs do not wait for it."""
