"""The mix brought to the film's loudness without passing its true peak.

Two passes and more: the mix is measured, one gain and a true-peak limiter are applied, and the
gain is corrected until the result holds. Then FFmpeg's meter judges the encoded file, and what
it finds corrects target and ceiling. The limiter looks at four-times oversampled peaks (BS.1770-4
annex 2) and moves its gain within 5 ms, both ways.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from tools.ffmpeg import ffmpeg, measure
from tools.ffmpeg.clock import SAMPLE_RATE
from tools.ffmpeg.levels import SILENT_LUFS, loudness
from tools.ffmpeg.measure import Loudness
from tools.ffmpeg.sound import Sound, decibels, write_wav

log = logging.getLogger(__name__)

TARGET_LUFS = -16.0
CEILING_DBTP = -1.0
HEADROOM_DB = 0.4
"""The first ceiling lies this far below the allowed peak: AAC overshoots by a few tenths."""

_TOLERANCE_LU = 0.15
_ROUNDS = 6
_ENCODE_ROUNDS = 4
_ENCODED_TOLERANCE_LU = 0.3
_REACH = SAMPLE_RATE // 200
_BLOCK = SAMPLE_RATE * 4
_OVERLAP = 64


@dataclass(frozen=True, slots=True)
class Master:
    """The finished sound before encoding."""

    track: Sound
    loudness_lufs: float
    gain_db: float
    """Gain over the sum of the stems, before the limiter."""


def master(
    mix: Sound,
    *,
    target_lufs: float = TARGET_LUFS,
    ceiling_dbtp: float = CEILING_DBTP - HEADROOM_DB,
    gain_db: float | None = None,
) -> Master:
    """The mix at the target loudness with peaks under the ceiling; silence stays silence.

    `gain_db` is a first guess, when an earlier round knows one.
    """
    if gain_db is None:
        measured = loudness(mix)
        if measured <= SILENT_LUFS:
            return Master(mix, measured, 0.0)
        gain_db = target_lufs - measured
    for _ in range(_ROUNDS):
        track = limited(mix * decibels(gain_db), ceiling_dbtp)
        made = Master(track, loudness(track), gain_db)
        if abs(made.loudness_lufs - target_lufs) <= _TOLERANCE_LU:
            break
        gain_db += target_lufs - made.loudness_lufs
    return made


def encode_mastered(mix: Sound, work: Path) -> tuple[Path, Loudness]:
    """The mastered mix as an AAC file in `work`, and what that file itself measures.

    Encoding moves both figures (it cuts the highest treble and overshoots peaks), so target and
    ceiling are corrected by what the encoded file measures, until it holds.
    """
    plain, encoded = work / "master.wav", work / "sound.m4a"
    target, ceiling = TARGET_LUFS, CEILING_DBTP - HEADROOM_DB
    guess: float | None = None
    for _ in range(_ENCODE_ROUNDS):
        made = master(mix, target_lufs=target, ceiling_dbtp=ceiling, gain_db=guess)
        write_wav(plain, made.track)
        _encode(plain, encoded)
        heard = measure.loudness(encoded)
        over = heard.true_peak_dbtp - CEILING_DBTP
        off = TARGET_LUFS - heard.integrated_lufs
        silent = made.loudness_lufs <= SILENT_LUFS
        if silent or (over <= 0 and abs(off) <= _ENCODED_TOLERANCE_LU):
            break
        target += off
        ceiling -= over + 0.1 if over > 0 else 0.0
        guess = made.gain_db + off
    log.debug("sound: gain %.1f dB, %s", made.gain_db, heard)
    return encoded, heard


def _encode(plain: Path, encoded: Path) -> None:
    ffmpeg.run(
        [
            *(*ffmpeg.source(plain), "-map", "0:a", "-c:a", "aac", "-b:a", "192k"),
            *("-threads", "1", *ffmpeg.BITEXACT, ffmpeg.file_url(encoded)),
        ]
    )


def limited(track: Sound, ceiling_dbtp: float) -> Sound:
    """The track with its true peaks at or under the ceiling."""
    ceiling = float(decibels(ceiling_dbtp))
    peaks = true_peaks(track)
    if not len(peaks) or peaks.max() <= ceiling:
        return track
    needed = np.minimum(np.float32(1.0), np.float32(ceiling) / np.maximum(peaks, np.float32(1e-9)))
    # The mean of a running minimum never exceeds what its own middle needs. Sums over a window
    # of 32-bit numbers drift in their last digits; the margin covers that.
    width = 2 * _REACH + 1
    lowest = ndimage.minimum_filter1d(needed, width, mode="nearest")
    gain = ndimage.uniform_filter1d(lowest, width, mode="nearest") * np.float32(0.9995)
    lowered: Sound = track * gain[:, None]
    return lowered


def true_peaks(track: Sound) -> NDArray[np.float32]:
    """For every sample, the largest absolute value of both channels around it, oversampled."""
    peaks = np.zeros(len(track), dtype=np.float32)
    for start in range(0, len(track), _BLOCK):
        first, last = max(0, start - _OVERLAP), min(len(track), start + _BLOCK + _OVERLAP)
        fine = np.abs(signal.resample_poly(track[first:last].astype(np.float64), 4, 1, axis=0))
        near = fine.max(axis=1).reshape(-1, 4)
        block = near.max(axis=1)
        # Points between two samples belong to both.
        block[1:] = np.maximum(block[1:], near[:-1, 1:].max(axis=1))
        end = min(len(track), start + _BLOCK)
        peaks[start:end] = block[start - first : end - first]
    return peaks
