"""A key that proves who asks by standing in one header."""

from __future__ import annotations

from collections.abc import Generator

import httpx


class HeaderKey(httpx.Auth):
    """Sets one header on every request; it never appears in a repr."""

    def __init__(self, header: str, value: str) -> None:
        self._header = header
        self._value = value

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        """The request with the header."""
        request.headers[self._header] = self._value
        yield request
