"""The request signature of BytePlus and Volcengine: AWS Signature 4 with other constants.

Source: docs/contracts.md, section 6.4 (`volcengine/auth/SignerV4.py` of the maker's own SDK).
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import quote

import httpx

_ALGORITHM = "HMAC-SHA256"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a signature is good for."""

    region: str = "ap-singapore-1"
    """Of BytePlus; mainland China is 'cn-north-1'."""
    service: str = "cv"

    def on(self, day: str) -> str:
        """The scope of one day, given as YYYYMMDD."""
        return f"{day}/{self.region}/{self.service}/request"


@dataclass(frozen=True, slots=True)
class Signable:
    """The parts of a request that a signature covers."""

    method: str
    path: str
    query: Sequence[tuple[str, str]]
    headers: Mapping[str, str]
    """The signed ones alone, names in lower case."""
    body_sha256: str
    """Lower-case hexadecimal."""

    @property
    def signed_names(self) -> str:
        """Names of the signed headers as they are announced."""
        return ";".join(sorted(self.headers))

    def canonical(self) -> str:
        """The request in the one form that both sides agree on."""
        pairs = sorted((_escaped(name), _escaped(value)) for name, value in self.query)
        lines = "".join(f"{name}:{self.headers[name].strip()}\n" for name in sorted(self.headers))
        return "\n".join(
            (
                self.method.upper(),
                quote(self.path or "/", safe="/-_.~"),
                "&".join(f"{name}={value}" for name, value in pairs),
                lines,
                self.signed_names,
                self.body_sha256,
            )
        )


def signature(secret: str, signable: Signable, moment: str, scope: Scope) -> str:
    """The signature in hexadecimal; `moment` is the X-Date, YYYYMMDDTHHMMSSZ in UTC."""
    day = moment[:8]
    digest = hashlib.sha256(signable.canonical().encode()).hexdigest()
    text = "\n".join((_ALGORITHM, moment, scope.on(day), digest))
    # The chain starts with the bare secret, where AWS puts 'AWS4' before it.
    key = secret.encode()
    for part in (day, scope.region, scope.service, "request"):
        key = _hmac(key, part)
    return _hmac(key, text).hex()


def authorization(access_key: str, signable: Signable, moment: str, scope: Scope, hex_: str) -> str:
    """The `Authorization` header of a signed request."""
    return (
        f"{_ALGORITHM} Credential={access_key}/{scope.on(moment[:8])},"
        f" SignedHeaders={signable.signed_names}, Signature={hex_}"
    )


def bare_host(host: str) -> str:
    """A Host header without the ports that signing leaves out."""
    return host.removesuffix(":80").removesuffix(":443")


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True)
class SignedWith(httpx.Auth):
    """Signs every request with 'ACCESS_KEY_ID:SECRET_ACCESS_KEY'."""

    pair: str = field(repr=False)
    scope: Scope = Scope()
    clock: Callable[[], datetime] = _now

    requires_request_body = True

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with its date, its body's hash and its signature."""
        access_key, _, secret = self.pair.partition(":")
        moment = self.clock().astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        request.headers["X-Date"] = moment
        request.headers["X-Content-Sha256"] = hashlib.sha256(request.content).hexdigest()
        request.headers.setdefault("Content-Type", "application/json")
        signable = _signable(request)
        found = signature(secret, signable, moment, self.scope)
        request.headers["Authorization"] = authorization(
            access_key, signable, moment, self.scope, found
        )
        yield request


def _signable(request: httpx.Request) -> Signable:
    headers = {
        name: request.headers[name] for name in ("content-type", "x-content-sha256", "x-date")
    }
    headers["host"] = bare_host(request.headers["host"])
    return Signable(
        method=request.method,
        path=request.url.path,
        query=request.url.params.multi_items(),
        headers=headers,
        body_sha256=headers["x-content-sha256"],
    )


def _escaped(text: str) -> str:
    return quote(text, safe="-_.~")


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()
