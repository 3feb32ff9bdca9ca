"""MiniMax's real clients on the stand-in: what is bought, what comes, and what goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import pytest

from tests.tools.providers.live import orders
from tests.tools.providers.set_up import Mutated, Stage, with_headers
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.minimax import MINIMAX
from tools.providers.live.minimax_h3 import MiniMaxH3
from tools.providers.live.minimax_hailuo import MiniMaxHailuo
from tools.providers.provider import Pending, Ticket
from tools.providers.rehearsal.inbox import Facts, facts_of
from tools.providers.requests import ClipRequest, Request, StillRequest, VoiceRequest

K = RefusalKind
VIDEO_MODELS = ("hailuo-2.3", "hailuo-2.3-fast", "hailuo-02", "s2v-01", "h3", "h3-max")


def still(stage: Stage, **changes: Any) -> StillRequest:
    fields: dict[str, Any] = {
        "model": "minimax/image-01",
        "seed": 7,
        "prompt": "Close-up of Mara at eye level. Mara is a woman of 34 with grey hair.",
        "subjects": (stage.picture(768, 768, tag="Mara"),),
        "width": 1280,
        "height": 720,
    }
    return StillRequest(**(fields | changes))


clip = partial(orders.clip, model="minimax/hailuo-2.3")
line = partial(orders.line, model="minimax/speech-2.8-hd")


def ticket_of(task_id: str) -> Ticket:
    return Ticket(task_id=task_id)


async def facts(stage: Stage, request: Request) -> Facts:
    taken = await stage.once(request)
    (file,) = taken.files
    return facts_of(file)


async def test_a_still_comes_in_the_size_that_was_ordered(stage: Stage) -> None:
    seen = await facts(stage, still(stage))
    assert (seen.suffix, seen.width, seen.height) == (".jpg", 1280, 720)


async def test_a_still_knows_its_characters_by_their_pictures(stage: Stage) -> None:
    await stage.once(still(stage))
    (sale,) = stage.ledger("minimax")
    assert isinstance(sale.request, StillRequest)
    assert [media.tag for media in sale.request.subjects] == ["Mara"]
    assert sale.request.seed == 7


@dataclass(frozen=True)
class Tier:
    """A clip as it is asked for, and what is on sale nearest to it."""

    model: str
    asked: tuple[int, int, float]
    comes: tuple[int, int, float]
    dollars: float


@pytest.mark.parametrize(
    "tier",
    [
        Tier("hailuo-2.3", (1280, 720, 4.0), (1366, 768, 6.0), 0.28),
        Tier("hailuo-2.3", (1280, 720, 8.0), (1366, 768, 10.0), 0.56),
        Tier("hailuo-2.3", (1920, 1080, 5.0), (1920, 1080, 6.0), 0.49),
        Tier("hailuo-2.3-fast", (1280, 720, 4.0), (1366, 768, 6.0), 0.19),
        Tier("hailuo-02", (854, 480, 4.0), (910, 512, 6.0), 0.10),
        Tier("s2v-01", (1280, 720, 4.0), (1280, 720, 6.0), 0.43),
        Tier("h3", (1280, 720, 4.5), (1366, 768, 5.0), 0.40),
        Tier("h3", (1920, 1080, 4.0), (2560, 1440, 4.0), 0.52),
        Tier("h3-max", (854, 480, 4.0), (854, 480, 5.0), 0.25),
    ],
    ids=lambda tier: f"{tier.model}-{tier.comes[0]}x{tier.comes[1]}-{tier.comes[2]:g}s",
)
async def test_a_clip_comes_in_its_tier_and_is_sold_at_the_price_that_was_quoted(
    stage: Stage, tier: Tier
) -> None:
    width, height, seconds = tier.asked
    request = clip(
        stage,
        model=f"minimax/{tier.model}",
        width=width,
        height=height,
        duration_seconds=seconds,
    )
    seen = await facts(stage, request)
    assert (seen.suffix, seen.width, seen.height) == (".mp4", *tier.comes[:2])
    assert seen.seconds == pytest.approx(tier.comes[2], abs=0.05)
    (sale,) = stage.ledger()
    assert sale.cost_micros == round(tier.dollars * 1e6) == await stage.quoted(request)


@pytest.mark.parametrize("model", ["minimax/image-01", "minimax/speech-2.8-turbo"])
async def test_what_answers_at_once_is_sold_at_the_price_that_was_quoted(
    stage: Stage, model: str
) -> None:
    request = still(stage) if "image" in model else line(model=model)
    await stage.once(request)
    (sale,) = stage.ledger()
    assert sale.cost_micros == await stage.quoted(request) > 0


async def test_a_portrait_clip_keeps_its_first_frames_proportions(stage: Stage) -> None:
    frame = stage.picture(720, 1280)
    request = clip(stage, first_frame=frame, width=720, height=1280)
    seen = await facts(stage, request)
    assert (seen.width, seen.height) == (768, 1366)


async def test_a_first_frame_that_is_too_small_and_too_narrow_is_made_to_fit(stage: Stage) -> None:
    await stage.once(clip(stage, first_frame=stage.picture(160, 640)))
    (sale,) = stage.ledger()
    assert isinstance(sale.request, ClipRequest)
    sent = facts_of(sale.request.first_frame.path)
    assert sent.short_side > 300
    assert sent.ratio >= 0.4


async def test_a_line_comes_as_sound_with_its_words_and_its_price(stage: Stage) -> None:
    request = line(manner="whispering")
    taken = await stage.once(request)
    (output,) = taken.outputs
    seen = facts_of(output.path)
    words = output.words
    assert seen.suffix == ".mp3"
    assert " ".join(word.text for word in words) == request.text
    assert all(a.end_seconds <= b.start_seconds + 1e-6 for a, b in pairwise(words))
    assert words[-1].end_seconds == pytest.approx(seen.seconds, abs=0.1)
    assert taken.cost_micros == await stage.quoted(request) == 100 * len(request.text)
    (sale,) = stage.ledger()
    assert isinstance(sale.request, VoiceRequest)
    assert (sale.request.voice, sale.request.manner) == ("woman-low", "whispering")


async def test_a_line_whose_times_cannot_be_fetched_comes_without_words(stage: Stage) -> None:
    stage.fault("expired", call="download", times=2)
    taken = await stage.once(line())
    assert taken.outputs[0].words == ()
    assert facts_of(taken.files[0]).seconds > 1


async def test_the_account_is_proved_without_buying(stage: Stage) -> None:
    assert MINIMAX.account is not None
    async with stage.wire(MINIMAX) as wire:
        assert (await MINIMAX.account(wire)).balance == "not told"
    async with stage.wire(MINIMAX, key="stolen-0001") as wire:
        with pytest.raises(ProviderRefused) as caught:
            await MINIMAX.account(wire)
    assert caught.value.kind is K.CREDENTIALS
    assert stage.ledger() == ()


@pytest.mark.parametrize("model", ["hailuo-2.3", "h3"])
async def test_an_address_that_expired_is_asked_for_again(stage: Stage, model: str) -> None:
    stage.fault("expired", call="download")
    seen = await facts(stage, clip(stage, model=f"minimax/{model}"))
    assert seen.seconds >= 4
    assert len(stage.ledger()) == 1


async def test_a_stills_address_is_dead_after_a_day(stage: Stage) -> None:
    async with stage.studio() as studio:
        request = still(stage)
        async with studio.seat(request) as key:
            ticket = await studio.submit(request, key, lambda: None)
        stage.floor.clock.advance(86_401)
        with pytest.raises(ProviderRefused) as caught:
            await studio.poll(ticket, request, stage.folder)
    assert (caught.value.kind, caught.value.cost_micros) == (K.UNKNOWN_TASK, None)


async def test_an_h3_task_is_forgotten_after_seven_days(stage: Stage) -> None:
    request = clip(stage, model="minimax/h3")
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
        stage.floor.clock.advance(7 * 86_400 + 1)
        with pytest.raises(ProviderRefused) as caught:
            await studio.poll(ticket, request, stage.folder)
    assert caught.value.kind is K.UNKNOWN_TASK


@pytest.mark.parametrize("model", ["hailuo-2.3", "h3"])
async def test_only_the_account_that_bought_a_task_can_ask_for_it(stage: Stage, model: str) -> None:
    request = clip(stage, model=f"minimax/{model}")
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
    foreign = Mutated(with_headers({"Authorization": "Bearer rehearsal-minimax-9999"}))
    async with stage.studio(foreign) as studio:
        with pytest.raises(ProviderRefused) as caught:
            await studio.poll(ticket, request, stage.folder)
    assert caught.value.kind is K.UNKNOWN_TASK
    assert foreign.rules == ["minimax-video-task" if "hailuo" in model else "minimax-h3-task"]


async def test_a_queued_h3_task_is_taken_back_and_not_charged(stage: Stage) -> None:
    request = clip(stage, model="minimax/h3")
    async with stage.desk(MiniMaxH3(), request.model) as desk:
        accepted = await MiniMaxH3().submit(desk, request)
        assert await MiniMaxH3().cancel(desk, ticket_of(accepted.task_id))
        with pytest.raises(ProviderRefused, match="cancelled"):
            await MiniMaxH3().poll(desk, ticket_of(accepted.task_id), request)
    (sale,) = stage.ledger()
    assert (sale.cancelled, sale.cost_micros) == (True, 0)


async def test_an_h3_task_that_runs_is_not_taken_back(stage: Stage) -> None:
    request = clip(stage, model="minimax/h3")
    async with stage.desk(MiniMaxH3(), request.model) as desk:
        ticket = ticket_of((await MiniMaxH3().submit(desk, request)).task_id)
        first = await MiniMaxH3().poll(desk, ticket, request)
        assert isinstance(first, Pending)
        assert first.queued
        second = await MiniMaxH3().poll(desk, ticket, request)
        assert second == Pending(desk.poll_seconds)
        assert not await MiniMaxH3().cancel(desk, ticket)
    (sale,) = stage.ledger()
    assert not sale.cancelled


async def test_a_hailuo_task_is_never_taken_back(stage: Stage) -> None:
    async with stage.desk(MiniMaxHailuo(), "minimax/hailuo-2.3") as desk:
        assert not await MiniMaxHailuo().cancel(desk, ticket_of("280000000000017"))


def request_of(stage: Stage, model: str) -> Request:
    if model == "image-01":
        return still(stage)
    return line() if model.startswith("speech") else clip(stage, model=f"minimax/{model}")


@pytest.mark.parametrize("model", ["image-01", "hailuo-2.3", "h3", "speech-2.8-hd"])
async def test_a_moderated_input_is_refused_at_once_and_sells_nothing(
    stage: Stage, model: str
) -> None:
    stage.fault("moderated_input", "minimax", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(request_of(stage, model))
    assert (caught.value.kind, caught.value.cost_micros) == (K.MODERATED_INPUT, 0)
    assert stage.ledger() == ()


@pytest.mark.parametrize("model", VIDEO_MODELS)
@pytest.mark.parametrize(
    ("fault", "kind"), [("moderated_output", K.MODERATED_OUTPUT), ("failed", K.SPOILED)]
)
async def test_a_clip_that_fails_or_is_withheld_costs_nothing(
    stage: Stage, model: str, fault: str, kind: RefusalKind
) -> None:
    stage.fault(fault, "minimax", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(clip(stage, model=f"minimax/{model}"))
    assert (caught.value.kind, caught.value.cost_micros) == (kind, 0)
    assert [sale.cost_micros for sale in stage.ledger()] == [0]


async def test_a_still_that_is_withheld_may_be_charged(stage: Stage) -> None:
    stage.fault("moderated_output", "minimax", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(still(stage))
    assert (caught.value.kind, caught.value.cost_micros) == (K.MODERATED_OUTPUT, None)


async def test_a_line_that_is_withheld_costs_nothing(stage: Stage) -> None:
    stage.fault("moderated_output", "minimax", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(line())
    assert (caught.value.kind, caught.value.cost_micros) == (K.MODERATED_OUTPUT, 0)
