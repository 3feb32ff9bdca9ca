"""Free remedies on real files: stills and clips come out whole, at the size of the film."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from graph.mending import mend_clip, mend_still
from tests.graph.fakes import Studio
from tools.dinov3.expectation import Expectation
from tools.ffmpeg.frames import read_still, write_png
from tools.ffmpeg.probe import probe
from tools.providers.provider import Ticket
from tools.providers.requests import ClipRequest, Media
from tools.screenplay.plan import Camera, Shot, ShotSize
from tools.takes.verdict import Remedy

SHOT = Shot(
    shot_id="A1",
    scene_id="1",
    action="He waits.",
    location="room",
    camera=Camera(size=ShotSize.MEDIUM),
    duration_seconds=1,
)


def noise(mean: float, width: int = 96, height: int = 90) -> np.ndarray:
    rng = np.random.default_rng(1)
    return np.clip(rng.normal(mean, 20, (height, width, 3)), 0, 255).astype(np.uint8)


@pytest.fixture
def expected(tmp_path: Path) -> Expectation:
    write_png(tmp_path / "master.png", noise(60, 160))
    return Expectation(shot=SHOT, width=160, height=90, scene_master=tmp_path / "master.png")


@pytest.mark.parametrize("remedy", list(Remedy))
def test_a_mended_still_has_the_film_s_size(tmp_path: Path, expected: Expectation, remedy: Remedy):
    source, out = tmp_path / "still.png", tmp_path / "mended.png"
    write_png(source, noise(180))
    mend_still(source, out, remedy, expected, (0.1, 0.1, 0.8, 0.8))
    assert read_still(out).shape == (90, 160, 3)
    assert read_still(source).shape == (90, 96, 3)


def test_colour_match_moves_towards_the_master_and_denoise_calms(
    tmp_path: Path, expected: Expectation
):
    source, out = tmp_path / "still.png", tmp_path / "mended.png"
    write_png(source, noise(180))
    mend_still(source, out, Remedy.COLOUR_MATCH, expected, None)
    assert abs(read_still(out).mean() - 60) < 20
    mend_still(source, out, Remedy.DENOISE, expected, None)
    assert read_still(out).std() < read_still(source).std()


async def test_a_mended_clip_has_the_film_s_size_and_length(tmp_path: Path, expected: Expectation):
    request = ClipRequest(
        model="m",
        seed=3,
        prompt="p",
        first_frame=Media(sha256="0"),
        duration_seconds=1,
        fps=12,
        width=96,
        height=96,
    )
    done = await Studio().poll(Ticket(task_id="t"), request, tmp_path)
    source, out = done.outputs[0].path, tmp_path / "mended.mp4"  # type: ignore[union-attr]
    mend_clip(source, out, Remedy.RESIZE, expected, None)
    info = probe(out, decode=True).picture
    assert info is not None
    assert (info.width, info.height, info.frames) == (160, 90, 12)
