"""Tools of the chat that hand something over: lessons from memory, files for other programs."""

from __future__ import annotations

from pydantic import Field

from graph.chat.desk import Desk
from graph.chat.tool import Arguments, NoArguments, Tool, ToolResult
from graph.exporting import ExportFormat, export
from memory.choosing import Need

_MOST_LESSONS = 4
HELP = """You can say, for instance:
- start with scene.fountain and marcus.jpg; open NAME; which productions are there
- show the plan; show 2B; make 2B a close-up; 2B is 4 seconds long; undo that
- what will it cost; approve the plan; go on; pause; wait; how far is it
- show the takes of 2B; why was 2B retaken; keep take 2 of 2B anyway
- redo 2B, his hands look wrong; use my own picture /path/to/picture.png for 2B; lock 2B
- what have we learnt about hands
- cut the film again; export it for Resolve; where is the film"""


class QuestionArguments(Arguments):
    """What to look for."""

    question: str = Field(min_length=2)


class ExportArguments(Arguments):
    """Which files."""

    formats: tuple[ExportFormat, ...] = Field(default=(), description="None for all.")


async def ask_memory(desk: Desk, asked: QuestionArguments) -> ToolResult:
    """Lessons that fit the question, each with its reasons."""
    with desk.crew() as crew:
        found = crew.memory.search(Need(text=asked.question), _MOST_LESSONS)
    if not found:
        return ToolResult("Memory holds no lesson yet.")
    lines = [
        f"- {each.lesson.text} ({each.lesson.production}, {each.lesson.model};"
        f" {', '.join(each.reasons)})"
        for each in found
    ]
    return ToolResult("Nearest in memory:\n" + "\n".join(lines))


async def hand_over(desk: Desk, asked: ExportArguments) -> ToolResult:
    """Write files for other programs."""
    made = export(desk.resting, asked.formats)
    lines = [*map(str, made.files), *(f"Note: {note}" for note in made.notes)]
    return ToolResult("Written:\n" + "\n".join(lines), files=made.files)


async def tell_help(desk: Desk, _: NoArguments) -> ToolResult:
    """What can be said."""
    del desk
    return ToolResult(HELP)


TOOLS = (
    Tool(
        "ask_memory",
        "Look up what earlier productions taught.",
        ask_memory,
        QuestionArguments,
    ),
    Tool(
        "export",
        "Write the cut for other programs (otio for Resolve and Kdenlive, xml for Premiere, edl,"
        " fcpxml), the shot list as csv, the script as fountain.",
        hand_over,
        ExportArguments,
        deeds=("exported", "written"),
    ),
    Tool("help", "What the person can say.", tell_help),
)
