"""The chat as it is seen: words, quiet cards for tools, two buttons where money is asked for."""

from __future__ import annotations

import json
from pathlib import Path

import streamlit as st

from agents.models import ChatModel
from agents.offline import OfflinePlanner
from tools.errors import UserFixable
from ui.page.dropping import CHAT_KINDS, Dropped, keep_files, without_shelf
from ui.page.talking import Conversation, Talker, ToolUse, Turn
from ui.page.wording import plain

_BUSY_SECONDS = 0.4
_IDLE_SECONDS = 2.5
_LOG_HEIGHT = 560
_PICTURES = frozenset([".png", ".jpg", ".jpeg", ".webp"])
_MOST_PICTURES = 4
_ARGUMENT = 60
"""Characters of one argument in a card's title."""
_NAME = '<p class="log_name" tabindex="0">Conversation with the director</p>'
"""Constant. What scrolls has to be reached by keyboard, and Streamlit's container is not."""
_EXAMPLES = ("help", "what will it cost", "make the first shot a close-up", "go on")


def show_chat(talker: Talker, home: Path, production: str, model: ChatModel | None) -> None:
    """The conversation and the line to write in."""
    now = talker.now
    with st.container(key="chat_log", height=_LOG_HEIGHT, autoscroll=True):
        st.html(_NAME)
        if not now.turns and not now.live:
            _greet(model)
        for turn in now.turns:
            _show_turn(turn)
        every = _BUSY_SECONDS if now.busy else _IDLE_SECONDS
        st.fragment(_show_live, run_every=every)(talker, (now.number, now.busy), production)
    _show_line(talker, home, production, busy=now.busy)


def _show_live(talker: Talker, drawn: tuple[int, bool], production: str) -> None:
    """The turn that goes on; when it ended, or another page began one, the page is drawn anew."""
    now = talker.now
    if (now.number, now.busy) != drawn:
        st.rerun()
    for turn in now.live:
        _show_turn(turn)
    if now.busy and (not now.live or now.live[-1].who == "you"):
        with st.chat_message("assistant"):
            st.caption("thinking …")
    if now.question:
        _ask(talker, now, production)


def _ask(talker: Talker, now: Conversation, production: str) -> None:
    """A question of money: two buttons, or any words."""
    with st.container(border=True, key="consent"):
        st.text(f"{now.production}: {now.question}" if now.production else now.question)
        with st.container(horizontal=True):
            yes = st.button("Yes, go on", type="primary", key="consent_yes")
            no = st.button("No", key="consent_no")
    if (yes or no) and talker.say("yes" if yes else "no", production):
        st.rerun()


def _show_line(talker: Talker, home: Path, production: str, *, busy: bool) -> None:
    said = st.chat_input(
        "Say what you want, or drop files",
        key="chat_line",
        accept_file="multiple",
        file_type=list(CHAT_KINDS),
        max_chars=20_000,
        disabled=busy,
    )
    if busy and st.button("Stop the director", key="chat_stop"):
        talker.stop()
    if said is None:
        return
    text = said.text
    if said.files:
        try:
            kept = keep_files(home, [Dropped(each.name, each.getvalue()) for each in said.files])
        except UserFixable as problem:
            st.error(plain(str(problem)))
            return
        files = " and ".join(map(str, kept))
        text = f"{text} {files}" if text.strip() else f"start with {files}"
    if talker.say(text, production):
        st.session_state["said_at"] = (talker.now.number, production)
        st.rerun()
    st.warning("The director is still busy. Say it again in a moment, or stop it.")


def _greet(model: ChatModel | None) -> None:
    with st.chat_message("assistant"):
        if model is None or isinstance(model, OfflinePlanner):
            st.text(
                "I am the offline planner: I understand commands by rule and cannot talk freely."
                " Set OPENAI_API_KEY or OPENAI_BASE_URL for a language model."
            )
        else:
            st.text(f"I am your director, thinking with {model.name}.")
        st.text("Drop a script and a picture of the lead here, or say, for example:")
        st.text("\n".join(f"- {each}" for each in _EXAMPLES))


def _show_turn(turn: Turn) -> None:
    with st.chat_message("user" if turn.who == "you" else "assistant"):
        for part in turn.parts:
            if isinstance(part, str):
                st.text(without_shelf(part.strip()))
            else:
                _show_use(part)


def _show_use(use: ToolUse) -> None:
    """A quiet card: what was done, and what came of it behind a click."""
    icon = {None: "⏳", True: "✓", False: "✗"}[use.done]
    title = f"{icon} {use.tool.replace('_', ' ')} {_arguments(use.arguments)}".rstrip()
    with st.expander(plain(title), type="compact"):
        st.text(use.text)
        pictures = [path for path in use.files if path.suffix in _PICTURES and path.exists()]
        for path in pictures[:_MOST_PICTURES]:
            st.image(path, width=240, alt=path.name)


def _arguments(text: str) -> str:
    """What a tool was told, in a line."""
    try:
        given = json.loads(text or "{}")
    except ValueError:
        return text[:_ARGUMENT]
    values = given.values() if isinstance(given, dict) else [given]
    return ", ".join(_value(value) for value in values if value not in ("", [], None))


def _value(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return Path(text).name if text.startswith("/") else text[:_ARGUMENT]
