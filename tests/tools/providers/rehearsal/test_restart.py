"""Killed and started again: nothing that was sold is forgotten."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.tools.providers.rehearsal.conftest import KEY
from tests.tools.providers.rehearsal.demo import Demo
from tools.providers.rehearsal.__main__ import main

_PROGRAM = (
    "from tests.tools.providers.rehearsal.demo import Demo;"
    "from tools.providers.rehearsal.__main__ import main; main((Demo,))"
)


@dataclass
class Process:
    """A stand-in in a process of its own."""

    process: subprocess.Popen[bytes]
    http: httpx.Client

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


@contextmanager
def started(home: Path, port: int = 0, *options: str) -> Iterator[Process]:
    place = ["--home", str(home), "--port", str(port), "--canned"]
    process = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM, *place, *options, "--until-eof"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        listens = json.loads(process.stdout.readline())["port"]
        headers = {"Authorization": f"Bearer {KEY}"}
        with httpx.Client(
            base_url=f"http://127.0.0.1:{listens}", headers=headers, trust_env=False
        ) as http:
            yield Process(process, http)
    finally:
        process.stdin.close()
        try:
            process.wait(10)
        finally:
            process.kill()
            process.stdout.close()


def polled(http: httpx.Client, task: str) -> dict[str, str]:
    for _ in range(100):
        said: dict[str, str] = http.get(f"/demo/v1/tones/{task}").json()
        if "url" in said:
            break
        time.sleep(0.02)
    return said


def test_after_kill_9_it_goes_on_with_sales_polls_faults_clock_and_files(tmp_path: Path) -> None:
    with started(tmp_path) as first:
        done = first.http.post("/demo/v1/tones", json={}).json()["id"]
        url = polled(first.http, done)["url"]
        running = first.http.post("/demo/v1/tones", json={"latency": 100}).json()["id"]
        order = {"faults": [{"kind": "rate_limited", "call": "submit", "times": 2}]}
        first.http.post("/_rehearsal/faults", json=order)
        assert first.http.post("/demo/v1/tones", json={}).status_code == 429
        first.http.post("/_rehearsal/clock", json={"advance": 30})
        before = first.http.get("/_rehearsal/ledger").json()
        now = first.http.post("/_rehearsal/clock", json={"advance": 0}).json()["now"]
        port = first.http.base_url.port
        first.kill()
    assert port is not None
    with started(tmp_path, port) as second:
        assert second.http.get("/_rehearsal/ledger").json() == before
        assert second.http.post("/_rehearsal/clock", json={"advance": 0}).json()["now"] >= now
        assert second.http.get(url).status_code == 200
        assert second.http.post("/demo/v1/tones", json={}).status_code == 429
        assert second.http.post("/demo/v1/tones", json={}).status_code == 200
        second.http.post("/_rehearsal/clock", json={"advance": 101})
        assert "url" in polled(second.http, running)


def test_the_faults_of_a_file_are_ordered_once_for_a_home_and_input_that_ends_ends_it(
    tmp_path: Path,
) -> None:
    script = tmp_path / "faults.json"
    script.write_text('{"faults": [{"kind": "server_error", "times": 5}]}')
    for left in (5, 5):
        with started(tmp_path / "home", 0, "--faults", str(script)) as stand_in:
            assert stand_in.http.get("/_rehearsal/faults").json()["left"] == left
            assert stand_in.process.stdin is not None
            stand_in.process.stdin.close()
            assert stand_in.process.wait(10) == 0


@pytest.mark.parametrize("content", ['{"faults": [{"kind": "flood"}]}', "nonsense"])
def test_a_fault_file_that_cannot_be_used_is_named(
    tmp_path: Path, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    script = tmp_path / "faults.json"
    script.write_text(content)
    place = ["--home", str(tmp_path), "--canned", "--faults", str(script)]
    monkeypatch.setattr(sys, "argv", ["rehearsal", *place])
    with pytest.raises(SystemExit, match=r"faults\.json"):
        main((Demo,))
