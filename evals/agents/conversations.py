"""The fixed conversations, and what each turn must and must not lead to."""

from __future__ import annotations

import tomllib
from pathlib import Path

from pydantic import BaseModel, ConfigDict

CONVERSATIONS = Path(__file__).with_name("conversations.toml")


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Turn(_Record):
    """What the person says, and what has to come of it."""

    said: str
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    returns: str = "Done."


class Conversation(_Record):
    """Some turns in one situation."""

    id: str
    turns: tuple[Turn, ...]
    situation: str = "open"


def read_conversations(path: Path = CONVERSATIONS) -> list[Conversation]:
    """The conversations of a file."""
    rows = tomllib.loads(path.read_text("utf-8"))["conversations"]
    return [Conversation.model_validate(row) for row in rows]
