"""The film: it plays with its captions."""

from __future__ import annotations

import streamlit as st

from graph.chat.desk import Desk


def show(desk: Desk) -> None:
    """The film of the open production, as soon as it is cut."""
    folder = desk.folder
    if folder is None or not folder.film.exists():
        st.info("There is no film yet. It is cut when every shot is settled.")
        return
    captions = folder.film.with_suffix(".vtt")
    st.video(
        folder.film,
        subtitles={"Dialogue": captions} if captions.exists() else None,
        alt=f"The film {folder.root.name}",
    )
