"""Where the production waits for a person: what it is about, what it costs, and the answer."""

from __future__ import annotations

import streamlit as st

from graph.chat.desk import Desk
from graph.gates import GateAnswer, GateQuestion
from ui.page.escalations import show_escalations
from ui.page.fresh import price_at
from ui.page.keyframes_gate import show_keyframes
from ui.page.looks_gate import show_looks
from ui.page.orders import go_on, reject
from ui.page.plan_gate import show_plan
from ui.page.stops import stops_wanted
from ui.page.wording import plain

_TITLES = {
    "plan": "The plan waits for you",
    "references": "Looks and voices wait for you",
    "keyframes": "The keyframes wait for you",
    "escalations": "Shots that the crew could not settle",
}
_YES = {
    "plan": "Approve the plan and shoot",
    "references": "Approve the looks and go on",
    "keyframes": "Approve the keyframes and make clips",
}


def show_gate(desk: Desk, question: GateQuestion) -> None:
    """The open gate."""
    with st.container(border=True, key="gate"):
        st.subheader(_TITLES[question.gate])
        match question.gate:
            case "plan":
                show_plan(desk)
            case "references":
                show_looks(desk)
            case "keyframes":
                show_keyframes(desk)
            case "escalations":
                show_escalations(desk, question.escalations)
                return
        show_price(desk)
        _answer(desk, question.gate)


def show_price(desk: Desk) -> None:
    """What going on costs, before anybody says yes."""
    price = price_at(desk)
    if price is not None:
        st.text(price.words)


def _answer(desk: Desk, gate: str) -> None:
    with st.container(horizontal=True):
        yes = st.button(_YES[gate], type="primary", key=f"approve_{gate}")
        no = st.button(
            "Not like this", key=f"reject_{gate}", help="Ends the run; nothing is bought."
        )
    if yes:
        go_on(desk, stops_wanted(desk), GateAnswer(person=desk.person))
        st.rerun()
    if no:
        reject(desk)
        st.rerun()
    st.caption(plain(f"It is approved by {desk.person}. Nothing is bought before."))
