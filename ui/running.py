"""A command's run at the terminal: from options to a brief, through the gates, to an exit code."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from pydantic import ValidationError

from graph.folder import ProductionFolder
from graph.gates import GateAnswer
from graph.run import Outcome, missing_shots, run_production
from graph.state import Command
from tools.errors import UserFixable
from tools.screenplay.brief import Brief
from ui.console import Console
from ui.crew import GateName, crew_for, gates_named


def run(
    folder: ProductionFolder,
    command: Command,
    *,
    gate: list[GateName],
    eye: str | None,
    as_json: bool,
    answer: GateAnswer | None = None,
) -> None:
    """Run a production, ask at its gates where a person sits there, and say how it ended.

    Leaves the program with 0 for a whole film or a gate reached, 3 for a film with missing shots,
    1 for none.
    """
    console = Console(as_json=as_json)
    with console.progress(folder) as listener:
        crew = crew_for(gates=gates_named(gate), weights=eye, listener=listener)
        outcome = asyncio.run(run_production(folder.root, crew, command, answer=answer))
    while outcome.question is not None and console.can_ask:
        answer = console.ask(outcome.question, folder)
        if answer is None:
            break
        with console.progress(folder) as listener:
            crew = crew_for(gates=gates_named(gate), weights=eye, listener=listener)
            outcome = asyncio.run(run_production(folder.root, crew, command, answer=answer))
    console.outcome(outcome, folder)
    sys.exit(_exit_code(outcome, folder))


def _exit_code(outcome: Outcome, folder: ProductionFolder) -> int:
    if outcome.question is not None:
        return 0
    if not outcome.finished:
        return 1
    return 3 if missing_shots(folder) else 0


def name_of(path: Path) -> str:
    """A production's name from a file's or a folder's: ASCII letters and digits, dashes between."""
    kept = "".join(c if c.isascii() and c.isalnum() else "-" for c in path.stem.lower())
    return kept.strip("-")[:64] or "production"


def brief_of(**fields: object) -> Brief:
    """A brief from options. Raises UserFixable, naming the option, for a value out of bounds."""
    try:
        return Brief.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        name = "--" + str(first["loc"][0]).replace("_", "-")
        raise UserFixable(
            f"{first['input']!r}: {first['msg']}.", where=name, fix="see `dailies produce --help`."
        ) from error
