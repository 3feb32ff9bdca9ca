"""`dailies memory`: what all productions taught, to be read, searched, carried and forgotten."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.markup import escape
from rich.table import Table

from memory.book import LessonBook
from memory.carrying import export, take_in
from memory.choosing import Need
from memory.embedding import MiniLM
from memory.patterns import Pattern
from tools.errors import UserFixable
from ui.console import Console
from ui.crew import memory_folder
from ui.options import Json

_DAY = 86_400.0

app = typer.Typer(name="memory", no_args_is_help=True, help="What productions taught each other.")

Model = Annotated[str, typer.Option(help="Only lessons about this model.")]
Asset = Annotated[str, typer.Option(help="Only keyframe or clip.")]


class HoldingLine(BaseModel):
    """What there is on one model."""

    model: str
    asset: str
    lessons: int
    newest: str
    """A date."""


class Holdings(BaseModel):
    """What the book holds."""

    folder: str
    lessons: int
    megabytes: float
    models: tuple[HoldingLine, ...]


class Found(BaseModel):
    """One lesson that was found, and why."""

    lesson_id: str
    kind: str
    model: str
    production: str
    fit: float
    text: str
    reasons: tuple[str, ...]


class Findings(BaseModel):
    """The answer to a search."""

    found: tuple[Found, ...]


class Patterns(BaseModel):
    """What the book counts up to."""

    patterns: tuple[Pattern, ...]
    sentences: tuple[str, ...]
    promises: tuple[str, ...]
    """What prompts follow for now, though it may be chance."""


class Changed(BaseModel):
    """What was done."""

    what: str
    lessons: int
    left: int


@app.command()
def show(as_json: Json = False) -> None:
    """Show how much memory holds, by model."""
    folder = memory_folder()
    with _book() as book:
        lines = tuple(
            HoldingLine(
                model=each.model, asset=each.asset, lessons=each.lessons, newest=_date(each.newest)
            )
            for each in book.holdings()
        )
        count = len(book)
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    held = Holdings(folder=str(folder), lessons=count, megabytes=round(size / 1e6, 1), models=lines)
    table = Table(title=f"{count:,} lessons, {held.megabytes} MB in {escape(str(folder))}")
    for column in ("model", "asset", "lessons", "newest"):
        table.add_column(column, justify="right" if column == "lessons" else "left")
    for line in lines:
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
    with _book() as book:
        recalled = book.search(Need(text, model=model, asset=asset, faults=text), most)
    found = tuple(
        Found(
            lesson_id=each.lesson.lesson_id,
            kind=each.lesson.kind,
            model=each.lesson.model,
            production=each.lesson.production,
            fit=round(each.fit, 3),
            text=each.lesson.text,
            reasons=each.reasons,
        )
        for each in recalled
    )
    table = Table(title=f"{len(found)} lessons")
    for column in ("id", "kind", "fit", "lesson", "why"):
        table.add_column(column)
    for one in found:
        why = escape("; ".join(one.reasons))
        table.add_row(escape(one.lesson_id), one.kind, f"{one.fit:.2f}", escape(one.text), why)
    Console(as_json=as_json).say(Findings(found=found), table)


@app.command()
def patterns(model: Model = "", asset: Asset = "", as_json: Json = False) -> None:
    """Show what often goes wrong with each model, and what wording makes it rarer.

    Intervals are 95 % (Wilson); of the wordings shown at most one in ten is chance.
    """
    with _book() as book:
        known = [
            book.experience(held.model, held.asset)
            for held in book.holdings()
            if model in ("", held.model) and asset in ("", held.asset)
        ]
    found = tuple(pattern for experience in known for pattern in experience.patterns)
    said = tuple(pattern.sentence for pattern in found)
    promises = tuple(
        pattern.sentence
        for experience in known
        for pattern in experience.promises
        if pattern not in found
    )
    lines = said or ("No fault came often enough yet to speak of a pattern.",)
    if promises:
        lines += ("", "Followed for now, though it may be chance:", *promises)
    answer = Patterns(patterns=found, sentences=said, promises=promises)
    Console(as_json=as_json).say(answer, escape("\n".join(lines)))


@app.command("export")
def export_lessons(
    file: Annotated[Path, typer.Argument(help="Where to write.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Write all lessons into one file, one JSON object a line."""
    with _book() as book:
        changed = Changed(what=f"written to {file}", lessons=export(book, file), left=len(book))
    _say(changed, as_json=as_json)


@app.command("import")
def import_lessons(
    file: Annotated[Path, typer.Argument(help="A file of `export`.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Take lessons in from a file; what is known already stays as it is."""
    with _book() as book:
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
    with _book() as book:
        gone = book.forget(lesson_ids=lesson, production=production, before=before)
        changed = Changed(what="forgotten", lessons=gone, left=len(book))
    _say(changed, as_json=as_json)


@contextmanager
def _book() -> Iterator[LessonBook]:
    book = LessonBook(memory_folder(), MiniLM())
    try:
        yield book
    finally:
        book.close()


def _say(changed: Changed, *, as_json: bool) -> None:
    text = f"{changed.lessons:,} {changed.what}; {changed.left:,} in memory"
    Console(as_json=as_json).say(changed, escape(text))


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d") if seconds else ""
