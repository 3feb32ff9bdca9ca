"""The page's frame: the productions at the side, the chat at the left, tabs at the right."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from agents.models import ChatModel, load_model
from graph.chat.desk import Desk
from tools.errors import DailiesError
from ui.page import board_tab, doctor_tab, film_tab, ledger_tab, memory_tab, takes_tab
from ui.page.backstage import backstage_of
from ui.page.chat_view import show_chat
from ui.page.desk import desk_at, home_folder
from ui.page.fresh import price_at
from ui.page.running_bar import show_rest, show_running
from ui.page.style import STYLE
from ui.page.talking import talker_at
from ui.page.watching import watch_of
from ui.page.wording import plain

TABS = {
    "Board": board_tab.show,
    "Takes": takes_tab.show,
    "Film": film_tab.show,
    "Memory": memory_tab.show,
    "Ledger": ledger_tab.show,
    "Doctor": doctor_tab.show,
}
_LOOK_SECONDS = 1.0
_NEW_FILM = "new_film"


def show_page() -> None:
    """The whole page."""
    st.html(STYLE)
    home = home_folder()
    with st.container(horizontal=True, vertical_alignment="center", key="top"):
        st.title("Dailies", width="content", anchor=False)
        production = _pick(home)
        desk = desk_at(home, production)
        # Taken before anything is drawn: what ends while the page is drawn has to draw it anew.
        began = _work_of(desk)
        if production:
            show_running(desk)
    _show_notices(desk, production)
    talker = talker_at(home)
    chat, tabs = st.columns((1, 2), gap="medium")
    with chat:
        show_chat(talker, home, production, _model())
    with tabs:
        if production:
            show_rest(desk)
        try:
            _show_tabs(desk)
        except DailiesError as problem:
            st.error(plain(str(problem)))
    st.fragment(_look, run_every=_LOOK_SECONDS)(desk, (*began, *_sights_of(desk)))


def _pick(home: Path) -> str:
    """The production that this page looks at; '' for none."""
    names = desk_at(home).productions
    _follow(home, names)
    new_film = bool(st.session_state.get(_NEW_FILM)) or not names
    name: str | None = None
    if names:
        name = st.selectbox(
            "Film",
            names,
            key="production",
            bind="query-params",
            on_change=_picked,
            width=260,
            label_visibility="collapsed",
        )
        if not new_film and st.button("New film", key="new_film_button", icon=":material/add:"):
            st.session_state[_NEW_FILM] = True
            st.rerun()
        if new_film and st.button("Back to the film", key="new_film_back"):
            _picked()
            st.rerun()
    return "" if new_film else name or names[0]


def _picked() -> None:
    st.session_state[_NEW_FILM] = False


def _follow(home: Path, names: tuple[str, ...]) -> None:
    """Go where a film was started: from this page's form, or from what was said on this page."""
    starting = st.session_state.get("starting", "")
    if starting in names:
        del st.session_state["starting"]
        _go_to(starting)
    said = st.session_state.get("said_at")
    if said is None:
        return
    (number, at), now = said, talker_at(home).now
    opened = now.production not in ("", at) and now.production in names
    if opened or now.number > number:
        del st.session_state["said_at"]
    # A turn ends with the next number: what later turns opened, another page asked for.
    if opened and now.number <= number + 1:
        _go_to(now.production)


def _go_to(production: str) -> None:
    st.session_state["production"] = production
    _picked()


def _show_tabs(desk: Desk) -> None:
    """Only the open tab is drawn."""
    tabs = st.tabs(list(TABS), key="tab", bind="query-params")
    for tab, show in zip(tabs, TABS.values(), strict=True):
        if tab.open:
            with tab:
                show(desk)


def _show_notices(desk: Desk, production: str) -> None:
    """What is done behind the scenes, and how it ended, until it is put away."""
    backstage = backstage_of(desk.home)
    scene = st.session_state.get("starting") or production
    for words in backstage.doing(scene):
        st.info(f"{plain(words)} …", icon="⏳")
    seen = st.session_state.setdefault("notices_seen", backstage.newest)
    notices = backstage.since(seen, scene)
    for notice in notices:
        show = st.success if notice.done else st.error
        show(plain(notice.text))
        if not notice.done and scene == st.session_state.get("starting"):
            del st.session_state["starting"]
    if notices and st.button("Put away", key="notices_away", type="tertiary"):
        st.session_state["notices_seen"] = backstage.newest
        st.rerun()


def _work_of(desk: Desk) -> tuple[object, ...]:
    """What goes on and what ended."""
    backstage = backstage_of(desk.home)
    return desk.running, backstage.newest, backstage.busy


def _sights_of(desk: Desk) -> tuple[object, ...]:
    """What else the page is drawn from that may change by itself."""
    takes, priced = 0, True
    if desk.folder is not None:
        watch = watch_of(desk.folder.root)
        watch.look()
        takes = watch.takes
        priced = desk.running or price_at(desk).known
    return desk.productions, takes, priced, talker_at(desk.home).now.production


def _look(desk: Desk, drawn: tuple[object, ...]) -> None:
    """Draw the page anew when something happened elsewhere: a run's end, a take, another page."""
    if (*_work_of(desk), *_sights_of(desk)) != drawn:
        st.rerun()


@st.cache_resource(show_spinner=False)
def _model() -> ChatModel | None:
    """Who talks; None where the environment cannot be read, which the chat says."""
    try:
        return load_model(os.environ, "chat")
    except DailiesError:
        return None
