"""An HTTP answer, read to its end, and how records are read out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

RecordT = TypeVar("RecordT", bound=BaseModel)


class UnreadableAnswer(ValueError):
    """An answer is not what the contract says."""


class Reply(BaseModel):
    """Base of records that are read from a service's answers: unknown fields are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


@dataclass(frozen=True, slots=True)
class Answer:
    """One HTTP answer."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    def json(self) -> object:
        """The body as JSON; UnreadableAnswer when it is none."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise UnreadableAnswer("the answer is not JSON") from error

    @property
    def is_json(self) -> bool:
        """Whether the body is a JSON document, whatever its header says."""
        try:
            self.json()
        except UnreadableAnswer:
            return False
        return True

    def read(self, kind: type[RecordT]) -> RecordT:
        """The body as a record; UnreadableAnswer names the field that does not fit."""
        try:
            return kind.model_validate_json(self.body)
        except ValidationError as error:
            first = error.errors(include_input=False, include_url=False)[0]
            where = ".".join(map(str, first["loc"])) or "body"
            raise UnreadableAnswer(f"{where}: {first['msg']}") from error

    @property
    def retry_after_seconds(self) -> float | None:
        """`Retry-After` in seconds, bounded to ten minutes; None when absent or a date."""
        try:
            seconds = float(self.headers.get("retry-after", ""))
        except ValueError:
            return None
        return min(max(seconds, 0.0), 600.0)
