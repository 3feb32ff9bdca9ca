"""Looks and voices, to be approved before they are in every picture."""

from __future__ import annotations

from functools import partial

import streamlit as st

from graph.chat.desk import Desk
from graph.folder import ProductionFolder
from graph.records import CastReference
from tools.screenplay.plan import CastMember
from ui.page.backstage import backstage_of
from ui.page.fresh import plan_at
from ui.page.plan_edits import put_in_force, with_cast
from ui.page.thumbnails import thumbnail
from ui.page.wording import plain

_COLUMNS = 3


def show_looks(desk: Desk) -> None:
    """Every character with the picture that is locked, and the words to change it by."""
    folder = desk.production
    plan = plan_at(folder.root)
    if plan is None:
        return
    columns = st.columns(_COLUMNS)
    for number, member in enumerate(plan.seen):
        with columns[number % _COLUMNS]:
            _show_member(folder, member)
    heard = [member for member in plan.cast if member not in plan.seen]
    if heard:
        st.text("Only heard: " + ", ".join(f"{each.name} ({each.voice})" for each in heard))
    _show_editor(desk)


def _show_member(folder: ProductionFolder, member: CastMember) -> None:
    locked = folder.cast(member.name)
    with st.container(border=True):
        st.markdown(f"**{plain(member.name)}**")
        if locked is None:
            st.warning("No picture could be made.")
        else:
            _show_picture(folder, member, locked)
        st.text(f"{member.description}. {member.wardrobe}".strip(". "))
        st.caption(plain(f"Voice: {member.voice or 'none: does not speak'}"))


def _show_picture(folder: ProductionFolder, member: CastMember, locked: CastReference) -> None:
    picture = thumbnail(folder, locked.picture)
    if picture is not None:
        st.image(picture, width="stretch", alt=f"{member.name}: {locked.dna.summary}")
    st.caption(plain(locked.dna.summary))


def _show_editor(desk: Desk) -> None:
    folder = desk.production
    plan = plan_at(folder.root)
    if plan is None or not plan.cast:
        return
    with st.expander("Change a look or a voice"), st.form("looks"):
        names = [member.name for member in plan.cast]
        number = names.index(st.selectbox("Who", names, key="look_who"))
        looks = st.text_input("Looks, if they are to change", key="look_description")
        clothes = st.text_input("Clothes, if they are to change", key="look_wardrobe")
        voice = st.text_input("Voice, if it is to change", key="look_voice")
        if st.form_submit_button("Put it in force"):
            said = {"description": looks, "wardrobe": clothes, "voice": voice}
            edited = with_cast(plan, {number: {k: v for k, v in said.items() if v.strip()}})
            backstage_of(desk.home).do(
                folder.root.name, "Changing the look", partial(put_in_force, desk, edited)
            )
            st.rerun()
