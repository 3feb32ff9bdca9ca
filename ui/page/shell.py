"""The page's frame: the productions at the side, the chat at the left, tabs at the right."""

from __future__ import annotations

import streamlit as st

from graph.chat.desk import Desk
from ui.page import board_tab, doctor_tab, film_tab, ledger_tab, memory_tab, takes_tab
from ui.page.desk import desk_at, home_folder

TABS = {
    "Board": board_tab.show,
    "Takes": takes_tab.show,
    "Film": film_tab.show,
    "Memory": memory_tab.show,
    "Ledger": ledger_tab.show,
    "Doctor": doctor_tab.show,
}


def show_page() -> None:
    """The whole page."""
    st.set_page_config(page_title="Dailies", layout="wide")
    st.title("Dailies")
    home = home_folder()
    names = desk_at(home).productions
    name = st.sidebar.selectbox("Production", names, index=0 if names else None, key="production")
    desk = desk_at(home, name or "")
    chat, tabs = st.columns((2, 3))
    with chat:
        st.subheader("Director")
    with tabs:
        _show_tabs(desk)


def _show_tabs(desk: Desk) -> None:
    """Only the open tab is drawn."""
    for tab, show in zip(
        st.tabs(list(TABS), key="tab", bind="query-params"), TABS.values(), strict=True
    ):
        if tab.open:
            with tab:
                show(desk)
