"""What an endpoint turned out to take: learnt from its refusals, and kept for the run."""

from __future__ import annotations

from dataclasses import dataclass

from agents.answer_form import Form
from agents.refusals import Objected, Objection, window_named

_SHRINK = 0.75
"""Of what was too long, where the endpoint does not say how much it reads."""
_ANSWER_ROOM = 4000
"""Tokens of the window that are left for the answer; a quarter of a small one."""


@dataclass(slots=True)
class Manners:
    """What one endpoint takes for one model, as far as its refusals have told."""

    sees: bool = False
    takes_temperature: bool = True
    takes_answer_limit: bool = True
    tells_stream_usage: bool = True
    takes_tools: bool = True
    """Whether tools can be offered in a chat; else the turn is asked for as a record."""
    window_tokens: int | None = None
    """Prompt and answer together; None while no prompt was too long."""
    form: Form = Form.SCHEMA

    @property
    def prompt_tokens(self) -> int | None:
        """The longest prompt that leaves room for an answer."""
        if self.window_tokens is None:
            return None
        return self.window_tokens - min(self.window_tokens // 4, _ANSWER_ROOM)

    def learn(self, objected: Objected, prompt_tokens: int) -> None:
        """Leave out from now on what was objected to."""
        match objected.objection:
            case Objection.FORM:
                self.form = self.form.next
            case Objection.TEMPERATURE:
                self.takes_temperature = False
            case Objection.ANSWER_LIMIT:
                self.takes_answer_limit = False
            case Objection.STREAM_USAGE:
                self.tells_stream_usage = False
            case Objection.TOOLS:
                self.takes_tools = False
            case Objection.PICTURES:
                self.sees = False
            case Objection.WINDOW:
                named = window_named(objected.words)
                prompt = int(prompt_tokens * _SHRINK)
                shrunk = prompt + min(prompt // 3, _ANSWER_ROOM)
                # A size above the estimate means that the estimate was too low.
                self.window_tokens = named if named and named < prompt_tokens else shrunk
