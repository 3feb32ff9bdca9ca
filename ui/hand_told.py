"""What the commands of a person's hand have in common: who, which shot, and what is told of it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from pydantic import BaseModel
from rich.markup import escape

from graph.folder import ProductionFolder
from graph.next_run import NextRun, next_run
from graph.revising import pricing_generator
from graph.state import Command
from memory.book import LessonBook
from memory.embedding import MiniLM
from tools.dinov3.findings import AssetKind
from tools.takes.take import Take
from ui.console import Console
from ui.crew import memory_folder

ShotId = Annotated[str, typer.Argument(help="Shot id, as in shots.json.", show_default=False)]
Person = Annotated[str, typer.Option("--as", help="Who decides; stands in the report.")]
SOMEBODY = "the filmmaker"


class Decided(BaseModel):
    """What machines are told: what was done, and what the next run does."""

    done: str
    shot: str
    """Its id; a name where it is about a character, a place or a prop."""
    take: int | None = None
    stage: AssetKind | None = None
    next: NextRun


@contextmanager
def memory_at_hand() -> Iterator[LessonBook]:
    """The lessons of this machine's productions, closed afterwards."""
    book = LessonBook(memory_folder(), MiniLM())
    try:
        yield book
    finally:
        book.close()


def named(take: Take) -> str:
    """A take by its number and shot."""
    return f"take {take.n} of shot {take.shot_id} ({take.stage})"


def say(
    folder: ProductionFolder, done: str, where: str, take: Take | None, *, as_json: bool
) -> None:
    """What was done and what the next run does, for people or for machines.

    `where` is the shot, or the name of what it is about.
    """
    coming = next_run(folder, asyncio.run(pricing_generator(folder)))
    told = Decided(
        done=done,
        shot=where,
        take=take.n if take else None,
        stage=take.stage if take else None,
        next=coming,
    )
    shown = [escape(done), *(escape(line) for line in next_sentences(folder, coming))]
    Console(as_json=as_json).say(told, "\n".join(shown))


def next_sentences(folder: ProductionFolder, coming: NextRun) -> Iterator[str]:
    """What the next run does and costs, a sentence a line."""
    resume = f"dailies resume {folder.root}"
    assets = coming.reshoot.assets
    if not assets:
        finished = coming.command is Command.RECUT
        yield f"{resume}  cuts the film again." if finished else f"{resume}  goes on with the film."
        return
    made = [f"{asset.where} {asset.asset}" for asset in assets]
    yield f"{resume}  makes {', '.join(made)}, and cuts the film again."
    priced = coming.reshoot
    yield (
        f"First takes ${priced.first_takes_micros / 1e6:.2f}, at list prices"
        f" ${priced.list_price_micros / 1e6:.2f}, worst case"
        f" ${priced.worst_case_micros / 1e6:.2f}."
    )
    if coming.tried_again:
        yield f"Missing shots get another round: {', '.join(coming.tried_again)}."
