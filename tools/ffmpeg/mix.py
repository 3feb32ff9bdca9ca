"""The film's sound: four stems of exactly the film's length.

Speech lies where it is spoken, to the sample. Foley lies under its shot, up to its hold. One
ambience per scene runs through all its shots and crosses over at scene changes, so that sound does
not jump at cuts. Music is looped or trimmed to the film and faded at its end. Music, ambience and
foley give way to speech by a curve computed from the dialogue stem; the stems hold the sounds as
they are in the mix, so their sum is the mix.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from tools.ffmpeg import sound
from tools.ffmpeg.clock import SAMPLE_RATE, frame_sample, to_samples
from tools.ffmpeg.edl import EditList, SoundCue, SoundKind
from tools.ffmpeg.laying import lay_sound, moving_end
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
        into, start = to_samples(segment.source_start), self._sample(segment.start)
        end = moving_end(segment, self._timeline)
        lead = min(to_samples(edit.lead_seconds), into, start)
        lag = to_samples(edit.lag_seconds)
        piece = track[into - lead : into + (end - start) + lag]
        # Sound goes with the picture through dissolves and fades, as far as they precede a hold.
        rise = self._sample(max(segment.overlap_in, segment.fade_in))
        fall = self._sample(max(0, max(segment.overlap_out, segment.fade_out) - segment.held))
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
        piece = self._load(cue.path)
        for laid in lay_sound(cue, self._timeline, len(piece)):
            if cue.kind is SoundKind.DIALOGUE and max(laid.head, laid.tail) > _CUT_WORD:
                lost = (laid.head + laid.tail) / SAMPLE_RATE
                self.notes.append(f"{cue.shot_id or 'film'}: {cue.path.name} loses {lost:.2f} s.")
            gain = self._gain(piece, cue.kind) * decibels(cue.gain_db)
            kept = piece[laid.head : laid.head + laid.samples]
            kept = fade(kept, _CLICK if laid.head else 0, _CUT_WORD if laid.tail else 0)
            add(self.tracks[cue.kind], kept * gain, laid.start)

    def _ambience(self, cue: SoundCue) -> None:
        """A bed under every run of its scene, crossing over into the neighbours."""
        piece = self._load(cue.path)
        piece = piece * (self._gain(piece, cue.kind) * decibels(cue.gain_db))
        for laid in lay_sound(cue, self._timeline, len(piece)):
            bed = fade(looped(piece, laid.samples), laid.fade_in, laid.fade_out)
            add(self.tracks[cue.kind], bed, laid.start)

    def _music(self, cue: SoundCue) -> None:
        """Music from its start to the film's end, or to its shot's end and lag."""
        laid = next(iter(lay_sound(cue, self._timeline, 0)), None)
        if laid is None:
            self.notes.append(f"music: {cue.path.name} would start after the film.")
            return
        piece = self._load(cue.path)
        gain = self._gain(piece, cue.kind) * decibels(cue.gain_db)
        bed = fade(looped(piece, laid.samples), _CLICK, laid.fade_out)
        add(self.tracks[cue.kind], bed * gain, laid.start)

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
