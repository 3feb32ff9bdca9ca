"""What a tool of the chat is: arguments that are checked, a price, a deed, and what it says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from agents.conversation import ToolCard

if TYPE_CHECKING:
    from graph.chat.desk import Desk


class Arguments(BaseModel):
    """Arguments of a tool; unknown ones are refused, so that a misspelt one is not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    def paths(self) -> tuple[str, ...]:
        """Files of the person's disk that it names: they count only if the person named them."""
        return ()


class NoArguments(Arguments):
    """None."""


class ShotArguments(Arguments):
    """A shot."""

    shot: str


@dataclass(frozen=True, slots=True)
class Price:
    """What a tool may spend, in millionths of a US dollar."""

    first_micros: int
    worst_micros: int
    """With every allowed retake."""
    what: str
    """What it is spent on, in words."""

    @property
    def words(self) -> str:
        """For the question."""
        if not self.worst_micros:
            return f"{self.what}. Nothing of it costs anything here."
        first, worst = self.first_micros / 1e6, self.worst_micros / 1e6
        return f"{self.what}: about ${first:.2f}, ${worst:.2f} if every retake is needed."


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool returned."""

    text: str
    """In words, for the person and for the model."""
    done: bool = True
    """Whether it did what was asked."""
    files: tuple[Path, ...] = ()
    """Pictures, clips and pages that it is about."""


@dataclass(frozen=True, slots=True)
class Tool:
    """Something that the director can do for the person."""

    name: str
    description: str
    """For the model: when to use it."""
    act: Callable[[Desk, Any], Awaitable[ToolResult]]
    """Gets the desk and the arguments."""
    arguments: type[Arguments] = NoArguments
    price: Callable[[Desk], Awaitable[Price | None]] | None = None
    """What it may spend; None where it never spends."""
    deeds: tuple[str, ...] = ()
    """Past participles for what it does: nobody may claim them without it."""

    @property
    def card(self) -> ToolCard:
        """The tool as a model is told of it."""
        return ToolCard(
            name=self.name,
            description=self.description,
            parameters=self.arguments.model_json_schema(),
        )
