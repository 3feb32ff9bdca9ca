"""Where the production waits for a person: what it is about, what it costs, and the answer."""

from __future__ import annotations

import streamlit as st

from graph.chat.desk import Desk
from graph.gates import GateAnswer, GateQuestion
from ui.page.escalations import show_escalations
from ui.page.fresh import Pricing, price_at
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
WAITS_FOR = {
    "plan": "plan",
    "references": "looks and voices",
    "keyframes": "keyframes",
    "escalations": "open shots",
}
"""Gate -> what it is about, in a word or two."""
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
        pricing = price_at(desk)
        show_price(pricing)
        _answer(desk, question.gate, ready=pricing.known)


def show_price(pricing: Pricing) -> None:
    """What going on costs, before anybody says yes."""
    if not pricing.known:
        st.caption("Working out the price …")
    elif pricing.price is not None:
        st.text(pricing.price.words)


def _answer(desk: Desk, gate: str, *, ready: bool) -> None:
    with st.container(horizontal=True):
        yes = st.button(_YES[gate], type="primary", key=f"approve_{gate}", disabled=not ready)
        no = st.button("Not like this", key=f"reject_{gate}", help="Nothing is bought.")
    if yes:
        go_on(desk, stops_wanted(desk), GateAnswer(person=desk.person))
        st.rerun()
    if no:
        reject(desk)
        st.rerun()
    st.caption(plain(f"You approve it as {desk.person}. Nothing more is bought before that."))
