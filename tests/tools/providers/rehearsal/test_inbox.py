"""Files that clients send, and what they turn out to be."""

from __future__ import annotations

import base64
from pathlib import Path

import cv2
import numpy as np
import pytest

from tests.tools.providers.rehearsal.conftest import Shop
from tools.ffmpeg.ffmpeg import run
from tools.providers.rehearsal.inbox import Facts, facts_of, suffix_of


def picture(suffix: str, width: int = 32, height: int = 18, channels: int = 3) -> bytes:
    pixels = np.full((height, width, channels), 120, np.uint8)
    return cv2.imencode(suffix, pixels)[1].tobytes()


PNG = picture(".png")


@pytest.mark.parametrize(
    "value",
    [
        pytest.param("data:image/png;base64," + base64.b64encode(PNG).decode(), id="data URI"),
        pytest.param(base64.b64encode(PNG).decode(), id="bare base64"),
    ],
)
async def test_a_file_inside_a_body_is_kept_by_its_content(shop: Shop, value: str) -> None:
    media = await shop.floor.inbox.media(value, tag="anna")
    assert media.path.read_bytes() == PNG
    assert (media.path.suffix, media.tag) == (".png", "anna")


async def test_an_own_address_is_taken_until_it_expires(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(PNG)
    address = shop.floor.delivery.address(file, 60)
    assert (await shop.floor.inbox.media(address)).path.read_bytes() == PNG
    shop.floor.clock.advance(61)
    with pytest.raises(ValueError, match="HTTP 403"):
        await shop.floor.inbox.media(address)


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        pytest.param("data:image/png,abc", "no base64", id="data URI without base64"),
        pytest.param("data:image/png;base64,@@", "neither", id="broken base64"),
        pytest.param("what?", "neither", id="a word"),
        pytest.param("", "empty", id="nothing"),
        pytest.param("http://10.1.2.3/a.png", "not on this machine", id="another machine"),
        pytest.param("http://no-such-host.invalid/a", "not on this machine", id="no host"),
        pytest.param("http://127.0.0.1:1/a.png", "cannot be fetched", id="nobody listens"),
    ],
)
async def test_what_is_no_file_is_refused_with_a_sentence(
    shop: Shop, value: str, problem: str
) -> None:
    with pytest.raises(ValueError, match=problem):
        await shop.floor.inbox.media(value)


@pytest.mark.parametrize(
    ("suffix", "alpha"),
    [(".png", False), (".png", True), (".jpg", False), (".webp", False), (".bmp", False)],
)
def test_a_picture_is_known_by_its_bytes(tmp_path: Path, suffix: str, alpha: bool) -> None:
    file = tmp_path / "misnamed.mp3"
    file.write_bytes(picture(suffix, channels=4 if alpha else 3))
    facts = facts_of(file)
    assert facts == Facts(suffix, file.stat().st_size, 32, 18, has_alpha=alpha)
    assert (round(facts.ratio, 2), facts.short_side) == (1.78, 18)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".flac", ".ogg", ".mp4", ".webm"])
def test_sounds_and_clips_are_known_by_their_bytes_and_length(tmp_path: Path, suffix: str) -> None:
    file = tmp_path / f"a{suffix}"
    moving = suffix in (".mp4", ".webm")
    what = "testsrc=size=64x36:rate=12" if moving else "sine=frequency=300"
    codec = ("-c:a", "libopus") if suffix == ".ogg" else ()
    run(["-f", "lavfi", "-i", what, "-t", "1.5", *codec, str(file)])
    facts = facts_of(file)
    assert facts.suffix == suffix
    assert facts.seconds == pytest.approx(1.5, abs=0.08)
    assert facts.width == (64 if moving else 0)


@pytest.mark.parametrize("content", [b"<html>", b"\x89PNG\r\n\x1a\nbroken", b"RIFF0000WAVEbroken"])
def test_a_broken_or_foreign_file_has_no_kind(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a"
    file.write_bytes(content)
    assert facts_of(file) == Facts("", len(content))


def test_text_has_no_ending() -> None:
    assert suffix_of(b"{}") == ""
