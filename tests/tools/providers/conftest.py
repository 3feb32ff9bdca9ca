"""Fixtures of everything that talks to the stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.tools.providers.set_up import Stage
from tools.providers.rehearsal.canned import Canned
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.media import MediaDesk
from tools.providers.rehearsal.server import ThreadedServer


@pytest.fixture(scope="session")
def canned_media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaDesk]:
    """Test patterns of the size and length that is asked for, made once a run."""
    desk = MediaDesk(tmp_path_factory.mktemp("media"), Canned())
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def tiny_media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MediaDesk]:
    """The same in very few pixels, where size is not what is tested."""
    desk = MediaDesk(tmp_path_factory.mktemp("tiny"), Canned(tiny=True))
    yield desk
    desk.close()


@pytest.fixture(scope="session")
def stand_in() -> Iterator[ThreadedServer]:
    """One server for the whole run."""
    server = ThreadedServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stage(stand_in: ThreadedServer, canned_media: MediaDesk, tmp_path: Path) -> Iterator[Stage]:
    """The stand-in with nothing sold and nothing going wrong, as fast as its polls."""
    yield from _staged(stand_in, canned_media, tmp_path)


@pytest.fixture
def quick_stage(stand_in: ThreadedServer, tiny_media: MediaDesk, tmp_path: Path) -> Iterator[Stage]:
    """The same with tiny files, which cost next to nothing to conform."""
    yield from _staged(stand_in, tiny_media, tmp_path)


def _staged(server: ThreadedServer, media: MediaDesk, folder: Path) -> Iterator[Stage]:
    floor = Floor.open(folder / "rehearsal", media, latency=0.0)
    server.serve(floor)
    yield Stage(server, floor, folder)
    floor.close()
