from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.errors import UserFixable
from tools.ffmpeg.edl import Edit, EditList, SoundCue, SoundKind
from tools.ffmpeg.levels import loudness
from tools.ffmpeg.mix import looped, mix
from tools.ffmpeg.timeline import lay_out

RATE = 48000


def tone(seconds, hertz=440.0, level=0.2):
    times = np.arange(round(seconds * RATE)) / RATE
    wave = (level * np.sin(2 * np.pi * hertz * times)).astype(np.float32)
    return np.stack([wave, wave], axis=1)


def noise(seconds, seed=0, level=0.05):
    shape = (round(seconds * RATE), 2)
    return (np.random.default_rng(seed).standard_normal(shape) * level).astype(np.float32)


def rms(track, start, end):
    return float(np.sqrt(np.mean(np.square(track[round(start * RATE) : round(end * RATE)]))))


def stems_of(cues, lengths=(1.0, 1.0), scenes=("1", "1"), **options):
    """Stems over slates of these lengths, shots S0, S1 and so on."""
    edits = tuple(
        Edit(shot_id=f"S{i}", scene_id=scene, missing=True, out_seconds=length)
        for i, (length, scene) in enumerate(zip(lengths, scenes, strict=True))
    )
    edit_list = EditList(edits=edits, cues=tuple(cues), width=160, height=90, **options)
    return mix(edit_list, lay_out(edit_list))


def test_speech_lands_on_its_sample(studio):
    path = studio.wav("beep.wav", tone(0.3))
    cue = SoundCue(path=path, kind=SoundKind.DIALOGUE, shot_id="S1", start_seconds=0.12345)
    track = stems_of([cue], level_sounds=False).tracks[SoundKind.DIALOGUE]
    at = RATE + round(0.12345 * RATE)
    assert not track[:at].any()
    assert np.array_equal(track[at : at + 14400], tone(0.3))


def test_stems_have_the_films_length_and_sum_to_the_mix(studio):
    cues = [
        SoundCue(path=studio.wav("a.wav", tone(0.5)), kind=SoundKind.DIALOGUE, shot_id="S0"),
        SoundCue(path=studio.wav("b.wav", noise(0.4)), kind=SoundKind.FOLEY, shot_id="S1"),
        SoundCue(path=studio.wav("c.wav", noise(3)), kind=SoundKind.AMBIENCE, scene_id="1"),
        SoundCue(path=studio.wav("d.wav", tone(0.7, 220)), kind=SoundKind.MUSIC),
    ]
    stems = stems_of(cues)
    assert {len(track) for track in stems.tracks.values()} == {2 * RATE}
    assert all(track.any() for track in stems.tracks.values())
    total = sum(track.astype(np.float64) for track in stems.tracks.values())
    assert np.abs(stems.total() - total).max() < 1e-6


@pytest.mark.parametrize(
    ("kind", "options", "ends"),
    [
        pytest.param(SoundKind.DIALOGUE, {}, 1.5, id="speech is heard out"),
        pytest.param(SoundKind.DIALOGUE, {"lag_seconds": 0.2}, 1.2, id="an L cut of 0.2 s"),
        pytest.param(SoundKind.FOLEY, {}, 1.0, id="foley ends with its shot"),
        pytest.param(SoundKind.FOLEY, {"lag_seconds": 0.3}, 1.3, id="foley may run on"),
    ],
)
def test_sound_runs_past_its_shot_only_as_far_as_it_may(studio, kind, options, ends):
    path = studio.wav("long.wav", tone(1.0))
    cue = SoundCue(path=path, kind=kind, shot_id="S0", start_seconds=0.5, **options)
    stems = stems_of([cue])
    heard = np.flatnonzero(np.abs(stems.tracks[kind]).max(axis=1) > 1e-4)
    assert heard[-1] / RATE == pytest.approx(ends, abs=0.002)
    cut_short = kind is SoundKind.DIALOGUE and ends < 1.5
    assert bool(stems.notes) is cut_short


@pytest.mark.parametrize(
    ("kind", "options", "ends"),
    [
        pytest.param(SoundKind.DIALOGUE, {}, 1.5, id="speech is heard out"),
        pytest.param(SoundKind.DIALOGUE, {"lag_seconds": 0.0}, 1.25, id="its shot has the hold"),
        pytest.param(SoundKind.FOLEY, {}, 1.0, id="foley ends where the picture stands"),
        pytest.param(SoundKind.FOLEY, {"lag_seconds": 0.3}, 1.3, id="foley may run on"),
        pytest.param(SoundKind.AMBIENCE, {}, 1.75, id="a bed lies under the hold"),
    ],
)
def test_under_a_hold_beds_and_speech_go_on_and_foley_does_not(studio, kind, options, ends):
    where = {"scene_id": "one"} if kind is SoundKind.AMBIENCE else {"shot_id": "S0"}
    late = {} if kind is SoundKind.AMBIENCE else {"start_seconds": 0.5}
    cue = SoundCue(path=studio.wav("long.wav", tone(1.0)), kind=kind, **where, **late, **options)
    shots = (
        Edit(shot_id="S0", scene_id="one", missing=True, out_seconds=1.0, hold_seconds=0.25),
        Edit(shot_id="S1", scene_id="two", missing=True, out_seconds=1.0),
    )
    edits = EditList(edits=shots, cues=(cue,))
    heard = np.flatnonzero(np.abs(mix(edits, lay_out(edits)).tracks[kind]).max(axis=1) > 1e-4)
    assert heard[-1] / RATE == pytest.approx(ends, abs=0.01)


@pytest.mark.parametrize(
    ("lead", "starts"),
    [pytest.param(0.4, 0.7, id="J cut"), pytest.param(0.0, 1.0, id="none allowed")],
)
def test_a_sound_may_start_before_its_shot_by_its_lead(studio, lead, starts):
    path = studio.wav("j.wav", tone(1.0))
    cue = SoundCue(
        path=path,
        kind=SoundKind.DIALOGUE,
        shot_id="S1",
        start_seconds=-0.3,
        lead_seconds=lead,
    )
    track = stems_of([cue]).tracks[SoundKind.DIALOGUE]
    heard = np.flatnonzero(np.abs(track).max(axis=1) > 1e-3)
    assert heard[0] / RATE == pytest.approx(starts, abs=0.002)


def test_a_clips_own_sound_takes_j_and_l_cuts_from_its_handles(studio, recipe):
    clip = studio.clip(recipe(seconds=3.0, flash_at=0.0))
    edits = EditList(
        edits=(
            Edit(shot_id="A", missing=True, out_seconds=1.0),
            Edit(
                shot_id="B",
                clip=clip,
                in_seconds=1.0,
                out_seconds=2.0,
                own_sound=SoundKind.DIALOGUE,
                lead_seconds=0.25,
                lag_seconds=0.5,
            ),
            Edit(shot_id="C", missing=True, out_seconds=1.0),
        ),
        width=160,
        height=90,
    )
    track = mix(edits, lay_out(edits)).tracks[SoundKind.DIALOGUE]
    heard = np.flatnonzero(np.abs(track).max(axis=1) > 1e-3)
    assert heard[0] / RATE == pytest.approx(0.75, abs=0.005)
    assert heard[-1] / RATE == pytest.approx(2.5, abs=0.005)


def test_one_ambience_runs_through_the_cuts_of_its_scene(studio):
    bed = SoundCue(path=studio.wav("wind.wav", noise(1.3)), kind=SoundKind.AMBIENCE, scene_id="1")
    track = stems_of([bed], (1.5, 1.5, 1.5), ("1", "1", "1")).tracks[SoundKind.AMBIENCE]
    levels = [rms(track, at, at + 0.1) for at in np.arange(0.6, 3.8, 0.1)]
    assert 20 * np.log10(max(levels) / min(levels)) < 1.5


def test_ambiences_cross_over_at_a_scene_change(studio):
    cues = [
        SoundCue(path=studio.wav("w1.wav", noise(5, 1)), kind=SoundKind.AMBIENCE, scene_id="1"),
        SoundCue(path=studio.wav("w2.wav", noise(5, 2)), kind=SoundKind.AMBIENCE, scene_id="2"),
    ]
    track = stems_of(cues, (2.0, 2.0), ("1", "2")).tracks[SoundKind.AMBIENCE]
    levels = [rms(track, at, at + 0.1) for at in np.arange(1.0, 3.0, 0.1)]
    assert 20 * np.log10(max(levels) / min(levels)) < 1.5


def test_music_gives_way_before_the_word_and_fades_at_the_end(studio):
    cues = [
        SoundCue(path=studio.wav("m.wav", tone(2.0, 220)), kind=SoundKind.MUSIC),
        SoundCue(
            path=studio.wav("word.wav", noise(1.0)),
            kind=SoundKind.DIALOGUE,
            shot_id="S0",
            start_seconds=2.0,
        ),
    ]
    track = stems_of(cues, (9.0,), ("1",)).tracks[SoundKind.MUSIC]
    free, under = rms(track, 0.5, 1.5), rms(track, 2.0, 3.0)
    assert 20 * np.log10(free / under) == pytest.approx(9.0, abs=1.0)
    assert rms(track, 4.5, 5.5) == pytest.approx(free, rel=0.05)
    assert rms(track, 8.9, 9.0) < 0.1 * free


def test_a_loop_keeps_its_level_over_the_seam():
    for piece in (tone(1.0, 440), noise(1.0)):
        track = looped(piece, 5 * RATE)
        levels = [rms(track, at, at + 0.05) for at in np.arange(0.1, 4.8, 0.05)]
        assert len(track) == 5 * RATE
        assert 20 * np.log10(max(levels) / min(levels)) < 3.5


def test_sounds_are_brought_to_the_level_of_their_kind(studio):
    levels = []
    for number, level in enumerate((0.01, 0.9)):
        path = studio.wav(f"level{number}.wav", tone(1.0, 997, level))
        cue = SoundCue(path=path, kind=SoundKind.DIALOGUE, shot_id="S0")
        levels.append(loudness(stems_of([cue]).tracks[SoundKind.DIALOGUE][:RATE]))
    assert levels[0] == pytest.approx(levels[1], abs=0.3)


@pytest.mark.parametrize("kind", list(SoundKind))
def test_a_file_without_sound_is_refused_by_name(studio, recipe, kind):
    clip = studio.clip(recipe(tone_hz=None))
    with pytest.raises(UserFixable, match=clip.name):
        stems_of([SoundCue(path=clip, kind=kind)])


@pytest.mark.parametrize("name", ["Untitled (5).flac", "música – 音楽.flac"])
def test_recorded_music_is_looped_and_ducked_under_recorded_speech(real_audio, name):
    music = real_audio("music/loop_mika.flac", name)
    speech = real_audio("speech/jfk.wav", "jfk.wav")
    cues = [
        SoundCue(path=Path(music), kind=SoundKind.MUSIC),
        SoundCue(path=speech, kind=SoundKind.DIALOGUE, shot_id="S1", start_seconds=1.0),
    ]
    stems = stems_of(cues, (10.0, 14.0), ("1", "1"))
    track = stems.tracks[SoundKind.MUSIC]
    alone = stems_of(cues[:1], (10.0, 14.0), ("1", "1")).tracks[SoundKind.MUSIC]
    assert rms(track, 1, 9) == pytest.approx(rms(alone, 1, 9), rel=0.01)
    assert 20 * np.log10(rms(alone, 11.5, 20) / rms(track, 11.5, 20)) > 6
    assert min(rms(alone, at, at + 1) for at in range(19)) > 0.1 * rms(alone, 0, 19)
    assert not stems.notes
