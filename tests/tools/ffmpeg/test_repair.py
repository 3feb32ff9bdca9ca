from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest

from tools.ffmpeg import ffmpeg, frames
from tools.ffmpeg.probe import probe
from tools.ffmpeg.repair import denoise_clip, match_clip, match_still, reframe_clip


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
    assert early[:, -20:].min() < 100
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
