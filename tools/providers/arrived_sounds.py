"""Sounds as they arrive: decoded whole, as 16-bit WAV at 48 kHz, and as long as a bed has to be.

Voices are never cut. A service that answers with a film has its sound taken out.
"""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

import numpy as np

from tools.errors import UserFixable
from tools.ffmpeg.clock import SAMPLE_RATE, to_samples
from tools.ffmpeg.probe import MediaInfo, SoundInfo, damaged, probe
from tools.ffmpeg.sound import Sound, add, fade, load, silence
from tools.providers.previz.sounds import Sound as Recording
from tools.providers.requests import FoleyRequest, MusicRequest, VoiceRequest

_END_FADE = to_samples(0.02)
_CROSSFADE = to_samples(0.5)
_TOLERANCE = to_samples(0.02)
"""Lengths that differ by less than this are what was asked: codecs work in blocks."""
_EMPTY_WAV, _LARGEST_WAV = 44, 0x7FFF0000
"""In bytes: a bare header, and what stands in the header of a stream of unknown length."""

_Sounding = VoiceRequest | FoleyRequest | MusicRequest


class _Change(StrEnum):
    """What a sound's length asks for."""

    NONE = "none"
    TRIM = "trim"
    LOOP = "loop"
    SHORT = "short"


def conformed_sound(path: Path, request: _Sounding) -> tuple[Path, tuple[str, ...]]:
    """The sound to work with, and what was found and done in words.

    A bed (foley without a clip) that is too short is looped; any other sound is left short.

    Raises:
        UserFixable: it holds no sound.
        MediaToolFailed: it breaks while it is decoded.
    """
    media = probe(path, decode=True)
    if media.container == "wav":
        _refuse_torn_wav(path)
    sound = media.sound
    if sound is None or not sound.duration:
        raise _silent(path)
    said = [f"decoded {float(sound.duration):.2f} s, {sound.codec}, {sound.sample_rate} Hz"]
    track = None
    if not _is_plain(media, sound):
        track = _loaded(path)
        said.append("sound taken out of the film" if media.picture else "converted to WAV")
    length = to_samples(sound.duration) if track is None else len(track)
    change = _change(request, length)
    if change is not _Change.NONE:
        said.append(_change_said(request, change, length))
    if track is None and change in (_Change.NONE, _Change.SHORT):
        return path, tuple(said)
    track = _of_length(_loaded(path) if track is None else track, request, change)
    made = path.with_name(f"{path.stem}.conformed.wav")
    samples = track[:, 0] if sound.channels == 1 else track
    Recording(np.ascontiguousarray(samples)).write_wav(made)
    return made, tuple(said)


def _refuse_torn_wav(path: Path) -> None:
    """Raise when the file is shorter than its header says, which decoders let pass."""
    with path.open("rb") as file:
        head = file.read(8)
    stated, there = int.from_bytes(head[4:8], "little") + 8, path.stat().st_size
    # Writers that could not go back to the header leave the largest number, or nothing, there.
    if _EMPTY_WAV < stated < _LARGEST_WAV and there < stated - 1:
        raise damaged(path, f"torn: {there} of {stated} bytes are there")


def _is_plain(media: MediaInfo, sound: SoundInfo) -> bool:
    """Whether it is a 16-bit WAV at 48 kHz already."""
    coded = (media.container, sound.codec, sound.sample_rate)
    return media.picture is None and coded == ("wav", "pcm_s16le", SAMPLE_RATE)


def _change(request: _Sounding, length: int) -> _Change:
    if isinstance(request, VoiceRequest):
        return _Change.NONE
    excess = length - to_samples(request.duration_seconds)
    if abs(excess) <= _TOLERANCE:
        return _Change.NONE
    if excess > 0:
        return _Change.TRIM
    is_bed = isinstance(request, FoleyRequest) and request.clip is None
    return _Change.LOOP if is_bed else _Change.SHORT


def _change_said(request: _Sounding, change: _Change, length: int) -> str:
    asked = 0.0 if isinstance(request, VoiceRequest) else request.duration_seconds
    lengths = f"{length / SAMPLE_RATE:.2f} s where {asked:.2f} s were asked"
    ways = {
        _Change.TRIM: f"trimmed: {lengths}",
        _Change.LOOP: f"looped with crossfades: {lengths}",
        _Change.SHORT: f"left as it is: {lengths}",
    }
    return ways[change]


def _of_length(track: Sound, request: _Sounding, change: _Change) -> Sound:
    if isinstance(request, VoiceRequest):
        return track
    wanted = to_samples(request.duration_seconds)
    if change is _Change.TRIM:
        return fade(track[:wanted], 0, _END_FADE)
    if change is _Change.LOOP:
        return _looped(track, wanted)
    return track


def _looped(track: Sound, wanted: int) -> Sound:
    """The track again and again, each time crossing into the next at equal power."""
    overlap = min(_CROSSFADE, len(track) // 2)
    step = len(track) - overlap
    out = silence(wanted)
    for at in range(0, wanted, step):
        # The bed begins as it was made, and ends where the length ends: only its joins fade.
        add(out, fade(track, overlap if at else 0, overlap), at)
        if at + step >= wanted:
            break
    return out


def _loaded(path: Path) -> Sound:
    track = load(path)
    if track is None or not len(track):
        raise _silent(path)
    return track


def _silent(path: Path) -> UserFixable:
    return UserFixable("there is no sound in it.", where=str(path), fix="ask for it again.")
