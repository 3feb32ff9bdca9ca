"""What the stand-in does in place of the proper answer, and what it cannot do at all."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class CueKind(StrEnum):
    """Everything that an endpoint was seen to do instead of answering."""

    # answers that are not the record
    SAY = "say"
    """The cue's own text, whatever was asked."""
    CALL = "call"
    """The cue's tool with the cue's arguments."""
    INVALID_JSON = "invalid_json"
    """Cut in the middle of a string, and yet said to be complete."""
    WRONG_SCHEMA = "wrong_schema"
    """A JSON object that is another record."""
    CHATTY = "chatty"
    """The record in a fence, with remarks before and after."""
    THINKING = "thinking"
    """The record after thoughts that hold JSON too."""
    WRAPPED = "wrapped"
    """The record in an object with its name for a key."""
    PROSE = "prose"
    """Words without any record."""
    TRUNCATED = "truncated"
    """Cut off at the longest answer: finish_reason 'length'."""
    EMPTY = "empty"
    REFUSED = "refused"
    FILTERED_ANSWER = "filtered_answer"
    """finish_reason 'content_filter'."""
    # refusals
    FILTERED_PROMPT = "filtered_prompt"
    WINDOW = "window"
    """400 with code context_length_exceeded, whatever the length."""
    BAD_REQUEST = "bad_request"
    """400 that blames nothing by name."""
    RATE_LIMITED = "rate_limited"
    RATE_LIMITED_RETRY_AFTER = "rate_limited_retry_after"
    NO_MONEY = "no_money"
    BAD_KEY = "bad_key"
    NO_MODEL = "no_model"
    SERVER_ERROR = "server_error"
    ERROR_PAGE = "error_page"
    """HTML with 502, from a proxy in front."""
    # the connection, and answers that are none
    SILENCE = "silence"
    """Nothing comes for the cue's seconds."""
    RESET = "reset"
    BROKEN_OFF = "broken_off"
    """A stream that is reset after its first words."""
    NO_CHOICES = "no_choices"
    """200 with choices null."""
    NO_USAGE = "no_usage"
    """The proper answer without any count of tokens."""


class Cue(BaseModel):
    """One thing to do on the next requests that it fits."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: CueKind
    times: int = Field(default=1, ge=1)
    answers: str = ""
    """Name of the record that is asked for, such as DirectorAnswer; empty for any request."""
    text: str = ""
    tool: str = ""
    arguments: dict[str, Any] = {}
    seconds: float = 1.0
    """Of silence, or named in Retry-After."""


class Abilities(BaseModel):
    """What the endpoint takes; anything else is refused with 400 as real ones do."""

    model_config = ConfigDict(extra="forbid")

    response_format: bool = True
    tools: bool = True
    heeds: bool = True
    """Whether it keeps to the form that it took; else it answers in words around the record."""
    temperature: bool = True
    sees: bool = True
    stream_usage: bool = True
    answer_limit: bool = True
    window_tokens: int = 128_000
    answer_tokens: int = 16_384


class Prompter:
    """Hands out cues in the order in which they were given."""

    def __init__(self, cues: tuple[Cue, ...] = ()) -> None:
        self._left: list[tuple[Cue, int]] = [(cue, cue.times) for cue in cues]

    def add(self, *cues: Cue) -> None:
        """More cues, after those that are left."""
        self._left += [(cue, cue.times) for cue in cues]

    def next(self, record: str) -> Cue | None:
        """The first cue that fits a request for this record, used up by one."""
        for place, (cue, left) in enumerate(self._left):
            if cue.answers in ("", record):
                self._left[place] = (cue, left - 1)
                if left == 1:
                    del self._left[place]
                return cue
        return None

    @property
    def left(self) -> tuple[Cue, ...]:
        """Cues that were not played, or not as often as they say."""
        return tuple(cue for cue, _ in self._left)

    @property
    def waiting(self) -> int:
        """How often a cue is still to be played."""
        return sum(left for _, left in self._left)
