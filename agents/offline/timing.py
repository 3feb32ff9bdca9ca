"""How long shots last: enough for their words and deeds, together what the brief says."""

from __future__ import annotations

from collections.abc import Sequence

SPOKEN_CHARACTERS_PER_SECOND = 14.0
"""Read aloud at 150 words a minute; the recorded voice sets the real length later."""
AROUND_SPEECH_SECONDS = 1.0
"""Picture before the first word and after the last."""
BETWEEN_LINES_SECONDS = 0.35
SHORTEST_SECONDS = 2.0
LONGEST_SILENT_SECONDS = 8.0
LONGEST_SECONDS = 60.0
SCENE_SECONDS = 60.0
"""Without a running time a scene is held to a minute, unless its words need more."""


def spoken_seconds(lines: Sequence[str]) -> float:
    """How long the lines take one after the other, with air around them; 0 for none."""
    if not lines:
        return 0.0
    words = sum(len(line) for line in lines) / SPOKEN_CHARACTERS_PER_SECOND
    return AROUND_SPEECH_SECONDS + words + BETWEEN_LINES_SECONDS * (len(lines) - 1)


def natural_seconds(action: str, lines: Sequence[str]) -> float:
    """Length that the words of an action ask for: about six words a second, within bounds."""
    silent = min(max(2.2 + len(action.split()) * 0.11, 2.6), 5.5)
    return min(max(silent, spoken_seconds(lines)), LONGEST_SECONDS)


def fitted(seconds: Sequence[float], least: Sequence[float], goal: float) -> list[float]:
    """The lengths scaled towards `goal` seconds in total, none under its least."""
    floors = [max(SHORTEST_SECONDS, floor) for floor in least]
    lengths = [max(length, floor) for length, floor in zip(seconds, floors, strict=True)]
    for _ in range(24):
        # Lengths at a bound stop moving, so the rest is scaled again until the sum fits.
        ratio = goal / sum(lengths)
        if abs(ratio - 1.0) < 0.002:
            break
        lengths = [
            min(max(length * ratio, floor), max(LONGEST_SILENT_SECONDS, floor))
            for length, floor in zip(lengths, floors, strict=True)
        ]
    return [min(round(length, 2), LONGEST_SECONDS) for length in lengths]
