"""The film's sounds as OpenTimelineIO tracks: each file where the mix lays it.

Positions are whole film frames; the exact second and the fades stand in the metadata. Levels are
not there: the mix finds them by ear, and its stems lie beside the film.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from pathlib import Path

from opentimelineio import opentime, schema

from graph.final_cut import LaidSound
from tools.ffmpeg.clock import SAMPLE_RATE, nearest
from tools.ffmpeg.edl import SoundKind
from tools.screenplay.one_line import one_line

_NAMES = {
    SoundKind.DIALOGUE: "Dialogue",
    SoundKind.FOLEY: "Effects",
    SoundKind.AMBIENCE: "Ambience",
    SoundKind.MUSIC: "Music",
}
_BEDS = (SoundKind.AMBIENCE, SoundKind.MUSIC)

_Placed = tuple[int, int, LaidSound]
"""First film frame, the frame after the last, and the sound."""


def sound_tracks(
    sounds: Iterable[LaidSound], rate: Fraction, url: Callable[[Path], str]
) -> list[schema.Track]:
    """Tracks by kind; sounds that overlap lie on tracks of their own."""
    known = list(sounds)
    tracks = []
    for kind, name in _NAMES.items():
        mine = [_placed(sound, rate) for sound in known if sound.cue.kind is kind]
        for number, lane in enumerate(_lanes(mine), start=1):
            track = schema.Track(
                name=name if number == 1 else f"{name} {number}", kind=schema.TrackKind.Audio
            )
            _fill(track, lane, rate, url)
            tracks.append(track)
    return tracks


def span(start: int, frames: int, rate: Fraction) -> opentime.TimeRange:
    """So many frames from a frame on."""
    return opentime.TimeRange(
        opentime.RationalTime(start, float(rate)), opentime.RationalTime(frames, float(rate))
    )


def _placed(sound: LaidSound, rate: Fraction) -> _Placed:
    start = _frame(sound.laid.start, rate)
    end = _frame(sound.laid.start + sound.laid.samples, rate)
    if sound.cue.kind not in _BEDS:
        # Rounding both ends may ask for a frame more than the file has.
        end = min(end, start + _length(sound, rate) - _head(sound, rate))
    return start, max(start + 1, end), sound


def _length(sound: LaidSound, rate: Fraction) -> int:
    """The file's length in film frames, at least one."""
    return max(1, nearest(Fraction(sound.seconds).limit_denominator(1_000_000) * rate))


def _head(sound: LaidSound, rate: Fraction) -> int:
    return min(_frame(sound.laid.head, rate), _length(sound, rate) - 1)


def _frame(sample: int, rate: Fraction) -> int:
    return nearest(Fraction(sample, SAMPLE_RATE) * rate)


def _lanes(placed: list[_Placed]) -> list[list[_Placed]]:
    """The sounds in as few rows without overlaps as there are sounds at once."""
    lanes: list[list[_Placed]] = []
    for each in sorted(placed, key=lambda item: (item[0], item[1])):
        free = next((lane for lane in lanes if lane[-1][1] <= each[0]), None)
        if free is None:
            lanes.append([each])
        else:
            free.append(each)
    return lanes


def _fill(
    track: schema.Track, lane: list[_Placed], rate: Fraction, url: Callable[[Path], str]
) -> None:
    at = 0
    for start, end, sound in lane:
        if start > at:
            track.append(schema.Gap(source_range=span(0, start - at, rate)))
        for clip in _clips(start, end, sound, rate, url):
            track.append(clip)
        at = end


def _clips(
    start: int, end: int, sound: LaidSound, rate: Fraction, url: Callable[[Path], str]
) -> Iterator[schema.Clip]:
    """The file, again and again where a bed is shorter than what it lies under."""
    there, head, at = _length(sound, rate), _head(sound, rate), start
    while at < end:
        frames = min(there - head, end - at)
        reference = schema.ExternalReference(url(sound.cue.path), span(0, there, rate))
        reference.name = one_line(sound.cue.path.name)
        clip = schema.Clip(_name(sound), reference, span(head, frames, rate))
        clip.metadata["dailies"] = _told(sound)
        yield clip
        at, head = at + frames, 0


def _name(sound: LaidSound) -> str:
    where = sound.cue.shot_id or sound.cue.scene_id or ""
    return one_line(f"{where} {sound.cue.path.stem}".strip())


def _told(sound: LaidSound) -> dict[str, object]:
    return {
        "kind": sound.cue.kind.value,
        "shot_id": sound.cue.shot_id or "",
        "scene_id": sound.cue.scene_id or "",
        "start_seconds": sound.laid.start / SAMPLE_RATE,
        "fade_in_seconds": sound.laid.fade_in / SAMPLE_RATE,
        "fade_out_seconds": sound.laid.fade_out / SAMPLE_RATE,
        "gain_db": sound.cue.gain_db,
    }
