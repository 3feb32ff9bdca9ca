"""The keyframes, before clips are made from them: approved, or some of them made again."""

from __future__ import annotations

import streamlit as st

from graph.chat.desk import Desk
from graph.folder import ProductionFolder
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Shot
from ui.page.fresh import plan_at
from ui.page.orders import retake_keyframes
from ui.page.stops import stops_wanted
from ui.page.thumbnails import thumbnail
from ui.page.wording import plain

_CARD_WIDTH = 208
"""Pixels: three beside each other at the gate; in rows, so that they stay in order on a phone."""
_PAGE = 24


def show_keyframes(desk: Desk) -> None:
    """All keyframes with a place for a note each."""
    folder = desk.production
    plan = plan_at(folder.root)
    if plan is None:
        return
    shots = plan.shots
    if len(shots) > _PAGE:
        pages = range(0, len(shots), _PAGE)
        names = [f"{shots[at].shot_id} to {shots[at : at + _PAGE][-1].shot_id}" for at in pages]
        page = st.segmented_control("Keyframes shown", names, default=names[0], required=True)
        start = pages[names.index(page)]
        shots = shots[start : start + _PAGE]
    with st.form("keyframes"):
        with st.container(horizontal=True, gap="small"):
            notes = {shot.shot_id: _show(folder, shot) for shot in shots}
        again = st.form_submit_button("Make those with a note again")
    wanted = {shot_id: note for shot_id, note in notes.items() if note.strip()}
    if again and wanted:
        retake_keyframes(desk, wanted, stops_wanted(desk))
        st.rerun()
    if again:
        st.info("Write a note at a keyframe that is to be made again.")


def _show(folder: ProductionFolder, shot: Shot) -> str:
    """The note at one keyframe."""
    kept = folder.kept(shot.shot_id, AssetKind.KEYFRAME)
    with st.container(border=True, width=_CARD_WIDTH, key=f"card_keyframe_{shot.shot_id}"):
        st.markdown(f"**{plain(shot.shot_id)}**")
        picture = thumbnail(folder, kept.picture) if kept and kept.picture else None
        if picture is None:
            st.caption("No keyframe is kept.")
        else:
            st.image(picture, width="stretch", alt=f"Keyframe of {shot.shot_id}: {shot.action}")
        return st.text_input(
            f"Again, with a note: {plain(shot.shot_id)}", key=f"keyframe_note_{shot.shot_id}"
        )
