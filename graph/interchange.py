"""The timeline in the formats of editing programs, by OpenTimelineIO's own adapters.

What an adapter leaves out, by its version 1.0.0: EDL holds one picture track, so no sounds;
FCPXML holds no dissolves, so shots meet in the middle of them; neither holds other takes. A hold is
a freeze in OTIO and EDL, and a still picture in the XML of Final Cut Pro, old and new.
"""

from __future__ import annotations

import re
from fractions import Fraction

import opentimelineio as otio
from opentimelineio import opentime, schema

from graph.otio_cut import STILL
from tools.errors import UserFixable
from tools.screenplay.one_line import one_line

_TIMECODE_RATES = frozenset(
    Fraction(rate)
    for rate in ("24000/1001", "24", "25", "30000/1001", "30", "50", "60000/1001", "60")
)
"""Rates that have a time code (SMPTE ST 12); these formats count in nothing else."""
_EMPTY_EVENT = re.compile(
    r"^(?P<event>\d{3,})  \S+ +V +C .* (?P<at>\S+) (?P=at)\n(?!(?P=event) )(?:(?!\d{3,}  ).*\n?)*",
    re.MULTILINE,
)
"""An event without frames, with its comments: a hold that a dissolve takes up whole. The dissolve
names what it comes from by itself, in a line of its own number."""
_REEL = 8
"""Characters of a reel name in an EDL (CMX 3600)."""
_RESERVED = frozenset({"BL", "BLACK", "BARS", "AX", "FILM"})
"""Reels that mean black, bars, an unknown source, and here the film itself."""


def as_otio(timeline: schema.Timeline) -> str:
    """OpenTimelineIO's own JSON."""
    return str(otio.adapters.write_to_string(timeline, "otio_json"))


def as_edl(timeline: schema.Timeline) -> str:
    """A CMX 3600 edit decision list of the pictures; UserFixable for a rate without time code."""
    rate = _timecode_rate(timeline)
    pictures = _single(timeline)
    pictures.tracks[:] = [track for track in pictures.tracks if _shows(track)]
    for number, clip in enumerate(pictures.find_clips(), start=1):
        reel = _reel(clip, number)
        clip.metadata["cmx_3600"] = {"reel": reel}
        # Line breaks are gone already; a comment's words may not look like an event either. The
        # line of a freeze's speed has to name the reel, and the adapter writes the name there.
        clip.name = reel if _is_frozen(clip) else one_line(clip.name, 60)
    text = otio.adapters.write_to_string(
        pictures, "cmx_3600", rate=float(rate), style="nucoda", reelname_len=_REEL
    )
    return _EMPTY_EVENT.sub("", str(text))


def as_fcpxml(timeline: schema.Timeline) -> str:
    """Final Cut Pro X's XML; UserFixable for a rate without time code."""
    _timecode_rate(timeline)
    return str(otio.adapters.write_to_string(_single(timeline, stills=True), "fcpx_xml"))


def as_fcp7(timeline: schema.Timeline) -> str:
    """Final Cut Pro 7's XML, which Premiere and Resolve read, dissolves included.

    Raises:
        UserFixable: the rate has no time code.
    """
    _timecode_rate(timeline)
    return str(otio.adapters.write_to_string(_single(timeline, stills=True), "fcp_xml"))


def _shows(track: schema.Track) -> bool:
    return bool(track.kind == schema.TrackKind.Video)


def _single(timeline: schema.Timeline, *, stills: bool = False) -> schema.Timeline:
    """A copy in which every clip has the one picture that is used: with `stills` holds theirs."""
    copy = timeline.clone()
    for clip in copy.find_clips():
        used = clip.media_reference
        if stills and STILL in clip.media_references():
            used = clip.media_references()[STILL]
            _unfreeze(clip)
        clip.set_media_references({"used": used.clone()}, "used")
    return copy


def _is_frozen(clip: schema.Clip) -> bool:
    return any(isinstance(effect, schema.FreezeFrame) for effect in clip.effects)


def _unfreeze(clip: schema.Clip) -> None:
    """The hold counts in its picture's frames, from 0 on, and not in those of the shot's clip."""
    begins, lasts = clip.source_range.start_time, clip.source_range.duration
    clip.source_range = opentime.TimeRange(begins - begins, lasts)
    for marker in clip.markers:
        since = marker.marked_range.start_time - begins
        marker.marked_range = opentime.TimeRange(since, marker.marked_range.duration)
    clip.effects[:] = [e for e in clip.effects if not isinstance(e, schema.FreezeFrame)]
    clip.metadata["fcp_xml"] = {"stillframe": "TRUE"}


def _reel(clip: schema.Clip, number: int) -> str:
    """A short name for the source: the shot's own where it fits, else its place in the film."""
    shot_id = str(clip.metadata.get("dailies", {}).get("shot_id", ""))
    if not shot_id:
        return "FILM"
    fits = len(shot_id) <= _REEL and shot_id.isalnum() and shot_id.upper() not in _RESERVED
    return shot_id if fits else f"S{number:05d}"


def _timecode_rate(timeline: schema.Timeline) -> Fraction:
    rate = Fraction(str(timeline.metadata["dailies"]["rate"]))
    if rate not in _TIMECODE_RATES:
        raise UserFixable(
            f"there is no time code at {rate} frames per second.",
            where="--to",
            fix="export otio, or produce with --fps 24, 25, 30, 50 or 60.",
        )
    return rate
