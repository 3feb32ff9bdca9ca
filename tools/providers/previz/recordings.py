"""Sounds to order: a line, an effect, a music bed, each with at most one fault in it."""

from __future__ import annotations

import random
from pathlib import Path

import av
import cv2
import numpy as np

from tools.errors import MediaToolFailed
from tools.providers.previz.ambience import ambience
from tools.providers.previz.encode import truncate
from tools.providers.previz.faults import FaultKind, Order, Truth, strength
from tools.providers.previz.foley import foley
from tools.providers.previz.mishaps import WHAT
from tools.providers.previz.music import music
from tools.providers.previz.soundfaults import clip, dropout, silence, wrong_words
from tools.providers.previz.sounds import Sound
from tools.providers.previz.voice import speak
from tools.providers.requests import FoleyRequest, MusicRequest, VoiceRequest

WATCH_SIDE = (64, 36)
FULL_MOTION = 12.0
"""Mean change a frame (0-255) that counts as all the motion there can be."""


def make_recording(
    request: VoiceRequest | FoleyRequest | MusicRequest, order: Order, path: Path
) -> Truth:
    """Writes the sound to `path` and returns what is wrong with it."""
    kind = order.kinds[0] if order.kinds else None
    severity = 1.0 if kind is None else strength(kind, order.severity)
    what = "" if kind is None else WHAT[kind]
    if kind is FaultKind.WRONG_WORDS and request.kind == "voice":
        said = wrong_words(request.text, random.Random(order.seed), severity)
        request = request.model_copy(update={"text": said})
        what = f"{what}: {said}"
    sound = _recorded(request)
    if kind is FaultKind.SILENT_VOICE:
        sound = silence(sound, severity)
    if kind is FaultKind.CLIPPED_VOICE:
        sound = clip(sound, severity)
    sound.write_wav(path)
    if kind is FaultKind.TRUNCATED_FILE:
        truncate(path, 0.45)
    if kind is None:
        return Truth()
    acts = severity if kind is FaultKind.SILENT_VOICE else 1.0
    since, until = (round(at, 3) for at in dropout(sound.seconds, acts))
    return Truth(kind=kind, severity=severity, since=since, until=until, what=what)


def _recorded(request: VoiceRequest | FoleyRequest | MusicRequest) -> Sound:
    if request.kind == "voice":
        return speak(request.text, request.voice, request.manner, request.seed).sound
    if request.kind == "music":
        return music(request.prompt, request.duration_seconds, request.seed)
    if request.clip is None:
        return ambience(request.prompt, request.duration_seconds, request.seed)
    motion = motion_in(request.clip.path)
    return foley(request.prompt, request.duration_seconds, request.seed, motion or None)


def motion_in(path: Path) -> tuple[float, ...]:
    """0 still .. 1 most, per frame, from the change between frames seen very small."""
    frames = []
    try:
        with av.open(str(path)) as container:
            for frame in container.decode(video=0):
                grey = frame.to_ndarray(format="gray")
                frames.append(cv2.resize(grey, WATCH_SIDE, interpolation=cv2.INTER_AREA))
    except (av.FFmpegError, IndexError) as error:
        raise MediaToolFailed(("decode", str(path)), f"not a clip: {error}") from error
    change = [
        float(cv2.absdiff(one, other).mean()) / FULL_MOTION
        for one, other in zip(frames, frames[2:], strict=False)
    ]
    return tuple(float(np.clip(value, 0.0, 1.0)) for value in change)
