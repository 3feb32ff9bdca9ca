"""The voice that a talking clip gets: in its place, and of the clip's length."""

from __future__ import annotations

import io
import wave
from pathlib import Path

import numpy as np
import pytest

from tools.errors import ProviderRefused
from tools.ffmpeg import sound
from tools.ffmpeg.clock import SAMPLE_RATE
from tools.providers.live.padded import padded_voice
from tools.providers.requests import Media


@pytest.fixture
def voice(tmp_path: Path) -> Media:
    """Two seconds of a tone."""
    moments = np.arange(2 * SAMPLE_RATE) / SAMPLE_RATE
    tone = (0.5 * np.sin(2 * np.pi * 220 * moments)).astype(np.float32)
    sound.write_wav(tmp_path / "voice.wav", np.stack([tone, tone], axis=1))
    return Media(sha256="0" * 64, path=tmp_path / "voice.wav")


@pytest.mark.parametrize(
    ("delay", "total", "heard"),
    [
        pytest.param(0.0, 2.0, (0.0, 2.0), id="as it is"),
        pytest.param(0.75, 3.5, (0.75, 2.75), id="after a pause and before one"),
        pytest.param(0.5, 1.5, (0.5, 1.5), id="never longer than the clip"),
    ],
)
async def test_the_voice_begins_after_its_delay_and_the_file_is_as_long_as_the_clip(
    voice: Media, delay: float, total: float, heard: tuple[float, float]
) -> None:
    packed = await padded_voice(voice, delay, total)
    with wave.open(io.BytesIO(packed.content)) as file:
        assert (file.getnchannels(), file.getsampwidth()) == (1, 2)
        assert file.getnframes() == round(total * SAMPLE_RATE)
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")
    loud = np.flatnonzero(np.abs(samples) > 300) / SAMPLE_RATE
    assert (loud[0], loud[-1]) == pytest.approx(heard, abs=0.01)
    assert np.abs(samples).max() == pytest.approx(0.5 * 32767, rel=0.01)


async def test_a_file_that_is_no_sound_is_refused(tmp_path: Path) -> None:
    (tmp_path / "voice.wav").write_text("no sound")
    with pytest.raises(ProviderRefused, match="voice file"):
        await padded_voice(Media(sha256="0" * 64, path=tmp_path / "voice.wav"), 0, 1)
