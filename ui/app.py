"""The page's entry: `make ui`, or `streamlit run ui/app.py`."""

from __future__ import annotations

from ui.page.shell import show_page

show_page()
