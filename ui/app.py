"""The page: the board of a production and its film, read from its folder.

make ui
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from graph.board import ProductionStatus, status_of
from graph.folder import ProductionFolder

PRODUCTIONS = Path("productions")


def main() -> None:
    """One production at a time: state of every shot, film, storyboard, report."""
    st.set_page_config(page_title="Dailies", layout="wide")
    st.title("Dailies")
    found = sorted(path.parent for path in PRODUCTIONS.glob("*/brief.json"))
    if not found:
        st.info("No production yet. Run `make scene`, or `dailies produce SCRIPT -r LEAD.png`.")
        return
    names = [path.name for path in found]
    name = st.selectbox("Production", names)
    folder = ProductionFolder(found[names.index(name)])
    show_board(status_of(folder))
    show_film(folder)


def show_board(status: ProductionStatus) -> None:
    """Shots with their state and the last verdict."""
    phase, jobs, cost = st.columns(3)
    phase.metric("Phase", status.phase)
    jobs.metric("Jobs", status.jobs)
    cost.metric("Spent", f"${status.cost_micros / 1e6:.2f}")
    st.dataframe([shot.model_dump() for shot in status.shots], hide_index=True)


def show_film(folder: ProductionFolder) -> None:
    """The film and its papers, as far as they are there."""
    if folder.film.exists():
        st.video(str(folder.film), subtitles=str(folder.film.with_suffix(".vtt")))
    storyboard = folder.root / "storyboard.png"
    if storyboard.exists():
        st.image(str(storyboard), caption="Storyboard")
    report = folder.root / "report.html"
    if report.exists():
        st.download_button("Report", report.read_bytes(), file_name="report.html")


main()
