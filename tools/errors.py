"""The tree of errors that Dailies raises on purpose.

DailiesError
├── UserFixable         the person at the keyboard can mend it; names where and how
├── ProviderRefused     a provider said no; carries the kind and whether asking again can help
├── ModelOutputInvalid  a language model answered with something that is not the record asked for
└── MediaToolFailed     FFmpeg or a decoder failed; carries the command and the end of its log
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum


class DailiesError(Exception):
    """Root of every error raised on purpose."""


class UserFixable(DailiesError):
    """Something the user can mend; printed without a traceback."""

    def __init__(self, problem: str, *, where: str, fix: str) -> None:
        super().__init__(f"{where}: {problem} Fix: {fix}")
        self.problem = problem
        self.where = where
        self.fix = fix


class RefusalKind(StrEnum):
    """Why a provider said no, in the words shared by all providers."""

    CREDENTIALS = "credentials"
    NO_MONEY = "no_money"
    RATE = "rate"
    MODERATED_INPUT = "moderated_input"
    MODERATED_OUTPUT = "moderated_output"
    INVALID = "invalid"
    TRANSIENT = "transient"
    UNKNOWN_TASK = "unknown_task"
    ANSWER_LOST = "answer_lost"
    """The submit may have been billed; it is never sent again by itself."""
    DEADLINE = "deadline"
    SPOILED = "spoiled"
    """The task ended and may be charged, but what came is not a file that can be used."""
    HELD = "held"
    """The result is there and may not be fetched as things are set: its host is not allowed."""
    UNAVAILABLE = "unavailable"
    """Nobody to ask: no key is set, or no studio has this model."""


class ProviderRefused(DailiesError):
    """A provider's refusal, normalised."""

    def __init__(
        self,
        provider: str,
        kind: RefusalKind,
        reason: str,
        *,
        retry_after_seconds: float | None = None,
        another_key: bool = False,
        cost_micros: int | None = 0,
    ) -> None:
        super().__init__(f"{provider} refused ({kind}): {reason}")
        self.provider = provider
        self.kind = kind
        self.reason = reason
        self.retry_after_seconds = retry_after_seconds
        self.another_key = another_key
        """Whether the same request may be sent with another of the user's keys."""
        self.cost_micros = cost_micros
        """What the refusal cost in millionths of a US dollar; None when that is not known, which
        is counted as the full price."""

    @classmethod
    def lost(cls, provider: str, cost_micros: int) -> ProviderRefused:
        """The answer to a submit was lost: possibly paid, never repeated by itself."""
        reason = "possibly paid; a person has to look"
        return cls(provider, RefusalKind.ANSWER_LOST, reason, cost_micros=cost_micros)

    @classmethod
    def again(cls, provider: str, problem: str, kind: RefusalKind | None) -> ProviderRefused:
        """A job that was refused for good before, met again after a restart."""
        return cls(provider, kind or RefusalKind.INVALID, problem)

    @classmethod
    def late(cls, provider: str, seconds: float) -> ProviderRefused:
        """No result within the deadline; the task id is kept, so resuming polls it."""
        return cls(provider, RefusalKind.DEADLINE, f"no result after {seconds:.0f} s")

    @property
    def retryable(self) -> bool:
        """Whether the same request may succeed later."""
        return self.another_key or self.kind in (RefusalKind.RATE, RefusalKind.TRANSIENT)

    @property
    def passes_later(self) -> bool:
        """Whether it says nothing about the request: a later run may succeed with the same."""
        if self.retryable or self.stops_production:
            return True
        return self.kind in (RefusalKind.DEADLINE, RefusalKind.HELD, RefusalKind.UNAVAILABLE)

    @property
    def stops_production(self) -> bool:
        """Whether no further job can succeed until a person did something."""
        return self.kind in (RefusalKind.NO_MONEY, RefusalKind.CREDENTIALS)


class AnswerFault(StrEnum):
    """What was wrong with a language model's answer."""

    INVALID = "invalid"
    """JSON that is not the record asked for."""
    CHATTY = "chatty"
    """Words without a JSON object in them."""
    EMPTY = "empty"
    TRUNCATED = "truncated"
    """It ran into the longest answer that the model gives."""
    REFUSED = "refused"
    """The model or its filter declined; asking again as it was does not help."""
    TOO_LONG = "too_long"
    """The question does not fit the model, shortened as far as it may be."""


class ModelOutputInvalid(DailiesError):
    """A language model's answer that does not fit its schema after the bounded repair loop."""

    def __init__(self, problem: str, fault: AnswerFault = AnswerFault.INVALID) -> None:
        super().__init__(problem)
        self.fault = fault


class MediaToolFailed(DailiesError):
    """FFmpeg or a decoder failed."""

    def __init__(self, command: Sequence[str], log_tail: str) -> None:
        super().__init__(f"{' '.join(command[:1])} failed: {log_tail.strip()[-600:]}")
        self.command = tuple(command)
        self.log_tail = log_tail
