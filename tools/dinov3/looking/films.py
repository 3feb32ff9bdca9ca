"""The cut film, looked at from first frame to last."""

from __future__ import annotations

from pathlib import Path

from tools.dinov3.checks.answers import Shown
from tools.dinov3.checks.film import (
    check_captions,
    check_cuts,
    check_dead_spans,
    check_dialogue,
    check_film_length,
    check_loudness,
    check_sound_track,
    hard_cuts,
)
from tools.dinov3.checks.size import check_size
from tools.dinov3.evidence import attached, strip_picture, wave_picture
from tools.dinov3.expectation import FilmExpectation
from tools.dinov3.findings import AssetKind, AssetReport
from tools.dinov3.footage import changes_of
from tools.dinov3.hearing import read_sound
from tools.dinov3.sight import Unreadable
from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg.measure import measure
from tools.ffmpeg.probe import probe


def film_report(film: Path, expected: FilmExpectation, folder: Path) -> AssetReport:
    """Every finding on a film; sha256 and eye are left for the eye to sign. Raises Unreadable."""
    try:
        info = probe(film)
        found = measure(film)
        sound = read_sound(film) if info.sound else None
    except (UserFixable, MediaToolFailed) as error:
        raise Unreadable(str(error)) from error
    if info.picture is None:
        raise Unreadable("there is no picture in it")
    width, height = info.picture.display_size
    change = changes_of(film)
    shown = [
        Shown(check_size(width, height, expected.width, expected.height)),
        Shown(check_film_length(found, expected)),
        Shown(check_sound_track(found)),
        Shown(
            check_loudness(found, expected),
            None if sound is None else lambda: wave_picture(sound, expected.dialogue),
        ),
        Shown(check_captions(found, expected)),
        *(Shown(finding) for finding in check_dead_spans(found, expected)),
        Shown(
            check_cuts(hard_cuts(change), expected, expected.fps),
            lambda: strip_picture(change, expected),
        ),
        Shown(check_dialogue(sound, expected)),
    ]
    return AssetReport(
        asset=AssetKind.FILM,
        sha256="",
        eye="",
        # A film is shown with its cuts and its waveform whether it passes or not.
        findings=attached(shown, folder, "film_", everything=True),
        frames_looked_at=found.frames,
    )
