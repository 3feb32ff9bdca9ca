"""A voice with the silence around it that a talking clip needs."""

from __future__ import annotations

import asyncio
import io
import wave
from pathlib import Path

import numpy as np

from tools.errors import DailiesError, ProviderRefused, RefusalKind
from tools.ffmpeg import sound
from tools.ffmpeg.clock import SAMPLE_RATE
from tools.providers.live.pictures import Packed
from tools.providers.requests import Media


async def padded_voice(voice: Media, delay_seconds: float, total_seconds: float) -> Packed:
    """The voice after `delay_seconds` of silence, in a WAV of exactly `total_seconds`.

    For services whose clips are as long as the sound that they get. The WAV is 16 bit, mono,
    48 kHz, since not every decoder reads the float samples that mixing works with.
    ProviderRefused INVALID when the file holds no sound.
    """
    content = await asyncio.to_thread(_padded, voice.path, delay_seconds, total_seconds)
    return Packed(content, "audio/wav", 0, 0)


def _padded(path: Path, delay_seconds: float, total_seconds: float) -> bytes:
    try:
        voice = sound.load(path, total_seconds)
    except DailiesError as error:
        raise _no_voice(str(error)) from error
    if voice is None:
        raise _no_voice("there is no sound in it")
    track = sound.silence(round(total_seconds * SAMPLE_RATE))
    sound.add(track, voice, round(delay_seconds * SAMPLE_RATE))
    mono = np.clip(track.mean(axis=1), -1.0, 1.0)
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(SAMPLE_RATE)
        file.writeframes(np.round(mono * 32767).astype("<i2").tobytes())
    return out.getvalue()


def _no_voice(problem: str) -> ProviderRefused:
    return ProviderRefused("lipsync", RefusalKind.INVALID, f"the voice file: {problem}"[:300])
