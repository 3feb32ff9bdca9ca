"""Replicate's real clients on the stand-in: what is bought, what comes, and what goes wrong."""

from __future__ import annotations

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.tools.providers.live import orders
from tests.tools.providers.set_up import Mutated, Stage, with_headers, with_json
from tools.errors import ProviderRefused, RefusalKind
from tools.ffmpeg.probe import probe
from tools.providers.live.pictures import Packed
from tools.providers.live.replicate import REPLICATE, SMALL_BYTES, handed
from tools.providers.live.replicate_mmaudio import ReplicateMMAudio
from tools.providers.live.replicate_wan import ReplicateWan
from tools.providers.provider import Pending, Ticket
from tools.providers.rehearsal import replicate_rules as demands
from tools.providers.rehearsal.replicate_models import MODELS
from tools.providers.rehearsal.rules import Rule
from tools.providers.requests import ClipRequest, FoleyRequest, Media, Request
from tools.takes.assets import sha256_of

K = RefusalKind
Change = Callable[[dict[str, Any]], object]
WAN, MMAUDIO = "replicate/wan-2.2-i2v", "replicate/mmaudio"


clip = partial(orders.clip, model=WAN, width=854, height=480)
foley = partial(orders.foley, model=MMAUDIO)


def bed(stage: Stage) -> FoleyRequest:
    return foley(stage, clip=None)


def request_of(stage: Stage, model: str) -> Request:
    return clip(stage) if model == WAN else foley(stage)


@pytest.mark.parametrize(
    ("asked", "comes", "frames"),
    [
        pytest.param((854, 480, 4.0), (854, 480), 81, id="shorter than any on sale"),
        pytest.param((1280, 720, 5.5), (1280, 720), 88, id="a length of its own"),
        pytest.param((1280, 720, 9.0), (1280, 720), 100, id="longer than any on sale"),
        pytest.param((480, 854, 4.0), (480, 854), 81, id="upright"),
    ],
)
async def test_a_clip_comes_in_its_resolution_and_frames_for_the_price_that_was_quoted(
    stage: Stage, asked: tuple[int, int, float], comes: tuple[int, int], frames: int
) -> None:
    width, height, seconds = asked
    frame = stage.picture(width, height)
    request = clip(stage, first_frame=frame, width=width, height=height, duration_seconds=seconds)
    taken = await stage.once(request)
    picture = probe(taken.files[0], decode=True).picture
    assert picture is not None
    assert picture.display_size == comes
    assert (picture.frames, picture.rate) == (frames, 16)
    (sale,) = stage.ledger()
    assert sale.cost_micros == await stage.quoted(request)


async def test_a_clip_comes_back_with_its_new_sound(stage: Stage) -> None:
    taken = await stage.once(foley(stage))
    info = probe(taken.files[0])
    assert info.picture is not None
    assert info.sound is not None
    assert float(info.sound.duration) == pytest.approx(2.0, abs=0.05)
    (sale,) = stage.ledger()
    assert sale.body["input"]["negative_prompt"] == "speech, voices, music"
    assert sale.cost_micros == await stage.quoted(foley(stage))


async def test_a_bed_without_a_clip_is_a_sound_alone(stage: Stage) -> None:
    taken = await stage.once(bed(stage))
    info = probe(taken.files[0])
    assert info.picture is None
    assert info.sound is not None


async def test_the_version_that_was_called_is_kept_in_the_ticket(stage: Stage) -> None:
    async with stage.studio() as studio, studio.seat(bed(stage)) as key:
        ticket = await studio.submit(bed(stage), key, lambda: None)
    (sale,) = stage.ledger()
    assert ticket.hints["version"] == sale.body["version"] == MODELS[1].version


async def test_a_large_file_is_handed_in_and_found_by_the_model(
    stage: Stage, tmp_path: Path
) -> None:
    noise = Image.frombytes("RGB", (640, 360), random.Random(7).randbytes(640 * 360 * 3))
    noise.save(tmp_path / "noise.png")
    frame = Media(sha256=sha256_of(tmp_path / "noise.png"), path=tmp_path / "noise.png")
    assert frame.path.stat().st_size > SMALL_BYTES
    transport = Mutated()
    await stage.once(clip(stage, first_frame=frame), transport=transport)
    assert transport.asked[0].url.path == "/replicate/v1/files"
    (sale,) = stage.ledger()
    assert isinstance(sale.request, ClipRequest)
    assert sale.request.first_frame.sha256 == frame.sha256


def put(**fields: object) -> Change:
    return lambda body: body["input"].update(fields)


def without(field: str) -> Change:
    return lambda body: body["input"].pop(field)


NOT_A_FILE = "data:image/png;base64,aGVsbG8="
GONE = "http://localhost:1/gone.png"
BROKEN = [
    pytest.param(WAN, put(image=GONE), demands.INPUT_FILE, id="file gone"),
    pytest.param(WAN, lambda body: body.pop("input"), demands.BODY, id="no input"),
    pytest.param(WAN, without("prompt"), demands.WAN_PROMPT, id="wan without prompt"),
    pytest.param(WAN, without("image"), demands.WAN_IMAGE, id="wan without picture"),
    pytest.param(WAN, put(image=NOT_A_FILE), demands.WAN_IMAGE, id="wan no picture"),
    pytest.param(WAN, put(num_frames=80), demands.WAN_FRAMES, id="wan too short"),
    pytest.param(WAN, put(num_frames=101), demands.WAN_FRAMES, id="wan too long"),
    pytest.param(WAN, put(resolution="580p"), demands.WAN_RESOLUTION, id="wan resolution"),
    pytest.param(WAN, put(frames_per_second=25), demands.WAN_RATE, id="wan too fast"),
    pytest.param(WAN, put(frames_per_second=4), demands.WAN_RATE, id="wan too slow"),
    pytest.param(WAN, put(sample_steps=51), demands.WAN_STEPS, id="wan steps"),
    pytest.param(WAN, put(sample_shift=21), demands.WAN_SHIFT, id="wan shift"),
    pytest.param(WAN, put(seed="7"), demands.WAN_SEED, id="wan seed"),
    pytest.param(
        MMAUDIO, lambda body: body.update(version="latest"), demands.VERSION, id="no version"
    ),
    pytest.param(MMAUDIO, put(video=NOT_A_FILE), demands.MM_VIDEO, id="foley no clip"),
    pytest.param(MMAUDIO, put(negative_prompt=1), demands.MM_WORDS, id="foley words"),
    pytest.param(MMAUDIO, put(duration=0.9), demands.MM_DURATION, id="foley too short"),
    pytest.param(MMAUDIO, put(num_steps=0.5), demands.MM_STEPS, id="foley steps"),
    pytest.param(MMAUDIO, put(cfg_strength=0), demands.MM_STRENGTH, id="foley strength"),
    pytest.param(MMAUDIO, put(seed="x"), demands.MM_SEED, id="foley seed"),
]


@pytest.mark.parametrize(("model", "change", "rule"), BROKEN)
async def test_an_order_that_breaks_a_rule_is_refused_by_it(
    model: str, change: Change, rule: Rule, stage: Stage
) -> None:
    transport = Mutated(with_json(change), only="/predictions")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(request_of(stage, model), transport=transport)
    assert transport.rules == [rule.id]
    assert (caught.value.kind, caught.value.cost_micros) == (K.INVALID, 0)
    assert stage.ledger() == ()


@pytest.mark.parametrize("key", [None, "Token rehearsal-0001", "Bearer stolen-0001"])
async def test_another_header_is_no_key(key: str | None, stage: Stage) -> None:
    transport = Mutated(with_headers({"Authorization": key}))
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(clip(stage), transport=transport)
    assert transport.rules == [demands.AUTH.id]
    assert caught.value.kind is K.CREDENTIALS


def named(stage: Stage, model: str, name: str) -> None:
    """Calls the model another name from now on."""
    card = stage.book.card(model).model_copy(update={"name": name})
    stage.book = stage.book.model_copy(update={"models": {**stage.book.models, model: card}})


@pytest.mark.parametrize(
    ("model", "name", "rule"),
    [
        pytest.param(WAN, "zsxkib/mmaudio", demands.OFFICIAL, id="a community model by name"),
        pytest.param(WAN, "wan-video/wan-9", demands.MODEL, id="no such official model"),
        pytest.param(MMAUDIO, "zsxkib/mmaudio-9", demands.MODEL, id="no such community model"),
    ],
)
async def test_a_model_that_cannot_be_called_so_is_invalid(
    model: str, name: str, rule: Rule, stage: Stage
) -> None:
    named(stage, model, name)
    transport = Mutated()
    with pytest.raises(ProviderRefused, match=name) as caught:
        await stage.once(request_of(stage, model), transport=transport)
    assert transport.rules == [rule.id]
    assert caught.value.kind is K.INVALID


async def test_only_the_account_that_bought_a_task_can_ask_for_it(stage: Stage) -> None:
    request = clip(stage)
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
    foreign = Mutated(with_headers({"Authorization": "Bearer rehearsal-9999"}))
    async with stage.studio(foreign) as studio:
        with pytest.raises(ProviderRefused) as caught:
            await studio.poll(ticket, request, stage.folder)
    assert caught.value.kind is K.UNKNOWN_TASK
    assert foreign.rules == [demands.TASK.id]


def as_text(request: httpx.Request) -> httpx.Request:
    """The form without its part."""
    headers = {
        "Authorization": request.headers["authorization"],
        "Content-Type": "application/x-www-form-urlencoded",
    }
    return httpx.Request(
        "POST", request.url, headers=headers, content=b"a=b", extensions=request.extensions
    )


async def test_a_file_that_is_not_the_part_of_a_form_is_refused(stage: Stage) -> None:
    transport = Mutated(as_text, only="/v1/files")
    async with stage.desk(ReplicateWan(), WAN, transport) as desk:
        with pytest.raises(ProviderRefused):
            await handed(desk, Packed(b"\x00" * (SMALL_BYTES + 1), "video/mp4", 0, 0))
    assert transport.rules == [demands.UPLOAD.id]


def test_every_rule_is_tested() -> None:
    tabled = {case.values[2].id for case in BROKEN}  # type: ignore[attr-defined]
    elsewhere = (demands.AUTH, demands.MODEL, demands.OFFICIAL, demands.TASK, demands.UPLOAD)
    assert tabled | {rule.id for rule in elsewhere} == {rule.id for rule in demands.RULES.rules()}


async def test_a_prediction_that_has_not_begun_is_taken_back_and_not_charged(
    stage: Stage,
) -> None:
    adapter = ReplicateMMAudio()
    async with stage.desk(adapter, MMAUDIO) as desk:
        accepted = await adapter.submit(desk, bed(stage))
        ticket = Ticket(task_id=accepted.task_id, hints=dict(accepted.hints))
        assert await adapter.cancel(desk, ticket)
        with pytest.raises(ProviderRefused, match="canceled") as caught:
            await adapter.poll(desk, ticket, bed(stage))
    assert caught.value.cost_micros == 0
    (sale,) = stage.ledger()
    assert (sale.cancelled, sale.cost_micros) == (True, 0)


async def test_a_prediction_at_work_is_left(stage: Stage) -> None:
    adapter = ReplicateWan()
    async with stage.desk(adapter, WAN) as desk:
        accepted = await adapter.submit(desk, clip(stage))
        ticket = Ticket(task_id=accepted.task_id, hints=dict(accepted.hints))
        first = await adapter.poll(desk, ticket, clip(stage))
        assert first == Pending(desk.poll_seconds, queued=True)
        assert await adapter.poll(desk, ticket, clip(stage)) == Pending(desk.poll_seconds)
        assert not await adapter.cancel(desk, ticket)
    assert not stage.ledger()[0].cancelled


async def test_the_account_is_proved_without_buying(stage: Stage) -> None:
    assert REPLICATE.account is not None
    async with stage.wire(REPLICATE) as wire:
        state = await REPLICATE.account(wire)
    assert "not told" in state.balance
    assert state.limits == "user rehearsal"
    async with stage.wire(REPLICATE, key="stolen-0001") as wire:
        with pytest.raises(ProviderRefused) as caught:
            await REPLICATE.account(wire)
    assert caught.value.kind is K.CREDENTIALS


ALL = pytest.mark.parametrize("model", [WAN, MMAUDIO])


@pytest.mark.parametrize("fault", ["rate_limited", "server_error", "error_page", "reset_before"])
async def test_a_model_whose_version_cannot_be_asked_is_asked_again(
    stage: Stage, fault: str
) -> None:
    stage.fault(fault, "replicate", "other")
    result = await stage.run(bed(stage))
    assert len(result.files) == 1
    assert stage.faults.left() == 0


@ALL
@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("moderated_input", K.MODERATED_INPUT),
        ("moderated_output", K.MODERATED_OUTPUT),
        ("failed", K.SPOILED),
    ],
)
async def test_a_prediction_that_fails_tells_why_and_may_be_billed(
    stage: Stage, model: str, fault: str, kind: RefusalKind
) -> None:
    stage.fault(fault, "replicate", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(request_of(stage, model))
    assert (caught.value.kind, caught.value.cost_micros) == (kind, None)
    assert len(stage.ledger()) == 1


async def test_a_result_is_gone_after_an_hour(stage: Stage) -> None:
    request = bed(stage)
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
        while isinstance(await studio.poll(ticket, request, stage.folder), Pending):
            pass
        stage.floor.clock.advance(3601)
        with pytest.raises(ProviderRefused) as caught:
            await studio.poll(ticket, request, stage.folder)
    assert (caught.value.kind, caught.value.cost_micros) == (K.UNKNOWN_TASK, None)
