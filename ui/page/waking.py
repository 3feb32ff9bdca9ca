"""The first seconds of a server: what the page is made of is loaded beside the first script run.

Loading the models' libraries takes several seconds. Meanwhile the page says so, instead of staying
white.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
import threading
from collections.abc import Mapping
from types import ModuleType

import streamlit as st

_SHELL = "ui.page.shell"
_CREW = "ui.crew"
ANYWHERE_VARIABLE = "DAILIES_PAGE_ANYWHERE"
_LOOPBACK = ("127.0.0.1", "localhost", "::1")
_PUBLIC = (
    "This page would be open to the whole network: it shows scripts and can spend money. Start it"
    " in the project's folder (`make ui`), or with `--server.address 127.0.0.1`. If others shall"
    " see it, put a proxy with a password before it and set `DAILIES_PAGE_ANYWHERE=1`."
)
_SWITCH_SECONDS = 0.0005
"""A script run looks at hundreds of files, and after each look it waits for this long while
another thread works; Python's own 5 ms made a second of that."""
_LOOK_SECONDS = 2.0
"""Streamlit collects garbage after every script run, which holds up the loading."""


def is_private(address: str | None, environment: Mapping[str, str]) -> bool:
    """Whether only this machine can see the page, or its owner said that others may.

    Streamlit finds the project's setting only when it is started in the project's folder; without
    it, it listens on every interface.
    """
    return address in _LOOPBACK or environment.get(ANYWHERE_VARIABLE) == "1"


class _Waking:
    """Loads the rest of the page once, in a thread of its own."""

    def __init__(self) -> None:
        self.shell: ModuleType | None = None
        self.problem = ""
        threading.Thread(target=self._load, name="waking", daemon=True).start()

    def _load(self) -> None:
        sys.setswitchinterval(_SWITCH_SECONDS)
        try:
            shell = importlib.import_module(_SHELL)
            importlib.import_module(_CREW).load_libraries()
            # What was loaded stays: without this the garbage collection after every script run
            # would look through it, 0.3 s each time.
            gc.collect()
            gc.freeze()
            self.shell = shell
        except Exception as error:
            self.problem = f"{type(error).__name__}: {error}"
            raise


@st.cache_resource(show_spinner=False)
def _waking() -> _Waking:
    """One for the server."""
    return _Waking()


def show_when_awake() -> None:
    """The page, or what is going on until it is there."""
    st.set_page_config(page_title="Dailies", page_icon="🎬", layout="wide")
    if not is_private(st.get_option("server.address"), os.environ):
        st.error(_PUBLIC)
        return
    waking = _waking()
    if waking.shell is not None:
        waking.shell.show_page()
        return
    st.title("Dailies")
    st.fragment(_wait, run_every=_LOOK_SECONDS)()


def _wait() -> None:
    waking = _waking()
    if waking.shell is not None:
        st.rerun()
    if waking.problem:
        st.error("The page could not be loaded. Install it again: `make ui`.")
        st.code(waking.problem)
        return
    st.info("Waking the crew: models and eye are loaded once. A few seconds.", icon="⏳")
