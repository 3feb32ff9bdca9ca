"""Where sounds lie in the film, to the sample: one rule for the mix and for exported timelines.

Speech lies where it is spoken and is heard out. Foley lies under its shot, up to a hold: what
stands still makes no noise. An ambience lies under every unbroken run of its scene and crosses over
into the neighbours. Music runs to the film's end.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tools.ffmpeg.clock import SAMPLE_RATE, frame_sample, to_samples
from tools.ffmpeg.edl import SoundCue, SoundKind
from tools.ffmpeg.timeline import Segment, Timeline

CROSS = SAMPLE_RATE
"""Ambiences of neighbouring scenes cross over within one second."""
EDGE = SAMPLE_RATE // 2
_LAST_FADE = 3 * SAMPLE_RATE


@dataclass(frozen=True, slots=True)
class Laid:
    """A stretch of the film that one sound file fills."""

    start: int
    """First sample in the film."""
    samples: int
    """Length; a bed that is shorter is looped, a longer one is cut."""
    head: int = 0
    """Samples of the file that are left out at its start."""
    tail: int = 0
    """Samples of the file that are left out at its end."""
    fade_in: int = 0
    """Samples that the bed rises over."""
    fade_out: int = 0


def lay_sound(cue: SoundCue, timeline: Timeline, length: int) -> tuple[Laid, ...]:
    """The stretches that a cue fills, `length` being its file's samples; none after the film."""
    if cue.kind is SoundKind.AMBIENCE:
        return tuple(_beds(cue, timeline))
    if cue.kind is SoundKind.MUSIC:
        return tuple(_music(cue, timeline))
    return (_spot(cue, timeline, length),)


def span(segment: Segment, timeline: Timeline) -> tuple[int, int]:
    """First sample of a segment and the first one after it."""
    start, end = segment.start, segment.end
    return frame_sample(start, timeline.rate), frame_sample(end, timeline.rate)


def moving_end(segment: Segment, timeline: Timeline) -> int:
    """The first sample after the segment's moving pictures: of its hold, where it has one."""
    return frame_sample(segment.start + segment.moving, timeline.rate)


def _spot(cue: SoundCue, timeline: Timeline, length: int) -> Laid:
    """A sound at its moment: speech or foley."""
    start, end = _range(cue, timeline)
    at = start + to_samples(cue.start_seconds)
    first, last = 0, timeline.samples
    if cue.shot_id is not None:
        first = start - to_samples(cue.lead_seconds)
        if cue.kind is SoundKind.FOLEY:
            end = moving_end(timeline.shot(cue.shot_id), timeline)
        if cue.lag_seconds is not None or cue.kind is SoundKind.FOLEY:
            last = min(last, end + to_samples(cue.lag_seconds or 0.0))
    head, tail = max(0, max(0, first) - at), max(0, at + length - last)
    return Laid(at + head, max(0, length - head - tail), head, tail)


def _beds(cue: SoundCue, timeline: Timeline) -> Iterator[Laid]:
    total = timeline.samples
    for start, end in _runs(cue, timeline):
        first = max(0, start - CROSS // 2 if start > 0 else 0)
        last = min(total, end + CROSS // 2 if end < total else total)
        fade_in, fade_out = (CROSS if start else EDGE), (CROSS if end < total else EDGE)
        yield Laid(first, last - first, fade_in=fade_in, fade_out=fade_out)


def _music(cue: SoundCue, timeline: Timeline) -> Iterator[Laid]:
    """Music from its start to the film's end, or to its shot's end and lag."""
    start, end = _range(cue, timeline)
    at = max(0, start + to_samples(cue.start_seconds))
    end = min(timeline.samples, end + to_samples(cue.lag_seconds or 0.0))
    if at < end:
        yield Laid(at, end - at, fade_out=min(_LAST_FADE, (end - at) // 3))


def _runs(cue: SoundCue, timeline: Timeline) -> Iterator[tuple[int, int]]:
    """Sample spans that an ambience lies under: each unbroken run of its scene."""
    if cue.scene_id is None:
        yield _range(cue, timeline)
        return
    run: tuple[int, int] | None = None
    for segment in timeline.segments:
        if segment.edit is not None and segment.edit.scene_id == cue.scene_id:
            start, end = span(segment, timeline)
            run = (run[0] if run else start, end)
        elif run:
            yield run
            run = None
    if run:
        yield run


def _range(cue: SoundCue, timeline: Timeline) -> tuple[int, int]:
    """The samples of the cue's shot, or of the whole film."""
    if cue.shot_id is None:
        return 0, timeline.samples
    return span(timeline.shot(cue.shot_id), timeline)
