"""A conversation with the director, as it is kept on disk, and what comes of each thing said.

Everything is checkpointed; a call that a crash cut off is not repeated, but told.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiosqlite
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.types import Command

from agents.conversation import Call, Said
from agents.models import ChatModel
from graph.chat.consent import Reply, reply_of
from graph.chat.desk import HIDDEN, Desk
from graph.chat.machine import (
    MOST_STEPS,
    Called,
    ChatGraph,
    ChatState,
    Piece,
    Question,
    Returned,
    Talking,
    chat_graph,
    returned,
)
from graph.chat.tool import ToolResult

_CUT_OFF = "It was cut off, and whether it was done is not known: look before it is asked again."


@dataclass(frozen=True, slots=True)
class Asked:
    """The person is asked; what they say next is the answer."""

    question: Question


ChatEvent = Piece | Called | Returned | Asked


class Chat:
    """One conversation about productions, as it is kept on disk."""

    def __init__(
        self,
        graph: ChatGraph,
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
            async for event in self._run(Command(resume=reply is Reply.YES)):
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
        said = [returned(call, ToolResult(_CUT_OFF, done=False)) for call in waiting]
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
        yield Chat(chat_graph(saver), Talking(desk, model), thread)
