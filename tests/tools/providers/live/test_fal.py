"""fal's real clients on the stand-in: what is bought, what comes, and what goes wrong."""

from __future__ import annotations

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
from tests.tools.providers.set_up import Mutated, Stage
from tools.errors import ProviderRefused, RefusalKind
from tools.ffmpeg.probe import probe
from tools.providers.live.fal import FAL
from tools.providers.live.fal_wan import FalWan
from tools.providers.provider import Pending, Ticket
from tools.providers.rehearsal import fal_rules
from tools.providers.rehearsal.inbox import facts_of
from tools.providers.requests import LipsyncRequest

K = RefusalKind


@pytest.mark.parametrize(
    ("asked", "comes", "frames", "dollars"),
    [
        pytest.param((854, 480, 1.5), (854, 480), 49, 0.0625, id="480p"),
        pytest.param((1024, 576, 1.0), (1032, 580), 33, 0.06375, id="580p"),
        pytest.param((1280, 720, 1.5), (1280, 720), 49, 0.125, id="720p"),
        pytest.param((720, 1280, 1.5), (720, 1280), 49, 0.125, id="upright"),
        pytest.param((1720, 720, 1.5), (1720, 720), 49, 0.125, id="wider than any named ratio"),
    ],
)
async def test_a_clip_comes_in_its_resolution_at_twice_the_rate_for_the_price_that_was_quoted(
    stage: Stage,
    asked: tuple[int, int, float],
    comes: tuple[int, int],
    frames: int,
    dollars: float,
) -> None:
    width, height, seconds = asked
    frame = stage.picture(width, height)
    request = clip(stage, first_frame=frame, width=width, height=height, duration_seconds=seconds)
    taken = await stage.once(request)
    picture = probe(taken.files[0], decode=True).picture
    assert picture is not None
    assert picture.display_size == comes
    assert (picture.frames, picture.rate) == (frames, 32)
    assert float(picture.duration) >= seconds
    (sale,) = stage.ledger()
    assert sale.cost_micros == round(dollars * 1e6) == await stage.quoted(request)


async def test_turbo_sells_one_length_at_a_price_a_clip(stage: Stage) -> None:
    request = clip(stage, model=TURBO)
    taken = await stage.once(request)
    assert facts_of(taken.files[0]).seconds == pytest.approx(5.0625, abs=0.05)
    (sale,) = stage.ledger()
    assert sale.cost_micros == 50_000 == await stage.quoted(request)
    assert "num_frames" not in sale.body


async def test_a_talking_clip_lasts_as_long_as_was_asked_with_its_voice_in_place(
    stage: Stage,
) -> None:
    request = lips(stage)
    taken = await stage.once(request)
    seen = facts_of(taken.files[0])
    assert (seen.width, seen.height) == (1280, 720)
    assert seen.seconds == pytest.approx(2.0, abs=0.05)
    (sale,) = stage.ledger()
    assert isinstance(sale.request, LipsyncRequest)
    assert facts_of(sale.request.voice.path).seconds == pytest.approx(2.0, abs=0.001)
    assert taken.cost_micros == sale.cost_micros == await stage.quoted(request) == 320_000


@pytest.mark.parametrize(
    ("prompt", "speaker"),
    [
        pytest.param("Slow push in. Old Tom speaks, Mara listens.", "Old Tom", id="one of two"),
        pytest.param("She turns away.", "", id="nobody by name"),
    ],
)
async def test_who_speaks_is_read_from_the_prompt(prompt: str, speaker: str, stage: Stage) -> None:
    async with stage.studio() as studio, studio.seat(lips(stage)) as key:
        await studio.submit(lips(stage, prompt=prompt), key, lambda: None)
    (sale,) = stage.ledger()
    assert isinstance(sale.request, LipsyncRequest)
    assert sale.request.speaker == speaker


async def test_the_speaker_of_several_is_pointed_out_with_a_mask(stage: Stage) -> None:
    mask = stage.picture(320, 180)
    async with stage.studio() as studio, studio.seat(lips(stage)) as key:
        await studio.submit(lips(stage), key, lambda: None)
        await studio.submit(lips(stage, mask=mask), key, lambda: None)
    alone, pointed = stage.ledger()
    assert "mask_url" not in alone.body
    assert pointed.body["mask_url"] != pointed.body["image_url"]


@pytest.mark.parametrize(
    ("seconds", "size", "resolution"),
    [
        pytest.param(2.0, (1920, 1080), "1080p", id="short and large"),
        pytest.param(31.0, (1920, 1080), "720p", id="too long for 1080p"),
        pytest.param(2.0, (1280, 720), "720p", id="no larger than asked"),
    ],
)
async def test_a_talking_clip_is_ordered_in_what_its_length_allows(
    stage: Stage, seconds: float, size: tuple[int, int], resolution: str
) -> None:
    request = lips(stage, duration_seconds=seconds, width=size[0], height=size[1])
    async with stage.studio() as studio, studio.seat(request) as key:
        await studio.submit(request, key, lambda: None)
    assert stage.ledger()[0].body["resolution"] == resolution


async def test_a_minute_of_speech_is_refused_before_anything_is_sent(stage: Stage) -> None:
    transport = Mutated()
    with pytest.raises(ProviderRefused, match=r"no 60\.0 s") as caught:
        await stage.once(lips(stage, duration_seconds=60), transport=transport)
    assert caught.value.kind is K.INVALID
    assert not transport.asked


async def test_a_clip_comes_back_with_its_new_sound(stage: Stage) -> None:
    request = foley(stage)
    taken = await stage.once(request)
    info = probe(taken.files[0])
    assert info.picture is not None
    assert info.sound is not None
    assert float(info.sound.duration) == pytest.approx(2.0, abs=0.05)
    (sale,) = stage.ledger()
    assert sale.body["negative_prompt"] == "speech, voices, music"
    assert sale.cost_micros == 2000 == await stage.quoted(request)


@pytest.mark.parametrize("model", [MMAUDIO, WORDS])
async def test_a_bed_without_a_clip_is_made_from_words_at_its_own_endpoint(
    stage: Stage, model: str
) -> None:
    taken = await stage.once(foley(stage, model=model, clip=None))
    info = probe(taken.files[0])
    assert info.picture is None
    assert stage.ledger()[0].model == "fal-ai/mmaudio-v2/text-to-audio"


async def test_a_large_file_is_handed_in_and_found_by_the_model(stage: Stage) -> None:
    request = lips(stage, duration_seconds=3.0)
    transport = Mutated()
    await stage.once(request, transport=transport)
    paths = [asked.url.path for asked in transport.asked]
    assert paths[:2] == ["/fal/storage/auth/token", "/fal/files/upload"]
    (sale,) = stage.ledger()
    assert isinstance(sale.request, LipsyncRequest)
    assert facts_of(sale.request.voice.path).seconds == pytest.approx(3.0, abs=0.001)


async def test_the_places_before_a_task_in_the_queue_grow_fewer(stage: Stage) -> None:
    async with stage.wire(FAL) as wire:
        body = {"prompt": "surf"}
        for _ in range(3):
            stage.fault("endless", "fal")
            await wire.buy("POST", "/fal-ai/mmaudio-v2/text-to-audio", json=body)
        answer = (await wire.buy("POST", "/fal-ai/mmaudio-v2/text-to-audio", json=body)).json()
        assert isinstance(answer, dict)
        seen = [answer["queue_position"]]
        polled = await wire.ask("GET", answer["status_url"])
        assert polled.status == 202
        seen.append(polled.json()["queue_position"])  # type: ignore[index]
    assert seen == sorted(seen, reverse=True)
    assert seen[0] > seen[1]


async def test_a_result_that_is_not_there_yet_is_refused(stage: Stage) -> None:
    transport = Mutated()
    async with stage.desk(FalWan(), WAN, transport) as desk:
        accepted = await FalWan().submit(desk, clip(stage))
        with pytest.raises(ProviderRefused):
            await desk.wire.ask("GET", accepted.hints["result"])
    assert transport.rules == [fal_rules.RESULT.id]


async def test_a_task_in_the_queue_is_taken_back_and_not_charged(stage: Stage) -> None:
    async with stage.desk(FalWan(), WAN) as desk:
        accepted = await FalWan().submit(desk, clip(stage))
        ticket = Ticket(task_id=accepted.task_id, hints=dict(accepted.hints))
        assert await FalWan().cancel(desk, ticket)
        with pytest.raises(ProviderRefused, match="cancelled") as caught:
            await FalWan().poll(desk, ticket, clip(stage))
    assert caught.value.cost_micros == 0
    (sale,) = stage.ledger()
    assert (sale.cancelled, sale.cost_micros) == (True, 0)


async def test_a_task_at_work_is_left_and_one_that_is_done_cannot_be_taken_back(
    stage: Stage,
) -> None:
    request = foley(stage, model=WORDS, clip=None)
    transport = Mutated()
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
        state = await studio.poll(ticket, request, stage.folder)
        assert state == Pending(2.0, queued=True)
        state = await studio.poll(ticket, request, stage.folder)
        assert state == Pending(2.0)
        assert not await studio.cancel(ticket, request)
        while isinstance(state, Pending):
            state = await studio.poll(ticket, request, stage.folder)
    async with stage.wire(FAL, transport=transport) as wire:
        with pytest.raises(ProviderRefused):
            await wire.ask("PUT", ticket.hints["cancel"])
    assert transport.rules == [fal_rules.CANCEL.id]
    assert not stage.ledger()[0].cancelled


async def test_the_account_is_proved_without_buying(stage: Stage) -> None:
    assert FAL.account is not None
    async with stage.wire(FAL) as wire:
        assert "not told" in (await FAL.account(wire)).balance
    async with stage.wire(FAL, key="stolen-id:0001") as wire:
        with pytest.raises(ProviderRefused) as caught:
            await FAL.account(wire)
    assert caught.value.kind is K.CREDENTIALS


ALL = pytest.mark.parametrize("model", [WAN, OMNI, MMAUDIO, WORDS])


@pytest.mark.parametrize(
    "fault",
    [
        *("rate_limited", "rate_limited_retry_after", "server_error", "error_page"),
        *("reset_before", "reset_after", "truncated", "slow_drip", "unknown_fields"),
    ],
)
async def test_uploads_survive_everything_that_passes(quick_stage: Stage, fault: str) -> None:
    stage = quick_stage
    stage.fault(fault, "fal", "upload", times=2)
    result = await stage.run(lips(stage, duration_seconds=3.0), conformed=False)
    assert len(result.files) == 1
    assert len(stage.ledger()) == 1
    assert stage.faults.left() == 0


@ALL
@pytest.mark.parametrize(
    ("fault", "kind", "cost", "charged"),
    [
        pytest.param("moderated_input", K.MODERATED_INPUT, 0, False, id="input"),
        pytest.param("moderated_output", K.MODERATED_OUTPUT, None, True, id="output"),
        pytest.param("failed", K.SPOILED, 0, False, id="failed"),
    ],
)
async def test_a_task_that_fails_tells_why_and_whether_it_costs(
    stage: Stage, model: str, fault: str, kind: RefusalKind, cost: int | None, charged: bool
) -> None:
    stage.fault(fault, "fal", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(request_of(stage, model))
    assert (caught.value.kind, caught.value.cost_micros) == (kind, cost)
    assert [sale.cost_micros > 0 for sale in stage.ledger()] == [charged]


async def test_a_result_is_gone_after_seven_days(stage: Stage) -> None:
    request = foley(stage, model=WORDS, clip=None)
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
        while isinstance(await studio.poll(ticket, request, stage.folder), Pending):
            pass
        stage.floor.clock.advance(7 * 86_400 + 1)
        with pytest.raises(ProviderRefused) as caught:
            await studio.poll(ticket, request, stage.folder)
    assert (caught.value.kind, caught.value.cost_micros) == (K.UNKNOWN_TASK, None)
