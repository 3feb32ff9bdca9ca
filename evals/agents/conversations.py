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

    @property
    def said(self) -> str:
        """What the person says, a line a turn."""
        return "\n".join(turn.said for turn in self.turns)

    @property
    def must(self) -> tuple[str, ...]:
        """The calls that it must lead to, turn by turn."""
        return tuple(call for turn in self.turns for call in turn.must)


def read_conversations(path: Path = CONVERSATIONS) -> list[Conversation]:
    """The conversations of a file."""
    rows = tomllib.loads(path.read_text("utf-8"))["conversations"]
    return [Conversation.model_validate(row) for row in rows]
