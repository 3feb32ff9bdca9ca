"""Keys that prove who asks by standing in a header."""

from __future__ import annotations

from collections.abc import Generator, Mapping

import httpx


class HeaderKey(httpx.Auth):
    """Sets headers on every request that does not bring its own; never seen in a repr."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._headers = headers

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with the headers."""
        for name, value in self._headers.items():
            request.headers.setdefault(name, value)
        yield request


def bearer(key: str) -> HeaderKey:
    """`Authorization: Bearer <key>`."""
    return HeaderKey({"Authorization": f"Bearer {key}"})
