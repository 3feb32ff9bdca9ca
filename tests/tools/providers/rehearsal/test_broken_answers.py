"""Each fault as a client meets it on the wire."""

from __future__ import annotations

import time

import httpx
import pytest

from tests.tools.providers.rehearsal.conftest import Shop
from tools.providers.rehearsal.answers import HUGE_BYTES
from tools.providers.rehearsal.faults import Call, FaultKind

_K = FaultKind


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        pytest.param(_K.RATE_LIMITED, 429, id="rate limit"),
        pytest.param(_K.SERVER_ERROR, 500, id="server error"),
        pytest.param(_K.ERROR_PAGE, 502, id="a proxy's page"),
        pytest.param(_K.NO_MONEY, 402, id="no money"),
        pytest.param(_K.BAD_CREDENTIALS, 401, id="bad credentials"),
        pytest.param(_K.MODERATED_INPUT, 422, id="moderated input"),
    ],
)
async def test_a_refusal_sells_nothing_and_happens_once(
    shop: Shop, kind: FaultKind, status: int
) -> None:
    shop.fault(kind)
    refused = await shop.http.post("/demo/v1/tones", json={})
    assert refused.status_code == status
    assert shop.floor.till.ledger() == ()
    await shop.order()
    assert len(shop.floor.till.ledger()) == 1


async def test_a_rate_limit_tells_whole_seconds_to_wait_when_asked_to(shop: Shop) -> None:
    shop.fault(_K.RATE_LIMITED_RETRY_AFTER, seconds=1.2)
    told = await shop.http.post("/demo/v1/tones", json={})
    shop.fault(_K.RATE_LIMITED)
    untold = await shop.http.post("/demo/v1/tones", json={})
    assert told.headers["Retry-After"] == "2"
    assert "Retry-After" not in untold.headers


async def test_a_proxys_page_is_no_json(shop: Shop) -> None:
    shop.fault(_K.ERROR_PAGE)
    page = await shop.http.post("/demo/v1/tones", json={})
    assert page.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    ("kind", "sold"),
    [pytest.param(_K.RESET_BEFORE, 0, id="before"), pytest.param(_K.RESET_AFTER, 1, id="after")],
)
async def test_a_reset_comes_before_or_after_the_sale(
    shop: Shop, kind: FaultKind, sold: int
) -> None:
    shop.fault(kind, Call.SUBMIT)
    with pytest.raises(httpx.ReadError):
        await shop.http.post("/demo/v1/tones", json={})
    assert len(shop.floor.till.ledger()) == sold


async def test_a_torn_answer_is_shorter_than_it_says(shop: Shop) -> None:
    shop.fault(_K.TRUNCATED, Call.SUBMIT)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete"):
        await shop.http.post("/demo/v1/tones", json={})
    assert len(shop.floor.till.ledger()) == 1


async def test_a_slow_answer_is_whole(shop: Shop) -> None:
    shop.fault(_K.SLOW_DRIP, Call.SUBMIT, seconds=0.4)
    begun = time.monotonic()
    answer = await shop.http.post("/demo/v1/tones", json={})
    assert time.monotonic() - begun >= 0.35
    assert answer.json()["id"] == shop.floor.till.ledger()[0].id


async def test_unknown_fields_stand_beside_the_known_ones(shop: Shop) -> None:
    shop.fault(_K.UNKNOWN_FIELDS, Call.SUBMIT)
    said = (await shop.http.post("/demo/v1/tones", json={})).json()
    assert said.pop("id") == shop.floor.till.ledger()[0].id
    assert said


async def test_a_torn_file_is_shorter_than_it_says(shop: Shop) -> None:
    url = await shop.finished(await shop.order())
    shop.fault(_K.TRUNCATED, Call.DOWNLOAD)
    with pytest.raises(httpx.RemoteProtocolError):
        await shop.http.get(url)
    assert (await shop.http.get(url)).status_code == 200


async def test_a_huge_file_is_announced_and_goes_on_until_one_hangs_up(shop: Shop) -> None:
    url = await shop.finished(await shop.order())
    shop.fault(_K.HUGE)
    got = 0
    async with shop.http.stream("GET", url) as answer:
        assert int(answer.headers["Content-Length"]) == HUGE_BYTES
        async for piece in answer.aiter_bytes():
            got += len(piece)
            if got > 4_000_000:
                break
    assert got > 4_000_000
    assert (await shop.http.get(url)).status_code == 200


@pytest.mark.parametrize(
    ("kind", "status", "kind_of_content"),
    [
        pytest.param(_K.WRONG_TYPE, 200, "text/html", id="a page for a file"),
        pytest.param(_K.EXPIRED, 403, "application/xml", id="expired"),
        pytest.param(_K.ERROR_PAGE, 502, "text/html", id="a proxy's page"),
    ],
)
async def test_a_file_can_be_something_else(
    shop: Shop, kind: FaultKind, status: int, kind_of_content: str
) -> None:
    url = await shop.finished(await shop.order())
    shop.fault(kind, Call.DOWNLOAD)
    answer = await shop.http.get(url)
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith(kind_of_content)


async def test_a_redirect_leads_to_another_host(shop: Shop) -> None:
    url = await shop.finished(await shop.order())
    shop.fault(_K.REDIRECT)
    answer = await shop.http.get(url)
    assert answer.status_code == 302
    assert httpx.URL(answer.headers["Location"]).host == "127.0.0.2"
