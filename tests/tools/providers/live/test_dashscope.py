"""DashScope's client against the stand-in, which knows the contract's every line."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from functools import partial
from typing import Any

import httpx
import pytest
from PIL import Image

from tests.tools.providers.live import orders
from tests.tools.providers.set_up import Mutated, Stage, with_headers, with_json
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.dashscope import DASHSCOPE, account
from tools.providers.live.dashscope_wan import DashScopeWan
from tools.providers.provider import Done, Pending, Ticket
from tools.providers.rehearsal import dashscope_rules as rules
from tools.providers.rehearsal.inbox import Facts
from tools.providers.rehearsal.rules import Rule
from tools.providers.requests import ClipRequest

K = RefusalKind
Change = Callable[[dict[str, Any]], object]
PLUS, FLASH = "dashscope/wan2.2-i2v-plus", "dashscope/wan2.2-i2v-flash"
clip = partial(orders.clip, model=PLUS)


@pytest.mark.parametrize(
    ("model", "size"),
    [
        pytest.param(PLUS, (1920, 1080), id="plus"),
        pytest.param(FLASH, (1280, 720), id="flash"),
    ],
)
async def test_a_clip_is_bought_polled_and_fetched(
    model: str, size: tuple[int, int], stage: Stage
) -> None:
    transport = Mutated()
    request = clip(stage, model=model)
    quoted = await stage.quoted(request)
    taken = await stage.once(request, transport=transport)

    (sale,) = stage.ledger("dashscope")
    assert taken.cost_micros == sale.cost_micros == quoted
    assert taken.files[0].suffix == ".mp4"
    assert isinstance(sale.request, ClipRequest)
    assert (sale.request.width, sale.request.height) == size
    assert (sale.request.duration_seconds, sale.request.fps) == (5, 30)
    assert sale.request.first_frame.sha256 == request.first_frame.sha256
    assert sale.polls >= 3
    assert transport.rules == []
    assert "authorization" not in transport.asked[-1].headers
    assert transport.asked[-1].headers["host"].startswith("localhost:")


async def test_a_prompt_that_is_too_long_is_cut_without_a_word(stage: Stage) -> None:
    transport = Mutated(with_json(lambda body: body["input"].update(prompt="x" * 801)))
    await stage.once(clip(stage), transport=transport)
    (sale,) = stage.ledger()
    assert isinstance(sale.request, ClipRequest)
    assert len(sale.request.prompt) == 800
    assert transport.rules == []


async def test_a_fitted_prompt_arrives_whole(stage: Stage) -> None:
    card = stage.book.card(PLUS)
    request = clip(stage, prompt=card.fit("She turns to the window. " * 50), negative="blur")
    await stage.once(request)
    (sale,) = stage.ledger()
    assert isinstance(sale.request, ClipRequest)
    assert (sale.request.prompt, sale.request.negative) == (request.prompt, "blur")


async def test_a_picture_beyond_the_limits_is_made_to_fit(quick_stage: Stage) -> None:
    for width, height in ((2100, 700), (400, 300)):
        frame = quick_stage.picture(width, height)
        await quick_stage.once(clip(quick_stage, first_frame=frame))
    assert len(quick_stage.ledger()) == 2


async def test_the_account_proves_the_key(stage: Stage) -> None:
    async with stage.wire(DASHSCOPE) as wire:
        assert (await account(wire)).balance == "not told"
    async with stage.wire(DASHSCOPE, key="stolen-0001") as wire:
        with pytest.raises(ProviderRefused) as caught:
            await account(wire)
    assert caught.value.kind is K.CREDENTIALS


def encoded(size: tuple[int, int], mode: str = "RGB", form: str = "PNG") -> str:
    out = io.BytesIO()
    Image.new(mode, size).save(out, form)
    return f"data:image/{form.lower()};base64,{base64.b64encode(out.getvalue()).decode()}"


def words(**fields: object) -> Change:
    return lambda body: body["input"].update(fields)


def parameters(**fields: object) -> Change:
    return lambda body: body["parameters"].update(fields)


BROKEN = [
    pytest.param(lambda body: body.update(model="wan9"), rules.MODEL, id="model"),
    pytest.param(lambda body: body.pop("model"), rules.MODEL, id="no model"),
    pytest.param(lambda body: body.update(input=7), rules.BODY, id="input is no object"),
    pytest.param(words(prompt=7), rules.PROMPT, id="prompt"),
    pytest.param(words(negative_prompt=[]), rules.PROMPT, id="negative"),
    pytest.param(lambda body: body["input"].pop("img_url"), rules.IMAGE, id="no picture"),
    pytest.param(words(img_url="data:image/png;base64,%%"), rules.IMAGE, id="no base64"),
    pytest.param(words(img_url="https://example.test/a.png"), rules.IMAGE, id="unreachable"),
    pytest.param(words(img_url=encoded((350, 400))), rules.PICTURE, id="too small"),
    pytest.param(words(img_url=encoded((2001, 400))), rules.PICTURE, id="too large"),
    pytest.param(words(img_url=encoded((400, 400), "RGBA")), rules.PICTURE, id="alpha"),
    pytest.param(words(img_url=encoded((400, 400), "P", "GIF")), rules.PICTURE, id="format"),
    pytest.param(parameters(resolution="720P"), rules.RESOLUTION, id="resolution"),
    pytest.param(parameters(duration=4), rules.DURATION, id="duration"),
    pytest.param(parameters(prompt_extend="no"), rules.FLAGS, id="extend"),
    pytest.param(parameters(watermark=0), rules.FLAGS, id="watermark"),
    pytest.param(parameters(seed=-1), rules.SEED, id="seed below"),
    pytest.param(parameters(seed=2**31), rules.SEED, id="seed above"),
]


@pytest.mark.parametrize(("change", "rule"), BROKEN)
async def test_an_order_that_breaks_a_rule_is_refused_by_it(
    change: Change, rule: Rule, stage: Stage
) -> None:
    transport = Mutated(with_json(change), only="video-synthesis")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(clip(stage), transport=transport)
    assert transport.rules == [rule.id]
    assert caught.value.kind is K.INVALID
    assert stage.ledger() == ()


async def test_flash_has_no_1080_lines(stage: Stage) -> None:
    transport = Mutated(with_json(parameters(resolution="1080P")), only="video-synthesis")
    with pytest.raises(ProviderRefused):
        await stage.once(clip(stage, model=FLASH), transport=transport)
    assert transport.rules == [rules.RESOLUTION.id]


@pytest.mark.parametrize(
    ("headers", "rule"),
    [
        pytest.param({"x-dashscope-async": None}, rules.ASYNC, id="synchronous"),
        pytest.param({"authorization": None}, rules.AUTH, id="no key"),
        pytest.param({"authorization": "Key rehearsal-0001"}, rules.AUTH, id="other scheme"),
        pytest.param({"authorization": "Bearer stolen"}, rules.AUTH, id="other key"),
    ],
)
async def test_headers_are_kept_to(
    headers: dict[str, str | None], rule: Rule, stage: Stage
) -> None:
    transport = Mutated(with_headers(headers))
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(clip(stage), transport=transport)
    assert transport.rules == [rule.id]
    assert caught.value.kind is K.CREDENTIALS


async def test_only_a_waiting_task_is_taken_back(stage: Stage) -> None:
    request = clip(stage)
    transport = Mutated()
    async with stage.studio(transport) as studio, stage.studio() as other:
        async with studio.seat(request) as key:
            waiting = await studio.submit(request, key, lambda: None)
            running = await studio.submit(request, key, lambda: None)
        for _ in range(2):
            await studio.poll(running, request, stage.folder)
        assert await studio.cancel(waiting, request)
        assert not await studio.cancel(running, request)
        with pytest.raises(ProviderRefused) as caught:
            await other.poll(waiting, request, stage.folder)
    assert (caught.value.kind, caught.value.cost_micros) == (K.SPOILED, 0)
    assert transport.rules == [rules.CANCEL.id]
    assert [sale.cost_micros for sale in stage.ledger()] == [0, 500_000]


def test_every_rule_is_tested() -> None:
    tabled = {case.values[1].id for case in BROKEN}
    elsewhere = {rules.AUTH.id, rules.ASYNC.id, rules.CANCEL.id}
    assert tabled | elsewhere == {rule.id for rule in rules.RULES.rules()}


@pytest.mark.parametrize(
    ("fault", "kind", "sold"),
    [
        pytest.param("moderated_input", K.MODERATED_INPUT, 0, id="input"),
        pytest.param("moderated_output", K.MODERATED_OUTPUT, 1, id="output"),
        pytest.param("failed", K.SPOILED, 1, id="failed"),
    ],
)
async def test_failures_are_told_apart(
    fault: str, kind: RefusalKind, sold: int, stage: Stage
) -> None:
    stage.fault(fault, "dashscope", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(clip(stage))
    assert caught.value.kind is kind
    assert len(stage.ledger()) == sold


@pytest.mark.parametrize("fault", ["moderated_output", "failed"])
async def test_a_failed_task_costs_nothing_on_either_side(fault: str, stage: Stage) -> None:
    stage.fault(fault, "dashscope", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(clip(stage))
    assert caught.value.cost_micros == stage.ledger()[0].cost_micros == 0


async def test_a_task_is_forgotten_after_a_day(stage: Stage) -> None:
    request = clip(stage)
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
        assert isinstance(await studio.poll(ticket, request, stage.folder), Pending)
        stage.floor.clock.advance(86_401)
        with pytest.raises(ProviderRefused) as caught:
            await studio.poll(ticket, request, stage.folder)
    assert caught.value.kind is K.UNKNOWN_TASK


async def test_a_task_of_another_key_is_not_known(stage: Stage) -> None:
    async with stage.desk(DashScopeWan(), PLUS) as desk:
        accepted = await DashScopeWan().submit(desk, clip(stage))
    async with stage.wire(DASHSCOPE, key="rehearsal-somebody-else") as wire:
        answer = await wire.ask("GET", f"/api/v1/tasks/{accepted.task_id}")
    told: Any = answer.json()
    assert told["output"]["task_status"] == "UNKNOWN"


async def test_a_task_is_collected_by_a_later_process(stage: Stage) -> None:
    request = clip(stage)
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
    kept = Ticket.model_validate_json(ticket.model_dump_json())
    async with stage.studio() as later:
        states = [await later.poll(kept, request, stage.folder) for _ in range(9)]
    assert isinstance(states[-1], Done)
    assert len(stage.ledger()) == 1


@pytest.mark.parametrize(
    ("width", "height", "tier"), [(640, 360, "1080P"), (400, 800, "480P"), (999, 777, "720P")]
)
def test_the_clips_pixels_are_those_of_the_tier(width: int, height: int, tier: str) -> None:
    wide, tall = rules.output_size(Facts(".png", 1, width, height), tier)
    assert wide % 2 == tall % 2 == 0
    assert wide / tall == pytest.approx(width / height, rel=0.01)
    wanted = {"1080P": 1920 * 1080, "720P": 1280 * 720, "480P": 832 * 480}[tier]
    assert wide * tall == pytest.approx(wanted, rel=0.01)


async def test_paths_that_nobody_has_are_refused_in_its_own_words(stage: Stage) -> None:
    async with httpx.AsyncClient(trust_env=False) as http:
        answer = await http.get(f"{stage.url}/dashscope/api/v2/nothing")
    assert (answer.status_code, answer.json()["code"]) == (404, "NotFound")
