from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import pytest

from tools.errors import UserFixable
from tools.providers.previz.sounds import RATE, Sound, read_wav


def tone(hertz: float, seconds: float = 0.5, rate: int = RATE) -> Sound:
    time = np.arange(int(seconds * rate)) / rate
    return Sound((0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32), rate)


@pytest.mark.parametrize("channels", [pytest.param(1, id="mono"), pytest.param(2, id="stereo")])
def test_a_wav_comes_back_within_one_step_of_16_bits(tmp_path: Path, channels: int) -> None:
    sound = tone(440.0)
    if channels == 2:
        sound = Sound(np.stack([sound.samples, -0.5 * sound.samples], axis=1))
    sound.write_wav(tmp_path / "a.wav")
    back = read_wav(tmp_path / "a.wav")
    assert back.samples.shape == sound.samples.shape
    assert back.rate == RATE
    np.testing.assert_allclose(back.samples, sound.samples, atol=2 / 32768)


def test_every_file_is_48_khz_16_bit_and_keeps_its_length_and_pitch(tmp_path: Path) -> None:
    tone(1000.0, 0.5, 22_050).write_wav(tmp_path / "a.wav")
    with wave.open(str(tmp_path / "a.wav"), "rb") as file:
        assert (file.getframerate(), file.getsampwidth()) == (48_000, 2)
    back = read_wav(tmp_path / "a.wav")
    assert back.seconds == pytest.approx(0.5, abs=1e-3)
    spectrum = np.abs(np.fft.rfft(back.samples))
    assert spectrum.argmax() / back.seconds == pytest.approx(1000.0, abs=3.0)


def test_writing_leaves_only_the_file_and_the_same_bytes(tmp_path: Path) -> None:
    tone(300.0).write_wav(tmp_path / "a (1).wav")
    first = (tmp_path / "a (1).wav").read_bytes()
    tone(300.0).write_wav(tmp_path / "a (1).wav")
    assert (tmp_path / "a (1).wav").read_bytes() == first
    assert [path.name for path in tmp_path.iterdir()] == ["a (1).wav"]


def test_beyond_full_scale_is_clipped_not_wrapped(tmp_path: Path) -> None:
    Sound(np.array([2.0, -2.0], np.float32)).write_wav(tmp_path / "a.wav")
    np.testing.assert_allclose(read_wav(tmp_path / "a.wav").samples, [1.0, -1.0], atol=1e-4)


@pytest.mark.parametrize("width", [1, 2, 3, 4])
def test_reads_the_usual_widths(tmp_path: Path, width: int) -> None:
    half = {1: b"\xc0", 2: b"\x00\x40", 3: b"\x00\x00\x40", 4: b"\x00\x00\x00\x40"}[width]
    with wave.open(str(tmp_path / "a.wav"), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(width)
        file.setframerate(8000)
        file.writeframes(half * 10)
    np.testing.assert_allclose(read_wav(tmp_path / "a.wav").samples, np.full(10, 0.5), atol=0.01)


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"not a wave file at all", id="text"),
        pytest.param(b"RIFF\x24\x00\x00\x00WAVEfmt ", id="truncated header"),
    ],
)
def test_what_is_no_wav_is_the_users_to_fix(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(UserFixable, match=r"a\.wav"):
        read_wav(tmp_path / "a.wav")
