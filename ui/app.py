"""The page's entry: `make ui`, or `streamlit run ui/app.py`."""

from __future__ import annotations

from streamlit.starlette import App

from ui.page.files import file_routes

app = App("page/script.py", routes=file_routes())
