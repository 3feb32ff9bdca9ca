"""Replicate's official client pointed at the stand-in: proof that it speaks the contract."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.tools.providers.set_up import Stage
from tools.providers.requests import ClipRequest, FoleyRequest

replicate = pytest.importorskip("replicate")

WAN = "wan-video/wan-2.2-i2v-a14b"
MMAUDIO = "zsxkib/mmaudio"


async def client_of(stage: Stage, token: str) -> AsyncIterator[Any]:
    sdk = replicate.Client(api_token=token, base_url=f"{stage.url}/replicate")
    sdk.poll_interval = 0.01
    yield sdk
    await sdk._async_client.aclose()


@pytest.fixture
async def sdk(stage: Stage) -> AsyncIterator[Any]:
    async for client in client_of(stage, "rehearsal-sdk-0001"):
        yield client


@pytest.fixture
async def stranger(stage: Stage) -> AsyncIterator[Any]:
    async for client in client_of(stage, "stolen-sdk-0001"):
        yield client


async def test_a_community_model_is_called_by_its_latest_version_and_followed(
    sdk: Any, stage: Stage
) -> None:
    model = await sdk.models.async_get(MMAUDIO)
    prediction = await sdk.predictions.async_create(
        version=model.latest_version.id, input={"prompt": "surf", "duration": 2}
    )
    seen = [prediction.status]
    while prediction.status not in ("succeeded", "failed"):
        await prediction.async_reload()
        if prediction.status not in seen:
            seen.append(prediction.status)
        await asyncio.sleep(0.01)
    assert seen == ["starting", "processing", "succeeded"]
    async with httpx.AsyncClient(trust_env=False) as http:
        file = await http.get(prediction.output)
    assert file.headers["content-type"] == "audio/wav"
    (sale,) = stage.ledger("replicate")
    assert sale.id == prediction.id


async def test_an_official_model_is_called_by_its_name_with_a_file_that_is_handed_in(
    sdk: Any, stage: Stage
) -> None:
    picture = stage.picture(640, 360)
    with picture.path.open("rb") as file:
        prediction = await sdk.models.predictions.async_create(
            model=WAN, input={"prompt": "She turns.", "image": file}
        )
    await prediction.async_wait()
    assert prediction.status == "succeeded"
    assert prediction.output.endswith(".mp4")
    (sale,) = stage.ledger("replicate")
    assert isinstance(sale.request, ClipRequest)
    assert sale.request.first_frame.sha256 == picture.sha256


async def test_run_gives_the_files_address(sdk: Any, stage: Stage) -> None:
    version = (await sdk.models.async_get(MMAUDIO)).latest_version.id
    output = await sdk.async_run(
        f"{MMAUDIO}:{version}", input={"prompt": "surf", "duration": 2}, wait=False
    )
    async with httpx.AsyncClient(trust_env=False) as http:
        assert (await http.get(output)).content[:4] == b"RIFF"
    (sale,) = stage.ledger("replicate")
    assert isinstance(sale.request, FoleyRequest)
    assert sale.request.clip is None


async def test_a_wrong_input_is_told_as_problem_details(sdk: Any) -> None:
    with pytest.raises(replicate.exceptions.ReplicateError) as caught:
        await sdk.models.predictions.async_create(model=WAN, input={"prompt": "x"})
    assert caught.value.status == 422
    assert caught.value.title == "Input validation failed"
    assert "input.image" in caught.value.detail


async def test_a_failure_is_a_failed_prediction(sdk: Any, stage: Stage) -> None:
    stage.fault("failed", "replicate", "submit")
    version = (await sdk.models.async_get(MMAUDIO)).latest_version.id
    with pytest.raises(replicate.exceptions.ModelError, match="CUDA"):
        await sdk.async_run(f"{MMAUDIO}:{version}", input={"prompt": "surf"}, wait=False)


async def test_a_prediction_is_taken_back(sdk: Any, stage: Stage) -> None:
    version = (await sdk.models.async_get(MMAUDIO)).latest_version.id
    prediction = await sdk.predictions.async_create(version=version, input={"prompt": "surf"})
    await prediction.async_cancel()
    assert prediction.status == "canceled"
    (sale,) = stage.ledger("replicate")
    assert sale.cancelled


async def test_the_account_is_told(sdk: Any) -> None:
    assert (await sdk.accounts.async_current()).username == "rehearsal"


async def test_a_wrong_token_is_refused(stranger: Any, stage: Stage) -> None:
    with pytest.raises(replicate.exceptions.ReplicateError) as caught:
        await stranger.models.async_get(MMAUDIO)
    assert caught.value.status == 401
