"""A part's voice, to be heard before it is in the film: its first line, as it was recorded."""

from __future__ import annotations

import streamlit as st

from graph.audition import FirstLine, Heard, heard
from graph.folder import ProductionFolder
from tools.screenplay.plan import CastMember
from ui.page.wording import plain, usd

_LINE = 120


def show_voice(folder: ProductionFolder, member: CastMember, first: FirstLine) -> None:
    """The line with a player; what it cost, and that it is not bought again."""
    st.caption(plain(f"Voice: {member.voice or 'none'}"))
    st.text(f"“{first.line.text[:_LINE]}”")
    voice = heard(folder, first)
    if voice is None or not folder.file(voice.asset).is_file():
        st.caption("It can be heard after the next run up to here.")
        return
    st.audio(folder.file(voice.asset))
    st.caption(plain(said_of(voice, first.shot.shot_id)))


def said_of(voice: Heard, shot_id: str) -> str:
    """What the recording cost and where it is used, or why it is not."""
    if not voice.asset.job_key:
        return f"Your recording; shot {shot_id} uses it."
    cost = usd(voice.asset.cost_micros)
    if voice.against:
        return f"{cost}; it stays out of the film. {voice.against}"
    return f"{cost}; shot {shot_id} uses it, so it is not bought again."
