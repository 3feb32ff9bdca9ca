"""Is the cut film what the edit list says: as long, cut where it should be, loud enough, captioned?

FFmpeg's meters measure sound and stretches of nothing; cuts are read from the picture.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tools.dinov3.calibration import Limit
from tools.dinov3.checks.answers import failed, measured, passed
from tools.dinov3.expectation import FilmExpectation
from tools.dinov3.features import FloatArray
from tools.dinov3.findings import Finding, Severity
from tools.dinov3.hearing import FLOOR_DB, Hearing
from tools.ffmpeg.measure import FilmMeasure, Span

_LOUDNESS_LU = 1.0
_PEAK_DB = 0.3
_SOUND_SECONDS = 0.1
_CUT_FRAMES = 2
_SPEECH_OVER_SILENCE_DB = -50.0


def check_film_length(found: FilmMeasure, wanted: FilmExpectation) -> Finding:
    """Fails unless the film has the edit list's number of frames."""
    number = measured("length", found.frames, "frames")
    if found.frames != wanted.frames:
        said = f"The film has {found.frames} frames where the edit list has {wanted.frames}."
        return failed("length", "wrong_length", said, number)
    return passed("length", f"The film has {found.frames} frames, as the edit list.", number)


def check_sound_track(found: FilmMeasure) -> Finding:
    """Fails when there is no sound or it ends before the picture does."""
    gap = found.duration_seconds - found.sound_seconds
    number = measured("picture beyond sound", gap, "seconds")
    if found.sound_seconds <= 0:
        return failed("sound_track", "silent", "The film has no sound track.", number)
    if abs(gap) > _SOUND_SECONDS:
        said = f"Sound and picture differ in length by {abs(gap):.2f} s."
        return failed("sound_track", "wrong_length", said, number)
    return passed("sound_track", "Sound and picture are equally long.", number)


def check_loudness(found: FilmMeasure, wanted: FilmExpectation) -> Finding:
    """Fails off the loudness target or above the true peak allowed."""
    if found.loudness is None:
        return failed("loudness", "silent", "The film has no sound to measure.")
    level, peak = found.loudness.integrated_lufs, found.loudness.true_peak_dbtp
    numbers = (measured("loudness", level, "LUFS"),
               measured("true peak", max(peak, FLOOR_DB), "dBTP"))  # fmt: skip
    limit = Limit(value=wanted.loudness_lufs, origin="EBU R128 method, target of this production")
    if level < -65:
        return failed("loudness", "silent", "The film is silent.", *numbers, limit=limit)
    if abs(level - wanted.loudness_lufs) > _LOUDNESS_LU:
        said = f"The film measures {level:.1f} LUFS where {wanted.loudness_lufs:.1f} is the target."
        return failed("loudness", "loudness", said, *numbers, limit=limit)
    if peak > wanted.true_peak_dbtp + _PEAK_DB:
        said = f"True peaks reach {peak:.1f} dBTP where {wanted.true_peak_dbtp:.1f} is allowed."
        return failed("loudness", "loudness", said, *numbers, limit=limit)
    return passed(
        "loudness", f"{level:.1f} LUFS, true peak {peak:.1f} dBTP.", *numbers, limit=limit
    )


def check_captions(found: FilmMeasure, wanted: FilmExpectation) -> Finding:
    """Fails when the film's text track lacks captions."""
    number = measured("captions", found.captions, "entries")
    if found.captions < wanted.captions:
        said = f"{found.captions} of {wanted.captions} captions are in the film."
        return failed("captions", "wrong_length", said, number)
    return passed("captions", f"All {wanted.captions} captions are there.", number)


def check_dead_spans(found: FilmMeasure, wanted: FilmExpectation) -> list[Finding]:
    """Black outside of titles and fades fails; stillness there is advice, for shots may rest.

    A hold that a person ordered is nothing to advise on.
    """
    black = _outside(found.black, wanted.dark_spans)
    still = _outside(found.frozen, (*wanted.dark_spans, *wanted.held_spans))
    return [
        _spans("black", "black", "The film is black", black, Severity.GATE),
        _spans("frozen", "frozen", "The picture stands still", still, Severity.ADVICE),
    ]


def check_dialogue(sound: Hearing | None, wanted: FilmExpectation) -> Finding:
    """Fails when a line's seconds are silent, or when no onset is near where the line starts."""
    if sound is None or not wanted.dialogue:
        return passed("dialogue", "The film has no dialogue to hear.")
    silent = [span for span in wanted.dialogue if _loudest(sound, span) < _SPEECH_OVER_SILENCE_DB]
    number = measured("silent lines", len(silent), "lines")
    if silent:
        times = ", ".join(f"{start:.1f} s" for start, _ in silent[:4])
        said = f"Nothing is heard where lines should be spoken: {times}."
        return failed("dialogue", "out_of_sync", said, number)
    return passed("dialogue", "Something is heard at every line.", number)


def check_cuts(cuts: Iterable[int], wanted: FilmExpectation, fps: float) -> Finding:
    """Fails on a cut where no shot starts; a shot that starts unseen is no fault (match cuts)."""
    allowed = [*wanted.shot_starts, *(round(t * fps) for span in wanted.dark_spans for t in span)]
    faded = [(start - 0.1, end + 0.1) for start, end in wanted.dark_spans]
    stray = [
        cut
        for cut in cuts
        if all(abs(cut - start) > _CUT_FRAMES for start in allowed)
        and not any(start <= cut / fps <= end for start, end in faded)
    ]
    number = measured("stray cuts", len(stray), "cuts")
    if stray:
        times = ", ".join(f"{cut / fps:.2f} s" for cut in stray[:4])
        return failed(
            "cuts", "jump_cut", f"The picture cuts where no shot starts: {times}.", number,
            frames=tuple(stray),
        )  # fmt: skip
    return passed("cuts", "Cuts are where shots start and nowhere else.", number)


def hard_cuts(change: FloatArray) -> tuple[int, ...]:
    """Frames at which the whole picture is another one: far above the change around them."""
    found = []
    for t in range(1, len(change)):
        around = np.concatenate([change[max(1, t - 6) : t], change[t + 1 : t + 7]])
        usual = float(np.median(around)) if len(around) else 0.0
        if change[t] > 0.45 and change[t] > 2.5 * usual + 0.1:
            found.append(t)
    return tuple(found)


def _spans(check: str, fault: str, said: str, spans: list[Span], severity: Severity) -> Finding:
    total = sum(span.end - span.start for span in spans)
    number = measured(check, total, "seconds")
    if spans:
        first = spans[0]
        where = f"from {first.start:.2f} s to {first.end:.2f} s"
        return failed(check, fault, f"{said} {where}.", number, severity=severity)
    return passed(check, "Not outside of titles and fades.", number)


def _outside(spans: Iterable[Span], allowed: tuple[tuple[float, float], ...]) -> list[Span]:
    """What is left of the spans beside the allowed ones, from a quarter second."""
    left: list[Span] = []
    for span in spans:
        pieces = [(span.start, span.end)]
        for start, end in allowed:
            pieces = [piece for a, b in pieces
                      for piece in ((a, min(b, start - 0.05)), (max(a, end + 0.05), b))
                      if piece[1] - piece[0] > 0.25]  # fmt: skip
        left += [Span(a, b) for a, b in pieces]
    return left


def _loudest(sound: Hearing, span: tuple[float, float]) -> float:
    part = sound.level_db[
        round(span[0] * 100) : max(round(span[1] * 100), round(span[0] * 100) + 1)
    ]
    return float(np.percentile(part, 95)) if len(part) else FLOOR_DB
