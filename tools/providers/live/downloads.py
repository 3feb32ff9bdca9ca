"""Downloads: a finished file from a service's file host to disk, whole or not at all.

No key travels along. What a file is, its first bytes say; headers and addresses are not believed.
"""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import BinaryIO

import httpx

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live.addresses import Place, Resolve, checked, system_resolve
from tools.providers.models import ServiceCard

_MOST_HOPS = 5
_MOST_ADDRESSES = 3
"""Of one host, tried in turn while none takes a connection."""
_HEAD_BYTES = 64
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_EXPIRED = frozenset({401, 403, 404, 410})


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
    async with _opened(url, card, http, resolve) as response:
        return await _stored(response, target_stem, card)


async def fetch(
    url: str,
    card: ServiceCard,
    http: httpx.AsyncClient,
    most_bytes: int,
    *,
    resolve: Resolve = system_resolve,
) -> bytes:
    """A small file that is no medium, such as the times of words, with the care of `download`.

    Raises:
        LinkExpired, ProviderRefused: as `download`; what the content is nobody has looked at.
    """
    async with _opened(url, card, http, resolve) as response:
        _refuse_status(response, card)
        body = bytearray()
        async for piece in response.aiter_bytes():
            body += piece
            if len(body) > most_bytes:
                reason = f"more than {most_bytes} bytes came where a small file should be"
                raise _refused(card, RefusalKind.SPOILED, reason)
        _refuse_torn(response, len(body), card)
        return bytes(body)


@asynccontextmanager
async def _opened(
    url: str, card: ServiceCard, http: httpx.AsyncClient, resolve: Resolve
) -> AsyncIterator[httpx.Response]:
    """The open answer; what breaks while it is read is a refusal too."""
    try:
        async with (
            asyncio.timeout(card.deadline_seconds),
            _answer(url, card, http, resolve) as response,
        ):
            yield response
    except TimeoutError as error:
        reason = f"the file was not here after {card.deadline_seconds:.0f} s"
        raise _refused(card, RefusalKind.TRANSIENT, reason) from error
    except (httpx.TransportError, httpx.DecodingError) as error:
        reason = f"the download broke: {type(error).__name__}"
        raise _refused(card, RefusalKind.TRANSIENT, reason) from error


def sniff(head: bytes) -> str:
    """The suffix of a media file by its first 64 bytes; empty when it is none that is known."""
    if head.startswith(b"RIFF"):
        return {b"WAVE": ".wav", b"WEBP": ".webp"}.get(head[8:12], "")
    if head[4:8] == b"ftyp":
        return _sniff_boxes(head[8:12])
    if head.startswith(b"\x1a\x45\xdf\xa3"):
        return ".webm" if b"webm" in head[:_HEAD_BYTES] else ""
    starts = {
        b"\x89PNG\r\n\x1a\n": ".png",
        b"\xff\xd8\xff": ".jpg",
        b"fLaC": ".flac",
        b"OggS": ".ogg",
        b"ID3": ".mp3",
    }
    known = next((suffix for start, suffix in starts.items() if head.startswith(start)), "")
    return known or (".mp3" if _is_mp3_frame(head) else "")


def _sniff_boxes(brand: bytes) -> str:
    """Of an ISO base media file, by its major brand: pictures are boxed the same way."""
    if brand in (b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"):
        return ""
    return ".mov" if brand == b"qt  " else ".mp4"


def _is_mp3_frame(head: bytes) -> bool:
    """Whether an MPEG audio frame of layer III begins here (ISO 11172-3, 2.4.1.3)."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = head[1] >> 3 & 3, head[1] >> 1 & 3
    bitrate, rate = head[2] >> 4, head[2] >> 2 & 3
    return version != 1 and layer == 1 and bitrate not in (0, 15) and rate != 3


@asynccontextmanager
async def _answer(
    url: str, card: ServiceCard, http: httpx.AsyncClient, resolve: Resolve
) -> AsyncIterator[httpx.Response]:
    """The open answer behind all redirects."""
    for _ in range(_MOST_HOPS + 1):
        place = await checked(url, card, resolve)
        response = await _connected(place, card, http)
        try:
            if response.status_code not in _REDIRECTS:
                yield response
                return
            url = _next_hop(place, response, card)
        finally:
            await response.aclose()
    raise _refused(card, RefusalKind.TRANSIENT, f"more than {_MOST_HOPS} redirects")


def _next_hop(place: Place, response: httpx.Response, card: ServiceCard) -> str:
    try:
        return str(place.url.join(response.headers["location"]))
    except (KeyError, httpx.InvalidURL) as error:
        reason = "the file host redirects to nowhere"
        raise _refused(card, RefusalKind.TRANSIENT, reason) from error


async def _connected(place: Place, card: ServiceCard, http: httpx.AsyncClient) -> httpx.Response:
    """The answer of the first of the place's addresses that takes a connection."""
    *others, last = place.addresses[:_MOST_ADDRESSES]
    for address in others:
        try:
            return await _sent(place, address, card, http)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return await _sent(place, last, card, http)


async def _sent(
    place: Place, address: str, card: ServiceCard, http: httpx.AsyncClient
) -> httpx.Response:
    """The open answer of one address: the very one that was checked, under the host's name.

    The certificate is verified for the name, which goes along as the server name of TLS.
    """
    request = http.build_request(
        "GET",
        place.url.copy_with(host=address),
        headers={
            "host": place.netloc,
            # The body is counted against Content-Length as it was sent.
            "accept-encoding": "identity",
            # A connection that was verified for one name must not serve another at its address.
            "connection": "close",
        },
        timeout=httpx.Timeout(card.read_seconds, connect=card.connect_seconds, pool=None),
        extensions={"sni_hostname": place.host},
    )
    for private in ("authorization", "cookie"):
        request.headers.pop(private, None)
    return await http.send(request, stream=True, auth=None, follow_redirects=False)


async def _stored(response: httpx.Response, stem: Path, card: ServiceCard) -> Path:
    """The body on disk under its own suffix."""
    _refuse_status(response, card)
    pieces = response.aiter_bytes()
    head = b""
    async for piece in pieces:
        head += piece
        if len(head) >= _HEAD_BYTES:
            break
    suffix = sniff(head)
    if not suffix:
        await _refuse_unknown(head, pieces, card)
    path = stem.with_name(stem.name + suffix)
    async with _whole_file(path) as file:
        file.write(head)
        _refuse_size(file.tell(), card)
        async for piece in pieces:
            file.write(piece)
            _refuse_size(file.tell(), card)
        _refuse_torn(response, file.tell(), card)
    return path


def _refuse_status(response: httpx.Response, card: ServiceCard) -> None:
    if response.status_code in _EXPIRED:
        raise LinkExpired(f"{card.name}: HTTP {response.status_code} for a file")
    if response.status_code != 200:
        # Whatever else a host answers, the file was made: asking again is the way to get it.
        reason = f"the file host answers HTTP {response.status_code}"
        raise _refused(card, RefusalKind.TRANSIENT, reason)
    _refuse_size(_stated_length(response) or 0, card)


async def _refuse_unknown(head: bytes, rest: AsyncIterator[bytes], card: ServiceCard) -> None:
    """Raise for what is no media file; reading on finds out first whether it is only torn."""
    size = len(head)
    async for piece in rest:
        size += len(piece)
        _refuse_size(size, card)
    what = "a page" if head.lstrip()[:1] in (b"<", b"{") else "nothing that is a known media file"
    raise _refused(card, RefusalKind.SPOILED, f"{what} came where a file should be: {size} bytes")


def _refuse_size(size: int, card: ServiceCard) -> None:
    if size > card.most_file_mb * 1_000_000:
        reason = (
            f"the file is larger than {card.most_file_mb} MB;"
            f" most_file_mb of [services.{card.name}] sets that"
        )
        raise _refused(card, RefusalKind.SPOILED, reason)


def _refuse_torn(response: httpx.Response, came: int, card: ServiceCard) -> None:
    stated = _stated_length(response)
    # What was compressed on the way says by itself when it is torn.
    if stated not in (None, came) and "content-encoding" not in response.headers:
        reason = f"the download is torn: {came} of {stated} bytes came"
        raise _refused(card, RefusalKind.TRANSIENT, reason)


def _stated_length(response: httpx.Response) -> int | None:
    text = response.headers.get("content-length", "")
    return int(text) if text.isascii() and text.isdigit() else None


@asynccontextmanager
async def _whole_file(path: Path) -> AsyncIterator[BinaryIO]:
    """A file to write that is flushed and renamed to `path` on a clean exit, else removed."""
    # The ending is not the file's own: whoever lists the folder must not meet a half file.
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            yield file
            await asyncio.to_thread(_flush, file)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _flush(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _refused(card: ServiceCard, kind: RefusalKind, reason: str) -> ProviderRefused:
    # The file was made and may be paid: only the service's own price tells what it cost.
    return ProviderRefused(card.name, kind, reason, cost_micros=None)
