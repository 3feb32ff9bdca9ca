"""Lessons carried between machines: one JSON object a line, checked before anything is taken in.

The first line says what the file is. The others are lessons whole, picture vectors included, so
that a book that reads them answers as the one that wrote them. What a book knows it keeps.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from memory.book import LessonBook
from memory.lessons import Lesson, LessonKind
from tools.errors import UserFixable

VERSION = 1
_LONGEST_LINE = 1_000_000
"""Characters; a lesson with a thousand numbers and forty tries has 20,000."""
_LONGEST_TEXT = 4_000
_MOST_NUMBERS = 8_192
_FIX = "export it again with `dailies memory export`."


class Heading(BaseModel):
    """The first line."""

    model_config = ConfigDict(frozen=True)

    format: Literal["dailies lessons"] = "dailies lessons"
    version: int = VERSION


Text = Annotated[str, Field(max_length=_LONGEST_TEXT)]


class CarriedLesson(Lesson):
    """A lesson from outside: no field that is not known, nothing without end."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    lesson_id: Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f]+$")]
    text: Text
    remedy: Text = ""
    setting: Text
    seen: Text = ""
    prompt_excerpt: Text = ""
    takes_needed: Annotated[int, Field(ge=1, le=1_000)] = 1
    at: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0
    picture_embedding: Annotated[
        tuple[Annotated[float, Field(allow_inf_nan=False)], ...], Field(max_length=_MOST_NUMBERS)
    ] = ()

    @field_validator("kind")
    @classmethod
    def _is_stored(cls, kind: LessonKind) -> LessonKind:
        if kind is LessonKind.PATTERN:
            raise ValueError("patterns are counted from lessons and never carried")
        return kind


class Merged(BaseModel):
    """What came of taking a file in."""

    read: int
    new: int
    """The others were known already."""


def export(book: LessonBook, path: Path) -> int:
    """How many lessons were written; the file appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    count = 0
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(Heading().model_dump_json() + "\n")
            for lesson in book.all():
                file.write(lesson.model_dump_json() + "\n")
                count += 1
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)
    return count


def take_in(book: LessonBook, path: Path) -> Merged:
    """Merge a file into the book. Raises UserFixable, by line, before anything is taken in."""
    read = sum(1 for _ in _lessons(path))
    return Merged(read=read, new=book.remember(_lessons(path)))


def _lessons(path: Path) -> Iterator[Lesson]:
    """The lessons in a file, each checked."""
    if not path.is_file():
        raise UserFixable("there is no such file.", where=str(path), fix="name a file.")
    for number, line in _lines(path):
        where = f"{path}, line {number}"
        try:
            if number == 1:
                _check(Heading.model_validate_json(line), where)
            elif line.strip():
                yield Lesson.model_validate(CarriedLesson.model_validate_json(line).model_dump())
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            field = ".".join(str(part) for part in first["loc"]) or "JSON"
            raise UserFixable(f"{field}: {first['msg']}.", where=where, fix=_FIX) from error


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Numbered lines of a text file that has at least a heading."""
    number = 0
    try:
        with path.open(encoding="utf-8") as file:
            while line := file.readline(_LONGEST_LINE + 1):
                number += 1
                if len(line) > _LONGEST_LINE:
                    raise UserFixable(
                        "is longer than any lesson.", where=f"{path}, line {number}", fix=_FIX
                    )
                yield number, line
    except UnicodeDecodeError as error:
        raise UserFixable("is no text in UTF-8.", where=str(path), fix=_FIX) from error
    if number == 0:
        raise UserFixable("is empty.", where=str(path), fix=_FIX)


def _check(heading: Heading, where: str) -> None:
    if heading.version > VERSION:
        raise UserFixable(
            f"version {heading.version} is newer than this program reads ({VERSION}).",
            where=where,
            fix="upgrade Dailies.",
        )
