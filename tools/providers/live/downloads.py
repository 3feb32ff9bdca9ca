"""Downloads: a finished file from a service's file host to disk, whole or not at all.

No key travels along. What a file is, its first bytes say; headers and addresses are not believed.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from pathlib import Path
from typing import BinaryIO

import httpx

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.addresses import Place, Resolve, checked, system_resolve
from tools.providers.live.sniffing import sniff
from tools.providers.models import ServiceCard

__all__ = ["LinkExpired", "download", "sniff"]

_MOST_HOPS = 5
_MOST_ADDRESSES = 3
"""Of one host, tried in turn while none takes a connection."""
_HEAD_BYTES = 64
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EXPIRED = frozenset({401, 403, 404, 410})
_HEADERS = {
    # The body is counted against Content-Length as it was sent.
    "accept-encoding": "identity",
    # Connections go to addresses: one that was verified for a name must not serve another name.
    "connection": "close",
}


class LinkExpired(Exception):
    """The file host does not know the address any more: ask the service for a fresh one."""


async def download(
    url: str,
    target_stem: Path,
    card: ServiceCard,
    http: httpx.AsyncClient,
    *,
    resolve: Resolve = system_resolve,
) -> Path:
    """The file at `url`, stored as `target_stem` with the suffix of what it is.

    Redirects are followed by hand, at most five, each checked like the first address.

    Raises:
        LinkExpired: the host answers 401, 403, 404 or 410.
        ProviderRefused: TRANSIENT when it is torn, late or the host fails; INVALID when the host
            is not one that the card allows; SPOILED when it is not a media file, or too large.
    """
    try:
        async with asyncio.timeout(card.deadline_seconds), aclosing(
            _answers(url, card, http, resolve)
        ) as answers:
            async for response in answers:
                return await _stored(response, target_stem, card)
    except TimeoutError as error:
        reason = f"the file was not here after {card.deadline_seconds:.0f} s"
        raise _refused(card, RefusalKind.TRANSIENT, reason) from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        reason = f"the download broke: {type(error).__name__}"
        raise _refused(card, RefusalKind.TRANSIENT, reason) from error
    raise AssertionError("there is one answer or an error")


async def _answers(
    url: str, card: ServiceCard, http: httpx.AsyncClient, resolve: Resolve
) -> AsyncIterator[httpx.Response]:
    """The one answer that is no redirect, open; it is closed when the generator is."""
    for _ in range(_MOST_HOPS + 1):
        response = await _sent(await checked(url, card, resolve), card, http)
        try:
            if response.status_code not in _REDIRECTS:
                yield response
                return
            url = str(response.request.extensions["place"].join(response.headers["location"]))
        except (KeyError, httpx.InvalidURL) as error:
            reason = "the file host redirects to nowhere"
            raise _refused(card, RefusalKind.TRANSIENT, reason) from error
        finally:
            await response.aclose()
    raise _refused(card, RefusalKind.TRANSIENT, f"more than {_MOST_HOPS} redirects")
