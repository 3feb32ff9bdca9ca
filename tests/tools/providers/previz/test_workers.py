from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tools.errors import ProviderRefused
from tools.providers.previz.workers import ROOT, Crew

ECHO = """
import os, sys, time
from tools.providers.previz.workers import serve

def answer(line):
    word = line.strip()
    if word == "die":
        os._exit(3)
    if word == "sleep":
        time.sleep(60)
    if word == "raise":
        raise ValueError("no")
    if word == "noisy":
        print("chatter of a library")
    return f'"{word} by {os.getpid()}"'

serve(answer, int(sys.argv[1]))
"""

PARENT = """
import sys, time
from tools.providers.previz.workers import Crew
crew = Crew("echo_worker", 2)
answers = [crew.submit("hello") for _ in range(2)]
[answer.result() for answer in answers]
print(*crew.pids(), flush=True)
time.sleep(60)
"""


@pytest.fixture
def echo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "echo_worker.py").write_text(ECHO)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    return "echo_worker"


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_worker_is_kept_for_the_next_question(echo: str) -> None:
    crew = Crew(echo, 1)
    first, second = (json.loads(crew.submit("hello").result()) for _ in range(2))
    crew.close()
    assert first == second
    assert first.startswith("hello by ")


def test_an_exception_becomes_an_answer_and_the_worker_lives(echo: str) -> None:
    crew = Crew(echo, 1)
    assert json.loads(crew.submit("raise").result()) == {"error": "ValueError", "reason": "no"}
    assert json.loads(crew.submit("after").result()).startswith("after")
    crew.close()


def test_what_a_library_prints_is_no_answer(echo: str) -> None:
    crew = Crew(echo, 1)
    assert json.loads(crew.submit("noisy").result()).startswith("noisy")
    crew.close()


def test_a_worker_that_dies_twice_is_a_refusal_that_may_be_tried_again(echo: str) -> None:
    crew = Crew(echo, 1)
    with pytest.raises(ProviderRefused) as refused:
        crew.submit("die").result()
    assert refused.value.retryable
    assert json.loads(crew.submit("after").result()).startswith("after")
    crew.close()


def test_close_ends_the_workers(echo: str) -> None:
    crew = Crew(echo, 1)
    crew.submit("hello").result()
    (pid,) = crew.pids()
    crew.close()
    assert not alive(pid)


def test_close_refuses_what_is_under_way(echo: str) -> None:
    crew = Crew(echo, 1)
    crew.submit("hello").result()
    slow = crew.submit("sleep")
    time.sleep(0.2)
    crew.close()
    crew.close()
    with pytest.raises(ProviderRefused):
        slow.result(timeout=5)


def test_workers_die_with_a_parent_that_was_killed(echo: str) -> None:
    path = os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": path},
    )
    with parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert pids
        assert all(alive(pid) for pid in pids)
        parent.send_signal(signal.SIGKILL)
    deadline = time.monotonic() + 5
    while any(alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(alive(pid) for pid in pids)
