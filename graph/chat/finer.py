"""Tools of the chat for the finer hand: in and out points, holds, lines, looks, order, undoing."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field

from graph.chat.desk import Desk
from graph.chat.planning import revised
from graph.chat.tool import Arguments, ShotArguments, Tool, ToolResult
from graph.hand import ask_look, bring_line, bring_look, hold_shot, trim_take, undo_decision
from graph.hand.freezing import SHORTEST_HOLD_SECONDS, hold_in_words
from graph.hand.trimming import clip_seconds
from tools.dinov3.findings import AssetKind
from tools.ffmpeg.edl import LONGEST_HOLD_SECONDS
from tools.screenplay.plan_edit import move_shot, shot_named

_CUT = "Say 'go on' to have the film cut with it."
_SHOOT = "Say 'go on' to have it made."


class TrimArguments(ShotArguments):
    """Which seconds of which clip."""

    take: int | None = Field(default=None, ge=1, description="Its number; else that in the film.")
    start: float = Field(default=0.0, ge=0, description="First second that is shown.")
    end: float | None = Field(default=None, gt=0, description="Where it ends; else with the clip.")


class HoldArguments(ShotArguments):
    """How long a shot's end is held."""

    seconds: float = Field(
        ge=0,
        le=LONGEST_HOLD_SECONDS,
        description=f"From {SHORTEST_HOLD_SECONDS:g} on; 0 takes the hold away.",
    )


class LineArguments(ShotArguments):
    """The person's own recording of a line."""

    line: int = Field(default=1, ge=1, description="Which of the shot's lines.")
    file: str

    def paths(self) -> tuple[str, ...]:
        """The recording."""
        return (self.file,)


class MoveArguments(ShotArguments):
    """Where to."""

    places: int = Field(description="Places later in its scene; below 0: earlier.")


class LookArguments(Arguments):
    """The person's own picture of somebody or something."""

    name: str = Field(description="Character, place or prop.")
    file: str

    def paths(self) -> tuple[str, ...]:
        """The picture."""
        return (self.file,)


class OrderLookArguments(Arguments):
    """Another picture of a character."""

    name: str
    note: str = Field(min_length=3, description="What to show otherwise, in the person's words.")


async def trim(desk: Desk, asked: TrimArguments) -> ToolResult:
    """Show these seconds of a clip, without words of a line lost."""
    folder = desk.resting
    shot_id = shot_named(folder.plan, asked.shot).shot_id
    kept = folder.kept(shot_id, AssetKind.CLIP)
    if asked.take is None and kept is None:
        return ToolResult(f"{shot_id} has no clip in the film.", done=False)
    n = asked.take or (kept.n if kept else 0)
    found = folder.take(shot_id, n)
    end = clip_seconds(folder, found) if asked.end is None and found else asked.end or 0.0
    take = trim_take(folder, shot_id, n, asked.start, end, person=desk.person)
    shown = take.verdict.usable_range
    what = f"seconds {shown[0]:.2f} to {shown[1]:.2f}" if shown else "the whole of it"
    return ToolResult(f"{shot_id}, take {n}: {what} of it is shown. {_CUT}")


async def hold(desk: Desk, asked: HoldArguments) -> ToolResult:
    """Hold a shot's end."""
    folder = desk.resting
    shot_id = shot_named(folder.plan, asked.shot).shot_id
    hold_shot(folder, shot_id, asked.seconds)
    return ToolResult(f"{shot_id}: {hold_in_words(asked.seconds)}. {_CUT}")


async def line(desk: Desk, asked: LineArguments) -> ToolResult:
    """Take the person's own recording for a line."""
    folder = desk.resting
    shot_id = shot_named(folder.plan, asked.shot).shot_id
    with desk.crew() as crew:
        spoken = bring_line(folder, crew.eye, shot_id, asked.line, desk.file(asked.file))
    faults = spoken.asset.report.failures if spoken.asset.report else ()
    heard = "".join(f" {each.sentence}" for each in faults)
    name = Path(asked.file).name
    return ToolResult(f"{name} is line {asked.line} of {shot_id} now.{heard} {_CUT}")


async def move(desk: Desk, asked: MoveArguments) -> ToolResult:
    """Move a shot within its scene."""
    return await revised(desk, lambda plan: move_shot(plan, asked.shot, asked.places))


async def undo(desk: Desk, asked: ShotArguments) -> ToolResult:
    """Take the last decision on a shot back."""
    folder = desk.resting
    shot_id = shot_named(folder.plan, asked.shot).shot_id
    with desk.crew() as crew:
        deed = undo_decision(folder, crew.memory, shot_id)
    return ToolResult(f"{shot_id}: it is undone that {deed}.")


async def look(desk: Desk, asked: LookArguments) -> ToolResult:
    """Take the person's own picture for a character, a place or a prop."""
    folder = desk.resting
    with desk.crew() as crew:
        picture = bring_look(folder, crew.eye, asked.name, desk.file(asked.file))
    return ToolResult(
        f"{asked.name} looks like {Path(asked.file).name} from now on. {_SHOOT}",
        files=(folder.file(picture),),
    )


async def order_look(desk: Desk, asked: OrderLookArguments) -> ToolResult:
    """Have the next run make another picture of a character."""
    name = ask_look(desk.resting, asked.name, asked.note)
    return ToolResult(f"Another picture of {name} is noted: {asked.note} {_SHOOT}")


TOOLS = (
    Tool(
        "trim_take",
        "Show only some seconds of a clip that is there; without start and end all of it again.",
        trim,
        TrimArguments,
        deeds=("trimmed", "shortened"),
    ),
    Tool(
        "hold_shot",
        "Let the last frame of a shot stand still in the film for some seconds more, a freeze. The"
        " clip stays as it is; for a longer clip edit the shot's duration instead.",
        hold,
        HoldArguments,
        deeds=("held", "frozen"),
    ),
    Tool(
        "bring_line",
        "Put the person's own recording in place of a spoken line.",
        line,
        LineArguments,
        deeds=("replaced", "recorded"),
    ),
    Tool(
        "move_shot",
        "Move a shot earlier or later within its scene. Nothing is shot again for it.",
        move,
        MoveArguments,
        deeds=("moved", "reordered"),
    ),
    Tool(
        "undo_decision",
        "Take back the last decision on a shot: a kept, chosen, trimmed, replaced or locked take,"
        " a hold, or a retake that was asked for. For an edit of the plan use undo_edit.",
        undo,
        ShotArguments,
        deeds=("undone", "reverted"),
    ),
    Tool(
        "bring_look",
        "Put the person's own picture in place of that of a character, a place or a prop.",
        look,
        LookArguments,
        deeds=("replaced", "exchanged"),
    ),
    Tool(
        "order_look",
        "Have another picture of a character made by the person's note. Makes nothing by itself.",
        order_look,
        OrderLookArguments,
        deeds=("noted", "ordered"),
    ),
)
