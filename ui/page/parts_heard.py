"""A part's voice, to be heard before it is in the film: its first line, as it was recorded."""

from __future__ import annotations

import streamlit as st

from graph.audition import FirstLine, heard
from graph.folder import ProductionFolder
from tools.screenplay.plan import CastMember
from tools.takes.take import Asset
from ui.page.wording import plain, usd

_LINE = 120


def show_voice(folder: ProductionFolder, member: CastMember, first: FirstLine) -> None:
    """The line with a player; what it cost, and that it is not bought again."""
    st.caption(plain(f"Voice: {member.voice or 'none'}"))
    st.text(f"“{first.line.text[:_LINE]}”")
    asset = heard(folder, first)
    if asset is None or not folder.file(asset).is_file():
        st.caption("It can be heard after the next run up to here.")
        return
    st.audio(folder.file(asset))
    st.caption(plain(paid_words(asset, first.shot.shot_id)))


def paid_words(asset: Asset, shot_id: str) -> str:
    """What the recording cost and where it is used."""
    if not asset.job_key:
        return f"Your recording; shot {shot_id} uses it."
    return f"{usd(asset.cost_micros)}; shot {shot_id} uses it, so it is not bought again."
