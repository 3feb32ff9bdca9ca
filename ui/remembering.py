"""What memory holds, finds and counts up to, for the command line and the page alike."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from pydantic import BaseModel

from memory.book import LessonBook
from memory.choosing import Need
from memory.embedding import MiniLM
from memory.patterns import Pattern
from ui.crew import memory_folder


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


@contextmanager
def opened_book() -> Iterator[LessonBook]:
    """This machine's book, closed at the end; for the thread that opens it."""
    book = LessonBook(memory_folder(), MiniLM())
    try:
        yield book
    finally:
        book.close()


def holdings() -> Holdings:
    """How much memory holds, by model."""
    folder = memory_folder()
    with opened_book() as book:
        lines = tuple(
            HoldingLine(
                model=each.model, asset=each.asset, lessons=each.lessons, newest=_date(each.newest)
            )
            for each in book.holdings()
        )
        count = len(book)
    size = sum(path.stat().st_size for path in folder.iterdir() if path.is_file())
    return Holdings(folder=str(folder), lessons=count, megabytes=round(size / 1e6, 1), models=lines)


def find_lessons(text: str, model: str, asset: str, most: int) -> Findings:
    """The lessons that fit a shot or a fault best; empty model and asset for all."""
    with opened_book() as book:
        recalled = book.search(Need(text, model=model, asset=asset, faults=text), most)
    return Findings(
        found=tuple(
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
    )


def find_patterns(model: str = "", asset: str = "") -> Patterns:
    """What often goes wrong, and what wording makes it rarer; empty names for all."""
    with opened_book() as book:
        known = [
            book.experience(held.model, held.asset)
            for held in book.holdings()
            if model in ("", held.model) and asset in ("", held.asset)
        ]
    found = tuple(pattern for experience in known for pattern in experience.patterns)
    return Patterns(
        patterns=found,
        sentences=tuple(pattern.sentence for pattern in found),
        promises=tuple(
            pattern.sentence
            for experience in known
            for pattern in experience.promises
            if pattern not in found
        ),
    )


def _date(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d") if seconds else ""
