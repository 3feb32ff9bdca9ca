"""The fixed scripts, and what a good plan of each must hold, as it was written down beside it.

Scripts of others have nothing beside them; those are read here too.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tools.errors import UserFixable
from tools.screenplay.read import read_script
from tools.screenplay.script import Script

SCRIPTS = Path(__file__).parent.parent / "scripts"
_FACTS = ".facts.toml"
_SUFFIXES = (".fountain", ".json", ".txt", ".fdx")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Person(_Record):
    """Somebody of the cast."""

    name: str
    looks: tuple[str, ...] = ()
    """Words that the description must hold."""
    wears: tuple[str, ...] = ()
    """Words that the usual clothes must hold."""


class Beat(_Record):
    """A moment of the story, and what the picture of it must hold."""

    text: str
    """Words of the script, as they stand there."""
    people: tuple[str, ...] = ()
    """Who is in the frame."""
    absent: tuple[str, ...] = ()
    """Who must not be."""
    props: tuple[str, ...] = ()
    sees: tuple[str, ...] = ()
    """Words without which the shot would be of something else."""
    wears: dict[str, str] = Field(default_factory=dict)
    """Name -> words that the clothes must hold here."""
    hours: tuple[str, ...] = ()
    """Any of these words must be in the hour."""
    places: tuple[str, ...] = ()
    """Any of these words must be in the place."""
    close: bool = False
    """Whether it has to be seen from near."""
    direction: Literal["", "left", "right"] = ""


class Speech(_Record):
    """What somebody says, word for word."""

    who: str
    words: str


class Facts(_Record):
    """What a good plan of one script must hold."""

    what: str
    """What is difficult about the script."""
    shots: tuple[int, int]
    """Fewest and most shots that an editor would take."""
    seconds: tuple[float, float]
    """Shortest and longest running time of the film."""
    given: bool = False
    """Whether the filmmaker brought the shots."""
    cast: tuple[Person, ...]
    extras: tuple[str, ...] = ()
    """Who may be cast and need not be."""
    beats: tuple[Beat, ...]
    lines: tuple[Speech, ...] = ()


class Told(_Record):
    """One script."""

    name: str
    path: Path

    def script(self) -> Script:
        """The script, read anew."""
        return read_script(self.path)


class Case(Told):
    """One script with its facts."""

    facts: Facts


def read_cases(folder: Path = SCRIPTS) -> list[Case]:
    """Every script that has facts beside it, by name."""
    return [_case(path) for path in sorted(folder.glob(f"*{_FACTS}"))]


def scripts_of_others(given: Sequence[Path], unread: Callable[[str], None]) -> Iterator[Told]:
    """Scripts in files and folders, named by format and number: figures may outlive their scripts.

    `unread` is told why one cannot be read. Files in capitals (SOURCE.txt) tell of scripts.
    """
    counts: Counter[str] = Counter()
    for path in _files(given):
        try:
            script = read_script(path)
        except UserFixable as problem:
            unread(f"{path.name}: {problem}")
            continue
        counts[script.source_format] += 1
        yield Told(name=f"{script.source_format} {counts[script.source_format]}", path=path)


def _files(given: Sequence[Path]) -> Iterator[Path]:
    for path in given:
        if path.is_dir():
            found = sorted(each for each in path.rglob("*") if each.suffix in _SUFFIXES)
            yield from (each for each in found if not each.stem.isupper())
        else:
            yield path


def _case(facts: Path) -> Case:
    name = facts.name.removesuffix(_FACTS)
    script = next(path for path in facts.parent.glob(f"{name}.*") if path != facts)
    return Case(
        name=name,
        path=script,
        facts=Facts.model_validate(tomllib.loads(facts.read_text("utf-8"))),
    )
