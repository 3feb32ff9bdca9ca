"""An HTTP answer, read to its end, and how records are read out of it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from tools.errors import RefusalKind

RecordT = TypeVar("RecordT", bound=BaseModel)

_MOST_REASON = 300


class UnreadableAnswer(ValueError):
    """An answer is not what the contract says.

    Adapters let it go: the studio knows that a submit may be paid and a poll is made again.
    """


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

    @property
    def fields(self) -> Mapping[str, object]:
        """The body's fields; none when it is not a JSON object."""
        try:
            body = self.json()
        except UnreadableAnswer:
            return {}
        return body if isinstance(body, dict) else {}

    def read(self, kind: type[RecordT]) -> RecordT:
        """The body as a record; UnreadableAnswer names the field that does not fit."""
        try:
            return kind.model_validate_json(self.body)
        except ValidationError as error:
            raise misfit(error) from error

    @property
    def retry_after_seconds(self) -> float | None:
        """`Retry-After` in seconds, bounded to ten minutes; None when absent or a date."""
        try:
            seconds = float(self.headers.get("retry-after", ""))
        except ValueError:
            return None
        return min(max(seconds, 0.0), 600.0)


def misfit(error: ValidationError) -> UnreadableAnswer:
    """Which field does not fit, and why; the value itself is never repeated."""
    first = error.errors(include_input=False, include_url=False)[0]
    where = ".".join(map(str, first["loc"])) or "body"
    return UnreadableAnswer(one_line(f"{where}: {first['msg']}"))


def one_line(text: object) -> str:
    """A service's words, short enough for a message and a log."""
    return " ".join(str(text).split())[:_MOST_REASON]


def kind_of_status(status: int) -> RefusalKind:
    """What an HTTP status of 400 and more says by itself."""
    fallback = RefusalKind.TRANSIENT if status >= 500 else RefusalKind.INVALID
    return _KINDS.get(status, fallback)


_KINDS = {
    401: RefusalKind.CREDENTIALS,
    402: RefusalKind.NO_MONEY,
    403: RefusalKind.CREDENTIALS,
    404: RefusalKind.UNKNOWN_TASK,
    408: RefusalKind.TRANSIENT,
    425: RefusalKind.TRANSIENT,
    429: RefusalKind.RATE,
}
