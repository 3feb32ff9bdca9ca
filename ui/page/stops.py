"""Where a person wants to be asked: kept with the page, begun as the last run had it."""

from __future__ import annotations

import streamlit as st

from graph.chat.desk import Desk
from ui.page.orders import STOPS, stops_of

STOP_WORDS = {
    "plan": "the plan and its price",
    "references": "looks and voices",
    "keyframes": "keyframes, before clips",
    "escalations": "shots that the crew cannot settle",
}


def show_stops(desk: Desk) -> None:
    """Where the next run stops."""
    st.multiselect(
        "Stop and ask me at",
        STOPS,
        default=stops_of(desk.production),
        format_func=STOP_WORDS.__getitem__,
        key=_key(desk),
    )


def stops_wanted(desk: Desk) -> tuple[str, ...]:
    """Where the next run is to stop."""
    wanted = st.session_state.get(_key(desk))
    return stops_of(desk.production) if wanted is None else tuple(wanted)


def _key(desk: Desk) -> str:
    return f"stops_{desk.production.root.name}"
