"""DashScope's adapter against answers that are written here: no server."""

from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.tools.providers.live.scripted import SECRET, Scripted, answer, desk_for, picture
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, UnreadableAnswer
from tools.providers.live.dashscope import DASHSCOPE, account, refusal
from tools.providers.live.dashscope_wan import DashScopeWan, body_of, resolution
from tools.providers.live.service import Ready, Remote
from tools.providers.models import model_book
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import ClipRequest, Media

K = RefusalKind
PLUS, FLASH = "dashscope/wan2.2-i2v-plus", "dashscope/wan2.2-i2v-flash"
TICKET = Ticket(task_id="d5c0a001", key="…0123")


def clip(**changes: Any) -> ClipRequest:
    fields: dict[str, Any] = {
        "model": PLUS,
        "seed": 2**32 - 1,
        "prompt": "She turns.",
        "first_frame": Media(sha256="0" * 64),
        "duration_seconds": 4.0,
        "fps": 24,
        "width": 1280,
        "height": 720,
    }
    return ClipRequest(**(fields | changes))


def task(status: str, **more: Any) -> httpx.Response:
    usage = more.pop("usage", None)
    output = {"task_id": "d5c0a001", "task_status": status} | more
    return answer(200, {"output": output, "request_id": "r"} | ({"usage": usage} if usage else {}))


async def polled(response: httpx.Response) -> Pending | Ready:
    desk = desk_for(DASHSCOPE, PLUS, Scripted([response]))
    return await DashScopeWan().poll(desk, TICKET, clip())


async def test_a_clip_is_ordered_once_as_a_task(tmp_path: Path) -> None:
    service = Scripted([task("PENDING")])
    desk = desk_for(DASHSCOPE, PLUS, service)
    order = clip(first_frame=picture(tmp_path, "frame"), negative="blur")
    accepted = await DashScopeWan().submit(desk, order)
    (request,) = service.asked
    (body,) = service.bodies()
    assert accepted.task_id == "d5c0a001"
    assert request.url.path == "/api/v1/services/aigc/video-generation/video-synthesis"
    assert request.headers["X-DashScope-Async"] == "enable"
    assert request.headers["Authorization"] == f"Bearer {SECRET}"
    words: Any = body["input"]
    assert words["img_url"].startswith("data:image/png;base64,")
    assert (words["prompt"], words["negative_prompt"]) == ("She turns.", "blur")


def test_the_body_keeps_to_what_is_on_sale() -> None:
    body: Any = body_of(clip(), model_book().card(PLUS), "data:")
    assert body["model"] == "wan2.2-i2v-plus"
    assert "negative_prompt" not in body["input"]
    assert body["parameters"] == {
        "resolution": "1080P",
        "duration": 5,
        "prompt_extend": False,
        "watermark": False,
        "seed": 2**31 - 1,
    }


@pytest.mark.parametrize(
    ("model", "size", "wanted"),
    [
        pytest.param(PLUS, (854, 480), "480P", id="plus-480"),
        pytest.param(PLUS, (1280, 720), "1080P", id="plus-has-no-720"),
        pytest.param(PLUS, (3840, 2160), "1080P", id="plus-beyond"),
        pytest.param(FLASH, (720, 1280), "720P", id="flash-portrait"),
        pytest.param(FLASH, (1920, 1080), "720P", id="flash-beyond"),
        pytest.param(FLASH, (480, 480), "480P", id="flash-square"),
    ],
)
def test_the_smallest_resolution_that_loses_nothing_is_ordered(
    model: str, size: tuple[int, int], wanted: str
) -> None:
    card = model_book().card(model)
    request = clip(model=model, width=size[0], height=size[1])
    assert resolution(request, card) == wanted
    assert DashScopeWan().tier(request, card) in card.tiers


@pytest.mark.parametrize(
    "body", [{}, {"output": {}}, {"output": {"task_status": "PENDING"}}, {"output": None}, []]
)
async def test_an_acceptance_without_a_task_id_cannot_be_read(tmp_path: Path, body: object) -> None:
    desk = desk_for(DASHSCOPE, PLUS, Scripted([answer(200, body)]))
    with pytest.raises(UnreadableAnswer):
        await DashScopeWan().submit(desk, clip(first_frame=picture(tmp_path, "frame")))


@pytest.mark.parametrize(
    ("status", "queued"),
    [("PENDING", True), ("RUNNING", False), ("SUSPENDED", False), ("BREWING", False)],
)
async def test_a_task_that_has_not_ended_is_asked_after_again(status: str, queued: bool) -> None:
    assert await polled(task(status)) == Pending(15, queued=queued)


async def test_a_finished_task_gives_its_file_and_the_price_of_what_was_made() -> None:
    usage = {"video_duration": 5, "SR": 1080, "video_ratio": "standard", "video_count": 1}
    state = await polled(task("SUCCEEDED", video_url="https://x.aliyuncs.com/a.mp4", usage=usage))
    assert state == Ready((Remote("https://x.aliyuncs.com/a.mp4"),), cost_micros=500_000)


@pytest.mark.parametrize("usage", [None, {"video_duration": 5}, {"SR": 720, "video_duration": 5}])
async def test_usage_in_another_form_leaves_the_cost_unknown(usage: object) -> None:
    state = await polled(task("SUCCEEDED", video_url="https://x.aliyuncs.com/a.mp4", usage=usage))
    assert isinstance(state, Ready)
    assert state.cost_micros is None


@pytest.mark.parametrize(
    ("fields", "kind", "cost"),
    [
        ({"code": "DataInspectionFailed", "message": "The input is bad."}, K.MODERATED_INPUT, 0),
        ({"code": "DataInspectionFailed.Output", "message": "x"}, K.MODERATED_OUTPUT, 0),
        ({"code": "DataInspectionFailed", "message": "Output data"}, K.MODERATED_OUTPUT, 0),
        ({"code": "InvalidParameter.DataInspection", "message": "no picture"}, K.INVALID, 0),
        ({"code": "InternalError.Algo", "message": "x"}, K.SPOILED, 0),
        ({"code": "Throttling", "message": "x"}, K.SPOILED, 0),
        ({"code": "SomethingNew", "message": "x"}, K.INVALID, 0),
        ({}, K.SPOILED, 0),
    ],
)
async def test_a_failed_task_says_why(fields: dict[str, str], kind: RefusalKind, cost: int) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await polled(task("FAILED", **fields))
    assert (refused.value.kind, refused.value.cost_micros) == (kind, cost)
    assert not refused.value.retryable


@pytest.mark.parametrize(
    ("response", "kind"),
    [
        pytest.param(task("CANCELED"), K.SPOILED, id="cancelled"),
        pytest.param(task("UNKNOWN"), K.UNKNOWN_TASK, id="unknown"),
        pytest.param(task("SUCCEEDED"), K.SPOILED, id="no-file"),
    ],
)
async def test_other_ends_are_sorted(response: httpx.Response, kind: RefusalKind) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await polled(response)
    assert refused.value.kind is kind


@pytest.mark.parametrize(
    "response", [answer(200, {"output": []}), httpx.Response(200, text="<html>")]
)
async def test_a_state_in_another_form_cannot_be_read(response: httpx.Response) -> None:
    with pytest.raises(UnreadableAnswer):
        await polled(response)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "InvalidParameter", K.INVALID),
        (400, "InvalidParameter.Size", K.INVALID),
        (400, "DataInspectionFailed", K.MODERATED_INPUT),
        (400, "Arrearage", K.NO_MONEY),
        (403, "Arrearage", K.NO_MONEY),
        (403, "AllocationQuota.FreeTierOnly", K.NO_MONEY),
        (401, "InvalidApiKey", K.CREDENTIALS),
        (403, "AccessDenied", K.CREDENTIALS),
        (404, "ModelNotFound", K.INVALID),
        (429, "Throttling", K.RATE),
        (429, "Throttling.RateQuota", K.RATE),
        (429, "Throttling.AllocationQuota", K.RATE),
        (500, "InternalError", K.TRANSIENT),
        (500, "InternalError.Timeout", K.TRANSIENT),
        (503, "", K.TRANSIENT),
        (429, "New", K.RATE),
        (404, "", K.UNKNOWN_TASK),
    ],
)
def test_every_code_is_a_refusal_of_its_kind(status: int, code: str, kind: RefusalKind) -> None:
    response = answer(status, {"code": code, "message": "because", "request_id": "r"})
    refused = refusal(Answer(status, {}, response.content))
    assert refused is not None
    assert refused.kind is kind
    assert "because" in refused.reason


def test_a_throttled_account_rests_a_minute_unless_it_is_told_otherwise() -> None:
    body = answer(429, {"code": "Throttling", "message": ""}).content
    rests = [
        refused.retry_after_seconds
        for headers in ({}, {"retry-after": "5"})
        if (refused := refusal(Answer(429, headers, body)))
    ]
    assert rests == [60.0, 5.0]


@pytest.mark.parametrize(
    ("response", "taken_back"),
    [
        pytest.param(answer(200, {"request_id": "r"}), True, id="waiting"),
        pytest.param(
            answer(400, {"code": "UnsupportedOperation", "message": "running"}), False, id="running"
        ),
    ],
)
async def test_only_a_waiting_task_is_taken_back(
    response: httpx.Response, taken_back: bool
) -> None:
    service = Scripted([response])
    assert await DashScopeWan().cancel(desk_for(DASHSCOPE, PLUS, service), TICKET) is taken_back
    assert service.asked[0].url.path == "/api/v1/tasks/d5c0a001/cancel"


async def test_the_account_proves_the_key_without_buying() -> None:
    service = Scripted([answer(200, {"data": [], "total": 0})])
    state = await account(desk_for(DASHSCOPE, PLUS, service).wire)
    assert state.balance == "not told"
    assert service.asked[0].method == "GET"


async def test_an_account_with_a_wrong_key_is_refused() -> None:
    service = Scripted([answer(401, {"code": "InvalidApiKey", "message": "no"})])
    with pytest.raises(ProviderRefused) as refused:
        await account(desk_for(DASHSCOPE, PLUS, service).wire)
    assert refused.value.kind is K.CREDENTIALS
