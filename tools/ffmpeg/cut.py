"""The cut: an edit list becomes a film, its captions and its stems.

Pictures stream through one encoder, once; the sound is mixed in memory, mastered and encoded;
both are joined without touching them again. The same edit list and files give the same bytes on
the same machine: fixed threads, no dates, no version strings.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from tools.errors import MediaToolFailed
from tools.ffmpeg import captions as caption_text
from tools.ffmpeg import ffmpeg, titles
from tools.ffmpeg.conform import (
    FrameSize,
    Picture,
    black,
    blend,
    clip_pictures,
    from_rgb,
    still_picture,
    then_held,
)
from tools.ffmpeg.edl import EditList, SoundKind
from tools.ffmpeg.levels import SILENT_LUFS
from tools.ffmpeg.master import TARGET_LUFS, encode_mastered
from tools.ffmpeg.measure import Loudness
from tools.ffmpeg.mix import mix
from tools.ffmpeg.probe import probe
from tools.ffmpeg.sound import Sound, write_wav
from tools.ffmpeg.timeline import Segment, Timeline, lay_out

_ENCODER_THREADS = "2"
_LOUDNESS_LU = 0.5
"""A film further than this from its target says so."""


class PlacedShot(BaseModel):
    """Where a shot stands in the film."""

    model_config = ConfigDict(frozen=True)

    shot_id: str
    first_frame: int
    frames: int
    fade_in: int = 0
    """Frames at the start that come out of black: darkness that is meant."""
    fade_out: int = 0
    held: int = 0
    """Frames at the end that stand still because a person asked for it."""
    missing: bool = False


_SILENT_DB = -70.0


class Film(BaseModel):
    """The finished film and what it measures."""

    model_config = ConfigDict(frozen=True)

    path: Path
    srt: Path
    vtt: Path
    stems: dict[SoundKind, Path]
    """Float WAV files of exactly the film's length, before mastering; their sum is the mix."""
    width: int
    height: int
    rate: Fraction
    frames: int
    shots: tuple[PlacedShot, ...]
    integrated_lufs: float
    """Of the encoded sound; -70 for a silent film."""
    true_peak_dbtp: float
    """Likewise; -70 for a silent film."""
    notes: tuple[str, ...] = ()
    """What had to be bent, one sentence each."""

    @property
    def duration_seconds(self) -> float:
        """Length of the picture."""
        return float(self.frames / self.rate)


def cut(edit_list: EditList, out: Path, work: Path) -> Film:
    """The film at `out`, with `.srt`, `.vtt` and `stems/` beside it; `work` holds what is between.

    Files appear whole: each is written under another name and moved into place.

    Raises:
        UserFixable: a named file is missing or not media.
        MediaToolFailed: a clip is torn, FFmpeg failed, or the result is not as long as planned.
    """
    work.mkdir(parents=True, exist_ok=True)
    out.parent.mkdir(parents=True, exist_ok=True)
    timeline = lay_out(edit_list)
    picture = work / "picture.mp4"
    encode_pictures(film_pictures(timeline), timeline, picture)
    total, stems, notes = _mixed(edit_list, timeline, out.parent / "stems")
    sound, heard = encode_mastered(total, work)
    srt, vtt = _write_captions(timeline, out)
    _join(picture, sound, srt, edit_list, out)
    _confirm(out, timeline)
    return Film(
        path=out,
        srt=srt,
        vtt=vtt,
        stems=stems,
        width=timeline.width,
        height=timeline.height,
        rate=timeline.rate,
        frames=timeline.frames,
        shots=_placed(timeline),
        integrated_lufs=heard.integrated_lufs,
        # Silence has a peak of minus infinity, which JSON cannot hold.
        true_peak_dbtp=max(heard.true_peak_dbtp, _SILENT_DB),
        notes=(*timeline.notes, *notes, *_heard_notes(heard)),
    )


def film_pictures(timeline: Timeline) -> Iterator[Picture]:
    """Every picture of the film in order; at most two sources are open at a time."""
    before: Iterator[Picture] = iter(())
    for segment in timeline.segments:
        current = _segment_pictures(segment, timeline)
        overlap = segment.overlap_in
        for step in range(overlap):
            yield blend(next(before), next(current), (step + 1) / (overlap + 1))
        for _ in range(segment.frames - overlap - segment.overlap_out):
            yield next(current)
        before = current


def encode_pictures(pictures: Iterator[Picture], timeline: Timeline, out: Path) -> None:
    """Writes the pictures as H.264 High in BT.709, with a keyframe every two seconds."""
    rate = f"{timeline.rate.numerator}/{timeline.rate.denominator}"
    colour = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    ffmpeg.run(
        [
            *("-f", "rawvideo", "-pix_fmt", "yuv420p", *colour, "-color_range", "tv"),
            *("-video_size", f"{timeline.width}x{timeline.height}", "-framerate", rate),
            *("-i", "pipe:0", "-an", "-c:v", "libx264", "-profile:v", "high"),
            *("-preset", "veryfast", "-crf", "18", "-threads", _ENCODER_THREADS),
            *("-g", str(max(1, round(2 * timeline.rate))), "-vf", "setsar=1"),
            *(*colour, "-color_range", "tv", *ffmpeg.BITEXACT, ffmpeg.file_url(out)),
        ],
        feed=pictures,
    )


def _segment_pictures(segment: Segment, timeline: Timeline) -> Iterator[Picture]:
    """The pictures of one segment with its fades and, for a missing shot, its band."""
    size = FrameSize(timeline.width, timeline.height)
    dark = black(size)
    band = _band(segment, size)
    for index, picture in enumerate(_plain_pictures(segment, timeline, size)):
        shown = _banded(picture, band, size) if band is not None else picture
        light = _light(segment, index)
        yield shown if light >= 1.0 else blend(dark, shown, light)


def _plain_pictures(segment: Segment, timeline: Timeline, size: FrameSize) -> Iterator[Picture]:
    edit = segment.edit
    if segment.media is not None:
        moving = clip_pictures(
            segment.media, segment.source_start, segment.moving, timeline.rate, size
        )
        yield from then_held(moving, segment.held)
        return
    if edit is None:
        held = from_rgb(titles.title_card(*segment.card, size.width, size.height), size)
    elif edit.still is not None:
        held = still_picture(edit.still, size)
    else:
        held = from_rgb(titles.slate_card(edit.shot_id, size.width, size.height), size)
    for _ in range(segment.frames):
        yield held


def _light(segment: Segment, index: int) -> float:
    """How much of the picture is seen at a frame of the segment: 1, or less within a fade."""
    left = segment.frames - index
    rise = (index + 1) / (segment.fade_in + 1) if segment.fade_in else 1.0
    fall = left / (segment.fade_out + 1) if segment.fade_out else 1.0
    return min(1.0, rise, fall)


def _band(segment: Segment, size: FrameSize) -> Picture | None:
    """The MISSING SHOT strip, when the segment has a stand-in to burn it on."""
    edit = segment.edit
    if edit is None or not edit.missing or not (edit.clip or edit.still):
        return None
    rgb = titles.missing_band(edit.shot_id, size.width, size.height)
    return from_rgb(rgb, FrameSize(size.width, rgb.shape[0]))


def _banded(picture: Picture, band: Picture, size: FrameSize) -> Picture:
    """The picture with the strip along its lower edge."""
    rows = band.shape[0] * 2 // 3
    out = picture.copy()
    out[size.height - rows : size.height] = band[:rows]
    quarter, strip = size.width * size.height // 4, size.width * rows // 4
    chroma, colour = out[size.height :].reshape(-1), band[rows:].reshape(-1)
    chroma[quarter - strip : quarter] = colour[:strip]
    chroma[2 * quarter - strip :] = colour[strip:]
    return out


def _mixed(
    edits: EditList, timeline: Timeline, folder: Path
) -> tuple[Sound, dict[SoundKind, Path], tuple[str, ...]]:
    """The mix, its stems on disk and its notes; the stems leave memory here."""
    stems = mix(edits, timeline)
    return stems.total(), _write_stems(stems.tracks, folder), stems.notes


def _write_stems(tracks: dict[SoundKind, Sound], folder: Path) -> dict[SoundKind, Path]:
    folder.mkdir(parents=True, exist_ok=True)
    paths = {kind: folder / f"{kind}.wav" for kind in SoundKind}
    for kind, path in paths.items():
        part = path.with_name(f".{path.name}.part")
        write_wav(part, np.asarray(tracks[kind]))
        _settle(part, path)
    return paths


def _write_captions(timeline: Timeline, out: Path) -> tuple[Path, Path]:
    lines = caption_text.captions(timeline)
    srt, vtt = out.with_suffix(".srt"), out.with_suffix(".vtt")
    for path, text in ((srt, caption_text.as_srt(lines)), (vtt, caption_text.as_vtt(lines))):
        part = path.with_name(f".{path.name}.part")
        part.write_text(text, encoding="utf-8")
        _settle(part, path)
    return srt, vtt


def _join(picture: Path, sound: Path, srt: Path, edits: EditList, out: Path) -> None:
    """Picture, sound and captions in one MP4 whose index stands in front."""
    part = out.with_name(f".{out.name}.part")
    inputs = [*ffmpeg.source(picture), *ffmpeg.source(sound)]
    streams = ["-map", "0:v", "-map", "1:a", "-c", "copy"]
    if srt.stat().st_size:
        inputs += ffmpeg.source(srt, "-f", "srt")
        streams += ["-map", "2:s", "-c:s", "mov_text", "-metadata:s:s:0"]
        streams += [f"language={edits.language}"]
    title = ["-metadata", f"title={edits.title}"] if edits.title else []
    target = ["-movflags", "+faststart", "-f", "mp4", ffmpeg.file_url(part)]
    ffmpeg.run([*inputs, *streams, *ffmpeg.BITEXACT, *title, *target])
    _settle(part, out)


def _settle(part: Path, path: Path) -> None:
    """Moves a finished file into place, its bytes on disk first."""
    with part.open("rb") as file:
        os.fsync(file.fileno())
    part.replace(path)


def _confirm(out: Path, timeline: Timeline) -> None:
    """Raises unless the film has exactly the planned pictures and as much sound."""
    info = probe(out)
    frames = info.picture.frames if info.picture else 0
    sound = info.sound.duration if info.sound else Fraction(0)
    if frames != timeline.frames or abs(sound - timeline.frames / timeline.rate) > Fraction(1, 24):
        found = f"{frames} frames and {float(sound):.3f} s of sound"
        wanted = f"{timeline.frames} frames at {timeline.rate} a second"
        raise MediaToolFailed(["cut", str(out)], f"{out.name}: has {found}, planned {wanted}")


def _heard_notes(heard: Loudness) -> tuple[str, ...]:
    """What the viewer should know about the sound as a whole."""
    if heard.integrated_lufs <= SILENT_LUFS:
        return ("The film has no sound.",)
    if abs(heard.integrated_lufs - TARGET_LUFS) > _LOUDNESS_LU:
        level = f"{heard.integrated_lufs:.1f} LUFS"
        return (f"The film's loudness is {level}: its peaks leave no room for more.",)
    return ()


def _placed(timeline: Timeline) -> tuple[PlacedShot, ...]:
    return tuple(
        PlacedShot(
            shot_id=segment.edit.shot_id,
            first_frame=segment.start,
            frames=segment.frames,
            fade_in=segment.fade_in,
            fade_out=segment.fade_out,
            held=segment.held,
            missing=segment.edit.missing,
        )
        for segment in timeline.segments
        if segment.edit is not None
    )
