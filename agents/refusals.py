"""What an endpoint's refusal is about: something to leave out, to wait for, or to tell a person.

Endpoints word the same thing differently; the patterns are from OpenAI, vLLM, llama.cpp, Ollama,
LM Studio and OpenRouter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from tools.errors import (
    AnswerFault,
    DailiesError,
    ModelOutputInvalid,
    ProviderRefused,
    RefusalKind,
    UserFixable,
)

if TYPE_CHECKING:
    import openai


class Objection(StrEnum):
    """What of a request an endpoint does not take."""

    ANSWER_LIMIT = "answer_limit"
    """The length that the answer may have."""
    WINDOW = "window"
    """The prompt is longer than the model reads."""
    TEMPERATURE = "temperature"
    STREAM_USAGE = "stream_usage"
    PICTURES = "pictures"
    FORM = "form"
    """The way in which the record was asked for."""
    TOOLS = "tools"
    """The tools that may be called in a chat."""


class Objected(Exception):
    """The endpoint would take the request if one thing were different; nothing was charged."""

    def __init__(self, objection: Objection, words: str) -> None:
        super().__init__(words)
        self.objection = objection
        self.words = words


_SAID: tuple[tuple[Objection, re.Pattern[str]], ...] = tuple(
    (objection, re.compile(pattern, re.IGNORECASE))
    for objection, pattern in (
        (Objection.ANSWER_LIMIT, r"max_(completion_)?tokens"),
        (
            Objection.WINDOW,
            r"context[ _-]?(length|window|size)|context_length_exceeded|exceed_context|n_ctx"
            r"|prompt is too long|input tokens exceed|too many (input )?tokens|exceeds the context",
        ),
        (Objection.TEMPERATURE, r"temperature"),
        (Objection.STREAM_USAGE, r"stream_options|include_usage"),
        (Objection.PICTURES, r"image|vision|multimodal|content.{0,40}must be a string"),
        (Objection.FORM, r"response_format|json_schema|structured|tool|function|grammar"),
        (Objection.TOOLS, r"tool|function"),
    )
)
"""In this order: some say 'max_tokens is too large: the maximum context length is ...'."""
_FILTERED = re.compile(r"content[ _]?(filter|policy|management)|invalid_prompt|safety", re.I)
_NO_MONEY = re.compile(
    r"insufficient[ _](quota|balance|credit)|billing|exceeded your current", re.I
)
_WINDOW_SIZE = re.compile(
    r"(?:context (?:length|window|size)[^.\d]{0,40}|n_ctx[^\d]{0,10})(\d[\d,]{2,})", re.IGNORECASE
)
_UNREADABLE = frozenset({400, 404, 405, 413, 415, 422, 500, 501})
"""Statuses with which endpoints say that they do not take something."""


def objection_of(error: openai.APIStatusError, *, sent: frozenset[Objection]) -> Objected | None:
    """What the endpoint would rather not get, of what was sent; None where it says no such thing.

    A status of 400 that blames nothing by name is put down to form or tools, the usual causes.
    """
    if error.status_code not in _UNREADABLE:
        return None
    words = words_of(error)
    for objection, pattern in _SAID:
        if objection in sent and pattern.search(words):
            return Objected(objection, words)
    blames_nothing = error.status_code in (400, 422, 501) and not _FILTERED.search(words)
    usual = next((each for each in (Objection.FORM, Objection.TOOLS) if each in sent), None)
    if usual is not None and blames_nothing:
        return Objected(usual, words)
    return None


def window_named(words: str) -> int | None:
    """The tokens that the model reads at once, where the refusal names them."""
    found = _WINDOW_SIZE.search(words)
    return int(found[1].replace(",", "")) if found else None


def refusal_of(name: str, endpoint: str, error: Exception) -> DailiesError:
    """Any other failure in the shared words; the text of the result holds no key."""
    import openai  # noqa: PLC0415 - slow to import; whoever comes here has loaded it

    if isinstance(error, openai.APITimeoutError | TimeoutError):
        return ProviderRefused(name, RefusalKind.TRANSIENT, "no answer in time")
    if isinstance(error, openai.APIStatusError):
        return _status(name, endpoint, error)
    if isinstance(error, openai.APIConnectionError):
        return ProviderRefused(name, RefusalKind.TRANSIENT, "the endpoint cannot be reached")
    # langchain raises plain errors for answers that are no chat completion.
    reason = f"the answer is no chat completion ({type(error).__name__})"
    return ProviderRefused(name, RefusalKind.TRANSIENT, reason)


def _status(name: str, endpoint: str, error: openai.APIStatusError) -> DailiesError:
    status, words = error.status_code, words_of(error)
    if status == 404:
        return UserFixable(
            f"there is no model {name!r}, or no chat at this address.",
            where=endpoint,
            fix="name another model with OPENAI_MODEL, or mend OPENAI_BASE_URL.",
        )
    if status not in (401, 402, 403, 429) and _FILTERED.search(words):
        return ModelOutputInvalid(f"{name} refused: its filter", AnswerFault.REFUSED)
    kind = _kind(status, words)
    wait = retry_after(error.response.headers)
    return ProviderRefused(name, kind, f"HTTP {status}", retry_after_seconds=wait)


def _kind(status: int, words: str) -> RefusalKind:
    if status in (401, 403):
        return RefusalKind.CREDENTIALS
    if status == 402 or (status == 429 and _NO_MONEY.search(words)):
        return RefusalKind.NO_MONEY
    if status == 429:
        return RefusalKind.RATE
    passes = status >= 500 or status in (408, 409)
    return RefusalKind.TRANSIENT if passes else RefusalKind.INVALID


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the endpoint asks to wait; None where it names none."""
    for header, scale in (("retry-after-ms", 1000), ("retry-after", 1)):
        try:
            return max(0.0, float(headers[header]) / scale)
        except (KeyError, ValueError):
            continue
    return None


def never_sent(error: Exception) -> bool:
    """Whether the request cannot have reached the endpoint, so that nothing is charged."""
    cause: BaseException | None = error
    while cause is not None:
        # By name: the SDK brings its own copy of httpx.
        if type(cause).__name__ in ("ConnectError", "ConnectTimeout"):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def words_of(error: openai.APIStatusError) -> str:
    """Message, code and field of the error's body in one line, for patterns and for the log."""
    body: Any = error.body
    fields = body if isinstance(body, dict) else {}
    said = (fields.get("message"), fields.get("code"), fields.get("type"), fields.get("param"))
    return " ".join(str(part) for part in (error.message, *said) if part)
