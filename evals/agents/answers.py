"""How often a model's answers were no valid ones, what was wrong, and what became of them.

A question is one record that an agent asks for, or one turn of a person in a chat. What is wrong
with an answer is said to the model, which answers again; a question is given up when no answer came
that fits. By rule every answer is valid.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from inspect_ai.log import EvalLog
from inspect_ai.solver import TaskState
from pydantic import BaseModel, ConfigDict

from agents.conversation import Call, ChatTask
from agents.models import ChatModel
from agents.openai_chat import OpenAIChat
from agents.spending import Account
from agents.talk import Picture
from evals.agents.tally import Tally, share_of
from evals.agents.under_test import InspectModel, spent_on
from tools.errors import AnswerFault, ModelOutputInvalid, ProviderRefused

AnswerT = TypeVar("AnswerT", bound=BaseModel)

ANSWERED = ("valid at first answer", "valid at last")
"""Measures of every task that asks a model."""
_KEY = "answers"


class Faulted(BaseModel):
    """Answers with one kind of fault."""

    model_config = ConfigDict(frozen=True)

    fault: AnswerFault
    mended: int
    """Those after which, asked again, the model gave a valid one."""
    given_up: int


class Answered(BaseModel):
    """What became of the questions of one sample, or of a task."""

    model_config = ConfigDict(frozen=True)

    asked: int = 0
    first: int = 0
    """Questions whose first answer was valid."""
    last: int = 0
    """Questions that a valid answer came to in the end."""
    faults: tuple[Faulted, ...] = ()


@dataclass
class Answers:
    """Listens to what becomes of questions, one at a time."""

    asked: int = 0
    first: int = 0
    last: int = 0
    mended: Counter[AnswerFault] = field(default_factory=Counter)
    given_up: Counter[AnswerFault] = field(default_factory=Counter)
    _faults: list[AnswerFault] = field(default_factory=list)
    _fits: bool = False

    def unfit(self, fault: AnswerFault) -> None:
        """An answer came that cannot be used."""
        self._faults.append(fault)
        self._fits = False

    def fits(self) -> None:
        """An answer came that can be used."""
        self._fits = True

    @contextmanager
    def question(self) -> Iterator[None]:
        """One question from its first answer to its last; what is raised passes through."""
        self.asked += 1
        self._faults, self._fits = [], False
        try:
            yield
        except ModelOutputInvalid as problem:
            # A refusal is raised at once; other faults were heard of before.
            if self._faults[-1:] != [problem.fault]:
                self._faults.append(problem.fault)
            self._fits = False
            raise
        except ProviderRefused:
            self._fits = False
            raise
        finally:
            self._settle()

    def _settle(self) -> None:
        self.last += self._fits
        self.first += self._fits and not self._faults
        (self.mended if self._fits else self.given_up).update(self._faults)

    def keep(self, state: TaskState) -> None:
        """Put it beside the answer, for `answered_on`."""
        kinds = (kind for kind in AnswerFault if self.mended[kind] or self.given_up[kind])
        faults = tuple(
            Faulted(fault=kind, mended=self.mended[kind], given_up=self.given_up[kind])
            for kind in kinds
        )
        found = Answered(asked=self.asked, first=self.first, last=self.last, faults=faults)
        state.store.set(_KEY, found.model_dump(mode="json"))


def kept_on(state: TaskState) -> Answered:
    """What became of the questions of a sample."""
    return Answered.model_validate(state.store.get(_KEY, {}))


def answered_on(state: TaskState) -> dict[str, Tally]:
    """The two measures of a sample; nothing is asked where nobody was."""
    found = kept_on(state)
    miss = ", ".join(f"{each.fault} x{each.mended + each.given_up}" for each in found.faults)
    return {
        "valid at first answer": _share(found.first, found.asked, miss),
        "valid at last": _share(found.last, found.asked, miss or "the endpoint gave none"),
    }


def beside(state: TaskState) -> dict[str, object]:
    """What a score tells beside its measures: the price of a sample, and its answers."""
    return {**spent_on(state), _KEY: kept_on(state).model_dump(mode="json")}


def _share(valid: int, asked: int, miss: str) -> Tally:
    return share_of(valid, asked, *([miss] if valid < asked else []))


def answered_in(log: EvalLog) -> Answered:
    """The sums of a task."""
    scores = (score for sample in log.samples or () for score in (sample.scores or {}).values())
    found = [Answered.model_validate((score.metadata or {}).get(_KEY, {})) for score in scores]
    mended, given_up = Counter[AnswerFault](), Counter[AnswerFault]()
    for each in (fault for one in found for fault in one.faults):
        mended[each.fault] += each.mended
        given_up[each.fault] += each.given_up
    return Answered(
        asked=sum(each.asked for each in found),
        first=sum(each.first for each in found),
        last=sum(each.last for each in found),
        faults=tuple(
            Faulted(fault=kind, mended=mended[kind], given_up=given_up[kind])
            for kind in AnswerFault
            if mended[kind] or given_up[kind]
        ),
    )


@dataclass(frozen=True, slots=True)
class Watched:
    """A model whose answers are listened to, its calls booked with the eval alone."""

    model: ChatModel
    answers: Answers

    @property
    def name(self) -> str:
        """The model's."""
        return self.model.name

    @property
    def sees(self) -> bool:
        """Whether the model does."""
        return self.model.sees

    def charged_to(self, account: Account) -> Watched:
        """Itself: a production that is talked over would book them with its own ledger."""
        del account
        return self

    async def answer(
        self,
        system: str,
        task: BaseModel,
        schema: type[AnswerT],
        pictures: Sequence[Picture] = (),
    ) -> AnswerT:
        """The model's answer; each is a question of its own."""
        with self.answers.question():
            answer = await self.model.answer(system, task, schema, pictures)
            self.answers.fits()
            return answer

    async def converse(self, system: str, task: ChatTask) -> AsyncIterator[str | Call]:
        """The model's turn, an answer once it ends; who talks says what a question is."""
        async for part in self.model.converse(system, task):
            yield part
        self.answers.fits()


def watched(model: ChatModel, answers: Answers) -> Watched:
    """The model with its wrong answers heard, those that it mends itself too."""
    if isinstance(model, InspectModel | OpenAIChat):
        model = replace(model, unfit=answers.unfit)
    return Watched(model, answers)
