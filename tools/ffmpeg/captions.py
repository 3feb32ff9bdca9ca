"""Captions of the film as SRT and VTT, from what is said and when.

A caption is at most two lines of 42 characters and stays at least one second; longer speech is
split where its timed words say, or in proportion to its letters when no times are known.
"""

from __future__ import annotations

import html
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from tools.ffmpeg.clock import frame_start, nearest, seconds
from tools.ffmpeg.edl import CaptionLine, Word
from tools.ffmpeg.timeline import Timeline

LINE_CHARACTERS = 42
LINES = 2
SHORTEST_MS = 1000
_LINGER_MS = 400
"""A caption stays this long after the last word when nothing follows."""


@dataclass(frozen=True, slots=True)
class Caption:
    """One caption on screen, in milliseconds of film time."""

    start_ms: int
    end_ms: int
    lines: tuple[str, ...]
    speaker: str = ""


def captions(timeline: Timeline) -> tuple[Caption, ...]:
    """All captions of the film in order; none overlap, none outlast the film."""
    spoken: list[Caption] = []
    for segment in timeline.segments:
        if segment.edit is None:
            continue
        offset = nearest(frame_start(segment.start, timeline.rate) * 1000)
        for line in segment.edit.captions:
            spoken += _split(line, offset)
    film_end = nearest(frame_start(timeline.frames, timeline.rate) * 1000)
    return _spaced(sorted(spoken, key=lambda caption: caption.start_ms), film_end)


def as_srt(lines: Sequence[Caption]) -> str:
    """The captions as SubRip text."""
    blocks = (
        f"{number}\n{_stamp(c.start_ms, ',')} --> {_stamp(c.end_ms, ',')}\n"
        + "\n".join(_plain(line) for line in c.lines)
        for number, c in enumerate(lines, 1)
    )
    return "\n\n".join(blocks) + ("\n" if lines else "")


def as_vtt(lines: Sequence[Caption]) -> str:
    """The captions as WebVTT text; the speaker is marked as its voice."""
    blocks = ["WEBVTT"]
    for c in lines:
        text = "\n".join(html.escape(line, quote=False) for line in c.lines)
        voice = html.escape(" ".join(c.speaker.split()), quote=False)
        spoken = f"<v {voice}>{text}" if voice else text
        blocks.append(f"{_stamp(c.start_ms, '.')} --> {_stamp(c.end_ms, '.')}\n{spoken}")
    return "\n\n".join(blocks) + "\n"


def _split(line: CaptionLine, offset_ms: int) -> list[Caption]:
    """A spoken line as captions, each with its time."""
    rows = wrapped(line.text)
    pages = [tuple(rows[i : i + LINES]) for i in range(0, len(rows), LINES)]
    start, end = _milliseconds(line.start_seconds), _milliseconds(line.end_seconds)
    counts = [sum(len(row.split()) for row in page) for page in pages]
    letters = [sum(map(len, page)) for page in pages]
    if sum(counts) == len(line.words):
        times = _word_times(line.words, counts)
    else:
        times = _shared_times(letters, start, max(end, start))
    return [
        Caption(offset_ms + a, offset_ms + b, page, line.speaker)
        for page, (a, b) in zip(pages, times, strict=True)
    ]


def wrapped(text: str) -> list[str]:
    """The text in rows of at most 42 characters, a pair of rows about equally long."""
    clean = " ".join(text.split())
    rows = textwrap.wrap(clean, LINE_CHARACTERS, break_on_hyphens=False)
    if len(rows) == LINES:
        for width in range(len(clean) // LINES, LINE_CHARACTERS):
            even = textwrap.wrap(clean, width, break_on_hyphens=False, break_long_words=False)
            if len(even) <= LINES and all(len(row) <= LINE_CHARACTERS for row in even):
                return even
    return rows


def _word_times(words: Sequence[Word], counts: Iterable[int]) -> list[tuple[int, int]]:
    times: list[tuple[int, int]] = []
    at = 0
    for count in counts:
        first, last = words[at], words[at + count - 1]
        times.append((_milliseconds(first.start_seconds), _milliseconds(last.end_seconds)))
        at += count
    return times


def _shared_times(letters: Sequence[int], start: int, end: int) -> list[tuple[int, int]]:
    total, seen = max(1, sum(letters)), 0
    times: list[tuple[int, int]] = []
    for count in letters:
        first = start + (end - start) * seen // total
        seen += count
        times.append((first, start + (end - start) * seen // total))
    return times


def _spaced(ordered: Sequence[Caption], film_end: int) -> tuple[Caption, ...]:
    """Captions that neither overlap nor flash by, as far as the film's end allows."""
    out: list[Caption] = []
    for caption in ordered:
        start = max(0, caption.start_ms)
        if out:
            start = max(start, out[-1].start_ms + SHORTEST_MS)
            out[-1] = replace(out[-1], end_ms=min(out[-1].end_ms, start))
        end = max(caption.end_ms + _LINGER_MS, start + SHORTEST_MS)
        out.append(replace(caption, start_ms=start, end_ms=end))
    return _inside(out, film_end)


def _inside(spaced: list[Caption], film_end: int) -> tuple[Caption, ...]:
    """The captions moved back from the film's end, so that the last ones can be read."""
    limit = film_end
    for index in range(len(spaced) - 1, -1, -1):
        caption = spaced[index]
        end = min(caption.end_ms, limit)
        start = min(caption.start_ms, max(0, end - SHORTEST_MS))
        spaced[index] = replace(caption, start_ms=start, end_ms=end)
        limit = start
    return tuple(caption for caption in spaced if caption.end_ms > caption.start_ms)


def _milliseconds(value: float) -> int:
    return nearest(seconds(value) * 1000)


def _stamp(milliseconds: int, mark: str) -> str:
    whole, part = divmod(milliseconds, 1000)
    return f"{whole // 3600:02}:{whole // 60 % 60:02}:{whole % 60:02}{mark}{part:03}"


def _plain(line: str) -> str:
    """Text that no player takes for markup: SRT knows no escapes, a word joiner breaks tags."""
    return line.replace("-->", "→").replace("<", "<\u2060").replace("{", "{\u2060")
