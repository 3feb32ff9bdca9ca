"""The clients of Black Forest Labs against the stand-in, which knows the contract's every line."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.tools.providers.set_up import Mutated, Stage, with_headers, with_json
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.bfl import BFL
from tools.providers.live.bfl_kontext import BflKontext
from tools.providers.provider import Pending
from tools.providers.rehearsal import bfl_rules
from tools.providers.rehearsal.rules import Rule
from tools.providers.requests import AngleRequest, StillRequest

PRO, MAX, FLUX_2 = "bfl/flux-kontext-pro", "bfl/flux-kontext-max", "bfl/flux-2-pro"


def angle(stage: Stage, model: str = PRO) -> AngleRequest:
    return AngleRequest(
        model=model,
        seed=42,
        prompt="Keep the same woman and pier as in the picture. Change the camera to a low angle.",
        source=stage.picture(640, 360, tag="scene"),
        subjects=(stage.picture(300, 400, tag="Mara"),),
        width=640,
        height=360,
    )


def still(model: str = PRO) -> StillRequest:
    return StillRequest(model=model, seed=7, prompt="A pier at dusk.", width=640, height=360)


@pytest.mark.parametrize(
    ("model", "credits_told"),
    [
        pytest.param(PRO, 4.0, id="pro"),
        pytest.param(MAX, 8.0, id="max"),
        pytest.param(FLUX_2, 6.0, id="flux 2 with two pictures"),
    ],
)
async def test_an_angle_is_bought_polled_and_fetched(
    model: str, credits_told: float, stage: Stage
) -> None:
    transport = Mutated()
    taken = await stage.once(angle(stage, model), transport=transport)

    (sale,) = stage.ledger("bfl")
    assert taken.cost_micros == sale.cost_micros == credits_told * 10_000
    with Image.open(taken.files[0]) as image:
        assert image.size == (1360, 768)
    assert sale.request.kind == "angle"
    assert sale.request.source.sha256 == angle(stage).source.sha256
    assert sale.polls >= 3
    paths = [(request.url.host, request.url.path) for request in transport.asked]
    name = model.partition("/")[2]
    assert paths[0] == ("127.0.0.1", f"/bfl/v1/{name}")
    assert set(paths[1:-1]) == {("localhost", "/bfl/v1/get_result")}
    assert "x-key" not in transport.asked[-1].headers
    assert "_files" in paths[-1][1]


@pytest.mark.parametrize(("model", "micros"), [(PRO, 40_000), (FLUX_2, 30_000)])
async def test_words_alone_make_a_still(model: str, micros: int, stage: Stage) -> None:
    taken = await stage.once(still(model))
    assert taken.cost_micros == micros
    assert stage.ledger("bfl")[0].request.kind == "still"


async def test_the_people_of_flux_2_are_told_by_number(stage: Stage) -> None:
    await stage.once(angle(stage, FLUX_2))
    request = stage.ledger("bfl")[0].request
    assert [media.tag for media in request.subjects] == ["Mara"]
    assert "image 2" not in request.prompt


@pytest.mark.parametrize("model", [PRO, MAX, FLUX_2])
async def test_a_quote_is_what_is_charged(model: str, stage: Stage) -> None:
    request = angle(stage, model)
    quoted = await stage.quoted(request)
    assert (await stage.once(request)).cost_micros == quoted


async def test_the_balance_falls_by_what_was_bought(stage: Stage) -> None:
    assert BFL.account is not None
    async with stage.wire(BFL) as wire:
        assert (await BFL.account(wire)).balance == "100000 credits ($1000.00)"
    await stage.once(still())
    async with stage.wire(BFL) as wire:
        assert (await BFL.account(wire)).balance == "99996 credits ($999.96)"


async def test_a_wrong_key_is_refused(stage: Stage) -> None:
    assert BFL.account is not None
    async with stage.wire(BFL, key="stolen-key-0001") as wire:
        with pytest.raises(ProviderRefused) as caught:
            await BFL.account(wire)
    assert caught.value.kind is RefusalKind.CREDENTIALS


def put(**fields: object) -> Callable[[dict[str, Any]], object]:
    return lambda body: body.update(fields)


def encoded(size: tuple[int, int], folder: Path) -> str:
    path = folder / "odd.png"
    Image.new("RGB", size).save(path)
    return base64.b64encode(path.read_bytes()).decode()


def as_data_uri(body: dict[str, Any]) -> None:
    body["input_image"] = f"data:image/png;base64,{body['input_image']}"


BROKEN = [
    pytest.param(PRO, lambda body: body.pop("prompt"), bfl_rules.PROMPT, id="no prompt"),
    pytest.param(PRO, put(prompt=7), bfl_rules.PROMPT, id="prompt is no text"),
    pytest.param(PRO, as_data_uri, bfl_rules.BARE, id="data uri"),
    pytest.param(PRO, put(input_image_2=5), bfl_rules.INPUT, id="picture is no text"),
    pytest.param(PRO, put(input_image="%%%"), bfl_rules.INPUT, id="no base64"),
    pytest.param(PRO, put(input_image="aGVsbG8="), bfl_rules.PICTURE, id="no picture"),
    pytest.param(PRO, put(seed="1"), bfl_rules.SEED, id="seed is a text"),
    pytest.param(PRO, put(aspect_ratio="22:9"), bfl_rules.RATIO, id="too wide"),
    pytest.param(PRO, put(aspect_ratio="9:22"), bfl_rules.RATIO, id="too tall"),
    pytest.param(PRO, put(aspect_ratio="wide"), bfl_rules.RATIO, id="no ratio"),
    pytest.param(PRO, put(output_format="gif"), bfl_rules.FORMAT, id="format"),
    pytest.param(PRO, put(prompt_upsampling="no"), bfl_rules.UPSAMPLING, id="upsampling"),
    pytest.param(PRO, put(safety_tolerance=7), bfl_rules.SAFETY, id="tolerance"),
    pytest.param(FLUX_2, put(safety_tolerance=6), bfl_rules.SAFETY, id="tolerance of flux 2"),
    pytest.param(PRO, put(safety_tolerance=3), bfl_rules.EDIT_SAFETY, id="tolerance of an edit"),
    pytest.param(PRO, put(webhook_url=""), bfl_rules.WEBHOOK, id="webhook"),
    pytest.param(FLUX_2, put(width=32), bfl_rules.SIZE, id="flux 2 too narrow"),
    pytest.param(FLUX_2, put(height=64.5), bfl_rules.SIZE, id="flux 2 half a pixel"),
    pytest.param(FLUX_2, put(width=1361), bfl_rules.STEP, id="flux 2 steps"),
]


@pytest.mark.parametrize(("model", "change", "rule"), BROKEN)
async def test_an_order_that_breaks_a_rule_is_refused_by_it(
    model: str,
    change: Callable[[dict[str, Any]], object],
    rule: Rule,
    stage: Stage,
) -> None:
    transport = Mutated(with_json(change), only="/v1/flux")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(angle(stage, model), transport=transport)
    assert transport.rules == [rule.id]
    assert caught.value.kind is RefusalKind.INVALID
    assert stage.ledger() == ()


async def test_a_picture_under_256_pixels_is_refused(stage: Stage, tmp_path: Path) -> None:
    tiny = encoded((200, 300), tmp_path)
    transport = Mutated(with_json(put(input_image=tiny)), only="/v1/flux")
    with pytest.raises(ProviderRefused):
        await stage.once(angle(stage), transport=transport)
    assert transport.rules == [bfl_rules.PICTURE.id]


async def test_a_body_that_is_no_object_is_refused(stage: Stage) -> None:
    async with stage.wire(BFL) as wire:
        with pytest.raises(ProviderRefused, match="not an object") as caught:
            await wire.buy("POST", "/v1/flux-kontext-pro", json=["prompt"])
    assert caught.value.kind is RefusalKind.INVALID


@pytest.mark.parametrize("key", [None, "Bearer rehearsal-x", "rehearsal x"])
async def test_another_header_is_no_key(key: str | None, stage: Stage) -> None:
    transport = Mutated(with_headers({"x-key": key}))
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(still(), transport=transport)
    assert transport.rules == [bfl_rules.AUTH.id]
    assert caught.value.kind is RefusalKind.CREDENTIALS


async def test_the_global_host_does_not_know_the_task(stage: Stage) -> None:
    adapter = BflKontext(now=lambda: 0.0)
    transport = Mutated()
    async with stage.desk(adapter, PRO, transport) as desk:
        accepted = await adapter.submit(desk, still())
        answer = await desk.wire.ask("GET", f"/v1/get_result?id={accepted.task_id}")
        assert answer.json()["status"] == "Task not found"
    assert transport.rules == [bfl_rules.POLLING_URL.id]


@pytest.mark.parametrize(("model", "most"), [(MAX, 6), (PRO, 24)])
async def test_more_active_tasks_than_allowed_are_refused(
    model: str, most: int, stage: Stage
) -> None:
    transport = Mutated()
    adapter = BflKontext()
    request = still(model)
    async with stage.desk(adapter, model, transport) as desk:
        for _ in range(most):
            stage.fault("endless", "bfl")
            await adapter.submit(desk, request)
        with pytest.raises(ProviderRefused) as caught:
            await adapter.submit(desk, request)
    assert caught.value.kind is RefusalKind.RATE
    assert transport.rules == [bfl_rules.ACTIVE.id]
    assert len(stage.ledger()) == most


async def test_no_credits_no_picture(stage: Stage) -> None:
    stage.floor.records.rows(
        "INSERT INTO sales (id, service, model, key, body, request, accepted_at, starts_at,"
        " seconds, suffix, cost_micros, script) VALUES ('old', 'bfl', 'm', ?, '{}', ?, 0, 0, 0,"
        " '', 999990000, '')",
        *("0001", still().model_dump_json()),
    )
    transport = Mutated()
    adapter = BflKontext()
    async with stage.desk(adapter, PRO, transport) as desk:
        with pytest.raises(ProviderRefused) as caught:
            await adapter.submit(desk, still())
    assert caught.value.kind is RefusalKind.NO_MONEY
    assert transport.rules == [bfl_rules.MONEY.id]


def test_every_rule_is_tested() -> None:
    tabled = {case.values[2].id for case in BROKEN}
    elsewhere = (
        bfl_rules.AUTH,
        bfl_rules.POLLING_URL,
        bfl_rules.BODY,
        bfl_rules.ACTIVE,
        bfl_rules.MONEY,
    )
    assert tabled | {rule.id for rule in elsewhere} == {rule.id for rule in bfl_rules.RULES.rules()}


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
    stage.fault(fault, "bfl", "submit")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(still())
    assert caught.value.kind is kind
    assert len(stage.ledger()) == sold


async def test_a_result_is_gone_after_ten_minutes(stage: Stage) -> None:
    request = still()
    async with stage.studio() as studio, studio.seat(request) as key:
        ticket = await studio.submit(request, key, lambda: None)
        for _ in range(2):
            assert isinstance(await studio.poll(ticket, request, stage.folder), Pending)
        stage.floor.clock.advance(1.0)
        async with stage.desk(BflKontext(), PRO) as desk:
            await BflKontext().poll(desk, ticket, request)
        stage.floor.clock.advance(601.0)
        with pytest.raises(ProviderRefused, match="expired") as caught:
            await studio.poll(ticket, request, stage.folder)
    assert caught.value.kind is RefusalKind.UNKNOWN_TASK
