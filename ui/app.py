"""The page's entry: `make ui`, or `streamlit run ui/app.py`."""

from __future__ import annotations

from ui.page.waking import show_when_awake

show_when_awake()
