"""Looks and voices, to be approved before they are in every picture: seen, heard, exchanged."""

from __future__ import annotations

import asyncio
from functools import partial

import streamlit as st

from graph.audition import FirstLine, first_lines
from graph.chat.desk import Desk
from graph.folder import ProductionFolder
from graph.revising import pricing_generator
from graph.stale import PORTRAIT, Reshoot, Stale, priced
from tools.screenplay.plan import CastMember, Plan
from ui.page.backstage import backstage_of
from ui.page.fresh import plan_at, stamp_of
from ui.page.later import worked_out
from ui.page.looks_exchange import note_at, show_exchange, show_things
from ui.page.orders import retake_looks
from ui.page.parts_heard import show_voice
from ui.page.plan_edits import put_in_force, with_cast
from ui.page.stops import stops_wanted
from ui.page.thumbnails import thumbnail
from ui.page.wording import plain, usd

_CARD_WIDTH = 220
"""Pixels: three beside each other at the gate; in rows, so that they stay in order on a phone."""


def show_looks(desk: Desk) -> None:
    """Everybody with their picture and voice, places and props, and how to have them otherwise."""
    plan = plan_at(desk.production.root)
    if plan is None:
        return
    _show_people(desk, plan)
    _show_price(desk, plan)
    _show_order(desk, plan)
    show_things(desk, plan)
    _show_editor(desk, plan)


def _show_people(desk: Desk, plan: Plan) -> None:
    """Who is seen, then who is only heard."""
    firsts = first_lines(plan)
    heard = [member for member in plan.cast if member not in plan.seen and member.name in firsts]
    with st.container(horizontal=True, gap="small"):
        for number, member in enumerate((*plan.seen, *heard)):
            with st.container(border=True, width=_CARD_WIDTH, key=f"card_look_{number}"):
                _show_member(desk, member, firsts.get(member.name))


def _show_member(desk: Desk, member: CastMember, first: FirstLine | None) -> None:
    seen = member in desk.production.plan.seen
    st.markdown(f"**{plain(member.name)}**")
    if seen:
        _show_look(desk.production, member)
    else:
        st.caption("Only heard, never seen.")
    if first is not None:
        show_voice(desk.production, member, first)
    if seen:
        show_exchange(desk, member)


def _show_look(folder: ProductionFolder, member: CastMember) -> None:
    locked = folder.cast(member.name)
    if locked is None:
        st.warning("No picture could be made.")
        return
    picture = thumbnail(folder, locked.picture)
    if picture is not None:
        st.image(picture, width="stretch", alt=f"{member.name}: {locked.dna.summary}")
    st.text("; ".join(filter(None, (member.description.rstrip(". "), member.wardrobe))))
    if locked.basis not in ("", folder.bases.portrait(member)):
        st.warning(
            "Another one was wanted, and none that was made is good: this is the one before."
        )
    made = f"Made for {usd(locked.picture.cost_micros)}" if locked.picture.job_key else "Yours"
    st.caption(plain(f"{made}. The eye sees: {locked.dna.summary.rstrip('.')}."))


def _show_price(desk: Desk, plan: Plan) -> None:
    """What a picture costs that is ordered anew; one that is brought costs nothing."""
    folder = desk.production
    if not plan.seen:
        return
    key = ("portrait price", folder.root, stamp_of(folder.root))
    work = partial(_price_of_one, folder, plan.seen[0].name)
    price = worked_out(key, work, "Working out what a picture costs")
    if price is not None:
        st.caption(plain(price_words(price)))


def _price_of_one(folder: ProductionFolder, name: str) -> Reshoot:
    generator = asyncio.run(pricing_generator(folder))
    return priced(folder, generator, (Stale(where=name, asset=PORTRAIT),))


def price_words(price: Reshoot) -> str:
    """What another picture costs, and that one's own costs nothing."""
    listed = usd(price.list_price_micros)
    if price.worst_case_micros:
        first, worst = usd(price.first_takes_micros), usd(price.worst_case_micros)
        what = f"about {first}, {worst} at most"
    else:
        what = f"nothing here; at list prices {listed}"
    return f"Your own picture costs nothing. One that is ordered anew costs {what}."


def _show_order(desk: Desk, plan: Plan) -> None:
    """All notes are ordered together, and the gate comes again with what was made."""
    if not plan.seen or not st.button("Order those with a note anew", key="looks_again"):
        return
    notes = {member.name: note_at(desk, member) for member in plan.seen}
    wanted = {name: note for name, note in notes.items() if note}
    if not wanted:
        st.info("Write at a picture what it should show otherwise.")
        return
    retake_looks(desk, wanted, stops_wanted(desk))
    st.rerun()


def _show_editor(desk: Desk, plan: Plan) -> None:
    folder = desk.production
    if not plan.cast:
        return
    with st.expander("Change the words for a look, or a voice"), st.form("looks"):
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
