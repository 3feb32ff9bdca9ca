"""Holds: the last picture of a shot stands still in the film for so many seconds more.

A hold belongs to the shot and not to a take: it stays when another take is chosen or made, and the
stand-in of a missing shot is held too, so that the film keeps its rhythm.
"""

from __future__ import annotations

from graph.folder import ProductionFolder
from graph.hand.naming import named_shot
from tools.errors import UserFixable
from tools.ffmpeg.edl import LONGEST_HOLD_SECONDS

SHORTEST_HOLD_SECONDS = 0.1
"""Two or three frames: less is not seen to stand."""


def hold(folder: ProductionFolder, shot_id: str, seconds: float) -> None:
    """The shot's end is held for so long; with 0 it is not any more.

    No take is touched by it, so a locked shot may be held as well.
    """
    named_shot(folder, shot_id)
    if seconds != 0 and not SHORTEST_HOLD_SECONDS <= seconds <= LONGEST_HOLD_SECONDS:
        raise UserFixable(
            f"an end cannot be held for {seconds:g} s.",
            where=shot_id,
            fix=f"say {SHORTEST_HOLD_SECONDS:g} to {LONGEST_HOLD_SECONDS:g} seconds, or 0 for no"
            " hold.",
        )
    decided = folder.decisions(shot_id)
    folder.decide(shot_id, decided.model_copy(update={"hold_seconds": round(seconds, 3)}))


def hold_in_words(seconds: float) -> str:
    """What is decided, to stand behind a shot's name."""
    return f"its end is held for {seconds:g} s" if seconds else "its end is not held"
