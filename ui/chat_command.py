"""`dailies chat`: talk with the director, while a production runs."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import AsyncGenerator
from contextlib import aclosing
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from agents.models import ChatModel, load_model
from agents.offline import OfflinePlanner
from graph.chat.chat import Asked, Chat, ChatEvent, open_chat
from graph.chat.desk import Desk
from graph.chat.machine import Called, Piece
from graph.chat.shooting import ended_words
from graph.events import EventTail
from graph.opening import existing_production
from graph.running import OwnProcess, python_program
from ui.console import Console
from ui.crew import crew_for
from ui.fields import usd_to_micros
from ui.options import Weights

HOME = Path("productions")
_LOOK_SECONDS = 0.5
_BYE = ("quit", "exit", "bye")

Open = Annotated[
    Path | None, typer.Argument(help="A production's folder to begin with.", show_default=False)
]
Home = Annotated[Path, typer.Option(help="The folder of the productions.")]
Thread = Annotated[str, typer.Option(help="Name of the conversation; another one is a new one.")]
Allow = Annotated[
    float | None,
    typer.Option("--allow-spending", help="US dollars that a step may cost without asking."),
]


def add_chat_command(app: typer.Typer) -> None:
    """Register the command of this file."""
    app.command("chat")(chat)


def chat(
    production: Open = None,
    home: Home = HOME,
    thread: Thread = "director",
    allow_spending: Allow = None,
    eye: Weights = None,
) -> None:
    """Talk with the director: plan, price, approve, shoot, look, retake, cut, export.

    Nothing is spent before you said yes. Without a language model the offline planner understands
    the commands that matter: say help.

    Example:  dailies chat productions/scene
    """
    folder = existing_production(production) if production else None
    console = Console(as_json=False)
    desk = Desk(
        home=folder.root.parent if folder else home,
        runner=OwnProcess(python_program("ui.own_run")),
        hire=lambda: crew_for(weights=eye),
        person=os.environ.get("USER") or "the filmmaker",
        allowed_micros=usd_to_micros(allow_spending) or 0,
        folder=folder,
    )
    if eye:
        # The run is another process, and has the same eye.
        os.environ["DAILIES_EYE"] = eye
    try:
        asyncio.run(_talk(desk, load_model(os.environ, "chat"), console, thread))
    except KeyboardInterrupt:
        console.piece("\n")
    if desk.running:
        console.say(None, "The run goes on without us: `dailies status`, or `dailies chat` again.")


async def _talk(desk: Desk, model: ChatModel, console: Console, thread: str) -> None:
    """Read a line, show what comes of it, until there are no more lines."""
    terminal = _Terminal(desk, console)
    async with open_chat(desk, model, thread) as talk:
        console.say(None, _greeting(desk, model))
        question = await talk.question()
        if question is not None:
            console.say(None, escape(question.text))
        following = asyncio.create_task(terminal.follow())
        try:
            async with aclosing(terminal.lines()) as lines:
                async for line in lines:
                    await _answer(talk, line, console)
        finally:
            following.cancel()
        terminal.tell()


async def _answer(talk: Chat, line: str, console: Console) -> None:
    async with aclosing(talk.say(line)) as events:
        async for event in events:
            _show(event, console)
    console.piece("\n")


def _show(event: ChatEvent, console: Console) -> None:
    match event:
        case Piece(text):
            console.piece(text)
        case Called(call):
            console.aside(f"{call.tool} {call.arguments if call.arguments != '{}' else ''}")
        case Asked(question):
            console.piece(f"\n{question.text}")
        case _:
            pass


class _Terminal:
    """Where the person types, and where what the run does is told in between."""

    def __init__(self, desk: Desk, console: Console) -> None:
        self._desk = desk
        self._console = console
        self._prompt = "\n> " if sys.stdin.isatty() else ""
        self._waits = False
        """Whether the prompt is shown and nothing was typed yet."""
        self._events: EventTail | None = None

    async def lines(self) -> AsyncGenerator[str, None]:
        """What the person types, line by line."""
        typed: asyncio.Queue[str | None] = asyncio.Queue()
        loop = asyncio.get_running_loop()

        def read() -> None:
            for line in sys.stdin:
                loop.call_soon_threadsafe(typed.put_nowait, line)
            loop.call_soon_threadsafe(typed.put_nowait, None)

        # A thread of its own that nobody waits for: reading cannot be cancelled.
        threading.Thread(target=read, name="typing", daemon=True).start()
        while True:
            self._console.piece(self._prompt)
            self._waits = True
            line = await typed.get()
            self._waits = False
            if line is None or line.strip().casefold() in _BYE:
                return
            if line.strip():
                if not self._prompt:
                    self._console.piece(f"\n> {line.strip()}\n")
                yield line.strip()

    async def follow(self) -> None:
        """Tell what happens, as it happens."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            if self.tell() and self._waits:
                self._console.piece(self._prompt)

    def tell(self) -> bool:
        """What happened since this was asked last; whether anything did."""
        folder = self._desk.folder
        if folder is None:
            return False
        path = folder.state / "events.jsonl"
        if self._events is None or self._events.path != path:
            self._events = EventTail(path)
            self._events.skip()
        told = [self._console.event(event) for event in self._events.new()]
        # While a tool waits for the end, it is the tool that tells it.
        ended = self._desk.news() if self._waits else None
        if ended is not None:
            self._console.say(None, "\n" + escape(ended_words(folder, ended)))
        return any(told) or ended is not None


def _greeting(desk: Desk, model: ChatModel) -> str:
    who = (
        "I am the offline planner: I understand commands by rule and cannot talk freely. Set"
        " OPENAI_API_KEY or OPENAI_BASE_URL for a language model."
        if isinstance(model, OfflinePlanner)
        else f"The director is {model.name}."
    )
    known = ", ".join(desk.productions)
    lies = (
        f"{desk.folder.brief.name} is open."
        if desk.folder
        else (f"There are: {known}." if known else "There is no production yet.")
    )
    return escape(f"{who} {lies} Say help, or quit.")
