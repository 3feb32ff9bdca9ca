"""Bodies checked against forms: each field of a form has the rule that it breaks when it is wrong.

For services that validate as these forms do, with any model behind one address: fal, Replicate.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.providers.rehearsal.inbox import Facts
from tools.providers.rehearsal.rules import Rejected, Rule, Where
from tools.providers.requests import Media, Request

FormT = TypeVar("FormT", bound="Form")


Opened = Callable[[str], Awaitable[tuple[Media, Facts]]]
"""An input file by its address or data URI; ValueError when there is none."""

PICTURES = (".png", ".jpg", ".webp", ".bmp", ".gif")
SOUNDS = (".wav", ".mp3", ".flac", ".ogg")
CLIPS = (".mp4", ".webm")


@dataclass(frozen=True, slots=True)
class Job:
    """What a model was asked for, in our words."""

    request: Request
    suffix: str
    cost_micros: int
    seconds: float
    """How long the real model takes."""


class Form(BaseModel):
    """The input of one model: types are exact, fields that it does not know are let pass."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    rule_of: ClassVar[Mapping[str, Rule]] = {}
    """By field, and under '' for a body that is no object."""

    @abstractmethod
    async def job(self, opened: Opened) -> Job:
        """What is to be made; Rejected when an input file does not do."""


class Misfilled(Rejected):
    """A field of a form is missing or wrong."""

    def __init__(self, rule: Rule, detail: str, where: Where, kind: str) -> None:
        """`kind` is the error's name: 'missing', 'less_than_equal', 'literal_error', ..."""
        super().__init__(rule, detail, where, status=422)
        self.kind = kind


def filled(form: type[FormT], body: object) -> FormT:
    """The body as a form; Misfilled, by the rule of the first wrong field, when it is none."""
    try:
        return form.model_validate(body)
    except ValidationError as error:
        first: Mapping[str, Any] = error.errors(include_url=False)[0]
        where: Where = tuple(first["loc"])
        rule = form.rule_of[str(where[0]) if where else ""]
        raise Misfilled(rule, first["msg"], where, first["type"]) from error
