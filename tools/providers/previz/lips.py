"""A voice as a mouth: loudness over time, and the sound track of the talking clip."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from tools.errors import MediaToolFailed
from tools.providers.previz.sounds import RATE, Sound

Floats = npt.NDArray[np.float32]

STEP_SECONDS = 0.02
LOUD_PERCENTILE = 92
GATE_DB = -34.0
"""Below this, under the loud parts, the mouth is shut: breath and room."""
MOUTH_STEPS = 5
"""Shapes from shut to wide; drawn animation has about as many."""


def read_sound(path: Path) -> Sound:
    """Any audio file as mono at 48 kHz; MediaToolFailed when there is no sound in it."""
    blocks: list[Floats] = []
    try:
        with av.open(str(path)) as container:
            resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
            for frame in container.decode(audio=0):
                blocks.extend(out.to_ndarray()[0] for out in resampler.resample(frame))
            blocks.extend(out.to_ndarray()[0] for out in resampler.resample(None))
    except (av.FFmpegError, IndexError) as error:
        raise MediaToolFailed(("decode", str(path)), f"no sound can be read: {error}") from error
    return Sound(np.concatenate([*blocks, np.zeros(0, np.float32)]))


def loudness(sound: Sound) -> Floats:
    """0..1 per STEP_SECONDS: RMS over 40 ms against the voice's own loud parts, gated."""
    step = round(STEP_SECONDS * RATE)
    count = max(1, len(sound.mono) // step)
    padded = np.zeros((count + 1) * step, np.float32)
    padded[: min(len(padded), len(sound.mono))] = sound.mono[: len(padded)]
    power = np.square(padded).reshape(count + 1, step).mean(axis=1)
    level = np.sqrt((power[:-1] + power[1:]) / 2)
    loud = float(np.percentile(level, LOUD_PERCENTILE))
    if loud < 1e-4:
        return np.zeros(count, np.float32)
    gate = loud * 10 ** (GATE_DB / 20)
    return np.asarray(np.where(level < gate, 0.0, np.minimum(1.0, level / loud) ** 0.8), np.float32)


@dataclass(frozen=True, slots=True, eq=False)
class Lips:
    """A voice laid into a clip at a delay."""

    sound: Sound
    delay_seconds: float
    curve: Floats

    @staticmethod
    def read(path: Path, delay_seconds: float) -> Lips:
        """From a voice file."""
        sound = read_sound(path)
        return Lips(sound, delay_seconds, loudness(sound))

    def mouth(self, seconds: float) -> float:
        """0 shut .. 1 open at a moment of the clip, in MOUTH_STEPS."""
        place = (seconds - self.delay_seconds) / STEP_SECONDS
        if not 0 <= place < len(self.curve):
            return 0.0
        return round(float(self.curve[int(place)]) * MOUTH_STEPS) / MOUTH_STEPS

    def speaking(self, seconds: float) -> bool:
        """Whether the line has begun and not ended at this moment."""
        return 0 <= seconds - self.delay_seconds < self.sound.seconds

    @contextlib.contextmanager
    def track(self, seconds: float) -> Iterator[Path]:
        """A WAV of exactly this length with the voice at its place, gone afterwards."""
        samples = np.zeros(round(seconds * RATE), np.float32)
        start = max(0, round(self.delay_seconds * RATE))
        part = self.sound.mono[: max(0, len(samples) - start)]
        samples[start : start + len(part)] = part
        with tempfile.TemporaryDirectory(prefix="previz-") as folder:
            path = Path(folder) / "track.wav"
            Sound(samples).write_wav(path)
            yield path
