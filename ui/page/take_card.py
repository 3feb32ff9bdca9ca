"""One take: its picture, verdict and reason, what was asked of it, and what to do with it."""

from __future__ import annotations

from typing import Literal

import streamlit as st

from graph.chat.desk import Desk
from tools.dinov3.findings import AssetKind
from tools.takes.take import Take
from tools.takes.verdict import Decision
from ui.page.cut_points import show_trim
from ui.page.deciding import again, keep, use
from ui.page.findings import show_findings
from ui.page.shot_takes import TakeState
from ui.page.thumbnails import thumbnail
from ui.page.word_diff import as_markdown, word_diff
from ui.page.wording import plain, usd

CARD_WIDTH = 340
_Colour = Literal["green", "red", "orange", "gray", "blue"]
_DECIDED: dict[Decision, tuple[str, _Colour]] = {
    Decision.KEEP: ("good, not in the film", "gray"),
    Decision.TRIM: ("good in part, not in the film", "gray"),
    Decision.REPAIR: ("to be mended", "orange"),
    Decision.RETAKE: ("set aside", "orange"),
    Decision.ESCALATE: ("needs you", "red"),
}


def show_take(desk: Desk, state: TakeState, *, busy: bool, locked: bool) -> None:
    """The card; with `busy` or `locked` nothing can be decided on it."""
    take = state.take
    with st.container(border=True, width=CARD_WIDTH, gap="small", key=f"card_take_{take.n}"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**Take {take.n}** · {plain(take.stage)}")
            _show_standing(state)
        _show_picture(desk, take)
        st.text(take.verdict.reason)
        st.caption(plain(made_by(take)))
        if state.stale:
            st.caption(plain(f"The plan says otherwise by now: {', '.join(state.stale)}."))
        if not locked:
            _show_acts(desk, state, busy=busy)
        _show_prompt(state)
        _show_findings(desk, take)


def standing(state: TakeState) -> tuple[str, _Colour]:
    """Where the take stands, in a word or two, and its colour."""
    take = state.take
    if state.in_film:
        cut = ", trimmed" if take.verdict.usable_range else ""
        return f"✓ in the film{cut}{', chosen' if state.chosen else ''}", "green"
    if take.picture is None:
        return "no picture", "red"
    if state.stale:
        return "↻ stale", "orange"
    return _DECIDED[take.verdict.decision]


def made_by(take: Take) -> str:
    """Who made it, what it cost, who decided."""
    if take.brought:
        return f"Your own; decided by {take.verdict.decided_by}."
    return f"{take.sheet.target_model}, {usd(take.cost_micros)}; decided by" + (
        f" {take.verdict.decided_by}."
    )


def _show_standing(state: TakeState) -> None:
    words, colour = standing(state)
    st.badge(plain(words), color=colour)


def _show_picture(desk: Desk, take: Take) -> None:
    if take.picture is None:
        st.text(take.failure or "There is no picture.")
        return
    folder = desk.production
    alt = f"Take {take.n} of shot {take.shot_id}, {take.stage}"
    if take.stage is AssetKind.CLIP and st.session_state.get(_key("play", take)):
        shown = take.verdict.usable_range or (0, None)
        st.video(folder.file(take.picture), alt=alt, start_time=shown[0], end_time=shown[1])
    else:
        small = thumbnail(folder, take.picture)
        if small is None:
            st.caption("Its picture cannot be read.")
        else:
            st.image(small, width="stretch", alt=alt)
    if take.stage is AssetKind.CLIP:
        st.toggle(f"Play take {take.n}", key=_key("play", take))


def _show_prompt(state: TakeState) -> None:
    """What was asked of the studio; of a later take, what was asked otherwise."""
    take = state.take
    if not take.sheet.prompt_text:
        return
    label = "Prompt" if state.before is None else f"Prompt, against take {state.before.n}"
    with st.expander(label, key=_key("prompt", take), on_change="rerun", type="compact") as part:
        if not part.open:
            return
        _show_difference(state)
        st.text(take.sheet.prompt_text)
        if take.sheet.negative_text:
            st.caption(plain(f"Not wanted: {take.sheet.negative_text}"))
        st.caption(plain(f"Written by {take.sheet.written_by}."))


def _show_difference(state: TakeState) -> None:
    before, sheet = state.before, state.take.sheet
    for edit in sheet.edits:
        st.caption(plain(f"Asked for ({edit.check}): {edit.instruction}"))
    if before is None or not before.sheet.prompt_text:
        return
    pieces = word_diff(before.sheet.prompt_text, sheet.prompt_text)
    if not pieces:
        st.caption(plain(f"The same words as take {before.n}."))
        return
    st.markdown(as_markdown(pieces))
    st.caption(plain(f"Bold is new against take {before.n}, struck out is gone. The whole of it:"))


def _show_findings(desk: Desk, take: Take) -> None:
    if take.picture is None:
        return
    with st.expander(
        "Findings", key=_key("findings", take), on_change="rerun", type="compact"
    ) as part:
        if part.open:
            show_findings(desk.production, take)


def _show_acts(desk: Desk, state: TakeState, *, busy: bool) -> None:
    take = state.take
    with st.container(horizontal=True, key=f"acts_{take.n}"):
        if take.picture is not None and not state.in_film:
            _show_entry(desk, state, busy=busy)
        if state.replaced_next:
            _show_again(desk, take, busy=busy)
        if take.stage is AssetKind.CLIP and take.picture is not None and not state.stale:
            show_trim(desk, take, busy=busy)


def _show_entry(desk: Desk, state: TakeState, *, busy: bool) -> None:
    take = state.take
    if take.kept:
        if st.button(f"Use take {take.n}", key=_key("use", take), disabled=busy):
            use(desk, take.shot_id, take.n)
    elif st.button(f"Keep take {take.n}", key=_key("keep", take), disabled=busy):
        keep(desk, take.shot_id, take.n)


def _show_again(desk: Desk, take: Take, *, busy: bool) -> None:
    what = f"Another {take.stage}"
    with st.popover(what, disabled=busy, key=_key("again", take)):
        with st.form(_key("again_form", take), border=False):
            note = st.text_area(f"What should be different in the {take.stage}", max_chars=500)
            asked = st.form_submit_button("Set this one aside, and make another", type="primary")
        st.caption("It is made when you let the production go on; you see the price before.")
        if asked and not note.strip():
            st.warning("Say what should be different: the same again would come out the same.")
        elif asked:
            again(desk, take.shot_id, take.stage, note)


def _key(part: str, take: Take) -> str:
    return f"take_{part}_{take.shot_id}_{take.n}"
