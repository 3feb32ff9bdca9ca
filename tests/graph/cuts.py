"""A film to export, and the reading of what was exported."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import opentimelineio as otio

from graph.exporting import ExportFormat
from graph.folder import ProductionFolder
from tests.graph.fakes import SCRIPT, Set
from tools.ffmpeg.cut import Film
from tools.ffmpeg.edl import EditList
from tools.screenplay.brief import Brief

FPS = 24
Timelines = dict[str, otio.schema.Timeline]
CUTS = (ExportFormat.OTIO, ExportFormat.EDL, ExportFormat.FCPXML, ExportFormat.XML)


@dataclass
class Staged(Set):
    """At a rate that has a time code."""

    def brief(self) -> Brief:
        return super().brief().model_copy(update={"fps": FPS})


def script() -> dict[str, object]:
    """A dissolve within a scene, a fade between scenes, and words that are out to hurt."""
    one, two = SCRIPT["scenes"]  # type: ignore[misc]
    a1, a2 = one["shots"]
    b1, b2 = two["shots"]
    evil = "=cmd()\n001  AX V C 00:00:00:00 00:00:01:00 <b>&amp;]]>\u202e"
    shots = [
        a1 | {"transition": "DISSOLVE TO:", "duration": 2},
        a2 | {"transition": "FADE OUT.", "duration": 2, "props": [evil]},
    ]
    talk = {"dialogue": f"MARCUS: {evil}", "duration": 2}
    return SCRIPT | {
        "title": f"Two <Rooms> & {evil}",
        "scenes": [one | {"shots": shots}, two | {"shots": [b1 | {"duration": 2}, b2 | talk]}],
    }


def opened(path: Path) -> otio.schema.Timeline:
    options = {"rate": FPS} if path.suffix == ".edl" else {}
    found = otio.adapters.read_from_file(str(path), **options)
    if isinstance(found, otio.schema.Timeline):
        return found
    return next(each for each in found if isinstance(each, otio.schema.Timeline))


def pictures(timeline: otio.schema.Timeline) -> list[otio.schema.Clip]:
    tracks = [t for t in timeline.tracks if t.kind == otio.schema.TrackKind.Video]
    return [clip for track in tracks for clip in track if isinstance(clip, otio.schema.Clip)]


def frames(clip: otio.schema.Clip) -> tuple[int, int, int]:
    """Source in, source out and record in."""
    source = clip.source_range
    first = round(source.start_time.value)
    return (
        first,
        first + round(source.duration.value),
        round(clip.range_in_parent().start_time.value),
    )


def expected(folder: ProductionFolder) -> dict[str, tuple[int, int, int]]:
    """The same of every shot, from what the cut itself wrote down; shots meet mid-dissolve."""
    film = folder.need("film.json", Film)
    edits = {e.shot_id: e for e in folder.need("edit_list.json", EditList).edits}
    found = {}
    for index, shot in enumerate(film.shots):
        before = film.shots[index - 1] if index else None
        after = film.shots[index + 1] if index + 1 < len(film.shots) else None
        overlap = before.first_frame + before.frames - shot.first_frame if before else 0
        following = shot.first_frame + shot.frames - after.first_frame if after else 0
        first = round(Fraction(edits[shot.shot_id].in_seconds) * film.rate)
        shift, cut = overlap // 2, following - following // 2
        moving = shot.frames - shot.held
        end = moving if shot.held else shot.frames - cut
        found[shot.shot_id] = (first + shift, first + end, shot.first_frame + shift)
        if shot.held:
            last, length = first + moving - 1, shot.held - cut
            found[f"{shot.shot_id} hold"] = (last, last + length, shot.first_frame + moving)
    return found
