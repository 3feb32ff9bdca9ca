"""No key in any file, log, error, report or process list, after a run in which much goes wrong."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import traceback
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.graph.fakes import ONE_LINE, SCRIPT
from tests.graph.planted import Planted
from tests.graph.rehearsed import Rehearsed
from tests.tools.providers.set_up import Stage
from tools.errors import ProviderRefused
from tools.providers.rehearsal.faults import MILD, Chance, FaultKind

ELSEWHERE = ("FAL_KEY", "ELEVENLABS_API_KEY", "RUNWAYML_API_SECRET")
"""Without these the routes lead to MiniMax H3 and speech, BytePlus and Replicate."""
MESSAGES = ("message", "msg", "detail", "error", "status_msg", "title", "failure")
_SAMPLE_SECONDS = 0.02


class Heard(logging.Handler):
    """Everything that anybody logs, as a person would read it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {self.format(record)}")


@pytest.fixture
def heard() -> Iterator[Heard]:
    """All loggers at DEBUG, httpx, httpcore and asyncio among them."""
    root, handler = logging.getLogger(), Heard()
    level = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    root.setLevel(level)


@pytest.fixture
def planted(quick_stage: Stage) -> Planted:
    """Keys that the studio of the stage works with from now on."""
    keys = Planted(quick_stage.book)
    quick_stage.environment = dict(keys.environment)
    return keys


class Telltale(httpx.AsyncHTTPTransport):
    """A network on which services repeat the key in all that they say of a request."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        answer = await super().handle_async_request(request)
        content = await answer.aread()
        await answer.aclose()
        try:
            body = json.loads(content)
        except ValueError:
            return httpx.Response(answer.status_code, headers=answer.headers, content=content)
        told = _telling(body, f" (your key is {_key_of(request)})")
        headers = {"retry-after": answer.headers.get("retry-after", "")}
        return httpx.Response(answer.status_code, headers=headers, json=told)


def _key_of(request: httpx.Request) -> str:
    names = ("authorization", "x-key", "xi-api-key")
    return next((request.headers[name] for name in names if name in request.headers), "")


def _telling(value: Any, more: str, name: str = "") -> Any:
    """A JSON value with every message in it made longer."""
    if isinstance(value, dict):
        return {key: _telling(inner, more, key) for key, inner in value.items()}
    if isinstance(value, list):
        return [_telling(inner, more, name) for inner in value]
    return value + more if isinstance(value, str) and name.lower() in MESSAGES else value


@contextlib.asynccontextmanager
async def watched(planted: Planted) -> AsyncIterator[list[str]]:
    """What the process list gave away while this lasted."""
    found: list[str] = []

    async def watch() -> None:
        while True:
            found.extend(planted.in_process_list())
            await asyncio.sleep(_SAMPLE_SECONDS)

    watcher = asyncio.create_task(watch())
    try:
        yield found
    finally:
        watcher.cancel()


async def test_a_run_with_faults_leaves_no_key_anywhere(
    quick_stage: Stage, planted: Planted, heard: Heard, tmp_path: Path
):
    stage = quick_stage
    stage.fault("bad_credentials", "minimax", "submit")
    stage.fault("moderated_input", "fal", "submit")
    stage.faults.leave_to_chance(Chance(rate=0.2, seed=3, kinds=MILD, seconds=0.05))
    production = Rehearsed(tmp_path, stage=stage, script=SCRIPT)
    async with watched(planted) as listed:
        outcome = await production.run()
    assert {played.kind for played in stage.faults.played()} > {FaultKind.BAD_CREDENTIALS}
    assert planted.in_text(repr(outcome)) == []
    assert planted.in_files(tmp_path) == []
    assert planted.in_text("\n".join(heard.lines)) == []
    assert listed == []
    # The search would have found them: the keys were used, and the loggers spoke.
    assert any(name.startswith("httpcore") for name in heard.lines)
    assert {sale.key for sale in stage.ledger()} == {"0001", "0002"}


async def test_a_run_on_the_other_routes_leaves_no_key_either(
    quick_stage: Stage, planted: Planted, heard: Heard, tmp_path: Path
):
    for variable in ELSEWHERE:
        del quick_stage.environment[variable]
    quick_stage.fault("server_error", "replicate", "submit")
    production = Rehearsed(tmp_path, stage=quick_stage, script=ONE_LINE)
    await production.run()
    served = {sale.service for sale in quick_stage.ledger()}
    assert served >= {"minimax", "byteplus", "replicate"}
    assert planted.in_files(tmp_path) == []
    assert planted.in_text("\n".join(heard.lines)) == []


async def test_a_key_that_a_service_repeats_gets_no_further(
    quick_stage: Stage, planted: Planted, heard: Heard, tmp_path: Path
):
    quick_stage.fault("bad_credentials", "minimax", "submit")
    quick_stage.fault("rate_limited", "elevenlabs", "submit")
    quick_stage.fault("moderated_input", "fal", "submit")
    quick_stage.fault("failed", "fal", "submit")
    production = Rehearsed(tmp_path, stage=quick_stage, script=ONE_LINE, transport=Telltale())
    await production.run()
    assert any("your key is" in text for text in production.told())
    assert planted.in_files(tmp_path) == []
    assert planted.in_text("\n".join(heard.lines)) == []


@pytest.mark.parametrize("fault", ["bad_credentials", "server_error", "error_page", "reset_before"])
async def test_no_error_of_any_service_tells_a_key(
    quick_stage: Stage, planted: Planted, fault: str
):
    told: list[str] = []
    async with quick_stage.studio(Telltale()) as studio:
        for service, wire in studio.wires():
            quick_stage.fault(fault, service.name)
            try:
                await wire.ask("POST", "/no/such/path", json={})
            except ProviderRefused as refused:
                told += traceback.format_exception(refused)
            if service.account is not None:
                with contextlib.suppress(ProviderRefused):
                    told.append(repr(await service.account(wire)))
            told += [repr(wire), repr(wire.key), repr(wire.auth)]
    assert len({line for line in told if "ProviderRefused" in line}) >= 8
    assert planted.in_text("".join(told)) == []
