"""The film's sound: four stems of exactly the film's length.

Speech lies where it is spoken, to the sample. Foley lies under its shot. One ambience per scene
runs through all its shots and crosses over at scene changes, so that sound does not jump at
cuts. Music is looped or trimmed to the film and faded at its end. Music, ambience and foley give
way to speech by a curve computed from the dialogue stem; the stems hold the sounds as they are
in the mix, so their sum is the mix.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.ffmpeg import sound
from tools.ffmpeg.clock import SAMPLE_RATE, frame_sample, to_samples
from tools.ffmpeg.edl import EditList, SoundCue, SoundKind
from tools.ffmpeg.levels import loudness, speech_presence
from tools.ffmpeg.sound import LONGEST_SECONDS, Sound, add, decibels, fade, silence
from tools.ffmpeg.timeline import Segment, Timeline

TARGET_LUFS = {
    SoundKind.DIALOGUE: -20.0,
    SoundKind.FOLEY: -30.0,
    SoundKind.AMBIENCE: -40.0,
    SoundKind.MUSIC: -26.0,
}
"""Loudness that a sound of each kind is brought to before its own gain; speech leads."""

DUCK_DB = {SoundKind.FOLEY: -3.0, SoundKind.AMBIENCE: -4.0, SoundKind.MUSIC: -9.0}
"""How far each kind gives way to speech."""

_LEVEL_RANGE_DB = 24.0
_UNHEARD_LUFS = -60.0
"""Quieter sounds are left as they are: raising them would raise noise."""

_CLICK = SAMPLE_RATE // 200
"""5 ms at every hard edge, so that no edge clicks."""
_CUT_WORD = SAMPLE_RATE // 33
_CROSS = SAMPLE_RATE
"""Ambiences of neighbouring scenes cross over within one second."""
_EDGE = SAMPLE_RATE // 2
_LAST_FADE = 3 * SAMPLE_RATE
_LOOP_FADE = SAMPLE_RATE * 3 // 2
_LOOP_SEAM = SAMPLE_RATE // 33
_LOOP_ENDS = SAMPLE_RATE // 20
_LOOP_SHORTEST = SAMPLE_RATE // 5
_LOOP_RATIO = 2.0
_LOOP_FLOOR = 0.01


@dataclass(frozen=True, slots=True)
class Stems:
    """The stems before mastering, each of the film's length."""

    tracks: dict[SoundKind, Sound]
    notes: tuple[str, ...]

    def total(self) -> Sound:
        """The mix: the sum of the stems."""
        first, *others = (self.tracks[kind] for kind in SoundKind)
        mixed = first.copy()
        for track in others:
            mixed += track
        return mixed


def mix(edits: EditList, timeline: Timeline) -> Stems:
    """The stems of the film.

    Raises:
        UserFixable: a sound file is missing, not media, or without sound.
        MediaToolFailed: a sound file is damaged.
    """
    mixer = _Mixer(edits, timeline)
    for segment in timeline.segments:
        mixer.own_sound(segment)
    for cue in edits.cues:
        mixer.cue(cue)
    presence = speech_presence(mixer.tracks[SoundKind.DIALOGUE])
    for kind, depth in DUCK_DB.items():
        mixer.tracks[kind] *= np.power(np.float32(10.0), presence * (depth / 20.0))[:, None]
    return Stems(mixer.tracks, tuple(mixer.notes))


class _Mixer:
    def __init__(self, edits: EditList, timeline: Timeline) -> None:
        self._timeline = timeline
        self._level = edits.level_sounds
        self._loaded: dict[Path, Sound] = {}
        self.tracks = {kind: silence(timeline.samples) for kind in SoundKind}
        self.notes: list[str] = []

    def own_sound(self, segment: Segment) -> None:
        """Lays the sound that a clip brought, with its J and L cut."""
        edit = segment.edit
        if edit is None or edit.own_sound is None or edit.clip is None or segment.media is None:
            return
        if segment.media.sound is None:
            self.notes.append(f"{edit.shot_id}: the clip has no sound of its own.")
            return
        track = self._load(edit.clip, LONGEST_SECONDS)
        into, start, end = to_samples(segment.source_start), *self._span(segment)
        lead = min(to_samples(edit.lead_seconds), into, start)
        lag = to_samples(edit.lag_seconds)
        piece = track[into - lead : into + (end - start) + lag]
        # Sound goes with the picture through dissolves and fades.
        rise = self._sample(max(segment.overlap_in, segment.fade_in))
        fall = self._sample(max(segment.overlap_out, segment.fade_out))
        gain = self._gain(piece, edit.own_sound) * decibels(edit.own_gain_db)
        # A sound shorter than its picture ends where it ends; only a cut one needs the fade out.
        whole = len(piece) < end - start + lag + lead
        out = fall if fall and not lag and not whole else _CLICK
        into_fade = rise if rise and not lead else _CLICK
        add(self.tracks[edit.own_sound], fade(piece, into_fade, out) * gain, start - lead)

    def cue(self, cue: SoundCue) -> None:
        """Lays one sound file."""
        if cue.kind is SoundKind.AMBIENCE:
            self._ambience(cue)
        elif cue.kind is SoundKind.MUSIC:
            self._music(cue)
        else:
            self._spot(cue)

    def _spot(self, cue: SoundCue) -> None:
        """A sound at its moment: speech or foley."""
        start, end = self._range(cue)
        piece = self._load(cue.path)
        at = start + to_samples(cue.start_seconds)
        first, last = 0, len(self.tracks[cue.kind])
        if cue.shot_id is not None:
            first = start - to_samples(cue.lead_seconds)
            lag = cue.lag_seconds
            if lag is not None or cue.kind is SoundKind.FOLEY:
                last = min(last, end + to_samples(lag or 0.0))
        head, tail = max(0, max(0, first) - at), max(0, at + len(piece) - last)
        if cue.kind is SoundKind.DIALOGUE and max(head, tail) > _CUT_WORD:
            lost = (head + tail) / SAMPLE_RATE
            self.notes.append(f"{cue.shot_id or 'film'}: {cue.path.name} loses {lost:.2f} s.")
        gain = self._gain(piece, cue.kind) * decibels(cue.gain_db)
        kept = piece[head : max(head, len(piece) - tail)]
        kept = fade(kept, _CLICK if head else 0, _CUT_WORD if tail else 0)
        add(self.tracks[cue.kind], kept * gain, at + head)

    def _ambience(self, cue: SoundCue) -> None:
        """A bed under every run of its scene, crossing over into the neighbours."""
        piece = self._load(cue.path)
        piece = piece * (self._gain(piece, cue.kind) * decibels(cue.gain_db))
        total = len(self.tracks[cue.kind])
        for start, end in self._runs(cue):
            first = start - _CROSS // 2 if start > 0 else 0
            last = end + _CROSS // 2 if end < total else total
            first, last = max(0, first), min(total, last)
            bed = looped(piece, last - first)
            fade_in, fade_out = (_CROSS if start else _EDGE), (_CROSS if end < total else _EDGE)
            add(self.tracks[cue.kind], fade(bed, fade_in, fade_out), first)

    def _music(self, cue: SoundCue) -> None:
        """Music from its start to the film's end, or to its shot's end and lag."""
        start, end = self._range(cue)
        at = max(0, start + to_samples(cue.start_seconds))
        end = min(self._timeline.samples, end + to_samples(cue.lag_seconds or 0.0))
        if at >= end:
            self.notes.append(f"music: {cue.path.name} would start after the film.")
            return
        piece = self._load(cue.path)
        gain = self._gain(piece, cue.kind) * decibels(cue.gain_db)
        bed = fade(looped(piece, end - at), _CLICK, min(_LAST_FADE, (end - at) // 3))
        add(self.tracks[cue.kind], bed * gain, at)

    def _runs(self, cue: SoundCue) -> Iterator[tuple[int, int]]:
        """Sample spans that an ambience lies under: each unbroken run of its scene."""
        if cue.scene_id is None:
            yield self._range(cue)
            return
        run: tuple[int, int] | None = None
        for segment in self._timeline.segments:
            inside = segment.edit is not None and segment.edit.scene_id == cue.scene_id
            if inside:
                start, end = self._span(segment)
                run = (run[0] if run else start, end)
            elif run:
                yield run
                run = None
        if run:
            yield run

    def _range(self, cue: SoundCue) -> tuple[int, int]:
        """The samples of the cue's shot, or of the whole film."""
        if cue.shot_id is None:
            return 0, self._timeline.samples
        return self._span(self._timeline.shot(cue.shot_id))

    def _span(self, segment: Segment) -> tuple[int, int]:
        return self._sample(segment.start), self._sample(segment.end)

    def _sample(self, frame: int) -> int:
        return frame_sample(frame, self._timeline.rate)

    def _load(self, path: Path, until_seconds: float | None = None) -> Sound:
        """The sound of a file, as much of it as the film can use."""
        if path not in self._loaded:
            film = self._timeline.samples / SAMPLE_RATE
            track = sound.load(path, film if until_seconds is None else until_seconds)
            if track is None or len(track) == 0:
                raise sound.no_sound(path)
            self._loaded[path] = track
        return self._loaded[path]

    def _gain(self, piece: Sound, kind: SoundKind) -> np.float32:
        """The factor that brings a sound to its kind's loudness."""
        if not self._level:
            return np.float32(1.0)
        measured = loudness(piece)
        if measured < _UNHEARD_LUFS:
            return np.float32(1.0)
        wanted = TARGET_LUFS[kind] - measured
        return decibels(min(_LEVEL_RANGE_DB, max(-_LEVEL_RANGE_DB, wanted)))


def looped(piece: Sound, samples: int) -> Sound:
    """The sound trimmed or repeated to so many samples.

    A sound whose ends are about equally loud was made to loop and is joined by a 30 ms seam,
    which keeps its beat; any other overlaps its own start by up to 1.5 s. What is shorter than
    200 ms is not a bed and sounds once.
    """
    if len(piece) >= samples:
        return piece[:samples].copy()
    if len(piece) < _LOOP_SHORTEST:
        return np.concatenate([piece, silence(samples - len(piece))])
    head, tail = _rms(piece[:_LOOP_ENDS]), _rms(piece[-_LOOP_ENDS:])
    made = min(head, tail) > _LOOP_FLOOR and max(head, tail) < _LOOP_RATIO * min(head, tail)
    cross = min(_LOOP_SEAM if made else _LOOP_FADE, len(piece) // 4)
    step = max(1, len(piece) - cross)
    out = silence(samples)
    for at in range(0, samples, step):
        add(out, fade(piece, cross if at else 0, cross), at)
    return out


def _rms(piece: Sound) -> float:
    return float(np.sqrt(np.mean(np.square(piece)))) if len(piece) else 0.0
