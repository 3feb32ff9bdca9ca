from __future__ import annotations

import hashlib
import shutil
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg.cut import cut
from tools.ffmpeg.edl import CaptionLine, Edit, EditList, SoundKind
from tools.ffmpeg.probe import probe
from tools.screenplay.plan import TransitionKind

RED, GREEN, BLUE = (220, 30, 30), (30, 200, 40), (40, 50, 220)


def film_of(tmp_path, edits, **options):
    edit_list = EditList(edits=tuple(edits), width=160, height=90, **options)
    return cut(edit_list, tmp_path / "film.mp4", tmp_path / "work")


def colours(count):
    """Distinct plain colours, no two neighbours alike."""
    return [(RED, GREEN, BLUE, (210, 200, 30))[i % 4] for i in range(count)]


MIXED = [
    {"rate": "24"},
    {"rate": "30000/1001", "sample_rate": 44100},
    {"rate": "25", "size": (120, 90), "channels": 1},
    {"rate": "24000/1001", "size": (90, 160)},
    {"rate": "30", "sound_seconds": 0.8},
    {"rate": "24", "sound_seconds": 1.9, "sample_rate": 22050},
    {"variable": True},
    {"rate": "12", "size": (320, 180)},
    {"rate": "25", "suffix": ".mkv", "channels": 1, "sample_rate": 44100},
    {"rate": "60", "tone_hz": None},
]


@pytest.mark.parametrize("rate", ["24000/1001", "30"])
def test_length_and_sync_hold_over_mixed_clips(studio, recipe, watch, tmp_path, rate):
    plain = colours(len(MIXED))
    recipes = [recipe(colour=c, seconds=1.2, **m) for c, m in zip(plain, MIXED, strict=True)]
    edits = [
        Edit(shot_id=f"S{i}", clip=studio.clip(r), own_sound=SoundKind.FOLEY)
        for i, r in enumerate(recipes)
    ]
    film = film_of(tmp_path, edits, rate=Fraction(rate))
    seen = watch(film.path)
    assert seen.rate == Fraction(rate)
    assert len(seen.left) == film.frames
    one_frame = 1 / float(film.rate)
    for shot, made, colour in zip(film.shots, recipes, plain, strict=True):
        # A source frame of the coarsest clip is longer than a film frame.
        grain = max(one_frame, 1.0 / (15 if made.variable else float(Fraction(made.rate))))
        assert abs(shot.frames * one_frame - 1.2) <= grain
        end = shot.first_frame + shot.frames
        assert seen.shows(shot.first_frame, colour), shot.shot_id
        assert seen.shows(end - 1, colour), shot.shot_id
        flash = seen.flash(shot.first_frame, end)
        assert abs((flash - shot.first_frame) * one_frame - 0.5) <= grain, shot.shot_id
        if Fraction(made.rate) == film.rate and not made.variable:
            assert flash == shot.first_frame + round(film.rate / 2), shot.shot_id
        if made.tone_hz:
            onset = seen.onset(shot.first_frame, end)
            assert abs(onset - shot.first_frame * one_frame - 0.5) <= one_frame, shot.shot_id
    assert abs(len(seen.sound) / 48000 - film.duration_seconds) <= one_frame
    with av.open(str(film.path)) as container:
        ends = [
            s.duration * s.time_base for s in (*container.streams.video, *container.streams.audio)
        ]
        assert abs(float(ends[0] - ends[1])) <= one_frame


def test_in_and_out_points_move_picture_and_sound_together(studio, recipe, watch, tmp_path):
    clip = studio.clip(recipe(colour=GREEN, seconds=3.0, flash_at=2.5))
    before = Edit(shot_id="A", clip=studio.clip(recipe(tone_hz=None)))
    edit = Edit(
        shot_id="B", clip=clip, in_seconds=2.25, out_seconds=2.75, own_sound=SoundKind.DIALOGUE
    )
    film = film_of(tmp_path, [before, edit])
    seen = watch(film.path)
    assert [shot.frames for shot in film.shots] == [24, 12]
    assert seen.flash(24, 36) == 30
    assert abs(seen.onset(24, 36) - 30 / 24) < 0.005


def test_a_dissolve_overlaps_and_mixes(studio, recipe, watch, tmp_path):
    edits = [
        Edit(
            shot_id="A",
            clip=studio.clip(recipe(flash_at=9.0)),
            transition=TransitionKind.DISSOLVE,
            transition_seconds=0.25,
        ),
        Edit(shot_id="B", clip=studio.clip(recipe(colour=BLUE, flash_at=9.0))),
    ]
    film = film_of(tmp_path, edits)
    seen = watch(film.path)
    assert film.frames == 48 - 6
    reds = seen.left[17:25, 0]
    assert np.all(np.diff(reds) < -10)
    assert seen.shows(17, RED)
    assert seen.shows(24, BLUE)


@pytest.mark.parametrize(
    ("transition", "dark"),
    [
        pytest.param(TransitionKind.FADE_OUT, 23, id="fade out darkens the shot's end"),
        pytest.param(TransitionKind.FADE_IN, 24, id="fade in darkens the next shot's start"),
    ],
)
def test_fades_meet_black_on_their_side_of_the_cut(
    studio, recipe, watch, tmp_path, transition, dark
):
    clips = [studio.clip(recipe(colour=c, flash_at=9.0)) for c in (RED, GREEN)]
    edits = [Edit(shot_id="A", clip=clips[0], transition=transition)]
    edits += [Edit(shot_id="B", clip=clips[1])]
    film = film_of(tmp_path, edits)
    seen = watch(film.path)
    assert film.frames == 48
    assert seen.left[dark].max() < 50
    assert seen.left[47 - dark].max() > 150


def test_titles_stand_before_and_after_the_shots(studio, recipe, watch, tmp_path):
    edits = [Edit(shot_id="A", clip=studio.clip(recipe(flash_at=9.0)))]
    film = film_of(tmp_path, edits, title="Fête à Noël", end_title="Fin", card_seconds=1)
    seen = watch(film.path)
    assert film.frames == 72
    assert film.shots[0].first_frame == 24
    assert seen.shows(24, RED)
    assert seen.shows(47, RED)
    assert seen.left[23].max() < 50
    assert seen.left[48].max() < 50


def test_a_missing_shot_is_never_shown_as_it_is(studio, recipe, tmp_path):
    clip = studio.clip(recipe(flash_at=9.0))
    edits = [
        Edit(shot_id="A", clip=clip, missing=True),
        Edit(shot_id="B", missing=True, out_seconds=1.0),
    ]
    film = film_of(tmp_path, edits)
    assert [shot.missing for shot in film.shots] == [True, True]
    with av.open(str(film.path)) as container:
        frames = [f.to_ndarray(format="rgb24").astype(int) for f in container.decode(video=0)]
    assert np.abs(frames[5][20, 80] - RED).max() < 40
    assert frames[5][-6:].mean() < 90
    assert (frames[5][-6:].max(axis=2) > 150).any()
    assert np.abs(frames[30] - RED).max(axis=2).min() > 40


def test_a_film_without_any_sound_has_a_silent_track_of_its_length(studio, recipe, watch, tmp_path):
    film = film_of(tmp_path, [Edit(shot_id="A", clip=studio.clip(recipe(tone_hz=None)))])
    seen = watch(film.path)
    assert film.integrated_lufs == -70.0
    # Its record comes back from disk as it was: minus infinity would not.
    assert type(film).model_validate_json(film.model_dump_json()) == film
    assert film.notes == ("The film has no sound.",)
    assert not seen.sound.any()
    assert 0 <= len(seen.sound) - 48000 < 1024  # the decoder hands out whole AAC frames


NAMES = (
    "my clip (5) [final].mp4",
    'it\'s "quoted".mp4',
    "Сцена 第三幕 مشهد.mp4",
    "-y.mp4",
    "shot_%03d.mp4",
    "concat:a|b.mp4",
    "a;b,c=d\\e'.mp4",
)


def test_any_file_name_works(studio, recipe, tmp_path, monkeypatch):
    for name in NAMES:
        shutil.copy(studio.clip(recipe()), tmp_path / name)
    monkeypatch.chdir(tmp_path)
    edits = tuple(
        Edit(shot_id=f"S{i}", clip=Path(name), own_sound=SoundKind.FOLEY)
        for i, name in enumerate(NAMES)
    )
    for out in (Path("-out 'ü' (1).mp4"), Path("a:b/%02d [x].mp4")):
        film = cut(EditList(edits=edits, width=160, height=90), out, Path("-work of ж"))
        assert probe(film.path).picture.frames == 24 * len(NAMES)


def test_a_torn_clip_is_refused_by_name(studio, tmp_path):
    clip = studio.torn("torn one.mp4")
    with pytest.raises(MediaToolFailed, match=r"torn one\.mp4"):
        film_of(tmp_path, [Edit(shot_id="A", clip=clip)])
    assert not (tmp_path / "film.mp4").exists()


def test_an_in_point_past_the_end_names_shot_and_file(studio, recipe, tmp_path):
    edit = Edit(shot_id="A7", clip=studio.clip(recipe()), in_seconds=5)
    with pytest.raises(UserFixable, match="A7"):
        film_of(tmp_path, [edit])


def test_a_clip_that_ends_early_is_held_and_noted(studio, recipe, tmp_path):
    film = film_of(tmp_path, [Edit(shot_id="A", clip=studio.clip(recipe()), out_seconds=1.5)])
    assert film.frames == 36
    assert "A: the clip ends 0.50 s early" in film.notes[0]


def test_a_hold_shows_the_last_picture_and_not_what_follows_it_in_the_clip(
    studio, recipe, watch, tmp_path
):
    # The clip turns white after the out point, and its tone begins there.
    clip = studio.clip(recipe(seconds=2.0, flash_at=1.0))
    edits = [
        Edit(
            shot_id="A",
            clip=clip,
            in_seconds=0.25,
            out_seconds=1.0,
            hold_seconds=0.5,
            own_sound=SoundKind.FOLEY,
        ),
        Edit(shot_id="B", clip=studio.clip(recipe(colour=BLUE, flash_at=9.0))),
    ]
    film = film_of(tmp_path, edits)
    seen = watch(film.path)
    assert [(s.frames, s.held) for s in film.shots] == [(18 + 12, 12), (24, 0)]
    assert all(seen.shows(frame, RED) for frame in range(30))
    assert seen.flash(0, 30) == -1
    assert seen.shows(30, BLUE)
    assert film.notes == ("The film has no sound.",)


def test_a_hold_freezes_the_frame_that_was_shown_last(studio, recipe, watch, tmp_path):
    clip = studio.clip(recipe(seconds=2.0, flash_at=0.75))
    edit = Edit(shot_id="A", clip=clip, out_seconds=1.0, hold_seconds=1.0)
    seen = watch(film_of(tmp_path, [edit]).path)
    assert len(seen.right) == 48
    assert seen.flash(0, 48) == 18
    assert seen.right[18:].min() > 150


def test_a_held_shot_fades_over_its_hold_and_a_stand_in_keeps_its_band(
    studio, recipe, watch, tmp_path
):
    edit = Edit(
        shot_id="A",
        clip=studio.clip(recipe(flash_at=9.0)),
        hold_seconds=1.0,
        transition=TransitionKind.FADE_OUT,
        missing=True,
    )
    film = film_of(tmp_path, [edit])
    seen = watch(film.path)
    assert film.shots[0].held == 24
    assert seen.shows(35, RED)
    assert np.all(np.diff(seen.left[36:48, 0]) < 0)


def test_the_same_cut_gives_the_same_bytes(studio, recipe, tmp_path):
    def digest(folder):
        edits = [
            Edit(
                shot_id="A",
                clip=studio.clip(recipe()),
                transition=TransitionKind.DISSOLVE,
                own_sound=SoundKind.FOLEY,
                captions=(CaptionLine(text="Hello", start_seconds=0.1, end_seconds=0.6),),
            ),
            Edit(shot_id="B", clip=studio.clip(recipe(colour=BLUE))),
        ]
        film = film_of(folder, edits, title="T")
        paths = [film.path, film.srt, film.vtt, *film.stems.values()]
        return [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]

    assert digest(tmp_path / "one") == digest(tmp_path / "two")


def test_the_file_is_what_a_browser_plays(studio, recipe, tmp_path):
    line = CaptionLine(text="Is anybody here?", start_seconds=0.1, end_seconds=0.9)
    edit = Edit(
        shot_id="A", clip=studio.clip(recipe()), own_sound=SoundKind.FOLEY, captions=(line,)
    )
    film = film_of(tmp_path, [edit])
    head = film.path.read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")
    with av.open(str(film.path)) as container:
        video, audio = container.streams.video[0], container.streams.audio[0]
        captions = container.streams.subtitles[0]
        assert (video.codec_context.name, video.profile) == ("h264", "High")
        assert video.codec_context.pix_fmt == "yuv420p"
        assert video.sample_aspect_ratio in (None, 1)
        frame = next(container.decode(video))
        assert (int(frame.colorspace), int(frame.color_range)) == (1, 1)
        assert (audio.codec_context.name, audio.codec_context.sample_rate) == ("aac", 48000)
        assert audio.codec_context.channels == 2
        assert captions.codec_context.name == "mov_text"
        assert captions.language == "eng"
    assert "Is anybody here?" in film.srt.read_text(encoding="utf-8")
    assert film.vtt.read_text(encoding="utf-8").startswith("WEBVTT")
