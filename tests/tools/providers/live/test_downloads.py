"""Downloads over real sockets: whole files only, from allowed hosts and checked addresses."""

from __future__ import annotations

import asyncio
import contextlib
import shutil
import ssl
import subprocess
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest

from tools.errors import ProviderRefused, RefusalKind
from tools.providers.live import downloads
from tools.providers.live.addresses import is_public
from tools.providers.live.downloads import LinkExpired, download, sniff
from tools.providers.models import ServiceCard

PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20
INSIDE = """127.0.0.1 127.8.8.8 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0
    224.0.0.1 240.0.0.1 255.255.255.255 ::1 :: fe80::1 fe80::1%eth0 fc00::1 ::ffff:127.0.0.1
    2002:7f00:1:: 64:ff9b::a00:1 nonsense"""
"""Addresses that no file may come from."""
PAGE = b"<!DOCTYPE html><html><body>no such video</body></html>"


@dataclass
class Host:
    """A file host that answers each path with the bytes that a test laid there."""

    answers: dict[str, bytes] = field(default_factory=dict)
    drips: dict[str, float] = field(default_factory=dict)
    """Seconds before each 1000 bytes of a path's answer."""
    heard: list[str] = field(default_factory=list)
    port: int = 0
    talks: set[asyncio.Task[None]] = field(default_factory=set)

    def lay(self, path: str, body: bytes, status: str = "200 OK", **headers: object) -> str:
        fields = {"content-length": len(body)} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        lines = [f"{name}: {value}" for name, value in fields.items() if value is not None]
        head = "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""])
        self.answers[path] = head.encode() + body
        return f"http://localhost:{self.port}{path}"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        assert talk
        self.talks.add(talk)
        try:
            await self.answer(reader, writer)
        except ConnectionError:
            pass  # The client hung up, which some tests want.
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.heard.append(heard)
        path = heard.split()[1]
        answer = self.answers[path]
        for start in range(0, len(answer), 1000):
            await asyncio.sleep(self.drips.get(path, 0.0))
            writer.write(answer[start : start + 1000])
            await writer.drain()


@asynccontextmanager
async def serving(tls: ssl.SSLContext | None = None) -> AsyncIterator[Host]:
    host = Host()
    server = await asyncio.start_server(host.serve, "127.0.0.1", 0, ssl=tls)
    host.port = server.sockets[0].getsockname()[1]
    async with server:
        yield host
    await asyncio.gather(*host.talks, return_exceptions=True)


@pytest.fixture
async def host() -> AsyncIterator[Host]:
    async with serving() as host:
        yield host


def card(**fields: object) -> ServiceCard:
    usual: dict[str, object] = {
        "name": "runway",
        "base_url": "https://api.runway.test",
        "file_hosts": ["localhost"],
        "on_this_machine": True,
        "read_seconds": 5,
    }
    return ServiceCard.model_validate(usual | fields)


def at(*addresses: str) -> Callable[[str, int], object]:
    """A resolver that gives these addresses for every name."""

    async def resolve(name: str, port: int) -> list[str]:
        return list(addresses)

    return resolve


LOOPBACK = at("127.0.0.1")


async def fetch(url: str, folder: Path, *, resolve=LOOPBACK, http=None, **fields: object) -> Path:
    async with http or httpx.AsyncClient() as client:
        return await download(url, folder / "clip.v1", card(**fields), client, resolve=resolve)


def left_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def refused(url: str, folder: Path, **options: object) -> ProviderRefused:
    """The refusal; and nothing is left behind on disk."""
    with pytest.raises(ProviderRefused) as caught:
        await fetch(url, folder, **options)
    assert left_in(folder) == []
    assert caught.value.provider == "runway"
    assert caught.value.cost_micros is None
    return caught.value


# --- what comes whole ----------------------------------------------------------------------------


async def test_a_file_is_stored_under_the_suffix_of_what_it_is(host: Host, tmp_path: Path) -> None:
    url = host.lay("/video.mp4?sig=1", PNG, content_type="video/mp4")
    path = await fetch(url, tmp_path)
    assert path == tmp_path / "clip.v1.png"
    assert path.read_bytes() == PNG
    assert left_in(tmp_path) == ["clip.v1.png"]


async def test_a_file_without_a_stated_length_is_taken_to_its_end(
    host: Host, tmp_path: Path
) -> None:
    url = host.lay("/a", PNG, content_length=None)
    assert (await fetch(url, tmp_path)).read_bytes() == PNG


async def test_a_host_that_compresses_all_the_same_is_understood(
    host: Host, tmp_path: Path
) -> None:
    url = host.lay("/a", zlib.compress(PNG), content_encoding="deflate")
    assert (await fetch(url, tmp_path)).read_bytes() == PNG


async def test_a_slow_drip_arrives(host: Host, tmp_path: Path) -> None:
    url = host.lay("/a", PNG)
    host.drips["/a"] = 0.02
    assert (await fetch(url, tmp_path)).read_bytes() == PNG


async def test_no_secret_travels_to_a_file_host(host: Host, tmp_path: Path) -> None:
    url = host.lay("/a", PNG)
    client = httpx.AsyncClient(
        auth=("user", "secret-1"),
        headers={"authorization": "Bearer secret-2"},
        cookies={"session": "secret-3"},
    )
    await fetch(url, tmp_path, http=client)
    assert "secret" not in host.heard[0]
    assert f"host: localhost:{host.port}\r\n" in host.heard[0].lower()


async def test_a_redirect_is_followed_also_when_it_is_relative(host: Host, tmp_path: Path) -> None:
    host.lay("/there/b", PNG)
    host.lay("/there/a", b"", "307 Temporary Redirect", location="b")
    url = host.lay("/a", b"", "302 Found", location="/there/a")
    assert (await fetch(url, tmp_path)).read_bytes() == PNG
    assert [heard.split()[1] for heard in host.heard] == ["/a", "/there/a", "/there/b"]


async def test_the_second_address_of_a_host_is_tried_when_the_first_is_closed(
    host: Host, tmp_path: Path
) -> None:
    url = host.lay("/a", PNG)
    assert await fetch(url, tmp_path, resolve=at("127.0.0.2", "127.0.0.1"))


# --- what does not come whole --------------------------------------------------------------------


@pytest.mark.parametrize("status", ["401 U", "403 Forbidden", "404 Not Found", "410 Gone"])
async def test_an_expired_link_asks_for_a_fresh_one(
    host: Host, tmp_path: Path, status: str
) -> None:
    url = host.lay("/a", b"<Error>expired</Error>", status)
    with pytest.raises(LinkExpired):
        await fetch(url, tmp_path)
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("status", ["500 E", "503 Slow Down", "429 Too Many", "400 E", "206 Part"])
async def test_any_other_answer_is_asked_for_again(host: Host, tmp_path: Path, status: str) -> None:
    refusal = await refused(host.lay("/a", PNG, status), tmp_path)
    assert refusal.kind is RefusalKind.TRANSIENT


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(PNG, {"content_length": len(PNG) + 9}, id="shorter than it says"),
        pytest.param(PNG[:20], {"content_length": len(PNG)}, id="shorter than its head"),
        pytest.param(b"", {"content_length": len(PNG)}, id="nothing"),
        pytest.param(PNG[:99], {"content_encoding": "deflate"}, id="badly compressed"),
    ],
)
async def test_a_torn_download_is_asked_for_again(
    host: Host, tmp_path: Path, body: bytes, headers: dict[str, object]
) -> None:
    refusal = await refused(host.lay("/a", body, **headers), tmp_path)
    assert refusal.kind is RefusalKind.TRANSIENT


async def test_a_body_that_a_transport_lets_end_early_is_torn_too(tmp_path: Path) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, headers={"content-length": "9000"}, content=PNG)

    refusal = await refused(
        "http://localhost/a",
        tmp_path,
        http=httpx.AsyncClient(transport=httpx.MockTransport(answer)),
    )
    assert "torn" in refusal.reason
    assert refusal.kind is RefusalKind.TRANSIENT


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        pytest.param({"read_seconds": 0.1}, "ReadTimeout", id="a pause"),
        pytest.param({"deadline_seconds": 0.3}, "after 0 s", id="the whole"),
    ],
)
async def test_a_download_that_takes_too_long_is_asked_for_again(
    host: Host, tmp_path: Path, limits: dict[str, object], said: str
) -> None:
    url = host.lay("/a", PNG)
    host.drips["/a"] = 0.2
    refusal = await refused(url, tmp_path, **limits)
    assert refusal.kind is RefusalKind.TRANSIENT
    assert said in refusal.reason


async def test_a_host_that_takes_no_connection_is_asked_again(tmp_path: Path) -> None:
    refusal = await refused("http://localhost:9/a", tmp_path)
    assert refusal.kind is RefusalKind.TRANSIENT


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(PAGE, id="a page"),
        pytest.param(b'{"error": "expired"}', id="JSON"),
        pytest.param(b"\0" * 500, id="zeros"),
        pytest.param(b"", id="nothing"),
        pytest.param(b"\x89PNG", id="a scrap"),
    ],
)
async def test_what_is_no_media_file_is_spoiled_whatever_its_header_says(
    host: Host, tmp_path: Path, body: bytes
) -> None:
    refusal = await refused(host.lay("/a.mp4", body, content_type="video/mp4"), tmp_path)
    assert refusal.kind is RefusalKind.SPOILED


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        pytest.param(PNG + b"0" * 1_000_000, {}, id="announced"),
        pytest.param(PNG + b"0" * 1_000_000, {"content_length": None}, id="not announced"),
        pytest.param(b"?" * 1_100_000, {"content_length": None}, id="no media file either"),
        pytest.param(
            zlib.compress(PNG + b"0" * 1_000_000), {"content_encoding": "deflate"}, id="blown up"
        ),
    ],
)
async def test_a_file_above_the_cap_is_refused(
    host: Host, tmp_path: Path, body: bytes, headers: dict[str, object]
) -> None:
    refusal = await refused(host.lay("/a", body, **headers), tmp_path, most_file_mb=1)
    assert refusal.kind is RefusalKind.SPOILED
    assert "most_file_mb" in refusal.reason


async def test_a_cancelled_download_leaves_nothing_behind(host: Host, tmp_path: Path) -> None:
    url = host.lay("/a", PNG)
    host.drips["/a"] = 0.1
    task = asyncio.create_task(fetch(url, tmp_path))
    async with asyncio.timeout(20):
        while not left_in(tmp_path):  # noqa: ASYNC110 - a folder tells nobody that it changed
            await asyncio.sleep(0.01)
    assert [name[-5:] for name in left_in(tmp_path)] == [".part"]
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert left_in(tmp_path) == []


# --- where it may come from ----------------------------------------------------------------------


class Outside(httpx.AsyncBaseTransport):
    """The internet as a table of addresses; notes who was connected to."""

    def __init__(self, answers: dict[str, httpx.Response]) -> None:
        self.answers = answers
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return self.answers[request.headers["host"]]


async def outside(
    url: str, folder: Path, answers: dict[str, httpx.Response], resolve: object
) -> tuple[Path, list[httpx.Request]]:
    transport = Outside(answers)
    path = await fetch(
        url,
        folder,
        http=httpx.AsyncClient(transport=transport),
        resolve=resolve,
        on_this_machine=False,
        file_hosts=["files.test", ".cdn.test", "inside.test"],
    )
    return path, transport.asked


async def test_the_address_that_was_checked_is_the_one_connected_to(tmp_path: Path) -> None:
    asked_for: list[str] = []

    async def rebinding(name: str, port: int) -> list[str]:
        asked_for.append(f"{name}:{port}")
        return ["93.184.216.34"] if len(asked_for) == 1 else ["127.0.0.1"]

    _, asked = await outside(
        "https://files.test/a?b=%2F",
        tmp_path,
        {"files.test": httpx.Response(200, content=PNG)},
        rebinding,
    )
    assert asked_for == ["files.test:443"]
    assert str(asked[0].url) == "https://93.184.216.34/a?b=%2F"
    assert asked[0].extensions["sni_hostname"] == "files.test"
    assert asked[0].headers["connection"] == "close"


@pytest.mark.parametrize(
    "address",
    INSIDE.split(),
)
async def test_a_host_inside_is_never_connected_to(tmp_path: Path, address: str) -> None:
    transport = Outside({})
    refusal = await refused(
        "https://files.test/a",
        tmp_path,
        http=httpx.AsyncClient(transport=transport),
        resolve=at("93.184.216.34", address),
        on_this_machine=False,
        file_hosts=["files.test"],
    )
    assert refusal.kind is RefusalKind.INVALID
    assert transport.asked == []


@pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "said"),
    [
        pytest.param("http://files.test/a", "not https", id="plain"),
        pytest.param("file:///etc/passwd", "not https", id="a file"),
        pytest.param("ftp://files.test/a", "not https", id="FTP"),
        pytest.param("https:///a", "not https", id="no host"),
        pytest.param("files.test/a", "not https", id="no scheme"),
        pytest.param("https://[::1/a", "not a URL", id="not a URL"),
        pytest.param("https://evil.test/a", "file_hosts of [services.runway]", id="foreign"),
        pytest.param("https://evil.test/files.test", "evil.test", id="named in the path"),
        pytest.param("https://files.test.evil.test/", "file_hosts", id="named in front"),
        pytest.param("https://xfiles.test/", "file_hosts", id="named at the end"),
        pytest.param("https://93.184.216.34/a", "file_hosts", id="an address"),
        pytest.param("https://user:secret@files.test/a", "password", id="a password"),
        pytest.param("https://files.test@evil.test/a", "password", id="named as a user"),
    ],
)
async def test_an_address_that_is_not_allowed_is_not_asked(
    tmp_path: Path, url: str, said: str
) -> None:
    transport = Outside({})
    refusal = await refused(
        url,
        tmp_path,
        http=httpx.AsyncClient(transport=transport),
        resolve=at("93.184.216.34"),
        on_this_machine=False,
        file_hosts=["files.test"],
    )
    assert refusal.kind is RefusalKind.INVALID
    assert said in refusal.reason
    assert "secret" not in str(refusal)
    assert transport.asked == []


@pytest.mark.parametrize(
    ("location", "inside"),
    [
        pytest.param("https://evil.test/a", False, id="foreign host"),
        pytest.param("http://files.test/a", False, id="down to plain HTTP"),
        pytest.param("https://inside.test/a", True, id="an allowed host at a private address"),
    ],
)
async def test_every_hop_is_checked(tmp_path: Path, location: str, inside: bool) -> None:
    async def resolve(name: str, port: int) -> list[str]:
        return ["10.0.0.7" if name == "inside.test" else "93.184.216.34"]

    answers = {"files.test": httpx.Response(302, headers={"location": location})}
    with pytest.raises(ProviderRefused) as caught:
        await outside("https://files.test/a", tmp_path, answers, resolve)
    assert caught.value.kind is RefusalKind.INVALID
    assert ("10.0.0.7" in caught.value.reason) is inside


async def test_a_ring_of_redirects_ends(host: Host, tmp_path: Path) -> None:
    url = host.lay("/a", b"", "302 Found", location="/a")
    refusal = await refused(url, tmp_path)
    assert "5 redirects" in refusal.reason
    assert len(host.heard) == 6


async def test_a_redirect_without_an_address_is_asked_again(host: Host, tmp_path: Path) -> None:
    refusal = await refused(host.lay("/a", b"", "302 Found"), tmp_path)
    assert refusal.kind is RefusalKind.TRANSIENT


@pytest.mark.parametrize("problem", [OSError("no such host"), UnicodeError("label too long")])
async def test_a_host_that_cannot_be_resolved_is_asked_again(
    tmp_path: Path, problem: Exception
) -> None:
    async def resolve(name: str, port: int) -> list[str]:
        raise problem

    refusal = await refused("http://localhost/a", tmp_path, resolve=resolve)
    assert refusal.kind is RefusalKind.TRANSIENT


async def test_the_system_resolves_names_when_nobody_else_is_named(
    host: Host, tmp_path: Path
) -> None:
    url = host.lay("/a", PNG)
    async with httpx.AsyncClient() as client:
        assert await download(url, tmp_path / "a", card(), client)


# --- certificates --------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Key and certificate of files.test in one file."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl is not installed")
    path = tmp_path_factory.mktemp("tls") / "files.test.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", "/CN=files.test", "-addext",
         "subjectAltName=DNS:files.test", "-keyout", path, "-out", path.with_suffix(".crt")],
        check=True,
        capture_output=True,
    )  # fmt: skip
    path.write_bytes(path.read_bytes() + path.with_suffix(".crt").read_bytes())
    return path


@pytest.mark.parametrize("name", ["files.test", "other.test"])
async def test_a_certificate_is_verified_for_the_name_not_the_address(
    tmp_path: Path, certificate: Path, name: str
) -> None:
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)
    trusting = ssl.create_default_context(cafile=certificate)
    async with serving(tls) as host:
        host.lay("/a", PNG)
        fetching = fetch(
            f"https://{name}:{host.port}/a",
            tmp_path,
            http=httpx.AsyncClient(verify=trusting),
            file_hosts=[".test"],
        )
        if name == "files.test":
            assert (await fetching).read_bytes() == PNG
            return
        with pytest.raises(ProviderRefused) as caught:
            await fetching
    assert caught.value.kind is RefusalKind.TRANSIENT


# --- what a file is ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        pytest.param(PNG, ".png", id="PNG"),
        pytest.param(b"\xff\xd8\xff\xe0\0\x10JFIF", ".jpg", id="JPEG"),
        pytest.param(b"RIFF\x10\0\0\0WEBPVP8 ", ".webp", id="WebP"),
        pytest.param(b"RIFF\x10\0\0\0WAVEfmt ", ".wav", id="WAV"),
        pytest.param(b"RIFF\x10\0\0\0AVI LIST", "", id="AVI"),
        pytest.param(b"\0\0\0\x20ftypisom\0\0\2\0isomiso2", ".mp4", id="MP4"),
        pytest.param(b"\0\0\0\x14ftypqt  \0\0\2\0qt  ", ".mov", id="QuickTime"),
        pytest.param(b"\0\0\0\x20ftypavif\0\0\0\0avifmif1", "", id="AVIF is no film"),
        pytest.param(b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x84webm", ".webm", id="WebM"),
        pytest.param(b"\x1a\x45\xdf\xa3\x9f\x42\x86\x81\1\x42\x82\x88matroska", "", id="Matroska"),
        pytest.param(b"ID3\4\0\0\0\0\0\0", ".mp3", id="MP3 with a tag"),
        pytest.param(b"\xff\xfb\x90\x64\0\0", ".mp3", id="bare MP3"),
        pytest.param(b"\xff\xf3\x84\xc4\0\0", ".mp3", id="bare MP3 of half the rate"),
        pytest.param(b"\xff\xf1\x50\x80\0\0", "", id="AAC is not MP3"),
        pytest.param(b"fLaC\0\0\0\x22", ".flac", id="FLAC"),
        pytest.param(b"OggS\0\2", ".ogg", id="Ogg"),
        pytest.param(PAGE, "", id="a page"),
        pytest.param(b"", "", id="nothing"),
        pytest.param(b"\xff", "", id="one byte"),
    ],
)
def test_a_file_is_known_by_its_first_bytes(head: bytes, suffix: str) -> None:
    assert sniff(head[:64]) == suffix


# --- small files that are no media ---------------------------------------------------------------


async def small(url: str, most_bytes: int = 1000, **fields: object) -> bytes:
    async with httpx.AsyncClient() as client:
        return await downloads.fetch(url, card(**fields), client, most_bytes, resolve=LOOPBACK)


async def test_a_small_file_comes_as_it_is_without_the_key(host: Host) -> None:
    url = host.lay("/times.json", b'[{"text": "So."}]')
    assert await small(url) == b'[{"text": "So."}]'
    assert "authorization" not in host.heard[0].lower()


@pytest.mark.parametrize(
    ("body", "headers", "kind"),
    [
        pytest.param(b"x" * 1001, {}, RefusalKind.SPOILED, id="large"),
        pytest.param(b"x" * 9, {"content_length": 10}, RefusalKind.TRANSIENT, id="torn"),
    ],
)
async def test_a_small_file_that_is_large_or_torn_is_refused(
    host: Host, body: bytes, headers: dict[str, object], kind: RefusalKind
) -> None:
    with pytest.raises(ProviderRefused) as caught:
        await small(host.lay("/times.json", body, **headers))
    assert caught.value.kind is kind


async def test_a_small_file_of_another_host_is_not_fetched(host: Host) -> None:
    url = host.lay("/times.json", b"[]")
    with pytest.raises(ProviderRefused, match="file_hosts"):
        await small(url, file_hosts=["files.test"])
    assert host.heard == []


async def test_a_small_file_that_expired_is_told_apart(host: Host) -> None:
    with pytest.raises(LinkExpired):
        await small(host.lay("/times.json", b"gone", "403 Forbidden"))
