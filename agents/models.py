"""Chat models behind one narrow interface, with the offline planner as one of them.

An agent asks for a record: it hands over its system prompt and a task record, and gets back
an answer record that validates, or ModelOutputInvalid. What model answers is its own affair.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import BaseModel, SecretStr

from agents.conversation import Call, ChatTask
from agents.manners import Manners
from agents.offline import OfflinePlanner
from agents.seats import Seats
from agents.spending import Account
from agents.talk import Picture
from tools.errors import UserFixable
from tools.providers.models import model_book

if TYPE_CHECKING:
    from langchain_openai import ChatOpenAI

    from tools.providers.chat_models import ChatCard

AnswerT = TypeVar("AnswerT", bound=BaseModel)
NumberT = TypeVar("NumberT", int, float)

DEFAULT_MODEL = "gpt-4.1-mini"
Known = dict[tuple[str, str], tuple[Manners, Seats]]
"""What agents with the same model and settings share."""
_DUMMY_KEY = "none"
"""Local endpoints want a key to be sent but do not read it."""


class ChatModel(Protocol):
    """What an agent needs of a model."""

    @property
    def name(self) -> str:
        """For records and reports: the model, or 'offline planner'."""
        ...

    @property
    def sees(self) -> bool:
        """Whether it is worth to bring pictures; others are told nothing of them."""
        ...

    async def answer(
        self,
        system: str,
        task: BaseModel,
        schema: type[AnswerT],
        pictures: Sequence[Picture] = (),
    ) -> AnswerT:
        """An answer to the task that fits the schema.

        Raises:
            ModelOutputInvalid: no valid answer came; its fault says why.
            ProviderRefused: the endpoint could not be asked.
            BudgetExceeded: there is no money left for the call.
        """
        ...

    def converse(self, system: str, task: ChatTask) -> AsyncIterator[str | Call]:
        """The director's next turn in a chat: words in pieces, then the tools that it calls.

        Raises as `answer` does.
        """
        ...

    def charged_to(self, account: Account) -> ChatModel:
        """The same model, its calls booked there."""
        ...


@dataclass(frozen=True, slots=True)
class Models:
    """One model an agent."""

    director: ChatModel
    writer: ChatModel
    generator: ChatModel
    critic: ChatModel

    def charged_to(self, account: Account) -> Models:
        """The same models, their calls booked there."""
        return Models(
            director=self.director.charged_to(account),
            writer=self.writer.charged_to(account),
            generator=self.generator.charged_to(account),
            critic=self.critic.charged_to(account),
        )


def load_models(environment: Mapping[str, str]) -> Models:
    """One model an agent as the environment says; the offline planner without key and endpoint.

    Every setting may be given for all agents (DAILIES_MODEL_TIMEOUT) or for one
    (DAILIES_DIRECTOR_TIMEOUT): MODEL, TEMPERATURE, TIMEOUT, RETRIES, CONTEXT, AT_ONCE and VISION.
    """
    known: Known = {}
    return Models(
        director=load_model(environment, "director", known),
        writer=load_model(environment, "writer", known),
        generator=load_model(environment, "generator", known),
        critic=load_model(environment, "critic", known),
    )


def load_model(environment: Mapping[str, str], agent: str, known: Known | None = None) -> ChatModel:
    """The model of one agent, or of the chat; `known` shares what is learnt of a model."""
    key = environment.get("OPENAI_API_KEY")
    address = environment.get("OPENAI_BASE_URL")
    if not key and not address:
        return OfflinePlanner()
    # Slow to import, and the offline planner does without.
    from agents.endpoint import Endpoint  # noqa: PLC0415
    from agents.openai_chat import OpenAIChat  # noqa: PLC0415

    settings = _Settings(environment, agent)
    name = settings.text("MODEL") or environment.get("OPENAI_MODEL") or DEFAULT_MODEL
    timeout = settings.number("TIMEOUT", 120.0, float)
    card = model_book().chat_card(name)
    manners, seats = _manners(settings, card), Seats(max(1, settings.number("AT_ONCE", 4, int)))
    if known is not None:
        # Agents whose settings differ learn apart.
        manners, seats = known.setdefault((name, str(manners)), (manners, seats))
    return OpenAIChat(
        endpoint=Endpoint(
            chat=_client(name, key or _DUMMY_KEY, address or None, timeout),
            agent=agent,
            card=card,
            retries=settings.number("RETRIES", 2, int),
            timeout_seconds=timeout,
            seats=seats,
        ),
        manners=manners,
        temperature=settings.number("TEMPERATURE", 0.4, float),
    )


def _manners(settings: _Settings, card: ChatCard | None) -> Manners:
    """What the model takes, as far as settings and price list know."""
    return Manners(
        sees=settings.switch("VISION", usual=card.sees if card else False),
        takes_temperature=card.takes_temperature if card else True,
        window_tokens=settings.number("CONTEXT", 0, int) or (card.window_tokens if card else None),
    )


def _client(name: str, key: str, address: str | None, timeout_seconds: float) -> ChatOpenAI:
    from langchain_openai import ChatOpenAI  # noqa: PLC0415

    return ChatOpenAI(
        model=name,
        api_key=SecretStr(key),
        base_url=address,
        timeout=timeout_seconds,
        # Ours, since each attempt is booked.
        max_retries=0,
        # A kept connection belongs to one event loop, and a page or a chat has many; a handshake
        # is nothing beside an answer.
        default_headers={"Connection": "close"},
        # The one protocol that every compatible endpoint has.
        use_responses_api=False,
    )


class _Settings:
    """Settings of one agent in the environment: its own before those of all."""

    def __init__(self, environment: Mapping[str, str], agent: str) -> None:
        self._environment = environment
        self._agent = agent.upper()

    def text(self, setting: str) -> str:
        """As it stands; empty when it is not set."""
        return self._found(setting)[1]

    def number(self, setting: str, usual: NumberT, kind: Callable[[str], NumberT]) -> NumberT:
        """As a number that is not negative; UserFixable when it is none."""
        variable, text = self._found(setting)
        if not text:
            return usual
        try:
            value = kind(text)
        except ValueError:
            value = kind("-1")
        if not 0 <= value < float("inf"):
            raise UserFixable(
                f"{text!r} is not a number that can be used.",
                where=variable,
                fix=f"set a number, such as {usual}, or unset it.",
            )
        return value

    def switch(self, setting: str, *, usual: bool) -> bool:
        """Whether it is on: 1 or 0."""
        text = self._found(setting)[1].lower()
        return text in ("1", "true", "yes", "on") if text else usual

    def _found(self, setting: str) -> tuple[str, str]:
        """Variable and value; the variable of all agents when neither is set."""
        shared = {"TEMPERATURE": "DAILIES_TEMPERATURE", "VISION": "DAILIES_VISION"}
        both = (f"DAILIES_{self._agent}_{setting}", shared.get(setting, f"DAILIES_MODEL_{setting}"))
        for variable in both:
            if text := self._environment.get(variable, "").strip():
                return variable, text
        return both[1], ""
