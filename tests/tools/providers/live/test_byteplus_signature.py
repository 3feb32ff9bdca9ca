"""The signature against a second writing of the rule, line by line, and against fixed vectors."""

import hashlib
import hmac
from datetime import UTC, datetime

import httpx
import pytest

from tools.providers.live.byteplus_signature import (
    Scope,
    Signable,
    SignedWith,
    authorization,
    bare_host,
)

ACCESS_KEY, SECRET = "AKLTexample", "c2VjcmV0LWV4YW1wbGU="
MOMENT = "20261102T100000Z"
URL = "https://cv.byteplusapi.com/?Action=CVSubmitTask&Version=2024-06-06"


def by_hand(body: bytes) -> str:
    """Steps 1 to 6 for one request, without any function of the product."""
    digest = hashlib.sha256(body).hexdigest()
    canonical = (
        "POST\n/\nAction=CVSubmitTask&Version=2024-06-06\n"
        "content-type:application/json\n"
        "host:cv.byteplusapi.com\n"
        f"x-content-sha256:{digest}\n"
        "x-date:20261102T100000Z\n"
        "\n"
        "content-type;host;x-content-sha256;x-date\n"
        f"{digest}"
    )
    scope = "20261102/ap-singapore-1/cv/request"
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    text = f"HMAC-SHA256\n20261102T100000Z\n{scope}\n{hashed}"
    key_date = hmac.new(SECRET.encode(), b"20261102", hashlib.sha256).digest()
    key_region = hmac.new(key_date, b"ap-singapore-1", hashlib.sha256).digest()
    key_service = hmac.new(key_region, b"cv", hashlib.sha256).digest()
    key = hmac.new(key_service, b"request", hashlib.sha256).digest()
    found = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return (
        f"HMAC-SHA256 Credential=AKLTexample/{scope},"
        f" SignedHeaders=content-type;host;x-content-sha256;x-date, Signature={found}"
    )


def signed(request: httpx.Request, pair: str = f"{ACCESS_KEY}:{SECRET}") -> httpx.Request:
    def clock() -> datetime:
        return datetime(2026, 11, 2, 10, tzinfo=UTC)

    return next(SignedWith(pair, clock=clock).auth_flow(request))


@pytest.mark.parametrize("body", [b"", b"{}", '{"prompt": "Zoë spricht."}'.encode()], ids=str)
def test_a_request_is_signed_as_the_rule_says(body: bytes) -> None:
    request = httpx.Request("POST", URL, content=body, headers={"Content-Type": "application/json"})
    assert signed(request).headers["Authorization"] == by_hand(body)


def test_the_signature_is_the_one_that_the_makers_own_sdk_gives() -> None:
    # From volcengine's SignerV4 for the same request, key and moment.
    body = '{"prompt": "Zoë spricht."}'.encode()
    request = httpx.Request("POST", URL, content=body, headers={"Content-Type": "application/json"})
    found = signed(request).headers["Authorization"].rpartition("Signature=")[2]
    assert found == "62977bca2c0db99cffc8eb9c36ec4c937bf0178469013568d6138090b57333a5"


def test_the_query_is_sorted_and_escaped_before_it_is_signed() -> None:
    signable = Signable("post", "", [("Version", "1"), ("Action", "A b")], {"host": "h"}, "00" * 32)
    assert signable.canonical().splitlines()[:3] == ["POST", "/", "Action=A%20b&Version=1"]


def test_changing_anything_changes_the_signature() -> None:
    base = httpx.Request("POST", URL, content=b"{}")
    others = [
        httpx.Request("POST", URL, content=b"{ }"),
        httpx.Request("POST", URL.replace("Submit", "Cancel"), content=b"{}"),
        httpx.Request("POST", URL.replace("byteplusapi", "example"), content=b"{}"),
        httpx.Request("GET", URL, content=b"{}"),
    ]
    values = {signed(request).headers["Authorization"] for request in [base, *others]}
    values.add(
        signed(httpx.Request("POST", URL, content=b"{}"), "AKLTexample:b").headers["Authorization"]
    )
    assert len(values) == 6


def test_the_region_is_part_of_what_is_signed() -> None:
    china = SignedWith(f"{ACCESS_KEY}:{SECRET}", Scope("cn-north-1"))
    request = next(china.auth_flow(httpx.Request("POST", URL, content=b"{}")))
    assert "/cn-north-1/cv/request," in request.headers["Authorization"]


@pytest.mark.parametrize(
    ("host", "bare"),
    [
        ("cv.byteplusapi.com:443", "cv.byteplusapi.com"),
        ("cv.byteplusapi.com:80", "cv.byteplusapi.com"),
        ("127.0.0.1:8443", "127.0.0.1:8443"),
    ],
)
def test_the_usual_ports_are_no_part_of_the_host(host: str, bare: str) -> None:
    assert bare_host(host) == bare


def test_the_secret_stands_in_no_repr_and_no_header() -> None:
    auth = SignedWith(f"{ACCESS_KEY}:{SECRET}")
    request = next(auth.auth_flow(httpx.Request("POST", URL, content=b"{}")))
    assert SECRET not in repr(auth)
    assert all(SECRET not in value for value in request.headers.values())


def test_the_header_announces_the_headers_that_were_signed() -> None:
    signable = Signable("POST", "/", [], {"x-date": MOMENT, "host": "h"}, "00" * 32)
    header = authorization(ACCESS_KEY, signable, MOMENT, Scope(), "ff")
    assert header.endswith("SignedHeaders=host;x-date, Signature=ff")
