"""Desks of the page: where productions lie, what runs them, and which one this page looks at."""

from __future__ import annotations

import os
from pathlib import Path

import streamlit as st

from graph.chat.desk import Desk
from graph.folder import ProductionFolder
from graph.running import OwnProcess, python_program
from ui.crew import crew_for

HOME_VARIABLE = "DAILIES_PRODUCTIONS"


def home_folder() -> Path:
    """Folder of the productions: the one that the environment names, else `productions` here."""
    return Path(os.environ.get(HOME_VARIABLE) or "productions").resolve()


@st.cache_resource(max_entries=8, show_spinner=False)
def folder_at(root: Path) -> ProductionFolder:
    """The production's folder, one for the server: it remembers records that stay as they are."""
    return ProductionFolder(root)


def desk_at(home: Path, production: str = "") -> Desk:
    """A desk with that production open; it costs nothing, so every script run has its own."""
    return Desk(
        home=home,
        runner=OwnProcess(python_program("ui.own_run")),
        hire=lambda: crew_for(weights=os.environ.get("DAILIES_EYE")),
        person=os.environ.get("USER") or "the filmmaker",
        folder=folder_at(home / production) if production else None,
    )
