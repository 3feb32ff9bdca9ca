"""What a media file holds, read from its packets: size, rates, true lengths, faults.

Headers are not believed: frames are counted by walking the packets, or by decoding all of them
when asked. It knows nothing about what the pictures show.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.error
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.stream import VideoStream

from tools.errors import MediaToolFailed, UserFixable

_FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,flv,gif,"
    "wav,w64,aiff,flac,mp3,ogg,aac,caf,ac3,eac3,asf,au"
)
"""Containers that hold their own media. Playlists and scripts (hls, concat, image2) are left out:
they can name other files and addresses."""

_EXACT_LENGTH = ("mov", "matroska", "wav", "flac")
"""Containers whose header states the exact length, so that a shorter body means a torn file."""

_TORN_SECONDS = Fraction(1, 4)
"""A body may be shorter than its header says by this much: priming, edit lists, rounding."""


@dataclass(frozen=True, slots=True)
class PictureInfo:
    """The picture track of a file."""

    width: int
    """Stored pixels, before rotation and pixel aspect."""
    height: int
    frames: int
    """Counted, not read from the header."""
    rate: Fraction
    """Average frames per second over the counted frames."""
    variable_rate: bool
    start: Fraction
    """Time stamp of the first frame in seconds: the file's moment zero."""
    duration: Fraction
    """Seconds from the first frame's start to the last frame's end."""
    codec: str
    pixel_format: str
    rotation: int
    """Degrees counter-clockwise that a player turns the picture: 0, 90, 180 or 270."""
    pixel_aspect: Fraction
    """Width of a pixel over its height."""
    length_is_stated: bool
    """The container states its exact length, so a decoder that ends early met damage."""

    @property
    def display_size(self) -> tuple[int, int]:
        """Width and height as a player shows them, in square pixels."""
        width, height = round(self.width * self.pixel_aspect), self.height
        return (height, width) if self.rotation % 180 else (width, height)


@dataclass(frozen=True, slots=True)
class SoundInfo:
    """The sound track of a file."""

    duration: Fraction
    """Seconds of sound that the packets hold."""
    channels: int
    sample_rate: int
    codec: str


@dataclass(frozen=True, slots=True)
class MediaInfo:
    """A media file, as far as its packets tell."""

    path: Path
    container: str
    picture: PictureInfo | None
    sound: SoundInfo | None
    decoded: bool
    """True when every picture and every sound was decoded to the end without an error."""

    @property
    def duration(self) -> Fraction:
        """Seconds of the picture, or of the sound when there is no picture."""
        part = self.picture or self.sound
        return part.duration if part else Fraction(0)


@contextmanager
def opened(path: Path) -> Iterator[InputContainer]:
    """The open container of a file; decoding errors inside name the file.

    Raises:
        UserFixable: there is no such file, or it is not a media file that Dailies reads.
        MediaToolFailed: the file is damaged.
    """
    if not path.is_file():
        raise UserFixable("there is no such file.", where=str(path), fix="check the path.")
    options = {"protocol_whitelist": "file", "format_whitelist": _FORMATS}
    try:
        container = av.open(f"file:{path.absolute()}", "r", options=options)
    except av.error.FFmpegError as error:
        raise UserFixable(
            f"this is not a media file that can be read ({error.strerror}).",
            where=str(path),
            fix="bring an MP4, MOV, MKV, WebM, WAV, FLAC, MP3 or Ogg file, whole.",
        ) from error
    try:
        with container:
            yield container
    except av.error.FFmpegError as error:
        raise damaged(path, str(error.strerror)) from error


def damaged(path: Path, reason: str) -> MediaToolFailed:
    """The error for a file that breaks while it is read; its text names the file."""
    return MediaToolFailed(["decoder", str(path)], f"{path.name}: {reason}")


def probe(path: Path, *, decode: bool = False) -> MediaInfo:
    """What the file holds, counted over its packets; with `decode`, over its decoded frames.

    Raises:
        UserFixable: no such file, not a media file, or neither picture nor sound in it.
        MediaToolFailed: torn or damaged; the text names the file.
    """
    with opened(path) as container:
        video, audio = picture_stream(container), sound_stream(container)
        if video is None and audio is None:
            raise UserFixable(
                "there is neither picture nor sound in it.", where=str(path), fix="check the file."
            )
        walk = _Walk.of(container, [s for s in (video, audio) if s is not None])
        info = MediaInfo(
            path=path,
            container=container.format.name,
            picture=_picture(path, video, walk) if video else None,
            sound=_sound(audio, walk) if audio else None,
            decoded=decode,
        )
        _refuse_torn(info, container, video, walk)
    if decode:
        _decode_all(info)
    return info


def picture_stream(container: InputContainer) -> VideoStream | None:
    """The first picture track that is not a cover image."""
    cover = av.stream.Disposition.attached_pic
    return next((s for s in container.streams.video if not s.disposition & cover), None)


def sound_stream(container: InputContainer) -> AudioStream | None:
    """The first sound track."""
    return next(iter(container.streams.audio), None)


@dataclass(slots=True)
class _Track:
    """Packets of one track: their count and their times in seconds."""

    times: list[Fraction]
    end: Fraction


@dataclass(slots=True)
class _Walk:
    """What one pass over the packets found, by stream index."""

    tracks: dict[int, _Track]

    @classmethod
    def of(cls, container: InputContainer, streams: list[VideoStream | AudioStream]) -> _Walk:
        tracks = {stream.index: _Track([], Fraction(0)) for stream in streams}
        for packet in container.demux(streams):
            if packet.size == 0 or packet.is_discard or packet.is_corrupt:
                continue
            stamp = packet.pts if packet.pts is not None else packet.dts
            if stamp is None:
                continue
            track = tracks[packet.stream_index]
            base = packet.time_base or Fraction(1)
            track.times.append(stamp * base)
            track.end = max(track.end, (stamp + (packet.duration or 0)) * base)
        for track in tracks.values():
            track.times.sort()
        return cls(tracks)


def _picture(path: Path, stream: VideoStream, walk: _Walk) -> PictureInfo:
    track = walk.tracks[stream.index]
    if not track.times:
        raise damaged(path, "the picture track holds no frames")
    steps = [later - earlier for earlier, later in zip(track.times, track.times[1:], strict=False)]
    last = track.end - track.times[-1] or (steps[-1] if steps else Fraction(0))
    duration = track.times[-1] + last - track.times[0]
    rate = _rate(stream, steps)
    return PictureInfo(
        width=stream.codec_context.width,
        height=stream.codec_context.height,
        frames=len(track.times),
        rate=rate,
        variable_rate=bool(steps) and max(steps) - min(steps) > Fraction(1, 4) / rate,
        start=track.times[0],
        duration=duration,
        codec=stream.codec_context.name,
        pixel_format=stream.codec_context.pix_fmt or "",
        rotation=_rotation(path),
        pixel_aspect=stream.sample_aspect_ratio or Fraction(1),
        length_is_stated=_states_length(stream.container.format.name),
    )


def _rate(stream: VideoStream, steps: list[Fraction]) -> Fraction:
    """The stated rate where the packets bear it out within 1 in 500, else the counted one."""
    counted = len(steps) / sum(steps, Fraction(0)) if steps and sum(steps) else None
    stated = stream.guessed_rate or stream.average_rate
    if counted is None:
        return stated or Fraction(25)
    if stated and abs(stated / counted - 1) < Fraction(1, 500):
        return stated
    return counted.limit_denominator(1001)


def _rotation(path: Path) -> int:
    """The turn that the first decoded frame carries; 0 when nothing decodes."""
    with opened(path) as container:
        stream = picture_stream(container)
        frame = next(container.decode(stream), None) if stream else None
        return int(frame.rotation) % 360 if isinstance(frame, av.VideoFrame) else 0


def _sound(stream: AudioStream, walk: _Walk) -> SoundInfo:
    track = walk.tracks[stream.index]
    start = max(track.times[0], Fraction(0)) if track.times else Fraction(0)
    return SoundInfo(
        duration=track.end - start if track.times else Fraction(0),
        channels=stream.codec_context.channels,
        sample_rate=stream.codec_context.sample_rate,
        codec=stream.codec_context.name,
    )


def _refuse_torn(
    info: MediaInfo, container: InputContainer, video: VideoStream | None, walk: _Walk
) -> None:
    """Raise when the file's body is shorter than its header promises."""
    if not _states_length(container.format.name):
        return
    if video is not None and info.picture and video.frames > info.picture.frames + 1:
        reason = f"torn: {info.picture.frames} of {video.frames} frames are there"
        raise damaged(info.path, reason)
    promised = Fraction(container.duration or 0, 1_000_000)
    held = max(track.end for track in walk.tracks.values())
    if promised - held > _TORN_SECONDS:
        reason = f"torn: {float(held):.2f} of {float(promised):.2f} seconds are there"
        raise damaged(info.path, reason)


def _states_length(container: str) -> bool:
    return any(name in container for name in _EXACT_LENGTH)


def _decode_all(info: MediaInfo) -> None:
    """Raise unless every packet decodes and the decoded frames are as many as were counted."""
    for kind in ("video", "audio"):
        with opened(info.path) as container:
            stream = picture_stream(container) if kind == "video" else sound_stream(container)
            if stream is None:
                continue
            count = 0
            for frame in container.decode(stream):
                count += 1
                if getattr(frame, "is_corrupt", False):
                    raise damaged(info.path, f"{kind} frame {count} is damaged")
        stated = info.picture is not None and info.picture.length_is_stated
        if kind == "video" and stated and info.picture and count < info.picture.frames:
            reason = f"only {count} of {info.picture.frames} frames can be decoded"
            raise damaged(info.path, reason)
