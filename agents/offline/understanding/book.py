"""The intents of `sentences.toml`, each with the reader that it names."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from agents.conversation import Call
from agents.offline.understanding import deciding, edits, looking, running
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


class _Book(BaseModel):
    model_config = ConfigDict(extra="forbid")

    macros: dict[str, str]
    intents: tuple[_Row, ...]

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


def _load() -> tuple[Intent, ...]:
    written = Path(__file__).with_name("sentences.toml").read_text("utf-8")
    return _Book.model_validate(tomllib.loads(written)).read()


INTENTS = _load()
"""In the order of trying: the first clear reading is meant."""
LOOKS_ONLY = frozenset(intent.tool for intent in INTENTS if intent.looks_only)
"""Tools that change and spend nothing."""
VOCABULARY = unique(
    re.findall(r"[a-z]{4,}", " ".join(re.sub(r"\{\w+\}", " ", t) for i in INTENTS for t in i.says))
)
"""Every word of the templates, to put misspelt ones right."""


def looks_only(calls: tuple[Call, ...]) -> bool:
    """Whether calls change and spend nothing."""
    return all(each.tool in LOOKS_ONLY for each in calls)
