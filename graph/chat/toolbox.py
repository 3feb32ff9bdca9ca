"""Every tool of the chat by its name."""

from __future__ import annotations

from graph.chat import finer, outputs, planning, productions, shooting, takes
from graph.chat.tool import Tool

TOOLBOX: dict[str, Tool] = {
    tool.name: tool
    for tool in (
        *productions.TOOLS,
        *planning.TOOLS,
        *shooting.TOOLS,
        *takes.TOOLS,
        *finer.TOOLS,
        *outputs.TOOLS,
    )
}
