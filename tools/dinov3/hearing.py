"""A sound as the checks hear it: level over time, clipping, where somebody speaks.

Knows samples and text; knows no expectation. Speech is told from silence by energy, syllables by
peaks of energy in the vowel band (de Jong and Wempe, Behavior Research Methods 2009).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import ndimage, signal

from tools.dinov3.features import FloatArray
from tools.dinov3.sight import Unreadable
from tools.dinov3.syllables import WORD, word_syllables
from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg.clock import SAMPLE_RATE
from tools.ffmpeg.probe import probe
from tools.ffmpeg.sound import Sound, load

STEP_SECONDS = 0.01
_STEP = round(SAMPLE_RATE * STEP_SECONDS)
FLOOR_DB = -120.0
_FULL = 0.985
_RUN = 3
_CEILING = 6e-5
"""Two steps of 16 bits: what was cut off at one level lies this close to it."""
_LEAST_AT_CEILING = 4
_SPEECH_UNDER_PEAK_DB = 32.0
_LOUDEST_NOISE_DB = -50.0
_HISS = re.compile(r"sh|ch|ss|ce|ci|cy|[szxj]|tion|sch|ß|ç|š|ž|č", re.I)


@dataclass(frozen=True)
class Hearing:
    """A decoded sound; what is derived is worked out once."""

    track: Sound

    @property
    def seconds(self) -> float:
        """Length."""
        return len(self.track) / SAMPLE_RATE

    @cached_property
    def mono(self) -> FloatArray:
        """(n,)."""
        return np.asarray(self.track.mean(1), np.float32)

    @property
    def peak(self) -> float:
        """Largest sample, 0..1."""
        return float(np.abs(self.track).max()) if len(self.track) else 0.0

    @cached_property
    def level_db(self) -> FloatArray:
        """(steps,): RMS of every 10 ms in dBFS."""
        return _levels(self.mono)

    @property
    def loudest_db(self) -> float:
        """The 95th percentile of level: how loud the loud parts are."""
        return float(np.percentile(self.level_db, 95)) if len(self.level_db) else FLOOR_DB

    @property
    def offset(self) -> float:
        """Mean of all samples: a constant offset clicks at every cut."""
        return float(abs(self.mono.mean())) if len(self.mono) else 0.0

    @cached_property
    def clipped(self) -> float:
        """Share of samples in flat tops: three or more in a row, equal and near the sound's peak.

        A limiter rounds what it holds back; only clipping leaves runs of one value. A slow wave is
        flat at its tops too, and has no ceiling.
        """
        if self.peak < 0.05 or not self._at_ceiling.any():
            return 0.0
        magnitude = np.abs(self.track)
        top = magnitude >= max(_FULL * self.peak, 1e-3)
        flat = np.zeros(len(self.track), bool)
        for channel in range(self.track.shape[1]):
            equal = np.zeros(len(self.track), bool)
            step = np.abs(np.diff(self.track[:, channel])) < 2e-4
            equal[1:] = step & top[1:, channel] & top[:-1, channel]
            flat |= ndimage.binary_opening(equal, np.ones(_RUN - 1, bool))
        return float(flat.mean())

    @cached_property
    def cut_energy(self) -> float:
        """Share of the energy that is at a ceiling: silence between sounds does not dilute it."""
        if self.peak < 0.05:
            return 0.0
        power = np.square(self.track, dtype=np.float64)
        return float(power[self._at_ceiling].sum() / power.sum())

    @cached_property
    def _at_ceiling(self) -> npt.NDArray[np.bool_]:
        """(n, channels): samples at the highest level of their channel, where that is a ceiling.

        Waves thin out towards their highest level, cut ones pile up there.
        """
        magnitude = np.abs(self.track)
        highest = magnitude.max(axis=0, initial=0.0)
        at = magnitude >= highest - _CEILING
        beneath = (magnitude >= _FULL * highest) & ~at
        count = at.sum(axis=0)
        cut = (count >= _LEAST_AT_CEILING) & (count > beneath.sum(axis=0)) & (highest > _CEILING)
        return np.asarray(at & cut)

    @cached_property
    def speaking(self) -> npt.NDArray[np.bool_]:
        """(steps,): where there is speech, or any sound as loud."""
        level = self.level_db
        if not len(level):
            return np.zeros(0, bool)
        limit = max(self.loudest_db - _SPEECH_UNDER_PEAK_DB, _LOUDEST_NOISE_DB)
        loud = level > limit
        # Stops within words are silent for up to 120 ms.
        return np.asarray(ndimage.binary_closing(loud, np.ones(13, bool)) | loud)

    @property
    def speech_seconds(self) -> float:
        """How long somebody speaks, pauses left out."""
        return float(self.speaking.sum()) * STEP_SECONDS

    @cached_property
    def nuclei(self) -> int:
        """How many syllables are heard: peaks of vowel-band energy with dips between them."""
        if len(self.mono) < SAMPLE_RATE // 10:
            return 0
        band = signal.butter(2, (300, 3000), "bandpass", fs=SAMPLE_RATE, output="sos")
        level = ndimage.gaussian_filter1d(_levels(signal.sosfilt(band, self.mono)), 2.5)
        peaks, _ = signal.find_peaks(level, prominence=2.0, distance=7)
        return int(np.count_nonzero(self.speaking[np.minimum(peaks, len(self.speaking) - 1)]))

    @cached_property
    def hiss(self) -> FloatArray:
        """(steps,): share of energy above 4 kHz, 0..1: sibilants stand out."""
        high = signal.butter(4, 4000, "highpass", fs=SAMPLE_RATE, output="sos")
        above = 10 ** (_levels(signal.sosfilt(high, self.mono)) / 10)
        return np.asarray(above / (10 ** (self.level_db / 10) + 1e-9), np.float32)


def read_sound(path: Path) -> Hearing:
    """The decoded sound. Raises Unreadable unless all that the file promises is there."""
    try:
        info = probe(path, decode=True)
        track = load(path)
    except (UserFixable, MediaToolFailed) as error:
        raise Unreadable(str(error)) from error
    if info.sound is None or track is None or len(track) == 0:
        raise Unreadable("there is no sound in it")
    return Hearing(track)


def hiss_pattern(text: str) -> FloatArray:
    """(m,): one value a syllable, how many sibilants stand in it; empty without Latin letters."""
    pattern: list[float] = []
    for word in WORD.findall(text):
        count = word_syllables(word)
        spots = [found.start() / max(len(word), 1) for found in _HISS.finditer(word)]
        for syllable in range(count):
            inside = [s for s in spots if syllable / count <= s < (syllable + 1) / count]
            pattern.append(float(len(inside)))
    return np.array(pattern, np.float32)


def _levels(samples: npt.NDArray[np.floating]) -> FloatArray:
    steps = len(samples) // _STEP
    power = np.square(samples[: steps * _STEP].reshape(steps, _STEP), dtype=np.float64).mean(1)
    return np.asarray(10 * np.log10(np.maximum(power, 10 ** (FLOOR_DB / 10))), np.float32)
