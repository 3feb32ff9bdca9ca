"""Above the tabs: whether the production runs, how the last run ended, and what to do now."""

from __future__ import annotations

import streamlit as st

from graph.chat.desk import Desk
from graph.chat.shooting import ended_words
from graph.running import Ended, last_ended
from ui.page.backstage import backstage_of
from ui.page.fresh import board_at, plan_at, price_at, question_at
from ui.page.orders import go_on, pause
from ui.page.stops import show_stops, stops_wanted
from ui.page.wording import plain


def show_running(desk: Desk) -> None:
    """One line, and the buttons that fit."""
    folder = desk.production
    brief = folder.brief
    with st.container(horizontal=True, vertical_alignment="center", key="running_bar"):
        st.markdown(f"**{plain(folder.root.name)}**")
        st.badge(brief.studio, color="gray")
        if desk.running:
            st.badge("running", icon=":material/play_arrow:", color="blue")
            if st.button("Pause", key="pause_run"):
                pause(desk)
                st.rerun()
            return
        waits = question_at(desk)
        if waits is not None:
            st.badge(f"waits for you: {waits.gate}", icon=":material/front_hand:", color="orange")
            return
        busy = backstage_of(desk.home).doing(folder.root.name)
        if not busy:
            st.badge("rests", color="gray")
    if not busy:
        _show_rest(desk)


def _show_rest(desk: Desk) -> None:
    """How it ended, what is still to make and at what price, and the button to go on."""
    folder = desk.production
    ended = last_ended(folder.root)
    if ended is not None:
        _show_end(desk, ended)
    price = price_at(desk) if plan_at(folder.root) is not None else None
    finished = board_at(folder.root).phase == "done"
    if finished and price is None:
        return
    if price is not None:
        st.text(price.words)
    with st.expander("Where to stop and ask me"):
        show_stops(desk)
    if st.button("Go on", type="primary", key="go_on"):
        go_on(desk, stops_wanted(desk))
        st.rerun()


def _show_end(desk: Desk, ended: Ended) -> None:
    words = plain(ended_words(desk.production, ended))
    outcome = ended.outcome
    if outcome is not None and outcome.finished:
        return
    if ended.paused:
        st.info(words)
    else:
        st.warning(words)
