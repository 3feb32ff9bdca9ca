"""Files that are delivered: of the size, rate and length that was ordered."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tools.errors import ProviderRefused
from tools.ffmpeg.probe import probe
from tools.providers.previz.encode import read_picture
from tools.providers.previz.library import Library
from tools.providers.rehearsal.canned import Canned
from tools.providers.rehearsal.inbox import facts_of
from tools.providers.rehearsal.media import MediaDesk, Previz
from tools.providers.requests import (
    ClipRequest,
    FoleyRequest,
    Media,
    MusicRequest,
    Request,
    StillRequest,
    VoiceRequest,
)
from tools.takes.assets import sha256_of

STILL = StillRequest(
    model="m",
    seed=3,
    prompt="Medium shot of Marcus, a watchmaker in a grey vest, in his workshop at night.",
    width=320,
    height=180,
)


def clip_of(still: Path, seconds: float = 1.0, fps: int = 12) -> ClipRequest:
    return ClipRequest(
        model="m",
        seed=3,
        prompt="Slow push in.",
        first_frame=Media(sha256=sha256_of(still), path=still),
        duration_seconds=seconds,
        fps=fps,
        width=320,
        height=180,
    )


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[MediaDesk]:
    desk = MediaDesk(tmp_path / "files", Canned())
    yield desk
    desk.close()


@pytest.fixture
async def rendering(tmp_path: Path) -> AsyncIterator[MediaDesk]:
    desk = MediaDesk(tmp_path / "files", Previz(tmp_path / "previz", workers=1), threads=1)
    yield desk
    desk.close()


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
async def test_a_still_comes_in_the_container_that_a_house_delivers(
    desk: MediaDesk, suffix: str
) -> None:
    facts = facts_of(await desk.make(STILL, suffix=suffix))
    assert (facts.suffix, facts.width, facts.height) == (suffix, 320, 180)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".flac"])
async def test_a_sound_lasts_as_long_as_was_ordered(desk: MediaDesk, suffix: str) -> None:
    request = MusicRequest(model="m", seed=1, prompt="a tone", duration_seconds=2.5)
    facts = facts_of(await desk.make(request, suffix=suffix))
    assert facts.suffix == suffix
    assert facts.seconds == pytest.approx(2.5, abs=0.05)


async def test_raw_sound_has_one_channel_of_44100_samples_a_second(desk: MediaDesk) -> None:
    request = MusicRequest(model="m", seed=1, prompt="a tone", duration_seconds=2)
    file = await desk.make(request, suffix=".pcm")
    assert file.stat().st_size == pytest.approx(2 * 44100 * 2, rel=0.01)


async def test_a_clip_has_the_frames_that_were_ordered(desk: MediaDesk, tmp_path: Path) -> None:
    still = await desk.make(STILL, suffix=".png")
    picture = probe(await desk.make(clip_of(still, 2.0, 16), suffix=".mp4")).picture
    assert picture is not None
    assert (picture.width, picture.height, picture.frames) == (320, 180, 32)
    assert float(picture.rate) == 16


async def test_a_muxed_clip_has_its_picture_and_the_sound(desk: MediaDesk) -> None:
    still = await desk.make(STILL, suffix=".png")
    clip = await desk.make(clip_of(still, 2.0), suffix=".mp4")
    foley = FoleyRequest(model="m", seed=1, prompt="rain", duration_seconds=2)
    both = probe(await desk.muxed(clip, await desk.make(foley, suffix=".wav")))
    assert both.picture is not None
    assert both.sound is not None
    assert float(both.sound.duration) == pytest.approx(2.0, abs=0.1)


async def test_a_tiny_file_keeps_its_length_and_little_else(tmp_path: Path) -> None:
    desk = MediaDesk(tmp_path, Canned(tiny=True))
    still = await desk.make(STILL, suffix=".png")
    picture = probe(await desk.make(clip_of(still, 3.0, 24), suffix=".mp4")).picture
    desk.close()
    assert picture is not None
    assert float(picture.duration) == 3.0
    assert picture.width < 100


async def test_the_same_order_is_rendered_once(tmp_path: Path) -> None:
    renders: list[str] = []

    class Counting(Canned):
        def render(self, request: Request, path: Path) -> None:
            renders.append(path.name)
            super().render(request, path)

    desk = MediaDesk(tmp_path, Counting())
    await asyncio.gather(*(desk.make(STILL, suffix=".png") for _ in range(4)))
    desk.close()
    again = MediaDesk(tmp_path, Counting())
    await again.make(STILL, suffix=".png")
    again.close()
    assert len(renders) == 1


async def test_an_order_that_failed_is_tried_again(tmp_path: Path) -> None:
    class Moody(Canned):
        failed = False

        def render(self, request: Request, path: Path) -> None:
            if not self.failed:
                self.failed = True
                raise OSError("the disk is full")
            super().render(request, path)

    desk = MediaDesk(tmp_path, Moody())
    with pytest.raises(OSError, match="full"):
        await desk.make(STILL, suffix=".png")
    assert (await desk.make(STILL, suffix=".png")).is_file()
    desk.close()


async def test_nobody_delivers_a_clip_as_a_picture(desk: MediaDesk) -> None:
    still = await desk.make(STILL, suffix=".png")
    with pytest.raises(ValueError, match="not delivered"):
        await desk.make(clip_of(still), suffix=".jpg")


async def test_previz_knows_its_still_again_as_the_jpeg_that_a_house_delivers(
    rendering: MediaDesk, tmp_path: Path
) -> None:
    still = await rendering.make(STILL, suffix=".jpg")
    match = Library(tmp_path / "previz").recognise(read_picture(still))
    assert match is not None
    assert match.stage.figures[0].name == "Marcus"
    clip = await rendering.make(clip_of(still, 0.5), suffix=".mp4")
    assert facts_of(clip).seconds == 0.5


async def test_a_voice_that_previz_does_not_have_is_spoken_all_the_same(
    rendering: MediaDesk,
) -> None:
    line = VoiceRequest(model="m", seed=1, text="Who is there?", voice="my own clone")
    assert facts_of(await rendering.make(line, suffix=".mp3")).seconds > 0.5


async def test_what_previz_cannot_render_is_said(rendering: MediaDesk, tmp_path: Path) -> None:
    with pytest.raises(ProviderRefused, match="nowhere"):
        await rendering.make(clip_of_missing(tmp_path / "nowhere.png"), suffix=".mp4")


def clip_of_missing(path: Path) -> ClipRequest:
    frame = Media(sha256="0" * 64, path=path)
    return ClipRequest(
        model="m",
        seed=1,
        prompt="",
        first_frame=frame,
        duration_seconds=1,
        fps=12,
        width=64,
        height=36,
    )
