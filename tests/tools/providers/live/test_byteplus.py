"""BytePlus' client against the stand-in, which computes every signature anew."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.tools.providers.live import orders
from tests.tools.providers.set_up import Mutated, Stage, with_json
from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.byteplus import BYTEPLUS, account, call
from tools.providers.live.byteplus_omnihuman import BytePlusOmniHuman
from tools.providers.live.byteplus_signature import Scope, SignedWith
from tools.providers.provider import Ticket
from tools.providers.rehearsal import byteplus_rules as rules
from tools.providers.rehearsal.rules import Rule
from tools.providers.requests import LipsyncRequest

K = RefusalKind
Change = Callable[[dict[str, Any]], object]
MODEL = "byteplus/omnihuman-1.5"
lips = partial(orders.lips, model=MODEL)
PAIR = "rehearsal-byteplus-0001:byteplus-0001"


@pytest.fixture
def shelf(stage: Stage) -> Path:
    """The user's public folder, which the stand-in publishes."""
    return Path(stage.book.services["byteplus"].public_folder)


def published(shelf: Path) -> list[str]:
    return [path.name for path in shelf.iterdir()]


async def test_a_talking_clip_is_bought_polled_and_fetched(stage: Stage, shelf: Path) -> None:
    transport = Mutated()
    request = lips(stage)
    taken = await stage.once(request, transport=transport)

    (sale,) = stage.ledger("byteplus")
    assert taken.files[0].suffix == ".mp4"
    assert isinstance(sale.request, LipsyncRequest)
    assert sale.request.duration_seconds == pytest.approx(2.0)
    assert sale.request.first_frame.sha256 == request.first_frame.sha256
    assert (sale.request.width, sale.request.height) == (1920, 1080)
    assert sale.key == "0001"
    assert sale.polls >= 3
    assert published(shelf) == []
    assert transport.rules == []
    assert "authorization" not in transport.asked[-1].headers


async def test_a_quote_is_what_is_charged(stage: Stage) -> None:
    request = lips(stage)
    quoted = await stage.quoted(request)
    await stage.once(request)
    assert stage.ledger()[0].cost_micros == quoted


async def test_nothing_published_can_be_listed_or_guessed(stage: Stage, shelf: Path) -> None:
    async with stage.desk(BytePlusOmniHuman(), MODEL) as desk:
        await BytePlusOmniHuman().submit(desk, lips(stage))
    async with httpx.AsyncClient(trust_env=False) as http:
        for path in ("", "voice.wav", "..%2Frehearsal.db"):
            assert (await http.get(f"{stage.url}/_shelf/{path}")).status_code == 404
    assert len(published(shelf)) == 2


async def test_the_account_proves_the_key(stage: Stage) -> None:
    async with stage.wire(BYTEPLUS) as wire:
        assert (await account(wire)).balance == "not told"
    async with stage.wire(BYTEPLUS, key="rehearsal-byteplus-0001:guessed") as wire:
        with pytest.raises(ProviderRefused) as caught:
            await account(wire)
    assert caught.value.kind is K.CREDENTIALS


def signed_anew(change: Change, pair: str = PAIR, scope: Scope | None = None) -> Any:
    """A change of the body, and the signature that belongs to it."""

    def changed(request: httpx.Request) -> httpx.Request:
        request = with_json(change)(request)
        return next(SignedWith(pair, scope or Scope()).auth_flow(request))

    return changed


def put(**fields: object) -> Change:
    return lambda body: body.update(fields)


FOREIGN = "https://example.test/a.png"
BROKEN = [
    pytest.param(put(req_key="jimeng"), rules.REQ_KEY, id="req_key"),
    pytest.param(lambda body: body.pop("image_url"), rules.IMAGE, id="no picture"),
    pytest.param(put(image_url="data:image/png;base64,aa"), rules.IMAGE, id="data uri"),
    pytest.param(put(image_url=FOREIGN), rules.IMAGE, id="unreachable picture"),
    pytest.param(
        lambda body: body.update(image_url=body["audio_url"]), rules.PICTURE, id="no picture there"
    ),
    pytest.param(lambda body: body.pop("audio_url"), rules.AUDIO, id="no sound"),
    pytest.param(put(audio_url=FOREIGN), rules.AUDIO, id="unreachable sound"),
    pytest.param(
        lambda body: body.update(audio_url=body["image_url"]), rules.SOUND, id="no sound there"
    ),
    pytest.param(put(prompt=7), rules.PROMPT, id="prompt"),
    pytest.param(put(seed="7"), rules.SEED, id="seed"),
    pytest.param(put(output_resolution=480), rules.RESOLUTION, id="resolution"),
]


@pytest.mark.parametrize(("change", "rule"), BROKEN)
async def test_an_order_that_breaks_a_rule_is_refused_by_it(
    change: Change, rule: Rule, stage: Stage, shelf: Path
) -> None:
    transport = Mutated(signed_anew(change), only="CVSubmitTask")
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(lips(stage), transport=transport)
    assert transport.rules == [rule.id]
    assert caught.value.kind is K.INVALID
    assert stage.ledger() == ()
    assert published(shelf) == []


@pytest.mark.parametrize(
    ("name", "size", "rule"),
    [
        pytest.param("image_url", (4096, 100), rules.PICTURE, id="too large"),
        pytest.param("audio_url", 35.0, rules.SOUND, id="too long"),
    ],
)
async def test_files_beyond_the_limits_are_refused(
    name: str, size: Any, rule: Rule, stage: Stage, shelf: Path
) -> None:
    made = stage.picture(*size) if name == "image_url" else stage.sound(size)
    os.link(made.path, shelf / made.path.name)
    card = stage.book.services["byteplus"]
    change = put(**{name: f"{card.public_url}/{made.path.name}"})
    transport = Mutated(signed_anew(change), only="CVSubmitTask")
    with pytest.raises(ProviderRefused):
        await stage.once(lips(stage), transport=transport)
    assert transport.rules == [rule.id]


def without_authorization(request: httpx.Request) -> httpx.Request:
    del request.headers["authorization"]
    return request


def with_another_body(request: httpx.Request) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url,
        headers={**request.headers, "content-length": "2"},
        content=b"{}",
    )


def with_another_hash(request: httpx.Request) -> httpx.Request:
    request = with_another_body(request)
    request.headers["x-content-sha256"] = hashlib.sha256(b"{}").hexdigest()
    return request


def with_other_names(request: httpx.Request) -> httpx.Request:
    told = request.headers["authorization"]
    request.headers["authorization"] = told.replace("content-type;host;", "content-type;")
    return request


def with_another_version(request: httpx.Request) -> httpx.Request:
    request.url = request.url.copy_set_param("Version", "2022-08-31")
    return next(SignedWith(PAIR).auth_flow(request))


def long_ago(request: httpx.Request) -> httpx.Request:
    then = SignedWith(PAIR, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    return next(then.auth_flow(request))


def same(body: dict[str, Any]) -> None:
    del body


UNSIGNED = [
    pytest.param(without_authorization, rules.SIGNED, id="not signed"),
    pytest.param(with_other_names, rules.SIGNED_HEADERS, id="host not signed"),
    pytest.param(with_another_body, rules.BODY_HASH, id="other body"),
    pytest.param(with_another_hash, rules.SIGNATURE, id="other hash"),
    pytest.param(
        signed_anew(same, "rehearsal-byteplus-0001:guessed"), rules.SIGNATURE, id="secret"
    ),
    pytest.param(signed_anew(same, "stolen:byteplus-0001"), rules.ACCESS_KEY, id="access key"),
    pytest.param(signed_anew(same, PAIR, Scope("cn-north-1")), rules.SCOPE, id="region"),
    pytest.param(signed_anew(same, PAIR, Scope(service="iam")), rules.SCOPE, id="service"),
    pytest.param(long_ago, rules.SKEW, id="old"),
]


@pytest.mark.parametrize(("change", "rule"), UNSIGNED)
async def test_a_call_that_is_not_signed_as_it_should_be_is_refused(
    change: Callable[[httpx.Request], httpx.Request], rule: Rule, stage: Stage
) -> None:
    transport = Mutated(change)
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(lips(stage), transport=transport)
    assert transport.rules == [rule.id]
    assert caught.value.kind is K.CREDENTIALS
    assert stage.ledger() == ()


@pytest.mark.parametrize("action", ["CVSubmitTask", "CVDance"])
async def test_another_action_or_version_is_the_gateways_to_refuse(
    action: str, stage: Stage
) -> None:
    transport = Mutated(with_another_version if action == "CVSubmitTask" else lambda same: same)
    async with stage.wire(BYTEPLUS, transport=transport) as wire:
        with pytest.raises(ProviderRefused, match="InvalidActionOrVersion"):
            await wire.ask("POST", "/", **call(action, {}))
    assert transport.rules == [rules.ACTION.id]


@pytest.mark.parametrize(
    ("body", "rule"),
    [
        pytest.param(["task"], rules.BODY, id="no object"),
        pytest.param({"req_key": rules.OMNIHUMAN}, rules.TASK, id="no task"),
    ],
)
async def test_a_poll_that_breaks_a_rule_is_refused(body: Any, rule: Rule, stage: Stage) -> None:
    transport = Mutated()
    async with stage.wire(BYTEPLUS, transport=transport) as wire:
        with pytest.raises(ProviderRefused):
            await wire.ask("POST", "/", **call("CVGetResult", body))
    assert transport.rules == [rule.id]


async def test_one_task_at_a_time_and_a_waiting_one_is_taken_back(stage: Stage) -> None:
    adapter = BytePlusOmniHuman()
    transport = Mutated()
    async with stage.desk(adapter, MODEL, transport) as desk:
        stage.fault("endless", "byteplus", "submit")
        accepted = await adapter.submit(desk, lips(stage))
        with pytest.raises(ProviderRefused) as caught:
            await adapter.submit(desk, lips(stage))
        ticket = Ticket(task_id=accepted.task_id, hints=dict(accepted.hints))
        assert await adapter.cancel(desk, ticket)
        assert not await adapter.cancel(desk, ticket)
    assert caught.value.kind is K.RATE
    assert transport.rules == [rules.AT_ONCE.id, rules.CANCEL.id]
    assert stage.ledger()[0].cost_micros == 0


def test_every_rule_is_tested() -> None:
    tabled = {case.values[1].id for case in (*BROKEN, *UNSIGNED)}
    elsewhere = {each.id for each in (rules.ACTION, rules.BODY, rules.TASK)}
    elsewhere |= {rules.AT_ONCE.id, rules.CANCEL.id}
    assert tabled | elsewhere == {rule.id for rule in rules.RULES.rules()}


@pytest.mark.parametrize(
    ("fault", "at", "kind", "sold", "left"),
    [
        pytest.param("no_money", "submit", K.NO_MONEY, 0, 0, id="broke"),
        pytest.param("moderated_input", "submit", K.MODERATED_INPUT, 0, 0, id="input"),
        pytest.param("moderated_output", "submit", K.MODERATED_OUTPUT, 1, 0, id="output"),
        pytest.param("failed", "submit", K.SPOILED, 1, 0, id="failed"),
        pytest.param("endless", "submit", K.DEADLINE, 1, 2, id="endless"),
        pytest.param("server_error", "poll", K.TRANSIENT, 1, 2, id="500 at a poll"),
        pytest.param("bad_credentials", "poll", K.CREDENTIALS, 1, 2, id="key at a poll"),
        pytest.param("wrong_type", "download", K.SPOILED, 1, 0, id="page for a clip"),
    ],
)
async def test_what_goes_wrong_is_told_apart(
    fault: str, at: str, kind: RefusalKind, sold: int, left: int, stage: Stage, shelf: Path
) -> None:
    stage.fault(fault, "byteplus", at)
    with pytest.raises(ProviderRefused) as caught:
        await stage.once(lips(stage))
    assert caught.value.kind is kind
    assert len(stage.ledger()) == sold
    assert len(published(shelf)) == left
