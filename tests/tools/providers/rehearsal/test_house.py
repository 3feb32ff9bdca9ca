"""What every house has: keys, cited rules, tasks that pass through their states."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from tests.tools.providers.rehearsal.conftest import KEY, Shop
from tests.tools.providers.rehearsal.demo import AUTH, BODY, LENGTH, PRICE_MICROS, Demo
from tools.providers.rehearsal.faults import Call, FaultKind
from tools.providers.rehearsal.rules import RULE_HEADER, Rulebook

_K = FaultKind


@pytest.mark.parametrize(
    "authorization",
    [
        pytest.param("", id="none"),
        pytest.param(f"Key {KEY}", id="another scheme"),
        pytest.param("Bearer sk-somebody", id="an unknown key"),
    ],
)
async def test_a_request_without_a_good_key_is_refused_citing_the_rule(
    shop: Shop, authorization: str
) -> None:
    headers = {"Authorization": authorization}
    answer = await shop.http.post("/demo/v1/tones", json={}, headers=headers)
    assert (answer.status_code, answer.headers[RULE_HEADER]) == (401, AUTH.id)
    assert shop.floor.till.ledger() == ()


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        pytest.param(b"{", BODY, id="no JSON"),
        pytest.param(b"[1]", BODY, id="no object"),
        pytest.param(b'{"seconds": 31}', LENGTH, id="too long"),
    ],
)
async def test_a_broken_rule_is_cited_in_the_houses_own_shape(
    shop: Shop, content: bytes, rule: Any
) -> None:
    answer = await shop.http.post("/demo/v1/tones", content=content)
    assert answer.headers[RULE_HEADER] == rule.id
    assert "error" in answer.json()
    assert shop.floor.till.ledger() == ()


async def test_a_path_that_a_house_does_not_have_is_refused_in_its_own_words(shop: Shop) -> None:
    answer = await shop.http.get("/demo/v1/task/1")
    assert (answer.status_code, answer.json()) == (404, {"error": "not_found"})


async def test_a_client_that_dies_in_the_middle_of_its_request_has_asked_for_nothing(
    shop: Shop, caplog: pytest.LogCaptureFixture
) -> None:
    url = shop.http.base_url
    _, writer = await asyncio.open_connection(url.host, url.port)
    writer.write(
        f"POST /demo/v1/tones HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
        "Content-Length: 14\r\n\r\n{".encode()
    )
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    # Served behind it, on the same loop.
    await shop.http.put("/demo/v1/upload", content=b"abc")
    await shop.http.put("/demo/v1/upload", content=b"abc")
    assert caplog.text == ""
    assert shop.floor.till.ledger() == ()


async def test_a_keyless_route_asks_for_no_key(shop: Shop) -> None:
    answer = await shop.http.put("/demo/v1/upload", content=b"abc", headers={"Authorization": ""})
    assert answer.json()["key"] == ""


async def test_a_task_is_seen_twice_before_it_ends_even_with_no_latency(shop: Shop) -> None:
    task = await shop.order()
    seen = [(await shop.state(task))["status"] for _ in range(2)]
    assert seen == ["queued", "running"]
    assert await shop.finished(task)


async def test_a_task_takes_its_time_by_the_studios_clock(shop: Shop) -> None:
    task = await shop.order(latency=50)
    for _ in range(4):
        assert (await shop.state(task))["status"] in ("queued", "running")
    shop.floor.clock.advance(51)
    assert await shop.finished(task)


async def test_with_slots_the_next_task_waits_for_the_first_to_end(shop: Shop) -> None:
    first = await shop.order(latency=50, slots=1)
    second = await shop.order(latency=50, slots=1)
    for _ in range(3):
        assert (await shop.state(second))["status"] == "queued"
    shop.floor.clock.advance(51)
    assert await shop.finished(first)
    assert (await shop.state(second))["status"] == "running"
    shop.floor.clock.advance(51)
    assert await shop.finished(second)


async def test_with_two_slots_the_third_task_begins_when_the_first_of_two_ends(
    shop: Shop,
) -> None:
    for seconds in (80, 50):
        await shop.order(latency=seconds, slots=2)
    third = await shop.order(latency=10, slots=2)
    assert (await shop.state(third))["status"] == "queued"
    shop.floor.clock.advance(55)
    seen = [(await shop.state(third))["status"] for _ in range(3)]
    assert seen == ["running"] * 3
    shop.floor.clock.advance(6)
    assert await shop.finished(third)


async def test_tasks_in_work_are_counted_by_key_and_model(shop: Shop) -> None:
    house = Demo(shop.floor)
    await shop.order(latency=50, model="a")
    await shop.order(latency=50, model="b")
    done = await shop.order(latency=0, model="a")
    await shop.finished(done)
    gone = await shop.order(latency=50, model="a")
    await shop.http.delete(f"/demo/v1/tones/{gone}")
    count = shop.floor.in_flight
    assert [count(house, KEY, "a"), count(house, KEY, "b"), count(house, KEY)] == [1, 1, 2]
    assert count(house, "rehearsal-other-0002") == 0


async def test_a_cancelled_task_stays_cancelled(shop: Shop) -> None:
    task = await shop.order()
    await shop.http.delete(f"/demo/v1/tones/{task}")
    assert [(await shop.state(task))["status"] for _ in range(4)] == ["cancelled"] * 4
    assert shop.floor.till.ledger()[0].cancelled


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        pytest.param(_K.MODERATED_OUTPUT, "moderated", id="moderated output"),
        pytest.param(_K.FAILED, "failed", id="failed"),
        pytest.param(_K.ENDLESS, "running", id="endless"),
    ],
)
@pytest.mark.parametrize("call", [Call.SUBMIT, Call.POLL])
async def test_a_tasks_fate_is_kept(shop: Shop, kind: FaultKind, end: str, call: Call) -> None:
    shop.fault(kind, call)
    task = await shop.order()
    seen = [(await shop.state(task))["status"] for _ in range(5)]
    assert seen[-2:] == [end, end]
    assert shop.floor.till.ledger()[0].script is kind


@pytest.mark.parametrize("call", [Call.SUBMIT, Call.POLL])
async def test_an_unknown_status_comes_once_and_the_task_ends_well(shop: Shop, call: Call) -> None:
    shop.fault(_K.UNKNOWN_STATUS, call)
    task = await shop.order()
    seen = [(await shop.state(task))["status"] for _ in range(4)]
    assert seen.count("puzzled") == 1
    assert await shop.finished(task)


async def test_an_answer_at_once_takes_its_time_and_can_fail(shop: Shop) -> None:
    answer = await shop.http.post("/demo/v1/now", json={"seconds": 3})
    assert answer.headers["Content-Type"] == "audio/mpeg"
    shop.fault(_K.FAILED, Call.SUBMIT)
    assert (await shop.http.post("/demo/v1/now", json={"seconds": 3})).status_code == 500


async def test_the_ledger_holds_every_sale_and_neither_keys_nor_files(shop: Shop) -> None:
    task = await shop.order(picture="data:image/png;base64,AAAA", prompt="a short one")
    text = (await shop.http.get("/_rehearsal/ledger")).text
    sale = (await shop.http.get("/_rehearsal/ledger")).json()["sales"][0]
    assert KEY not in text
    assert "AAAA" not in text
    assert (sale["id"], sale["service"], sale["key"]) == (task, "demo", KEY[-4:])
    assert sale["cost_micros"] == PRICE_MICROS
    assert sale["body"]["prompt"] == "a short one"
    assert set(sale["body"]["picture"]) == {"sha256", "characters"}


async def test_faults_and_clock_can_be_set_over_the_wire(shop: Shop) -> None:
    order = {"faults": [{"kind": "rate_limited", "service": "demo", "times": 2}]}
    assert (await shop.http.post("/_rehearsal/faults", json=order)).json() == {"left": 2}
    assert (await shop.http.post("/demo/v1/tones", json={})).status_code == 429
    said = (await shop.http.get("/_rehearsal/faults")).json()
    assert (said["left"], said["played"][0]["kind"]) == (1, "rate_limited")
    assert (await shop.http.delete("/_rehearsal/faults")).status_code == 204
    await shop.order()
    before = shop.floor.clock.now()
    await shop.http.post("/_rehearsal/clock", json={"advance": 3600})
    assert shop.floor.clock.now() - before >= 3600


@pytest.mark.parametrize("path", ["/_rehearsal/faults", "/_rehearsal/clock"])
async def test_a_control_that_makes_no_sense_is_refused(shop: Shop, path: str) -> None:
    assert (await shop.http.post(path, json={"advanse": 1})).status_code == 422


def test_two_rules_of_a_house_cannot_share_a_name() -> None:
    with pytest.raises(ValueError, match="demo-auth"):
        Demo.rules.add("auth", "0.1", "again", "DOC")
    assert AUTH in Rulebook.all()
