"""fal's official client pointed at the stand-in: proof that it speaks the contract.

The client's hosts are constants of its module; that they are https leaves no other way in.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from tests.tools.providers.set_up import Stage
from tools.providers.requests import FoleyRequest

fal_client = pytest.importorskip("fal_client")

WORDS = "fal-ai/mmaudio-v2/text-to-audio"
FOLEY = "fal-ai/mmaudio-v2"


@pytest.fixture
def hosts(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    house = f"{stage.url}/fal"
    monkeypatch.setattr(fal_client.client, "QUEUE_URL_FORMAT", f"{house}/")
    monkeypatch.setattr(fal_client.client, "REST_URL", house)
    monkeypatch.setattr(fal_client.client, "CDN_URL", house)


async def client_of(key: str) -> AsyncIterator[Any]:
    sdk = fal_client.AsyncClient(key=key)
    yield sdk
    await (await sdk._client).aclose()


@pytest.fixture
async def sdk(hosts: None) -> AsyncIterator[Any]:
    async for client in client_of("rehearsal-id:sdk-0001"):
        yield client


@pytest.fixture
async def stranger(hosts: None) -> AsyncIterator[Any]:
    async for client in client_of("stolen-id:sdk-0001"):
        yield client


async def test_a_task_is_posted_followed_through_its_states_and_read(
    sdk: Any, stage: Stage
) -> None:
    handle = await sdk.submit(WORDS, {"prompt": "surf", "duration": 2})
    seen = []
    async for state in handle.iter_events(with_logs=True, interval=0.01):
        if type(state) not in seen:
            seen.append(type(state))
    assert seen == [fal_client.Queued, fal_client.InProgress, fal_client.Completed]
    made = await handle.get(interval=0.01)
    async with httpx.AsyncClient(trust_env=False) as http:
        file = await http.get(made["audio"]["url"])
    assert len(file.content) == made["audio"]["file_size"]
    assert file.headers["content-type"] == made["audio"]["content_type"] == "audio/wav"
    (sale,) = stage.ledger("fal")
    assert (sale.id, sale.key) == (handle.request_id, "0001")


async def test_addresses_that_the_client_makes_itself_are_those_of_the_answer(
    sdk: Any, stage: Stage
) -> None:
    handle = await sdk.submit(WORDS, {"prompt": "surf", "duration": 2})
    made = await sdk.get_handle(WORDS, handle.request_id)
    assert (made.status_url, made.response_url, made.cancel_url) == (
        *(handle.status_url, handle.response_url, handle.cancel_url),
    )


async def test_a_file_is_handed_in_and_found_by_a_model(sdk: Any, stage: Stage) -> None:
    clip = stage.clip(2.0)
    address = await sdk.upload_file(clip.path)
    made = await sdk.subscribe(
        FOLEY, {"prompt": "surf", "duration": 2, "video_url": address}, interval=0.01
    )
    assert made["video"]["content_type"] == "video/mp4"
    (sale,) = stage.ledger("fal")
    assert isinstance(sale.request, FoleyRequest)
    assert sale.request.clip is not None
    assert sale.request.clip.sha256 == clip.sha256


async def test_a_wrong_input_is_told_as_a_list(sdk: Any, stage: Stage) -> None:
    with pytest.raises(fal_client.client.FalClientHTTPError) as caught:
        await sdk.submit(WORDS, {"prompt": "surf", "duration": 99})
    (complaint,) = caught.value.response.json()["detail"]
    assert caught.value.status_code == 422
    assert complaint["loc"] == ["body", "duration"]
    assert complaint["type"] == "less_than_equal"


async def test_a_failure_is_a_completed_task_with_an_error(sdk: Any, stage: Stage) -> None:
    stage.fault("failed", "fal", "submit")
    handle = await sdk.submit(WORDS, {"prompt": "surf", "duration": 2})
    async for state in handle.iter_events(interval=0.01):
        last = state
    assert isinstance(last, fal_client.Completed)
    assert last.error_type == "internal_server_error"
    with pytest.raises(fal_client.client.FalClientHTTPError) as caught:
        await handle.get(interval=0.01)
    assert caught.value.response_headers["x-fal-retryable"] == "true"


async def test_a_task_is_taken_back(sdk: Any, stage: Stage) -> None:
    handle = await sdk.submit(WORDS, {"prompt": "surf", "duration": 2})
    await handle.cancel()
    (sale,) = stage.ledger("fal")
    assert sale.cancelled


async def test_a_limit_is_waited_for(sdk: Any, stage: Stage) -> None:
    stage.fault("rate_limited", "fal", "submit")
    await sdk.submit(WORDS, {"prompt": "surf", "duration": 2})
    assert len(stage.ledger("fal")) == 1


async def test_a_wrong_key_is_refused(stranger: Any, stage: Stage) -> None:
    with pytest.raises(fal_client.client.FalClientHTTPError) as caught:
        await stranger.submit(WORDS, {"prompt": "surf", "duration": 2})
    assert caught.value.status_code == 401
    assert stage.ledger() == ()
