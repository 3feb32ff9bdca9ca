"""The official SDK of ElevenLabs pointed at the stand-in: proof that it speaks the contract."""

from __future__ import annotations

import base64
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.tools.providers.set_up import Stage
from tools.ffmpeg.probe import probe
from tools.providers.rehearsal.elevenlabs_voices import PREMADE

pytest.importorskip("elevenlabs")
from elevenlabs.client import AsyncElevenLabs
from elevenlabs.core.api_error import ApiError

VOICE = "JBFqnCBsd6RMkjVDRZzb"
TEXT = "So I stay."


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient() as client:
        yield client


@pytest.fixture
def sdk(stage: Stage, http: httpx.AsyncClient) -> Any:
    return client_of(stage, http, "rehearsal-sdk1")


def client_of(stage: Stage, http: httpx.AsyncClient, key: str) -> Any:
    return AsyncElevenLabs(base_url=f"{stage.url}/elevenlabs", api_key=key, httpx_client=http)


async def gathered(pieces: Any) -> bytes:
    return b"".join([piece async for piece in pieces])


def seconds_of(content: bytes, folder: Path) -> float:
    path = folder / "sound.mp3"
    path.write_bytes(content)
    track = probe(path).sound
    assert track is not None
    return float(track.duration)


async def test_speech_with_timestamps(sdk: Any, stage: Stage, tmp_path: Path) -> None:
    said = await sdk.text_to_speech.convert_with_timestamps(
        VOICE, text=TEXT, model_id="eleven_multilingual_v2", seed=7
    )
    length = seconds_of(base64.b64decode(said.audio_base_64), tmp_path)
    assert "".join(said.alignment.characters) == TEXT
    assert said.alignment.character_end_times_seconds[-1] == pytest.approx(length, abs=0.1)
    (sale,) = stage.ledger("elevenlabs")
    assert sale.request.seed == 7


async def test_speech_as_a_stream(sdk: Any, tmp_path: Path) -> None:
    whole = await gathered(sdk.text_to_speech.convert(VOICE, text=TEXT))
    assert await gathered(sdk.text_to_speech.stream(VOICE, text=TEXT)) == whole
    assert seconds_of(whole, tmp_path) == pytest.approx(1.0, abs=0.1)


async def test_speech_as_a_stream_with_timestamps(sdk: Any) -> None:
    pieces = [piece async for piece in sdk.text_to_speech.stream_with_timestamps(VOICE, text=TEXT)]
    characters = [each for piece in pieces for each in piece.alignment.characters]
    assert "".join(characters) == TEXT


async def test_sound_effects(sdk: Any, stage: Stage, tmp_path: Path) -> None:
    sound = await gathered(
        sdk.text_to_sound_effects.convert(
            text="Heavy surf.", duration_seconds=3.0, loop=True, prompt_influence=0.4
        )
    )
    assert seconds_of(sound, tmp_path) == pytest.approx(3.0, abs=0.1)
    assert stage.ledger()[0].body["loop"] is True


async def test_music(sdk: Any, stage: Stage, tmp_path: Path) -> None:
    sound = await gathered(
        sdk.music.compose(prompt="Slow strings.", music_length_ms=4_000, force_instrumental=True)
    )
    assert seconds_of(sound, tmp_path) == pytest.approx(4.0, abs=0.1)
    assert stage.ledger()[0].request.kind == "music"


async def test_voices(sdk: Any) -> None:
    listed = (await sdk.voices.get_all()).voices
    assert {voice.voice_id for voice in listed} == set(PREMADE)
    one = await sdk.voices.get(VOICE)
    assert (one.name, one.labels["accent"]) == ("George", "british")


async def test_models(sdk: Any) -> None:
    models = {model.model_id: model for model in await sdk.models.list()}
    assert models["eleven_v3"].maximum_text_length_per_request == 5_000
    assert models["eleven_flash_v2_5"].model_rates.character_cost_multiplier == 0.5


async def test_the_subscription(sdk: Any) -> None:
    plan = await sdk.user.subscription.get()
    assert (plan.tier, plan.character_count, plan.character_limit) == ("creator", 0, 121_000)


@pytest.mark.parametrize(
    ("voice", "text", "status"),
    [pytest.param("nobody", TEXT, 404, id="voice"), pytest.param(VOICE, " ", 400, id="text")],
)
async def test_errors_are_read_by_the_sdk(sdk: Any, voice: str, text: str, status: int) -> None:
    with pytest.raises(ApiError) as caught:
        await sdk.text_to_speech.convert_with_timestamps(voice, text=text)
    assert caught.value.status_code == status
    assert caught.value.body["detail"]["code"]


async def test_the_sdk_with_another_key_is_refused(stage: Stage, http: httpx.AsyncClient) -> None:
    with pytest.raises(ApiError) as caught:
        await client_of(stage, http, "stolen-0001").models.list()
    assert caught.value.status_code == 401
