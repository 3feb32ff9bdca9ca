"""What the finished film measures: loudness, true peak, and stretches of nothing.

FFmpeg's own meters do it: ebur128 (EBU R128), silencedetect, blackdetect, freezedetect.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tools.errors import MediaToolFailed
from tools.ffmpeg import ffmpeg
from tools.ffmpeg.probe import opened, probe

_SILENCE_DB = -60
_SILENCE_SECONDS = 1.0
_BLACK_SECONDS = 0.25
_FREEZE_DB = -60
_FREEZE_SECONDS = 1.0
_EMPTY_ENTRY_BYTES = 2


@dataclass(frozen=True, slots=True)
class Loudness:
    """EBU R128 figures of a sound."""

    integrated_lufs: float
    """-70 for silence."""
    true_peak_dbtp: float
    """-inf for digital silence."""
    range_lu: float


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time in seconds."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class FilmMeasure:
    """What the film itself measures."""

    frames: int
    duration_seconds: float
    sound_seconds: float
    """0 for a film without sound."""
    loudness: Loudness | None
    captions: int
    """Captions in the film's own text track."""
    silent: tuple[Span, ...]
    black: tuple[Span, ...]
    frozen: tuple[Span, ...]


def loudness(path: Path) -> Loudness:
    """Integrated loudness, true peak and range of a file's first sound track.

    Raises:
        MediaToolFailed: FFmpeg cannot read it.
    """
    graph = "ebur128=peak=true:framelog=quiet"
    return _loudness(
        ffmpeg.run([*ffmpeg.source(path), "-map", "0:a:0", "-af", graph, "-f", "null", "-"])
    )


def measure(path: Path) -> FilmMeasure:
    """Every figure of a film; stretches are reported from a quarter second (black) or one second.

    Raises:
        UserFixable: not a film.
        MediaToolFailed: FFmpeg cannot read it.
    """
    info = probe(path)
    picture = f"blackdetect=d={_BLACK_SECONDS}:pix_th=0.06,freezedetect=n={_FREEZE_DB}dB"
    command = [*ffmpeg.source(path)]
    if info.picture:
        command += ["-map", "0:v:0", "-vf", f"{picture}:d={_FREEZE_SECONDS}"]
    if info.sound:
        heard = f"silencedetect=n={_SILENCE_DB}dB:d={_SILENCE_SECONDS}"
        command += ["-map", "0:a:0", "-af", f"{heard},ebur128=peak=true:framelog=quiet"]
    log = ffmpeg.run([*command, "-f", "null", "-"])
    length = float(info.duration)
    return FilmMeasure(
        frames=info.picture.frames if info.picture else 0,
        duration_seconds=length,
        sound_seconds=float(info.sound.duration) if info.sound else 0.0,
        loudness=_loudness(log) if info.sound else None,
        captions=_captions(path),
        silent=_spans(log, "silence_start: ", "silence_end: ", length),
        black=_spans(log, "black_start:", "black_end:", length),
        frozen=_spans(log, "freeze_start: ", "freeze_end: ", length),
    )


def _captions(path: Path) -> int:
    """How many entries of the first text track hold text; mov_text marks gaps by empty ones."""
    with opened(path) as container:
        if not container.streams.subtitles:
            return 0
        packets = container.demux(container.streams.subtitles[0])
        return sum(packet.size > _EMPTY_ENTRY_BYTES for packet in packets)


def _loudness(log: str) -> Loudness:
    """The figures of the summary that ebur128 writes at the end."""
    summary = log[log.rfind("Summary:") :]
    return Loudness(
        integrated_lufs=_figure(summary, r"I:\s+(\S+) LUFS"),
        true_peak_dbtp=_figure(summary, r"Peak:\s+(\S+) dBFS"),
        range_lu=_figure(summary, r"LRA:\s+(\S+) LU"),
    )


def _figure(summary: str, pattern: str) -> float:
    found = re.search(pattern, summary)
    if found is None:
        raise MediaToolFailed([ffmpeg.executable()], f"no loudness summary: {summary[-300:]}")
    return float(found.group(1))


def _spans(log: str, start: str, end: str, length: float) -> tuple[Span, ...]:
    """Stretches from a detector's log; one that is still open at the end lasts to the end."""
    number = r"(-?[0-9.]+)"
    starts = [max(0.0, float(x)) for x in re.findall(re.escape(start) + number, log)]
    ends = [float(x) for x in re.findall(re.escape(end) + number, log)]
    ends += [length] * (len(starts) - len(ends))
    return tuple(Span(a, b) for a, b in zip(starts, ends, strict=False))
