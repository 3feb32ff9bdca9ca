"""Loudness of a sound, and the gain curve that makes room for speech.

Loudness is that of ITU-R BS.1770-4: K-weighting by two biquads (coefficients for 48 kHz from the
recommendation's annex 1), blocks of 400 ms every 100 ms, gates at -70 LUFS and 10 LU below the
mean. The finished film is measured by FFmpeg; this one sets levels before the mix.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, signal

from tools.ffmpeg.clock import SAMPLE_RATE
from tools.ffmpeg.sound import Sound

SILENT_LUFS = -70.0
"""What a sound below the absolute gate measures."""

_SHELF_B = (1.53512485958697, -2.69169618940638, 1.19839281085285)
_SHELF_A = (1.0, -1.69065929318241, 0.73248077421585)
_PASS_B = (1.0, -2.0, 1.0)
_PASS_A = (1.0, -1.99004745483398, 0.99007225036621)
_BLOCK = SAMPLE_RATE * 4 // 10
_STEP = SAMPLE_RATE // 10
_PIECE = SAMPLE_RATE * 10

_CONTROL = SAMPLE_RATE // 100
"""Samples per step of the ducking curve: 10 ms."""
_SPEECH_DB = -42.0
_AHEAD_STEPS = 18
"""The curve is down this many steps before a word starts, so that nothing pumps."""
_HOLD_STEPS = 85
"""Music stays down through pauses of up to a second, as a mixer would hold it."""
_SMOOTH_STEPS = 30


def loudness(track: Sound) -> float:
    """Integrated loudness in LUFS; -70 for silence. Shorter than 400 ms counts as one block."""
    if len(track) == 0:
        return SILENT_LUFS
    power = _weighted_power(track)
    starts = np.arange(0, max(1, len(track) - _BLOCK + 1), _STEP)
    ends = np.minimum(starts + _BLOCK, len(track))
    blocks = (power[ends] - power[starts]) / (ends - starts)
    loud = blocks[_lufs(blocks) > SILENT_LUFS]
    if len(loud) == 0:
        return SILENT_LUFS
    gated = loud[_lufs(loud) > _lufs(np.array([loud.mean()]))[0] - 10.0]
    return float(_lufs(np.array([gated.mean()]))[0])


def _weighted_power(track: Sound) -> NDArray[np.float64]:
    """The running sum of both channels' squared K-weighted samples, from 0; made in pieces."""
    sums = [np.zeros(1)]
    shelf, high = np.zeros((2, 2)), np.zeros((2, 2))
    for at in range(0, len(track), _PIECE):
        piece, shelf = signal.lfilter(_SHELF_B, _SHELF_A, track[at : at + _PIECE], 0, shelf)
        piece, high = signal.lfilter(_PASS_B, _PASS_A, piece, 0, high)
        sums.append(np.cumsum(np.sum(np.square(piece), axis=1)) + sums[-1][-1])
    return np.concatenate(sums)


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.asarray(-0.691 + 10.0 * np.log10(np.maximum(power, 1e-12)), dtype=np.float64)


def speech_presence(dialogue: Sound) -> NDArray[np.float32]:
    """How much room speech needs, per sample from 0 to 1; rises before a word, falls after."""
    steps = -(-len(dialogue) // _CONTROL)
    padded = np.zeros((steps * _CONTROL, 2), dtype=np.float32)
    padded[: len(dialogue)] = dialogue
    power = np.square(padded).reshape(steps, -1).mean(axis=1)
    spoken = 10.0 * np.log10(np.maximum(power, 1e-12)) > _SPEECH_DB
    # A step counts when a word stands up to AHEAD after it or up to HOLD before it.
    width = _AHEAD_STEPS + _HOLD_STEPS + 1
    origin = width // 2 - _AHEAD_STEPS
    wide = ndimage.maximum_filter1d(
        spoken.astype(np.float64), width, mode="constant", cval=0.0, origin=origin
    )
    window = signal.windows.hann(_SMOOTH_STEPS + 2)[1:-1]
    smooth = ndimage.convolve1d(wide, window / window.sum(), mode="nearest")
    at = (np.arange(len(dialogue)) - _CONTROL / 2) / _CONTROL
    presence: NDArray[np.float32] = np.interp(at, np.arange(steps), smooth).astype(np.float32)
    return presence
