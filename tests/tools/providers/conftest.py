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
def stand_in() -> Iterator[ThreadedServer]:
    """One server for the whole run."""
    server = ThreadedServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def stage(stand_in: ThreadedServer, canned_media: MediaDesk, tmp_path: Path) -> Iterator[Stage]:
    """The stand-in with nothing sold and nothing going wrong, as fast as its polls."""
    floor = Floor.open(tmp_path / "rehearsal", canned_media, latency=0.0)
    stand_in.serve(floor)
    yield Stage(stand_in, floor, tmp_path)
    floor.close()
