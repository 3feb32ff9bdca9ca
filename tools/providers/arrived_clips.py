"""Clips as they arrive: every frame decoded; size, rate and length as they were asked for.

A clip is encoded anew only when something has to change. It is trimmed when it is too long and
never stretched when it is too short. Sound stays with talking clips alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg import ffmpeg
from tools.ffmpeg.clock import frame_sample, seconds, to_frames
from tools.ffmpeg.conform import FrameSize, Picture, clip_pictures
from tools.ffmpeg.probe import MediaInfo, PictureInfo, probe
from tools.ffmpeg.sound import Sound, add, load, silence
from tools.providers.arrived_stills import fitting_said, frame_size
from tools.providers.previz.encode import CRF, whole_file
from tools.providers.previz.sounds import Sound as Recording
from tools.providers.requests import ClipRequest, LipsyncRequest

_SAME_RATE = Fraction(1, 500)
"""24000/1001 is 24: over ten seconds they part by a quarter of a frame."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What has to be done to a delivered clip."""

    size: FrameSize
    rate: Fraction
    lead: int
    """Frames for which the first picture is held."""
    frames: int
    """Of the delivered clip, after the lead, at the asked rate."""
    reasons: tuple[str, ...]
    """Why the pictures have to be encoded anew; empty when they do not."""
    notes: tuple[str, ...]
    """What is told and left."""

    @property
    def total(self) -> int:
        return self.lead + self.frames


def conformed_clip(
    path: Path, request: ClipRequest | LipsyncRequest
) -> tuple[Path, tuple[str, ...]]:
    """The clip to work with, and what was found and done in words.

    Raises:
        UserFixable: it holds no picture.
        MediaToolFailed: it breaks while it is decoded.
    """
    media = probe(path, decode=True)
    picture = media.picture
    if picture is None:
        raise UserFixable("there is no picture in it.", where=str(path), fix="ask for it again.")
    plan = _plan(media, picture, request)
    said = (_found(picture), *plan.reasons, *plan.notes)
    made = path.with_name(f"{path.stem}.conformed.mp4")
    if plan.reasons:
        _encode(media, plan, made, talking=request.kind == "lipsync")
        return made, said
    if media.sound is not None and request.kind == "clip":
        _without_sound(path, made)
        return made, (*said, "sound left off")
    return path, said


def _found(picture: PictureInfo) -> str:
    width, height = picture.display_size
    rate = f"{float(picture.rate):.3f}".rstrip("0").rstrip(".")
    lasting = f"{float(picture.duration):.2f} s"
    return f"decoded {picture.frames} frames, {width}x{height}, {rate} fps, {lasting}"


def _plan(media: MediaInfo, picture: PictureInfo, request: ClipRequest | LipsyncRequest) -> _Plan:
    size, rate = frame_size(request), Fraction(request.fps)
    lead = _lead(picture, request)
    wanted = to_frames(request.duration_seconds, rate)
    there = max(1, to_frames(picture.duration, rate))
    frames = max(1, min(there, wanted - lead))
    reasons = [*_shape_reasons(media, picture, size), *_rate_reasons(picture, rate)]
    if lead:
        reasons.append(f"first frame held for {float(lead / rate):.2f} s, before the voice")
    if there + lead > wanted:
        lengths = f"{float(picture.duration):.2f} to {request.duration_seconds:.2f} s"
        reasons.append(f"trimmed from {lengths}")
    lacking = wanted - lead - frames
    notes = [f"{float(lacking / rate):.2f} s shorter than asked, left"] if lacking else []
    if request.kind == "lipsync" and media.sound is None:
        notes.append("it came without sound")
    return _Plan(size, rate, lead, frames, tuple(reasons), tuple(notes))


def _shape_reasons(media: MediaInfo, picture: PictureInfo, size: FrameSize) -> Iterator[str]:
    width, height = picture.display_size
    if (width, height) != (size.width, size.height):
        yield fitting_said(width, height, size)
    elif picture.rotation or picture.pixel_aspect != 1:
        yield "stood upright in square pixels"
    coded = (picture.codec, picture.pixel_format)
    if coded != ("h264", "yuv420p") or "mp4" not in media.container.split(","):
        yield f"encoded anew from {picture.codec}, {picture.pixel_format}"


def _rate_reasons(picture: PictureInfo, rate: Fraction) -> Iterator[str]:
    if picture.variable_rate or abs(picture.rate / rate - 1) > _SAME_RATE:
        varying = "a varying rate" if picture.variable_rate else f"{float(picture.rate):.2f}"
        yield f"from {varying} to {rate} frames per second"


def _lead(picture: PictureInfo, request: ClipRequest | LipsyncRequest) -> int:
    """Frames to hold before a talking clip that a service made as long as the voice alone."""
    if request.kind == "clip" or not request.delay_seconds:
        return 0
    try:
        voice = probe(request.voice.path).duration
    except (UserFixable, MediaToolFailed):
        return 0  # Without the voice nothing tells where in the clip it begins.
    delay = seconds(request.delay_seconds)
    alone = abs(picture.duration - voice) < abs(picture.duration - voice - delay)
    return to_frames(delay, Fraction(request.fps)) if alone else 0


def _pictures(media: MediaInfo, plan: _Plan) -> Iterator[Picture]:
    pictures = clip_pictures(media, Fraction(0), plan.frames, plan.rate, plan.size)
    first = next(pictures)
    yield from itertools.repeat(first, plan.lead + 1)
    yield from pictures


def _encode(media: MediaInfo, plan: _Plan, made: Path, *, talking: bool) -> None:
    """Writes the clip in BT.709, the same bytes each time: one thread, no dates, no versions."""
    colour = ["-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709"]
    with whole_file(made) as part, TemporaryDirectory(prefix="dailies-sound-") as folder:
        track = _track(media, plan) if talking else None
        sound = _sound_arguments(track, Path(folder) / "sound.wav")
        ffmpeg.run(
            [
                *("-f", "rawvideo", "-pix_fmt", "yuv420p", *colour, "-color_range", "tv"),
                *("-video_size", f"{plan.size.width}x{plan.size.height}"),
                *("-framerate", str(plan.rate), "-i", "pipe:0", *sound),
                *("-c:v", "libx264", "-preset", "veryfast", "-crf", str(CRF), "-threads", "1"),
                *("-vf", "setsar=1", *colour, "-color_range", "tv", *ffmpeg.BITEXACT),
                *("-movflags", "+faststart", "-f", "mp4", ffmpeg.file_url(part)),
            ],
            feed=_pictures(media, plan),
        )


def _sound_arguments(track: Sound | None, wav: Path) -> list[str]:
    if track is None:
        return ["-an"]
    Recording(track).write_wav(wav)
    return [*ffmpeg.source(wav), "-map", "0:v:0", "-map", "1:a:0", "-c:a", "aac", "-b:a", "192k"]


def _track(media: MediaInfo, plan: _Plan) -> Sound | None:
    """The clip's sound after the lead, exactly as long as the picture."""
    own = load(media.path) if media.sound is not None else None
    if own is None:
        return None
    track = silence(frame_sample(plan.total, plan.rate))
    add(track, own, frame_sample(plan.lead, plan.rate))
    return track


def _without_sound(path: Path, made: Path) -> None:
    """A copy of the pictures alone, frame for frame the encoder's own."""
    with whole_file(made) as part:
        arguments = ["-map", "0:v:0", "-c:v", "copy", "-an", *ffmpeg.BITEXACT]
        target = ["-movflags", "+faststart", "-f", "mp4", ffmpeg.file_url(part)]
        ffmpeg.run([*ffmpeg.source(path), *arguments, *target])
