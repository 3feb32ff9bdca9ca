"""How loud a film is over time: read once from its sound, kept beside it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from graph.folder import ProductionFolder
from tools.ffmpeg.probe import opened, sound_stream

POINTS = 480
"""Steps over the whole film: about one for each pixel of the picture."""
_KEPT = "state/page/waveform.json"


class Waveform(BaseModel):
    """Peaks of the sound, full scale is 1."""

    model_config = ConfigDict(frozen=True)

    film: int
    """When the film was written that it was read from, in nanoseconds."""
    peaks: tuple[float, ...]
    """One for each step; none for a silent film."""


def waveform(folder: ProductionFolder) -> Waveform:
    """Of the film in the folder: kept from before, or read now (a second for ten minutes).

    Raises:
        UserFixable: the film cannot be read.
        MediaToolFailed: its sound is damaged.
    """
    written = folder.film.stat().st_mtime_ns
    kept = folder.load(_KEPT, Waveform)
    if kept is not None and kept.film == written:
        return kept
    read = Waveform(film=written, peaks=_peaks(folder))
    folder.save(_KEPT, read)
    return read


def _peaks(folder: ProductionFolder) -> tuple[float, ...]:
    """One pass over the sound; never more of it in memory than a frame."""
    moments: list[float] = []
    peaks: list[float] = []
    for frame in _sound(folder):
        moments.append(frame.time or 0.0)
        peaks.append(float(np.abs(_floats(frame)).max(initial=0.0)))
    if not moments:
        return ()
    end = max(moments[-1], 1e-3)
    steps = np.minimum(np.asarray(moments) / end * POINTS, POINTS - 1).astype(int).clip(0)
    out = np.zeros(POINTS)
    np.maximum.at(out, steps, peaks)
    return tuple(round(float(peak), 3) for peak in np.minimum(out, 1.0))


def _sound(folder: ProductionFolder) -> Iterator[AudioFrame]:
    with opened(folder.film) as container:
        stream = sound_stream(container)
        if stream is not None:
            yield from container.decode(stream)


def _floats(frame: AudioFrame) -> NDArray[np.float32]:
    samples = frame.to_ndarray()
    full = 2.0 ** (8 * samples.itemsize - 1) if samples.dtype.kind == "i" else 1.0
    return samples.astype(np.float32) / np.float32(full)
