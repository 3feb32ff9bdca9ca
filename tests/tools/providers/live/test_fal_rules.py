"""fal's rules: the real client's requests, changed to break one, are refused by it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import pytest

from tests.tools.providers.live.fal_orders import (
    MMAUDIO,
    OMNI,
    TURBO,
    WAN,
    WORDS,
    clip,
    foley,
    lips,
    request_of,
)
from tests.tools.providers.set_up import Mutated, Stage, with_headers, with_json
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.fal import FAL, SMALL_BYTES, handed
from tools.providers.live.fal_wan import FalWan
from tools.providers.live.pictures import Packed
from tools.providers.provider import Ticket
from tools.providers.rehearsal import fal_rules
from tools.providers.rehearsal.rules import Rule

K = RefusalKind
Change = Callable[[dict[str, Any]], object]


def put(**fields: object) -> Change:
    return lambda body: body.update(fields)


def without(field: str) -> Change:
    return lambda body: body.pop(field)


NOT_A_FILE = "data:image/png;base64,aGVsbG8="
GONE = "http://localhost:1/gone.png"
BROKEN = [
    pytest.param(WAN, put(image_url=GONE), fal_rules.INPUT_FILE, id="file gone"),
    pytest.param(WAN, put(image_url="data:x"), fal_rules.INPUT_FILE, id="no data uri"),
    pytest.param(WAN, without("image_url"), fal_rules.WAN_IMAGE, id="wan without frame"),
    pytest.param(WAN, put(image_url=NOT_A_FILE), fal_rules.WAN_IMAGE, id="wan no picture"),
    pytest.param(WAN, put(end_image_url=NOT_A_FILE), fal_rules.WAN_END, id="wan no last frame"),
    pytest.param(WAN, without("prompt"), fal_rules.WAN_PROMPT, id="wan without prompt"),
    pytest.param(WAN, put(negative_prompt=1), fal_rules.WAN_NEGATIVE, id="wan negative"),
    pytest.param(WAN, put(num_frames=16), fal_rules.WAN_FRAMES, id="wan too short"),
    pytest.param(WAN, put(num_frames=162), fal_rules.WAN_FRAMES, id="wan too long"),
    pytest.param(WAN, put(num_frames=81.5), fal_rules.WAN_FRAMES, id="wan half a frame"),
    pytest.param(WAN, put(frames_per_second=3), fal_rules.WAN_RATE, id="wan too slow"),
    pytest.param(WAN, put(frames_per_second=61), fal_rules.WAN_RATE, id="wan too fast"),
    pytest.param(WAN, put(resolution="1080p"), fal_rules.WAN_RESOLUTION, id="wan too large"),
    pytest.param(WAN, put(aspect_ratio="4:3"), fal_rules.WAN_RATIO, id="wan ratio"),
    pytest.param(WAN, put(num_inference_steps=41), fal_rules.WAN_STEPS, id="wan steps"),
    pytest.param(WAN, put(guidance_scale="x"), fal_rules.WAN_GUIDANCE, id="wan guidance"),
    pytest.param(WAN, put(shift=11), fal_rules.WAN_SHIFT, id="wan shift"),
    pytest.param(WAN, put(seed="7"), fal_rules.WAN_SEED, id="wan seed"),
    pytest.param(WAN, put(enable_safety_checker=1), fal_rules.WAN_SWITCHES, id="wan switch"),
    pytest.param(WAN, put(acceleration="high"), fal_rules.WAN_SPEED, id="wan acceleration"),
    pytest.param(WAN, put(interpolator_model="x"), fal_rules.WAN_BETWEEN, id="wan interpolator"),
    pytest.param(WAN, put(num_interpolated_frames=5), fal_rules.WAN_BETWEEN, id="wan between"),
    pytest.param(WAN, put(video_quality="best"), fal_rules.WAN_FILE, id="wan quality"),
    pytest.param(TURBO, put(resolution="240p"), fal_rules.WAN_RESOLUTION, id="turbo too small"),
    pytest.param(OMNI, without("image_url"), fal_rules.OMNI_IMAGE, id="lips without face"),
    pytest.param(OMNI, without("audio_url"), fal_rules.OMNI_AUDIO, id="lips without voice"),
    pytest.param(OMNI, put(audio_url=NOT_A_FILE), fal_rules.OMNI_AUDIO, id="lips no sound"),
    pytest.param(OMNI, put(prompt=1), fal_rules.OMNI_PROMPT, id="lips prompt"),
    pytest.param(OMNI, put(mask_url=NOT_A_FILE), fal_rules.OMNI_MASK, id="lips mask"),
    pytest.param(OMNI, put(resolution="480p"), fal_rules.OMNI_RESOLUTION, id="lips size"),
    pytest.param(OMNI, put(turbo_mode="no"), fal_rules.OMNI_TURBO, id="lips turbo"),
    pytest.param(MMAUDIO, without("video_url"), fal_rules.MM_VIDEO, id="foley without clip"),
    pytest.param(MMAUDIO, put(video_url=NOT_A_FILE), fal_rules.MM_VIDEO, id="foley no clip"),
    pytest.param(WORDS, without("prompt"), fal_rules.MM_PROMPT, id="foley without prompt"),
    pytest.param(MMAUDIO, put(negative_prompt=None), fal_rules.MM_NEGATIVE, id="foley negative"),
    pytest.param(MMAUDIO, put(seed=0.5), fal_rules.MM_SEED, id="foley seed"),
    pytest.param(MMAUDIO, put(num_steps=3), fal_rules.MM_STEPS, id="foley steps"),
    pytest.param(MMAUDIO, put(duration=0.5), fal_rules.MM_DURATION, id="foley too short"),
    pytest.param(WORDS, put(duration=31), fal_rules.MM_DURATION, id="foley too long"),
    pytest.param(MMAUDIO, put(cfg_strength=21), fal_rules.MM_STRENGTH, id="foley strength"),
    pytest.param(MMAUDIO, put(mask_away_clip="x"), fal_rules.MM_MASK, id="foley mask"),
]


@pytest.mark.parametrize(("model", "change", "rule"), BROKEN)
async def test_an_order_that_breaks_a_rule_is_refused_by_it(
    model: str, change: Change, rule: Rule, stage: Stage
) -> None:
    transport = Mutated(with_json(change), only="/fal/fal-ai/")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(request_of(stage, model), transport=transport)
    assert transport.rules == [rule.id]
    assert (caught.value.kind, caught.value.cost_micros) == (K.INVALID, 0)
    assert stage.ledger() == ()


@pytest.mark.parametrize(("resolution", "seconds"), [("1080p", 30.0), ("720p", 60.0)])
async def test_speech_that_is_too_long_for_its_resolution_is_refused(
    resolution: str, seconds: float, stage: Stage
) -> None:
    voice = stage.sound(seconds)
    stage.changed("fal", read_seconds=20.0)
    async with stage.wire(FAL) as wire:
        address = await _handed_in(wire, voice.path.read_bytes())
        transport = Mutated(
            with_json(put(audio_url=address, resolution=resolution)), only="/fal/fal-ai/"
        )
    with pytest.raises(ProviderRefused, match="audio_duration_too_long"):
        await stage.once(lips(stage), transport=transport)
    assert transport.rules == [fal_rules.OMNI_LENGTH.id]


async def _handed_in(wire: Any, content: bytes) -> str:
    token = (await wire.ask("POST", "/storage/auth/token?storage_type=fal-cdn-v3", json={})).json()
    headers = {"Authorization": f"Bearer {token['token']}", "Content-Type": "audio/wav"}
    answer = await wire.ask("POST", "/files/upload", content=content, headers=headers)
    return str(answer.json()["access_url"])


@pytest.mark.parametrize(
    "key", [None, "Bearer rehearsal-id:fal-0001", "Key rehearsal-x", "Key x:y"]
)
async def test_another_header_is_no_key(key: str | None, stage: Stage) -> None:
    transport = Mutated(with_headers({"Authorization": key}))
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(foley(stage), transport=transport)
    assert transport.rules == [fal_rules.AUTH.id]
    assert caught.value.kind is K.CREDENTIALS


def at(path: str) -> Callable[[httpx.Request], httpx.Request]:
    """Sends the request to another path."""

    def changed(request: httpx.Request) -> httpx.Request:
        request.url = request.url.copy_with(raw_path=path.encode())
        return request

    return changed


async def test_an_endpoint_without_its_sub_path_is_not_there(stage: Stage) -> None:
    transport = Mutated(at("/fal/fal-ai/wan"), only="/image-to-video")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(clip(stage), transport=transport)
    assert transport.rules == [fal_rules.ENDPOINT.id]
    assert caught.value.kind is K.INVALID


@pytest.mark.parametrize(
    "app",
    [
        pytest.param("fal-ai/mmaudio-v2", id="of another app"),
        pytest.param("fal-ai/wan/v2.2-a14b/image-to-video", id="with the sub-path"),
    ],
)
async def test_a_task_is_not_found_at_an_address_that_was_made_up(app: str, stage: Stage) -> None:
    async with stage.desk(FalWan(), WAN) as desk:
        accepted = await FalWan().submit(desk, clip(stage))
        made_up = {"status": f"/{app}/requests/{accepted.task_id}/status"}
        ticket = Ticket(task_id=accepted.task_id, hints={**accepted.hints, **made_up})
        with pytest.raises(ProviderRefused) as caught:
            await FalWan().poll(desk, ticket, clip(stage))
    assert caught.value.kind is K.UNKNOWN_TASK


async def test_only_the_account_that_bought_a_task_can_ask_for_it(stage: Stage) -> None:
    request = clip(stage)
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
    foreign = Mutated(with_headers({"Authorization": "Key rehearsal-id:fal-9999"}))
    async with stage.studio(foreign) as studio:
        with pytest.raises(ProviderRefused) as caught:
            await studio.poll(ticket, request, stage.folder)
    assert caught.value.kind is K.UNKNOWN_TASK
    assert foreign.rules == [fal_rules.ADDRESS.id]


@pytest.mark.parametrize(
    ("change", "only", "rule"),
    [
        pytest.param(
            at("/fal/storage/auth/token?storage_type=gcs"),
            "/storage/",
            fal_rules.STORE_TYPE,
            id="another store",
        ),
        pytest.param(
            with_headers({"Authorization": "Key rehearsal-id:fal-0001"}),
            "/files/upload",
            fal_rules.STORE_TOKEN,
            id="the key at the store",
        ),
        pytest.param(
            with_headers({"Authorization": "Bearer 99999999999.abc"}),
            "/files/upload",
            fal_rules.STORE_TOKEN,
            id="a token that is not the store's",
        ),
        pytest.param(
            with_headers({"Content-Type": None}),
            "/files/upload",
            fal_rules.STORE_FILE,
            id="a file of no type",
        ),
    ],
)
async def test_the_store_takes_files_by_its_rules(
    change: Callable[[httpx.Request], httpx.Request], only: str, rule: Rule, stage: Stage
) -> None:
    transport = Mutated(change, only=only)
    packed = Packed(b"\x00" * (SMALL_BYTES + 1), "audio/wav", 0, 0)
    async with stage.desk(FalWan(), WAN, transport) as desk:
        with pytest.raises(ProviderRefused):
            await handed(desk, packed)
    assert transport.rules == [rule.id]


async def test_a_body_that_is_no_object_is_refused(stage: Stage) -> None:
    transport = Mutated()
    async with stage.wire(FAL, transport=transport) as wire:
        with pytest.raises(ProviderRefused):
            await wire.buy("POST", "/fal-ai/mmaudio-v2", json=["surf"])
    assert transport.rules == [fal_rules.BODY.id]


def test_every_rule_is_tested() -> None:
    tabled = {case.values[2].id for case in BROKEN}  # type: ignore[attr-defined]
    elsewhere = (
        *(fal_rules.AUTH, fal_rules.ENDPOINT, fal_rules.BODY, fal_rules.ADDRESS),
        *(fal_rules.RESULT, fal_rules.CANCEL, fal_rules.OMNI_LENGTH),
        *(fal_rules.STORE_TYPE, fal_rules.STORE_TOKEN, fal_rules.STORE_FILE),
    )
    assert tabled | {rule.id for rule in elsewhere} == {rule.id for rule in fal_rules.RULES.rules()}
