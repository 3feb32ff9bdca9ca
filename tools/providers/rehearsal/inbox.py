"""The inbox: files that clients send, as data URIs, bare base64, uploads or addresses.

What comes in is kept by content. Addresses are fetched from this machine only: a rehearsal never
reaches for the internet.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import ipaddress
import socket
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

import av.error
import cv2
import httpx
import numpy as np

from tools.errors import MediaToolFailed, UserFixable
from tools.ffmpeg.probe import probe
from tools.providers.requests import Media
from tools.takes.assets import AssetStore

MOST_BYTES = 200 * 1024 * 1024
_FETCH_SECONDS = 20.0
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", 0, ".png"),
    (b"\xff\xd8\xff", 0, ".jpg"),
    (b"WEBP", 8, ".webp"),
    (b"WAVE", 8, ".wav"),
    (b"ftyp", 4, ".mp4"),
    (b"\x1aE\xdf\xa3", 0, ".webm"),
    (b"ID3", 0, ".mp3"),
    (b"fLaC", 0, ".flac"),
    (b"OggS", 0, ".ogg"),
    (b"GIF8", 0, ".gif"),
    (b"BM", 0, ".bmp"),
)


@dataclass(frozen=True, slots=True)
class Facts:
    """What a file that came in is."""

    suffix: str
    """By its content: '.png', '.jpg', '.wav', ...; empty when it is nothing known."""
    size_bytes: int
    width: int = 0
    """Pixels; 0 for sound."""
    height: int = 0
    seconds: float = 0.0
    """0 for pictures."""
    has_alpha: bool = False

    @property
    def ratio(self) -> float:
        """Width over height; 0 for sound."""
        return self.width / self.height if self.height else 0.0

    @property
    def short_side(self) -> int:
        """Pixels of the shorter side."""
        return min(self.width, self.height)


class OwnFiles(Protocol):
    """Finds files that this very server publishes."""

    def lookup(self, address: str) -> Path | None:
        """The file behind one of its own addresses, or None for any other address."""
        ...


class Inbox:
    """Files by content in a folder."""

    def __init__(self, folder: Path, own: OwnFiles) -> None:
        """`own` answers for addresses that this server made itself."""
        self.assets = AssetStore(folder)
        self._own = own

    async def media(self, value: str, tag: str = "") -> Media:
        """The file that a client means; ValueError with a sentence when there is none."""
        content = await asyncio.to_thread(_inline, value) if not _is_address(value) else None
        if content is None:
            content = await self._fetched(value)
        return await asyncio.to_thread(self.keep, content, tag)

    def keep(self, content: bytes, tag: str = "") -> Media:
        """A file that was uploaded; ValueError when it is empty."""
        if not content:
            raise ValueError("the file is empty")
        with tempfile.NamedTemporaryFile(suffix=suffix_of(content) or ".bin") as file:
            file.write(content)
            file.flush()
            digest = self.assets.add(Path(file.name))
        return Media(sha256=digest, path=self.assets.find(digest), tag=tag)

    async def opened(self, value: str) -> tuple[Media, Facts]:
        """The file that a client means, and what it is; ValueError when there is none."""
        media = await self.media(value)
        return media, await self.facts(media)

    async def facts(self, media: Media) -> Facts:
        """Size, pixels and seconds; all zero where the content is none of them."""
        return await asyncio.to_thread(facts_of, media.path)

    async def _fetched(self, address: str) -> bytes:
        own = self._own.lookup(address)
        if own is not None:
            return await asyncio.to_thread(own.read_bytes)
        if not await asyncio.to_thread(_is_here, address):
            raise ValueError(f"{address[:200]} is not on this machine: rehearsals fetch no other")
        try:
            async with httpx.AsyncClient(timeout=_FETCH_SECONDS, trust_env=False) as client:
                answer = await client.get(address)
        except httpx.HTTPError as error:
            raise ValueError(f"the address cannot be fetched: {error}") from error
        if answer.status_code != 200 or len(answer.content) > MOST_BYTES:
            raise ValueError(f"the address answers HTTP {answer.status_code}")
        return answer.content


def suffix_of(content: bytes) -> str:
    """The file ending that the first bytes tell; empty when they tell none."""
    for magic, at, suffix in _MAGIC:
        if content[at : at + len(magic)] == magic:
            return suffix
    mpeg_sound = len(content) > 2 and content[0] == 0xFF and content[1] & 0xE0 == 0xE0
    return ".mp3" if mpeg_sound else ""


def facts_of(path: Path) -> Facts:
    """What the file is, by decoding it rather than by its name."""
    content = path.read_bytes()
    suffix = suffix_of(content)
    if suffix in (".png", ".jpg", ".webp", ".bmp", ".gif"):
        picture = cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_UNCHANGED)
        if picture is None:
            return Facts("", len(content))
        height, width = picture.shape[:2]
        alpha = picture.ndim == 3 and picture.shape[2] == 4
        return Facts(suffix, len(content), width, height, has_alpha=alpha)
    try:
        info = probe(path)
    except (UserFixable, MediaToolFailed, av.error.FFmpegError):
        return Facts("", len(content))
    width, height = info.picture.display_size if info.picture else (0, 0)
    track = info.picture or info.sound
    return Facts(suffix, len(content), width, height, float(track.duration) if track else 0.0)


def _is_address(value: str) -> bool:
    return value.startswith(("http://", "https://"))


def _inline(value: str) -> bytes:
    """The bytes in a data URI or in bare base64."""
    if value.startswith("data:"):
        head, comma, value = value.partition(",")
        if not comma or not head.endswith(";base64"):
            raise ValueError("the data URI has no base64 content")
    try:
        return base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("the content is neither an address nor base64") from error


def _is_here(address: str) -> bool:
    """Whether the host is this machine."""
    host = urlsplit(address).hostname or ""
    try:
        found = socket.getaddrinfo(host, None)
    except OSError:
        return False
    return bool(found) and all(ipaddress.ip_address(each[4][0]).is_loopback for each in found)
