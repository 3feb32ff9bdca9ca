"""What passes between a person, the director and its tools in a chat."""

from __future__ import annotations

import json
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)


class Call(_Record):
    """A tool that the director wants to use."""

    tool: str
    arguments: str = "{}"
    """JSON as the model wrote it; nobody has checked it yet."""
    call_id: str = ""

    @property
    def given(self) -> dict[str, Any]:
        """The arguments by name; none where they are no JSON object, as a model may have it."""
        try:
            found = json.loads(self.arguments)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


class Said(_Record):
    """One turn: of the person, of the director, or what a tool returned."""

    role: Literal["user", "assistant", "tool"]
    text: str
    calls: tuple[Call, ...] = ()
    """Of the director's turn."""
    call_id: str = ""
    """Of a tool's turn: the call that it answers."""
    done: bool = True
    """Of a tool's turn: whether it did what was asked."""


class ToolCard(_Record):
    """A tool as a model is told of it."""

    name: str
    description: str
    parameters: dict[str, Any]
    """JSON schema of the arguments."""


class ShotLine(_Record):
    """One shot in the situation."""

    shot_id: str
    what: str
    """Size and action, shortened."""
    state: str
    """planned, keyframe, clip, kept, stale, escalated."""
    takes: int = 0
    people: tuple[str, ...] = ()
    props: tuple[str, ...] = ()
    place: str = ""


class Situation(_Record):
    """Where things stand while the person speaks: facts from the disk, not from the chat."""

    productions: tuple[str, ...] = ()
    """Names of those that can be opened."""
    production: str = ""
    """Name of the one that is open; empty for none."""
    studio: str = ""
    phase: str = ""
    """plan, shooting, cut, done."""
    running: bool = False
    waits_at: str = ""
    """Gate where a person is asked: plan, references, keyframes, escalations."""
    shots: tuple[ShotLine, ...] = ()
    people: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    to_make: int = 0
    """Assets that the plan asks for and that are not there."""
    problem: str = ""
    """Why the last run stopped before its end."""


class ChatTask(_Record):
    """The chat so far, for the next turn of the director."""

    situation: Situation
    said: tuple[Said, ...]
    tools: tuple[ToolCard, ...] = ()
    """None where the director has to answer in words now."""


class TurnAnswer(_Record):
    """The director's turn as a record, for endpoints that know no tools."""

    say: str
    """Words for the person; empty when a tool is used."""
    tool: str = ""
    """Name of the tool to use; empty for none."""
    arguments: str = "{}"
    """Its arguments as JSON."""

    @property
    def parts(self) -> tuple[str | Call, ...]:
        """The turn as an endpoint gives it that knows tools: words, then the call."""
        words = (self.say,) if self.say else ()
        if not self.tool:
            return words
        return (*words, Call(tool=self.tool, arguments=self.arguments, call_id="as_record"))
