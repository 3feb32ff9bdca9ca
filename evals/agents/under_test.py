"""The model under test: by rule, as the environment sets it up, or one that Inspect was given."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from inspect_ai.model import (
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageSystem,
    ChatMessageUser,
    Model,
)
from inspect_ai.solver import TaskState
from pydantic import BaseModel

from agents.answer_form import schema_words
from agents.chat_messages import TURN_AS_RECORD
from agents.conversation import Call, ChatTask, TurnAnswer
from agents.json_answer import Unfit, read_answer
from agents.models import ChatModel, load_model
from agents.openai_chat import unheard
from agents.spending import Account
from agents.talk import Picture
from tools.errors import AnswerFault, ModelOutputInvalid
from tools.providers.chats import Usage

AnswerT = TypeVar("AnswerT", bound=BaseModel)

_ROUNDS = 3
"""As often as our own client asks: once, and twice with what was wrong."""
SPENT = ("calls", "tokens", "micros")
NO_MODEL = "none/none"
"""What Inspect calls the model when it was given none."""


@dataclass
class Meter:
    """An account that only counts."""

    calls: int = 0
    tokens: int = 0
    micros: int = 0
    """Millionths of a US dollar; 0 for models without a price list."""

    def reserve(self, agent: str, model: str, *, quoted_micros: int, priced: bool) -> int:
        """The number of the call."""
        del agent, model, quoted_micros, priced
        self.calls += 1
        return self.calls

    def settle(self, number: int, usage: Usage, *, cost_micros: int, problem: str = "") -> None:
        """Its tokens and its price."""
        del number, problem
        self.tokens += usage.prompt_tokens + usage.answer_tokens
        self.micros += cost_micros

    def refused(self, number: int, problem: str) -> None:
        """It was not answered; why is heard by whoever listens to answers."""
        del number, problem

    lost = refused

    def keep(self, state: TaskState) -> None:
        """Put what was spent beside the answer, for `spent_on`."""
        for name in SPENT:
            state.store.set(name, getattr(self, name))


def spent_on(state: TaskState) -> dict[str, int]:
    """Calls, tokens and millionths of a dollar of a sample."""
    return {name: state.store.get(name, 0) for name in SPENT}


@dataclass(frozen=True, slots=True)
class InspectModel:
    """A model of Inspect's behind our interface; records are asked for as JSON in its text."""

    model: Model
    account: Account
    sees: bool = False
    unfit: Callable[[AnswerFault], None] = unheard
    """Told of every answer that is no record."""

    @property
    def name(self) -> str:
        """Inspect's name of it."""
        return str(self.model)

    def charged_to(self, account: Account) -> InspectModel:
        """The same model, its calls booked there."""
        return replace(self, account=account)

    async def answer(
        self,
        system: str,
        task: BaseModel,
        schema: type[AnswerT],
        pictures: Sequence[Picture] = (),
    ) -> AnswerT:
        """An answer that fits, in three rounds at most; raises ModelOutputInvalid."""
        del pictures  # it is said to see nothing
        turns: list[ChatMessage] = [
            ChatMessageSystem(content=f"{system}\n\n{schema_words(schema)}"),
            ChatMessageUser(content=task.model_dump_json()),
        ]
        for _ in range(_ROUNDS):
            said = await self._ask(turns)
            try:
                return read_answer(said, schema)
            except Unfit as unfit:
                problem = unfit
            self.unfit(problem.fault)
            wrong = f"That is not a valid {schema.__name__}: {problem} Answer again."
            turns += [ChatMessageAssistant(content=said), ChatMessageUser(content=wrong)]
        raise ModelOutputInvalid(f"{self.name}: {problem}", problem.fault)

    async def converse(self, system: str, task: ChatTask) -> AsyncIterator[str | Call]:
        """The next turn as a record, as for endpoints that know no tools."""
        turn = await self.answer(f"{system}\n\n{TURN_AS_RECORD}", task, TurnAnswer)
        for part in turn.parts:
            yield part

    async def _ask(self, turns: list[ChatMessage]) -> str:
        number = self.account.reserve("evals", self.name, quoted_micros=0, priced=False)
        output = await self.model.generate(turns)
        if output.error:
            self.account.refused(number, output.error)
            raise ModelOutputInvalid(f"{self.name}: {output.error}", AnswerFault.EMPTY)
        used = output.usage
        usage = Usage(used.input_tokens, 0, used.output_tokens, 0) if used else Usage()
        self.account.settle(number, usage, cost_micros=0)
        return output.completion


def model_under_test(
    given: Model, meter: Meter, agent: str = "director", environment: Mapping[str, str] = os.environ
) -> ChatModel:
    """Inspect's `--model` where there is one, else the environment's, else the rules."""
    if str(given) == NO_MODEL:
        return load_model(environment, agent).charged_to(meter)
    return InspectModel(given, meter)
