"""Where spoken lines lie in their shot, and how long the shot has to be for them."""

from __future__ import annotations

from collections.abc import Sequence

from agents.offline.timing import BETWEEN_LINES_SECONDS, SPOKEN_CHARACTERS_PER_SECOND
from tools.screenplay.script import Line

LEAD_IN_SECONDS = 0.4
"""Picture before the first word, so that a cut does not land on speech."""
TAIL_SECONDS = 0.6


def lay_lines(lines: Sequence[tuple[Line, float]]) -> tuple[tuple[float, ...], float]:
    """Start of each line, given with its length, and the seconds that the shot needs for them."""
    starts: list[float] = []
    cursor = LEAD_IN_SECONDS
    for line, seconds in lines:
        starts.append(starts[-1] if line.dual and starts else cursor)
        cursor = max(cursor, starts[-1] + seconds + BETWEEN_LINES_SECONDS)
    return tuple(starts), cursor - BETWEEN_LINES_SECONDS + TAIL_SECONDS if lines else 0.0


def likely_seconds(line: Line) -> float:
    """How long a line will be before it is recorded."""
    return len(line.text) / SPOKEN_CHARACTERS_PER_SECOND
