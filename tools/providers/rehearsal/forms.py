"""Bodies checked against forms: each field of a form has the rule that it breaks when it is wrong.

For houses whose services validate as these forms do: fal and Replicate.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.providers.rehearsal.rules import Rejected, Rule, Where

FormT = TypeVar("FormT", bound="Form")


class Form(BaseModel):
    """Base of forms: types are exact, and fields that it does not know are let pass."""

    model_config = ConfigDict(frozen=True, strict=True, extra="ignore")

    rules: ClassVar[Mapping[str, Rule]] = {}
    """By field, and under '' for a body that is no object."""


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
        rule = form.rules[str(where[0]) if where else ""]
        raise Misfilled(rule, first["msg"], where, first["type"]) from error
