"""The tab of that name."""

from __future__ import annotations

from graph.chat.desk import Desk


def show(desk: Desk) -> None:
    """Draw it."""
    del desk
