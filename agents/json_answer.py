"""Reading a model's answer: the record in it, or what is wrong in words the model can act on."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from tools.errors import AnswerFault

AnswerT = TypeVar("AnswerT", bound=BaseModel)

_MOST_BRACES = 500
"""Places in a chatty answer at which its JSON may begin; more is noise."""
_THINKING = re.compile(r"<think(?:ing)?>.*?</think(?:ing)?>", re.DOTALL | re.IGNORECASE)
_MOST_PROBLEMS = 6


class Unfit(Exception):
    """An answer that cannot be used, with the words that are shown to the model."""

    def __init__(self, fault: AnswerFault, problem: str) -> None:
        super().__init__(problem)
        self.fault = fault
        self.problem = problem


def read_answer(text: str, schema: type[AnswerT]) -> AnswerT:
    """The first record in the text that validates; raises Unfit.

    Thinking aloud, fences and remarks around the JSON are passed over, and so is a wrapper:
    {"DirectorAnswer": {...}}.
    """
    said = _THINKING.sub("", text)
    if not said.strip():
        raise Unfit(AnswerFault.EMPTY, "the answer is empty.")
    problem: ValidationError | None = None
    for found in _objects_in(said):
        try:
            return schema.model_validate_json(found)
        except ValidationError as error:
            problem = problem or error
    if problem is not None:
        raise Unfit(AnswerFault.INVALID, _words_of(problem))
    if said.lstrip().startswith("{"):
        raise Unfit(AnswerFault.INVALID, "the JSON object is broken or does not end.")
    raise Unfit(AnswerFault.CHATTY, "there is no JSON object in the answer.")


def _objects_in(text: str) -> Iterator[str]:
    """Every whole JSON object in the text, outermost first, then what a wrapper holds."""
    start = text.find("{")
    for _ in range(_MOST_BRACES):
        if start < 0:
            return
        try:
            value, end = json.JSONDecoder().raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            # An object that nests deeper than Python goes is no answer either.
            start = text.find("{", start + 1)
            continue
        yield text[start:end]
        if len(value) == 1 and isinstance(inner := next(iter(value.values())), dict):
            yield json.dumps(inner)
        start = text.find("{", end)


def _words_of(error: ValidationError) -> str:
    """The first few problems, each with its place; inputs are left out, they may be long."""
    said = [
        f"{'.'.join(map(str, item['loc'])) or 'answer'}: {item['msg']}."
        for item in error.errors(include_input=False, include_url=False)[:_MOST_PROBLEMS]
    ]
    return " ".join(said)
