"""Commands that hand a production to other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.markup import escape

from graph.exporting import ExportFormat, export
from graph.opening import existing_production
from tools.errors import UserFixable
from ui.console import Console
from ui.options import Json, Production

_ALL = "all"

Formats = Annotated[
    list[str],
    typer.Option("--to", help=f"{', '.join(ExportFormat)} or {_ALL}; again for more than one."),
]
Folder = Annotated[Path | None, typer.Option("--out", "-o", help="Else PRODUCTION/exports.")]


class _Exported(BaseModel):
    files: tuple[Path, ...]
    notes: tuple[str, ...]


def add_export_commands(app: typer.Typer) -> None:
    """Register the commands of this file."""
    app.command("export")(export_production)


def export_production(
    production: Production,
    to: Formats = [_ALL],  # noqa: B006 - typer copies it
    out: Folder = None,
    as_json: Json = False,
) -> None:
    """Write the cut for Resolve, Premiere or Kdenlive; shot list as CSV, script as Fountain.

    Example:  dailies export productions/scene --to otio --to csv
    """
    made = export(existing_production(production), _formats(to), out)
    lines = [str(path) for path in made.files] + [f"note: {note}" for note in made.notes]
    Console(as_json=as_json).say(
        _Exported(files=made.files, notes=made.notes), escape("\n".join(lines))
    )


def _formats(named: list[str]) -> list[ExportFormat]:
    """The formats; none for all that can be written."""
    if _ALL in named:
        return []
    try:
        return [ExportFormat(name) for name in named]
    except ValueError as error:
        raise UserFixable(
            f"{error}.", where="--to", fix=f"name {', '.join(ExportFormat)} or {_ALL}."
        ) from error
