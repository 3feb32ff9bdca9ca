"""The plan with its quote, to be edited in place before anything is bought."""

from __future__ import annotations

from functools import partial
from typing import Any

import streamlit as st

from graph.chat.desk import Desk
from graph.records import Quote
from graph.score import planned_seconds
from tools.errors import UserFixable
from tools.screenplay.plan import CameraAngle, Movement, Plan, ShotSize, TransitionKind
from tools.screenplay.plan_edit import FilmField, ShotField
from ui.page.backstage import backstage_of
from ui.page.fresh import plan_at
from ui.page.plan_edits import (
    LEAVE_OUT,
    cast_rows,
    columns_edited,
    put_in_force,
    shot_rows,
    undo,
    with_cast,
    with_film,
    with_shots,
)
from ui.page.wording import clock, plain, usd

_ROW, _HEAD, _MOST_HEIGHT = 35, 38, 460
"""Pixels of a table."""
_ORDER = (
    "shot",
    ShotField.ACTION,
    ShotField.SIZE,
    ShotField.MOVEMENT,
    ShotField.ANGLE,
    ShotField.DURATION,
    "lines",
    ShotField.LIGHTING,
    ShotField.MOOD,
    ShotField.TRANSITION,
    LEAVE_OUT,
)
"""Columns as a filmmaker reads them: what happens, how it is seen, what is said."""


def show_plan(desk: Desk) -> None:
    """The plan's tables, and buttons to put edits in force or to undo the last ones."""
    root = desk.production.root
    plan = plan_at(root)
    if plan is None:
        st.info("There is no plan yet.")
        return
    _show_quote(desk, plan)
    key = f"{root.name}_{len(list((root / 'plans').glob('*.json')))}"
    shots, cast, film = _edit_shots(plan, key), _edit_cast(plan, key), _edit_film(plan, key)
    with st.container(horizontal=True):
        if st.button("Put my edits in force", key="plan_save"):
            _save(desk, plan, shots, cast, film)
        if st.button("Undo the last edits", key="plan_undo"):
            backstage_of(desk.home).do(root.name, "Undoing the edit", partial(undo, desk))
            st.rerun()


def _save(
    desk: Desk,
    plan: Plan,
    shots: dict[str, Any],
    cast: dict[str, Any],
    film: dict[FilmField, str],
) -> None:
    """Put what the tables say in force; a value that cannot be is said at once."""
    try:
        edited = with_cast(with_shots(plan, columns_edited(shots)), columns_edited(cast))
        edited = with_film(edited, film)
    except UserFixable as problem:
        st.error(plain(str(problem)))
        return
    backstage_of(desk.home).do(
        desk.production.root.name, "Putting the edits in force", partial(put_in_force, desk, edited)
    )
    st.rerun()


def _show_quote(desk: Desk, plan: Plan) -> None:
    quote = desk.production.load("quote.json", Quote)
    seconds = planned_seconds(desk.production, plan.shots)
    with st.container(horizontal=True):
        st.metric("Shots", len(plan.shots))
        st.metric("Running time", clock(seconds))
        if quote is not None:
            st.metric("First takes", usd(quote.first_takes_micros))
            st.metric("With every retake", usd(quote.worst_case_micros))
            st.metric("At list prices", usd(quote.list_price_micros))
    if plan.assumptions:
        with st.expander("What the director assumed"):
            st.text("\n".join(f"- {each}" for each in plan.assumptions))
    hard = [] if quote is None else sorted(quote.shots, key=lambda s: -s.difficulty)[:3]
    told = [f"{shot.shot_id}: {', '.join(shot.reasons)}" for shot in hard if shot.reasons]
    if told:
        with st.expander("Shots that look hard"):
            st.text("\n".join(told))


def _edit_shots(plan: Plan, key: str) -> dict[str, Any]:
    """The shot list as a table; what was changed in it."""
    rows = shot_rows(plan)
    column = st.column_config
    st.data_editor(
        rows,
        key=f"plan_shots_{key}",
        hide_index=True,
        height=min(_MOST_HEIGHT, _HEAD + _ROW * len(rows)),
        disabled=("shot", "lines"),
        column_order=[str(column) for column in _ORDER],
        alt="The shot list, to be edited",
        column_config={
            "shot": column.TextColumn("Shot", pinned=True, width="small"),
            ShotField.SIZE.value: column.SelectboxColumn(
                "Size", options=[each.value for each in ShotSize], required=True
            ),
            ShotField.ANGLE.value: column.SelectboxColumn(
                "Angle", options=[each.value for each in CameraAngle], required=True
            ),
            ShotField.MOVEMENT.value: column.SelectboxColumn(
                "Movement", options=[each.value for each in Movement], required=True
            ),
            ShotField.DURATION.value: column.NumberColumn(
                "Seconds", min_value=0.5, max_value=60.0, step=0.1, format="%.1f", required=True
            ),
            ShotField.ACTION.value: column.TextColumn("Action", width="medium", required=True),
            ShotField.LIGHTING.value: column.TextColumn("Light"),
            ShotField.MOOD.value: column.TextColumn("Mood"),
            ShotField.TRANSITION.value: column.SelectboxColumn(
                "Then", options=[each.value for each in TransitionKind], required=True
            ),
            "lines": column.TextColumn("Lines, verbatim"),
            LEAVE_OUT: column.CheckboxColumn("Leave out"),
        },
    )
    state: dict[str, Any] = st.session_state[f"plan_shots_{key}"]
    return state


def _edit_cast(plan: Plan, key: str) -> dict[str, Any]:
    if not plan.cast:
        return {}
    column = st.column_config
    st.data_editor(
        cast_rows(plan),
        key=f"plan_cast_{key}",
        hide_index=True,
        disabled=("name",),
        alt="The cast, to be edited",
        column_config={
            "name": column.TextColumn("Name", pinned=True),
            "description": column.TextColumn("Looks", width="large"),
            "wardrobe": column.TextColumn("Clothes", width="medium"),
            "voice": column.TextColumn("Voice"),
        },
    )
    state: dict[str, Any] = st.session_state[f"plan_cast_{key}"]
    return state


def _edit_film(plan: Plan, key: str) -> dict[FilmField, str]:
    """Title, style and music as they are wanted."""
    with st.expander("Title, style, music"):
        return {
            field: st.text_input(
                field.value.capitalize(), getattr(plan, field), key=f"plan_{field}_{key}"
            )
            for field in FilmField
        }
