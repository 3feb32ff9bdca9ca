"""Runs in a process of their own: they outlive the page or the chat that started them.

What a run is asked to do and how it ended are files in the production's folder, so whoever looks
later finds them. Whether one goes on is told by the production's lock, which the kernel releases
however its holder ends.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict

from graph.context import Gates
from graph.folder import ProductionFolder
from graph.gates import GateAnswer
from graph.locking import holder
from graph.run import Crew, Outcome, run_production
from graph.state import Command
from tools.errors import DailiesError, UserFixable

_FOLDER = "state/runs"
_LOOK_SECONDS = 0.2
_START_SECONDS = 60.0
"""A process has to hold the lock or have ended by then; loading takes seconds."""


class RunOrder(BaseModel):
    """What a run is asked to do."""

    model_config = ConfigDict(frozen=True)

    command: Command = Command.PRODUCE
    gates: Gates = Gates()
    answer: GateAnswer | None = None
    only: tuple[str, ...] = ()
    """Shots of a camera test."""


class Ended(BaseModel):
    """How a run ended."""

    model_config = ConfigDict(frozen=True)

    run_id: str
    outcome: Outcome | None = None
    """None where it was paused or failed."""
    problem: str = ""
    """Why it failed, in words."""
    paused: bool = False


class Runner(Protocol):
    """Starts and stops runs."""

    def start(self, root: Path, order: RunOrder) -> str:
        """The run's id; UserFixable while another one goes on."""
        ...

    def running(self, root: Path) -> bool:
        """Whether somebody works on the production, whoever started it."""
        ...

    def pause(self, root: Path) -> bool:
        """Ask the run to stop where it stands; whether there was one.

        What a service works on goes on there, and is collected when the production is resumed.
        """
        ...

    async def ended(self, root: Path) -> Ended | None:
        """Wait until nobody works on it; how the newest run ended, None where there was none."""
        ...


@dataclass(frozen=True, slots=True)
class OwnProcess:
    """Runs a production by a program that is given its folder and the run's id."""

    program: Sequence[str]
    """Such as (python, -m, module); it calls `carry_out`."""

    def start(self, root: Path, order: RunOrder) -> str:
        """Start it, and wait until it holds the production or is over."""
        if self.running(root):
            raise UserFixable(
                "a run is going on.", where=root.name, fix="pause it, or wait until it is done."
            )
        folder = ProductionFolder(root)
        run_id = f"{time.time_ns():020d}"
        folder.save(f"{_FOLDER}/{run_id}.order.json", order)
        with (root / _FOLDER / f"{run_id}.log").open("ab") as log:
            process = subprocess.Popen(
                [*self.program, str(root.resolve()), run_id],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Not of this terminal: closing it must not end the run.
                start_new_session=True,
            )
        # Somebody has to hear of its end, or it stays in the process table.
        threading.Thread(target=process.wait, name="run", daemon=True).start()
        self._wait_for(root, run_id, process)
        return run_id

    def running(self, root: Path) -> bool:
        """By the production's lock."""
        return holder(ProductionFolder(root)) is not None

    def pause(self, root: Path) -> bool:
        """An interrupt, as from its keyboard."""
        process = holder(ProductionFolder(root))
        if not process:
            return False
        with suppress(ProcessLookupError):
            os.kill(process, signal.SIGINT)
        return True

    async def ended(self, root: Path) -> Ended | None:
        """Look again and again: the process may be another program's."""
        while True:
            if not self.running(root):
                return last_ended(root)
            await asyncio.sleep(_LOOK_SECONDS)

    def _wait_for(self, root: Path, run_id: str, process: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + _START_SECONDS
        while process.poll() is None and not self.running(root):
            if time.monotonic() > until:
                break
            time.sleep(_LOOK_SECONDS)
        if process.poll() and ended_as(root, run_id) is None:
            raise UserFixable(
                "the run could not be started.",
                where=str(root / _FOLDER / f"{run_id}.log"),
                fix="read the log.",
            )


def carry_out(
    root: Path,
    run_id: str,
    crew: Crew,
    run: Callable[[Coroutine[Any, Any, Outcome]], Outcome] = asyncio.run,
) -> Ended:
    """Do what the run was ordered to, and leave a record of how it ended.

    `run` raises KeyboardInterrupt when it is to be paused.
    """
    folder = ProductionFolder(root)
    order = folder.need(f"{_FOLDER}/{run_id}.order.json", RunOrder)
    try:
        work = run_production(root, crew, order.command, answer=order.answer, only=order.only)
        ended = Ended(run_id=run_id, outcome=run(work))
    except KeyboardInterrupt:
        ended = Ended(run_id=run_id, paused=True)
    except DailiesError as error:
        ended = Ended(run_id=run_id, problem=str(error))
    except Exception as error:
        problem = f"it failed ({type(error).__name__}: {error})"
        folder.save(f"{_FOLDER}/{run_id}.ended.json", Ended(run_id=run_id, problem=problem))
        raise
    folder.save(f"{_FOLDER}/{run_id}.ended.json", ended)
    return ended


def gates_of(root: Path, run_id: str) -> Gates:
    """Gates of a run, for whoever puts its crew together."""
    return ProductionFolder(root).need(f"{_FOLDER}/{run_id}.order.json", RunOrder).gates


def last_ended(root: Path) -> Ended | None:
    """How the newest run ended; one that was killed counts as paused. None where none was."""
    orders = sorted((root / _FOLDER).glob("*.order.json"))
    if not orders:
        return None
    run_id = orders[-1].name.split(".")[0]
    return ended_as(root, run_id) or Ended(run_id=run_id, paused=True)


def ended_as(root: Path, run_id: str) -> Ended | None:
    """How that run ended; None while it has not, or where it was killed."""
    return ProductionFolder(root).load(f"{_FOLDER}/{run_id}.ended.json", Ended)


def python_program(module: str) -> tuple[str, ...]:
    """This Python with a module."""
    return (sys.executable, "-m", module)
