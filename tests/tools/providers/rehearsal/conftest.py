"""The demo house on a server of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.tools.providers.rehearsal.demo import Demo
from tools.providers.rehearsal.faults import Call, Fault, FaultKind
from tools.providers.rehearsal.floor import Floor
from tools.providers.rehearsal.media import MediaDesk
from tools.providers.rehearsal.server import ThreadedServer, application

KEY = "rehearsal-demo-0001"


@dataclass
class Shop:
    """A floor that is served, and a client with a good key."""

    floor: Floor
    http: httpx.AsyncClient

    def fault(self, kind: FaultKind, call: Call | None = None, seconds: float = 0.2) -> None:
        self.floor.faults.add(Fault(kind=kind, call=call, seconds=seconds))

    async def order(self, **body: object) -> str:
        """The id of a new task."""
        answer = await self.http.post("/demo/v1/tones", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["id"])

    async def state(self, task: str) -> dict[str, str]:
        """What one poll says."""
        answer = await self.http.get(f"/demo/v1/tones/{task}")
        said: dict[str, str] = answer.json()
        return said

    async def finished(self, task: str) -> str:
        """The address of a task's file."""
        for _ in range(200):
            said = await self.state(task)
            if "url" in said:
                return said["url"]
        raise AssertionError(f"{task} does not end: {said}")


@pytest.fixture(scope="session")
def demo_server() -> Iterator[ThreadedServer]:
    server = ThreadedServer(lambda floor: application(floor, (Demo,)))
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def shop(
    demo_server: ThreadedServer, canned_media: MediaDesk, tmp_path: Path
) -> AsyncIterator[Shop]:
    floor = Floor.open(tmp_path / "rehearsal", canned_media)
    demo_server.serve(floor)
    base = f"http://127.0.0.1:{demo_server.port}"
    bearer = {"Authorization": f"Bearer {KEY}"}
    async with httpx.AsyncClient(base_url=base, headers=bearer, trust_env=False) as http:
        yield Shop(floor, http)
    floor.close()
