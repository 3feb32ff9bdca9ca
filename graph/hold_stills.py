"""Held pictures as files beside exported timelines, for programs that read stills but no freezes.

DaVinci Resolve's manual lists freeze frames as not imported from Final Cut Pro's XML of both kinds,
and still pictures as imported.
"""

from __future__ import annotations

from pathlib import Path

from graph.final_cut import FinalCut
from tools.ffmpeg.conform import FrameSize, as_rgb, clip_pictures
from tools.ffmpeg.frames import write_png
from tools.ffmpeg.probe import MediaInfo
from tools.ffmpeg.timeline import Segment, Timeline

_FOLDER = "holds"


def write_holds(cut: FinalCut, out: Path) -> dict[str, Path]:
    """By shot id, the picture that its hold shows, in `out`/holds; a slate stands still anyway.

    Raises:
        MediaToolFailed: a clip is torn.
    """
    return {
        shot_id: _written(shot.segment, media, cut.timeline, out / _FOLDER / f"{shot_id}.png")
        for shot_id, shot in cut.shots.items()
        if shot.segment.held and (media := shot.segment.media) is not None
    }


def _written(segment: Segment, media: MediaInfo, timeline: Timeline, path: Path) -> Path:
    """The last picture before the hold, as the cut chose and conformed it."""
    last = segment.source_start + (segment.moving - 1) / timeline.rate
    size = FrameSize(timeline.width, timeline.height)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_png(path, as_rgb(next(clip_pictures(media, last, 1, timeline.rate, size))))
    return path
