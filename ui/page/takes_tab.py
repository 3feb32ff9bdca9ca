"""The takes of a shot side by side, with all that was asked, found and decided about them."""

from __future__ import annotations

import streamlit as st

from graph.chat.desk import Desk
from graph.film_state import is_behind
from graph.folder import ProductionFolder
from graph.glance import Glance
from tools.dinov3.findings import AssetKind
from tools.screenplay.plan import Shot
from ui.page.backstage import backstage_of
from ui.page.curves import curve_of, likeness_chart, told
from ui.page.cut_points import show_hold
from ui.page.deciding import lock, move, undo
from ui.page.fresh import plan_at, price_at
from ui.page.later import worked_out
from ui.page.orders import go_on
from ui.page.own_files import show_own
from ui.page.shot_picker import pick_shot
from ui.page.shot_takes import ShotTakes, may_be_behind, shot_takes
from ui.page.stops import stops_wanted
from ui.page.take_card import show_take
from ui.page.wording import plain


def show(desk: Desk) -> None:
    """Pick a shot; look at its takes and decide."""
    folder = desk.folder
    plan = plan_at(folder.root) if folder is not None else None
    if folder is None or plan is None:
        st.info("There are no takes yet. They come when the plan is approved and shot.")
        return
    shot = pick_shot(folder, plan)
    known = shot_takes(folder.root, shot)
    running = desk.running
    busy = running or bool(backstage_of(desk.home).doing(folder.root.name))
    _show_shot(shot, known)
    if running:
        st.caption("While the production runs you can look; deciding is for when it rests.")
    _show_shot_acts(desk, shot, known, busy=busy)
    if not busy:
        _show_recut(desk, folder)
    if not known.takes:
        st.info("Nothing was made for this shot yet. You may bring your own picture or clip.")
    with st.container(horizontal=True, gap="small", key="takes"):
        for state in known.takes:
            show_take(desk, state, busy=busy, locked=known.locked)
    _show_likeness(known)
    show_own(desk, known, busy=busy)


def _show_shot(shot: Shot, known: ShotTakes) -> None:
    camera = shot.camera
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(f"Shot {plain(shot.shot_id)}", anchor=False, width="content")
        if known.locked:
            st.badge("locked", icon=":material/lock:", color="gray")
        if known.hold_seconds:
            st.badge(plain(f"held {known.hold_seconds:.1f} s"), color="gray")
        for stage in known.due:
            st.badge(plain(f"another {stage} is asked for"), color="blue")
    st.caption(
        plain(
            f"{camera.size}, {camera.angle}, {camera.lens_mm} mm, {camera.movement},"
            f" {shot.duration_seconds:.1f} s"
        )
    )
    st.text(shot.action)
    for line in shot.lines:
        st.text(f"{line.speaker}: {line.text}")


def _show_shot_acts(desk: Desk, shot: Shot, known: ShotTakes, *, busy: bool) -> None:
    shot_id = shot.shot_id
    with st.container(horizontal=True, key="shot_acts"):
        if known.locked:
            if st.button("Unlock", icon=":material/lock_open:", key="shot_unlock", disabled=busy):
                lock(desk, shot_id, on=False)
        elif any(state.in_film for state in known.takes) and st.button(
            "Lock",
            icon=":material/lock:",
            key="shot_lock",
            disabled=busy,
            help="What is kept of this shot stays, and no run makes it again, whatever becomes of"
            " the plan.",
        ):
            lock(desk, shot_id, on=True)
        if st.button(
            "Earlier in its scene", icon=":material/arrow_back:", key="shot_earlier", disabled=busy
        ):
            move(desk, shot_id, -1)
        if st.button(
            "Later in its scene", icon=":material/arrow_forward:", key="shot_later", disabled=busy
        ):
            move(desk, shot_id, 1)
        show_hold(desk, known, busy=busy)
        if known.undoable and st.button(
            "Undo",
            icon=":material/undo:",
            key="shot_undo",
            disabled=busy,
            help=plain(f"Take back that {known.undoable}."),
        ):
            undo(desk, shot_id)


def _show_recut(desk: Desk, folder: ProductionFolder) -> None:
    """Say that the film is older than what was decided, where nothing is to be made for it.

    Where something is, the page says so above its tabs.
    """
    decided = may_be_behind(folder.root)
    pricing = price_at(desk)
    if decided is None or not pricing.known or pricing.price is not None:
        return
    key = ("behind", folder.root, decided)
    if worked_out(key, lambda: is_behind(Glance(folder)), "Comparing with the film") is not True:
        return
    with st.container(border=True, horizontal=True, vertical_alignment="center", key="recut"):
        st.text("The film was cut before what you decided last.")
        if st.button("Cut it again", type="primary", key="recut_now"):
            go_on(desk, stops_wanted(desk))
            st.rerun()


def _show_likeness(known: ShotTakes) -> None:
    """The curves of several clips in one chart; that of one stands with its findings."""
    clips = [each.take for each in known.takes if each.take.stage is AssetKind.CLIP]
    measured = [take for take in clips if curve_of(take)]
    if len(measured) < 2:
        return
    st.markdown("**Likeness over time, take by take**")
    st.vega_lite_chart(likeness_chart(measured), key=f"curves_{known.shot.shot_id}")
    st.caption(plain(" ".join(told(take) for take in measured)))
