"""The fixed scripts, and what a good plan of each must hold, as it was written down beside it."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from tools.screenplay.read import read_script
from tools.screenplay.script import Script

SCRIPTS = Path(__file__).parent.parent / "scripts"
_FACTS = ".facts.toml"


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


class Case(_Record):
    """One script with its facts."""

    name: str
    path: Path
    facts: Facts

    def script(self) -> Script:
        """The script, read anew."""
        return read_script(self.path)


def read_cases(folder: Path = SCRIPTS) -> list[Case]:
    """Every script that has facts beside it, by name."""
    return [_case(path) for path in sorted(folder.glob(f"*{_FACTS}"))]


def _case(facts: Path) -> Case:
    name = facts.name.removesuffix(_FACTS)
    script = next(path for path in facts.parent.glob(f"{name}.*") if path != facts)
    return Case(
        name=name,
        path=script,
        facts=Facts.model_validate(tomllib.loads(facts.read_text("utf-8"))),
    )
