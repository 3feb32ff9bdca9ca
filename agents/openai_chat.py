"""A language model that answers with records: asked in the form it knows, corrected, shortened.

What an endpoint turns out not to take is left out from then on, for all questions to that model in
the run. A wrong answer is shown its own error, a bounded number of times.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from pydantic import BaseModel

from agents.answer_form import Form, fields_for, schema_words
from agents.chat_messages import (
    TURN_AS_RECORD,
    chat_messages,
    tokens_of,
    tool_fields,
    without_oldest,
)
from agents.conversation import Call, ChatTask, ToolCard, TurnAnswer
from agents.endpoint import Ask, Endpoint, Reply
from agents.json_answer import Unfit, read_answer
from agents.manners import Manners
from agents.refusals import Objected, Objection
from agents.spending import Account
from agents.talk import Picture
from agents.tokens import MESSAGE_TOKENS, PICTURE_TOKENS, tokens_in
from agents.trimming import trimmed
from tools.errors import AnswerFault, ModelOutputInvalid, ProviderRefused, RefusalKind

_log = logging.getLogger(__name__)

AnswerT = TypeVar("AnswerT", bound=BaseModel)

REPAIR_ROUNDS = 2
_MOST_CUT_OFF = 2
"""Answers cut off before the question is given up: a third would be as long."""
_MOST_ADAPTATIONS = 12
"""Of one request to what its endpoint takes: two forms, a few lengths, and one of everything."""
_SHOWN_AGAIN = 4000
"""Characters of a wrong answer that the model is shown beside its error."""
_FAULT_WORDS = {
    AnswerFault.TRUNCATED: "Your answer was cut off because it was too long. Answer again with the"
    " same content in fewer words: short texts, no remarks, no blanks.",
    AnswerFault.EMPTY: "Your answer was empty. Answer with the JSON object.",
}


@dataclass(frozen=True, slots=True)
class _Question:
    """What is asked until it is answered."""

    system: str
    task: BaseModel
    schema: type[BaseModel]
    pictures: Sequence[Picture]
    corrections: tuple[BaseMessage, ...] = ()
    brief: bool = False
    """Whether an answer was cut off: the next may be as long as the model gives any."""


def unheard(fault: AnswerFault) -> None:
    """What becomes of a wrong answer that nobody counts."""


@dataclass(frozen=True, slots=True)
class OpenAIChat:
    """A model behind an OpenAI-compatible endpoint."""

    endpoint: Endpoint
    manners: Manners
    """Shared by all agents that ask this model."""
    temperature: float | None = None
    unfit: Callable[[AnswerFault], None] = unheard
    """Told of every answer that is no record, before the model is asked again."""

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""
        return self.endpoint.name

    @property
    def sees(self) -> bool:
        """Whether pictures are shown to it."""
        return self.manners.sees

    def charged_to(self, account: Account) -> OpenAIChat:
        """The same model, its calls booked there."""
        return replace(self, endpoint=replace(self.endpoint, account=account))

    async def answer(
        self,
        system: str,
        task: BaseModel,
        schema: type[AnswerT],
        pictures: Sequence[Picture] = (),
    ) -> AnswerT:
        """Ask, and show the model its own error for a bounded number of rounds."""
        question = _Question(system, task, schema, pictures)
        cut_off = 0
        for _ in range(REPAIR_ROUNDS + 1):
            form = self.manners.form
            reply = await self._adapted(question)
            try:
                return _accepted(self.name, reply, schema)
            except Unfit as found:
                unfit = found
            self.unfit(unfit.fault)
            _log.info(
                "%s answered %s wrongly (%s): %s",
                self.name,
                schema.__name__,
                unfit.fault,
                unfit.problem,
            )
            ignored = unfit.fault in (AnswerFault.CHATTY, AnswerFault.EMPTY)
            if ignored and self.manners.form is form:
                # The endpoint passes over the form that it was asked in.
                self.manners.form = form.next
            cut_off += unfit.fault is AnswerFault.TRUNCATED
            if cut_off == _MOST_CUT_OFF:
                break
            question = self._corrected(question, reply, unfit)
        raise ModelOutputInvalid(
            f"{self.name}: no valid {schema.__name__} ({unfit.fault}); last: {unfit.problem}",
            unfit.fault,
        )

    async def converse(self, system: str, task: ChatTask) -> AsyncIterator[str | Call]:
        """The director's next turn: words in pieces as they come, then the tools it calls."""
        turns = chat_messages(system, task)
        for _ in range(_MOST_ADAPTATIONS):
            if task.tools and not self.manners.takes_tools:
                turn = await self.answer(f"{system}\n\n{TURN_AS_RECORD}", task, TurnAnswer)
                for part in turn.parts:
                    yield part
                return
            ask = self._chat_ask(turns, task.tools)
            try:
                async with aclosing(self.endpoint.stream(ask)) as pieces:
                    async for piece in pieces:
                        yield piece
            except Objected as objected:
                self.manners.learn(objected, ask.prompt_tokens)
                if objected.objection is Objection.WINDOW:
                    room = (self.manners.prompt_tokens or 0) - _tool_tokens(task.tools)
                    turns = without_oldest(self.name, turns, room)
                continue
            return
        raise _untakeable(self.name)

    async def _adapted(self, question: _Question) -> Reply:
        """The endpoint's reply, once the question is put as the endpoint takes it."""
        too_long: int | None = None
        for _ in range(_MOST_ADAPTATIONS):
            ask = self._ask(question)
            if too_long is not None and ask.prompt_tokens >= too_long:
                raise ModelOutputInvalid(
                    f"{self.name}: {type(question.task).__name__} does not fit its window,"
                    " shortened as far as it may be; name a model that reads more.",
                    AnswerFault.TOO_LONG,
                )
            try:
                return await self.endpoint.say(ask)
            except Objected as objected:
                self.manners.learn(objected, ask.prompt_tokens)
                if objected.objection is Objection.WINDOW:
                    too_long = ask.prompt_tokens
                _log.info("%s does not take it: %s", self.name, objected.objection)
        raise _untakeable(self.name)

    def _ask(self, question: _Question) -> Ask:
        """The request in the form and length that the endpoint takes."""
        form = self.manners.form
        system = question.system
        if form is Form.TEXT:
            system = f"{system}\n\n{schema_words(question.schema)}"
        fields, sent = self._fields()
        extra = fields_for(form, question.schema)
        if extra:
            sent |= {Objection.FORM}
        if question.brief and self._answer_limit():
            fields["max_completion_tokens"] = self._answer_limit()
            sent |= {Objection.ANSWER_LIMIT}
        pictures = question.pictures if self.manners.sees else ()
        if pictures:
            sent |= {Objection.PICTURES}
        around = (
            tokens_in(system)
            + tokens_in(str(extra))
            + len(pictures) * PICTURE_TOKENS
            + sum(tokens_of(message) for message in question.corrections)
        )
        task = question.task
        if (most := self.manners.prompt_tokens) is not None:
            room = most - around - 2 * MESSAGE_TOKENS
            task = trimmed(task, room)
        text = task.model_dump_json()
        messages = [
            SystemMessage(system),
            HumanMessage(_with_pictures(text, pictures)),
            *question.corrections,
        ]
        tokens = around + tokens_in(text) + 2 * MESSAGE_TOKENS
        # Sent as it stands: langchain would read the answer itself, and hide how it ended.
        return Ask(messages, tokens, fields | {"extra_body": extra}, sent)

    def _fields(self) -> tuple[dict[str, Any], frozenset[Objection]]:
        """Fields of every request, and what of it may be objected to."""
        if self.temperature is None or not self.manners.takes_temperature:
            return {}, frozenset({Objection.WINDOW})
        fields = {"temperature": self.temperature}
        return fields, frozenset({Objection.WINDOW, Objection.TEMPERATURE})

    def _answer_limit(self) -> int | None:
        card = self.endpoint.card
        return card.answer_tokens if card and self.manners.takes_answer_limit else None

    def _corrected(self, question: _Question, reply: Reply, unfit: Unfit) -> _Question:
        """The question with what was wrong; the schema again where it was only a field so far."""
        words = _FAULT_WORDS.get(
            unfit.fault,
            f"That is not a valid {question.schema.__name__}: {unfit.problem} Answer again.",
        )
        if self.manners.form is not Form.TEXT:
            words = f"{words}\n\n{schema_words(question.schema)}"
        shown: list[BaseMessage] = [HumanMessage(words)]
        if reply.text.strip() and unfit.fault is not AnswerFault.TRUNCATED:
            shown = [AIMessage(reply.text[:_SHOWN_AGAIN]), *shown]
        brief = question.brief or unfit.fault is AnswerFault.TRUNCATED
        return replace(question, corrections=tuple(shown), brief=brief)

    def _chat_ask(self, turns: Sequence[BaseMessage], tools: Sequence[ToolCard]) -> Ask:
        fields, sent = self._fields()
        if self.manners.tells_stream_usage:
            fields["stream_usage"] = True
            sent |= {Objection.STREAM_USAGE}
        if tools:
            fields["extra_body"] = {"tools": tool_fields(tools)}
            sent |= {Objection.TOOLS}
        tokens = sum(map(tokens_of, turns)) + _tool_tokens(tools)
        return Ask(turns, tokens, fields, sent)


def _tool_tokens(tools: Sequence[ToolCard]) -> int:
    return tokens_in(str(tool_fields(tools))) if tools else 0


def _untakeable(name: str) -> ProviderRefused:
    return ProviderRefused(name, RefusalKind.INVALID, "every form of the question")


def _accepted(name: str, reply: Reply, schema: type[AnswerT]) -> AnswerT:
    """The record in the reply; raises Unfit, or ModelOutputInvalid for a refusal."""
    if reply.refusal or reply.finish == "content_filter":
        words = reply.refusal or "its filter"
        raise ModelOutputInvalid(f"{name} refused: {words}", AnswerFault.REFUSED)
    try:
        return read_answer(reply.text, schema)
    except Unfit:
        if reply.finish == "length":
            tokens = reply.usage.answer_tokens
            problem = f"it was cut off after {tokens} tokens."
            raise Unfit(AnswerFault.TRUNCATED, problem) from None
        raise


def _with_pictures(text: str, pictures: Sequence[Picture]) -> str | list[str | dict[str, Any]]:
    """The content of a message: words, and each picture under its caption."""
    if not pictures:
        return text
    parts: list[str | dict[str, Any]] = [{"type": "text", "text": text}]
    for picture in pictures:
        parts.append({"type": "text", "text": f"Picture: {picture.caption}"})
        parts.append({"type": "image_url", "image_url": {"url": picture.data_uri()}})
    return parts
