"""Picking a shot: by name in a list, or by its picture among its neighbours."""

from __future__ import annotations

from textwrap import shorten

import streamlit as st

from graph.folder import ProductionFolder
from tools.screenplay.plan import Plan, Shot
from ui.page.board_tab import poster_of
from ui.page.wording import plain

KEY = "takes_shot"
_SHOWN = 6
"""Neighbours with their pictures: a row of them."""
_WIDTH = 104
_ACTION = 60


def pick_shot(folder: ProductionFolder, plan: Plan) -> Shot:
    """The shot to look at; the first one until another is picked."""
    shots = {shot.shot_id: shot for shot in plan.shots}
    if st.session_state.get(KEY) not in shots:
        st.session_state[KEY] = next(iter(shots))
    picked = st.selectbox(
        "Shot",
        list(shots),
        key=KEY,
        format_func=lambda shot_id: _named(shots[shot_id]),
        persist_state="session",
    )
    with st.container(horizontal=True, gap="xsmall", key="shot_strip"):
        for shot in neighbours(plan.shots, picked):
            _show_neighbour(folder, shot, picked=shot.shot_id == picked)
    return shots[picked]


def neighbours(shots: tuple[Shot, ...], picked: str) -> tuple[Shot, ...]:
    """The picked shot with those around it, as many as fit."""
    at = next(n for n, shot in enumerate(shots) if shot.shot_id == picked)
    first = max(0, min(at - _SHOWN // 2, len(shots) - _SHOWN))
    return shots[first : first + _SHOWN]


def _show_neighbour(folder: ProductionFolder, shot: Shot, *, picked: bool) -> None:
    with st.container(width=_WIDTH, gap="xxsmall", key=f"strip_{shot.shot_id}"):
        picture = poster_of(folder.root, shot.shot_id)
        if picture is not None:
            st.image(picture, width="stretch", alt=f"Shot {shot.shot_id}")
        st.button(
            plain(shot.shot_id),
            key=f"strip_pick_{shot.shot_id}",
            on_click=_pick,
            args=(shot.shot_id,),
            type="primary" if picked else "secondary",
            width="stretch",
        )


def _pick(shot_id: str) -> None:
    st.session_state[KEY] = shot_id


def _named(shot: Shot) -> str:
    return f"{shot.shot_id} · {shorten(shot.action, _ACTION, placeholder=' …')}"
