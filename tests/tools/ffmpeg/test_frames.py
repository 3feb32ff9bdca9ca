from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from PIL import Image

from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg import ffmpeg, frames
from tools.ffmpeg.measure import measure
from tools.ffmpeg.probe import probe
from tools.ffmpeg.repair import denoise_clip, match_clip, match_still, reframe_clip
from tools.ffmpeg.storyboard import Panel, contact_sheet

GREEN = (30, 200, 40)


def flashed(picture):
    return bool(picture[:, -20:].min() > 180)


def test_frames_come_by_number_in_the_order_asked_for(studio, recipe):
    clip = studio.clip(recipe(colour=GREEN))
    later, sooner, last = frames.at_indices(clip, [12, 11, -1])
    assert [flashed(later), flashed(sooner), flashed(last)] == [True, False, True]
    assert np.abs(sooner[45, 40].astype(int) - GREEN).max() < 12
    with pytest.raises(MediaToolFailed, match="no frame 24"):
        frames.at_indices(clip, [24])


def test_frames_come_by_time(studio, recipe):
    clip = studio.clip(recipe())
    found = frames.at_seconds(clip, [0.9, 0.49, 0.51, 99.0])
    assert [flashed(picture) for picture in found] == [True, False, True, True]


def test_samples_run_from_the_first_frame_to_the_last(studio, recipe):
    numbers, pictures = frames.sampled(studio.clip(recipe()), 5)
    assert (numbers[0], numbers[-1], len(numbers), len(pictures)) == (0, 23, 5, 5)
    assert len(frames.sampled(studio.clip(recipe()), 99)[0]) == 24


def test_a_sound_file_has_no_frames(studio):
    path = studio.wav("s.wav", np.zeros((4800, 2), dtype=np.float32))
    with pytest.raises(UserFixable, match="no picture"):
        frames.first_frame(path)


def test_steady_frames_even_out_a_variable_rate(studio, recipe):
    clip = studio.clip(recipe(variable=True))
    steady = list(frames.steady_frames(clip, Fraction(24)))
    assert len(steady) == pytest.approx(24, abs=1)
    first = next(i for i, picture in enumerate(steady) if flashed(picture))
    assert first == pytest.approx(12, abs=1)


def test_png_keeps_every_pixel(tmp_path):
    picture = np.random.default_rng(0).integers(0, 256, (9, 16, 3), dtype=np.uint8)
    frames.write_png(tmp_path / "a b.png", picture)
    assert np.array_equal(np.asarray(Image.open(tmp_path / "a b.png")), picture)


def test_colour_match_moves_a_still_to_the_reference():
    rng = np.random.default_rng(1)
    warm = np.clip(rng.normal((180, 120, 70), 20, (40, 60, 3)), 0, 255).astype(np.uint8)
    cold = np.clip(rng.normal((80, 110, 150), 20, (40, 60, 3)), 0, 255).astype(np.uint8)
    matched = match_still(cold, warm)
    assert np.abs(matched.mean(axis=(0, 1)) - warm.mean(axis=(0, 1))).max() < 4
    assert np.array_equal(match_still(cold, warm, share=0.0).shape, cold.shape)


def test_colour_match_of_a_clip_keeps_length_and_sound(studio, recipe, tmp_path):
    clip = studio.clip(recipe(seconds=1.0))
    reference = np.full((90, 160, 3), (90, 120, 160), dtype=np.uint8)
    out = match_clip(clip, reference, tmp_path / "matched.mp4")
    before, after = probe(clip), probe(out, decode=True)
    assert after.picture.frames == before.picture.frames
    assert abs(after.sound.duration - before.sound.duration) < Fraction(1, 40)
    means = [frames.first_frame(path).mean(axis=(0, 1)) for path in (clip, out)]
    target = np.array((90, 120, 160))
    assert np.abs(means[1] - target).sum() < 0.8 * np.abs(means[0] - target).sum()


def test_reframe_enlarges_the_wanted_part(studio, recipe, tmp_path):
    out = reframe_clip(studio.clip(recipe()), (0.5, 0.25, 0.5, 0.5), tmp_path / "r.mp4")
    early, late = frames.at_indices(out, [2, 20])
    assert late.shape == (90, 160, 3)
    assert late.min() > 180
    assert not flashed(early)
    with pytest.raises(ValueError, match="leaves the picture"):
        reframe_clip(studio.clip(recipe()), (0.8, 0, 0.5, 0.5), tmp_path / "bad.mp4")


def test_denoise_lowers_noise_and_keeps_frames(studio, tmp_path):
    noisy = tmp_path / "noisy.mp4"
    graph = "color=c=gray:s=160x90:r=12:d=1,noise=alls=10:allf=t"
    ffmpeg.run(["-f", "lavfi", "-i", graph, "-qp", "10", ffmpeg.file_url(noisy)])
    out = denoise_clip(noisy, tmp_path / "clean.mp4", strength=8)
    spread = [float(frames.last_frame(path).std()) for path in (noisy, out)]
    assert spread[1] < 0.6 * spread[0]
    assert probe(out).picture.frames == 12


def test_black_frozen_and_silent_stretches_are_found(tmp_path):
    path = tmp_path / "holes.mp4"
    picture = (
        "testsrc2=s=160x90:r=12:d=4,drawbox=w=iw:h=ih:c=black:t=fill:enable='between(t,1,1.9)'"
    )
    tone = "sine=f=440:d=4,volume=0:enable='gte(t,2.5)':eval=frame"
    inputs = ["-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", tone]
    ffmpeg.run([*inputs, "-vf", "format=yuv420p", "-qp", "5", ffmpeg.file_url(path)])
    found = measure(path)
    assert found.frames == 48
    assert [(round(s.start), round(s.end)) for s in found.black] == [(1, 2)]
    assert found.silent[0].start == pytest.approx(2.5, abs=0.1)
    assert found.silent[0].end == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_a_contact_sheet_holds_every_panel(count):
    colours = [(30 * i + 40, 90, 200 - 20 * i) for i in range(count)]
    panels = [
        Panel(np.full((90, 160, 3), colour, dtype=np.uint8), f"S{i}", "a wide, very " * 20, i == 1)
        for i, colour in enumerate(colours)
    ]
    sheet = contact_sheet(panels, heading="Тень — scene 1")
    pixels = sheet.reshape(-1, 3)
    for colour in colours:
        assert (np.abs(pixels.astype(int) - colour).max(axis=1) < 3).sum() > 5000
