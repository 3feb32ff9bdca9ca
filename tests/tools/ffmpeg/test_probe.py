from __future__ import annotations

from fractions import Fraction

import pytest

from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg import ffmpeg
from tools.ffmpeg.probe import probe


@pytest.mark.parametrize(
    ("made", "frames", "rate"),
    [
        pytest.param({"rate": "24"}, 24, Fraction(24), id="24"),
        pytest.param({"rate": "24000/1001"}, 24, Fraction(24000, 1001), id="23.976"),
        pytest.param({"rate": "30000/1001"}, 30, Fraction(30000, 1001), id="29.97"),
        pytest.param({"rate": "25", "suffix": ".mkv"}, 25, Fraction(25), id="matroska"),
    ],
)
def test_frames_and_rate_are_exact(studio, recipe, made, frames, rate):
    info = probe(studio.clip(recipe(**made)), decode=True)
    assert info.picture.frames == frames
    assert info.picture.rate == rate
    assert abs(info.picture.duration - frames / rate) < Fraction(1, 500)
    assert not info.picture.variable_rate
    assert info.decoded


def test_a_variable_rate_is_seen(studio, recipe):
    assert probe(studio.clip(recipe(variable=True))).picture.variable_rate


def test_sound_is_measured_apart_from_the_picture(studio, recipe):
    info = probe(studio.clip(recipe(sound_seconds=1.9, sample_rate=44100, channels=1)))
    assert float(info.picture.duration) == pytest.approx(1.0)
    assert float(info.sound.duration) == pytest.approx(1.9, abs=0.03)
    assert (info.sound.sample_rate, info.sound.channels) == (44100, 1)
    assert probe(studio.clip(recipe(tone_hz=None))).sound is None


def test_rotation_is_read_from_the_display_matrix(studio, recipe, tmp_path):
    turned = tmp_path / "turned.mp4"
    source = ffmpeg.source(studio.clip(recipe()), "-display_rotation:v:0", "90")
    ffmpeg.run([*source, "-c", "copy", ffmpeg.file_url(turned)])
    picture = probe(turned).picture
    assert picture.rotation in (90, 270)
    assert picture.display_size == (90, 160)


BAD = [
    pytest.param(b"", id="empty"),
    pytest.param(b"not a film at all\n" * 100, id="text"),
    pytest.param(b"#EXTM3U\n#EXTINF:5,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n", id="playlist"),
    pytest.param(b"ffconcat version 1.0\nfile '/etc/hostname'\n", id="concat script"),
]


@pytest.mark.parametrize("data", BAD)
@pytest.mark.parametrize("suffix", [".mp4", ".m3u8", ".wav"])
def test_what_is_not_media_is_refused_by_name(tmp_path, data, suffix):
    path = tmp_path / f"odd one{suffix}"
    path.write_bytes(data)
    with pytest.raises(UserFixable, match="odd one"):
        probe(path)


def test_a_missing_file_is_refused_by_name(tmp_path):
    with pytest.raises(UserFixable, match="no such file"):
        probe(tmp_path / "gone.mp4")


def test_a_torn_file_is_refused_by_name(studio):
    with pytest.raises(MediaToolFailed, match=r"torn\.mp4: torn: \d+ of 48 frames"):
        probe(studio.torn("torn.mp4"))


def test_a_damaged_body_is_found_by_decoding(studio, recipe, tmp_path):
    data = bytearray(studio.clip(recipe(seconds=2.0)).read_bytes())
    start = data.index(b"mdat")
    for at in range(start + 3000, min(len(data), start + 9000), 7):
        data[at] ^= 0xFF
    path = tmp_path / "damaged.mp4"
    path.write_bytes(bytes(data))
    with pytest.raises(MediaToolFailed, match=r"damaged\.mp4"):
        probe(path, decode=True)


def test_a_failing_command_carries_the_end_of_its_log(tmp_path):
    with pytest.raises(MediaToolFailed) as caught:
        ffmpeg.run([*ffmpeg.source(tmp_path / "gone.mp4"), "-f", "null", "-"])
    assert "No such file" in caught.value.log_tail
    assert "-protocol_whitelist" in caught.value.command
