"""The conversation with the director, held in a thread of the server.

A script run of the page never waits for the director: it hands over what the person said and shows
what there is. All pages of one server share the conversation, as it is kept beside the productions;
one turn is taken at a time, on the production that the page looked at when it was said.
"""

from __future__ import annotations

import asyncio
import logging
import os
import threading
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from agents.conversation import Said
from agents.models import ChatModel, load_model
from graph.chat.chat import Asked, ChatEvent, open_chat
from graph.chat.desk import Desk
from graph.chat.machine import Called, Piece, Returned
from graph.folder import ProductionFolder
from tools.errors import DailiesError
from ui.page.desk import desk_at

_log = logging.getLogger(__name__)
MOST_TURNS = 40
"""Turns that are kept to be shown; all of them are on disk."""
_NOT_YET = "…"


@dataclass(frozen=True, slots=True)
class ToolUse:
    """A tool that the director used."""

    tool: str
    arguments: str
    call_id: str
    text: str = _NOT_YET
    done: bool | None = None
    """None while it works."""
    files: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """What one of the two said or did, in order."""

    who: Literal["you", "director"]
    parts: tuple[str | ToolUse, ...]


@dataclass(frozen=True, slots=True)
class Conversation:
    """The conversation as it is now; a value that nobody changes."""

    turns: tuple[Turn, ...] = ()
    """All but the one that goes on."""
    live: tuple[Turn, ...] = ()
    """What is being said: the person's words and the director's answer as far as it is."""
    question: str = ""
    """What the person is asked before money is spent; the next words answer it."""
    busy: bool = False
    number: int = 0
    """Counts turns that ended."""
    production: str = ""
    """What the conversation is about; a turn may open another one."""


class Talker:
    """One conversation for all pages."""

    def __init__(self, desk: Desk, model: Callable[[], ChatModel], thread: str = "page") -> None:
        self._desk, self._model, self._thread = desk, model, thread
        self._loop = asyncio.new_event_loop()
        self._lock = threading.Lock()
        self._turn: asyncio.Task[None] | None = None
        self._now = Conversation(busy=True)
        self._mouth = threading.Thread(target=self._talk, name="talking", daemon=True)
        self._mouth.start()
        self._begin(self._remember())

    @property
    def now(self) -> Conversation:
        """How it stands."""
        return self._now

    def say(self, text: str, production: str) -> bool:
        """Have it said about that production; False while the director is still busy.

        A question of money is answered about the production that it was asked about.
        """
        with self._lock:
            if self._now.busy or not text.strip():
                return False
            told = Turn("you", (text,))
            self._now = replace(self._now, live=(told,), busy=True, question="")
        self._begin(self._take_turn(text, production))
        return True

    def stop(self) -> None:
        """Stop the director where it is; a run that it started goes on."""
        self._loop.call_soon_threadsafe(self._cancel)

    def close(self) -> None:
        """End the thread, and with it what is being said."""
        self._loop.call_soon_threadsafe(self._cancel)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._mouth.join()

    def _talk(self) -> None:
        self._loop.run_forever()
        if self._turn is not None and not self._turn.done():
            self._loop.run_until_complete(self._turn)
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    def _begin(self, work: Coroutine[Any, Any, None]) -> None:
        def begin() -> None:
            self._turn = self._loop.create_task(work)

        self._loop.call_soon_threadsafe(begin)

    def _cancel(self) -> None:
        if self._turn is not None:
            self._turn.cancel()

    async def _remember(self) -> None:
        """What was said before this server began."""
        try:
            await self._read()
        except (DailiesError, OSError) as error:
            self._now = Conversation(turns=(Turn("director", (str(error),)),))

    async def _read(self) -> None:
        """What is on record. A question that another server asked counts as answered by no.

        Which production it was about is not on record, and a yes may not buy for another one.
        """
        async with open_chat(self._desk, self._model(), self._thread) as chat:
            if await chat.question() is not None:
                async with aclosing(chat.say("no")) as events:
                    async for _ in events:
                        pass
            turns = turns_of(await chat.said())
        self._end(turns[-MOST_TURNS:], "")

    async def _take_turn(self, text: str, production: str) -> None:
        asked = ""
        try:
            async with open_chat(self._desk, self._model(), self._thread) as chat:
                if await chat.question() is None:
                    self._open(production)
                async with aclosing(chat.say(text)) as events:
                    async for event in events:
                        self._hear(event)
                        if isinstance(event, Asked):
                            asked = event.question.text
        except asyncio.CancelledError:
            self._add("\n(Stopped.)")
        except (DailiesError, OSError) as error:
            self._add(f"\n{error}")
        except Exception as error:  # noqa: BLE001 - the page goes on, and the log has the trace
            _log.exception("a turn of the chat failed")
            self._add(
                f"\nThat failed: {type(error).__name__}: {error}. Say it again, or differently."
            )
        turns = (*self._now.turns, *_ended(self._now.live))
        self._end(turns[-MOST_TURNS:], asked)

    def _end(self, turns: tuple[Turn, ...], question: str) -> None:
        with self._lock:
            self._now = Conversation(
                turns=turns,
                question=question,
                number=self._now.number + 1,
                production=self._open_now,
            )

    @property
    def _open_now(self) -> str:
        return self._desk.folder.root.name if self._desk.folder else ""

    def _open(self, production: str) -> None:
        root = self._desk.home / production
        known = bool(production) and (root / "brief.json").exists()
        self._desk.folder = ProductionFolder(root) if known else None

    def _hear(self, event: ChatEvent) -> None:
        match event:
            case Piece(text):
                self._add(text)
            case Called(call):
                self._add(ToolUse(call.tool, call.arguments, call.call_id))
            case Returned(call, result):
                use = ToolUse(
                    call.tool, call.arguments, call.call_id, result.text, result.done, result.files
                )
                self._returned(use)
            case Asked():
                pass
        if self._open_now != self._now.production:
            self._now = replace(self._now, production=self._open_now)

    def _returned(self, use: ToolUse) -> None:
        parts = self._now.live[-1].parts
        known = [isinstance(each, ToolUse) and each.call_id == use.call_id for each in parts]
        if not any(known):
            self._add(use)
            return
        new = tuple(use if it_is else each for each, it_is in zip(parts, known, strict=True))
        self._now = replace(self._now, live=(*self._now.live[:-1], Turn("director", new)))

    def _add(self, part: str | ToolUse) -> None:
        """Words go on from the words before them."""
        live = self._now.live
        if not live or live[-1].who == "you":
            live = (*live, Turn("director", ()))
        parts = live[-1].parts
        if isinstance(part, str) and parts and isinstance(parts[-1], str):
            parts = (*parts[:-1], parts[-1] + part)
        else:
            parts = (*parts, part)
        self._now = replace(self._now, live=(*live[:-1], Turn("director", parts)))


def turns_of(said: Sequence[Said]) -> tuple[Turn, ...]:
    """A conversation on record as turns: what tools returned stands with their calls."""
    returned = {each.call_id: each for each in said if each.role == "tool"}
    turns: list[Turn] = []
    for each in said:
        if each.role == "user":
            turns.append(Turn("you", (each.text,)))
        elif each.role == "assistant":
            parts = _parts(each, returned)
            if turns and turns[-1].who == "director":
                parts = (*turns.pop().parts, *parts)
            turns.append(Turn("director", parts))
    return tuple(turns)


def _parts(said: Said, returned: dict[str, Said]) -> tuple[str | ToolUse, ...]:
    uses = []
    for call in said.calls:
        answer = returned.get(call.call_id)
        text, done = (answer.text, answer.done) if answer else ("It was cut off.", False)
        uses.append(ToolUse(call.tool, call.arguments, call.call_id, text, done))
    return (*((said.text,) if said.text else ()), *uses)


def _ended(turns: tuple[Turn, ...]) -> tuple[Turn, ...]:
    """A tool that was stopped while it worked has not answered."""

    def ended(part: str | ToolUse) -> str | ToolUse:
        if isinstance(part, ToolUse) and part.done is None:
            return replace(part, text="It was stopped.", done=False)
        return part

    return tuple(Turn(turn.who, tuple(map(ended, turn.parts))) for turn in turns)


@st.cache_resource(max_entries=4, show_spinner=False, on_release=Talker.close)
def talker_at(home: Path) -> Talker:
    """The conversation beside these productions."""
    return Talker(desk_at(home), lambda: load_model(os.environ, "chat"))
