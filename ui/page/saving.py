"""A link that saves a file and opens no window; Streamlit's own links always open one."""

from __future__ import annotations

from html import escape
from pathlib import Path

import streamlit as st

from ui.page.files import file_url

_MEGABYTE, _KILOBYTE = 1e6, 1e3


def save_link(path: Path, words: str, about: str = "") -> None:
    """A link in the shape of a button; its tip tells the file's name and size, and `about` it."""
    address = escape(file_url(path, take_away=True), quote=True)
    tip = escape(f"{path.name}, {_size(path)}{f', {about}' if about else ''}", quote=True)
    st.html(
        f'<a class="save_file" href="{address}" title="{tip}" download>'
        f'<span aria-hidden="true">download</span>{escape(words)}</a>',
        width="content",
    )


def _size(path: Path) -> str:
    size = path.stat().st_size
    if size >= _MEGABYTE:
        return f"{size / _MEGABYTE:.1f} MB"
    return f"{size / _KILOBYTE:.0f} kB"
