"""The command line, as a person types it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from ui.cli import app


def said(*arguments: str | Path) -> str:
    """What a command prints, in one line; its error is raised."""
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None:
        raise result.exception
    return " ".join(result.stdout.split())
