"""The intents of `sentences.toml`, each with the reader that it names."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from agents.conversation import Call
from agents.offline.understanding import deciding, edits, looking, running
from agents.offline.understanding.frames import Frame
from agents.offline.understanding.intents import Intent, Reader, maybe_shot, nothing, per_shot
from agents.offline.words import unique

READERS: dict[str, Reader] = {
    "nothing": nothing,
    "per_shot": per_shot,
    "maybe_shot": maybe_shot,
    **deciding.READERS,
    **running.READERS,
    **edits.READERS,
    **looking.READERS,
}


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tool: str
    read: str
    says: tuple[str, ...]
    example: str = ""
    looks_only: bool = False


class _Frame(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tool: str
    read: str
    verbs: str
    words: str = ""
    one_of: str = ""
    needs: tuple[str, ...] = ()


class _Book(BaseModel):
    model_config = ConfigDict(extra="forbid")

    macros: dict[str, str]
    intents: tuple[_Row, ...]
    small_words: str
    """That may stand in every frame."""
    frames: tuple[_Frame, ...]

    def read_frames(self) -> tuple[Frame, ...]:
        return tuple(
            Frame(
                tool=row.tool,
                verbs=re.compile(rf"(?:{row.verbs})\b", re.IGNORECASE),
                words=frozenset(f"{self.small_words} {row.words} {row.one_of}".split()),
                needs=frozenset(row.needs),
                one_of=frozenset(row.one_of.split()),
                read=READERS[row.read],
            )
            for row in self.frames
        )

    def read(self) -> tuple[Intent, ...]:
        return tuple(
            Intent(
                tool=row.tool,
                says=tuple(self._expanded(each) for each in row.says),
                read=READERS[row.read],
                example=row.example,
                looks_only=row.looks_only,
            )
            for row in self.intents
        )

    def _expanded(self, written: str) -> str:
        return re.sub(r"(?<!P)<(\w+)>", lambda name: f"({self.macros[name[1]]})", written)


def _load() -> _Book:
    written = Path(__file__).with_name("sentences.toml").read_text("utf-8")
    return _Book.model_validate(tomllib.loads(written))


_BOOK = _load()
INTENTS = _BOOK.read()
"""In the order of trying: the first clear reading is meant."""
FRAMES = _BOOK.read_frames()
"""Tried where no intent fits."""
LOOKS_ONLY = frozenset(intent.tool for intent in INTENTS if intent.looks_only)
"""Tools that change and spend nothing."""
VOCABULARY = unique(
    re.findall(r"[a-z]{4,}", " ".join(re.sub(r"\{\w+\}", " ", t) for i in INTENTS for t in i.says))
)
"""Every word of the templates, to put misspelt ones right."""


def looks_only(calls: tuple[Call, ...]) -> bool:
    """Whether calls change and spend nothing."""
    return all(each.tool in LOOKS_ONLY for each in calls)
