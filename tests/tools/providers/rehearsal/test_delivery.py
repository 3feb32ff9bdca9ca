"""Files at addresses that expire."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest

from tests.tools.providers.rehearsal.conftest import Shop
from tests.tools.providers.rehearsal.demo import LIFETIME_SECONDS, Demo
from tools.providers.rehearsal.delivery import type_of


async def test_a_file_lies_on_another_host_than_the_calls(shop: Shop) -> None:
    url = httpx.URL(await shop.finished(await shop.order()))
    assert (url.host, shop.http.base_url.host) == ("localhost", "127.0.0.1")


async def test_an_address_expires_and_the_next_poll_names_a_fresh_one(shop: Shop) -> None:
    task = await shop.order()
    url = await shop.finished(task)
    shop.floor.clock.advance(LIFETIME_SECONDS - 5)
    assert (await shop.http.get(url)).status_code == 200
    shop.floor.clock.advance(10)
    assert (await shop.http.get(url)).status_code == 403
    fresh = await shop.finished(task)
    assert fresh != url
    assert (await shop.http.get(fresh)).status_code == 200


async def test_an_address_made_once_for_a_task_is_not_renewed(shop: Shop, tmp_path: Path) -> None:
    file = tmp_path / "a.png"
    file.write_bytes(b"x")
    house = Demo(shop.floor)
    url = house.address(file, 10, once_for="t1")
    shop.floor.clock.advance(20)
    assert house.address(file, 10, once_for="t1") == url
    assert house.address(file, 10, once_for="t2") != url
    assert (await shop.http.get(url)).status_code == 403


async def test_head_tells_type_and_length_and_sends_nothing(shop: Shop) -> None:
    url = await shop.finished(await shop.order())
    whole, head = await shop.http.get(url), await shop.http.head(url)
    assert head.headers["Content-Type"] == whole.headers["Content-Type"] == "audio/mpeg"
    assert int(head.headers["Content-Length"]) == len(whole.content)
    assert head.content == b""


async def test_nobody_guesses_an_address(shop: Shop) -> None:
    url = httpx.URL(await shop.finished(await shop.order()))
    assert (await shop.http.get(url.copy_with(path="/_files/guess/a.mp3"))).status_code == 404


async def test_what_lies_on_the_shelf_is_published_and_nothing_beside_it(
    shop: Shop, tmp_path: Path
) -> None:
    shelf = tmp_path / "rehearsal" / "shelf"
    (shelf / "ref.png").write_bytes(b"picture")
    own = f"http://localhost:{shop.floor.delivery.port}/_shelf"
    assert (await shop.http.get(f"{own}/ref.png")).content == b"picture"
    assert shop.floor.delivery.lookup(f"{own}/ref.png") == shelf / "ref.png"
    for name in ("other.png", "..%2Frehearsal.db", "%2Fetc%2Fhostname", "..", "."):
        assert (await shop.http.get(f"{own}/{name}")).status_code == 404
        assert shop.floor.delivery.lookup(f"{own}/{name.replace('%2F', '/')}") is None


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.png", "image/png"),
        ("a.jpg", "image/jpeg"),
        ("a.webp", "image/webp"),
        ("a.mp4", "video/mp4"),
        ("a.mp3", "audio/mpeg"),
        ("a.wav", "audio/wav"),
        ("a.flac", "audio/flac"),
        ("a.unheard-of", "application/octet-stream"),
    ],
)
def test_the_content_type_is_the_files(name: str, kind: str) -> None:
    assert type_of(Path(name)) == kind
