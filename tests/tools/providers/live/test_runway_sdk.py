"""The official SDK of Runway pointed at the stand-in, which has to speak as the SDK expects."""

from __future__ import annotations

import io
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.tools.providers.set_up import Stage

runwayml = pytest.importorskip("runwayml")


@pytest.fixture
async def sdk(stage: Stage) -> AsyncIterator[Any]:
    client = runwayml.AsyncRunwayML(
        api_key="rehearsal-sdk1", base_url=f"{stage.url}/runway", max_retries=0
    )
    yield client
    await client.close()


@pytest.fixture(autouse=True)
def hurried_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK waits six seconds before each poll, which proves nothing here."""
    monkeypatch.setattr("runwayml.lib.polling.POLL_TIME", 0.02)
    monkeypatch.setattr("runwayml.lib.polling.POLL_JITTER", 0.0)


def png(width: int = 640, height: int = 360) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (width, height), (90, 120, 150)).save(out, "PNG")
    return out.getvalue()


async def test_a_still_with_an_uploaded_reference_then_a_clip_of_it(sdk: Any, stage: Stage) -> None:
    upload = await sdk.uploads.create_ephemeral(file=("mara.png", png(300, 400), "image/png"))
    assert upload.uri.startswith("runway://")

    image = await sdk.text_to_image.create(
        model="gen4_image",
        prompt_text="@mara waits on the pier.",
        ratio="1280:720",
        seed=7,
        reference_images=[{"uri": upload.uri, "tag": "mara"}],
    )
    assert image.estimated_cost.credits == 5
    still = await image.wait_for_task_output(timeout=30)
    assert (still.status, still.cost.credits) == ("SUCCEEDED", 5)
    picture = await _fetched(still.output[0])
    assert Image.open(io.BytesIO(picture.content)).size == (1280, 720)

    again = await sdk.uploads.create_ephemeral(file=("still.png", picture.content, "image/png"))
    video = await sdk.image_to_video.create(
        model="gen4.5",
        prompt_image=[{"uri": again.uri, "position": "first"}],
        prompt_text="Slow push in.",
        ratio="1280:720",
        duration=2,
    )
    clip = await video.wait_for_task_output(timeout=60)
    assert (clip.status, clip.cost.credits) == ("SUCCEEDED", 24)
    assert (await _fetched(clip.output[0])).headers["content-type"] == "video/mp4"
    assert [sale.model for sale in stage.ledger("runway")] == ["gen4_image", "gen4.5"]


async def test_every_state_is_one_that_the_sdk_knows(sdk: Any, stage: Stage) -> None:
    order = {
        "model": "gen4_turbo",
        "prompt_image": await _uri(sdk),
        "ratio": "1280:720",
        "duration": 2,
    }
    tasks = []
    for _ in range(6):
        stage.fault("endless", "runway", "submit")
        tasks.append(await sdk.image_to_video.create(**order))
    first = [await sdk.tasks.retrieve(tasks[0].id) for _ in range(3)]
    assert [type(state).__name__ for state in first] == [
        "AsyncAwaitablePending",
        "AsyncAwaitableRunning",
        "AsyncAwaitableRunning",
    ]
    last = await sdk.tasks.retrieve(tasks[5].id)
    assert type(last).__name__ == "AsyncAwaitableThrottled"
    assert last.estimated_cost.credits == 10

    await sdk.tasks.delete(tasks[5].id)
    with pytest.raises(runwayml.NotFoundError):
        await sdk.tasks.retrieve(tasks[5].id)
    with pytest.raises(runwayml.NotFoundError):
        await sdk.tasks.delete(tasks[5].id)


async def test_a_failed_task_is_a_failure_to_the_sdk(sdk: Any, stage: Stage) -> None:
    stage.fault("moderated_output", "runway", "submit")
    task = await sdk.image_to_video.create(
        model="gen4_turbo", prompt_image=await _uri(sdk), ratio="1280:720", duration=2
    )
    with pytest.raises(runwayml.TaskFailedError) as caught:
        await task.wait_for_task_output(timeout=30)
    details = caught.value.task_details
    assert (details.status, details.failure_code) == ("FAILED", "SAFETY.OUTPUT.VIDEO")
    assert details.cost.credits == 10


async def test_the_organisation_is_one_that_the_sdk_reads(sdk: Any) -> None:
    told = await sdk.organization.retrieve()
    assert told.credit_balance == 200_000
    assert told.tier.models["gen4_turbo"].max_concurrent_generations == 5
    assert told.usage.models["gen4.5"].daily_generations == 0


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("rate_limited", "RateLimitError"),
        ("server_error", "InternalServerError"),
        ("bad_credentials", "AuthenticationError"),
        ("no_money", "BadRequestError"),
    ],
)
async def test_refusals_are_the_sdks_own_errors(
    fault: str, error: str, sdk: Any, stage: Stage
) -> None:
    stage.fault(fault, "runway", "submit")
    with pytest.raises(getattr(runwayml, error)):
        await sdk.image_to_video.create(
            model="gen4_turbo", prompt_image="runway://none", ratio="1280:720", duration=2
        )


async def _uri(sdk: Any) -> str:
    return (await sdk.uploads.create_ephemeral(file=("first.png", png(), "image/png"))).uri


async def _fetched(address: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as http:
        return await http.get(address)
