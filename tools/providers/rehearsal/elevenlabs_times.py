"""When every character of a line is heard, as ElevenLabs tells it beside the sound."""

from __future__ import annotations

from collections.abc import Sequence

from tools.errors import UserFixable
from tools.providers.previz.voice import speak
from tools.providers.requests import VoiceRequest

Span = tuple[str, float, float]
"""A word, its start and its end in seconds."""


def word_times(request: VoiceRequest) -> tuple[Span, ...]:
    """When previz says each word of the line; empty where it cannot speak it."""
    try:
        return speak(request.text, request.voice, request.manner, request.seed).words
    except UserFixable:
        return ()


def alignment(text: str, words: Sequence[Span], seconds: float) -> dict[str, Sequence[object]]:
    """The three arrays, of one length; they cover the sound from its start to its end.

    A character has its share of its word; what lies between two words has the time between them.
    Without words every character takes as long as any other.
    """
    times = [round(time, 3) for time in (0.0, *_knots(text, words, seconds), seconds)]
    return {
        "characters": list(text),
        "character_start_times_seconds": list(times[:-1]),
        "character_end_times_seconds": list(times[1:]),
    }


def _knots(text: str, words: Sequence[Span], seconds: float) -> list[float]:
    """The moments between one character and the next, never falling."""
    known = [(0, 0.0)]
    for word, start, end in words:
        at = text.find(word, known[-1][0])
        if at >= 0:
            known += [(at, start), (at + len(word), end)]
    known.append((len(text), seconds))
    return [_between(known, place) for place in range(1, len(text))]


def _between(known: Sequence[tuple[int, float]], place: int) -> float:
    after = next(at for at, (knot, _) in enumerate(known) if knot >= place)
    (low, start), (high, end) = known[after - 1], known[after]
    return start + (end - start) * (place - low) / max(1, high - low)
