"""The machine of a chat: the director thinks, a tool acts, until there are only words.

    said ─ think ⇄ (price ─ ask ─ act) ─ words

A tool that may spend asks first: the graph is interrupted between pricing and acting, and goes on
with the person's yes or no. Each call passes alone, so what was done is on record before the next.
"""

from __future__ import annotations

import logging
import operator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, TypedDict

from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.config import get_stream_writer
from langgraph.graph import START, StateGraph
from langgraph.graph.state import CompiledStateGraph
from langgraph.runtime import Runtime
from langgraph.types import Command, interrupt
from pydantic import BaseModel, ValidationError

from agents.conversation import Call, ChatTask, Said
from agents.models import ChatModel
from agents.offline import OfflinePlanner
from agents.prompts import load_prompt
from graph.chat.desk import Desk
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
_NOTHING_SAID = "I have nothing to add. What shall I do next?"
_NOT_WANTED = "The person said no: nothing was spent and nothing was done."


class ChatState(TypedDict, total=False):
    """What is checkpointed: plain values only."""

    said: Annotated[list[dict[str, Any]], operator.add]
    """`Said` records."""
    waiting: list[dict[str, Any]]
    """`Call` records that nobody acted on yet."""
    steps: int
    question: dict[str, Any]
    """The `Question` about the first waiting call."""
    refused: bool
    """Whether the person said no to it."""


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
class Talking:
    """What the nodes depend on."""

    desk: Desk
    model: ChatModel


ChatGraph = CompiledStateGraph[ChatState, Talking, ChatState, ChatState]


def chat_graph(saver: BaseCheckpointSaver[str]) -> ChatGraph:
    """The compiled machine."""
    builder = StateGraph(ChatState, context_schema=Talking)
    builder.add_node("think", think)
    builder.add_node("price", price)
    builder.add_node("ask", ask)
    builder.add_node("act", act)
    builder.add_edge(START, "think")
    builder.add_conditional_edges("think", _next)
    builder.add_edge("ask", "act")
    builder.add_conditional_edges("act", _after_acting)
    return builder.compile(checkpointer=saver)


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


async def price(state: ChatState, runtime: Runtime[Talking]) -> Command[Literal["ask", "act"]]:
    """What the next tool may spend. The question is on record before it is asked."""
    call = Call.model_validate(state["waiting"][0])
    question = await _question(runtime.context.desk, TOOLBOX.get(call.tool))
    if question is None:
        return Command(goto="act", update={"refused": False})
    return Command(goto="ask", update={"question": question.model_dump()})


async def ask(state: ChatState) -> ChatState:
    """Wait for the person's yes or no; whatever happened meanwhile, a no is a no."""
    return ChatState(refused=not interrupt(state["question"]))


async def act(state: ChatState, runtime: Runtime[Talking]) -> ChatState:
    """One tool, unless the person refused it."""
    desk, write = runtime.context.desk, get_stream_writer()
    first, *others = state["waiting"]
    call = Call.model_validate(first)
    if state["refused"]:
        result = ToolResult(_NOT_WANTED, done=False)
    else:
        write(Called(call))
        result = await used(desk, call)
    write(Returned(call, result))
    said = [returned(call, result)]
    if not result.done:
        # What was wanted after it may have rested on it.
        said += [returned(Call.model_validate(each), _NOT_REACHED) for each in others]
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


def returned(call: Call, result: ToolResult) -> Said:
    """A tool's turn, beside the call that it answers."""
    return Said(role="tool", text=result.text, call_id=call.call_id, done=result.done)


def _next(state: ChatState) -> Literal["price", "__end__"]:
    return "price" if state["waiting"] else "__end__"


def _after_acting(state: ChatState) -> Literal["price", "think"]:
    return "price" if state["waiting"] else "think"
