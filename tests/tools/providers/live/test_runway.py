"""The clients of Runway, and its official SDK, against the stand-in."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.tools.providers.set_up import (
    Mutated,
    Stage,
    heavy_picture,
    hurried_sleep,
    with_headers,
    with_json,
)
from tools.errors import ProviderRefused, RefusalKind
from tools.ffmpeg.probe import probe
from tools.providers.live.runway import RUNWAY
from tools.providers.live.runway_clip import RunwayClip
from tools.providers.live.runway_still import RunwayStill
from tools.providers.live.service import Desk, Ready
from tools.providers.provider import Pending, Ticket
from tools.providers.rehearsal import runway, runway_rules
from tools.providers.rehearsal.rules import Rule
from tools.providers.requests import AngleRequest, ClipRequest, StillRequest

IMAGE, IMAGE_TURBO = "runway/gen4_image", "runway/gen4_image_turbo"
CLIP, CLIP_NEWER = "runway/gen4_turbo", "runway/gen4.5"


def still(stage: Stage, model: str = IMAGE) -> StillRequest:
    return StillRequest(
        model=model,
        seed=1234,
        prompt="Mara stands beside the fox on a pier at blue hour.",
        subjects=(stage.picture(300, 400, tag="Mara"), stage.picture(300, 300, tag="Fox")),
        scene=stage.picture(640, 360, tag="scene"),
        width=1280,
        height=720,
    )


def clip(stage: Stage, model: str = CLIP) -> ClipRequest:
    return ClipRequest(
        model=model,
        seed=99,
        prompt="Slow push in.",
        first_frame=stage.picture(640, 360),
        duration_seconds=1.6,
        fps=24,
        width=640,
        height=360,
    )


@pytest.mark.parametrize(("model", "micros"), [(IMAGE, 50_000), (IMAGE_TURBO, 20_000)])
async def test_a_still_is_bought_polled_and_fetched(model: str, micros: int, stage: Stage) -> None:
    transport = Mutated()
    taken = await stage.once(still(stage, model), transport=transport)

    (sale,) = stage.ledger("runway")
    assert taken.cost_micros == sale.cost_micros == micros
    with Image.open(taken.files[0]) as image:
        assert image.size == (1280, 720)
    assert "authorization" not in transport.asked[-1].headers
    assert transport.asked[-1].headers["host"].startswith("localhost:")
    request = sale.request
    assert [media.tag for media in request.subjects] == ["Mara", "fox"]
    assert request.scene.sha256 == still(stage).scene.sha256
    assert request.prompt == "Mara stands beside the fox on a pier at blue hour."


async def test_an_angle_is_read_as_an_edit_of_its_source(stage: Stage) -> None:
    whole = still(stage)
    request = AngleRequest(
        model=IMAGE, seed=1, source=whole.scene, subjects=whole.subjects, width=640, height=360,
        prompt="Keep the same pier as in the picture. Change the camera to a low angle.",
    )  # fmt: skip
    await stage.once(request)
    sold = stage.ledger("runway")[0].request
    assert sold.kind == "angle"
    assert sold.prompt == request.prompt
    assert sold.source.sha256 == whole.scene.sha256


@pytest.mark.parametrize(("model", "micros"), [(CLIP, 100_000), (CLIP_NEWER, 240_000)])
async def test_a_clip_is_bought_in_whole_seconds(model: str, micros: int, stage: Stage) -> None:
    taken = await stage.once(clip(stage, model))
    (sale,) = stage.ledger("runway")
    assert taken.cost_micros == sale.cost_micros == micros
    found = probe(taken.files[0])
    assert found.picture is not None
    assert found.picture.display_size == (1280, 720)
    assert float(found.picture.duration) == pytest.approx(2.0, abs=0.1)


@pytest.mark.parametrize("model", [IMAGE, IMAGE_TURBO, CLIP, CLIP_NEWER])
async def test_a_quote_is_what_is_charged(model: str, stage: Stage) -> None:
    request = clip(stage, model) if model in (CLIP, CLIP_NEWER) else still(stage, model)
    quoted = await stage.quoted(request)
    assert (await stage.once(request)).cost_micros == quoted


async def test_a_large_first_frame_is_uploaded_whole_and_used(stage: Stage, tmp_path: Path) -> None:
    frame = heavy_picture()
    transport = Mutated()
    await stage.once(clip(stage).model_copy(update={"first_frame": frame}), transport=transport)
    (sale,) = stage.ledger("runway")
    assert sale.request.first_frame.sha256 == frame.sha256
    assert sale.body["promptImage"][0]["uri"].startswith("runway://")
    assert [request.url.path.split("/")[2] for request in transport.asked[:2]] == ["v1", "forms"]
    assert "authorization" not in transport.asked[1].headers


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("server_error", RefusalKind.TRANSIENT),
        ("reset_before", RefusalKind.TRANSIENT),
        ("reset_after", RefusalKind.TRANSIENT),
        ("rate_limited", RefusalKind.RATE),
    ],
)
async def test_an_upload_that_fails_buys_nothing_and_is_done_again(
    fault: str, kind: RefusalKind, stage: Stage, tmp_path: Path
) -> None:
    request = clip(stage).model_copy(update={"first_frame": heavy_picture()})
    stage.fault(fault, "runway", "upload")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(request)
    assert caught.value.kind is kind
    assert stage.ledger() == ()
    stage.fault(fault, "runway", "upload")
    await stage.run(request)
    assert len(stage.ledger()) == 1


async def test_the_organisation_tells_balance_and_limits(stage: Stage) -> None:
    assert RUNWAY.account is not None
    await stage.once(clip(stage))
    async with stage.wire(RUNWAY) as wire:
        state = await RUNWAY.account(wire)
    assert state.balance == "199990 credits ($1999.90)"
    assert "gen4_turbo: 5 at once, 2,000 a day" in state.limits


def put(**fields: object) -> Callable[[dict[str, Any]], object]:
    return lambda body: body.update(fields)


def drop(name: str) -> Callable[[dict[str, Any]], object]:
    return lambda body: body.pop(name)


def tag(value: str) -> Callable[[dict[str, Any]], object]:
    return lambda body: body["referenceImages"][0].update(tag=value)


def uri(value: str) -> Callable[[dict[str, Any]], object]:
    return lambda body: body["promptImage"][0].update(uri=value)


def fourth(body: dict[str, Any]) -> None:
    body["referenceImages"].append({"uri": body["referenceImages"][0]["uri"]})


R = runway_rules
JPEG_TEXT = "data:image/jpeg;base64,aGVsbG8="
BROKEN = [
    pytest.param(IMAGE, put(model="gen5_image"), R.STILL_MODEL, id="still model"),
    pytest.param(IMAGE, drop("model"), R.STILL_MODEL, id="no model"),
    pytest.param(IMAGE, put(promptText=""), R.PROMPT, id="empty prompt"),
    pytest.param(IMAGE, put(promptText="x" * 1001), R.PROMPT, id="long prompt"),
    pytest.param(IMAGE, put(promptText="🎬" * 501), R.PROMPT, id="an emoji is two units"),
    pytest.param(IMAGE, put(ratio="1280:721"), R.STILL_RATIO, id="still ratio"),
    pytest.param(IMAGE, put(seed=-1), R.SEED, id="seed below"),
    pytest.param(IMAGE, put(seed=2**32), R.SEED, id="seed above"),
    pytest.param(IMAGE, put(seed=1.5), R.SEED, id="seed is no whole number"),
    pytest.param(IMAGE, fourth, R.REFERENCES, id="four references"),
    pytest.param(IMAGE, put(referenceImages=["u"]), R.REFERENCES, id="references are no objects"),
    pytest.param(IMAGE_TURBO, put(referenceImages=[]), R.TURBO, id="turbo without"),
    pytest.param(IMAGE, tag("Mara"), R.TAG, id="upper case"),
    pytest.param(IMAGE, tag("me"), R.TAG, id="short tag"),
    pytest.param(IMAGE, tag("m" * 17), R.TAG, id="long tag"),
    pytest.param(IMAGE, tag("1st"), R.TAG, id="digit first"),
    pytest.param(IMAGE, tag("fox"), R.TAG_TWICE, id="a tag twice"),
    pytest.param(
        IMAGE, put(contentModeration={"publicFigureThreshold": "off"}), R.MODERATION, id="threshold"
    ),
    pytest.param(CLIP, put(model="gen3a_turbo"), R.CLIP_MODEL, id="clip model"),
    pytest.param(CLIP, put(model=None), R.CLIP_MODEL, id="no clip model"),
    pytest.param(CLIP, drop("promptImage"), R.FIRST_FRAME, id="no first frame"),
    pytest.param(CLIP, put(promptImage=[]), R.FIRST_FRAME, id="no picture in the list"),
    pytest.param(
        CLIP, put(promptImage=[{"uri": "u", "position": "last"}]), R.FIRST_FRAME, id="last frame"
    ),
    pytest.param(CLIP_NEWER, drop("promptText"), R.CLIP_PROMPT, id="gen4.5 without words"),
    pytest.param(CLIP, put(ratio="1920:1080"), R.CLIP_RATIO, id="clip ratio"),
    pytest.param(CLIP, put(duration=1), R.DURATION, id="short clip"),
    pytest.param(CLIP, put(duration=11), R.DURATION, id="long clip"),
    pytest.param(CLIP, put(duration=2.5), R.DURATION, id="half a second"),
    pytest.param(CLIP_NEWER, drop("duration"), R.DURATION_NEEDED, id="gen4.5 without length"),
    pytest.param(CLIP_NEWER, put(outputFormat="avi"), R.OUTPUT, id="output format"),
    pytest.param(CLIP, uri("ftp://a.example/x.png"), R.URI, id="ftp"),
    pytest.param(CLIP, uri("https://127.0.0.1/x.png"), R.HTTPS, id="address of a number"),
    pytest.param(CLIP, uri("http://a.example/x.png"), R.HTTPS, id="no tls"),
    pytest.param(CLIP, uri("https://a.example/" + "x" * 2048), R.HTTPS, id="long address"),
    pytest.param(CLIP, uri("runway://nothing"), R.UPLOADED, id="no such upload"),
    pytest.param(CLIP, uri("runway://" + "x" * 5000), R.UPLOADED, id="long upload address"),
    pytest.param(CLIP, uri("data:video/mp4;base64,AAAA"), R.DATA_URI, id="no picture"),
    pytest.param(
        CLIP, uri("data:image/png;base64," + "A" * 5_242_880), R.DATA_URI, id="long data uri"
    ),
    pytest.param(CLIP, uri(JPEG_TEXT), R.PICTURE, id="a text for a picture"),
]


@pytest.mark.parametrize(("model", "change", "rule"), BROKEN)
async def test_an_order_that_breaks_a_rule_is_refused_by_it(
    model: str, change: Callable[[dict[str, Any]], object], rule: Rule, stage: Stage
) -> None:
    request = clip(stage, model) if model in (CLIP, CLIP_NEWER) else still(stage, model)
    transport = Mutated(with_json(change), only="_to_")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(request, transport=transport)
    assert transport.rules == [rule.id]
    assert caught.value.kind is RefusalKind.INVALID
    assert stage.ledger() == ()


BROKEN_UPLOADS = [
    pytest.param(put(filename="x"), R.FILENAME, id="short name"),
    pytest.param(put(filename="x" * 252 + ".png"), R.FILENAME, id="long name"),
    pytest.param(put(filename="frame.exe"), R.FILENAME, id="no media"),
    pytest.param(put(type="forever"), R.UPLOAD_TYPE, id="kind"),
    pytest.param(drop("type"), R.UPLOAD_TYPE, id="no kind"),
]


@pytest.mark.parametrize(("change", "rule"), BROKEN_UPLOADS)
async def test_a_slot_that_breaks_a_rule_is_refused_by_it(
    change: Callable[[dict[str, Any]], object], rule: Rule, stage: Stage, tmp_path: Path
) -> None:
    request = clip(stage).model_copy(update={"first_frame": heavy_picture()})
    transport = Mutated(with_json(change), only="/v1/uploads")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(request, transport=transport)
    assert transport.rules == [rule.id]
    assert caught.value.kind is RefusalKind.INVALID


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(with_headers({"authorization": "Bearer rehearsal-x"}), id="with the key"),
        pytest.param(
            lambda request: _reformed(request, b'name="policy"', b'name="police"'),
            id="a field less",
        ),
        pytest.param(
            lambda request: _reformed(request, b"ephemeral/", b"permanent/"), id="another slot"
        ),
        pytest.param(
            lambda request: _reformed(request, b'name="file"', b'name="pic_"'), id="no file"
        ),
    ],
)
async def test_a_form_that_is_not_as_its_slot_wants_it_is_refused(
    change: Callable[[httpx.Request], httpx.Request], stage: Stage, tmp_path: Path
) -> None:
    request = clip(stage).model_copy(update={"first_frame": heavy_picture()})
    transport = Mutated(change, only="/forms/")
    with pytest.raises(ProviderRefused, match="upload"):
        await stage.once(request, transport=transport)
    assert transport.rules == [R.UPLOAD_FORM.id]
    assert stage.ledger() == ()


def _reformed(request: httpx.Request, old: bytes, new: bytes) -> httpx.Request:
    """The form with a part of the same length in the place of another."""
    content = b"".join(request.stream)
    assert old in content
    return httpx.Request(
        request.method, request.url, headers=request.headers,
        content=content.replace(old, new), extensions=request.extensions,
    )  # fmt: skip


async def test_an_upload_is_gone_after_a_day(stage: Stage, tmp_path: Path) -> None:
    transport = Mutated()
    adapter = RunwayClip()
    large = clip(stage).model_copy(update={"first_frame": heavy_picture()})
    async with stage.desk(adapter, CLIP, transport) as desk:
        await adapter.submit(desk, large)
        order = httpx.Response(200, content=transport.asked[-1].content).json()
        stage.floor.clock.advance(24 * 3600 + 1)
        with pytest.raises(ProviderRefused):
            await desk.wire.buy("POST", "/v1/image_to_video", json=order)
    assert transport.rules == [R.UPLOADED.id]


@pytest.mark.parametrize(
    ("headers", "rule", "kind"),
    [
        pytest.param({"authorization": None}, R.AUTH, RefusalKind.CREDENTIALS, id="no key"),
        pytest.param(
            {"authorization": "Key rehearsal-x"}, R.AUTH, RefusalKind.CREDENTIALS, id="scheme"
        ),
        pytest.param(
            {"authorization": "Bearer stolen"}, R.AUTH, RefusalKind.CREDENTIALS, id="wrong key"
        ),
        pytest.param({"x-runway-version": None}, R.VERSION, RefusalKind.INVALID, id="no version"),
        pytest.param(
            {"x-runway-version": "2025-01-01"}, R.VERSION, RefusalKind.INVALID, id="version"
        ),
    ],
)
async def test_key_and_version_are_demanded(
    headers: dict[str, str | None], rule: Rule, kind: RefusalKind, stage: Stage
) -> None:
    transport = Mutated(with_headers(headers))
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(clip(stage), transport=transport)
    assert transport.rules == [rule.id]
    assert caught.value.kind is kind


async def test_a_body_that_is_no_object_is_refused(stage: Stage) -> None:
    transport = Mutated()
    async with stage.wire(RUNWAY, transport=transport) as wire:
        with pytest.raises(ProviderRefused):
            await wire.buy("POST", "/v1/image_to_video", json=["promptText"])
    assert transport.rules == [R.BODY.id]


async def test_no_credits_no_clip(stage: Stage) -> None:
    _sold_before(stage, cost_micros=1_999_950_000)
    transport = Mutated()
    async with stage.desk(RunwayClip(), CLIP, transport) as desk:
        with pytest.raises(ProviderRefused) as caught:
            await RunwayClip().submit(desk, clip(stage))
    assert caught.value.kind is RefusalKind.NO_MONEY
    assert transport.rules == [R.MONEY.id]


async def test_a_days_quota_is_a_limit(stage: Stage) -> None:
    _sold_before(stage, times=runway.A_DAY - 1)
    transport = Mutated()
    async with stage.desk(RunwayClip(), CLIP, transport) as desk:
        await RunwayClip().submit(desk, clip(stage))
        with pytest.raises(ProviderRefused) as caught:
            await RunwayClip().submit(desk, clip(stage))
        stage.floor.clock.advance(24 * 3600 + 1)
        await RunwayClip().submit(desk, clip(stage))
    assert caught.value.kind is RefusalKind.RATE
    assert transport.rules == [R.DAILY.id]


def _sold_before(stage: Stage, *, times: int = 1, cost_micros: int = 0) -> None:
    """So many clips sold just now to the first key, as if it had been busy."""
    stage.floor.records.rows(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        " INSERT INTO sales (id, service, model, key, body, request, accepted_at, starts_at,"
        " seconds, suffix, cost_micros, script) SELECT 'old-' || i, 'runway', 'gen4_turbo', '0001',"
        " '{}', '{}', ?, 0, 0, '', ?, '' FROM n",
        *(times, stage.floor.clock.now(), cost_micros),
    )


async def _throttled(stage: Stage, desk: Desk) -> Ticket:
    """A task behind as many endless ones as may run at once."""
    adapter = RunwayClip()
    for _ in range(runway.AT_ONCE):
        stage.fault("endless", "runway")
        await adapter.submit(desk, clip(stage))
    accepted = await adapter.submit(desk, clip(stage))
    return Ticket(task_id=accepted.task_id, key=desk.wire.key.name)


async def test_a_task_above_the_limit_is_held_back_and_taken_back_free(stage: Stage) -> None:
    adapter = RunwayClip()
    transport = Mutated()
    async with stage.desk(adapter, CLIP, transport) as desk:
        ticket = await _throttled(stage, desk)
        for _ in range(4):
            assert await adapter.poll(desk, ticket, clip(stage)) == Pending(2.0, queued=True)
        assert await adapter.cancel(desk, ticket) is True
        sale = stage.ledger("runway")[-1]
        assert (sale.cancelled, sale.cost_micros) == (True, 0)
        with pytest.raises(ProviderRefused) as caught:
            await adapter.poll(desk, ticket, clip(stage))
    assert caught.value.kind is RefusalKind.UNKNOWN_TASK
    assert set(transport.rules) == {R.TASK.id}


async def test_a_running_task_is_left_to_be_collected(stage: Stage) -> None:
    adapter = RunwayStill()
    request = still(stage)
    async with stage.desk(adapter, IMAGE) as desk:
        accepted = await adapter.submit(desk, request)
        ticket = Ticket(task_id=accepted.task_id, key=desk.wire.key.name)
        assert await adapter.poll(desk, ticket, request) == Pending(2.0)
        assert await adapter.cancel(desk, ticket) is False
        assert not stage.ledger("runway")[0].cancelled
        state = await _settled(adapter, desk, ticket, request)
    assert isinstance(state, Ready)


async def _settled(
    adapter: RunwayStill, desk: Desk, ticket: Ticket, request: StillRequest
) -> Ready:
    for _ in range(50):
        state = await adapter.poll(desk, ticket, request)
        if isinstance(state, Ready):
            return state
        await hurried_sleep(2.0)
    raise AssertionError("it never ends")


async def test_reading_a_task_again_gives_a_fresh_address(stage: Stage) -> None:
    request = still(stage)
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
        async with stage.desk(RunwayStill(), IMAGE) as desk:
            old = await _settled(RunwayStill(), desk, ticket, request)
            stage.floor.clock.advance(24 * 3600 + 1)
            fresh = await _settled(RunwayStill(), desk, ticket, request)
        async with httpx.AsyncClient(trust_env=False) as http:
            assert (await http.get(old.files[0].url)).status_code == 403
            assert (await http.get(fresh.files[0].url)).status_code == 200
        stage.fault("expired", "runway", "download")
        done = await studio.poll(ticket, request, stage.folder)
    assert not isinstance(done, Pending)


def test_every_rule_is_tested() -> None:
    tabled = {case.values[2].id for case in BROKEN} | {case.values[1].id for case in BROKEN_UPLOADS}
    elsewhere = (R.AUTH, R.VERSION, R.BODY, R.UPLOAD_FORM, R.TASK, R.DAILY, R.MONEY)
    large = {R.UPLOAD_SIZE.id}  # 200 MB in a test would prove little
    assert tabled | {rule.id for rule in elsewhere} | large == {rule.id for rule in R.RULES.rules()}


@pytest.mark.parametrize(
    ("fault", "kind", "sold"),
    [
        pytest.param("moderated_input", RefusalKind.MODERATED_INPUT, 1, id="input"),
        pytest.param("moderated_output", RefusalKind.MODERATED_OUTPUT, 1, id="output"),
        pytest.param("failed", RefusalKind.SPOILED, 1, id="failed"),
    ],
)
async def test_failures_are_told_apart(
    fault: str, kind: RefusalKind, sold: int, stage: Stage
) -> None:
    stage.fault(fault, "runway", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(clip(stage))
    assert caught.value.kind is kind
    assert len(stage.ledger()) == sold


@pytest.mark.parametrize(
    ("fault", "micros"),
    [
        pytest.param("moderated_input", 100_000, id="moderated input is not refunded"),
        pytest.param("failed", 0, id="its own fault is"),
    ],
)
async def test_a_failure_costs_what_the_service_says(fault: str, micros: int, stage: Stage) -> None:
    stage.fault(fault, "runway", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(clip(stage))
    assert caught.value.cost_micros == stage.ledger()[0].cost_micros == micros
