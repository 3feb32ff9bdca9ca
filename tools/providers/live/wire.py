"""The wire: HTTP to one service with one key, sorted into what may be repeated and what may not.

A request that may be billed goes out through `buy`, once. Everything else goes through `ask` and
can be repeated. What httpx raises ends here: callers see an answer, a refusal, or a lost answer.
Source of the rule: no service documents an idempotency key, so a submit whose answer was lost may
have been billed; only a connection that never stood, a 429, or an error in the service's own JSON
proves that nothing was queued.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import httpx

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.answer import Answer, UnreadableAnswer, kind_of_status
from tools.providers.live.keys import Key
from tools.providers.models import ServiceCard
from tools.providers.provider import AnswerLost

MOST_ANSWER_BYTES = 64 * 1024 * 1024
"""JSON with a minute of base64 sound is about 4 MB; nothing honest is larger than this."""


@dataclass(frozen=True, slots=True)
class Wire:
    """One key's line to one service."""

    card: ServiceCard
    key: Key
    http: httpx.AsyncClient
    auth: httpx.Auth
    refusal: Callable[[Answer], ProviderRefused | None]
    sending: Callable[[], None] = field(default=lambda: None)
    """Told just before a request that may be billed leaves."""

    async def buy(self, method: str, path: str, **parts: Any) -> Answer:
        """Send a request that may be billed; `parts` as httpx takes them (json, headers, ...).

        Raises:
            ProviderRefused: the service said no, and nothing was queued.
            AnswerLost: it may have been queued; never send it again by itself.
        """
        self.sending()
        try:
            answer = await self._exchange(method, path, parts)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise self._refused(RefusalKind.TRANSIENT, f"no connection: {error}") from error
        except (httpx.TransportError, UnreadableAnswer) as error:
            raise AnswerLost(f"{self.card.name}: {type(error).__name__}") from error
        if (answer.status == 408 or answer.status >= 500) and not answer.is_json:
            # A proxy's page says nothing about what the service behind it did.
            raise AnswerLost(f"{self.card.name}: HTTP {answer.status} without a JSON body")
        return self._settled(answer)

    async def ask(self, method: str, path: str, **parts: Any) -> Answer:
        """Send a request that costs nothing and may be repeated; raises ProviderRefused."""
        try:
            answer = await self._exchange(method, path, parts)
        except (httpx.TransportError, UnreadableAnswer) as error:
            reason = f"{type(error).__name__}: {error}"
            raise self._refused(RefusalKind.TRANSIENT, reason) from error
        return self._settled(answer)

    def url(self, path: str) -> str:
        """The whole address; ProviderRefused when the key would leave the service's own hosts."""
        if "://" not in path:
            return self.card.base_url.rstrip("/") + path
        parts = urlsplit(path)
        if not self.card.may_see_key(parts.scheme, parts.hostname or "", parts.port):
            raise self._refused(
                RefusalKind.INVALID,
                f"it named the address {parts.scheme}://{parts.netloc}, which is none of its own;"
                f" add it to api_hosts of [services.{self.card.name}] if it is",
            )
        return path

    async def _exchange(self, method: str, path: str, parts: Mapping[str, Any]) -> Answer:
        request = self.http.build_request(
            method,
            self.url(path),
            timeout=httpx.Timeout(
                self.card.read_seconds, connect=self.card.connect_seconds, pool=None
            ),
            **parts,
        )
        response = await self.http.send(request, stream=True, auth=self.auth)
        try:
            # Some services repeat the key in an error: it gets no further than here.
            headers = response.headers.items()
            return Answer(
                response.status_code,
                {name.lower(): self.key.scrub(value) for name, value in headers},
                self.key.scrub_bytes(await _read(response)),
            )
        finally:
            await response.aclose()

    def _settled(self, answer: Answer) -> Answer:
        """The answer, or the refusal that it is."""
        refusal = self.refusal(answer) if answer.is_json or answer.status < 400 else None
        if refusal is not None:
            raise refusal
        if answer.status >= 400:
            raise self._unexplained(answer)
        return answer

    def _unexplained(self, answer: Answer) -> ProviderRefused:
        """For answers that are not in the service's own form."""
        kind = kind_of_status(answer.status)
        if not answer.is_json and kind is not RefusalKind.RATE:
            # A page that is not JSON comes from a proxy, which knows nothing of keys and tasks.
            kind = RefusalKind.TRANSIENT
        refusal = self._refused(kind, f"HTTP {answer.status}")
        refusal.retry_after_seconds = answer.retry_after_seconds
        return refusal

    def _refused(self, kind: RefusalKind, reason: str) -> ProviderRefused:
        return ProviderRefused(self.card.name, kind, self.key.scrub(reason)[:400])


async def _read(response: httpx.Response) -> bytes:
    """The whole body; UnreadableAnswer when it is larger than any honest answer."""
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > MOST_ANSWER_BYTES:
            raise UnreadableAnswer(f"more than {MOST_ANSWER_BYTES} bytes")
    return bytes(body)
