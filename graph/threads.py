"""Where the machine stood: its threads in the checkpoint file, one for each plan of a production.

An edited plan begins a thread of its own, since where the machine stood in another plan says
nothing of it. What a person approved before the edit stays approved: the edit is their own.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph.state import CompiledStateGraph
from langgraph.types import StateSnapshot

from graph.folder import ProductionFolder
from graph.gates import GateQuestion
from graph.production import GRAPH_VERSION, production_graph
from graph.revisions import revisions
from graph.state import Command

_LOCK_SECONDS = 60.0
_FILE = "checkpoints.sqlite3"
_RECURSION_LIMIT = 10_000
"""LangGraph counts supersteps; a long production has many waves and every wave is bounded."""

Machine = CompiledStateGraph[Any, Any, Any, Any]


@dataclass(frozen=True, slots=True)
class Standing:
    """How far the machine got in the newest plan that it worked on."""

    approved: tuple[str, ...] = ()
    question: GateQuestion | None = None
    """The gate at which it waits."""


def thread(revision: int, only: Sequence[str] = (), command: Command = Command.PRODUCE) -> str:
    """A camera test has a thread of its own: it must not answer the production's open gate."""
    name = f"camera-test-{'-'.join(only)}" if command is Command.SHOOT else "production"
    edited = f"-r{revision}" if revision > 1 else ""
    return f"{name}{edited}-v{GRAPH_VERSION}"


def config_of(name: str) -> RunnableConfig:
    """How LangGraph is told of a thread."""
    return RunnableConfig(configurable={"thread_id": name}, recursion_limit=_RECURSION_LIMIT)


async def standing_before(machine: Machine, revision: int) -> Standing:
    """How far it got in plans before this one, in the newest that it worked on."""
    for earlier in range(revision - 1, 0, -1):
        snapshot = await machine.aget_state(config_of(thread(earlier)))
        if snapshot.values:
            approved = tuple(snapshot.values.get("approved", ()))
            return Standing(approved, question_in(snapshot))
    return Standing()


async def open_question(root: Path) -> GateQuestion | None:
    """The gate at which the production waits for a person, whoever runs it; None at none.

    A plan that was edited while it waited to be approved still does.
    """
    folder = ProductionFolder(root)
    if not (folder.state / _FILE).exists():
        return None
    revision = max(revisions(folder), default=0)
    async with checkpoints(folder) as saver:
        machine = production_graph(saver)
        snapshot = await machine.aget_state(config_of(thread(revision)))
        if snapshot.values:
            return question_in(snapshot)
        question = (await standing_before(machine, revision)).question
    return question if question is not None and question.gate == "plan" else None


def question_in(snapshot: StateSnapshot) -> GateQuestion | None:
    """The gate of an interrupted thread."""
    if not snapshot.interrupts:
        return None
    return GateQuestion.model_validate(snapshot.interrupts[0].value)


@asynccontextmanager
async def checkpoints(folder: ProductionFolder) -> AsyncIterator[AsyncSqliteSaver]:
    """The production's checkpoint file."""
    # Only plain values are checkpointed: anything else in the file is refused, not executed.
    os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")
    path = folder.state / _FILE
    async with aiosqlite.connect(path, timeout=_LOCK_SECONDS) as connection:
        try:
            yield AsyncSqliteSaver(connection, serde=JsonPlusSerializer())
        finally:
            # A run that is stopped between a write and its commit would keep the file locked.
            await asyncio.shield(connection.rollback())
