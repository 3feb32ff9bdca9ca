from __future__ import annotations

import base64
from pathlib import Path

import httpx
import pytest

from tests.tools.providers.live.scripted import SECRET, Scripted, answer, desk_for, picture
from tests.tools.providers.set_up import heavy_picture
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import UnreadableAnswer
from tools.providers.live.runway import (
    RUNWAY,
    account,
    cancel_task,
    failure_kind,
    place_order,
    poll_task,
)
from tools.providers.live.runway_clip import CLIP_RATIOS, RunwayClip, clip_order
from tools.providers.live.runway_still import RunwayStill
from tools.providers.live.service import Desk, Ready, Remote
from tools.providers.models import model_book
from tools.providers.provider import Pending, Ticket
from tools.providers.requests import AngleRequest, ClipRequest, Media, StillRequest

TASK = "c0ffee12-3456-4789-8abc-def012345678"
TICKET = Ticket(task_id=TASK, key="…0123")
TAKEN = {"id": TASK, "estimatedCost": {"credits": 25}}
CREATED = "2026-11-02T10:00:00.000Z"


def runway(model: str, *answers: httpx.Response) -> tuple[Desk, Scripted]:
    scripted = Scripted(list(answers))
    return desk_for(RUNWAY, model, scripted), scripted


def task(status: str, **fields: object) -> httpx.Response:
    return answer(200, {"id": TASK, "createdAt": CREATED, "status": status, **fields})


def still(folder: Path, *names: str, scene: Media | None = None) -> StillRequest:
    return StillRequest(
        model="runway/gen4_image",
        seed=1234,
        prompt="Mara stands in the doorway at blue hour.",
        subjects=tuple(picture(folder, name, (300, 300 + n), name) for n, name in enumerate(names)),
        scene=scene,
        width=1920,
        height=1080,
    )


def clip(folder: Path, model: str = "runway/gen4_turbo", seconds: float = 4.2) -> ClipRequest:
    return ClipRequest(
        model=model,
        seed=99,
        prompt="Slow push in.",
        first_frame=picture(folder, "first", (1280, 720)),
        duration_seconds=seconds,
        fps=24,
        width=1280,
        height=720,
    )


async def test_a_still_is_ordered_with_tagged_references(tmp_path: Path) -> None:
    desk, scripted = runway("runway/gen4_image", answer(200, TAKEN))
    request = still(tmp_path, "Mara")

    accepted = await RunwayStill().submit(desk, request)

    assert accepted.task_id == TASK
    sent = scripted.asked[0]
    assert str(sent.url) == "https://api.dev.runwayml.com/v1/text_to_image"
    assert sent.headers["authorization"] == f"Bearer {SECRET}"
    assert sent.headers["x-runway-version"] == "2024-11-06"
    body = scripted.bodies()[0]
    (reference,) = body.pop("referenceImages")
    content = request.subjects[0].path.read_bytes()
    uri = f"data:image/png;base64,{base64.b64encode(content).decode()}"
    assert reference == {"uri": uri, "tag": "mara"}
    assert body == {
        "model": "gen4_image",
        "promptText": "@mara stands in the doorway at blue hour.",
        "ratio": "1920:1080",
        "seed": 1234,
    }


async def test_an_angle_takes_its_source_and_two_people_along(tmp_path: Path) -> None:
    desk, scripted = runway("runway/gen4_image", answer(200, TAKEN))
    people = still(tmp_path, "Mara", "Ivo", "Ana").subjects
    source = picture(tmp_path, "master", (1280, 720), "scene")
    request = AngleRequest(
        model="runway/gen4_image", seed=1, prompt="Keep the same pier as in the picture.",
        source=source, subjects=people, width=1280, height=720,
    )  # fmt: skip
    await RunwayStill().submit(desk, request)
    body = scripted.bodies()[0]
    tags = [each["tag"] for each in body["referenceImages"]]
    assert tags == ["scene", "mara", "ivo"]
    assert str(body["promptText"]).startswith("Keep the same pier as in @scene.")


@pytest.mark.parametrize(
    ("people", "tags"),
    [
        pytest.param((), ["scene"], id="alone"),
        pytest.param(("Mara", "Ivo"), ["scene", "mara", "ivo"], id="room for the place"),
        pytest.param(("Mara", "Ivo", "Ana", "Lev"), ["mara", "ivo", "ana"], id="people first"),
    ],
)
async def test_three_references_travel_at_most(
    people: tuple[str, ...], tags: list[str], tmp_path: Path
) -> None:
    desk, scripted = runway("runway/gen4_image", answer(200, TAKEN))
    scene = picture(tmp_path, "place", tag="scene")
    await RunwayStill().submit(desk, still(tmp_path, *people, scene=scene))
    sent = scripted.bodies()[0]["referenceImages"]
    assert [each["tag"] for each in sent] == tags


async def test_the_turbo_model_is_not_asked_without_a_reference(tmp_path: Path) -> None:
    desk, scripted = runway("runway/gen4_image_turbo", answer(200, TAKEN))
    with pytest.raises(ProviderRefused, match="reference") as caught:
        await RunwayStill().submit(desk, still(tmp_path))
    assert caught.value.kind is RefusalKind.INVALID
    assert scripted.asked == []


@pytest.mark.parametrize(
    ("model", "size", "micros"),
    [
        pytest.param("runway/gen4_image", (1280, 720), 50_000, id="720p"),
        pytest.param("runway/gen4_image", (1920, 1080), 80_000, id="1080p"),
        pytest.param("runway/gen4_image", (1024, 1024), 80_000, id="unlisted is the dearer"),
        pytest.param("runway/gen4_image_turbo", (1920, 1080), 20_000, id="turbo has one price"),
    ],
)
def test_stills_are_quoted_by_the_size_that_is_ordered(
    model: str, size: tuple[int, int], micros: int
) -> None:
    request = StillRequest(model=model, seed=1, prompt="p", width=size[0], height=size[1])
    card = model_book().card(model)
    assert card.price_micros(request, RunwayStill().tier(request, card)) == micros


async def test_a_clip_is_ordered_in_whole_seconds_from_its_first_frame(tmp_path: Path) -> None:
    desk, scripted = runway("runway/gen4.5", answer(200, TAKEN))
    request = clip(tmp_path, "runway/gen4.5")
    await RunwayClip().submit(desk, request)
    body = scripted.bodies()[0]
    (frame,) = body.pop("promptImage")
    assert frame["position"] == "first"
    assert frame["uri"].startswith("data:image/png;base64,")
    assert str(scripted.asked[0].url).endswith("/v1/image_to_video")
    assert body == {
        "model": "gen4.5",
        "promptText": "Slow push in.",
        "ratio": "1280:720",
        "duration": 5,
        "seed": 99,
    }
    assert desk.card.price_micros(request, RunwayClip().tier(request, desk.card)) == 600_000


@pytest.mark.parametrize(("asked", "sold"), [(0.5, 2), (2.0, 2), (2.1, 3), (10.0, 10), (12.0, 10)])
def test_clips_are_sold_from_two_to_ten_seconds(asked: float, sold: int, tmp_path: Path) -> None:
    card = model_book().card("runway/gen4_turbo")
    order = clip_order(clip(tmp_path, seconds=asked), card, "runway://x")
    assert order["duration"] == sold
    assert isinstance(order["duration"], int)


def test_a_clip_without_words_sends_no_empty_prompt(tmp_path: Path) -> None:
    silent = clip(tmp_path).model_copy(update={"prompt": ""})
    assert "promptText" not in clip_order(silent, model_book().card("runway/gen4_turbo"), "u")


@pytest.mark.parametrize("ratio", CLIP_RATIOS)
def test_a_film_in_a_shape_on_sale_gets_it(ratio: str, tmp_path: Path) -> None:
    width, height = map(int, ratio.split(":"))
    request = clip(tmp_path).model_copy(update={"width": width, "height": height})
    assert clip_order(request, model_book().card("runway/gen4.5"), "u")["ratio"] == ratio


def upload_slot(address: str) -> httpx.Response:
    fields = {"key": "uploads/x", "policy": "signed"}
    return answer(200, {"uploadUrl": address, "fields": fields, "runwayUri": "runway://up/1"})


async def test_a_picture_too_large_for_a_data_uri_is_uploaded_without_the_key(
    tmp_path: Path,
) -> None:
    request = clip(tmp_path).model_copy(update={"first_frame": heavy_picture()})
    slot = upload_slot("https://uploads.s3.amazonaws.com/")
    desk, scripted = runway("runway/gen4_turbo", slot, httpx.Response(204), answer(200, TAKEN))

    await RunwayClip().submit(desk, request)

    asked, form, order = scripted.asked
    name = f"{request.first_frame.sha256[:16]}.png"
    assert httpx.Response(200, content=asked.content).json() == {
        "filename": name,
        "type": "ephemeral",
    }
    assert "authorization" not in form.headers
    assert SECRET.encode() not in form.content
    assert form.content.index(b"signed") < form.content.index(f'filename="{name}"'.encode())
    assert request.first_frame.path.read_bytes() in form.content
    assert b'"uri":"runway://up/1"' in order.content.replace(b" ", b"")


@pytest.mark.parametrize(
    ("address", "stored", "kind"),
    [
        pytest.param("https://evil.example/", 204, RefusalKind.INVALID, id="foreign host"),
        pytest.param("http://x.amazonaws.com/", 204, RefusalKind.INVALID, id="no TLS"),
        pytest.param("https://x.amazonaws.com/", 503, RefusalKind.TRANSIENT, id="host is down"),
        pytest.param("https://x.amazonaws.com/", 403, RefusalKind.INVALID, id="form refused"),
        pytest.param("https://x.amazonaws.com/", 302, RefusalKind.INVALID, id="redirect"),
    ],
)
async def test_an_upload_that_fails_buys_nothing(
    address: str, stored: int, kind: RefusalKind, tmp_path: Path
) -> None:
    request = clip(tmp_path).model_copy(update={"first_frame": heavy_picture()})
    slot = upload_slot(address)
    desk, scripted = runway("runway/gen4_turbo", slot, httpx.Response(stored), answer(200, TAKEN))
    with pytest.raises(ProviderRefused) as caught:
        await RunwayClip().submit(desk, request)
    assert caught.value.kind is kind
    assert not any("image_to_video" in str(each.url) for each in scripted.asked)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        pytest.param(task("PENDING", estimatedCost={"credits": 5}), Pending(6), id="pending"),
        pytest.param(
            task("THROTTLED", estimatedCost={"credits": 5}), Pending(6, queued=True), id="throttled"
        ),
        pytest.param(task("RUNNING", progress=0.4), Pending(6), id="running"),
        pytest.param(task("PONDERING"), Pending(6), id="unknown"),
        pytest.param(
            task("SUCCEEDED", output=["https://d.cloudfront.net/a.mp4"], cost={"credits": 25}),
            Ready((Remote("https://d.cloudfront.net/a.mp4"),), 250_000),
            id="succeeded",
        ),
        pytest.param(
            task("SUCCEEDED", output=["https://d.cloudfront.net/a.mp4"]),
            Ready((Remote("https://d.cloudfront.net/a.mp4"),), None),
            id="older answers tell no cost",
        ),
    ],
)
async def test_states_of_a_task(state: httpx.Response, expected: Pending | Ready) -> None:
    desk, scripted = runway("runway/gen4_turbo", state)
    assert await poll_task(desk, TICKET) == expected
    assert str(scripted.asked[0].url) == f"https://api.dev.runwayml.com/v1/tasks/{TASK}"


@pytest.mark.parametrize(
    ("state", "kind", "micros"),
    [
        pytest.param(
            task("FAILED", failure="moderated", failureCode="SAFETY.INPUT.TEXT",
                 cost={"credits": 25}),
            RefusalKind.MODERATED_INPUT, 250_000, id="moderated input is not refunded",
        ),
        pytest.param(
            task("FAILED", failure="bad", failureCode="INTERNAL.BAD_OUTPUT.CODE01",
                 cost={"credits": 0}),
            RefusalKind.SPOILED, 0, id="refunded",
        ),
        pytest.param(task("FAILED", failure="bad"), RefusalKind.SPOILED, None, id="cost not told"),
        pytest.param(
            task("CANCELLED", cost={"credits": 3}), RefusalKind.SPOILED, 30_000, id="cancelled"
        ),
        pytest.param(
            answer(404, {"error": "Task not found"}), RefusalKind.UNKNOWN_TASK, 0, id="deleted"
        ),
    ],
)  # fmt: skip
async def test_tasks_that_gave_nothing_say_what_they_cost(
    state: httpx.Response, kind: RefusalKind, micros: int | None
) -> None:
    desk, _ = runway("runway/gen4_turbo", state)
    with pytest.raises(ProviderRefused) as caught:
        await poll_task(desk, TICKET)
    assert (caught.value.kind, caught.value.cost_micros) == (kind, micros)


@pytest.mark.parametrize(
    "state",
    [
        pytest.param(task("SUCCEEDED", output=[]), id="no output yet"),
        pytest.param(answer(200, {"id": TASK}), id="no status"),
    ],
)
async def test_a_state_that_the_contract_does_not_know_cannot_be_read(
    state: httpx.Response,
) -> None:
    desk, _ = runway("runway/gen4_turbo", state)
    with pytest.raises(UnreadableAnswer):
        await poll_task(desk, TICKET)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("SAFETY.INPUT.IMAGE", RefusalKind.MODERATED_INPUT),
        ("SAFETY.INPUT", RefusalKind.MODERATED_INPUT),
        ("SAFETY.OUTPUT.VIDEO", RefusalKind.MODERATED_OUTPUT),
        ("ASSET.INVALID", RefusalKind.INVALID),
        ("INPUT_PREPROCESSING.SAFETY.TEXT", RefusalKind.INVALID),
        ("INTERNAL.BAD_OUTPUT.CODE01", RefusalKind.SPOILED),
        ("INTERNAL", RefusalKind.SPOILED),
        ("THIRD_PARTY.DOWN", RefusalKind.SPOILED),
        ("", RefusalKind.SPOILED),
    ],
)
def test_failure_codes_are_sorted_by_their_beginning(code: str, kind: RefusalKind) -> None:
    assert failure_kind(code) is kind


@pytest.mark.parametrize("body", [{}, {"id": ""}, {"id": 7}, []])
async def test_an_accepted_order_without_an_id_cannot_be_read(body: object) -> None:
    desk, scripted = runway("runway/gen4_turbo", answer(200, body))
    with pytest.raises(UnreadableAnswer):
        await place_order(desk, "/v1/image_to_video", {})
    assert len(scripted.asked) == 1


ISSUE = {"code": "too_big", "path": ["promptText"], "message": "Too long, see credit terms"}


@pytest.mark.parametrize(
    ("given", "kind", "reason"),
    [
        pytest.param(
            answer(400, {"error": "You do not have enough Credits"}),
            RefusalKind.NO_MONEY, "enough Credits", id="empty balance",
        ),
        pytest.param(
            answer(400, {"error": "Bad credit body", "issues": [ISSUE]}),
            RefusalKind.INVALID, "promptText: Too long", id="issues are about fields",
        ),
        pytest.param(answer(401, {"error": "key"}), RefusalKind.CREDENTIALS, "key", id="key"),
        pytest.param(answer(405, {"error": "GET"}), RefusalKind.INVALID, "GET", id="method"),
        pytest.param(answer(429, {"error": "slow"}), RefusalKind.RATE, "slow", id="limit"),
        pytest.param(answer(503, {"error": "busy"}), RefusalKind.TRANSIENT, "busy", id="busy"),
        pytest.param(answer(400, []), RefusalKind.INVALID, "no reason given", id="odd body"),
    ],
)  # fmt: skip
async def test_errors_are_sorted(given: httpx.Response, kind: RefusalKind, reason: str) -> None:
    desk, _ = runway("runway/gen4_turbo", given)
    with pytest.raises(ProviderRefused) as caught:
        await place_order(desk, "/v1/image_to_video", {})
    assert caught.value.kind is kind
    assert reason in caught.value.reason


GONE = answer(404, {"error": "Task not found"})
DELETED = httpx.Response(204)


@pytest.mark.parametrize(
    ("answers", "taken_back", "calls"),
    [
        pytest.param([task("RUNNING")], False, ["GET"], id="running is not refunded"),
        pytest.param([task("PENDING")], False, ["GET"], id="pending may run at once"),
        pytest.param([task("SUCCEEDED", output=["u"])], False, ["GET"], id="output is kept"),
        pytest.param(
            [task("THROTTLED"), DELETED, GONE], True, ["GET", "DELETE", "GET"], id="held back"
        ),
        pytest.param(
            [task("THROTTLED"), DELETED, task("CANCELLED", cost={"credits": 0})],
            True, ["GET", "DELETE", "GET"], id="refunded by its own word",
        ),
        pytest.param(
            [task("THROTTLED"), DELETED, task("CANCELLED", cost={"credits": 25})],
            False, ["GET", "DELETE", "GET"], id="it began in between",
        ),
    ],
)  # fmt: skip
async def test_only_a_task_that_is_held_back_is_cancelled(
    answers: list[httpx.Response], taken_back: bool, calls: list[str]
) -> None:
    desk, scripted = runway("runway/gen4_turbo", *answers)
    assert await cancel_task(desk, TICKET) is taken_back
    assert [each.method for each in scripted.asked] == calls


async def test_the_organisation_tells_balance_and_limits() -> None:
    limits = {"maxConcurrentGenerations": 2, "maxDailyGenerations": None}
    body = {
        "creditBalance": 1500,
        "tier": {
            "maxMonthlyCreditSpend": 10000,
            "models": {"gen4_turbo": limits, "veo3.1": limits},
        },
        "usage": {"models": {"gen4_turbo": {"dailyGenerations": 3}}},
    }
    desk, scripted = runway("runway/gen4_turbo", answer(200, body))
    state = await account(desk.wire)
    assert state.balance == "1500 credits ($15.00)"
    assert state.limits == "10,000 credits a month; gen4_turbo: 2 at once, any number of a day"
    assert str(scripted.asked[0].url).endswith("/v1/organization")
