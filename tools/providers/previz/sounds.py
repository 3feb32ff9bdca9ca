"""A stretch of sound in memory, and its way to a WAV file and back.

Knows samples, rates and files. Knows nothing of how a sound is made or judged.
"""

from __future__ import annotations

import os
import tempfile
import wave
from dataclasses import dataclass
from math import gcd
from pathlib import Path

import numpy as np
import numpy.typing as npt

from tools.errors import UserFixable

Samples = npt.NDArray[np.float32]

RATE = 48_000
"""Hz; the rate of every file that the studio writes."""


@dataclass(frozen=True, slots=True, eq=False)
class Sound:
    """Samples in [-1, 1], shape (n,) for mono or (n, 2) for stereo, at `rate` Hz."""

    samples: Samples
    rate: int = RATE

    @property
    def seconds(self) -> float:
        """How long it lasts."""
        return len(self.samples) / self.rate

    @property
    def mono(self) -> Samples:
        """The mean of its channels, shape (n,)."""
        return self.samples if self.samples.ndim == 1 else self.samples.mean(axis=1)

    @property
    def peak(self) -> float:
        """Largest absolute sample; 0 for an empty sound."""
        return float(np.abs(self.samples).max()) if self.samples.size else 0.0

    @property
    def rms(self) -> float:
        """Root mean square over all samples and channels; 0 for an empty sound."""
        if not self.samples.size:
            return 0.0
        return float(np.sqrt(np.mean(np.square(self.samples, dtype=np.float64))))

    def at_rate(self, rate: int) -> Sound:
        """The same sound at `rate` Hz, filtered against aliasing (polyphase)."""
        if rate == self.rate:
            return self
        from scipy.signal import resample_poly  # noqa: PLC0415 - seconds for whoever just asks

        shared = gcd(rate, self.rate)
        out = resample_poly(self.samples, rate // shared, self.rate // shared, axis=0)
        return Sound(out.astype(np.float32), rate)

    def write_wav(self, path: Path) -> None:
        """Leave a whole 16-bit 48 kHz WAV at `path`, or the file that was there before.

        Samples beyond full scale are clipped, as a converter would.
        """
        frames = np.clip(self.at_rate(RATE).samples, -1.0, 1.0)
        pcm = np.round(frames * 32767.0).astype("<i2")
        handle, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                _write_pcm(file, pcm)
                file.flush()
                os.fsync(file.fileno())
            Path(partial).replace(path)
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise


def _write_pcm(file: object, pcm: npt.NDArray[np.int16]) -> None:
    with wave.open(file, "wb") as out:  # type: ignore[call-overload]  # takes any binary file
        out.setnchannels(1 if pcm.ndim == 1 else pcm.shape[1])
        out.setsampwidth(2)
        out.setframerate(RATE)
        out.writeframes(pcm.tobytes())


def read_wav(path: Path) -> Sound:
    """The sound in a PCM WAV file of 8, 16, 24 or 32 bits; more than two channels become mono.

    Raises `UserFixable` when the file is not such a WAV.
    """
    try:
        with wave.open(str(path), "rb") as file:
            channels, width, rate = file.getnchannels(), file.getsampwidth(), file.getframerate()
            raw = file.readframes(file.getnframes())
    except (wave.Error, EOFError, OSError) as error:
        raise UserFixable(
            f"It cannot be read as a PCM WAV file ({error or 'it ends too early'}).",
            where=str(path),
            fix="give a WAV file with 8, 16, 24 or 32 bits per sample.",
        ) from error
    whole = raw[: len(raw) // (width * channels) * width * channels]
    samples = _decode(whole, width).reshape(-1, channels)
    if channels == 2:
        return Sound(np.ascontiguousarray(samples), rate)
    return Sound(samples.mean(axis=1, dtype=np.float32), rate)


def _decode(raw: bytes, width: int) -> Samples:
    """Little-endian PCM of `width` bytes per sample as floats in [-1, 1)."""
    if width == 1:
        return (np.frombuffer(raw, np.uint8).astype(np.float32) - 128.0) / 128.0
    if width == 3:
        parts = np.frombuffer(raw, np.uint8).reshape(-1, 3)
        padded = np.zeros((len(parts), 4), np.uint8)
        padded[:, 1:] = parts
        return (padded.view("<i4").reshape(-1) / 2.0**31).astype(np.float32)
    kind = "<i2" if width == 2 else "<i4"
    return (np.frombuffer(raw, kind) / 2.0 ** (8 * width - 1)).astype(np.float32)
