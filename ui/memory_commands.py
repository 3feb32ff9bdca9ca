"""`dailies memory`: what all productions taught, to be read, searched, carried and forgotten."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.markup import escape
from rich.table import Table

from memory.carrying import export, take_in
from tools.errors import UserFixable
from ui.console import Console
from ui.options import Json
from ui.remembering import find_lessons, find_patterns, holdings, opened_book

_DAY = 86_400.0

app = typer.Typer(name="memory", no_args_is_help=True, help="What productions taught each other.")

Model = Annotated[str, typer.Option(help="Only lessons about this model.")]
Asset = Annotated[str, typer.Option(help="Only keyframe or clip.")]


class Changed(BaseModel):
    """What was done."""

    what: str
    lessons: int
    left: int


@app.command()
def show(as_json: Json = False) -> None:
    """Show how much memory holds, by model."""
    held = holdings()
    table = Table(title=f"{held.lessons:,} lessons, {held.megabytes} MB in {escape(held.folder)}")
    for column in ("model", "asset", "lessons", "newest"):
        table.add_column(column, justify="right" if column == "lessons" else "left")
    for line in held.models:
        table.add_row(escape(line.model), line.asset, f"{line.lessons:,}", line.newest)
    Console(as_json=as_json).say(held, table)


@app.command()
def search(
    text: Annotated[str, typer.Argument(help="A shot or a fault in words.", show_default=False)],
    model: Model = "",
    asset: Asset = "",
    most: Annotated[int, typer.Option("--most", "-k", min=1, max=50)] = 5,
    as_json: Json = False,
) -> None:
    """Find lessons by meaning, each with the reasons for it.

    Example:  dailies memory search "hands on a wheel at night" --model runway/gen4_image
    """
    answer = find_lessons(text, model, asset, most)
    table = Table(title=f"{len(answer.found)} lessons")
    for column in ("id", "kind", "fit", "lesson", "why"):
        table.add_column(column)
    for one in answer.found:
        why = escape("; ".join(one.reasons))
        table.add_row(escape(one.lesson_id), one.kind, f"{one.fit:.2f}", escape(one.text), why)
    Console(as_json=as_json).say(answer, table)


@app.command()
def patterns(model: Model = "", asset: Asset = "", as_json: Json = False) -> None:
    """Show what often goes wrong with each model, and what wording makes it rarer.

    Intervals are 95 % (Wilson); of the wordings shown at most one in ten is chance.
    """
    answer = find_patterns(model, asset)
    lines = answer.sentences or ("No fault came often enough yet to speak of a pattern.",)
    if answer.promises:
        lines += ("", "Followed for now, though it may be chance:", *answer.promises)
    Console(as_json=as_json).say(answer, escape("\n".join(lines)))


@app.command("export")
def export_lessons(
    file: Annotated[Path, typer.Argument(help="Where to write.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Write all lessons into one file, one JSON object a line."""
    with opened_book() as book:
        changed = Changed(what=f"written to {file}", lessons=export(book, file), left=len(book))
    _say(changed, as_json=as_json)


@app.command("import")
def import_lessons(
    file: Annotated[Path, typer.Argument(help="A file of `export`.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Take lessons in from a file; what is known already stays as it is."""
    with opened_book() as book:
        merged = take_in(book, file)
        what = f"new of {merged.read} in {file}"
        changed = Changed(what=what, lessons=merged.new, left=len(book))
    _say(changed, as_json=as_json)


@app.command()
def forget(
    lesson: Annotated[list[str], typer.Option(help="Id of a lesson; again for more.")] = [],  # noqa: B006 - typer copies it
    production: Annotated[str, typer.Option(help="Name of a production.")] = "",
    older_than: Annotated[float, typer.Option(help="Days.", min=0)] = 0.0,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Forget lessons for good: by id, by production, or by age.

    Example:  dailies memory forget --production "test run" --older-than 365
    """
    if not (lesson or production or older_than):
        raise UserFixable(
            "nothing says what to forget.",
            where="dailies memory forget",
            fix="name --lesson, --production or --older-than.",
        )
    if not yes and not (Console(as_json=as_json).can_ask and typer.confirm("Forget for good?")):
        raise UserFixable("was not confirmed.", where="dailies memory forget", fix="add --yes.")
    before = time.time() - older_than * _DAY if older_than else 0.0
    with opened_book() as book:
        gone = book.forget(lesson_ids=lesson, production=production, before=before)
        changed = Changed(what="forgotten", lessons=gone, left=len(book))
    _say(changed, as_json=as_json)


def _say(changed: Changed, *, as_json: bool) -> None:
    text = f"{changed.lessons:,} {changed.what}; {changed.left:,} in memory"
    Console(as_json=as_json).say(changed, escape(text))
