"""Chat models behind one narrow interface, with the offline planner as one of them.

An agent asks for a record: it hands over its system prompt and a task record, and gets back
an answer record that validates, or ModelOutputInvalid. What model answers is its own affair.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

import openai
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_openai import ChatOpenAI
from pydantic import BaseModel, SecretStr, ValidationError

from agents.offline import OfflinePlanner
from tools.errors import ModelOutputInvalid, ProviderRefused, RefusalKind

_log = logging.getLogger(__name__)

AnswerT = TypeVar("AnswerT", bound=BaseModel)

DEFAULT_MODEL = "gpt-4.1-mini"
REPAIR_ROUNDS = 2
_MOST_BRACES = 500
"""Places in a chatty answer at which its JSON may begin; more is noise."""
_DUMMY_KEY = "none"
"""Local endpoints want a key to be sent but do not read it."""


class ChatModel(Protocol):
    """What an agent needs of a model."""

    @property
    def name(self) -> str:
        """For records and reports: the model, or 'offline planner'."""
        ...

    async def answer(self, system: str, task: BaseModel, schema: type[AnswerT]) -> AnswerT:
        """An answer to the task that fits the schema; raises ModelOutputInvalid."""
        ...


@dataclass(frozen=True, slots=True)
class Models:
    """One model an agent."""

    director: ChatModel
    writer: ChatModel
    generator: ChatModel
    critic: ChatModel


class OpenAIChat:
    """A model behind an OpenAI-compatible endpoint."""

    def __init__(self, chat: ChatOpenAI) -> None:
        self._chat = chat

    @property
    def name(self) -> str:
        """The model's name at its endpoint."""
        return self._chat.model_name

    async def answer(self, system: str, task: BaseModel, schema: type[AnswerT]) -> AnswerT:
        """Ask, and show the model its own validation error for a bounded number of rounds."""
        messages: list[BaseMessage] = [
            SystemMessage(f"{system}\n\n{_schema_words(schema)}"),
            HumanMessage(task.model_dump_json()),
        ]
        problem = ""
        for _ in range(REPAIR_ROUNDS + 1):
            text = await self._say(messages, schema)
            try:
                return schema.model_validate_json(json_in(text))
            except ValidationError as error:
                problem = _words_of(error)
            except ValueError as error:
                problem = str(error)
            _log.info("%s answered %s wrongly: %s", self.name, schema.__name__, problem)
            messages += [
                AIMessage(text or "(nothing)"),
                HumanMessage(f"That is not a valid {schema.__name__}: {problem} Answer again."),
            ]
        raise ModelOutputInvalid(f"{self.name}: no valid {schema.__name__}; last: {problem}")

    async def _say(self, messages: list[BaseMessage], schema: type[BaseModel]) -> str:
        form = {
            "type": "json_schema",
            "json_schema": {"name": schema.__name__, "schema": schema.model_json_schema()},
        }
        try:
            reply = await self._chat.ainvoke(messages, response_format=form)
        except openai.BadRequestError:
            # Some local endpoints know no response_format: the schema is in the system prompt too.
            reply = await self._plainly(messages)
        except openai.OpenAIError as error:
            raise _refused(self.name, error) from error
        refusal = reply.additional_kwargs.get("refusal")
        if refusal:
            raise ModelOutputInvalid(f"{self.name} refused: {refusal}")
        return reply.text

    async def _plainly(self, messages: list[BaseMessage]) -> AIMessage:
        try:
            return await self._chat.ainvoke(messages)
        except openai.OpenAIError as error:
            raise _refused(self.name, error) from error


def load_models(environment: Mapping[str, str]) -> Models:
    """One model an agent as the environment says; the offline planner without key and endpoint."""
    return Models(
        director=_model(environment, "DIRECTOR"),
        writer=_model(environment, "WRITER"),
        generator=_model(environment, "GENERATOR"),
        critic=_model(environment, "CRITIC"),
    )


def json_in(text: str) -> str:
    """The JSON object in a chatty answer; ValueError when there is none."""
    start = text.find("{")
    for _ in range(_MOST_BRACES):
        if start < 0:
            break
        try:
            _, end = json.JSONDecoder().raw_decode(text, start)
        except (json.JSONDecodeError, RecursionError):
            # An object that nests deeper than Python goes is no answer either.
            start = text.find("{", start + 1)
            continue
        return text[start:end]
    raise ValueError("there is no JSON object in the answer.")


def _model(environment: Mapping[str, str], agent: str) -> ChatModel:
    key = environment.get("OPENAI_API_KEY")
    endpoint = environment.get("OPENAI_BASE_URL")
    if not key and not endpoint:
        return OfflinePlanner()
    name = environment.get(f"DAILIES_{agent}_MODEL") or environment.get("OPENAI_MODEL")
    return OpenAIChat(
        ChatOpenAI(
            model=name or DEFAULT_MODEL,
            api_key=SecretStr(key or _DUMMY_KEY),
            base_url=endpoint or None,
            temperature=float(environment.get("DAILIES_TEMPERATURE", "0.4")),
            timeout=float(environment.get("DAILIES_MODEL_TIMEOUT", "120")),
            max_retries=2,
        )
    )


def _schema_words(schema: type[BaseModel]) -> str:
    return (
        "Answer with one JSON object and nothing else. It has to fit this JSON schema:\n"
        + json.dumps(schema.model_json_schema(), separators=(",", ":"))
    )


def _words_of(error: ValidationError) -> str:
    """The first few problems, each with its place; inputs are left out, they may be long."""
    said = [
        f"{'.'.join(map(str, item['loc'])) or 'answer'}: {item['msg']}."
        for item in error.errors(include_input=False, include_url=False)[:6]
    ]
    return " ".join(said)


def _refused(name: str, error: openai.OpenAIError) -> ProviderRefused:
    """The endpoint's refusal in the shared words; the text of the error holds no key."""
    kind = RefusalKind.TRANSIENT
    if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
        kind = RefusalKind.CREDENTIALS
    elif isinstance(error, openai.RateLimitError):
        kind = RefusalKind.RATE
    return ProviderRefused(name, kind, type(error).__name__)
