"""Commands that hand a production to other programs, and take an edited plan back."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.console import Group
from rich.markup import escape
from rich.table import Table

from graph.exporting import ExportFormat, export
from graph.opening import existing_production
from graph.revising import Revision, apply_revision, pricing_generator, read_plan, revise
from graph.stale import Stale
from tools.errors import UserFixable
from ui.console import Console
from ui.options import Json, Production

_ALL = "all"

Formats = Annotated[
    list[str],
    typer.Option("--to", help=f"{', '.join(ExportFormat)} or {_ALL}; again for more than one."),
]
PlanFile = Annotated[
    Path | None,
    typer.Argument(help="The edited plan; else the production's own shots.json."),
]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Put the plan in force.")]
Folder = Annotated[Path | None, typer.Option("--out", "-o", help="Else PRODUCTION/exports.")]


class _Exported(BaseModel):
    files: tuple[Path, ...]
    notes: tuple[str, ...]


def add_export_commands(app: typer.Typer) -> None:
    """Register the commands of this file."""
    app.command("export")(export_production)
    app.command("revise")(revise_plan)


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


def revise_plan(
    production: Production, shots: PlanFile = None, yes: Yes = False, as_json: Json = False
) -> None:
    """Show what an edited plan changes, which takes it makes stale and what re-shooting costs.

    With --yes it is put in force; `dailies resume` then shoots what is stale, and nothing else.

    Example:  dailies revise productions/scene my-shots.json --yes
    """
    folder = existing_production(production)
    plan = read_plan(shots or folder.root / "shots.json")
    revision = revise(folder, plan, asyncio.run(pricing_generator(folder)))
    number = apply_revision(folder, plan) if yes else None
    console = Console(as_json=as_json)
    console.say(_Revised.of(revision, number), _shown(revision, production, number))


class _Revised(BaseModel):
    """What machines are told of a revision."""

    changes: tuple[str, ...]
    to_make: tuple[Stale, ...]
    stale_takes: int
    held: tuple[Stale, ...]
    looks_kept: tuple[str, ...]
    unknown_takes: int
    first_takes_micros: int
    list_price_micros: int
    worst_case_micros: int
    revision: int | None

    @classmethod
    def of(cls, revision: Revision, number: int | None) -> _Revised:
        priced = revision.reshoot
        return cls(
            changes=tuple(change.sentence for change in revision.diff.changes),
            to_make=priced.assets,
            stale_takes=revision.stale_takes,
            held=revision.held,
            looks_kept=revision.looks_kept,
            unknown_takes=revision.unknown_takes,
            first_takes_micros=priced.first_takes_micros,
            list_price_micros=priced.list_price_micros,
            worst_case_micros=priced.worst_case_micros,
            revision=number,
        )


def _shown(revision: Revision, production: Path, number: int | None) -> Group:
    """The changes, a table of what has to be made, its price, and how to go on."""
    changes = [escape(change.sentence) for change in revision.diff.changes]
    priced = revision.reshoot
    table = Table(title=f"to make: {len(priced.assets)}, {revision.stale_takes} takes stale")
    for column in ("where", "asset", "because", "list price"):
        table.add_column(column)
    for asset, price in zip(priced.assets, priced.prices_micros, strict=True):
        name = f"{asset.asset} {asset.number}" if asset.number else asset.asset
        told = f"{name} (take {asset.take} is stale)" if asset.take else name
        because = ", ".join(asset.because) or "not made yet"
        table.add_row(escape(asset.where), told, because, f"${price / 1e6:.3f}")
    money = (
        f"First takes ${priced.first_takes_micros / 1e6:.2f}, at list prices"
        f" ${priced.list_price_micros / 1e6:.2f}, worst case"
        f" ${priced.worst_case_micros / 1e6:.2f}."
    )
    where = escape(str(production))
    after = (
        f"Revision {number} is in force. Go on with:  dailies resume {where}"
        if number is not None
        else "Nothing is changed yet: add --yes to put it in force."
    )
    unknown = (
        [f"{revision.unknown_takes} takes do not tell what they were made from: they are kept."]
        if revision.unknown_takes
        else []
    )
    locked = [escape(words) for words in (*(h.stays for h in revision.held), *revision.looks_kept)]
    return Group(*(changes or ["The plan is as it was."]), table, money, *locked, *unknown, after)


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
