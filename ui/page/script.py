"""The script that Streamlit runs for every page and every click."""

from __future__ import annotations

from ui.page.waking import show_when_awake

show_when_awake()
