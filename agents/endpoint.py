"""One model at an OpenAI-compatible endpoint: one request, one reply, booked and paid for.

It waits and tries again where that can help, and says in the shared words why not. It knows
nothing of tasks and records.
"""

from __future__ import annotations

import asyncio
import json
import logging
import random
import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import openai
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_openai import ChatOpenAI

from agents.conversation import Call
from agents.refusals import Objection, never_sent, objection_of, refusal_of
from agents.seats import Seats
from agents.spending import Account, NoAccount
from agents.tokens import tokens_in
from tools.errors import DailiesError, ProviderRefused
from tools.providers.chat_models import ChatCard
from tools.providers.chats import PRICE_UNKNOWN, Usage

_log = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 60.0
"""An endpoint that asks for more is left for a later run."""
_BACKOFF_SECONDS = 0.5
_LIKELY_ANSWER = 4000
"""Tokens reserved for an answer, where the prompt is longer than that."""

_PASSWORD = re.compile(r"//[^/@]*@")

_NOT_AN_ANSWER = (openai.OpenAIError, TimeoutError, ValueError, KeyError, TypeError)
"""What comes of a request that gave no chat completion; langchain raises plain errors too."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request."""

    messages: Sequence[BaseMessage]
    prompt_tokens: int
    """Estimate, for the reservation and where the endpoint does not count."""
    fields: dict[str, Any]
    """Further fields of the body."""
    sent: frozenset[Objection]
    """What of it an endpoint may object to."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What the model said."""

    text: str
    """Its words; the arguments as JSON, where it called a tool."""
    finish: str
    """stop, length, content_filter, tool_calls, ..."""
    refusal: str
    usage: Usage


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A model, its price, and how patiently it is asked."""

    chat: ChatOpenAI
    agent: str
    card: ChatCard | None = None
    retries: int = 2
    timeout_seconds: float = 120.0
    seats: Seats = field(default_factory=lambda: Seats(4))
    """Shared by all agents that ask this model."""
    account: Account = field(default_factory=NoAccount)
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep

    @property
    def name(self) -> str:
        """The model's name at the endpoint."""
        return self.chat.model_name

    @property
    def address(self) -> str:
        """Where it is, for messages to people: without a password that stands in it."""
        return _PASSWORD.sub("//", self.chat.openai_api_base or "https://api.openai.com/v1")

    async def say(self, ask: Ask) -> Reply:
        """The reply; raises Objected, ProviderRefused, ModelOutputInvalid or BudgetExceeded."""
        for attempt in range(self.retries + 1):
            try:
                return await self._once(ask)
            except ProviderRefused as refusal:
                wait = _wait(refusal, attempt)
                if attempt == self.retries or not refusal.retryable or wait is None:
                    raise
                _log.info("%s: asked again in %.1f s: %s", self.name, wait, refusal.reason)
                await self.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    async def stream(self, ask: Ask) -> AsyncGenerator[str | Call, None]:
        """The reply in pieces as they come, then the tools that it calls.

        It is asked once, since part of it may be shown.
        """
        number = self._reserve(ask)
        whole: AIMessageChunk | None = None
        pieces = self.chat.astream(list(ask.messages), **ask.fields)
        try:
            async for piece in pieces:
                if not isinstance(piece, AIMessageChunk):
                    continue
                whole = piece if whole is None else whole + piece
                if piece.text:
                    yield piece.text
            for call in _called(whole):
                yield call
        except _NOT_AN_ANSWER as error:
            if whole is not None:
                self._settle(number, ask, whole, "broke off")
                whole = None
            raise self._failed(number, ask, error) from error
        finally:
            # Also when the listener leaves in the middle: what was said is paid.
            if whole is not None:
                self._settle(number, ask, whole)
            if isinstance(pieces, AsyncGenerator):
                await pieces.aclose()

    async def _once(self, ask: Ask) -> Reply:
        async with self.seats.here():
            return await self._sent(ask)

    async def _sent(self, ask: Ask) -> Reply:
        number = self._reserve(ask)
        try:
            async with asyncio.timeout(self.timeout_seconds):
                message = await self.chat.ainvoke(list(ask.messages), **ask.fields)
        except _NOT_AN_ANSWER as error:
            raise self._failed(number, ask, error) from error
        usage = self._settle(number, ask, message)
        return Reply(
            text=_said(message),
            finish=str(message.response_metadata.get("finish_reason") or ""),
            refusal=str(message.additional_kwargs.get("refusal") or ""),
            usage=usage,
        )

    def _reserve(self, ask: Ask) -> int:
        likely = Usage(ask.prompt_tokens, 0, min(ask.prompt_tokens, _LIKELY_ANSWER))
        return self.account.reserve(
            self.agent, self.name, quoted_micros=self._cost(likely), priced=self.card is not None
        )

    def _settle(self, number: int, ask: Ask, message: AIMessage, problem: str = "") -> Usage:
        usage = _usage(message.usage_metadata) or Usage(
            ask.prompt_tokens, 0, tokens_in(_said(message)), estimated=True
        )
        unknown = PRICE_UNKNOWN if self.card is None else ""
        said = "; ".join(part for part in (problem, unknown) if part)
        self.account.settle(number, usage, cost_micros=self._cost(usage), problem=said)
        return usage

    def _failed(self, number: int, ask: Ask, error: Exception) -> Exception:
        """What to raise for it, once it is in the ledger."""
        if isinstance(error, openai.APIStatusError):
            self.account.refused(number, f"HTTP {error.status_code}")
            objected = objection_of(error, sent=ask.sent)
            if objected is not None:
                return objected
        found: DailiesError = refusal_of(self.name, self.address, error)
        if not isinstance(error, openai.APIStatusError):
            book = self.account.refused if never_sent(error) else self.account.lost
            book(number, str(found))
        return found

    def _cost(self, usage: Usage) -> int:
        if self.card is None:
            return 0
        return self.card.cost_micros(usage.prompt_tokens, usage.cached_tokens, usage.answer_tokens)


def _wait(refusal: ProviderRefused, attempt: int) -> float | None:
    """Seconds before the next attempt; None where the endpoint asks for too many."""
    if refusal.retry_after_seconds is not None:
        asked = refusal.retry_after_seconds
        return asked if asked <= LONGEST_WAIT_SECONDS else None
    backoff: float = _BACKOFF_SECONDS * 2**attempt
    return min(backoff, LONGEST_WAIT_SECONDS) * random.uniform(0.75, 1.25)


def _said(message: AIMessage) -> str:
    """The message's words, or the arguments of the tool that it called."""
    if message.tool_calls:
        return json.dumps(message.tool_calls[0]["args"])
    if message.invalid_tool_calls:
        return str(message.invalid_tool_calls[0]["args"] or "")
    return str(message.text)


def _called(whole: AIMessageChunk | None) -> list[Call]:
    """The calls of a streamed message, their arguments as they were written."""
    return [
        Call(tool=piece["name"] or "", arguments=piece["args"] or "{}", call_id=piece["id"] or "")
        for piece in (whole.tool_call_chunks if whole else ())
    ]


def _usage(told: UsageMetadata | None) -> Usage | None:
    """Tokens as the endpoint counted them; None where it told nothing."""
    if not told or not told["input_tokens"]:
        return None
    return Usage(
        prompt_tokens=told["input_tokens"],
        cached_tokens=told.get("input_token_details", {}).get("cache_read") or 0,
        answer_tokens=told["output_tokens"],
        reasoning_tokens=told.get("output_token_details", {}).get("reasoning") or 0,
    )
