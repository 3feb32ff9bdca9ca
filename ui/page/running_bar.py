"""Above the tabs: whether the production runs, how the last run ended, and what to do now."""

from __future__ import annotations

import streamlit as st

from graph.chat.desk import Desk
from graph.chat.shooting import ended_words
from graph.running import Ended, last_ended
from ui.page.backstage import backstage_of
from ui.page.fresh import board_at, price_at, question_at
from ui.page.gates import WAITS_FOR, show_price
from ui.page.orders import go_on, pause
from ui.page.stops import show_stops, stops_wanted
from ui.page.wording import plain


def show_running(desk: Desk) -> None:
    """Where it stands in a word or two, and the button to pause it."""
    folder = desk.production
    st.badge(folder.brief.studio, color="gray")
    if desk.running:
        st.badge("running", icon=":material/play_arrow:", color="blue")
        if st.button("Pause", key="pause_run", icon=":material/pause:"):
            pause(desk)
            st.rerun()
        return
    if backstage_of(desk.home).doing(folder.root.name):
        st.badge("starting", icon=":material/hourglass_top:", color="blue")
        return
    waits = question_at(desk)
    if waits is not None:
        words = f"waits for you: {WAITS_FOR[waits.gate]}"
        st.badge(words, icon=":material/front_hand:", color="orange")
    elif board_at(folder.root).phase == "done":
        st.badge("finished", icon=":material/check:", color="green")
    else:
        st.badge("rests", color="gray")


def show_rest(desk: Desk) -> None:
    """While nothing runs: how it ended, what is still to make, its price, the button to go on."""
    folder = desk.production
    busy = backstage_of(desk.home).doing(folder.root.name)
    if busy or desk.running or question_at(desk) is not None:
        return
    ended = last_ended(folder.root)
    if ended is not None:
        _show_end(desk, ended)
    pricing = price_at(desk)
    nothing_to_make = pricing.known and pricing.price is None
    if board_at(folder.root).phase == "done" and (nothing_to_make or not pricing.known):
        return
    with st.container(border=True, key="rest"):
        show_price(pricing)
        with st.expander("Where to stop and ask me", type="compact"):
            show_stops(desk)
        if st.button("Go on", type="primary", key="go_on", disabled=not pricing.known):
            go_on(desk, stops_wanted(desk))
            st.rerun()


def _show_end(desk: Desk, ended: Ended) -> None:
    """How the last run ended, unless the film is there to see."""
    if ended.outcome is not None and ended.outcome.finished:
        return
    words = plain(ended_words(desk.production, ended))
    if ended.paused:
        st.info(words)
    else:
        st.warning(words)
