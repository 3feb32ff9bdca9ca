"""The chat as a LangGraph agent: the director thinks, a tool acts, until there are only words.

    hear ─ think ⇄ act ─ end

A tool that may spend asks first: the graph is interrupted before it acts, and goes on with the
person's yes or no. Acting is one node a call, so what was done is on record before the next begins.
Everything is checkpointed; a call that a crash cut off is not repeated, but told.
"""

from __future__ import annotations

import logging
import operator
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.config import get_stream_writer
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command as Resume
from langgraph.types import interrupt
from pydantic import BaseModel, ValidationError

from agents.conversation import Call, ChatTask, Said
from agents.models import ChatModel
from agents.offline import OfflinePlanner
from agents.prompts import load_prompt
from graph.chat.consent import Reply, reply_of
from graph.chat.desk import HIDDEN, Desk
from graph.chat.situation import situation_at
from graph.chat.speaking import Heard, checker, hear
from graph.chat.tool import Tool, ToolResult
from graph.chat.toolbox import TOOLBOX
from tools.errors import DailiesError, ModelOutputInvalid, ProviderRefused
from tools.providers.jobs import BudgetExceeded

_log = logging.getLogger(__name__)

MOST_STEPS = 12
"""Tools in a row before the director has to answer in words."""
_NOT_REACHED = ToolResult("It was not begun, since what came before it was not done.", done=False)
_CUT_OFF = "It was cut off, and whether it was done is not known: look before it is asked again."
_NOTHING_SAID = "I have nothing to add. What shall I do next?"
_NOT_WANTED = "The person said no: nothing was spent and nothing was done."


class ChatState(TypedDict, total=False):
    """What is checkpointed: plain values only."""

    said: Annotated[list[dict[str, Any]], operator.add]
    """`Said` records."""
    waiting: list[dict[str, Any]]
    """`Call` records that nobody acted on yet."""
    steps: int


class Question(BaseModel):
    """What a person is asked before money is spent."""

    tool: str
    text: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words of the director."""

    text: str


@dataclass(frozen=True, slots=True)
class Called:
    """A tool begins."""

    call: Call


@dataclass(frozen=True, slots=True)
class Returned:
    """A tool returned."""

    call: Call
    result: ToolResult


@dataclass(frozen=True, slots=True)
class Asked:
    """The person is asked; what they say next is the answer."""

    question: Question


ChatEvent = Piece | Called | Returned | Asked


@dataclass(frozen=True, slots=True)
class Talking:
    """What the nodes depend on."""

    desk: Desk
    model: ChatModel


class Chat:
    """One conversation about productions, as it is kept on disk."""

    def __init__(
        self,
        graph: CompiledStateGraph[ChatState, Talking, ChatState, ChatState],
        talking: Talking,
        thread: str,
    ) -> None:
        self._graph = graph
        self._talking = talking
        self._config = RunnableConfig(
            configurable={"thread_id": thread}, recursion_limit=4 * MOST_STEPS
        )

    async def said(self) -> tuple[Said, ...]:
        """Everything said so far."""
        state = (await self._graph.aget_state(self._config)).values
        return tuple(Said.model_validate(each) for each in state.get("said", []))

    async def question(self) -> Question | None:
        """What the person is asked now."""
        interrupts = (await self._graph.aget_state(self._config)).interrupts
        return Question.model_validate(interrupts[0].value) if interrupts else None

    async def say(self, text: str) -> AsyncGenerator[ChatEvent, None]:
        """What comes of the person's words; a question of money is answered by yes or no.

        Anything else counts as no, and is then heard as what it is.
        """
        if await self.question() is not None:
            reply = reply_of(text)
            async for event in self._run(Resume(resume=reply is Reply.YES)):
                yield event
            if reply is not Reply.OTHER:
                return
        for event in await self._drop_cut_off():
            yield event
        told = Said(role="user", text=text).model_dump(mode="json")
        async for event in self._run(ChatState(said=[told], waiting=[], steps=0)):
            yield event

    async def _run(self, given: Any) -> AsyncGenerator[ChatEvent, None]:
        desk = self._talking.desk
        heard = [said.text for said in await self.said() if said.role == "user"]
        new = [each["text"] for each in given["said"]] if isinstance(given, dict) else []
        desk.said = (*heard, *new)
        async for told in self._graph.astream(
            given,
            self._config,
            context=self._talking,
            stream_mode="custom",
            durability="sync",
        ):
            event: Any = told
            yield event
        question = await self.question()
        if question is not None:
            yield Asked(question)

    async def _drop_cut_off(self) -> list[ChatEvent]:
        """Close calls that a crash left open: every call needs its answer on record."""
        state = await self._graph.aget_state(self._config)
        waiting = [Call.model_validate(each) for each in state.values.get("waiting", [])]
        if not waiting:
            return []
        said = [_returned(call, ToolResult(_CUT_OFF, done=False)) for call in waiting]
        await self._graph.aupdate_state(
            self._config,
            {"said": [each.model_dump(mode="json") for each in said], "waiting": []},
            as_node="act",
        )
        return [Returned(call, ToolResult(_CUT_OFF, done=False)) for call in waiting]


@asynccontextmanager
async def open_chat(desk: Desk, model: ChatModel, thread: str = "director") -> AsyncIterator[Chat]:
    """The conversation of that name beside the productions; what was said before is known."""
    hidden = desk.home / HIDDEN
    hidden.mkdir(parents=True, exist_ok=True)
    async with aiosqlite.connect(hidden / "chats.sqlite3", timeout=60.0) as connection:
        saver = AsyncSqliteSaver(connection, serde=JsonPlusSerializer())
        builder = StateGraph(ChatState, context_schema=Talking)
        builder.add_node("think", think)
        builder.add_node("act", act)
        builder.add_edge(START, "think")
        builder.add_conditional_edges("think", _next)
        builder.add_conditional_edges("act", _after_acting)
        yield Chat(builder.compile(checkpointer=saver), Talking(desk, model), thread)


async def think(state: ChatState, runtime: Runtime[Talking]) -> ChatState:
    """The director's turn: words for the person, or tools to use."""
    desk, model = runtime.context.desk, runtime.context.model
    steps = state.get("steps", 0)
    task = ChatTask(
        situation=await situation_at(desk),
        said=tuple(Said.model_validate(each) for each in state["said"]),
        tools=tuple(tool.card for tool in TOOLBOX.values()) if steps < MOST_STEPS else (),
    )
    heard = await _heard(desk, model, task)
    # Whatever a model calls its calls: the record needs one name for each. Without tools on offer
    # there are none.
    calls = tuple(
        call.model_copy(update={"call_id": f"call_{len(state['said'])}_{number}"})
        for number, call in enumerate(heard.calls if task.tools else (), start=1)
    )
    text = heard.text
    if not text and not calls:
        text = _NOTHING_SAID
        get_stream_writer()(Piece(text))
    turn = Said(role="assistant", text=text, calls=calls)
    return ChatState(
        said=[turn.model_dump(mode="json")],
        waiting=[call.model_dump(mode="json") for call in calls],
        steps=steps + len(calls),
    )


async def act(state: ChatState, runtime: Runtime[Talking]) -> ChatState:
    """One tool, after the person's yes where it spends."""
    desk, write = runtime.context.desk, get_stream_writer()
    first, *others = state["waiting"]
    call = Call.model_validate(first)
    tool = TOOLBOX.get(call.tool)
    question = await _question(desk, tool)
    if question is not None and not interrupt(question.model_dump()):
        result = ToolResult(_NOT_WANTED, done=False)
    else:
        write(Called(call))
        result = await used(desk, call)
    write(Returned(call, result))
    said = [_returned(call, result)]
    if not result.done:
        # What was wanted after it may have rested on it.
        said += [_returned(Call.model_validate(each), _NOT_REACHED) for each in others]
        others = []
    return ChatState(said=[each.model_dump(mode="json") for each in said], waiting=others)


async def used(desk: Desk, call: Call) -> ToolResult:
    """What the tool returned; a failure is an answer too."""
    tool = TOOLBOX.get(call.tool)
    if tool is None:
        return ToolResult(f"There is no tool {call.tool!r}.", done=False)
    try:
        arguments = tool.arguments.model_validate_json(call.arguments or "{}")
        for path in arguments.paths():
            desk.file(path)
        return await tool.act(desk, arguments)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "arguments"
        return ToolResult(f"{call.tool}: {where}: {first['msg']}.", done=False)
    except (DailiesError, OSError) as error:
        return ToolResult(str(error), done=False)
    except Exception as error:  # noqa: BLE001 - the chat goes on, and the log has the trace
        _log.exception("the tool %s failed", call.tool)
        return ToolResult(f"{call.tool} failed: {type(error).__name__}: {error}", done=False)


async def _heard(desk: Desk, model: ChatModel, task: ChatTask) -> Heard:
    """The model's turn, or that of the rules where the model cannot be asked."""
    write = get_stream_writer()
    system = load_prompt("chat").text
    deeds = {tool.name: tool.deeds for tool in TOOLBOX.values()}

    def say(text: str) -> None:
        write(Piece(text))

    try:
        with desk.books() as books:
            parts = model.charged_to(books.chats).converse(system, task)
            return await hear(parts, checker(model, task, deeds), say)
    except (ProviderRefused, ModelOutputInvalid, BudgetExceeded) as problem:
        say(f"({model.name} cannot be asked: {problem}. The offline planner answers.)\n")
        offline = OfflinePlanner()
        return await hear(offline.converse(system, task), checker(offline, task, deeds), say)


async def _question(desk: Desk, tool: Tool | None) -> Question | None:
    """What to ask before the tool acts; None where it spends nothing, or no more than allowed."""
    if tool is None or tool.price is None or desk.folder is None:
        return None
    price = await tool.price(desk)
    if price is None or price.worst_micros <= desk.allowed_micros:
        return None
    return Question(tool=tool.name, text=f"{price.words} Shall I? (yes or no)")


def _returned(call: Call, result: ToolResult) -> Said:
    return Said(role="tool", text=result.text, call_id=call.call_id, done=result.done)


def _next(state: ChatState) -> Literal["act", "__end__"]:
    return "act" if state["waiting"] else "__end__"


def _after_acting(state: ChatState) -> Literal["act", "think"]:
    return "act" if state["waiting"] else "think"
