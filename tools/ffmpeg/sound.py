"""Sound files as float arrays at 48 kHz stereo, and arrays as WAV files.

Samples land where their time stamps say: gaps in a file stay gaps, priming is cut. A film's
sound is held in memory, 23 MB a minute and stem; pictures never are.
"""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from numpy.typing import NDArray

from tools.errors import UserFixable
from tools.ffmpeg.clock import SAMPLE_RATE, nearest, seconds
from tools.ffmpeg.probe import opened, picture_stream, sound_stream

Sound = NDArray[np.float32]
"""Samples of shape (n, 2) at 48 kHz; full scale is 1."""

_GAP_SECONDS = 0.02
"""A time stamp that differs by more than this from the sample count is a real gap."""
LONGEST_SECONDS = 3600.0
"""No sound is read further than this, whatever its time stamps claim."""


def silence(samples: int) -> Sound:
    """That many silent samples."""
    return np.zeros((max(0, samples), 2), dtype=np.float32)


def load(path: Path, until_seconds: float = LONGEST_SECONDS) -> Sound | None:
    """The file's first sound track from its moment zero up to `until_seconds`; None without one.

    Moment zero is the first picture's time stamp, or the sound's own start without picture.
    Mono is laid on both sides at full level; more than two channels are mixed down.

    Raises:
        UserFixable: not a media file.
        MediaToolFailed: the sound breaks while it is decoded.
    """
    pieces: list[tuple[int, Sound]] = []
    with opened(path) as container:
        stream = sound_stream(container)
        if stream is None:
            return None
        zero = _picture_start(path) if picture_stream(container) else None
        layout = "mono" if stream.codec_context.channels == 1 else "stereo"
        run: _Run | None = None
        for frame in container.decode(stream):
            if frame.pts is not None and frame.time_base is not None:
                moment = frame.pts * frame.time_base
                zero = moment if zero is None else zero
                if moment - zero > until_seconds:
                    break
                if run is None or abs(run.due - moment) > _GAP_SECONDS:
                    pieces += run.finish() if run else []
                    run = _Run(layout, nearest((moment - zero) * SAMPLE_RATE), moment)
            if run is not None:
                run.take(frame)
        pieces += run.finish() if run else []
    return _laid(pieces, nearest(seconds(until_seconds) * SAMPLE_RATE))


class _Run:
    """Frames that follow each other without a gap, resampled together."""

    def __init__(self, layout: str, at: int, moment: Fraction) -> None:
        self._resampler = AudioResampler(format="flt", layout=layout, rate=SAMPLE_RATE)
        self._channels = 1 if layout == "mono" else 2
        self._at = at
        self._chunks: list[Sound] = []
        self.due = moment
        """When the next frame should begin, in the file's seconds."""

    def take(self, frame: av.AudioFrame) -> None:
        self.due += Fraction(frame.samples, frame.sample_rate)
        frame.pts = None
        self._keep(frame)

    def finish(self) -> list[tuple[int, Sound]]:
        self._keep(None)
        return [(self._at, np.concatenate(self._chunks))] if self._chunks else []

    def _keep(self, frame: av.AudioFrame | None) -> None:
        for out in self._resampler.resample(frame):
            samples = out.to_ndarray().reshape(-1, self._channels).astype(np.float32)
            self._chunks.append(np.repeat(samples, 2, axis=1) if self._channels == 1 else samples)


def _picture_start(path: Path) -> Fraction:
    with opened(path) as container:
        stream = picture_stream(container)
        frame = next(container.decode(stream), None) if stream else None
        if frame is None or frame.pts is None or frame.time_base is None:
            return Fraction(0)
        return frame.pts * frame.time_base


def _laid(pieces: list[tuple[int, Sound]], most: int) -> Sound:
    """All runs in one array of at most so many samples; what lies before sample 0 is dropped."""
    end = max((at + len(piece) for at, piece in pieces), default=0)
    out = silence(min(end, most))
    for at, piece in pieces:
        add(out, piece, at)
    return np.nan_to_num(out, copy=False)


def add(track: Sound, piece: Sound, at: int) -> None:
    """Adds a piece to a track from a sample on; what lies outside the track is dropped."""
    first, last = max(0, at), min(len(track), at + len(piece))
    if first < last:
        track[first:last] += piece[first - at : last - at]


def fade(piece: Sound, fade_in: int, fade_out: int) -> Sound:
    """A copy with equal-power fades of so many samples at its ends."""
    out = piece.copy()
    fade_in, fade_out = min(fade_in, len(out)), min(fade_out, len(out))
    if fade_in:
        out[:fade_in] *= ramp(fade_in)[:, None]
    if fade_out:
        out[-fade_out:] *= ramp(fade_out)[::-1, None]
    return out


def ramp(samples: int) -> NDArray[np.float32]:
    """A rising quarter sine from 0 to 1: two of them crossing keep the power."""
    steps = (np.arange(samples, dtype=np.float64) + 0.5) / max(1, samples)
    return np.sin(steps * np.pi / 2).astype(np.float32)


def decibels(gain_db: float) -> np.float32:
    """The factor of a gain in dB."""
    return np.float32(10.0 ** (gain_db / 20.0))


def write_wav(path: Path, track: Sound) -> None:
    """A 32-bit float WAV at 48 kHz; samples above full scale survive."""
    data = np.ascontiguousarray(track, dtype="<f4")
    head = b"WAVEfmt " + struct.pack("<IHHIIHHH", 18, 3, 2, SAMPLE_RATE, SAMPLE_RATE * 8, 8, 32, 0)
    fact = b"fact" + struct.pack("<II", 4, len(track))
    body = head + fact + b"data" + struct.pack("<I", data.nbytes)
    with path.open("wb") as file:
        file.write(b"RIFF" + struct.pack("<I", len(body) + data.nbytes) + body)
        file.write(data.data)


def no_sound(path: Path) -> UserFixable:
    """The error for a file that was laid as a sound and holds none."""
    return UserFixable("there is no sound in it.", where=str(path), fix="lay another sound file.")
