"""The cut as an OpenTimelineIO timeline: takes as alternatives, sounds, captions and findings.

Everything counts in film frames, as the editing programs do. A dissolve overlaps two shots in our
film; OpenTimelineIO lets them meet at its middle and keeps the rest as handles, so every frame
stays where it was. A hold is a clip of its own after its shot's: the last frame, frozen. Paths are
relative to the file that is written.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from urllib.parse import quote

from opentimelineio import opentime, schema

from graph.final_cut import Alternative, CutShot, FinalCut
from graph.otio_sound import sound_tracks, span
from tools.dinov3.findings import Finding, Severity, Status
from tools.ffmpeg.clock import nearest, to_frames
from tools.ffmpeg.edl import CaptionLine, Edit
from tools.ffmpeg.probe import MediaInfo
from tools.ffmpeg.timeline import Segment
from tools.screenplay.one_line import one_line

_LONGEST_COMMENT = 400
"""Characters of a marker or a reason; editing programs show one line of it."""


STILL = "still"
"""Key of the picture that a hold shows, among the media of its clip."""


@dataclass(frozen=True, slots=True)
class _Desk:
    """What every clip is written with."""

    cut: FinalCut
    out: Path
    """The folder of the file that is written."""
    stills: Mapping[str, Path]


def build_timeline(cut: FinalCut, out: Path, stills: Mapping[str, Path]) -> schema.Timeline:
    """The timeline for a file in the folder `out`; `stills` are pictures of holds by shot id."""
    rate = cut.timeline.rate
    timeline = schema.Timeline(name=one_line(cut.edits.title) or cut.folder.brief.name)
    timeline.metadata["dailies"] = {
        "production": cut.folder.brief.name,
        "studio": cut.folder.brief.studio,
        "rate": str(rate),
        "frames": cut.timeline.frames,
        "film": relative_url(cut.folder.film, out),
    }
    timeline.tracks.append(_pictures(_Desk(cut, out, stills)))
    for track in sound_tracks(cut.sounds, rate, lambda path: relative_url(path, out)):
        timeline.tracks.append(track)
    for finding in cut.film_report.findings if cut.film_report else ():
        timeline.tracks.markers.extend(_findings((finding,), 0, cut.timeline.frames, rate))
    return timeline


def relative_url(path: Path, out: Path) -> str:
    """Where a file lies, as seen from the folder `out`."""
    return quote(Path(os.path.relpath(path.resolve(), out.resolve())).as_posix())


def _pictures(desk: _Desk) -> schema.Track:
    track = schema.Track(name="Picture", kind=schema.TrackKind.Video)
    for segment in desk.cut.timeline.segments:
        clip = _item(desk.cut, segment, desk.out)
        track.append(clip)
        shown = _until(segment) - segment.moving
        if _freezes(segment) and shown > 0:
            track.append(_hold(desk, segment, clip, shown))
        track[-1].effects.extend(_fades(segment, at_end=True))
        if segment.overlap_out:
            track.append(_dissolve(segment.overlap_out, desk.cut.timeline.rate))
    return track


def _until(segment: Segment) -> int:
    """Frames of the segment up to the middle of the dissolve out of it."""
    return segment.frames - (segment.overlap_out - before_cut(segment.overlap_out))


def _freezes(segment: Segment) -> bool:
    """Whether its hold is a clip of its own: stills and cards stand anyway."""
    return bool(segment.held) and segment.media is not None


def _dissolve(overlap: int, rate: Fraction) -> schema.Transition:
    return schema.Transition(
        name="Dissolve",
        transition_type=schema.TransitionTypes.SMPTE_Dissolve,
        in_offset=opentime.RationalTime(before_cut(overlap), float(rate)),
        out_offset=opentime.RationalTime(overlap - before_cut(overlap), float(rate)),
    )


def before_cut(overlap: int) -> int:
    """Frames of a dissolve before the shots meet; the rest comes after."""
    return overlap // 2


def _item(cut: FinalCut, segment: Segment, out: Path) -> schema.Clip:
    """A shot up to its hold, or a card of the film, between the middles of its dissolves."""
    shift = before_cut(segment.overlap_in)
    frames = (segment.moving if _freezes(segment) else _until(segment)) - shift
    edit, rate = segment.edit, cut.timeline.rate
    if edit is None or not (edit.clip or edit.still):
        # Cards and slates are drawn by the cut, so the film itself is their picture.
        name = one_line(segment.card[0]) or (edit.shot_id if edit else "card")
        clip = schema.Clip(name, source_range=span(segment.start + shift, frames, rate))
        clip.media_reference = _film(cut, out)
    else:
        first = nearest(segment.source_start * rate)
        clip = schema.Clip(edit.shot_id, source_range=span(first + shift, frames, rate))
    if edit is not None:
        _describe(clip, cut, cut.shots[edit.shot_id], edit, out)
    clip.effects.extend(_fades(segment, at_end=False))
    return clip


def _hold(desk: _Desk, segment: Segment, shot: schema.Clip, frames: int) -> schema.Clip:
    """The last frame of a shot for so many frames, by the source that the shot is shown from."""
    rate, edit = desk.cut.timeline.rate, segment.edit
    name = edit.shot_id if edit else ""
    last = int(shot.source_range.end_time_inclusive().value)
    clip = schema.Clip(f"{name} hold", source_range=span(last, frames, rate))
    media = {key: each.clone() for key, each in shot.media_references().items()}
    if name in desk.stills:
        media[STILL] = schema.ExternalReference(
            relative_url(desk.stills[name], desk.out), span(0, segment.held, rate)
        )
        media[STILL].name = f"{name}_hold"
    clip.set_media_references(media, shot.active_media_reference_key)
    clip.metadata["dailies"] = {**shot.metadata["dailies"], "hold": True}
    clip.effects.append(schema.FreezeFrame())
    if edit is not None:
        # Its first frame is the one after the shot's last, though it shows that one.
        zero = last + 1 - segment.moving
        clip.markers.extend(_captions(edit, zero, last, frames, rate))
    return clip


def _film(cut: FinalCut, out: Path) -> schema.MediaReference:
    if not cut.folder.film.is_file():
        return schema.MissingReference(name="film")
    url = relative_url(cut.folder.film, out)
    reference = schema.ExternalReference(url, span(0, cut.timeline.frames, cut.timeline.rate))
    reference.name = "film"
    return reference


def _describe(clip: schema.Clip, cut: FinalCut, shot: CutShot, edit: Edit, out: Path) -> None:
    """Take, model, seed and verdict; all takes; captions and findings."""
    rate, used = cut.timeline.rate, shot.used
    references = _references(shot, cut, out)
    if used is not None:
        clip.set_media_references(references, _key(used))
    elif edit.clip or edit.still:
        # The film shows a stand-in under a band; the failing takes stay at hand.
        references["stand_in"] = _stand_in(shot.segment, edit, rate, out)
        clip.set_media_references(references, "stand_in")
    clip.metadata["dailies"] = {
        "shot_id": edit.shot_id,
        "scene_id": edit.scene_id,
        "missing": edit.missing,
        "action": one_line(shot.planned.action) if shot.planned else "",
        **(_told(used) if used else {}),
    }
    first = int(clip.source_range.start_time.value)
    frames = int(clip.source_range.duration.value)
    zero = first - before_cut(shot.segment.overlap_in)
    clip.markers.extend(_captions(edit, zero, first, frames, rate))
    if edit.missing:
        clip.markers.append(
            _marker("MISSING SHOT", first, frames, rate, schema.MarkerColor.RED, "missing")
        )
    if used is not None and used.take.picture is not None and used.take.picture.report is not None:
        clip.markers.extend(_findings(used.take.picture.report.findings, first, frames, rate))


def _references(shot: CutShot, cut: FinalCut, out: Path) -> dict[str, schema.ExternalReference]:
    """Every take, and those that were trimmed also as they were delivered."""
    found = {}
    for each in shot.alternatives:
        found[_key(each)] = _reference(each, each.media, _key(each), cut, out)
        if each.delivered is not None:
            key = f"{_key(each)}_as_delivered"
            found[key] = _reference(each, each.delivered, key, cut, out)
    return found


def _key(alternative: Alternative) -> str:
    return f"take_{alternative.take.n}"


def _reference(
    alternative: Alternative, media: MediaInfo, key: str, cut: FinalCut, out: Path
) -> schema.ExternalReference:
    rate = cut.timeline.rate
    reference = schema.ExternalReference(
        relative_url(media.path, out), span(0, _frames(media, rate), rate)
    )
    reference.name = f"{alternative.take.shot_id}_{key}"
    reference.metadata["dailies"] = _told(alternative)
    return reference


def _stand_in(segment: Segment, edit: Edit, rate: Fraction, out: Path) -> schema.ExternalReference:
    picture = edit.clip or edit.still or Path()
    frames = _frames(segment.media, rate) if segment.media else segment.frames
    reference = schema.ExternalReference(relative_url(picture, out), span(0, frames, rate))
    reference.name = f"{edit.shot_id}_stand_in"
    return reference


def _frames(media: MediaInfo, rate: Fraction) -> int:
    return max(1, nearest(media.duration * rate))


def _told(alternative: Alternative) -> dict[str, object]:
    """What a take says of itself, for the metadata."""
    take = alternative.take
    return {
        "take": take.n,
        "seed": take.seed,
        "model": one_line(take.picture.model if take.picture else take.sheet.target_model),
        "verdict": take.verdict.decision.value,
        "decided_by": one_line(take.verdict.decided_by),
        "reason": one_line(take.verdict.reason, _LONGEST_COMMENT),
        "cost_usd": take.cost_micros / 1_000_000,
        "prompt": one_line(take.sheet.prompt_text),
    }


def _fades(segment: Segment, *, at_end: bool) -> Iterator[schema.Effect]:
    """Fades as effects: OpenTimelineIO knows none to and from black between shots that abut.

    One to black ends with the segment's last clip; where that is a short hold it began before it.
    """
    if segment.fade_in and not at_end:
        metadata = {"dailies": {"frames": segment.fade_in}}
        yield schema.Effect("Fade from black", "dailies_fade_in", metadata)
    if segment.fade_out and at_end:
        metadata = {"dailies": {"frames": segment.fade_out}}
        yield schema.Effect("Fade to black", "dailies_fade_out", metadata)


def _captions(
    edit: Edit, zero: int, first: int, frames: int, rate: Fraction
) -> Iterator[schema.Marker]:
    """Each spoken line where it is heard, in the time of the clip; the shot begins at `zero`."""
    for line in edit.captions:
        start = max(first, zero + to_frames(line.start_seconds, rate))
        end = min(first + frames, zero + to_frames(line.end_seconds, rate))
        if end > start:
            colour = schema.MarkerColor.CYAN
            yield _marker(_said(line), start, end - start, rate, colour, "caption")


def _said(line: CaptionLine) -> str:
    return f"{line.speaker.upper()}: {line.text}" if line.speaker else line.text


def _findings(
    findings: tuple[Finding, ...], first: int, frames: int, rate: Fraction
) -> Iterator[schema.Marker]:
    """What the eye found wrong, where it saw it; findings outside of the cut are left out."""
    for finding in findings:
        if finding.status is not Status.FAIL:
            continue
        start = min(finding.frames, default=first)
        end = max(finding.frames, default=first) + 1
        start, end = max(first, start), min(first + frames, end)
        if end > start:
            gate = finding.severity is Severity.GATE
            colour = schema.MarkerColor.RED if gate else schema.MarkerColor.YELLOW
            text = f"{finding.check}: {finding.sentence}"
            yield _marker(text, start, end - start, rate, colour, "finding")


def _marker(
    text: str, start: int, frames: int, rate: Fraction, colour: str, kind: str
) -> schema.Marker:
    told = one_line(text, _LONGEST_COMMENT)
    return schema.Marker(
        name=told,
        marked_range=span(start, frames, rate),
        color=colour,
        metadata={"dailies": {"kind": kind}},
        comment=told,
    )
