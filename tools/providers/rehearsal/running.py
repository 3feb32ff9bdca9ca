"""Rehearsals: the stand-in as a process of its own, and the model book turned towards it.

The clients are the live ones; only addresses and keys differ. The stand-in keeps its sales in the
production's folder and its port stays, so that a run after a crash finds its tasks again.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import httpx

from tools.errors import UserFixable
from tools.providers.models import ModelBook, ServiceCard
from tools.takes.assets import write_whole

URL_VARIABLE = "DAILIES_REHEARSAL_URL"
"""Names a stand-in that is running already, for measurements."""
_START_SECONDS = 60.0
_PACE = 0.05
"""Waits of a rehearsal against the services' own: a film is not rehearsed in real time."""
_KEYS = {"fal": "rehearsal-id:{}", "byteplus": "rehearsal-{0}:{0}"}
"""Services whose keys have two parts."""


@dataclass(slots=True)
class StandIn:
    """A running stand-in; close it to end it."""

    url: str
    home: Path
    process: asyncio.subprocess.Process | None

    async def close(self) -> None:
        """Ends the process, when it is ours."""
        if self.process is None or self.process.returncode is not None:
            return
        if self.process.stdin is not None:
            self.process.stdin.close()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(5):
                await self.process.wait()
        if self.process.returncode is None:
            self.process.kill()
            await self.process.wait()


async def start(home: Path, environment: Mapping[str, str], faults: Path | None = None) -> StandIn:
    """The stand-in that serves `home`; UserFixable when it cannot listen."""
    running = environment.get(URL_VARIABLE)
    if running:
        return StandIn(running.rstrip("/"), home, None)
    port = _port_of(home)
    await _gone(port)
    command = ["-m", "tools.providers.rehearsal", "--home", str(home), "--port", str(port)]
    if faults is not None:
        command += ["--faults", str(faults)]
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *command,
        "--until-eof",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    stand_in = StandIn(f"http://127.0.0.1:{port}", home, process)
    if not await _listens(process):
        await stand_in.close()
        raise UserFixable(
            f"the stand-in could not listen on port {port}.",
            where=str(home / "port"),
            fix="free the port, or delete the file to get another one.",
        )
    return stand_in


def turned(book: ModelBook, stand_in: StandIn) -> ModelBook:
    """The book with every service at the stand-in, its waits shortened."""
    services = {name: _turned(card, stand_in) for name, card in book.services.items()}
    return book.model_copy(update={"services": services})


def planted_keys(book: ModelBook) -> dict[str, str]:
    """Two keys for every service, in the form that the stand-in takes for good."""
    keys: dict[str, str] = {}
    for name, card in book.services.items():
        form = _KEYS.get(name, "rehearsal-{}")
        keys[card.keys or card.address] = (
            ",".join(form.format(f"{name}-{number:04d}") for number in (1, 2))
            if card.keys
            else card.base_url
        )
    return keys


def _turned(card: ServiceCard, stand_in: StandIn) -> ServiceCard:
    other = stand_in.url.replace("127.0.0.1", "localhost").split("://", 1)[1]
    return card.model_copy(
        update={
            "base_url": f"{stand_in.url}/{card.name}",
            "api_hosts": (other,),
            "file_hosts": (other,),
            "on_this_machine": True,
            "poll_seconds": card.poll_seconds * _PACE,
            "per_minute": _hurried(card.per_minute),
            "public_folder": str(stand_in.home / "shelf"),
            "public_url": f"http://{other}/_shelf",
        }
    )


def _hurried(per_minute: float | dict[str, float] | None) -> float | dict[str, float] | None:
    if isinstance(per_minute, dict):
        return {adapter: rate / _PACE for adapter, rate in per_minute.items()}
    return None if per_minute is None else per_minute / _PACE


def _port_of(home: Path) -> int:
    """The port that this home has had from its first rehearsal on."""
    home.mkdir(parents=True, exist_ok=True)
    kept = home / "port"
    if kept.is_file():
        return int(kept.read_text("utf-8"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    write_whole(kept, str(port).encode())
    return port


async def _gone(port: int) -> None:
    """Waits for the stand-in of a killed run to notice and leave the port."""
    async with httpx.AsyncClient() as http:
        for _ in range(50):
            try:
                await http.get(f"http://127.0.0.1:{port}/_rehearsal/ledger", timeout=2)
            except httpx.TransportError:
                return
            await asyncio.sleep(0.1)


async def _listens(process: asyncio.subprocess.Process) -> bool:
    if process.stdout is None:
        return False
    with contextlib.suppress(TimeoutError, ValueError):
        async with asyncio.timeout(_START_SECONDS):
            return "port" in json.loads(await process.stdout.readline())
    return False
