"""Pictures within a service's limits: untouched when they fit, never distorted when they do not."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.pictures import (
    Packed,
    PictureLimits,
    nearest_ratio,
    packed_file,
    packed_picture,
)
from tools.providers.requests import Media

Draw = Callable[..., Media]


def noise(width: int, height: int, mode: str = "RGB") -> Image.Image:
    """A picture that does not compress."""
    bands = len(mode)
    pixels = np.random.default_rng(7).integers(0, 256, (height, width, bands), np.uint8)
    return Image.fromarray(pixels.squeeze(), mode=None)


@pytest.fixture
def draw(tmp_path: Path) -> Draw:
    def save(image: Image.Image, suffix: str = ".png", **options: object) -> Media:
        path = tmp_path / f"picture{suffix}"
        image.save(path, **options)
        return Media(sha256="0" * 64, path=path)

    return save


def opened(packed: Packed) -> Image.Image:
    image = Image.open(io.BytesIO(packed.content))
    assert image.size == (packed.width, packed.height)
    assert Image.MIME[image.format or ""] == packed.mime
    return image


@pytest.mark.parametrize("suffix", [".png", ".jpg", ".webp"])
async def test_a_picture_that_fits_travels_byte_for_byte(draw: Draw, suffix: str) -> None:
    media = draw(noise(64, 48), suffix)
    packed = await packed_picture(media, PictureLimits(formats=("png", "jpeg", "webp")))
    assert packed.content == media.path.read_bytes()
    assert (packed.width, packed.height) == (64, 48)


@pytest.mark.parametrize(
    ("limits", "mime", "size"),
    [
        pytest.param({"formats": ("jpeg",)}, "image/jpeg", (60, 40), id="another format"),
        pytest.param({"formats": ("webp",)}, "image/webp", (60, 40), id="WebP"),
        pytest.param({"least_side": 300}, "image/jpeg", (450, 300), id="too small"),
        pytest.param({"most_side": 30}, "image/jpeg", (30, 20), id="too large"),
        pytest.param({"ratios": (1.0, 1.2)}, "image/jpeg", (60, 50), id="too wide"),
        pytest.param({"ratios": (2.0, 3.0)}, "image/jpeg", (80, 40), id="too narrow"),
        pytest.param(
            {"formats": ("png",), "ratios": (0.4, 1.0), "least_side": 301},
            "image/png",
            (301, 301),
            id="wide and small",
        ),
    ],
)
async def test_a_picture_is_brought_within_the_limits(
    draw: Draw, limits: dict[str, object], mime: str, size: tuple[int, int]
) -> None:
    packed = await packed_picture(draw(noise(60, 40)), PictureLimits(**limits))
    assert (packed.mime, opened(packed).size) == (mime, size)


async def test_padding_repeats_the_edge_and_keeps_the_picture(draw: Draw) -> None:
    image = Image.new("RGB", (40, 20), "red")
    image.paste("blue", (0, 10, 40, 20))
    limits = PictureLimits(formats=("png",), ratios=(1.0, 1.0))
    padded = opened(await packed_picture(draw(image), limits))
    assert padded.size == (40, 40)
    assert padded.crop((0, 10, 40, 30)).tobytes() == image.tobytes()
    assert padded.getpixel((5, 0)) == (255, 0, 0)
    assert padded.getpixel((5, 39)) == (0, 0, 255)


@pytest.mark.parametrize(
    "limit",
    [
        pytest.param({"most_bytes": 20_000}, id="bytes"),
        pytest.param({"most_characters": 26_000}, id="characters"),
    ],
)
@pytest.mark.parametrize("made", ["jpeg", "png", "webp"])
async def test_a_picture_that_is_too_heavy_loses_quality_and_then_size(
    draw: Draw, limit: dict[str, int], made: str
) -> None:
    packed = await packed_picture(draw(noise(400, 300)), PictureLimits(formats=(made,), **limit))
    assert len(packed.content) <= limit.get("most_bytes", 10**9)
    assert len(packed.data_uri()) <= limit.get("most_characters", 10**9)
    width, height = opened(packed).size
    assert width / height == pytest.approx(4 / 3, rel=0.02)
    assert width > 60


async def test_a_gentle_excess_costs_quality_alone(draw: Draw) -> None:
    media = draw(noise(200, 200), ".jpg", quality=100)
    limits = PictureLimits(most_bytes=media.path.stat().st_size * 3 // 4)
    assert opened(await packed_picture(media, limits)).size == (200, 200)


async def test_the_same_picture_gives_the_same_bytes(draw: Draw) -> None:
    media = draw(noise(100, 80))
    limits = PictureLimits(formats=("jpeg",), most_side=64)
    assert await packed_picture(media, limits) == await packed_picture(media, limits)


async def test_transparency_is_laid_on_white(draw: Draw) -> None:
    image = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 10, 20))
    flat = opened(await packed_picture(draw(image), PictureLimits(formats=("png",))))
    assert flat.mode == "RGB"
    assert (flat.getpixel((5, 5)), flat.getpixel((15, 5))) == ((0, 0, 255), (255, 255, 255))


async def test_a_turned_photograph_is_stood_upright(draw: Draw) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    packed = await packed_picture(draw(noise(60, 40), ".jpg", exif=exif), PictureLimits())
    assert opened(packed).size == (40, 60)


@pytest.mark.parametrize(
    ("image", "suffix"),
    [
        pytest.param(noise(30, 20).convert("P"), ".png", id="palette"),
        pytest.param(noise(30, 20).convert("CMYK"), ".jpg", id="CMYK"),
        pytest.param(noise(30, 20).convert("LA"), ".png", id="grey with alpha"),
    ],
)
async def test_rare_kinds_become_plain_pictures(
    draw: Draw, image: Image.Image, suffix: str
) -> None:
    assert opened(await packed_picture(draw(image, suffix), PictureLimits())).mode == "RGB"


async def test_of_an_animation_the_first_picture_is_taken(draw: Draw) -> None:
    first = Image.new("RGB", (20, 20), "red")
    media = draw(first, ".webp", save_all=True, append_images=[Image.new("RGB", (20, 20), "blue")])
    packed = await packed_picture(media, PictureLimits(formats=("webp", "png")))
    image = opened(packed)
    assert getattr(image, "n_frames", 1) == 1
    red, _, blue = image.convert("RGB").getpixel((5, 5))
    assert red > 200
    assert blue < 50


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"<html>", id="a page"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 100, id="a broken PNG"),
    ],
)
async def test_what_is_no_picture_is_refused_before_it_is_sent(
    tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "odd.png"
    path.write_bytes(content)
    with pytest.raises(ProviderRefused, match=r"odd\.png") as caught:
        await packed_picture(Media(sha256="0", path=path), PictureLimits())
    assert caught.value.kind is RefusalKind.INVALID
    assert str(tmp_path) not in str(caught.value)


async def test_a_torn_picture_is_refused(draw: Draw) -> None:
    media = draw(noise(100, 100))
    media.path.write_bytes(media.path.read_bytes()[:9000])
    with pytest.raises(ProviderRefused):
        await packed_picture(media, PictureLimits())


async def test_a_picture_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ProviderRefused, match="cannot be read"):
        await packed_picture(Media(sha256="0", path=tmp_path / "gone.png"), PictureLimits())


@pytest.mark.parametrize(
    "limits",
    [
        pytest.param({"most_bytes": 100}, id="nothing is that small"),
        pytest.param({"most_bytes": 9_000, "least_side": 200}, id="light and large"),
        pytest.param({"least_side": 50, "most_side": 40}, id="no size at all"),
    ],
)
async def test_limits_that_no_picture_meets_are_a_refusal(
    draw: Draw, limits: dict[str, int]
) -> None:
    with pytest.raises(ProviderRefused, match="within the service's limits"):
        await packed_picture(draw(noise(300, 200)), PictureLimits(**limits))


def test_base64_and_the_data_uri_hold_the_same_bytes() -> None:
    packed = Packed(b"abc\xff", "image/png", 1, 1)
    assert base64.b64decode(packed.base64()) == b"abc\xff"
    assert packed.data_uri() == f"data:image/png;base64,{packed.base64()}"


# --- sounds and clips ----------------------------------------------------------------------------


async def test_a_sound_travels_as_it_is_under_its_true_type(tmp_path: Path) -> None:
    path = tmp_path / "voice.mp3"
    path.write_bytes(b"RIFF\x10\0\0\0WAVEfmt " + b"\0" * 100)
    packed = await packed_file(Media(sha256="0", path=path), most_bytes=200, what="the voice")
    assert packed == Packed(path.read_bytes(), "audio/wav", 0, 0)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"fLaC" + b"\0" * 2_000_000, "the voice has 2.0 MB", id="too large"),
        pytest.param(b"hello", "the voice is not a media file", id="unknown"),
    ],
)
async def test_a_sound_that_cannot_travel_is_refused(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "voice.wav"
    path.write_bytes(content)
    with pytest.raises(ProviderRefused, match=said) as caught:
        await packed_file(Media(sha256="0", path=path), most_bytes=1_000_000, what="the voice")
    assert caught.value.kind is RefusalKind.INVALID


# --- ratios --------------------------------------------------------------------------------------

RUNWAY = ["1920:1080", "1080:1920", "1024:1024", "1360:768", "1080:1080", "1168:880", "1280:720"]


@pytest.mark.parametrize(
    ("size", "options", "nearest"),
    [
        pytest.param((1280, 720), ["1:1", "16:9", "9:16", "21:9"], "16:9", id="words"),
        pytest.param((1280, 720), RUNWAY, "1280:720", id="the very size"),
        pytest.param((1920, 804), RUNWAY, "1920:1080", id="wider than all"),
        pytest.param((720, 1280), RUNWAY, "1080:1920", id="upright"),
        pytest.param((800, 600), RUNWAY, "1168:880", id="four to three"),
        pytest.param((1040, 1040), RUNWAY, "1024:1024", id="of two squares the nearer in size"),
        pytest.param((640, 360), ["1280*720", "832*480"], "1280*720", id="aspect before size"),
        pytest.param((640, 360), ["1280x720", "1920x1080"], "1280x720", id="times sign"),
    ],
)
def test_the_nearest_ratio_is_nearest_in_aspect_and_then_in_size(
    size: tuple[int, int], options: list[str], nearest: str
) -> None:
    assert nearest_ratio(*size, options) == nearest
