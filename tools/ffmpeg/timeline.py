"""The edit list resolved to frames: where every shot stands in the film.

A dissolve overlaps the end of one shot with the start of the next, so the film is shorter than
the sum of its shots by the overlaps. A hold makes its shot longer, and a dissolve out of that shot
lies within the hold. Nothing is decoded here beyond the probe.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from tools.errors import UserFixable
from tools.ffmpeg import clock
from tools.ffmpeg.edl import Edit, EditList
from tools.ffmpeg.probe import MediaInfo, probe
from tools.screenplay.plan import TransitionKind

_HELD_SECONDS = Fraction(1, 10)
"""A clip may fall short of its out point by this much without a note; its last frame is held."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the film with one source of pictures."""

    edit: Edit | None
    """None for a title card."""
    card: tuple[str, str]
    """Title and subtitle of a card; empty strings for a shot."""
    media: MediaInfo | None
    """The probed clip; None for stills and cards."""
    start: int
    """First frame in the film."""
    frames: int
    """Length in film frames, overlaps and hold included."""
    held: int = 0
    """Frames at the end that show the picture before them: a hold that was asked for."""
    overlap_in: int = 0
    """Frames at the start that dissolve with the segment before."""
    overlap_out: int = 0
    """Frames at the end that dissolve with the segment after."""
    fade_in: int = 0
    """Frames at the start that come out of black."""
    fade_out: int = 0
    """Frames at the end that go to black."""

    @property
    def end(self) -> int:
        """The first film frame after the segment."""
        return self.start + self.frames

    @property
    def moving(self) -> int:
        """Frames before the hold: those that the source gives."""
        return self.frames - self.held

    @property
    def source_start(self) -> Fraction:
        """The second in the source that the first frame shows."""
        return clock.seconds(self.edit.in_seconds) if self.edit else Fraction(0)


@dataclass(frozen=True, slots=True)
class Timeline:
    """All segments in film order."""

    rate: Fraction
    width: int
    height: int
    segments: tuple[Segment, ...]
    notes: tuple[str, ...]
    """What had to be bent to make the film, one sentence each."""

    @property
    def frames(self) -> int:
        """Length of the film in frames."""
        return self.segments[-1].end

    @property
    def samples(self) -> int:
        """Length of the film in samples per channel."""
        return clock.frame_sample(self.frames, self.rate)

    def shot(self, shot_id: str) -> Segment:
        """The segment of a shot; KeyError when the film has none such."""
        for segment in self.segments:
            if segment.edit is not None and segment.edit.shot_id == shot_id:
                return segment
        raise KeyError(shot_id)


def lay_out(edits: EditList) -> Timeline:
    """The film in frames.

    Raises:
        UserFixable: a clip is missing, has no picture, or its in point lies past its end.
        MediaToolFailed: a clip is torn.
    """
    notes: list[str] = []
    plain = [_card(edits, edits.title, edits.subtitle)] if edits.title else []
    plain += [_shot(edit, edits.rate, notes) for edit in edits.edits]
    if edits.end_title:
        plain.append(_card(edits, edits.end_title, ""))
    return Timeline(
        rate=edits.rate,
        width=edits.width,
        height=edits.height,
        segments=_joined(
            plain, clock.to_frames(edits.opening_fade_seconds, edits.rate), edits.rate, notes
        ),
        notes=tuple(notes),
    )


def _card(edits: EditList, title: str, subtitle: str) -> Segment:
    frames = max(1, clock.to_frames(edits.card_seconds, edits.rate))
    fade = min(frames // 3, clock.to_frames(0.5, edits.rate))
    return Segment(None, (title, subtitle), None, 0, frames, fade_in=fade, fade_out=fade)


def _shot(edit: Edit, rate: Fraction, notes: list[str]) -> Segment:
    held = clock.to_frames(edit.hold_seconds, rate)
    if edit.clip is None:
        length = clock.seconds(edit.out_seconds or 0) - clock.seconds(edit.in_seconds)
        frames = max(1, clock.nearest(length * rate))
        return Segment(edit, ("", ""), None, 0, frames + held, held)
    media = probe(edit.clip)
    if media.picture is None:
        raise UserFixable(
            "there is no picture in it.", where=str(edit.clip), fix="lay it as a sound instead."
        )
    start, end = clock.seconds(edit.in_seconds), media.picture.duration
    out = end if edit.out_seconds is None else clock.seconds(edit.out_seconds)
    if start >= end:
        raise UserFixable(
            f"the in point {float(start):.3f} s lies past its end at {float(end):.3f} s.",
            where=str(edit.clip),
            fix=f"set an in point inside the clip for shot {edit.shot_id}.",
        )
    if out - end > _HELD_SECONDS:
        short = float(out - end)
        notes.append(f"{edit.shot_id}: the clip ends {short:.2f} s early; its last frame is held.")
    frames = max(1, clock.nearest((out - start) * rate))
    return Segment(edit, ("", ""), media, 0, frames + held, held)


def _joined(
    plain: list[Segment], opening: int, rate: Fraction, notes: list[str]
) -> tuple[Segment, ...]:
    """The segments with their transitions and their places in the film.

    `opening` frames of the first shot come out of black.
    """
    placed: list[Segment] = []
    start = overlap = fade = 0
    for index, segment in enumerate(plain):
        following = plain[index + 1] if index + 1 < len(plain) else None
        kind, wanted = _transition(segment, rate)
        length = _fitting(kind, wanted, segment, following)
        if length < wanted and segment.edit:
            notes.append(f"{segment.edit.shot_id}: the transition is cut to {length} frames.")
        dissolve = length if kind is TransitionKind.DISSOLVE and following else 0
        # A dissolve out of the last shot has nothing to go to but black.
        dark = kind is TransitionKind.FADE_OUT or (kind is TransitionKind.DISSOLVE and not dissolve)
        if segment.edit and opening:
            fade, opening = max(fade, min(opening, segment.frames // 3)), 0
        placed.append(
            replace(
                segment,
                start=start - overlap,
                overlap_in=overlap,
                overlap_out=dissolve,
                # What dissolves in does not come out of black as well.
                fade_in=0 if overlap else max(segment.fade_in, fade),
                fade_out=max(segment.fade_out, length if dark else 0),
            )
        )
        start, overlap = placed[-1].end, dissolve
        fade = length if kind is TransitionKind.FADE_IN else 0
    return tuple(placed)


def _fitting(kind: TransitionKind, wanted: int, shot: Segment, following: Segment | None) -> int:
    """The transition's length, at most a third of each shot that it touches.

    Editing programs dissolve from one clip into another, and a hold is a clip of its own there: a
    dissolve that began before it could not be handed over frame by frame.
    """
    if kind is TransitionKind.FADE_IN:
        return min(wanted, following.frames // 3) if following else wanted
    length = min(wanted, shot.frames // 3)
    if following is not None and kind is TransitionKind.DISSOLVE:
        length = min(length, following.moving // 3, shot.held or length)
    return length


def _transition(segment: Segment, rate: Fraction) -> tuple[TransitionKind, int]:
    """The transition out of a segment and its wanted length in frames."""
    if segment.edit is None or segment.edit.transition is TransitionKind.CUT:
        return TransitionKind.CUT, 0
    return segment.edit.transition, max(1, clock.to_frames(segment.edit.transition_seconds, rate))
