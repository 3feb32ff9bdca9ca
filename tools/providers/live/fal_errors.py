"""fal's two sorts of errors, the model's and the queue's, in the words shared by all services.

Source: docs/contracts.md, section 4.1.
"""

from __future__ import annotations

from dataclasses import dataclass

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, Reply, UnreadableAnswer, kind_of_status, one_line

NAME = "fal"
_SPOILED = frozenset(
    (
        *("internal_server_error", "generation_timeout", "no_media_generated"),
        *("downstream_service_error", "downstream_service_unavailable", "internal_error"),
        *("request_timeout", "startup_timeout", "runner_scheduling_failure"),
        *("runner_connection_timeout", "runner_disconnected", "runner_connection_refused"),
        *("runner_connection_error", "runner_incomplete_response", "runner_server_error"),
        *("client_disconnected", "client_cancelled"),
    )
)
"""Types of errors that say nothing against the request: another task may succeed."""
_MODERATED = "content_policy_violation"


class _Complaint(Reply):
    type: str = ""
    msg: str = ""
    loc: tuple[str | int, ...] = ()


class _Refusal(Reply):
    """Both sorts of errors: the model's (a list) and the queue's (a sentence and a type)."""

    detail: tuple[_Complaint, ...] | str | None = None
    error_type: str = ""


def refusal(answer: Answer) -> ProviderRefused | None:
    """What an answer refuses.

    A model's error is the end of its task: SPOILED where another task may succeed. A server
    error of the queue is TRANSIENT, for the task may be well. Server errors are never billed, a
    422 may be unless `x-fal-billable-units` is 0.
    """
    if answer.status < 400:
        return None
    failure = _failure(answer)
    return ProviderRefused(
        NAME,
        _kind(answer.status, failure),
        failure.sentence or f"HTTP {answer.status}",
        retry_after_seconds=answer.retry_after_seconds,
        cost_micros=_billed(answer),
    )


@dataclass(frozen=True, slots=True)
class _Failure:
    """Why fal said no, whichever way it said so."""

    type: str
    words: str
    where: tuple[str | int, ...] = ()
    retryable: str = ""
    """`X-Fal-Retryable`: whether the same input may succeed, 'true', 'false' or not said."""
    by_model: bool = False
    """Whether the model says it, rather than the queue around it."""

    @property
    def sentence(self) -> str:
        """One line."""
        where = ".".join(str(part) for part in self.where if part != "body")
        pieces = (where, self.type, self.words)
        return one_line(": ".join(piece for piece in pieces if piece))


def _failure(answer: Answer) -> _Failure:
    try:
        said = answer.read(_Refusal)
    except UnreadableAnswer:
        said = _Refusal()
    told = answer.headers.get("x-fal-retryable", "")
    if isinstance(said.detail, tuple) and said.detail:
        first = said.detail[0]
        return _Failure(first.type, first.msg, first.loc, told, by_model=True)
    error_type = said.error_type or answer.headers.get("x-fal-error-type", "")
    return _Failure(error_type, said.detail if isinstance(said.detail, str) else "", (), told)


def _billed(answer: Answer) -> int | None:
    """Nothing for all but a 422 that does not say so: some of them are billed."""
    free = answer.status != 422 or answer.headers.get("x-fal-billable-units") in ("0", "0.0")
    return 0 if free else None


def _kind(status: int, failure: _Failure) -> RefusalKind:
    if status == 403:
        # One status for a locked account and for a key without the right to this model.
        broke = any(word in failure.words.lower() for word in ("balance", "locked", "exhausted"))
        return RefusalKind.NO_MONEY if broke else RefusalKind.CREDENTIALS
    kind = kind_of_status(status)
    says_all = kind is not RefusalKind.INVALID and not (status >= 500 and failure.by_model)
    return kind if says_all else _kind_of_failure(failure)


def _kind_of_failure(failure: _Failure) -> RefusalKind:
    if failure.type == _MODERATED:
        # An input is named by its field; what the model made has none.
        named = [part for part in failure.where if part != "body"]
        return RefusalKind.MODERATED_INPUT if named else RefusalKind.MODERATED_OUTPUT
    told = failure.retryable.lower()
    spoiled = told == "true" if told else failure.type in _SPOILED
    return RefusalKind.SPOILED if spoiled else RefusalKind.INVALID


def failed_task(words: str, error_type: str) -> ProviderRefused | None:
    """The refusal in a completed task's state; None when it names no error."""
    if not words and not error_type:
        return None
    failure = _Failure(error_type, words)
    kind = _kind_of_failure(failure) if error_type else RefusalKind.SPOILED
    free = error_type in _SPOILED
    return ProviderRefused(NAME, kind, failure.sentence, cost_micros=0 if free else None)
